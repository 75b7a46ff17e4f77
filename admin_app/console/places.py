"""Where in a list a page is: `page=3`, `after=…`, `before=…`, `before=end`, `jump=2026-12-01`.

A place is not part of what is exported or saved. A cursor is the order and the values of a row in it,
`-updated_at~2026-11-21T04:45:40.123456~1234`: it holds its place while others add and delete rows.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Boolean

from admin_app.console.columns import Column, RelationColumn
from admin_app.console.days import moments, parse_day
from admin_app.console.filters import parse_id
from admin_app.console.order import Key, Order
from admin_app.database.types import Choice, python_type_of
from admin_app.i18n import _, person_timezone

#: `before=end` is the last page.
END = "end"
#: Parts of a cursor, and how these characters and an empty value are written within one.
SEPARATOR, ESCAPE, EMPTY = "~", "!", "!n"
_ESCAPED = re.compile("![-!]")
LONGEST_TEXT, LONGEST_JUMP = 1000, 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is. `page` counts from 0; beside a cursor it is what the pager shows, or None."""

    page: int | None = 0
    after: tuple[Any, ...] | None = None
    before: tuple[Any, ...] | None = None
    at_end: bool = False
    jump: Any = None
    exact_count: bool = False
    problems: tuple[str, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether the page is said by its number alone."""
        return self.after is None and self.before is None and not self.at_end and self.jump is None

    def query(self, order: Order) -> str:
        """This place for an address, beside the arguments of the list."""
        pairs = [("page", str(self.page))] if self.page else []
        if self.after is not None:
            pairs.append(("after", cursor(order, self.after)))
        if self.before is not None:
            pairs.append(("before", cursor(order, self.before)))
        if self.at_end:
            pairs.append(("before", END))
        if self.jump is not None:
            pairs.append(("jump", str(self.jump)))
        if self.exact_count:
            pairs.append(("count", "exact"))
        return urlencode(pairs, safe=",-:")


def read(given: Mapping[str, str], order: Order, page: int) -> Place:
    """The place that an address names; what is wrong with it is among its `problems`."""
    problems: list[str] = []
    count = given.get("count", "")
    if count not in ("", "exact"):
        problems.append(_("“%(name)s” does not take %(values)s.", name="count", values=count[:LONGEST_JUMP]))
    place = _place(given, order, problems) or Place(page)
    if not place.is_counted and "page" in given:
        place = replace(place, page=page)
    return replace(place, exact_count=count == "exact", problems=tuple(problems))


def _place(given: Mapping[str, str], order: Order, problems: list[str]) -> Place | None:
    """The place that a cursor or a jump names; None when there is none, or none that can be found."""
    named = [name for name in ("after", "before", "jump") if given.get(name)]
    if len(named) > 1:
        problems.append(_("A page has one place: “after”, “before” or “jump”."))
    if len(named) != 1:
        return None
    text = given[named[0]]
    if text == END and named == ["before"]:
        return Place(None, at_end=True)
    if named == ["jump"]:
        target = _jump(text, order, problems)
        return None if target is None else Place(None, jump=target)
    values = _cursor_values(text, order, problems)
    if values is None:
        return None
    return Place(None, after=values) if named == ["after"] else Place(None, before=values)


# -- Cursors.


def cursor(order: Order, values: tuple[Any, ...]) -> str:
    """A place between two rows, as an address holds it."""
    return SEPARATOR.join((order.spec, *map(_written, values)))


def _cursor_values(text: str, order: Order, problems: list[str]) -> tuple[Any, ...] | None:
    if not text:
        return None
    spec, *parts = text.split(SEPARATOR)
    if spec != order.spec:
        problems.append(_("This page was of a list in another order; here is the first."))
        return None
    try:
        return tuple(_read_value(part, key) for part, key in zip(parts, order.keys, strict=True))
    except (ValueError, OverflowError):
        problems.append(_("This page cannot be found any more; here is the first."))
        return None


def _written(value: Any) -> str:
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat()
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return text.replace(ESCAPE, ESCAPE * 2).replace(SEPARATOR, f"{ESCAPE}-")


def _read_value(text: str, key: Key) -> Any:
    """The value of a part of a cursor; raises `ValueError`."""
    if text == EMPTY:
        if not key.may_be_empty:
            raise ValueError(text)
        return None
    kind = key.expression.type
    if isinstance(kind, Choice):
        if text not in kind.keys:
            raise ValueError(text)
        return text
    value: Any = _READERS[python_type_of(kind)](text)
    if key.ranks is not None and value >= key.ranks:
        raise ValueError(text)
    return value


def _read_text(text: str) -> str:
    if len(text) > LONGEST_TEXT or "\0" in text:
        raise ValueError(text)
    return _ESCAPED.sub(lambda found: SEPARATOR if found[0][1] == "-" else found[0][1], text)


def _read_number(text: str) -> int:
    if text == "0":
        return 0
    number = parse_id(text)
    if number is None:
        raise ValueError(text)
    return number


def _read_moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _read_yes_no(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"


_READERS = {
    str: _read_text,
    int: _read_number,
    bool: _read_yes_no,
    dt.date: dt.date.fromisoformat,
    dt.datetime: _read_moment,
}


# -- Jumps.


def jumps_to(column: Column) -> type | None:
    """What a jump in a list sorted by this column names: a day, a beginning of words, or nothing."""
    if isinstance(column, RelationColumn):
        return str
    if isinstance(column.table_column.type, (Choice, Boolean)):
        return None
    kind = python_type_of(column.table_column.type)
    return {dt.datetime: dt.date, dt.date: dt.date, str: str}.get(kind)


def _jump(text: str, order: Order, problems: list[str]) -> Any:
    kind, text = jumps_to(order.lead), " ".join(text.replace("\0", " ").split())
    if kind is None:
        problems.append(_("In this order there is nothing to jump to."))
        return None
    found = parse_day(text) if kind is dt.date else text[:LONGEST_JUMP] or None
    if found is None:
        problems.append(_("“%(text)s” is no day to jump to.", text=text[:LONGEST_JUMP]))
    return found


def spot(target: Any, order: Order) -> tuple[Any, ...]:
    """The place before the first row that a jump leads to."""
    if not isinstance(target, dt.date):
        return (target,)
    descending = order.keys[0].descending
    if python_type_of(order.lead.table_column.type) is not dt.datetime:
        return (target,)
    begin, end = moments(target, target, person_timezone())
    # Downwards the end of the day comes first, and moments are told apart to the microsecond.
    return (end - dt.timedelta(microseconds=1),) if descending and end else (begin,)
