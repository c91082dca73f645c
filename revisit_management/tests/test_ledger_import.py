"""The ledger comes in: new, corrected, again; customers and persons are found and not doubled."""

from odoo.tests import tagged

from .common import today
from .ledger_files import HEADINGS, NORTHWIND_CSV, NORTHWIND_XLSX, LedgerImportCase, to_xlsx

LINE = ["T-1", "变电站一期", "Essen AG", "55,902.00", "2024-07-16", "2024年8月1日", "Paul", "139-0001", "Nancy"]


def row(number="T-1", **cells):
    """The standard row with other cells."""
    line = dict(zip(HEADINGS, LINE, strict=True)) | {"台帐编号": number}
    names = {
        "customer": "顾客名称",
        "shipped": "发货时间",
        "powered": "送电时间",
        "person": "用电负责人",
        "amount": "合同额",
    }
    names |= {"phone": "电话", "seller": "业务员", "name": "工程名称"}
    line |= {names[name]: cell for name, cell in cells.items()}
    return list(line.values())


@tagged("post_install", "-at_install")
class TestLedgerImport(LedgerImportCase):
    def _snapshot(self):
        """When everything an import may touch was last written, and how many messages there are."""
        self.env.flush_all()
        tables = {}
        for model in ("res.partner", "revisit.engagement", "revisit.engagement.contact", "revisit.event"):
            records = self.env[model].sudo().with_context(active_test=False).search([])
            tables[model] = {record.id: (record.write_date, record.write_uid.id) for record in records}
        tables["messages"] = self.env["mail.message"].search_count([("model", "!=", "revisit.ledger.import")])
        return tables

    def test_a_row_becomes_a_ledger_line_with_customer_person_and_events(self):
        result = self._import(LINE)
        self.assertEqual(self._counts(result), (1, 0, 0, 0))
        line = self._line("T-1")
        self.assertEqual(line.name, "变电站一期")
        self.assertEqual(line.partner_id.name, "Essen AG")
        self.assertTrue(line.partner_id.is_company)
        self.assertEqual(line.amount, 55902)
        self.assertEqual(line.seller_name, "Nancy")
        self.assertEqual(
            (line.shipped_date, line.commissioned_date), (self._day("2024-07-16"), self._day("2024-08-01"))
        )
        self.assertEqual(line.contact_ids.role_id.code, "power_lead")
        self.assertEqual((line.contact_ids.contact_id.name, line.contact_ids.phone), ("Paul", "139-0001"))
        self.assertEqual(line.contact_ids.contact_id.parent_id, line.partner_id)
        self.assertEqual(set(line.event_ids.type_id.mapped("code")), {"shipped", "commissioned"})

    def test_the_real_ledger_comes_in_and_a_second_time_nothing_changes(self):
        self.assertEqual(self._counts(self._import_path(NORTHWIND_XLSX)), (830, 0, 0, 0))
        before = self._snapshot()
        self.assertEqual(self._counts(self._import_path(NORTHWIND_XLSX)), (0, 0, 830, 0))
        self.assertEqual(self._snapshot(), before)

    def test_the_csv_after_the_workbook_only_adds_what_the_workbook_lacks(self):
        """Both are the same ledger; the CSV has codes, addresses and job titles besides."""
        self._import_path(NORTHWIND_XLSX)
        lines = self.env["revisit.engagement"].search([("ledger_no", "=like", "NW-%")])
        written = {line.id: line.write_date for line in lines}
        customers = lines.partner_id
        result = self._import_path(NORTHWIND_CSV)
        self.assertEqual(self._counts(result), (0, 89, 741, 0))
        self.assertEqual({line.id: line.write_date for line in lines}, written)
        self.assertEqual(lines.partner_id, customers)
        self.assertTrue(all(customers.mapped("ref")))
        before = self._snapshot()
        self.assertEqual(self._counts(self._import_path(NORTHWIND_CSV)), (0, 0, 830, 0))
        self.assertEqual(self._snapshot(), before)

    def test_changed_cells_are_written_and_tracked(self):
        self._import(LINE, row("T-2"))
        result = self._import(row(amount="60000", name="变电站二期"), row("T-2"))
        self.assertEqual(self._counts(result), (0, 1, 1, 0))
        line = self._line("T-1")
        self.assertEqual((line.amount, line.name), (60000, "变电站二期"))
        self.assertIn("变电站二期", line.message_ids.tracking_value_ids.mapped("new_value_char"))
        [shown] = self.Import.browse(result["import_id"]).changed_line_ids
        self.assertIn("变电站一期 → 变电站二期", shown.reason)

    @today("2024-07-20")
    def test_a_corrected_date_moves_visits_not_started(self):
        policy = self._policy({"event": "shipped", "offset": 10, "late": 5})
        self._import(row(powered=""))
        self._run_crons()
        visit = self._line("T-1").visit_ids
        self.assertEqual((visit.policy_id, visit.ideal_date), (policy, self._day("2024-07-26")))
        self._import(row(shipped="2024-07-18", powered=""))
        self.assertEqual(visit.ideal_date, self._day("2024-07-28"))
        self.assertEqual(len(self._line("T-1").visit_ids), 1)

    def test_a_line_not_shipped_waits_for_its_date(self):
        self._import(row(shipped="", powered="未送电"))
        line = self._line("T-1")
        self.assertFalse(line.event_ids)
        self.assertEqual(self._counts(self._import(row(powered=""))), (0, 1, 0, 0))
        self.assertEqual(line.event_ids.type_id.code, "shipped")

    def test_an_empty_cell_leaves_what_is_there(self):
        self._import(LINE)
        self.assertEqual(self._counts(self._import(["T-1"] + [""] * 8)), (0, 0, 1, 0))
        self.assertEqual(self._line("T-1").shipped_date, self._day("2024-07-16"))

    def test_some_columns_are_enough_for_lines_known_already(self):
        """What production sends every Friday (E3): numbers and ship dates."""
        self._import(row(shipped="", powered=""))
        friday = self._import(["T-1", "2024/8/2"], ["T-9", "2024/8/2"], headings=["Ledger No", "Ship Date"])
        self.assertEqual(self._counts(friday), (0, 1, 0, 1))
        self.assertEqual(self._line("T-1").shipped_date, self._day("2024-08-02"))
        self.assertIn("customer is missing", friday["error_rows"][0][1])

    def test_cells_of_excel_are_read_as_they_are(self):
        shipped, powered = (self._day(text) for text in ("2024-07-16", "2024-08-01"))
        book = to_xlsx(HEADINGS, ["T-1", "A", "Essen AG", 55902, shipped, 45505, "Paul", 13800138000, "Nancy"])
        self.Import._import_file(book, "ledger.xlsm")
        line = self._line("T-1")
        self.assertEqual((line.shipped_date, line.commissioned_date), (shipped, powered))
        self.assertEqual(line.contact_ids.phone, "13800138000")

    # Customers

    def test_the_customer_is_found_by_code_then_tax_number_then_name(self):
        partners = self.env["res.partner"].create(
            [
                {"name": "Essen AG", "ref": "E1", "is_company": True},
                {"name": "Trinken AG", "vat": "DE 123", "is_company": True},
                {"name": "Schlafen AG", "is_company": True},
            ]
        )
        headings = ["Ledger No", "Customer", "Customer Code", "VAT"]
        rows = [["T-1", "Renamed", "E1", ""], ["T-2", "Other", "", "DE 123"], ["T-3", "Schlafen AG", "S1", ""]]
        self.assertEqual(self._counts(self._import(*rows, headings=headings)), (3, 0, 0, 0))
        self.assertEqual([self._line(f"T-{n}").partner_id for n in (1, 2, 3)], list(partners))
        self.assertEqual(partners[2].ref, "S1")

    def test_an_ambiguous_customer_is_an_error(self):
        self.env["res.partner"].create([{"name": "Essen AG"}, {"name": "Essen AG"}])
        result = self._import(LINE)
        self.assertEqual(self._counts(result), (0, 0, 0, 1))
        self.assertIn("Ambiguous: 2 customers fit “Essen AG”", result["error_rows"][0][1])

    def test_the_telephone_decides_between_customers_of_one_name(self):
        first, second = self.env["res.partner"].create([{"name": "Essen AG", "phone": number} for number in "12"])
        headings = ["Ledger No", "Customer", "Customer Phone"]
        self._import(["T-1", "Essen AG", "2"], ["T-2", "Essen AG", "1"], ["T-3", "Essen AG", "3"], headings=headings)
        self.assertEqual(self._line("T-1").partner_id, second)
        self.assertEqual(self._line("T-2").partner_id, first)
        self.assertNotIn(self._line("T-3").partner_id, first | second)

    def test_unknown_customers_are_errors_unless_they_may_be_created(self):
        result = self._import(LINE, row("T-2", customer="Northwind Power"), create_customers=False)
        self.assertEqual(self._counts(result), (1, 0, 0, 1))
        self.assertIn("There is no customer “Essen AG”", result["error_rows"][0][1])
        self.assertEqual(self._line("T-2").partner_id, self.customer)

    def test_a_new_customer_of_many_rows_is_created_once(self):
        self._import(*(row(f"T-{n}") for n in range(20)))
        self.assertEqual(self.env["res.partner"].search_count([("name", "=", "Essen AG")]), 1)
        self.assertEqual(self.env["res.partner"].search_count([("name", "=", "Paul")]), 1)

    def test_what_is_on_record_about_a_customer_is_completed_and_not_overwritten(self):
        self.customer.write({"street": "Old Street 1", "city": False})
        headings = ["Ledger No", "Customer", "Street", "City", "Region", "Country"]
        result = self._import(["T-1", "Northwind Power", "New Street 2", "Lander", "WY", "USA"], headings=headings)
        self.assertEqual(self._counts(result), (1, 0, 0, 0))
        self.assertEqual((self.customer.street, self.customer.city), ("Old Street 1", "Lander"))
        self.assertEqual((self.customer.country_id.code, self.customer.state_id.code), ("US", "WY"))

    def test_a_line_can_go_to_another_customer(self):
        self._import(LINE)
        self.assertEqual(self._counts(self._import(row(customer="Northwind Power", person=""))), (0, 1, 0, 0))
        self.assertEqual(self._line("T-1").partner_id, self.customer)
        self.assertEqual(self._line("T-1").event_ids.partner_id, self.customer)

    # Persons and sellers

    def test_a_corrected_telephone_is_written_once_for_all_lines(self):
        self._import(LINE, row("T-2"))
        self.assertEqual(self._counts(self._import(row(phone="139-9999"), row("T-2", phone="139-9999"))), (0, 1, 1, 0))
        self.assertEqual(self._line("T-1").contact_ids.phone, "139-9999")
        self.assertEqual(self._line("T-1").contact_ids.contact_id, self._line("T-2").contact_ids.contact_id)

    def test_two_telephones_of_one_name_in_a_file_are_two_persons(self):
        rows = (LINE, row("T-2", phone="139-0002"))
        self._import(*rows)
        self.assertEqual([self._line(f"T-{n}").contact_ids.phone for n in (1, 2)], ["139-0001", "139-0002"])
        before = self._snapshot()
        self.assertEqual(self._counts(self._import(*rows)), (0, 0, 2, 0))
        self.assertEqual(self._snapshot(), before)

    def test_another_person_takes_the_place_of_the_one_before(self):
        self._import(LINE)
        self._import(row(person="Karin", phone="139-0003"))
        self.assertEqual(self._line("T-1").contact_ids.mapped("contact_id.name"), ["Karin"])
        self.assertEqual(self._line("T-1").contact_ids.phone, "139-0003")

    def test_a_telephone_without_a_name_is_kept(self):
        self._import(row(person=""))
        contact = self._line("T-1").contact_ids
        self.assertEqual((contact.phone, contact.contact_id.name), ("139-0001", contact.role_id.name))
        self.assertEqual(self._counts(self._import(row(person=""))), (0, 0, 1, 0))

    def test_each_role_has_its_column(self):
        headings = ["台帐编号", "顾客名称", "用电负责人", "电话", "变电站联系人", "电话", "现场负责人", "手机"]
        self._import(["T-1", "Essen AG", "A", "1", "B", "2", "C", "3"], headings=headings)
        contacts = self._line("T-1").contact_ids
        self.assertEqual(
            {contact.role_id.code: (contact.contact_id.name, contact.phone) for contact in contacts},
            {"power_lead": ("A", "1"), "switch_room_owner": ("B", "2"), "site_lead": ("C", "3")},
        )

    def test_a_seller_who_is_a_user_becomes_the_account_manager(self):
        self._import(row(seller=self.agent.name))
        line = self._line("T-1")
        self.assertEqual((line.user_id, line.seller_name), (self.agent, False))
        self._import(row(seller="Nancy"))
        self.assertEqual((line.user_id.id, line.seller_name), (False, "Nancy"))
