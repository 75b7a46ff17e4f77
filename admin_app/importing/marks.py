"""Columns that say which record a row is about: its id, its version, its key in another tool, or that it
is to be deleted. They are read like fields and are no part of the record's values."""

from collections.abc import Iterable
from typing import Any

from admin_app.database.types import Choice, Option
from admin_app.errors import BadInput
from admin_app.export.guard import unescape
from admin_app.i18n import _l
from admin_app.importing.answers import Answers
from admin_app.importing.fields import Field, Reader
from admin_app.importing.values.words import plain, words_of
from admin_app.permissions.actor import Actor
from admin_app.records.values import tidy

MAX_NUMBER = 2**31 - 1
MAX_KEY = 120
NOT_A_NUMBER = _l("This is not a number.")
_YES_NO = Choice(Option("yes", _l("Yes")), Option("no", _l("No")))
_WORDS = {"yes": ("1", "true", "x", "y", "delete", "✓"), "no": ("0", "false", "n", "-")}


class Mark(Field):
    """A whole number: the id of a record or its version."""

    def __init__(
        self,
        key: str,
        label: Any,
        called: Iterable[str] = (),
        *,
        required: bool = True,
        refusal: Any = NOT_A_NUMBER,
    ) -> None:
        super().__init__(key, label, called)
        self.attribute = f"${key}"
        self.required = required
        self.refusal = refusal

    def reader(self, actor: Actor, answers: Answers) -> Reader:
        return self._number

    def _number(self, cell: str) -> int | None:
        text = cell.strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 10 and 0 < int(text) <= MAX_NUMBER):
            raise BadInput(self.refusal, field=self.key)
        return int(text)


class KeyMark(Mark):
    """The key of a record in another tool."""

    def reader(self, actor: Actor, answers: Answers) -> Reader:
        return self._key

    def _key(self, cell: str) -> str:
        text = tidy(unescape(cell), self.key)
        if not text:
            raise BadInput(_l("This row has no key."), field=self.key)
        if len(text) > MAX_KEY:
            raise BadInput(
                _l("This text has %(length)s characters; %(limit)s are allowed."),
                field=self.key,
                length=len(text),
                limit=MAX_KEY,
            )
        return text


class YesMark(Mark):
    """A yes or a no, in any language shipped; an empty cell is a no."""

    def reader(self, actor: Actor, answers: Answers) -> Reader:
        words = words_of(_YES_NO, _WORDS)

        def read(cell: str) -> bool:
            text = cell.strip()
            if not text:
                return False
            said = words.get(plain(text))
            if said is None:
                raise BadInput(_l("This is neither a yes nor a no."), field=self.key)
            return said == "yes"

        return read


VERSION = Mark("version", _l("Version"), required=False, refusal=_l("This is not the number of a version."))
DELETE = YesMark("delete", _l("Delete"))
