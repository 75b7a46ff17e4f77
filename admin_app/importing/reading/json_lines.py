"""JSON Lines: an object on each line, its keys the columns."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from admin_app.export.cells import join_members
from admin_app.export.guard import escape
from admin_app.i18n import _l
from admin_app.importing.reading.encoding import encoding_for
from admin_app.importing.reading.table import FileRefused, Form, Limits, Row, Table
from admin_app.importing.reading.text import Lines

#: Which value stands for an object within an object: somebody, a label, a project.
NAMES = ("email", "name", "login", "username", "title", "key", "value", "id")


class JsonLinesTable(Table):
    """A file of JSON Lines as a table; it is read once for its keys, and once for its rows."""

    sure = True

    def __init__(self, file: BinaryIO, limits: Limits | None = None, form: Form | None = None) -> None:
        form, limits = form or Form(), limits or Limits()
        self.encoding = encoding_for(file, form.encoding)
        keys: dict[str, None] = {}
        for _line, found in self._objects(Lines(file, self.encoding)):
            keys.update(dict.fromkeys(found))
            if len(keys) > limits.columns:
                raise FileRefused(_l("A file may have %(limit)s columns at most."), limit=limits.columns)
        file.seek(0)
        self._lines = Lines(file, self.encoding)
        # The keys are the header, whatever they are called.
        records = self._records(list(keys))
        super().__init__(records, limits, Form(header_row=-1, known=form.known))

    @property
    def bytes_read(self) -> int:  # type: ignore[override]  # it grows as rows are read
        return self._lines.bytes_read

    def _records(self, keys: list[str]) -> Iterator[Row]:
        if keys:
            yield Row(-1, keys)
        for line, found in self._objects(self._lines):
            yield Row(line, [_cell(found.get(key)) for key in keys])

    def _objects(self, lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise FileRefused(_l("Line %(line)s is not JSON."), line=number) from error
            if not isinstance(found, dict):
                raise FileRefused(_l("Line %(line)s is not a JSON object."), line=number)
            yield number, found


def _cell(value: Any) -> str:
    """The text of a cell that is read as this value; a text is guarded, so that it comes back as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, list):
        return escape(join_members([_name(each) for each in value]))
    if isinstance(value, dict):
        return escape(_name(value))
    return str(value)


def _name(value: Any) -> str:
    if isinstance(value, dict):
        named = next((value[key] for key in NAMES if isinstance(value.get(key), (str, int))), None)
        return str(named) if named is not None else json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
