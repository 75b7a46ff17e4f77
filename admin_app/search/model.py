"""A record that can be searched: it keeps the folded text of some of its attributes."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import Text, inspect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import PASSIVE_NO_INITIALIZE, get_history

from admin_app.search.fold import fold
from admin_app.search.words import mark_beginnings


class Searchable:
    """A mixin of models: `search_text` follows the attributes named in `__searchable__`.

    Call `refresh` before a flush; set-based writes store `search_text_of` themselves.
    """

    #: Text attributes that a search covers, the most telling first.
    __searchable__: ClassVar[tuple[str, ...]] = ()

    #: Relations whose names a search covers as well, looked up when it is asked; see names.py.
    __searchable_names__: ClassVar[tuple[str, ...]] = ()

    #: The table of the gram index, for a model with many records; see index.py.
    __search_index__: ClassVar[str | None] = None

    search_text: Mapped[str] = mapped_column(Text, deferred=True, default="", server_default="")


def has_new_text(record: Searchable) -> bool:
    """Whether a search would find other words in the record than when it was read."""
    changed = (get_history(record, name, PASSIVE_NO_INITIALIZE) for name in record.__searchable__)
    return any(history.has_changes() for history in changed)


def refresh(record: Searchable) -> None:
    """Bring `search_text` up to date with what is about to be written, if that changed."""
    names = record.__searchable__
    if inspect(record).persistent and not has_new_text(record):
        return
    record.search_text = search_text_of({name: getattr(record, name) for name in names}, names)


def search_text_of(values: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return the text that `matches` looks into: each value folded, on a line of its own.

    The line breaks keep a phrase from running out of one attribute into the next, since no folded
    text has any. A value that is missing or None is an empty line.
    """
    return "\n".join(mark_beginnings(fold(values.get(name) or "")) for name in names)
