"""A file is read exactly, or refused in a sentence that names the line."""

import io

import pytest

from admin_app.importing import reader
from admin_app.importing.reader import CsvTable, FileRefused, Row


def table(content):
    return CsvTable(io.BytesIO(content if isinstance(content, bytes) else content.encode()))


def rows(content):
    return list(table(content).rows())


def refusal(content):
    with pytest.raises(FileRefused) as caught:
        rows(content)
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
        ("title\nok\ncafé\n".encode("latin-1"), 3),
        ("タイトル\n".encode("cp932"), 1),
        ("title\nok\n".encode("utf-16"), 1),
        ("title\nok\n".encode("utf-16-le"), 1),
        (b'title\n"two\nlines"\n\xff\n', 4),
        (b"title\n\xed\xa0\x80\n", 2),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused_with_their_line(content, line):
    assert refusal(content).startswith(f"Line {line} is not text in UTF-8.")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('a\n1\n"never closed\n2\n', "the row on line 3 and is never closed"),
        ('a\n"closed" too early\n', "the row on line 2 a quoted cell goes on"),
        ("a\n" + "x" * 60 + "\n", "row on line 2 is too long"),
        ("a\n" + "x" * 500 + "\n", "Line 2 is too long"),
        ("a\n1\n2\n3\n4\n", "3 rows at most"),
        (",".join("abcdef") + "\n", "5 columns at most"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content, says, monkeypatch):
    monkeypatch.setattr(reader, "MAX_CELL", 50)
    monkeypatch.setattr(reader, "MAX_LINE", 200)
    monkeypatch.setattr(reader, "MAX_ROWS", 3)
    monkeypatch.setattr(reader, "MAX_COLUMNS", 5)
    assert says in refusal(content)


def test_rows_are_read_as_they_are_asked_for():
    def endless():
        yield b"a\n"
        while True:
            yield b"1\n"

    class Endless:
        def __init__(self):
            self.lines = endless()

        def readline(self, _limit):
            return next(self.lines)

    found = CsvTable(Endless()).rows()
    assert [next(found).line for _ in range(3)] == [2, 3, 4]
