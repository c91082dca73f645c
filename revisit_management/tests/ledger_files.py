"""Small ledgers for the tests of the import, as a user would bring them."""

import csv
import io
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from .common import RevisitCase

DEMO = Path(__file__).parents[1] / "demo"
NORTHWIND_CSV = DEMO / "ledger_northwind.csv"
NORTHWIND_XLSX = DEMO / "顾客回访台帐.xlsx"
HEADINGS = ["台帐编号", "工程名称", "顾客名称", "合同额", "发货时间", "送电时间", "用电负责人", "电话", "业务员"]


def to_csv(*rows, encoding="utf-8-sig"):
    output = io.StringIO()
    csv.writer(output).writerows(rows)
    return output.getvalue().encode(encoding)


def to_xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


class LedgerImportCase(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # as users work: with messages about what changes
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False, "lang": "en_US"})
        cls.supervisor.lang = "en_US"
        cls.Import = cls.env["revisit.ledger.import"].with_user(cls.supervisor)

    def _import(self, *rows, headings=HEADINGS, kind="ledger", **options):
        result = self.Import._import_file(to_csv(headings, *rows), "ledger.csv", kind=kind, **options)
        self.env.flush_all()
        self.env.invalidate_all()
        return result

    def _import_path(self, path):
        result = self.Import._import_file(path.read_bytes(), path.name)
        self.env.flush_all()
        self.env.invalidate_all()
        return result

    def _forget_demo_customers(self):
        """The demo data holds the same ledger: its customers are shared by all companies."""
        lines = self.env["revisit.engagement"].sudo().search([("company_id", "!=", self.company.id)])
        partners = lines.partner_id | lines.partner_id.child_ids
        partners.filtered("active").active = False

    def _counts(self, result):
        return tuple(result[name] for name in ("new", "changed", "unchanged", "errors"))

    def _line(self, number):
        return self.env["revisit.engagement"].search([("ledger_no", "=", number)])

    @staticmethod
    def _day(text):
        return datetime.strptime(text, "%Y-%m-%d").date()
