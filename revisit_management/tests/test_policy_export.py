import json

from odoo.tests import HttpCase, new_test_user, tagged

from ..models.policy_fields import Lines, Link, Links, Money, kinds_of
from ..models.policy_values import Choice, Day, Duration, Integer, Number, Text, YesNo
from .policy_files import PolicyFileCase

# fields whose value must fit others, or be readable as something else than words
PARTICULAR = {
    "partner_domain": '[("is_company", "=", True)]',
    "engagement_domain": '[("auxiliary", "=", False)]',
    "condition_domain": "[]",
    "trigger": "event",
    "retention_months": 48,
    "align_day": 15,
    "deadline": 99,
    "repeat_until": 98,
    "offset": 2,
    "hour_from": 9.5,
    "hour_to": 11.25,
}


@tagged("post_install", "-at_install")
class TestPolicyExport(PolicyFileCase):
    """A policy goes out as one readable file and comes back as it was."""

    def test_every_template_comes_back_byte_by_byte(self):
        for template in self.env["revisit.policy"].search([("is_template", "=", True)]):
            with self.subTest(template=template.name):
                content = template._export_file()
                policy = self._imported(content)
                self.assertEqual((policy.state, policy.is_template), ("draft", False))
                self.assertEqual(policy.company_id, self.company)
                self.assertEqual(policy._export_file().decode(), content.decode())

    def test_a_file_names_everything_by_code(self):
        document = json.loads(self.env.ref("revisit_management.policy_template_e")._export_file())
        rule = next(rule for rule in document["rules"] if rule.get("clause") == "E5")
        self.assertIn("ozone", str(rule.pop("purpose")))
        self.assertIn("{product}", str(rule.pop("script")))
        rule["name"] = rule["name"]["en_US"] if isinstance(rule["name"], dict) else rule["name"]
        self.assertEqual(
            rule,
            {
                "name": "Second visit one month after power-on",
                "clause": "E5",
                "event_type": "commissioned",
                "offset": {"amount": 1, "unit": "month"},
                "early": {"amount": 7, "unit": "day"},
                "late": {"amount": 1, "unit": "month"},
                "engagement_domain": '[("auxiliary", "=", False), ("internal_use", "=", False)]',
                "channels": ["phone", "fax"],
                "on_failure": "channel",
                "roles": ["switch_room_owner"],
                "dimensions": ["quality", "service"],
                "survey": "e5",
                "visit_type": "trial",
            },
        )
        self.assertEqual(document["policy"]["warranty_term"], "standard")
        self.assertEqual(document["policy"]["holiday_country"], "CN")
        [term] = document["vocabulary"]["revisit.warranty.term"]
        self.assertEqual(term["code"], "standard")

    def test_every_field_a_rule_or_policy_has_comes_back(self):
        """Whatever is added to rules and policies later is exported without a line of code."""
        policy = self._policy_e()
        rule = policy.rule_ids[0]
        self._fill(policy)
        self._fill(rule)
        content = policy._export_file()
        document = json.loads(content)
        self._assert_filled(policy, document["policy"])
        self._assert_filled(rule, document["rules"][0])
        self.assertEqual(self._imported(content)._export_file().decode(), content.decode())

    def _fill(self, record):
        """Give each exported field a value other than the usual."""
        vals = {}
        for kind in kinds_of(record):
            vals.update({name: PARTICULAR.get(name, value) for name, value in self._unusual(record, kind).items()})
        record.write(vals)

    def _unusual(self, record, kind):
        if isinstance(kind, Duration):
            return {kind.name: 5, kind.other: "week"}
        if isinstance(kind, Money):
            return {kind.name: 12.5, kind.other: self.env.ref("base.CNY").id}
        if isinstance(kind, Text):
            return {kind.name: f"<p>{kind.name}</p>" if kind.field.type == "html" else f"Text of {kind.name}"}
        if isinstance(kind, YesNo):
            return {kind.name: not kind.default(record.browse())}
        if isinstance(kind, Number):
            return {kind.name: 12.5}
        if isinstance(kind, Integer):
            return {kind.name: 7}
        if isinstance(kind, Day):
            return {kind.name: "2026-02-28"}
        if isinstance(kind, Choice):
            values = kind.field.get_values(self.env)
            return {kind.name: next((v for v in reversed(values) if v != kind.default(record.browse())), values[0])}
        return {kind.name: self._linked(kind)}

    def _linked(self, kind):
        model = self.env[kind.field.comodel_name]
        if isinstance(kind, Lines):
            line = {"name": "Line"} if "name" in model._fields else {}
            for part in kind._kinds(self.env):
                line.update({n: PARTICULAR.get(n, v) for n, v in self._unusual(model, part).items()})
            return [(5, 0, 0), (0, 0, line)]
        if isinstance(kind, Links):
            return [(6, 0, model.search([], limit=2).ids)]
        self.assertIsInstance(kind, Link)
        return model.search([], limit=1).id

    def _assert_filled(self, record, values):
        for kind in kinds_of(record):
            fixed = {"trigger": "event"}.get(kind.name)
            if kind.name != "condition_domain" and not (fixed and record[kind.name] == fixed):
                self.assertIn(kind.key, values, "a value that was set is missing in the file")

    def test_what_belongs_to_the_company_is_left_out(self):
        policy = self._policy_e()
        policy.rule_ids[0].write({"team_id": self.team.id, "agent_id": self.agent.id, "assignment": "fixed"})
        text = policy._export_file().decode()
        for name in (self.team.name, self.agent.name, self.company.name):
            self.assertNotIn(name, text)

    def test_texts_are_exported_in_each_language_that_has_its_own(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        policy = self._policy({"name": "Call"}, name="Regulation", description="<p>For all</p>")
        policy.rule_ids.with_context(lang="zh_CN").name = "电话回访"
        policy.update_field_translations("description", {"zh_CN": {"For all": "适用于全部"}})
        content = policy._export_file()
        document = json.loads(content)
        self.assertEqual(document["policy"]["name"], "Regulation")
        self.assertEqual(document["policy"]["description"], {"en_US": "<p>For all</p>", "zh_CN": "<p>适用于全部</p>"})
        self.assertEqual(document["rules"][0]["name"], {"en_US": "Call", "zh_CN": "电话回访"})
        self.assertIn("电话回访", content.decode())
        for lang in ("en_US", "zh_CN"):
            manager = new_test_user(
                self.env,
                f"r_manager_{lang}",
                "revisit_management.group_manager",
                lang=lang,
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            with self.subTest(lang=lang):
                copy = self._imported(content, user=manager)
                self.assertEqual(copy._export_file().decode(), content.decode())
                other = self._policy({"name": "Another"}, name="Other", description="<p>Old</p>")
                self._imported(content, user=manager, policy=other)
                self.assertEqual(other._export_file().decode(), content.decode())

    def test_settings_of_ones_own_travel_with_the_policy_and_are_created_once(self):
        yen = self.env.ref("base.JPY")
        event = self.env["revisit.event.type"].create({"name": "Firmware update", "is_milestone": True})
        tier = self.env["revisit.tier"].create({"name": "重点客户", "amount_from": 5000, "currency_id": yen.id})
        self.assertEqual((event.code, tier.code), ("firmware_update", "重点客户"))
        policy = self._policy({"name": "Call", "tier_ids": [(6, 0, tier.ids)]})
        policy.rule_ids.event_type_id = event
        content = policy._export_file()
        policy.rule_ids.write(
            {"event_type_id": self.env.ref("revisit_management.event_type_shipped").id, "tier_ids": []}
        )
        event.unlink()
        tier.unlink()
        wizard = self._import(content)
        self.assertIn("firmware_update", wizard.created)
        self.assertIn("重点客户", wizard.created)
        self.assertFalse(self.env["revisit.event.type"].search([("code", "=", "firmware_update")]))
        copy = self._imported(content)
        made = copy.rule_ids.event_type_id
        self.assertEqual((made.name, made.is_milestone, made.company_id), ("Firmware update", True, self.company))
        self.assertEqual((copy.rule_ids.tier_ids.amount_from, copy.rule_ids.tier_ids.currency_id), (5000, yen))
        self.assertEqual(self._imported(content).rule_ids.event_type_id, made)

    def test_two_settings_of_one_name_get_two_codes(self):
        types = self.env["revisit.event.type"].create([{"name": "Open day"}, {"name": "Open day"}])
        self.assertEqual(types.mapped("code"), ["open_day", "open_day_2"])


@tagged("post_install", "-at_install")
class TestPolicyDownload(HttpCase):
    def _download(self, login):
        self.authenticate(login, login)
        policy = self.env.ref("revisit_management.policy_template_e")
        return policy, self.url_open(policy.action_export()["url"])

    def test_a_manager_downloads_a_file(self):
        new_test_user(self.env, "r_manager", "revisit_management.group_manager", password="r_manager")
        policy, reply = self._download("r_manager")
        self.assertEqual((reply.status_code, reply.content), (200, policy._export_file()))
        self.assertIn("application/json", reply.headers["Content-Type"])
        self.assertIn(".json", reply.headers["Content-Disposition"])

    def test_others_do_not(self):
        for role in ("agent", "supervisor"):
            new_test_user(self.env, f"r_{role}", f"revisit_management.group_{role}", password=f"r_{role}")
            with self.subTest(role):
                self.assertEqual(self._download(f"r_{role}")[1].status_code, 403)
