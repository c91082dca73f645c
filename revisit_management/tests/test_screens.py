from lxml import etree

from odoo.tools.safe_eval import safe_eval

from .common import RevisitCase


class TestScreens(RevisitCase):
    """Every screen opens and every filter works, for each role."""

    def setUp(self):
        super().setUp()
        self.roles = self.agent, self.supervisor, self.manager
        self._policy({"name": "Acceptance"})
        self._engagement(commissioned_date="2026-11-02", shipped_date="2026-10-01")
        self._run_crons("2026-11-03")

    def _actions(self, user):
        """The window actions that the menus of ``user`` lead to."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        root = self.env.ref("revisit_management.revisit_menu_root").id
        ids = [menu["action_id"] for menu in menus.values() if menu.get("app_id") == root and menu["action_id"]]
        return self.env["ir.actions.act_window"].browse(ids).exists()  # the workspace is a page of its own

    def _views(self, user, action):
        """What the browser asks for when the action opens: the arch per kind of view."""
        views = [(view_id, kind) for view_id, kind in action.views] + [(action.search_view_id.id, "search")]
        return self.env[action.res_model].with_user(user).get_views(views)["views"]

    def test_each_role_opens_each_screen_of_its_menus(self):
        for user in self.roles:
            for action in self._actions(user):
                with self.subTest(user=user.login, action=action.name):
                    views = self._views(user, action)
                    self.assertIn("search", views)
                    self.assertTrue(action.target == "new" or "nocontent" in (action.help or ""), "no help when empty")

    def test_each_filter_of_each_screen_works_for_each_role(self):
        for user in self.roles:
            for action in self._actions(user):
                arch = etree.fromstring(self._views(user, action)["search"]["arch"])
                records = self.env[action.res_model].with_user(user)
                for node in arch.iter("filter", "field"):
                    with self.subTest(user=user.login, action=action.name, node=node.get("string") or node.get("name")):
                        self._try(records, node)

    def _try(self, records, node):
        values = {"uid": records.env.uid, "self": "x"}
        domain = safe_eval(node.get("domain" if node.tag == "filter" else "filter_domain") or "[]", values)
        records.search(domain, limit=1)
        group_by = safe_eval(node.get("context") or "{}", values).get("group_by")
        if group_by:
            records.formatted_read_group(domain, [group_by], ["__count"])

    def test_the_default_filters_exist(self):
        for action in self._actions(self.manager):
            arch = etree.fromstring(self._views(self.manager, action)["search"]["arch"])
            names = {node.get("name") for node in arch.iter("filter", "field")}
            context = safe_eval(action.context or "{}", {"uid": self.env.uid, "active_id": 0})
            wanted = {name.removeprefix("search_default_") for name in context if name.startswith("search_default_")}
            self.assertLessEqual(wanted, names, action.name)

    def test_settings_and_policies_are_not_the_agents(self):
        models = set(self._actions(self.agent).mapped("res_model"))
        self.assertEqual(
            models,
            {
                *("revisit.visit", "revisit.plan", "revisit.trip"),
                *("revisit.engagement", "revisit.schedule", "revisit.event"),
                "revisit.conflict",  # their own interests
                "revisit.assistance",
            },
        )

    def test_a_visit_made_by_hand_starts_with_its_maker_the_phone_and_the_team(self):
        defaults = self.env["revisit.visit"].with_user(self.agent).default_get(["agent_id", "channel_id", "team_id"])
        self.assertEqual(defaults, {"agent_id": self.agent.id, "channel_id": self.phone.id, "team_id": self.team.id})

    def test_a_visit_made_by_hand_is_seen_by_the_teams_supervisor(self):
        visit = self._visit()
        self.assertTrue(visit.with_user(self.supervisor).has_access("read"))

    def test_a_call_logged_in_one_click_names_whom_and_which_number(self):
        visit = self._visit()
        visit.action_log_busy()
        self.assertEqual(visit.attempt_ids.contact_id, self.customer)
        self.assertEqual(visit.attempt_ids.number_dialled, self.customer.phone)
        self.assertEqual(visit.state, "in_progress")

    def test_one_click_calls_the_next_contact_not_reached(self):
        people = self.env["res.partner"].create([{"name": name, "phone": "123"} for name in ("First", "Second")])
        visit = self._visit(contact_line_ids=[(0, 0, {"contact_id": person.id}) for person in people])
        visit.action_log_connected()
        visit.action_log_no_answer()
        self.assertEqual(visit.contact_line_ids.mapped("reached"), [True, False])
        self.assertEqual(visit.attempt_ids.sorted("id").contact_id, people)

    def test_a_call_back_moves_the_visit_and_its_activity(self):
        visit = self._visit()
        self._log(visit, "callback", callback_at="2030-12-24 02:00:00")
        self.assertEqual(str(visit.planned_date), "2030-12-24")
        self.assertEqual(str(visit.activity_ids.date_deadline), "2030-12-24")
