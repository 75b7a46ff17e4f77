"""Which of the records of a list changed lately, by somebody else.

The history answers: by the moment of its entries, which stand in an index, so that the usual answer,
nothing, costs one look at the end of it however long the history and the list are.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from admin_app.database.dialect_lists import in_passing
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.permissions.actor import Actor

#: Entries that are looked at, the newest: after more of them people are told of many.
LOOKED_AT = 1000
#: Records are counted no further.
COUNTED_TO = 100


def changed_since(area: str, since: dt.datetime, actor: Actor) -> set[int]:
    """The ids of the records that others changed since then, among the newest entries."""
    newest = (
        select(Entry.record_id)
        .where(
            Entry.at > since,
            in_passing(Entry.area == area),
            in_passing(Entry.actor_id.is_distinct_from(actor.id)),
        )
        .order_by(Entry.at.desc())
        .limit(LOOKED_AT)
    )
    return set(db.session.scalars(newest))


def in_list(view: Any, listing: Any, changed: Collection[int], shown: Collection[int]) -> int:
    """How many of the `changed` records the list would show now, or has among the `shown`.

    What is not visible to the person, or never was, does not count: ids are anybody's guess.
    """
    model = view.model
    of_these = select(model.id).where(model.id.in_(changed))
    mine = set(changed).intersection(shown)
    found = set(db.session.scalars(listing.narrow(view.visible(of_these), in_passing=True)))
    if mine:
        of_mine = select(model.id).where(model.id.in_(mine))
        found |= set(db.session.scalars(view.visible(of_mine)))
        found |= set(db.session.scalars(view.discarded(of_mine)))
    return len(found)
