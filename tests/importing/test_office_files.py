"""Workbooks that LibreOffice saved, in each of its formats: see files/make.py for what they hold."""

from pathlib import Path

import pytest

from admin_app.importing.reading.table import Question

FILES = Path(__file__).parent / "files"
NAMES = [f"plan{kind}.{ending}" for kind in ("", "-1904") for ending in ("xlsx", "xls", "ods")]
KNOWN = ("Title", "Status", "Due", "Tags", "Description", "Priority")
SPANISH = "Día de la Constitución – ñandú"
each_file = pytest.mark.parametrize("name", NAMES)


def yes(name, value):
    """A box that is ticked: ODS has a number there, unless the cell was made to show it as a box."""
    return str(int(value)) if name.endswith(".ods") else str(value).lower()


@each_file
def test_cells_are_what_the_office_program_shows(name, table_of):
    header, rows, sure = table_of((FILES / name).read_bytes(), name, known=KNOWN, sheet="Tasks")
    assert (header[:6], sure) == (KNOWN, True)
    # The library gives errors of XLS and ODS as empty cells, and of ODS no cells that are merged.
    error = {"xlsx": ["#N/A", "#DIV/0!"]}.get(name.rpartition(".")[2], ["", ""])
    below = "" if name.endswith(".ods") else "Open"
    no, ticked = yes(name, False), yes(name, True)
    assert rows == [
        (4, ["報告を確認する", "Done", "2026-03-01", "報告|urgent", "二行目\n三行目", "High", no, "0.25"]),
        (5, ["التحقق من الفاتورة", "Open", "2026-12-31 15:30:00", "قانوني", "سطر", "High", ticked, "0.25"]),
        (6, [SPANISH, "In progress", "2024-02-29", "", "=no formula", "High", no, "0.25"]),
        (7, ["Formulas", "Blocked", "2026-03-31", "", "42", "", ticked, ""]),
        (8, ["Errors", "", "", *error, "", "", ""]),
        (9, ["Merged, first", "Open", "", "", "", "", "", ""]),
        (10, ["Merged, second", below, "", "", "", "", "", ""]),
        (11, ["20261201", "", "1999-12-31", "", "3.5", "", "09:05:00", ""]),
    ]  # fmt: skip


@each_file
def test_of_several_sheets_somebody_chooses_and_a_hidden_one_is_not_offered(name, table_of):
    with pytest.raises(Question) as caught:
        table_of((FILES / name).read_bytes(), name, known=KNOWN)
    assert list(caught.value.offers) == ["Tasks", "قائمة"]
