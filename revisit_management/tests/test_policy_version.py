from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestPolicyVersion(RevisitCase):
    """Each activation keeps what is then in force; visits lead back to it."""

    def _activated(self, *rules, day="2026-02-20", **vals):
        with today(day):
            return self._policy(*rules, **vals)

    def _change(self, policy, day="2026-05-01", **vals):
        with today(day):
            policy.rule_ids[:1].write(vals)
            policy.with_user(self.manager).action_activate()
        return policy.version_ids.sorted("number")[-1:]

    def test_each_activation_keeps_a_version(self):
        policy = self._activated({"name": "Call", "clause": "E5"})
        second = self._change(policy, late=3)
        first = policy.version_ids - second
        self.assertEqual((first.number, second.number, policy.version), (1, 2, 2))
        self.assertEqual((second.activated_by_id, str(second.activated_at)), (self.manager, "2026-05-01 04:00:00"))
        self.assertEqual((first.company_id, second.display_name), (self.company, "Version 2"))
        self.assertNotIn("late", first.snapshot["rules"][0])
        self.assertEqual(second.snapshot["rules"][0]["late"], {"amount": 3, "unit": "day"})

    def test_a_version_counts_from_its_activation_and_the_first_from_the_day_the_policy_names(self):
        prepared = self._activated({}, effective_from=date(2026, 4, 1))
        self.assertEqual(prepared.version_ids.effective_from, date(2026, 4, 1))
        self.assertEqual(self._change(prepared, day="2026-03-01").effective_from, date(2026, 3, 1))
        late = self._activated({}, effective_from=date(2024, 1, 1))
        self.assertEqual(late.version_ids.effective_from, date(2026, 2, 20))
        with freeze_time("2026-02-28 16:00:00"):  # the first of March in Shanghai
            late.action_activate()
        self.assertEqual(late.version_ids.sorted("number")[-1].effective_from, date(2026, 3, 1))

    def test_changes_are_told_in_words(self):
        policy = self._activated(
            {"name": "Call", "clause": "E5"}, {"name": "Visit"}, {"name": "Letter", "clause": "E9"}
        )
        with today("2026-05-01"):
            policy.horizon_days = 60
            call, visit, letter = policy.rule_ids
            call.write({"late": 1, "late_unit": "month", "channel_ids": [(6, 0, self.onsite.ids)]})
            visit.unlink()
            letter.name = "Registered letter"
            policy.write({"rule_ids": [(0, 0, self._prepare_rule(name="Survey", event="shipped"))]})
            policy.action_activate()
        changes = policy.version_ids.sorted("number")[-1].changes
        self.assertEqual(
            changes.splitlines(),
            [
                "The policy itself",
                "    Horizon Days: 30 → 60",
                "Changed: E5 Call",
                "    Late: 0 days → 1 month",
                f"    Channels: {self.phone.name} → {self.onsite.name}",
                "Changed: E9 Letter",
                "    Name: Letter → Registered letter",
                "New: Survey",
                f"    Event: {self.env.ref('revisit_management.event_type_shipped').name}",
                f"    Channels: {self.phone.name}",
                "Left out: Visit",
            ],
        )

    def test_changes_are_told_in_the_language_of_the_reader(self):
        policy = self._activated({"name": "Call"})
        self.env["res.lang"]._activate_lang("zh_CN")
        self.onsite.with_context(lang="zh_CN").name = "上门"
        version = self._change(policy, channel_ids=[(6, 0, self.onsite.ids)])
        self.assertIn("→ 上门", version.with_context(lang="zh_CN").changes)

    def test_the_first_version_and_one_without_changes_say_so(self):
        policy = self._activated({}, {})
        self.assertIn("number of rules: 2", policy.version_ids.changes)
        self.assertEqual(self._change(policy).changes, "Nothing was changed.")

    def test_a_visit_opens_the_version_it_was_born_under(self):
        self._engagement(commissioned_date="2026-01-31")
        policy = self._activated({"offset": 1, "offset_unit": "month", "repeat_every": 6, "repeat_count": 2})
        self._run_crons("2026-02-20")
        second = self._change(policy, late=3)
        self._run_crons("2026-08-20")
        visits = self.customer.revisit_visit_ids.sorted("ideal_date").with_user(self.agent)
        self.assertEqual(visits.mapped("version_id.number"), [1, 2])
        self.assertEqual(visits[1].version_id.sudo(), second)
        with Form(visits[0]) as form:
            self.assertEqual(form.version_id, visits[0].version_id)
        self.assertEqual(second.visit_count, 1)
        self.assertEqual(self.env["revisit.visit"].search(second.action_open_visits()["domain"]), visits[1].sudo())
        self.assertFalse(self._visit().version_id)

    def test_the_policy_leads_to_its_versions(self):
        policy = self._activated({})
        self._activated({})
        action = policy.with_user(self.supervisor).action_open_versions()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), policy.version_ids)

    def test_nobody_makes_changes_or_deletes_a_version(self):
        version = self._activated({}).version_ids
        for user in (self.agent, self.supervisor, self.manager):
            theirs = version.with_user(user)
            self.assertEqual(theirs.number, 1)
            vals = {"policy_id": version.policy_id.id, "number": 7}
            for action in (
                lambda v=theirs: v.write({"number": 2}),
                theirs.unlink,
                lambda v=theirs, d=vals: v.create(d),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    action()
            with self.assertRaises(AccessError):
                version.policy_id.with_user(user).write({"version_ids": [(1, version.id, {"snapshot": {}})]})

    def test_a_number_is_used_once(self):
        version = self._activated({}).version_ids
        vals = version.policy_id._prepare_version_vals()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            version.create(vals)

    def test_another_companys_versions_are_invisible(self):
        version = self._activated({}).version_ids
        branch = self.env["res.company"].create({"name": "Branch"})
        version.sudo().company_id = branch
        self.assertFalse(self.env["revisit.policy.version"].with_user(self.manager).search([("id", "=", version.id)]))
