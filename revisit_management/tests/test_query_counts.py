from datetime import date, timedelta

from odoo.tests import tagged

from .common import RevisitCase, today

DAY = "2026-11-22"
LIST_COLUMNS = [
    "number",
    "partner_id",
    "engagement_id",
    "visit_type_id",
    "channel_id",
    "agent_id",
    "team_id",
    "planned_date",
    "latest_date",
    "is_overdue",
    "stage",
    "tier_id",
    "state",
    "satisfaction",
    "attempt_count",
]


@tagged("post_install", "-at_install")
class TestQueryCounts(RevisitCase):
    """What costs the same however many there are."""

    def _events(self, number):
        """The power-on of ``number`` ledger lines, not expanded yet."""
        engagements = self.env["revisit.engagement"].create(
            [
                {
                    "name": f"Substation {n}",
                    "partner_id": self.customer.id,
                    "commissioned_date": date(2026, 11, 1) + timedelta(days=n % 20),
                }
                for n in range(number)
            ]
        )
        return self.env["revisit.event"].browse(engagements.event_ids.ids)

    def _owed(self, number):
        """``number`` due lines of regulation E, each of another ledger line."""
        events = self._events(number)
        schedule = self.env["revisit.schedule"]
        schedule._expand(events)
        return schedule.search([("event_id", "in", events.ids), ("rule_id.clause", "=", "E5")])

    def _count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_taking_many_lines_costs_as_many_queries_as_taking_few(self):
        with today(DAY):
            self._policy_e().action_activate()
            self._owed(3)._take()  # what is read once and kept
            few, many = self._owed(10), self._owed(500)
            counts = [self._count_queries(lines._take) for lines in (few, many)]
        self.assertEqual(few.mapped("state") + many.mapped("state"), ["taken"] * 510)
        self.assertLessEqual(counts[1], counts[0] + 5, counts)
        self.assertLessEqual(counts[0], 50)  # ten of them read who is there, has time and may visit

    def test_expanding_many_events_costs_as_many_queries_as_expanding_few(self):
        with today(DAY):
            self._policy_e().action_activate()
            schedule = self.env["revisit.schedule"]
            schedule._expand(self._events(3))  # what is read once and kept
            events = [self._events(number) for number in (10, 500)]
            counts = [self._count_queries(lambda batch=batch: schedule._expand(batch)) for batch in events]
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def test_the_list_of_visits_costs_the_same_for_few_and_many(self):
        visits = [self._visit() for _ in range(40)]
        specification = {
            name: {"fields": {"display_name": {}}} if name.endswith("_id") else {} for name in LIST_COLUMNS
        }
        model = self.env["revisit.visit"].with_user(self.agent)

        def read(limit):
            found = model.web_search_read([("id", "in", [visit.id for visit in visits])], specification, limit=limit)
            self.assertEqual(len(found["records"]), limit)

        read(1)
        few, many = (self._count_queries(lambda limit=limit: read(limit)) for limit in (2, 40))
        self.assertLessEqual(many, few + 1, (few, many))
        self.assertLessEqual(few, 20)

    def test_completing_a_visit_takes_a_fixed_number_of_queries(self):
        for _ in range(2):  # the first fills caches
            visit = self._visit()
            self._log(visit)
            visit.answer_ids.write({"level": "satisfied"})
            visit.write({"result": "All in order."})
            count = self._count_queries(visit.action_complete)
        self.assertLessEqual(count, 20)
