"""Makes the workbooks beside it: with XlsxWriter, then opened and saved by LibreOffice 7.4, as these were.

    python make.py
    soffice --headless --convert-to xls:"MS Excel 97" --outdir . plan.xlsx plan-1904.xlsx
    soffice --headless --convert-to ods:calc8 --outdir . plan.xlsx plan-1904.xlsx
    soffice --headless --convert-to xlsx:"Calc MS Excel 2007 XML" --outdir saved plan.xlsx plan-1904.xlsx

and what is in `saved` moved here. Formulas of text are left out: LibreOffice without a window saves them in
XLS before it has computed them.
"""

import datetime as dt

import xlsxwriter

HEADER = ("Title", "Status", "Due", "Tags", "Description", "Priority", "Checked", "Share")
ROWS = (
    ("報告を確認する", "Done", dt.date(2026, 3, 1), "報告|urgent", "二行目\n三行目"),
    ("التحقق من الفاتورة", "Open", dt.datetime(2026, 12, 31, 15, 30), "قانوني", "سطر"),
    ("Día de la Constitución – ñandú", "In progress", dt.date(2024, 2, 29), "", "=no formula"),
)


def make(path, *, since_1904):
    with xlsxwriter.Workbook(path, {"date_1904": since_1904}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("Tasks")
        sheet.merge_range("A1:H1", "Plan of the quarter", book.add_format({"bold": True}))
        sheet.write_row("A3", HEADER)
        for number, (title, status, due, tags, text) in enumerate(ROWS, 3):
            for column, cell in ((0, title), (1, status), (3, tags), (4, text), (5, "High")):
                sheet.write_string(number, column, cell)
            sheet.write_datetime(number, 2, due, moment if isinstance(due, dt.datetime) else day)
            sheet.write_boolean(number, 6, number % 2 == 0)
            sheet.write_number(number, 7, 0.25, book.add_format({"num_format": "0%"}))
        fill(sheet, day, 46112 - (1462 if since_1904 else 0))
        sheet.write_datetime("G11", dt.time(9, 5), book.add_format({"num_format": "hh:mm"}))
        for name, rows in (
            ("قائمة", [("name", "x"), ("y", 1)]),
            ("Empty", []),
            ("Hidden", [("title",), ("s",)]),
        ):
            other = book.add_worksheet(name)
            for number, row in enumerate(rows):
                other.write_row(number, 0, row)
            if name == "Hidden":
                other.hide()


def fill(sheet, day, serial):
    """Formulas with what they gave, errors, a cell over two rows, and numbers."""
    sheet.write_string("A7", "Formulas")
    sheet.write_string("B7", "Blocked")
    sheet.write_formula("C7", "=C4+30", day, serial)
    sheet.write_formula("E7", "=2*21", None, 42)
    sheet.write_boolean("G7", True)
    sheet.write_string("A8", "Errors")
    sheet.write_formula("D8", "=NA()", None, "#N/A")
    sheet.write_formula("E8", "=1/0", None, "#DIV/0!")
    sheet.write_string("A9", "Merged, first")
    sheet.merge_range("B9:B10", "Open")
    sheet.write_string("A10", "Merged, second")
    sheet.write_number("A11", 20261201)
    sheet.write_datetime("C11", dt.date(1999, 12, 31), day)
    sheet.write_number("E11", 3.5)


if __name__ == "__main__":
    make("plan.xlsx", since_1904=False)
    make("plan-1904.xlsx", since_1904=True)
