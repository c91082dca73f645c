import io
import unicodedata

from odoo.exceptions import AccessError, UserError
from odoo.tools.pdf import PdfFileReader

from .sending_case import SendingCase

REPORT = "revisit_management.revisit_visit_letter_report"


class TestSendLetter(SendingCase):
    """Visits by letter are printed into one document, a letter a page, and count as sent on that day."""

    def _pages(self, visits):
        """The texts of the pages of the printed document."""
        reports = self.env["ir.actions.report"].with_user(self.agent).with_context(force_report_rendering=True)
        data, kind = reports._render_qweb_pdf(REPORT, visits.ids)
        self.assertEqual(kind, "pdf")
        texts = [page.extract_text() for page in PdfFileReader(io.BytesIO(data)).pages]
        return [" ".join(unicodedata.normalize("NFKC", text).split()) for text in texts]

    def test_letters_are_one_document_each_on_its_page_in_its_language(self):
        self.env.ref("revisit_management.mail_template_visit_questions").with_context(
            lang="zh_CN"
        ).body_html = "<p>尊敬的客户：请问设备运行如何？</p>"
        visits = self._written(self.letter) | self._written(self.letter, partner_id=self.chinese.id)
        visits.action_send()
        english, chinese = self._pages(visits)
        self.assertIn("Northwind Power", english)
        self.assertIn("1 Harbour Road", english)
        self.assertIn("Dear Northwind Power", english)
        self.assertIn("海天电力", chinese)
        self.assertIn("中山东一路12号", chinese)
        self.assertIn("请问设备运行如何", chinese)

    def test_sending_gives_the_document_and_counts_as_sent_today(self):
        visits = self._written(self.letter) | self._written(self.letter, partner_id=self.chinese.id)
        action = visits.action_send()
        self.assertEqual(
            (action["type"], action["report_name"]), ("ir.actions.report", "revisit_management.report_visit_letter")
        )
        self.assertEqual(action["context"]["active_ids"], visits.ids)
        self.assertEqual({str(moment) for moment in visits.mapped("sent_at")}, {"2026-11-24 02:00:00"})
        self.assertEqual(set(visits.mapped("delivery_state")), {"sent"})
        self.assertFalse(self._queued(visits), "nobody is mailed")

    def test_letters_among_others_come_after_the_notice(self):
        visits = self._written(self.letter) | self._written(self.email)
        action = visits.action_send()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["next"]["context"]["active_ids"], visits[0].ids)

    def test_who_has_no_postal_address_is_named(self):
        nowhere = self.env["res.partner"].create({"name": "Nowhere Ltd"})
        visits = self._written(self.letter) | self._written(self.letter, partner_id=nowhere.id)
        action = visits.action_send()
        self.assertIn("Nowhere Ltd has no postal address", action["params"]["message"])
        self.assertEqual(visits.mapped("sent_count"), [1, 0])

    def test_a_letter_is_printed_again_as_it_was_sent(self):
        visit = self._written(self.letter)
        visit.action_send()
        self.env.ref("revisit_management.mail_template_visit_questions").body_html = "<p>Changed</p>"
        [page] = self._pages(visit)
        self.assertIn("Dear Northwind Power", page)
        self.assertEqual(visit.sent_count, 1)

    def test_printing_is_no_way_around_sending(self):
        with self.assertRaisesRegex(UserError, "send it first"):
            self._pages(self._written(self.letter))

    def test_another_team_cannot_print_it(self):
        visit = self._written(self.letter)
        visit.action_send()
        report = self.env["report.revisit_management.report_visit_letter"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            report._get_report_values(visit.ids)

    def test_a_fax_is_a_page_with_the_number(self):
        visit = self._written(self.fax)
        visit.action_send()
        [page] = self._pages(visit)
        self.assertIn("+86 138 0013 8000", page)

    def test_a_letter_is_noted_as_answered_when_its_receipt_is_back(self):
        visit = self._written(self.letter)
        visit.action_send()
        visit._note_reply("Signed and stamped", visit.sent_at)
        visit.receipt_date = "2026-11-24"
        visit.action_complete()
        self.assertEqual(visit.state, "done")
