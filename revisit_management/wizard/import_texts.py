"""What is wrong with a file, a row or a cell, in the user's words and language."""


class ProblemTexts:
    """Messages of one language, translated once: a file may hold thousands of bad rows."""

    def __init__(self, env):
        self._texts = {**_file_texts(env), **_heading_texts(env), **_cell_texts(env), **_row_texts(env)}
        self._in_column = env._("%(heading)s: %(text)s")

    def of(self, problem):
        text = self._texts[problem.code] % problem.values
        return (
            self._in_column % {"heading": problem.values["heading"], "text": text} if self._is_cell(problem) else text
        )

    def of_all(self, problems):
        return "\n".join(self.of(problem) for problem in problems)

    @staticmethod
    def _is_cell(problem):
        return problem.values.get("heading") and problem.code != "duplicate_heading"


def _file_texts(env):
    return {
        "file_empty": env._("The file is empty. Choose the file with your ledger."),
        "file_pdf": env._("%(name)s is a PDF, whatever its name says. Export the table as .xlsx or .csv."),
        "file_xls": env._("%(name)s is an old Excel workbook (.xls). Open it in Excel and save it as .xlsx."),
        "file_other_spreadsheet": env._("%(name)s is a spreadsheet of another kind. Save it as .xlsx or .csv."),
        "file_archive": env._("%(name)s is a compressed archive. Unpack it and choose the .xlsx or .csv file inside."),
        "file_encrypted": env._("%(name)s is protected by a password. Save it without a password."),
        "file_html": env._("%(name)s is a web page, whatever its name says. Open it in Excel and save it as .xlsx."),
        "file_corrupt": env._("%(name)s is damaged and cannot be read. Open it in Excel and save it again."),
        "file_encoding": env._("The text of %(name)s is damaged. Save the file again as CSV UTF-8 or as .xlsx."),
        "file_unknown": env._("%(name)s is no table. Choose an .xlsx or .csv file."),
        "file_too_big": env._("%(name)s is larger than %(megabytes)s MB unpacked. Split it into several files."),
    }


def _heading_texts(env):
    return {
        "no_sheet": env._("The workbook has no visible sheet."),
        "no_heading": env._(
            "No row with headings was found. The first rows must name the columns, such as “Ledger number”, “Customer”."
        ),
        "only_headings": env._("The file holds headings and no rows."),
        "duplicate_heading": env._(
            "Columns %(first)s and %(second)s are both called “%(heading)s”. Rename or delete one of them."
        ),
        "field_twice": env._("“%(first)s” and “%(second)s” are to fill the same field. Leave one of them out."),
        "field_missing": env._("No column is chosen for “%(label)s”. Choose one: it is needed."),
    }


def _cell_texts(env):
    return {
        "missing": env._("the cell is empty and has to be filled."),
        "formula": env._("the cell holds a formula without a value: save the file in Excel first."),
        "excel_error": env._("the cell shows the error %(text)s: correct its formula."),
        "bad_date": env._("“%(text)s” is not a date. Write it as 2026-07-16."),
        "no_such_day": env._("there is no such day as “%(text)s”."),
        "ambiguous_date": env._("“%(text)s” can be read in two ways. Write it as 2026-07-16."),
        "implausible_date": env._("the year of “%(text)s” cannot be right."),
        "bad_number": env._("“%(text)s” is not a number."),
        "negative": env._("%(text)s is less than zero."),
        "lost_digits": env._("“%(text)s” has lost digits in Excel. Format the column as text and enter it again."),
        "code_is_date": env._("Excel has turned this number into the date %(text)s. Format the column as text."),
        "unknown_country": env._("there is no country “%(text)s”."),
        "unknown_level": env._("“%(text)s” is no level of satisfaction, such as “Satisfied”."),
        "unknown_channel": env._("“%(text)s” is no way of visiting, such as “Phone”."),
        "future_visit": env._("%(text)s is in the future: only past visits can be imported."),
    }


def _row_texts(env):
    return {
        "duplicate_row": env._("Ledger number %(text)s is already in row %(first)s of this file."),
        "duplicate_visit": env._("This visit is already in row %(first)s of this file."),
        "no_customer": env._("The customer is missing: a new ledger line needs one."),
        "unknown_customer": env._("There is no customer “%(name)s”. Tick “Create new customers”, or correct the name."),
        "ambiguous": env._("Ambiguous: %(count)s customers fit “%(name)s”. Add the customer code to the row."),
        "wrong_currency": env._("The amount is in %(text)s, but the import is in %(currency)s."),
        "unknown_ledger": env._("There is no ledger line %(text)s."),
        "number_taken": env._("Record number %(text)s belongs to another visit."),
    }
