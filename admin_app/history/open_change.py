"""The open change: who acts, through which door, in which batch. Every write happens inside one."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session, scoped_session

from admin_app.database.transaction import transaction
from admin_app.database.types import now
from admin_app.permissions.actor import Actor

_OPEN = "open_change"


class ChangeNotOpen(AssertionError):
    """A programming error: an audited record was written outside an open change."""

    def __init__(self) -> None:
        super().__init__("audited records are written through a service, inside `change(...)`")


@dataclass(frozen=True, slots=True)
class Change:
    """Who acts and how. `door` is screen, import, command, job, api or sign-in."""

    actor: Actor
    door: str
    batch: str | None = None
    at: dt.datetime = field(default_factory=now)

    def columns(self) -> dict[str, Any]:
        """What every entry of this change has in common."""
        return {
            "at": self.at,
            "actor_id": self.actor.id,
            "actor_name": self.actor.name,
            "door": self.door,
            "batch": self.batch,
        }


def open_change_of(session: Session | scoped_session[Any]) -> Change | None:
    return session.info.get(_OPEN)


@contextmanager
def change(
    session: Session | scoped_session[Any],
    actor: Actor,
    *,
    door: str,
    batch: bool | str = False,
    at: dt.datetime | None = None,
) -> Iterator[Change]:
    """One transaction whose writes are in the history as `actor`'s, or not at all.

    With `batch` its entries belong together, to be undone as one; it may be the batch's name. `at` is the
    moment of what was prepared before. Inside an open change it joins that one. Raises what `transaction`
    raises.
    """
    already = open_change_of(session)
    if already is not None:
        yield already
        return
    named = batch if isinstance(batch, str) else str(uuid.uuid4()) if batch else None
    opened = Change(actor, door, named, at or now())
    with transaction(session):
        session.info[_OPEN] = opened
        try:
            yield opened
            session.flush()
        finally:
            session.info.pop(_OPEN, None)
