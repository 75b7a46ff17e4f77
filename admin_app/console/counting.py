"""How many rows a list has, as people read it."""

from dataclasses import dataclass

from admin_app.console import listing
from admin_app.database.dialect_lists import state_of
from admin_app.extensions import db
from admin_app.i18n import _, format_number

#: Exact counts that a process remembers, each while nothing at all is written.
MOST_REMEMBERED = 200
_remembered: dict[str, tuple[str, int]] = {}


@dataclass(slots=True)
class Count:
    """How many rows there are; `value` is one more than `COUNT_LIMIT` when there are more."""

    value: int
    text: str


def count_text(total: int, *, exact: bool = False) -> str:
    """A number of rows; beyond what is usually counted it is “10,000+”, unless it is exact."""
    if not exact and total > listing.COUNT_LIMIT:
        return _("%(count)s+", count=format_number(listing.COUNT_LIMIT))
    return format_number(total)


def remembered(found: listing.Listing) -> int | None:
    """The exact number where it is counted once and known until somebody writes; else None."""
    return None if state_of(db.session.connection()) is None else exact(found)


def exact(found: listing.Listing) -> int:
    """How many rows there are, however many: as long as the index is."""
    state = state_of(db.session.connection())
    name = "" if state is None else f"{found.view.endpoint} {found.actor.id} {found.arguments.query()}"
    if state is not None and _remembered.get(name, ("", 0))[0] == state:
        return _remembered[name][1]
    total = found.count_to(None)
    if state is not None:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[name] = (state, total)
    return total


#: What stands beside a choice or a tab is not counted further, so that it costs as little on any table.
COUNTED_TO = 999


def capped(number: int) -> str:
    """A number that was not counted beyond `COUNTED_TO`, as people read it."""
    if number > COUNTED_TO:
        return _("%(count)s+", count=format_number(COUNTED_TO))
    return format_number(number)
