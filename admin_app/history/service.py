"""Reading the history: of one record, and of everything, page by page at the same cost."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import CTE, Select, false, func, literal, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from admin_app.database.dialect_json import has_key
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.replay import audited_models
from admin_app.search import index
from admin_app.search.query import parse

PAGE = 50
#: Records whose entries a search by words collects, for each area.
MAX_FOUND = 200
COUNT_LIMIT = 10_000
#: Entries that the first page looks at, whatever it is asked for, and each that somebody asks for after it: a
#: page of five million costs as one of five, and what is rare is found in few steps.
LOOKED_AT = 1_000
LOOKED_AT_FURTHER = 10_000
#: An entry is written at the latest so long after the moment that it names, so ids follow the moments.
WRITTEN_WITHIN = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader of the history asks for; everything narrows."""

    area: str | None = None
    record_id: int | None = None
    actor_id: int | None = None
    by_system: bool = False
    verb: str | None = None
    field: str | None = None
    batch: str | None = None
    begin: dt.datetime | None = None
    end: dt.datetime | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first. `before` is where the next page begins, None when there is none."""

    entries: Sequence[Entry]
    before: int | None


def _newest_first(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(Entry.id.desc())


def _page(found: Sequence[Entry], floor: int | None, size: int) -> Page:
    """A page of what was found, which is one more if more follow."""
    return Page(found[:size], found[size - 1].id) if len(found) > size else Page(found, floor)


class Reading:
    """The entries that were asked for. `is_partial`: more records were found by words than are read of."""

    def __init__(self, asked: Asked) -> None:
        self.is_partial = False
        #: What leads to the entries through one index, in the order of their ids.
        self.led: list[ColumnElement[bool]] = []
        #: What must hold besides, written so that no planner tries another index, which would lead astray.
        self.others: list[ColumnElement[bool]] = []
        #: The period, when nothing else was asked for: an index over moments counts that alone.
        self.period: list[ColumnElement[bool]] = []
        self._narrow(asked)

    def page(self, *, before: int | None = None, size: int = PAGE) -> Page:
        """One page. It may be short though more follow: it looks at so many entries at most."""
        place = [Entry.id < before] if before else []
        if not self.others:
            looked = self._looked_at(place, size + 1)
            found = db.session.scalars(_newest_first(select(Entry).join(looked, looked.c.id == Entry.id)))
            return _page(found.all(), None, size)
        ids, floor = self._look(place, LOOKED_AT_FURTHER) if before else self._first_look
        entries = db.session.scalars(_newest_first(select(Entry).where(Entry.id.in_(ids[: size + 1]))))
        return _page(entries.all(), floor, size)

    def count(self) -> tuple[int, bool]:
        """How many entries there are, and whether there are more: only the newest are counted."""
        if self.others and not self.period:
            ids, floor = self._first_look
            return len(ids), floor is not None
        counted = select(literal(1).label("one")).where(*(self.period or self.led)).select_from(Entry)
        inner = counted.limit(COUNT_LIMIT + 1).subquery()
        number = db.session.scalar(select(func.count()).select_from(inner)) or 0
        return min(number, COUNT_LIMIT), number > COUNT_LIMIT

    def everything(self) -> Select[Any]:
        """All of them, the newest first, to be streamed."""
        return _newest_first(select(Entry).where(*self.led, *self.others))

    @cached_property
    def _first_look(self) -> tuple[list[int], int | None]:
        return self._look([], LOOKED_AT)

    def _look(self, place: list[ColumnElement[bool]], most: int) -> tuple[list[int], int | None]:
        """The ids that are asked for among so many that the index leads to, and where those end."""
        looked = self._looked_at(place, most)
        found = select(looked.c.id, literal(1)).join(Entry, Entry.id == looked.c.id).where(*self.others)
        last = select(func.min(looked.c.id), literal(0)).having(func.count() == most)
        rows = db.session.execute(union_all(found, last)).all()
        floor = next((number for number, is_found in rows if not is_found), None)
        return sorted((number for number, is_found in rows if is_found), reverse=True), floor

    def _looked_at(self, place: list[ColumnElement[bool]], most: int) -> CTE:
        """The newest ids that the index leads to, read from it alone: no planner walks another one."""
        return select(Entry.id).where(*self.led, *place).order_by(Entry.id.desc()).limit(most).cte("looked")

    def _narrow(self, asked: Asked) -> None:
        if asked.search:
            self.led.append(self._of_records_found(asked.search))
        elif asked.area and asked.record_id:
            self.led.append((Entry.area == asked.area) & (Entry.record_id == asked.record_id))
        self._equal(Entry.batch, asked.batch, Entry.batch.concat(""))
        self._equal(Entry.actor_id, asked.actor_id, Entry.actor_id + 0)
        if asked.by_system:
            (self.others if self.led else self.led).append(Entry.actor_id.is_(None))
        self._equal(Entry.verb, asked.verb, Entry.verb.concat(""))
        self._equal(Entry.area, asked.area, Entry.area.concat(""))
        if asked.record_id:
            self.others.append(Entry.record_id + 0 == asked.record_id)
        if asked.field:
            self.others.append(has_key(Entry.fields, asked.field))
        leads_already = bool(self.led or self.others)
        self._within(asked.begin, asked.end)
        self.period = [] if leads_already else self.others

    def _equal(self, column: Any, value: Any, plain: Any) -> None:
        """Narrow to a value: by the index over this column, if no other one leads already."""
        if value is not None:
            (self.others if self.led else self.led).append((plain if self.led else column) == value)

    def _within(self, begin: dt.datetime | None, end: dt.datetime | None) -> None:
        """Narrow to a period; the index over moments says which ids its entries can have."""
        moments = []
        if begin:
            older = select(Entry.id).where(Entry.at < begin - WRITTEN_WITHIN).order_by(Entry.at.desc())
            last = db.session.scalar(older.limit(1))
            self.led += [Entry.id > last] if last is not None else []
            moments.append(Entry.at >= begin)
        if end:
            younger = select(Entry.id).where(Entry.at >= end + WRITTEN_WITHIN).order_by(Entry.at)
            first = db.session.scalar(younger.limit(1))
            self.led += [Entry.id < first] if first is not None else []
            moments.append(Entry.at < end)
        self.others += moments

    def _of_records_found(self, text: str) -> ColumnElement[bool]:
        """Entries of records that have these words now: of each area those that were changed last."""
        search, parts = parse(text), []
        for model in audited_models():
            found = select(model.id).where(index.criterion(db.session.connection(), model, search))
            newest = found.order_by(model.updated_at.desc(), model.id.desc()).limit(MAX_FOUND + 1)
            ids = list(db.session.scalars(newest))
            self.is_partial |= len(ids) > MAX_FOUND
            if ids:
                parts.append((Entry.area == model.__tablename__) & Entry.record_id.in_(ids[:MAX_FOUND]))
        return or_(false(), *parts)


def begins_with_creation(model: Any, record_id: int) -> bool:
    """Whether the history of a record reaches back to when it was made."""
    mine = select(Entry.verb).where(Entry.area == model.__tablename__, Entry.record_id == record_id)
    return db.session.scalar(mine.order_by(Entry.id).limit(1)) == "create"


def was_changed_by_people(model: Any, record_id: int) -> bool:
    """Whether anybody but the system ever changed a record, as far as its history reaches back."""
    mine = select(Entry.id).where(Entry.area == model.__tablename__, Entry.record_id == record_id)
    return db.session.scalar(mine.where(Entry.actor_id.is_not(None)).limit(1)) is not None


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
