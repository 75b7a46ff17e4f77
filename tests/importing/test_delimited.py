"""A file is read exactly, or refused in a sentence that names the line."""

import io

import pytest

from admin_app.importing.reading import delimited, text
from admin_app.importing.reading.delimited import CsvTable
from admin_app.importing.reading.table import FileRefused, Form, Limits, Row

FIRST = Form(header_row=1, delimiter=",")


def table(content, limits=None, form=FIRST):
    file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    return CsvTable(file, limits, form)


def rows(content):
    return list(table(content).rows())


def refusal(content, limits=None, form=FIRST):
    with pytest.raises(FileRefused) as caught:
        list(table(content, limits, form).rows())
    return str(caught.value)


def test_cells_come_as_they_are_written_with_the_line_of_their_row():
    found = rows('a,b\r\n"x, ""y""",  z \r\n"two\r\nlines",報告\r\nlast,1\r\n')
    assert found == [Row(2, ['x, "y"', "  z "]), Row(3, ["two\r\nlines", "報告"]), Row(5, ["last", "1"])]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(mark):
    assert table(mark + b"title,status\n").header == ("title", "status")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_one(end):
    assert rows(end.join(["a,b", "1,2", '"3\n3",4', "5,6", ""])) == [
        Row(2, ["1", "2"]),
        Row(3, ["3\n3", "4"]),
        Row(5, ["5", "6"]),
    ]


def test_the_last_line_may_lack_its_end():
    assert rows("a\n1\n2") == [Row(2, ["1"]), Row(3, ["2"])]


def test_names_of_columns_are_trimmed():
    assert table(" title ,b\n").header == ("title", "b")


def test_blank_lines_and_rows_of_empty_cells_are_no_rows():
    assert rows("a,b\n\n,\n \n1,2\n\n") == [Row(5, ["1", "2"])]


def test_missing_cells_at_the_end_are_empty_and_empty_ones_beyond_the_header_are_dropped():
    assert rows("a,b,c\n1\n1,2,3,,\n") == [Row(2, ["1", "", ""]), Row(3, ["1", "2", "3"])]


def test_a_row_that_is_too_wide_keeps_its_cells_for_whoever_refuses_it():
    assert rows("a,b\n1,2,3\n") == [Row(2, ["1", "2", "3"])]


def test_a_header_alone_has_no_rows():
    assert rows("title,status\n") == []


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_an_empty_file_is_refused(content):
    assert refusal(content) == "This file is empty."


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("título\nacción\n".encode() + b"caf\xe9\n", 3),
        ('“título”\n"dos\nlíneas"\n'.encode() + b"\xff\n", 4),
        ("título\nacción\n".encode() + b"\xed\xa0\x80\n", 3),
        ("título\r\nacción\r\n".encode() + "é".encode()[:1], 3),
    ],
)
def test_a_line_that_is_damaged_in_a_file_of_utf_8_is_named(content, line):
    assert refusal(content) == f"Line {line} is not text in utf-8."


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('a\n1\n"never closed\n2\n', "the row on line 3 and is never closed"),
        ('a\n"closed" too early\n', "the row on line 2 a quoted cell goes on"),
        ("a\n" + "x" * 60 + "\n", "row on line 2 is too long"),
        ("a\n" + "x" * 500 + "\n", "Line 2 is too long"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content, says, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_CELL", 50)
    monkeypatch.setattr(text, "MAX_LINE", 200)
    assert says in refusal(content)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(rows=3), "3 rows at most"),
        (Limits(columns=1), "1 columns at most"),
        (Limits(cells=7), "7 cells at most"),
    ],
)
def test_a_file_beyond_a_limit_is_refused(limits, says):
    content = "a,b\n" + "1,2\n" * 4
    assert says in refusal(content, limits)
    assert len(list(table(content, Limits(rows=4, columns=2, cells=8)).rows())) == 4


def test_the_beginning_of_an_endless_file_is_read_as_it_is_asked_for():
    class Endless(io.RawIOBase):
        """A gigabyte of rows, none of which is kept."""

        asked = 0

        def read(self, size=-1):
            self.asked += size
            return b"1\n" * (size // 2)

        def seek(self, place, whence=0):
            return 0

    endless = Endless()
    found = CsvTable(endless, form=Form(header_row=1, encoding="utf-8")).rows()
    assert [next(found).line for _ in range(3)] == [2, 3, 4]
    assert endless.asked < 1_000_000
