"""A workbook is read by a process that can do no harm, or refused in a sentence."""

import io

import pytest
import xlsxwriter

from admin_app.importing.reading.table import FileRefused, Limits, Question
from tests.importing.workbooks import ods, xlsx

TASKS = {"A1": "title", "B1": "due", "A2": "Été 報告", "B2": ("date", 46022), "A3": 7, "B3": 0.5}


def refusal(table_of, content, **options):
    with pytest.raises(FileRefused) as caught:
        table_of(content, **options)
    return str(caught.value)


def test_cells_come_as_texts_and_dates_as_days(table_of):
    assert table_of(xlsx({"Tasks": TASKS})) == (
        ("title", "due"),
        [(2, ["Été 報告", "2025-12-31"]), (3, ["7", "0.5"])],
        True,
    )


def test_a_workbook_is_known_by_its_bytes_whatever_its_name(table_of):
    assert table_of(xlsx({"Tasks": TASKS}), name="tasks.csv")[0] == ("title", "due")
    assert table_of(ods([["title", "x"], ["One", "2"]]), name="a.xls")[1] == [(2, ["One", "2"])]
    assert table_of(b"title\nOne\n", name="tasks.xlsx")[1] == [(2, ["One"])]


def test_the_header_may_stand_lower_and_a_legend_beside_the_table_makes_no_row(table_of):
    cells = {
        "A1": "Our tasks", "B3": "title", "C3": "status", "B4": "One", "C4": "open", "D4": "note",
        "H5": "legend", "B7": "Two",
    }  # fmt: skip
    header, rows, sure = table_of(xlsx({"Tasks": cells}))
    assert (header[:4], sure) == (("", "title", "status", ""), True)
    assert [(line, cells[1]) for line, cells in rows] == [(4, "One"), (7, "Two")]
    assert rows[0][1][3] == "note"


def test_an_empty_sheet_is_no_choice_and_of_two_that_are_not_somebody_chooses(table_of):
    assert table_of(xlsx({"Empty": {}, "Tasks": TASKS}))[0] == ("title", "due")
    two = xlsx({"Old": {"A1": "title", "A2": "old"}, "New": {"A1": "title", "A2": "new"}})
    with pytest.raises(Question) as caught:
        table_of(two)
    assert (caught.value.asks, caught.value.suggestion) == ("sheet", "Old")
    assert "“Old”, “New”" in str(caught.value)
    assert table_of(two, sheet="New")[1] == table_of(two, sheet="2")[1] == [(2, ["new"])]
    assert "no sheet “3”. Its sheets are: “Old”, “New”" in refusal(table_of, two, sheet="3")


def test_formulas_are_their_values(table_of):
    cells = {"A1": "title", "A2": ("formula", 'HYPERLINK("http://example.org")', "shown")}
    assert table_of(xlsx({"Tasks": cells}))[1] == [(2, ["shown"])]


def test_one_odd_cell_is_refused_and_takes_no_memory(table_of):
    said = refusal(table_of, xlsx({"Tasks": {"A1": "title", "XFD1048576": "far"}}))
    assert "needs more memory" in said


def test_limits_hold_while_it_is_read(table_of):
    wide = xlsx({"Tasks": {"A1": "title", "Z1": "x", "A2": "One"}})
    assert "5 columns at most" in refusal(table_of, wide, limits=Limits(columns=5))
    long = xlsx({"Tasks": {"A1": "title"} | {f"A{n}": "x" for n in range(2, 90)}})
    assert "3 rows at most" in refusal(table_of, long, limits=Limits(rows=3))
    assert "at most" in refusal(table_of, long, limits=Limits(size=100))


def test_a_bomb_of_zeros_and_entities_is_harmless(table_of):
    bomb = "<row><c><v>" + "0" * 300_000_000 + "</v></c></row>"
    assert refusal(table_of, xlsx({"Tasks": bomb}), limits=Limits(memory=200 * 1024 * 1024, seconds=20))
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 50}">' for n in range(1, 9))
    prolog = f'<!DOCTYPE x [<!ENTITY e0 "ha"><!ENTITY file SYSTEM "file:///etc/passwd">{laughs}]>'
    for entity in ("e8", "file"):
        rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>x&{entity};</t></is></c></row>'  # noqa: E501
        try:
            found = table_of(xlsx({"Tasks": rows}, prolog=prolog))[1]
        except FileRefused:
            continue
        assert all(len(cells[0]) < 20 and "root" not in cells[0] for _line, cells in found)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (xlsx({"Tasks": TASKS})[:-200], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "damaged"),
        (xlsx({"Tasks": {}}), "This file is empty."),
        (b"PK\x03\x04nothing", "damaged"),
        (b"%PDF-1.7 ...", "This is a PDF."),
        (b"\x1f\x8b\x08...", "compressed"),
        (b"<html><table><tr><td>title</td></tr></table></html>", "web page or XML"),
        (b'[{"title": "x"}]', "not one object on each line"),
        (b'{\n  "title": "x"\n}', "not one object on each line"),
    ],
)
def test_what_is_no_table_is_refused_with_what_it_is(content, says, table_of):
    assert says in refusal(table_of, content)


def test_a_cell_over_several_rows_counts_in_each_that_holds_anything(table_of):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "A heading")
        sheet.write_row("A2", ("title", "status", "tags"))
        sheet.merge_range("B3:B6", "open")
        sheet.merge_range("C4:D5", "both")
        for row, title in ((2, "one"), (3, "two"), (5, "three"), (6, "four")):
            sheet.write_string(row, 0, title)
    _header, rows, _sure = table_of(made.getvalue(), "merged.xlsx")
    assert [(line, cells[:3]) for line, cells in rows] == [
        (3, ["one", "open", ""]),
        (4, ["two", "open", "both"]),
        (6, ["three", "open", ""]),
        (7, ["four", "", ""]),
    ]
