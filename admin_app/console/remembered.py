"""Numbers of rows that are counted once, and known until somebody writes anything at all."""

from typing import Any

from flask import current_app

from admin_app.database.dialect_lists import state_of
from admin_app.extensions import db
from admin_app.i18n import today

#: Numbers that a process remembers.
MOST = 1000


def can_remember() -> bool:
    """Whether the database says if anything was written."""
    return state_of(db.session.connection()) is not None


def counted(listing: Any, limit: int | None) -> int:
    """How many rows a list has, at most one more than `limit`: counted, unless nothing changed since."""
    state = state_of(db.session.connection())
    if state is None:
        count: int = listing.count_to(limit)
        return count
    whose, now = state
    actor, asked = listing.actor, listing.arguments.query(page=0)
    # What they may see is in their permissions and in the database; what “today” means is the person's.
    person = (actor.id, actor.permissions, actor.is_system, today())
    key = (whose, listing.view.endpoint, asked, limit, *person)
    known: dict[Any, tuple[str, int]] = current_app.extensions.setdefault("counts", {})
    then, total = known.get(key, ("", 0))
    if then != now:
        total = listing.count_to(limit)
        if len(known) >= MOST:
            known.clear()
        known[key] = (now, total)
    return total
