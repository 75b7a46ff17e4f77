"""Makes an export and writes down that it was made, whoever asked and through which door."""

from collections.abc import Callable
from typing import Any, BinaryIO

from sqlalchemy import Engine

from admin_app.database.types import now
from admin_app.export import note, noted, service
from admin_app.export.asked import Asked
from admin_app.export.formats import Note
from admin_app.export.model import Export
from admin_app.export.service import Order, Written
from admin_app.export.spool import ReaderLeft
from admin_app.extensions import db
from admin_app.i18n import _
from admin_app.jobs.progress import Ended
from admin_app.permissions.actor import Actor


class Making:
    """An export that is written down under `number`, and about to be made."""

    def __init__(self, order: Order, engine: Engine, number: int) -> None:
        self.order = order
        self.number = number
        self._engine = engine

    def write(self, out: BinaryIO | Any, on_rows: Callable[[int], None] | None = None) -> Written:
        """Write the file, and write down what became of it; raises what ended it."""
        try:
            written = service.write(self.order, out, on_rows)
        except (ReaderLeft, Ended):
            noted.end(self._engine, self.number, "left")
            raise
        except BaseException:
            noted.end(self._engine, self.number, "broken")
            raise
        noted.end(self._engine, self.number, "done", written)
        return written


def begin(screen: Any, asked: Asked, order: Order, actor: Actor, *, door: str) -> Making:
    """Write down what is about to be made, in words and as it was asked."""
    who = actor.name if actor.id else _("The system")
    words = note.asked_in_words(screen, asked, order.sources, actor)
    made_at, engine = now(), db.engines["jobs"]
    number = noted.begin(
        engine,
        Export(
            actor_id=actor.id,
            actor_name=actor.name[:120],
            door=door,
            area=screen.model.__tablename__,
            format=asked.format.key,
            query=asked.query(),
            words=[list(pair) for pair in words],
            made_at=made_at,
        ),
    )

    def said(written: Written) -> Note:
        losses = written.losses
        outcome = note.outcome_in_words(
            who, made_at, written.rows, written.change, losses.replaced, losses.cut
        )
        return [*words, *outcome, (_("Number of this export"), str(number))]

    order.note = said
    return Making(order, engine, number)
