"""How many rows a list has, as people read it."""

from dataclasses import dataclass

from admin_app.console import listing
from admin_app.i18n import _, format_number


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


#: What stands beside a choice or a tab is not counted further, so that it costs as little on any table.
COUNTED_TO = 999


def capped(number: int) -> str:
    """A number that was not counted beyond `COUNTED_TO`, as people read it."""
    if number > COUNTED_TO:
        return _("%(most)s+", most=format_number(COUNTED_TO))  # as short as the room that tabs keep for it
    return format_number(number)
