"""Writes down each export, so that its number can be explained later; finds what a person exported."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Select, delete, select, update

from admin_app.database.types import now
from admin_app.errors import Gone
from admin_app.export.model import Export
from admin_app.export.service import Written
from admin_app.i18n import _l
from admin_app.jobs import rows
from admin_app.permissions.actor import Actor

#: Who may see what others exported: whoever may read the whole history.
SEE_ALL = "history.see"
#: How long it is remembered what was exported: a number of last year's report can still be explained.
KEPT = dt.timedelta(days=500)


def begin(engine: Engine, export: Export) -> int:
    """Write down that an export is made, and forget those of long ago."""
    with rows.saving(engine) as session:
        session.execute(delete(Export).where(Export.made_at < now() - KEPT))
        session.add(export)
        session.flush()
        number: int = export.id
    return number


def end(engine: Engine, number: int, state: str, written: Written | None = None) -> None:
    """Write down what became of it."""
    values: dict[str, Any] = {"state": state, "finished_at": now()}
    if written is not None:
        values |= {
            "rows": written.rows,
            "change": written.change,
            "replaced": written.losses.replaced,
            "cut": written.losses.cut,
        }
    with rows.saving(engine) as session:
        session.execute(
            update(Export).where(Export.id == number).values(values),
            execution_options={"synchronize_session": False},
        )


def page(
    engine: Engine, actor: Actor, *, before: int | None, size: int = 50
) -> tuple[Sequence[Export], bool]:
    """A person's own exports, newest first, before the one with this id; and whether there are more."""
    mine = Export.actor_id == actor.id if actor.id else Export.actor_id.is_(None)
    statement = select(Export).where(mine).order_by(Export.id.desc()).limit(size + 1)
    if before is not None:
        statement = statement.where(Export.id < before)
    with rows.reading(engine) as session:
        found = list(session.scalars(statement))
    return found[:size], len(found) > size


def get(engine: Engine, number: int | None, actor: Actor) -> Export:
    """An export that this person may see. Raises `Gone`."""
    with rows.reading(engine) as session:
        found = session.scalars(_visible(actor).where(Export.id == (number or 0))).first()
    if found is None:
        raise Gone(_l("There is no such export, or it is too long ago."))
    return found


def _visible(actor: Actor) -> Select[Export]:
    statement = select(Export)
    return statement if actor.has(SEE_ALL) else statement.where(Export.actor_id == actor.id)
