"""Writes a plan: all of its rows in one change, or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from admin_app.errors import RuleBroken
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _l
from admin_app.importing.names import Creator
from admin_app.importing.plan import Plan
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require


class RowsRefused(RuleBroken):
    message = _l("Rows were refused, so nothing was written. They can be skipped, or put right in the file.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows became what."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


def apply(
    plan: Plan,
    actor: Actor,
    *,
    skip_refused: bool,
    on_written: Callable[[int], None] | None = None,
) -> Outcome:
    """Write the rows of the plan as one batch of `actor`'s, to be undone as one.

    Raises `RowsRefused` when rows were refused and are not to be skipped, `Forbidden`, and `BadInput`
    when something that the plan relied on has changed since; then nothing was written.
    """
    require(actor, "import", plan.target.model)
    if plan.refused and not skip_refused:
        raise RowsRefused()
    with change(db.session, actor, door="import", batch=True) as opened:
        rows = _resolved(plan, Creator(plan.target.nameds(), actor))
        new = plan.target.create_many(rows, actor, opened, on_written=on_written)
    return Outcome(new=new, refused=plan.refused)


def _resolved(plan: Plan, creator: Creator) -> Iterator[dict[str, Any]]:
    for values in plan.rows:
        yield {name: creator.resolved(value) for name, value in values.items()}
