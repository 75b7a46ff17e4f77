"""Reading the history: of one record, and of everything, page by page at the same cost."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.replay import audited_models
from admin_app.search.matching import matches
from admin_app.search.query import parse

PAGE = 50
#: Records whose entries a search by words collects, for each area.
MAX_FOUND = 200
COUNT_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader of the history asks for; everything narrows."""

    area: str | None = None
    record_id: int | None = None
    actor_id: int | None = None
    verb: str | None = None
    field: str | None = None
    batch: str | None = None
    begin: dt.datetime | None = None
    end: dt.datetime | None = None
    search: str = ""
    before: int | None = None  # the id of the entry that the page before ended with


def statement_for(asked: Asked) -> Select[Any]:
    """The entries that were asked for, the newest first."""
    statement = select(Entry).order_by(Entry.id.desc())
    for column, value in (
        (Entry.area, asked.area),
        (Entry.record_id, asked.record_id),
        (Entry.actor_id, asked.actor_id),
        (Entry.verb, asked.verb),
        (Entry.batch, asked.batch),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if asked.field:
        statement = statement.where(Entry.fields[asked.field].is_not(None))
    if asked.begin:
        statement = statement.where(Entry.at >= asked.begin)
    if asked.end:
        statement = statement.where(Entry.at < asked.end)
    if asked.search:
        statement = statement.where(_of_records_found(asked.search))
    return statement


def _of_records_found(text: str) -> Any:
    search = parse(text)
    parts = []
    for model in audited_models():
        statement = select(model.id).where(matches(model.search_text, search)).limit(MAX_FOUND)
        ids = list(db.session.scalars(statement))
        if ids:
            parts.append((Entry.area == model.__tablename__) & Entry.record_id.in_(ids))
    return or_(*parts) if parts else Entry.id.is_(None)


def page(asked: Asked, *, size: int = PAGE) -> tuple[Sequence[Entry], bool]:
    """One page of entries, and whether there are more."""
    statement = statement_for(asked)
    if asked.before:
        statement = statement.where(Entry.id < asked.before)
    found = db.session.scalars(statement.limit(size + 1)).all()
    return found[:size], len(found) > size


def count(asked: Asked) -> int:
    """How many entries there are; more than `COUNT_LIMIT` is not counted further."""
    inner = statement_for(asked).with_only_columns(Entry.id).order_by(None).limit(COUNT_LIMIT + 1)
    return db.session.scalar(select(func.count()).select_from(inner.subquery())) or 0


def actors() -> list[tuple[int, str]]:
    """People who may stand in the history, by name."""
    people = next(model for model in audited_models() if model.__tablename__ == "users")
    rows = db.session.execute(select(people.id, people.name).order_by(people.name).limit(MAX_FOUND))
    return [(number, name) for number, name in rows]


def titles(entries: Sequence[Entry]) -> dict[tuple[str, int], str]:
    """What the records of these entries are called now, by area and id; the purged are left out."""
    found: dict[tuple[str, int], str] = {}
    for model in audited_models():
        area = model.__tablename__
        ids = {entry.record_id for entry in entries if entry.area == area}
        if ids:
            name = getattr(model, model.label_column)
            rows = db.session.execute(select(model.id, name).where(model.id.in_(ids)))
            found.update({(area, number): label for number, label in rows})
    return found
