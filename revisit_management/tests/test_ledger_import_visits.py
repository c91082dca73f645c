"""Past visits come in as done, and nobody is called again for what was done."""

from odoo.tests import tagged

from .common import today
from .ledger_files import LedgerImportCase

HEADINGS = [
    "台帐编号",
    "回访日期",
    "回访方式",
    "回访人",
    "记录编号",
    "产品质量满意度",
    "服务质量满意度",
    "回访内容",
    "被回访人",
]


def past(day, number="", channel="电话", ledger_no="T-1", **cells):
    values = {"agent": "王工", "quality": "很满意", "service": "一般", "result": "正常", "person": "Paul"} | cells
    rest = [values[name] for name in ("quality", "service", "result", "person")]
    return [ledger_no, day, channel, values["agent"], number, *rest]


@tagged("post_install", "-at_install")
class TestLedgerImportVisits(LedgerImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._engagement(ledger_no="T-1", shipped_date="2024-07-01", commissioned_date="2024-08-01")

    def _import_visits(self, *rows):
        return self._import(*rows, headings=HEADINGS, kind="visits")

    def _done(self):
        return self.env["revisit.visit"].search([("engagement_id", "=", self.line.id), ("state", "=", "done")])

    def _open_dates(self):
        visits = self.line.visit_ids.filtered(lambda visit: visit.state in visit._open_states())
        return sorted(str(day) for day in visits.mapped("ideal_date"))

    def test_a_row_becomes_a_done_visit(self):
        paul = self.env["res.partner"].create({"name": "Paul", "parent_id": self.customer.id})
        result = self._import_visits(past("2024年9月3日", "202409/0007", agent=self.agent.name))
        self.assertEqual(self._counts(result), (1, 0, 0, 0))
        visit = self._done()
        self.assertEqual((visit.number, visit.agent_id, visit.channel_id), ("202409/0007", self.agent, self.phone))
        self.assertEqual((visit.done_date, visit.retention_date), (self._day("2024-09-03"), self._day("2027-09-03")))
        self.assertEqual(visit._local_date(visit.ended_at), visit.done_date)
        levels = {answer.dimension_id.code: answer.level for answer in visit.answer_ids}
        self.assertEqual(levels, {"quality": "very_satisfied", "service": "average"})
        self.assertEqual((visit.satisfaction, visit.is_rated), (80, True))
        self.assertEqual((visit.contact_line_ids.contact_id, visit.contact_line_ids.reached), (paul, True))
        self.assertFalse(visit.schedule_ids, "no policy in force: the visit stands on its own")
        self.assertEqual(self.line.last_record_number, "202409/0007")

    def test_names_that_nobody_has_are_kept_as_text(self):
        self._import_visits(past("2024-09-03"))
        self.assertIn("王工", self._done().reason)
        self.assertIn("Paul", self._done().reason)
        self.assertFalse(self._done().agent_id)

    def test_an_imported_number_is_never_given_out_again(self):
        self._import_visits(past("2024-09-03", "202409/0041"), past("2024-09-04", "old no. 5", channel="传真"))
        self.assertEqual(self.env["revisit.counter"]._next_number(self.company, self._day("2024-09-30")), "202409/0042")
        self.assertEqual(self.line.last_record_number, "old no. 5", "the newest visit's")

    def test_the_newest_record_is_written_back_whatever_the_order(self):
        self._import_visits(past("2025-02-03", "202502/0001"), past("2024-09-03", "202409/0001"))
        self.assertEqual(self.line.last_record_number, "202502/0001")

    def test_a_second_import_changes_nothing(self):
        rows = [past("2024-09-03", "202409/0001"), past("2024-10-03"), past("2024-10-03", channel="上门")]
        self.assertEqual(self._counts(self._import_visits(*rows)), (3, 0, 0, 0))
        self.env.flush_all()
        before = {visit.id: visit.write_date for visit in self._done()}
        self.assertEqual(self._counts(self._import_visits(*rows)), (0, 0, 3, 0))
        self.assertEqual({visit.id: visit.write_date for visit in self._done()}, before)

    @today("2024-10-01")
    def test_bad_rows_are_told(self):
        self._engagement(ledger_no="T-2")
        self._import_visits(past("2024-09-01", "202409/0001"))
        result = self._import_visits(
            past("2024-09-03", ledger_no="T-9"),
            past("2024-10-02"),
            past("2024-09-03", channel="鸽子"),
            past("2024-09-03", quality="还行吧"),
            past("", "x"),
            past("2024-09-03", "202409/0001", ledger_no="T-2"),
            past("2024-09-05", "202409/0002"),
            past("2024-09-06", "202409/0002"),
        )
        reasons = dict(result["error_rows"])
        self.assertEqual(list(reasons), [2, 3, 4, 5, 6, 7, 9])
        for number, words in (
            (2, "no ledger line T-9"),
            (3, "in the future"),
            (4, "“鸽子” is no way of visiting"),
            (5, "“还行吧” is no level"),
            (6, "the cell is empty"),
            (7, "belongs to another visit"),
            (9, "already in row 8"),
        ):
            self.assertIn(words, reasons[number])

    # What was done is not owed any more

    def test_visits_made_are_not_created_again(self):
        """E5 and the first of E6 were done before the policy came into force: the second of E6 is still owed."""
        self._policy_e(catch_up="create").action_activate()
        self._import_visits(past("2024-09-03"), past("2025-01-20"))
        self.assertEqual(self._done().schedule_ids.mapped("rule_id.clause"), ["E5", "E6"])
        self.assertEqual(self._done().mapped("rule_id.clause"), ["E5", "E6"])
        self._run_crons("2025-07-10")
        self.assertIn("2025-08-01", self._open_dates())
        self.assertNotIn("2024-09-01", self._open_dates())
        self.assertNotIn("2025-02-01", self._open_dates())
        self.assertEqual(self._counts(self._import_visits(past("2024-09-03"))), (0, 0, 1, 0))

    def test_a_waiting_line_is_done_and_the_next_of_its_series_waits(self):
        self._policy({"offset": 1, "offset_unit": "month", "repeats": True, "early": 5, "late": 5}, horizon_days=0)
        self._run_crons("2024-08-05")
        self.assertEqual(self._lines(engagement_id=self.line.id).mapped("state"), ["waiting"])
        with today("2024-09-10"):
            self._import_visits(past("2024-08-30"))
        lines = self._lines(engagement_id=self.line.id)
        self.assertEqual(lines.mapped(lambda line: (line.occurrence, line.state)), [(0, "done"), (1, "waiting")])
        self.assertEqual(lines[0].visit_id, self._done())

    def test_an_open_visit_is_called_off(self):
        self._policy({"offset": 1, "offset_unit": "month", "early": 5, "late": 5})
        self._run_crons("2024-08-05")
        visit = self.line.visit_ids
        self.assertEqual(visit.state, "ready")
        with today("2024-09-10"):
            self._import_visits(past("2024-08-30"))
        self.assertEqual(visit.state, "cancelled")
        self.assertIn("visited already", visit.close_reason)
        line = self._lines(engagement_id=self.line.id)
        self.assertEqual((line.state, line.visit_id), ("done", self._done()))
        self._run_crons("2024-09-10")
        self.assertFalse(self._open_dates())

    def test_visits_out_of_order_leave_no_gap_and_close_none(self):
        """Months 1 and 3 were visited, 2 was not: with catch-up it is created, and 4 follows."""
        rule = {"offset": 1, "offset_unit": "month", "repeats": True, "repeat_count": 5, "early": 5, "late": 5}
        self._policy(rule, horizon_days=0)
        self._import_visits(past("2024-11-01"), past("2024-09-01"))
        for _n in range(3):
            self._run_crons("2024-12-05")
        self.assertEqual(self._open_dates(), ["2024-10-01", "2024-12-01"])
        done = self._lines(engagement_id=self.line.id, state="done")
        self.assertEqual(sorted(done.mapped("occurrence")), [0, 2])

    def test_a_series_that_counts_from_completion_goes_on_from_the_past_visit(self):
        rule = {"offset": 1, "offset_unit": "month", "repeats": True, "repeat_basis": "completion", "late": 10}
        self._policy({**rule, "repeat_every": 1, "repeat_every_unit": "month"}, horizon_days=0)
        with today("2024-10-20"):
            self._import_visits(past("2024-09-06"), past("2024-10-08"))
        self._run_crons("2024-10-20")
        lines = self._lines(engagement_id=self.line.id)
        self.assertEqual(
            lines.mapped(lambda line: (line.occurrence, line.state, str(line.ideal_date))),
            [(0, "done", "2024-09-01"), (1, "done", "2024-10-06"), (2, "waiting", "2024-11-08")],
        )

    def test_the_rule_that_asks_for_this_way_of_visiting_is_answered(self):
        self._policy(
            {"name": "Survey", "late": 40, "channel_ids": [(6, 0, self.onsite.ids)]},
            {"name": "Call", "offset": 1, "offset_unit": "month", "early": 20, "late": 5},
        )
        self._import_visits(past("2024-08-13"), past("2024-08-14", channel="上门"))
        self.assertEqual(
            {visit.channel_id.code: visit.rule_id.name for visit in self._done()}, {"phone": "Call", "onsite": "Survey"}
        )

    def test_a_visit_outside_every_window_stands_on_its_own(self):
        self._policy({"offset": 1, "offset_unit": "month", "early": 5, "late": 5})
        self._import_visits(past("2024-10-15"))
        self.assertFalse(self._done().schedule_ids)
        self._run_crons("2024-10-20")
        self.assertEqual(self._open_dates(), ["2024-09-01"])

    def test_two_past_visits_answer_two_owed_ones(self):
        self._policy({"name": "A", "late": 20}, {"name": "B", "late": 25})
        self._import_visits(past("2024-08-10"), past("2024-08-12"), past("2024-08-14"))
        self.assertEqual(sorted(self._done().schedule_ids.mapped("rule_id.name")), ["A", "B"])

    def test_it_does_not_answer_for_another_stage(self):
        stage = self.env.ref("revisit_management.stage_post_warranty")
        self._policy({"late": 20, "stage_ids": [(6, 0, stage.ids)]})
        self._import_visits(past("2024-08-10"))
        self.assertFalse(self._done().schedule_ids)
