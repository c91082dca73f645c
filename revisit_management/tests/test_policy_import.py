import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .policy_files import PolicyFileCase

MEGABYTE = 1024 * 1024


@tagged("post_install", "-at_install")
class TestPolicyImport(PolicyFileCase):
    """A file becomes a policy in draft, or changes one; all or nothing."""

    def test_the_preview_tells_what_the_file_holds_and_writes_nothing(self):
        before = self._counts()
        wizard = self._import(self._document({"clause": "E5"}, {"clause": "E6"}))
        self.assertEqual((wizard.state, wizard.title, wizard.rule_count), ("preview", "Regulation", 2))
        self.assertFalse(wizard.problems or wizard.created or wizard.changes or wizard.notes)
        self.assertEqual(self._counts(), before)

    def _counts(self):
        models = ("revisit.policy", "revisit.rule", "revisit.event.type", "revisit.tier", "mail.message")
        return {model: self.env[model].with_context(active_test=False).search_count([]) for model in models}

    def test_the_new_policy_is_a_draft_of_the_company_with_the_rules_in_order(self):
        offset = {"amount": -2, "unit": "week"}
        rules = {"clause": "E5", "channels": ["onsite", "phone"]}, {"clause": "E4", "offset": offset}
        policy = self._imported(self._document(*rules, horizon_days=45))
        self.assertEqual((policy.state, policy.company_id, policy.horizon_days), ("draft", self.company, 45))
        self.assertEqual(policy.rule_ids.mapped("clause"), ["E5", "E4"])
        self.assertEqual((policy.rule_ids[1].offset, policy.rule_ids[1].offset_unit), (-2, "week"))
        self.assertFalse(policy.rule_ids[0].repeats)
        policy.action_activate()

    def test_what_the_file_leaves_out_is_as_usual(self):
        document = self._document({})
        del document["policy"]["tz"]
        policy = self._imported(document)
        self.assertEqual(policy.tz, self.company.resource_calendar_id.tz)
        self.assertEqual((policy.horizon_days, policy.rule_ids.sampling_percent), (30, 100.0))

    def test_an_existing_policy_is_changed_in_place(self):
        """Rules are known by clause and name; what the file leaves out is archived, its past stays."""
        policy = self._policy(
            {"name": "Call", "clause": "E5", "late": 1},
            {"name": "Old", "clause": "E6"},
            {"name": "Renamed", "clause": "E7"},
        )
        first, second, third = policy.rule_ids
        document = self._document(
            {"name": "New", "clause": "E4"},
            {"clause": "E5", "late": {"amount": 2, "unit": "month"}},
            {"name": "Better name", "clause": "E7"},
        )
        wizard = self._import(document, policy=policy)
        self.assertFalse(wizard.problems)
        for line in ("New: E4 New", "Changed: E5 Call", "Late: 1 day → 2 months", "Left out: E6 Old"):
            self.assertIn(line, wizard.changes)
        self.assertEqual(first.late, 1, "the preview changes nothing")
        self._imported(document, policy=policy)
        self.assertEqual(policy.rule_ids.mapped("clause"), ["E4", "E5", "E7"])
        self.assertEqual(policy.rule_ids[1:], first | third)
        self.assertEqual((first.late, first.late_unit, third.name), (2, "month", "Better name"))
        self.assertFalse(second.active)
        self.assertEqual((policy.state, policy.version, policy.has_changes), ("active", 1, True))

    def test_a_file_that_says_the_same_changes_nothing(self):
        policy = self._policy({"name": "Call", "clause": "E5"})
        wizard = self._import(policy._export_file(), policy=policy)
        self.assertIn("they say the same", wizard.changes)
        wizard.action_import()
        self.assertFalse(policy.has_changes)

    def test_settings_known_here_with_other_values_stay_and_are_named(self):
        document = self._document({}, warranty_term="standard")
        document["vocabulary"] = {"revisit.warranty.term": [{"code": "standard", "name": "S", "trial_months": 9}]}
        wizard = self._import(document)
        self.assertIn("standard", wizard.notes)
        wizard.action_import()
        self.assertEqual(self.env.ref("revisit_management.warranty_term_standard").trial_months, 1)

    def test_languages_that_are_not_active_are_left_out_and_named(self):
        wizard = self._import(self._document({"name": {"en_US": "Call", "cy_GB": "Galwad"}}))
        self.assertFalse(wizard.problems)
        self.assertIn("cy_GB", wizard.notes)

    def test_conditions_on_numbers_of_records_are_pointed_out(self):
        doubtful = '["|", ("country_id", "in", [48, 49]), ("name", "=", "x")]'
        harmless = '[("country_id.code", "=", "CN"), ("user_id", "=", False), ("color", "=", 3)]'
        rules = {"clause": "E5", "partner_domain": doubtful}, {"clause": "E6", "partner_domain": harmless}
        wizard = self._import(self._document(*rules))
        self.assertFalse(wizard.problems)
        self.assertRegex(wizard.notes, r"^Rule 1 \(E5\): a condition names records by their numbers")
        self.assertNotIn("E6", wizard.notes)

    def test_a_byte_order_mark_does_no_harm(self):
        content = b"\xef\xbb\xbf" + json.dumps(self._document({})).encode()
        self.assertEqual(self._imported(content).name, "Regulation")

    def test_only_managers_import(self):
        for user in (self.agent, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._import(self._document({}), user=user)

    def test_another_companys_policy_is_out_of_reach(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        policy = self.env["revisit.policy"].with_company(branch).create({"name": "Theirs", "company_id": branch.id})
        with self.assertRaises(AccessError):
            self._import(self._document({}), policy=policy)


@tagged("post_install", "-at_install")
class TestBadPolicyFiles(PolicyFileCase):
    """Each gets a sentence that says what to do; nothing is half-written."""

    def test_files_that_are_no_policy(self):
        table = {
            "empty": (b" \n", "file is empty"),
            "a picture": (b"\x89PNG\r\n\x1a\n\xff", "not UTF-8"),
            "utf-16": ("{}".encode("utf-16"), "not UTF-8"),
            "gb18030": ('{"name": "回访"}'.encode("gb18030"), "not UTF-8"),
            "no json": (b'{"format": "revisit-policy",\n "rules": [}', "line 2, column 12"),
            "another json": (b'{"format": "something"}', "no policy of Revisit Management"),
            "a list": (b"[]", "no policy of Revisit Management"),
            "without version": (b'{"format": "revisit-policy"}', "no policy of Revisit Management"),
            "newer": (b'{"format": "revisit-policy", "format_version": 2}', "format 2.*up to format 1"),
            "NaN": (b'{"format": NaN}', "JSON does not allow"),
            "half a character": (b'{"format": "\\ud83d"}', "JSON does not allow"),
            "NUL": (b'{"format": "revisit-policy\\u0000"}', "JSON does not allow"),
            "deep": (b"[" * 100_000, "JSON does not allow"),
            "long number": (b'{"format": ' + b"9" * 10_000 + b"}", "JSON does not allow"),
            "double key": (b'{"format": "revisit-policy", "format": "x"}', "“format” is given twice"),
            "huge": (b'{"a": "' + b"a" * 5 * MEGABYTE + b'"}', "larger than 5 MB"),
        }
        for name, (content, message) in table.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, message):
                self._import(content)

    def test_sections_of_the_wrong_kind(self):
        table = {
            "unknown": ({"script": "x"}, "no field “script”"),
            "rules": ({"rules": {}}, "“rules” holds a value of the wrong type"),
            "a rule": ({"rules": ["E5"]}, "“rules” holds a value of the wrong type"),
            "policy": ({"policy": "E"}, "“policy” holds a value of the wrong type"),
            "settings": ({"vocabulary": {"revisit.tier": {}}}, "“revisit.tier” holds a value of the wrong type"),
        }
        for name, (change, message) in table.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, message):
                self._import({**self._document({}), **change})

    def test_values_that_cannot_be(self):
        table = {
            "unknown field": ({"colour": "red"}, "no field “colour”"),
            "an id": ({"policy_id": 1}, "no field “policy_id”"),
            "a field that is not exported": ({"company_id": 1}, "no field “company_id”"),
            "number for text": ({"clause": 5}, "“clause” holds a value of the wrong type"),
            "text for number": ({"repeat_count": "2"}, "“repeat_count” holds a value of the wrong type"),
            "yes for number": ({"repeat_count": True}, "“repeat_count” holds a value of the wrong type"),
            "number for yes": ({"repeats": 1}, "“repeats” holds a value of the wrong type"),
            "fraction": ({"repeat_count": 1.5}, "“repeat_count” holds a value of the wrong type"),
            "large": ({"repeat_count": 2**31}, "number in “repeat_count” is too large"),
            "infinite": ({"sampling_percent": 1e999}, "JSON does not allow"),
            "text for list": ({"channels": "phone"}, "“channels” holds a value of the wrong type"),
            "list of numbers": ({"channels": [1]}, "“channels” holds a value of the wrong type"),
            "translation of a number": ({"name": {"en_US": 5}}, "“name” holds a value of the wrong type"),
            "no translation": ({"name": {}}, "“name” holds a value of the wrong type"),
            "no name": ({"name": None}, "“name” is missing"),
            "plain duration": ({"late": 3}, '“late” has to be written as {"amount": 6, "unit": "month"}'),
            "half a duration": ({"late": {"amount": 3}}, "“late” has to be written as"),
            "unit": ({"late": {"amount": 3, "unit": "fortnight"}}, "“fortnight” is not possible.*hour, day"),
            "choice": ({"complete_when": "never"}, "“never” is not possible in “complete_when”.*contact"),
            "role": ({"roles": ["foo"]}, "no Contact Role “foo”"),
            "event": ({"event_type": "foo"}, "no Customer Event Type “foo”"),
            "questionnaire": ({"survey": "foo"}, "no Survey “foo”"),
            "no event": ({"event_type": None}, "needs an event"),
            "domain": ({"partner_domain": "[('no_such_field', '=', 1)]"}, "no_such_field"),
            "code in a domain": ({"partner_domain": "__import__('os').getcwd()"}, "cannot be used"),
            "range": ({"sampling_percent": 101}, "between 0 and 100"),
        }
        for name, (change, message) in table.items():
            with self.subTest(name):
                try:
                    problems = self._import(self._document({}, {"clause": "E5", **change})).problems
                    self.assertTrue(problems, "no problem was found")
                    if "clause" not in change:
                        self.assertTrue(problems.startswith("Rule 2 (E5): "), problems)
                except UserError as error:
                    problems = str(error)
                self.assertRegex(problems, message)

    def test_amounts_that_cannot_be(self):
        table = {
            "plain": (5000, '“amount_from” has to be written as {"amount": 5000, "currency": "EUR"}'),
            "currency": ({"amount": 1, "currency": "XXXX"}, "no Currency “XXXX”"),
            "no currency": ({"amount": 1, "currency": None}, "“amount_from” holds a value of the wrong type"),
            "text": ({"amount": "1", "currency": "EUR"}, "“amount_from” holds a value of the wrong type"),
        }
        for name, (amount, message) in table.items():
            document = self._document({"tiers": ["vip"]})
            document["vocabulary"] = {"revisit.tier": [{"code": "vip", "name": "VIP", "amount_from": amount}]}
            with self.subTest(name):
                self.assertRegex(self._import(document).problems, message)

    def test_all_problems_are_told_at_once_and_nothing_is_written(self):
        document = self._document({"roles": ["foo"]}, {"clause": "E5", "late": 3}, {}, horizon_days=-1)
        document["vocabulary"] = {"res.users": [{"login": "x"}], "revisit.tier": [{"name": "no code"}]}
        count = self.env["revisit.policy"].search_count([])
        wizard = self._import(document)
        lines = wizard.problems.splitlines()
        self.assertEqual(len(lines), 5, lines)
        self.assertIn("res.users", lines[0])
        self.assertIn("“code” is missing", lines[1])
        self.assertRegex(lines[2], "Policy: .*horizon cannot be negative")
        self.assertRegex(lines[3], r"Rule 1 \(Call\): there is no Contact Role “foo”")
        self.assertRegex(lines[4], r"Rule 2 \(E5\): “late”")
        with self.assertRaisesRegex(UserError, "Contact Role “foo”"):
            wizard.action_import()
        self.assertEqual(self.env["revisit.policy"].search_count([]), count)

    def test_a_failed_change_leaves_the_policy_as_it_was(self):
        policy = self._policy({"name": "Call", "clause": "E5"})
        before = policy._export_file()
        wizard = self._import(self._document({"name": "Other"}, {"roles": ["foo"]}, name="New"), policy=policy)
        with self.assertRaises(UserError):
            wizard.action_import()
        self.env.invalidate_all()
        self.assertEqual(policy._export_file(), before)

    def test_without_a_file_the_user_is_asked_for_one(self):
        with self.assertRaisesRegex(UserError, "Choose the file"):
            self.env["revisit.policy.import"].with_user(self.manager).create({}).action_preview()


@tagged("post_install", "-at_install")
class TestComparePolicies(PolicyFileCase):
    def setUp(self):
        super().setUp()
        self.policy = self._policy_e(catch_up="skip")
        self.template = self.env.ref("revisit_management.policy_template_e")

    def _compare(self, **vals):
        wizards = self.env["revisit.policy.compare"].with_user(self.manager)
        return wizards.create({"policy_id": self.policy.id, **vals}).changes

    def test_a_copy_says_what_its_template_says(self):
        self.assertIn("They say the same", self._compare(other_id=self.template.id))

    def test_differences_are_told_rule_by_rule(self):
        rule = self.policy.rule_ids.filtered(lambda rule: rule.clause == "E5")
        rule.write({"late": 2, "role_ids": [(5, 0, 0)]})
        self.policy.horizon_days = 60
        changes = self._compare(other_id=self.template.id).splitlines()
        self.assertEqual(changes[:2], ["The policy itself", "    Horizon Days: 60 → 30"])
        self.assertIn("Changed: E5 Second visit one month after power-on", changes)
        self.assertIn("    Late: 2 months → 1 month", changes)
        self.assertTrue(any(line.startswith("    Whom to Reach: nothing → ") for line in changes), changes)

    def test_a_file_is_compared_as_it_is_chosen(self):
        document = self._document({"event_type": "not_here", "sampling_percent": "?"})
        with Form(self.env["revisit.policy.compare"].with_context(default_policy_id=self.policy.id)) as form:
            form.compare_with = "file"
            form.content = base64.b64encode(json.dumps(document).encode()).decode()
            self.assertIn("New: Call", form.changes)
            self.assertIn("not_here", form.changes)
            form.content = base64.b64encode(b"{").decode()
            self.assertIn("line 1", form.changes)

    def test_only_managers_compare(self):
        with self.assertRaises(AccessError):
            self.env["revisit.policy.compare"].with_user(self.supervisor).create({"policy_id": self.policy.id})
