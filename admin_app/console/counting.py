"""How many rows a list has, as people read it."""

from dataclasses import dataclass

from admin_app.console import listing
from admin_app.i18n import _, format_number


@dataclass(slots=True)
class Count:
    value: int
    text: str


def count_text(total: int) -> str:
    if total > listing.COUNT_LIMIT:
        return _("%(count)s+", count=format_number(listing.COUNT_LIMIT))
    return format_number(total)
