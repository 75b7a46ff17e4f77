"""Numbers of rows that are counted once, and known until somebody writes anything at all."""

from typing import Any

from admin_app.database.dialect_lists import state_of
from admin_app.extensions import db
from admin_app.i18n import today

#: Numbers that a process remembers.
MOST = 500
_known: dict[tuple[Any, ...], tuple[str, int]] = {}


def can_remember() -> bool:
    """Whether the database says if anything was written."""
    return state_of(db.session.connection()) is not None


def counted(listing: Any, limit: int | None) -> int:
    """How many rows a list has, at most one more than `limit`: counted, unless nothing changed since."""
    state = state_of(db.session.connection())
    if state is None:
        count: int = listing.count_to(limit)
        return count
    # What “today” means is the person's, and so is what they see.
    key = (listing.view.endpoint, listing.actor.id, today(), listing.arguments.query(page=0), limit)
    if _known.get(key, ("", 0))[0] != state:
        total = listing.count_to(limit)
        if len(_known) >= MOST:
            _known.clear()
        _known[key] = (state, total)
    return _known[key][1]
