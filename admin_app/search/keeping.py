"""Keeping the gram index: what a flush changes in texts is changed there too, in the same transaction."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_app.search import index
from admin_app.search.model import Searchable, has_new_text, refresh

_NEW, _CHANGED, _GONE = "search_new", "search_changed", "search_gone"


def before_flush(session: Session) -> None:
    """Refresh the texts of records that are about to be written, and note what the index must learn."""
    session.info[_NEW], session.info[_CHANGED], session.info[_GONE] = [], [], []
    for record in session.new:
        if isinstance(record, Searchable):
            refresh(record)
            session.info[_NEW].append(record)
    for record in session.dirty:
        if isinstance(record, Searchable) and has_new_text(record):
            session.info[_CHANGED].append((record, _text_until_now(session, record)))
            refresh(record)
    for record in session.deleted:
        if isinstance(record, Searchable):
            session.info[_GONE].append((type(record), record.id, _text_until_now(session, record)))  # type: ignore[attr-defined]


def _text_until_now(session: Session, record: Any) -> str:
    model = type(record)
    if index.index_of(model) is None:
        return ""
    return session.connection().scalar(select(model.search_text).where(model.id == record.id)) or ""


def after_flush(session: Session) -> None:
    """Write what `before_flush` noted; the records have their ids now."""
    connection = session.connection()
    for record in session.info.pop(_NEW, ()):
        index.add(connection, type(record), [(record.id, record.search_text)])
    for record, before in session.info.pop(_CHANGED, ()):
        if record.search_text != before:
            index.change(connection, type(record), [(record.id, before, record.search_text)])
    for model, number, text in session.info.pop(_GONE, ()):
        index.remove(connection, model, [(number, text)])
