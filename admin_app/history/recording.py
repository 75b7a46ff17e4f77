"""The flush hook: takes every difference of an audited record into the history, and raises `version`.

Writes that pass by the hook, or happen outside an open change, are refused: see `refuse_unrecorded`.
"""

from typing import Any

from sqlalchemy import Connection, Table, event, func, insert, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction

from admin_app.database.dialect import ids_come_back, reserve_ids
from admin_app.database.types import now
from admin_app.extensions import Base
from admin_app.history.difference import difference
from admin_app.history.model import Audited, Entry
from admin_app.history.open_change import Change, ChangeNotOpen, open_change_of
from admin_app.history.sealing import seal_all
from admin_app.search import keeping

#: Execution option of set-based statements whose author writes the history by other means.
RECORDED = "recorded_by_history"
_PENDING = "history_entries"
_NAMED = "_named_change"


def install(session_factory: Any) -> None:
    """Listen to this session factory; a second call does nothing."""
    if event.contains(session_factory, "before_flush", before_flush):
        return
    event.listen(session_factory, "before_flush", before_flush)
    event.listen(session_factory, "after_flush", after_flush)
    event.listen(session_factory, "do_orm_execute", refuse_unrecorded)


def before_flush(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    # Afresh each time: what a flush that failed had noted did not happen.
    pending = session.info[_PENDING] = []
    for record in session.new:
        apply_defaults(record)
    _give_ids(session)
    keeping.before_flush(session)
    for record in [*session.new, *session.dirty]:
        if isinstance(record, Audited):
            _note(session, record, pending, is_new=record in session.new)
    for record in session.deleted:
        if isinstance(record, Audited):
            pending.append((_change(session), record, "purge", None, {}))


def _note(session: Session, record: Any, pending: list[Any], *, is_new: bool) -> None:
    fields = difference(session, record)
    if not is_new:
        if not fields:
            return
        record.version += 1
        record.updated_at = now()
    verb, undoes = record.__dict__.pop(_NAMED, None) or ("create" if is_new else "edit", None)
    pending.append((_change(session), record, verb, undoes, fields))


def _change(session: Session) -> Change:
    change = open_change_of(session)
    if change is None:
        raise ChangeNotOpen()
    return change


def name_verb(record: Any, verb: str, *, undoes: int | None = None) -> None:
    """Say what the next flush of this record means, where `create` and `edit` say too little.

    `undoes` is the id of the entry that it takes back.
    """
    record.__dict__[_NAMED] = (verb, undoes)


def new_ids(connection: Connection, model: Any, count: int) -> list[int]:
    """Ids for new records that no record had before: the history of a purged one stays its own."""
    known = select(func.max(Entry.record_id)).where(Entry.area == model.__tablename__)
    return reserve_ids(connection, model.__table__, count, above=connection.scalar(known) or 0)


def _give_ids(session: Session) -> None:
    """Number new records before an engine does that gives the ids of purged records away again."""
    audited: list[Any] = [record for record in session.new if isinstance(record, Audited)]
    new = [record for record in audited if record.id is None]
    if not new or not ids_come_back(session.connection()):
        return
    for model in {type(record) for record in new}:
        mine = [record for record in new if type(record) is model]
        for record, number in zip(mine, new_ids(session.connection(), model, len(mine)), strict=True):
            record.id = number


def apply_defaults(record: Any) -> None:
    """Set the defaults of a new record now: what the INSERT would add is part of its history."""
    mapper: Mapper[Any] = inspect(type(record))
    for attribute in mapper.column_attrs:
        default = getattr(attribute.columns[0], "default", None)
        if attribute.key in record.__dict__ or default is None:
            continue
        value = default.arg(None) if default.is_callable else default.arg
        setattr(record, attribute.key, value)


def after_flush(session: Session, _context: UOWTransaction) -> None:
    keeping.after_flush(session)
    rows = [entry_values(*pending) for pending in session.info.pop(_PENDING, ())]
    if rows:
        connection = session.connection()
        seal_all(connection, rows)
        connection.execute(insert(Entry), rows)


def entry_values(
    change: Change, record: Any, verb: str, undoes: int | None, fields: dict[str, Any]
) -> dict[str, Any]:
    return {
        **change.columns(),
        "undoes": undoes,
        "verb": verb,
        "area": record.__tablename__,
        "record_id": record.id,
        "version": record.version,
        "fields": fields,
    }


def _audited_tables() -> set[Table]:
    mappers: list[Mapper[Any]] = list(Base.registry.mappers)
    return {mapper.local_table for mapper in mappers if issubclass(mapper.class_, Audited)}  # type: ignore[misc]


def refuse_unrecorded(state: ORMExecuteState) -> None:
    """Refuse a set-based write to an audited table that leaves no trace in the history."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    if state.execution_options.get(RECORDED):
        return
    table = getattr(state.statement, "table", None)
    if table is not None and table in _audited_tables():
        raise ChangeNotOpen()
