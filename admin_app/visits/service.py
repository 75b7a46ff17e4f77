"""Remembers the last records that a person opened. It is no change of anything, and not in the history."""

import logging

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.jobs import rows
from admin_app.visits.model import Visit

log = logging.getLogger(__name__)
#: Records that are remembered of each person; some of them may be gone by the time they are shown.
KEPT = 20


def note(person_id: int, area: str, record_id: int) -> None:
    """Remember that this person opened this record. Where that cannot be written nothing is lost."""
    try:
        with rows.saving(db.engines["jobs"]) as session:
            _write(session, Visit(person_id=person_id, area=area, record_id=record_id, at=now()))
    except (IntegrityError, OperationalError) as error:
        log.info("a visit was not remembered: %s", type(error).__name__)


def _write(session: Session, visit: Visit) -> None:
    same = (
        Visit.person_id == visit.person_id,
        Visit.area == visit.area,
        Visit.record_id == visit.record_id,
    )
    found = session.execute(update(Visit).where(*same).values(at=visit.at))
    if found.rowcount:  # type: ignore[attr-defined]
        return
    session.add(visit)
    mine = select(Visit.at).where(Visit.person_id == visit.person_id)
    last = session.scalar(mine.order_by(Visit.at.desc()).offset(KEPT - 1).limit(1))
    if last is not None:
        session.execute(delete(Visit).where(Visit.person_id == visit.person_id, Visit.at < last))


def last(person_id: int) -> list[tuple[str, int]]:
    """Area and id of the records that this person opened, the last first."""
    mine = select(Visit.area, Visit.record_id).where(Visit.person_id == person_id)
    with rows.reading(db.engines["jobs"]) as session:
        found = session.execute(mine.order_by(Visit.at.desc()))
        return [(area, number) for area, number in found]
