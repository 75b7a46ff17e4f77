"""Separators, quotes, headers: seen in the file, said by somebody, or asked."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.importing.reading.delimited import CsvTable
from admin_app.importing.reading.table import FileRefused, Form, Question, letters

ROWS = [["title", "status", "note"], ["One, two; three", "open", "a|b\tc"], ["Two", "done", 'say "x"\nmore']]


def written(rows, **dialect):
    file = io.StringIO(newline="")
    csv.writer(file, **dialect).writerows(rows)
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("quote", "quoting"),
    # A single quote round the few cells that need one is not there to be seen.
    [('"', csv.QUOTE_MINIMAL), ('"', csv.QUOTE_ALL), ("'", csv.QUOTE_ALL)],
)
def test_the_separator_and_the_quote_are_seen(delimiter, quote, quoting, table_of):
    header, rows, _sure = table_of(written(ROWS, delimiter=delimiter, quotechar=quote, quoting=quoting))
    assert [list(header), *(cells for _line, cells in rows)] == ROWS


def test_a_separator_may_be_said_in_the_file_or_by_somebody(table_of):
    assert table_of("sep=;\ntitle;x\na,b;c\n") == (("title", "x"), [(3, ["a,b", "c"])], True)
    for said in (":", "tab", "\\t", "pipe"):
        mark = {"tab": "\t", "\\t": "\t", "pipe": "|"}.get(said, said)
        assert table_of(f"title{mark}x\na,b{mark}c\n", delimiter=said)[1] == [(2, ["a,b", "c"])]


def test_two_separators_that_fit_alike_are_asked(table_of):
    with pytest.raises(Question) as caught:
        table_of("a,b;c\n1,2;3\n")
    assert caught.value.asks == "delimiter"


@pytest.mark.parametrize("said", ["", "ab", '"', "\n"])
def test_what_cannot_separate_is_refused(said, table_of):
    with pytest.raises(FileRefused, match="cannot separate cells"):
        table_of("title\nx\n", delimiter=said)


def test_commas_in_a_file_of_one_column_are_no_separators_that_hide_a_cell(table_of):
    assert table_of('title\n"milk, eggs"\nbread\n')[1] == [(2, ["milk, eggs"]), (3, ["bread"])]
    assert table_of("title\nmilk; eggs\nbread\n")[1] == [(2, ["milk; eggs"]), (3, ["bread"])]
    assert table_of("title\nmilk, eggs\n")[1] == [(2, ["milk", " eggs"])]  # too wide: refused by the plan


@pytest.mark.parametrize("outer", [",", ";"])
def test_a_file_that_was_wrapped_in_another_is_unwrapped(outer, table_of):
    inner = [["title", "note"], ["One", 'a "b", c'], ["Two", ""]]
    wrapped = written(
        [[line] for line in written(inner).splitlines()], delimiter=outer, quoting=csv.QUOTE_ALL
    )
    header, rows, _sure = table_of(wrapped)
    assert [list(header), *(cells for _line, cells in rows)] == inner


def test_a_line_that_was_not_wrapped_like_the_others_is_refused(table_of):
    lines = '"title,note"\n' + '"One,1"\n' * 300 + '"Two",2\n'
    with pytest.raises(FileRefused, match="line 302 is not"):
        table_of(lines)


@pytest.mark.parametrize(
    ("above", "line"), [("", 1), ("\n\n\n", 4), ("Tasks of May\n\n", 3), (",,\n,Report,\n", 3)]
)
def test_the_header_may_stand_below_blank_lines_and_a_heading(above, line, table_of):
    content = above + "title,status,x\nOne,open,1\nTwo,done,2\n"
    header, rows, sure = table_of(content)
    assert (header, sure) == (("title", "status", "x"), True)
    assert rows == [(line + 1, ["One", "open", "1"]), (line + 2, ["Two", "done", "2"])]


def test_rows_are_never_lost_above_a_row_that_looks_like_a_header(table_of):
    content = "One,open,1\nTwo,done,2\ntitle,status,3\n"
    _header, rows, sure = table_of(content, delimiter=",")
    assert not sure and len(rows) == 3


def test_the_line_of_the_header_may_be_said(table_of):
    content = "a,b\nc,d\ne,f\n"
    assert table_of(content, header_row=2) == (("c", "d"), [(3, ["e", "f"])], True)
    assert table_of(content, header_row=0) == (
        ("", ""),
        [(1, ["a", "b"]), (2, ["c", "d"]), (3, ["e", "f"])],
        True,
    )
    with pytest.raises(FileRefused, match="No row begins on line 7. The first ones begin on lines 1, 2, 3."):
        table_of(content, header_row=7)


def test_columns_are_lettered_as_spreadsheets_do():
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6), st.sampled_from(",;\t|"))
def test_what_was_written_is_read(rows, delimiter):
    content = written([["title", "status", "note"], *rows], delimiter=delimiter, quoting=csv.QUOTE_ALL)
    form = Form(known={"title", "status"}.__contains__)
    table = CsvTable(io.BytesIO(content.encode()), form=form)
    assert [row.cells for row in table.rows()] == [row for row in rows if any(cell.strip() for cell in row)]


@pytest.mark.parametrize(
    ("quote", "cells"),
    [(None, ["it's; so", "open"]), ("", ["\"it's", ' so"', "open"]), ('"', ["it's; so", "open"])],
)
def test_what_stands_around_cells_may_be_said(table_of, quote, cells):
    content = 'title;status\n"it\'s; so";open\n' if quote != "" else 'title;status;more\n"it\'s; so";open\n'
    _header, rows, _sure = table_of(content, delimiter=";", quote=quote)
    assert rows == [(2, cells)]


def test_what_cannot_stand_around_cells_is_refused(table_of):
    with pytest.raises(FileRefused):
        table_of("title\nx\n", quote="ab")
