"""Imports that were begun: kept from step to step, for the person who began them and nobody else.

Each function that writes is a transaction of its own. What they write is in no history: an import
changes nothing until it is applied.
"""

import datetime as dt
from pathlib import Path
from typing import IO, Any

from sqlalchemy import ColumnElement, delete, select, update

from admin_app.database.transaction import transaction
from admin_app.database.types import now
from admin_app.errors import Gone
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.importing import uploads
from admin_app.importing.look import form_to_json
from admin_app.importing.model import ABANDONED, APPLYING, CHECKING, DONE, ENDED, Draft
from admin_app.importing.reading.table import Form
from admin_app.permissions.actor import Actor

MAX_NAME = 255
#: An import that was asked for and has no job after so long lost it on the way.
LOST_AFTER = dt.timedelta(seconds=30)


class FileGone(Gone):
    message = _l("The file of this import was deleted meanwhile. Choose it again.")


def begin(stream: IO[bytes], file_name: str, actor: Actor, area: str, data_folder: Path, limit: int) -> Draft:
    """Keep a file that somebody sent. Raises `FileRefused`."""
    received = uploads.receive(stream, data_folder, limit)
    draft = Draft(
        person_id=actor.id,
        area=area,
        file_name=_shown_name(file_name),
        size=received.size,
        sha256=received.sha256,
        stored=received.stored,
        form=form_to_json(Form()),
    )
    with transaction(db.session):
        db.session.add(draft)
    return draft


def _shown_name(name: str) -> str:
    """The name of the file, without the folder that some browsers send and without what cannot be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c if c.isprintable() else "\ufffd" for c in last)[:MAX_NAME] or "?"


def get(number: int | None, actor: Actor, area: str) -> Draft:
    """An import of this person. Raises `Gone`, for those of others too."""
    mine = (Draft.id == (number or 0), Draft.person_id == actor.id, Draft.area == area)
    draft = db.session.scalars(select(Draft).where(*mine)).first()
    if draft is None or draft.state == ABANDONED:
        raise Gone(_l("There is no such import, or it was given up."))
    return draft


def file_of(draft: Draft, data_folder: Path) -> Path:
    """Where its file lies. Raises `FileGone`."""
    path = uploads.path_of(data_folder, draft.stored) if draft.stored else None
    if path is None or not path.is_file():
        raise FileGone()
    return path


def unfinished(actor: Actor, area: str) -> list[Draft]:
    """The imports that this person began and neither finished nor gave up, the newest first."""
    mine = (Draft.person_id == actor.id, Draft.area == area, Draft.state.not_in(ENDED))
    return list(db.session.scalars(select(Draft).where(*mine).order_by(Draft.id.desc()).limit(50)))


def save(draft: Draft, **values: Any) -> None:
    """Change columns of an import."""
    with transaction(db.session):
        db.session.execute(update(Draft).where(Draft.id == draft.id).values(**values, updated_at=now()))
    db.session.refresh(draft)


def claim(draft: Draft) -> bool:
    """Mark that the import is being written; False for the second of two who ask for it at once."""
    return _move(draft, CHECKING, {"state": APPLYING, "job_id": None})


def reopen(draft: Draft, job_id: int | None) -> None:
    """The job that was to write it ended without: the import waits to be looked at again."""
    _move(draft, APPLYING, {"state": CHECKING}, Draft.job_id == job_id)


def is_lost(draft: Draft) -> bool:
    """Whether it is to be written and nobody was asked to, since a process ended in between."""
    return draft.state == APPLYING and draft.job_id is None and draft.updated_at < now() - LOST_AFTER


def _move(draft: Draft, state: str, values: dict[str, Any], *more: ColumnElement[bool]) -> bool:
    """Change an import if it is in this state; whether it was."""
    with transaction(db.session):
        statement = update(Draft).where(Draft.id == draft.id, Draft.state == state, *more)
        found: Any = db.session.execute(statement.values(**values, updated_at=now()))
    db.session.refresh(draft)
    return bool(found.rowcount)


def finish(draft: Draft, data_folder: Path, *, state: str = DONE) -> None:
    """The import is done or given up: its file and its plan are needed no more."""
    stored = draft.stored
    save(draft, state=state, stored=None, look=None)
    uploads.delete(data_folder, stored)


def abandon(draft: Draft, data_folder: Path) -> None:
    finish(draft, data_folder, state=ABANDONED)


def clear(data_folder: Path, *, hours: int, days: int) -> int:
    """Give up imports that nobody went on with for so many hours, and forget those that ended days ago.

    0 keeps them for ever. Gives how many were given up.
    """
    old = []
    if hours:
        left = (Draft.state.not_in(ENDED), Draft.updated_at < now() - dt.timedelta(hours=hours))
        old = list(db.session.scalars(select(Draft).where(*left)))
    for draft in old:
        abandon(draft, data_folder)
    if days:
        ended = (Draft.state.in_(ENDED), Draft.updated_at < now() - dt.timedelta(days=days))
        with transaction(db.session):
            db.session.execute(delete(Draft).where(*ended))
    kept = set(db.session.scalars(select(Draft.stored).where(Draft.stored.is_not(None))))
    uploads.delete_strays(data_folder, kept)  # type: ignore[arg-type]  # those without a name were left out
    return len(old)
