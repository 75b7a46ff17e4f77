"""What every record has: an id, moments, a version, the trash columns, a folded text for search."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from admin_app.database.types import UTCDateTime
from admin_app.history.model import Audited
from admin_app.search.model import Searchable


class Record(Audited, Searchable):
    """Mixed into a model: `class Project(Record, db.Model)`."""

    #: The column that names the record to people; pickers and lists sort by it.
    label_column: ClassVar[str] = "name"
    #: The column that names it in files, where an id means nothing.
    natural_key: ClassVar[str] = "name"
    #: The column that has its colour, a choice, if it has any.
    hue_column: ClassVar[str] = ""
    #: Columns that name the people whom the record belongs to.
    owner_columns: ClassVar[tuple[str, ...]] = ()
    #: What everybody may do to a record that is theirs, without a permission of a role.
    owned_verbs: ClassVar[tuple[str, ...]] = ()
    #: Columns that `implied` sets, by the name of the one that they follow.
    implies: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    #: Whether rules are asked at each flush of such a record, so that only one by one may be written.
    ruled: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @classmethod
    def choosable(cls) -> ColumnElement[bool]:
        """Which records may be newly chosen as a relation of another."""
        return cls.deleted_at.is_(None)

    @classmethod
    def implied(cls, before: Mapping[str, Any], values: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
        """What else changes when these values do: for set-based writes, where no validator runs."""
        return {}

    def __str__(self) -> str:
        return str(getattr(self, self.label_column) or "")
