"""The formats of files. One more format is one more class here, named in `FORMATS`."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Format(Protocol):
    """Turns a header and chunks of rows into the bytes of a file, as they come."""

    key: str
    mimetype: str

    def write(self, header: Sequence[str], chunks: Iterable[Sequence[Sequence[Any]]]) -> Iterator[bytes]: ...


class CsvFormat:
    """RFC 4180: comma, CRLF, UTF-8 without BOM; quotes only where they are needed."""

    key = "csv"
    mimetype = "text/csv; charset=utf-8; header=present"

    def write(self, header: Sequence[str], chunks: Iterable[Sequence[Sequence[Any]]]) -> Iterator[bytes]:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerow(header)
        for rows in chunks:
            writer.writerows(rows)
            yield buffer.getvalue().encode("utf-8")
            buffer.seek(0)
            buffer.truncate()
        yield buffer.getvalue().encode("utf-8")  # the header alone, when there is no row


FORMATS: dict[str, Format] = {each.key: each for each in (CsvFormat(),)}
