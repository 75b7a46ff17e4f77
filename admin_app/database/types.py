"""Column types: moments in UTC, and choices that are kept by their key."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DateTime, SmallInteger, String
from sqlalchemy.types import TypeDecorator


def now() -> dt.datetime:
    """This moment, aware, in UTC, to the microsecond."""
    return dt.datetime.now(dt.UTC)


class UTCDateTime(TypeDecorator[dt.datetime]):
    """A moment: aware in Python, UTC in the database.

    SQLite drops an offset without a word (12:00+05:00 comes back as 12:00), so what is stored is
    always UTC, and a moment without a zone is refused when it is written.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class JsonText(str):
    """A JSON document that is text already, for set-based writes (see `dialect_many.bound`)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the key that is stored, sent and exported, and the label that people read."""

    key: str
    label: Any


class Choice(TypeDecorator[str]):
    """One of a few keys, stored as text; anything else is refused when it is written."""

    impl = String(20)
    cache_ok = True

    def __init__(self, *options: Option) -> None:
        self.options: Sequence[Option] = options
        self.keys = tuple(option.key for option in options)
        super().__init__()

    def label(self, key: str | None) -> Any:
        """The label of a key; a key that is no longer among the options is shown as it is."""
        return next((option.label for option in self.options if option.key == key), key or "")

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        if value is not None and value not in self.keys:
            raise ValueError(f"not one of {', '.join(self.keys)}")
        return value

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self


class RankedChoice(Choice):
    """A choice stored by its rank (from 1), so that the database sorts it as people do."""

    impl = SmallInteger  # type: ignore[assignment]  # a type decorator may store otherwise
    cache_ok = True

    def rank(self, key: str) -> int:
        return self.keys.index(key) + 1

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        checked = super().process_bind_param(value, dialect)
        return None if checked is None else self.rank(checked)

    def process_result_value(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else self.keys[value - 1]


def python_type_of(kind: Any) -> type:
    """The Python type of a column type's values; str for types that do not tell."""
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    try:
        found: type = kind.python_type
    except NotImplementedError:
        return str
    return found
