"""The table `changes`, and what a record needs so that its changes are written there."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from admin_app.database.dialect import Json
from admin_app.database.types import UTCDateTime, now
from admin_app.extensions import db


class Audited:
    """A record whose changes are in the history, and whose `version` rises with each of them."""

    #: Columns that the history leaves out, beside those of this class.
    unaudited: ClassVar[tuple[str, ...]] = ()
    #: Columns of which the history says that they changed, never what they hold.
    secret: ClassVar[tuple[str, ...]] = ()
    #: Relations to many records whose members are part of the history.
    audited_collections: ClassVar[tuple[str, ...]] = ()

    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls: Any) -> dict[str, Any]:
        # Each UPDATE names the version that it read; the flush hook raises it (see recording.py).
        return {"version_id_col": cls.__table__.c.version, "version_id_generator": False}


class Entry(db.Model):
    """One change of one record. Keys and raw values are stored; words come when it is shown.

    `fields` maps a column to [old, new]; a related record is [id, name by then], a collection a list
    of those; a secret maps to null.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index(None, "area", "record_id", "id"),
        Index(None, "area", "actor_id", "record_id"),
        Index(None, "area", "id"),
        Index(None, "actor_id", "id"),
        Index(None, "verb", "id"),
        Index(None, "at"),
        Index(None, "batch"),
        # Which records a batch is about, whatever else their entries hold.
        Index(
            "ix_changes_of_batch",
            "batch",
            "area",
            "record_id",
            "verb",
            sqlite_where=text("batch IS NOT NULL"),
            postgresql_where=text("batch IS NOT NULL"),
        ),
        Index(None, "undoes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    # No foreign key: the history outlives what it speaks of.
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    door: Mapped[str] = mapped_column(String(20))
    verb: Mapped[str] = mapped_column(String(40))
    area: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    version: Mapped[int]
    batch: Mapped[str | None] = mapped_column(String(36))
    #: The entry that this one takes back.
    undoes: Mapped[int | None]
    seal: Mapped[str] = mapped_column(String(64))  # see sealing.py
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
