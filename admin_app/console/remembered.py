"""What is asked of the database once, and known until somebody writes anything at all."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app

from admin_app.database.dialect_lists import State, state_of
from admin_app.database.writing import wants_to_write
from admin_app.extensions import db
from admin_app.i18n import today

#: So many answers a process remembers.
MOST = 2000
Answer = TypeVar("Answer")


def can_remember() -> bool:
    """Whether the database says if anything was written."""
    return _state() is not None


def known(key: tuple[Any, ...], ask: Callable[[], Answer]) -> Answer:
    """What `ask` says, unless it said so since anybody wrote. Who asks is part of the key, if it matters."""
    state = _state()
    if state is None:
        return ask()
    whose, now = state
    answers: dict[Any, tuple[str, Answer]] = current_app.extensions.setdefault("remembered", {})
    then, answer = answers.get((whose, key), ("", None))
    if then != now or answer is None:
        answer = ask()
        if len(answers) >= MOST:
            answers.clear()
        answers[whose, key] = (now, answer)
    return answer


def known_of(listing: Any, asked: tuple[Any, ...], ask: Callable[[], Answer]) -> Answer:
    """What `ask` says of rows of the records of a list, for whoever asks for it."""
    actor = listing.actor
    # What they may see is in their permissions and in the database; what “today” means is the person's.
    person = (actor.id, actor.permissions, actor.is_system, today())
    return known((*asked, listing.view.endpoint, *person), ask)


def counted(listing: Any, limit: int | None) -> int:
    """How many rows a list has, at most one more than `limit`."""
    asked = ("count", listing.arguments.query(page=0), limit)
    return known_of(listing, asked, lambda: listing.count_to(limit))


def _state() -> State | None:
    """Asked once in a transaction: what is read later is as new, or newer, and then asked for again."""
    if wants_to_write():
        return None
    session = db.session()
    transaction, state = session.info.get("taskdesk_state", (None, None))
    if state is None or transaction is not session.get_transaction():
        state = state_of(session.connection())
        session.info["taskdesk_state"] = (session.get_transaction(), state)
    return state
