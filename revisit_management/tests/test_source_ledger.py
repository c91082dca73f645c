from datetime import date

from .source_documents import SourceCase


class TestSourceLedger(SourceCase):
    """E2: the ledger is fed by documents."""

    def test_a_document_makes_its_ledger_line_once(self):
        self.source.write({"engagement_kind": "contract", "amount_path": "scoring_total", "user_path": "create_uid"})
        sheet = self._sheet()
        self._write(sheet, scoring_total=500)
        self._harvest()
        event = self._events_of(sheet)
        line = event.engagement_id
        self.assertEqual((line.kind, line.name, line.partner_id), ("contract", sheet.display_name, self.customer))
        self.assertEqual((line.amount, event.amount, line.user_id), (500, 500, sheet.create_uid))
        self._write(sheet, end_datetime="2026-03-07 03:00:00", scoring_total=900)
        self._harvest()
        self.assertEqual(event.engagement_id, line)
        self.assertEqual((event.amount, line.amount), (900, 500), "what people may have changed in the ledger stays")

    def test_a_milestone_fills_the_ledgers_own_date(self):
        source = self._source(name="Hand-overs", event="commissioned", engagement_kind="installation")
        sheet = self._sheet()
        self._harvest()
        event = source.event_ids
        line = event.engagement_id
        self.assertEqual((line.commissioned_date, line.event_ids.filtered("source_id")), (date(2026, 3, 2), event))
        self._write(sheet, end_datetime="2026-03-07 03:00:00")
        self._harvest()
        self.assertEqual((event.date, line.commissioned_date), (date(2026, 3, 7), date(2026, 3, 7)))
        sheet.unlink()
        self._harvest()
        self.assertFalse(event.active)
        self.assertFalse(line.commissioned_date)

    def test_a_serial_number_finds_the_customers_ledger_line(self):
        line = self._engagement(ledger_no="SN-7")
        self.source.serial_path = "nickname"
        mine = self._sheet(nickname="SN-7")
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        theirs = self._sheet(nickname="SN-7", partner_id=stranger.id)
        self._harvest()
        self.assertEqual(self._events_of(mine).engagement_id, line)
        self.assertFalse(self._events_of(theirs).engagement_id)

    def test_the_ledger_line_tells_the_customer_where_the_document_does_not(self):
        """A1: maintenance files name the device, not the customer."""
        line = self._engagement(ledger_no="SN-7")
        self.source.write({"serial_path": "nickname", "partner_path": False})
        known, unknown = self._sheet(nickname="SN-7"), self._sheet(nickname="SN-8")
        self._harvest()
        self.assertEqual(
            (self._events_of(known).partner_id, self._events_of(known).engagement_id), (self.customer, line)
        )
        self.assertEqual(self.source.problem_ids.res_id, unknown.id)
        self.assertIn("No ledger line", self.source.problem_ids.message)

    def test_a_free_serial_number_becomes_the_ledger_number(self):
        self._engagement(ledger_no="SN-7", partner_id=self.env["res.partner"].create({"name": "Other"}).id)
        self.source.write({"engagement_kind": "installation", "serial_path": "nickname"})
        sheets = self._sheet(nickname="SN-7"), self._sheet(nickname="SN-9"), self._sheet(nickname="SN-9")
        self._harvest()
        numbers = [self._events_of(sheet).engagement_id.ledger_no for sheet in sheets]
        self.assertEqual(numbers, [False, "SN-9", False])

    def test_a_milestone_of_a_ledger_line_is_told_by_one_document(self):
        line = self._engagement(ledger_no="SN-7")
        source = self._source(name="Hand-overs", event="commissioned", serial_path="nickname")
        second, first = self._sheet("2026-03-05 03:00:00", nickname="SN-7"), self._sheet(nickname="SN-7")
        self._harvest()
        self.assertEqual(line.commissioned_date, date(2026, 3, 2))
        self.assertEqual(source.event_ids.origin_id, first.id)
        self.assertIn("from another document", source.problem_ids.message)
        first.unlink()
        self._harvest("2026-03-11")
        self._harvest("2026-03-11")
        self.assertEqual((line.commissioned_date, source.event_ids.origin_id), (date(2026, 3, 5), second.id))
        self.assertFalse(source.problem_ids)

    def test_a_date_typed_into_the_ledger_is_corrected_by_the_document(self):
        line = self._engagement(ledger_no="SN-7", commissioned_date="2026-02-01")
        event = line.event_ids
        self._source(name="Hand-overs", event="commissioned", serial_path="nickname")
        self._sheet(nickname="SN-7")
        self._harvest()
        self.assertEqual((event.date, line.commissioned_date), (date(2026, 3, 2), date(2026, 3, 2)))
        self.assertEqual(line.event_ids.filtered(lambda e: e.type_id.code == "commissioned"), event)

    def test_a_date_removed_from_the_ledger_by_hand_stays_removed(self):
        line = self._engagement(ledger_no="SN-7")
        source = self._source(name="Hand-overs", event="commissioned", serial_path="nickname")
        sheet = self._sheet(nickname="SN-7")
        self._harvest()
        line.commissioned_date = False
        self.assertFalse(source.with_context(active_test=False).event_ids.active)
        self._write(sheet, nickname="SN-7")
        self._harvest()
        self.assertFalse(line.commissioned_date)
