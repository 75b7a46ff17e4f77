"""What a person said about a file, for the next file with the same header."""

import hashlib
import json
from collections.abc import Sequence

from sqlalchemy import delete

from admin_app.database.transaction import transaction
from admin_app.extensions import db
from admin_app.importing.answers import Answers
from admin_app.importing.model import Memory
from admin_app.permissions.actor import Actor

#: What is true of the next file too; what was decided about single rows, and to delete, is not.
KEPT = (
    "columns", "constants", "values", "unknown", "date_order", "date_orders", "timezone", "match", "source",
)  # fmt: skip


def key_of(header: Sequence[str]) -> str:
    """What a header is known by: the names of its columns, in any order where each has its own."""
    names = list(header)
    return _hash(sorted(names) if all(names) and len(set(names)) == len(names) else names)


def _hash(names: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def recall(actor: Actor, area: str, header: Sequence[str]) -> Memory | None:
    """What this person said the last time, in `answers`, and when."""
    keys = dict.fromkeys([key_of(header), _hash(list(header))])  # it used to be known by their order
    found = (db.session.get(Memory, (actor.id, area, key)) for key in keys)
    return next(filter(None, found), None)


def keep(actor: Actor, area: str, header: Sequence[str], answers: Answers) -> None:
    """Remember the answers for the next file with this header."""
    document = answers.to_json()
    key = {"person_id": actor.id, "area": area, "header": key_of(header)}
    with transaction(db.session):
        db.session.execute(delete(Memory).filter_by(**key))
        db.session.add(Memory(**key, answers={name: document[name] for name in KEPT}))
