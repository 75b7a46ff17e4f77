"""The bytes of a text file as lines, each with its end, however long the file is."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from admin_app.i18n import _l
from admin_app.importing.reading.table import FileRefused

#: Characters of one line.
MAX_LINE = 16_000_000
CHUNK = 1 << 16

NOT_TEXT = _l("Line %(line)s is not text in %(encoding)s.")
_MARK = "\ufeff"
#: Ends of lines: of Unix, of Windows, of old Macintosh files.
_END = re.compile(r"\r\n|\n|\r(?!\Z)")


class Lines:
    """Lines of a file; `bytes_read` says how far it is. Raises `FileRefused`."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self.bytes_read = 0
        self.encoding = encoding
        self._file = file
        self._number = 1

    def __iter__(self) -> Iterator[str]:
        pending = ""
        for text in self._decoded():
            pending += text
            start = 0
            for end in _END.finditer(pending):
                yield self._checked(pending[start : end.end()])
                start = end.end()
                self._number += 1
            pending = self._checked(pending[start:])
        if pending:
            yield pending

    def _checked(self, line: str) -> str:
        if len(line) > MAX_LINE:
            raise FileRefused(_l("Line %(line)s is too long to be read."), line=self._number)
        return line

    def _decoded(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        first = True
        while True:
            chunk = self._file.read(CHUNK)
            self.bytes_read += len(chunk)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                # What could be read before it tells the line.
                before = error.object[: error.start].decode(self.encoding, "ignore")
                yield before.removeprefix(_MARK) if first else before
                raise FileRefused(NOT_TEXT, line=self._number, encoding=self.encoding) from error
            yield text.removeprefix(_MARK) if first else text
            first = first and not text
            if not chunk:
                return
