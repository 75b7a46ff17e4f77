"""Many records changed as a plan says, each only while it is what the plan saw."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from admin_app.errors import Forbidden
from admin_app.history.open_change import Change
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import permitted
from admin_app.records.bulk_update import CHUNK, Updater
from admin_app.records.service import explain
from admin_app.records.staging import in_chunks

#: Raises `BadInput` when a record, given as it is, may not get these values.
Check = Callable[[Mapping[str, Any], Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Changed:
    """What is to become of a record, as long as it still has the version that the plan saw."""

    id: int
    version: int
    values: Mapping[str, Any]


def change_many(
    model: Any,
    rows: Iterable[Changed],
    names: Iterable[str],
    actor: Actor,
    change: Change,
    *,
    verb: str = "edit",
    check: Check | None = None,
    on_written: Callable[[int], None] | None = None,
) -> list[int]:
    """Change records inside the open `change`; the ids of those that are not as the plan saw them.

    `names` are all that may change. `verb` is `edit` or `delete`: what the policy is asked for each
    record, and what the history says. Raises `Forbidden`, `BadInput`.
    """
    updater = Updater(model, change, [*names, "deleted_at"])
    may = permitted(actor, verb, model).label("may")
    left: list[int] = []
    for chunk in in_chunks(rows, CHUNK):
        wanted = model.id.in_([row.id for row in chunk])
        found = {row["id"]: row for row in updater.read(select(*updater.columns(), may).where(wanted))}
        todo = []
        for row in chunk:
            record = found.get(row.id)
            if record is None or record["version"] != row.version or record["deleted_at"] is not None:
                left.append(row.id)
                continue
            if not record["may"]:
                raise Forbidden()
            if check is not None:
                check(record, row.values)
            todo.append((record, row.values))
        try:
            updater.write(todo, verb)
        except IntegrityError as error:
            raise explain(error, model) from error
        if on_written is not None:
            on_written(len(chunk))
    return left
