"""Tasks, and the tags that they carry."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from sqlalchemy.sql.elements import ColumnElement

from admin_app.accounts.model import User
from admin_app.database.dialect import living_index, trash_index
from admin_app.database.types import Choice, Option, RankedChoice, UTCDateTime, now
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.projects.model import Project
from admin_app.records.model import Record
from admin_app.tags.model import Tag

STATUSES = Choice(
    Option("open", _l("Open")),
    Option("in_progress", _l("In progress")),
    Option("blocked", _l("Blocked")),
    Option("done", _l("Done")),
    Option("cancelled", _l("Cancelled")),
)
PRIORITIES = RankedChoice(
    Option("low", _l("Low")),
    Option("medium", _l("Medium")),
    Option("high", _l("High")),
    Option("urgent", _l("Urgent")),
)
UNFINISHED = ("open", "in_progress", "blocked")
MAX_TITLE, MAX_DESCRIPTION = 200, 20_000

task_tags = Table(
    "task_tags",
    db.metadata,
    Column("task_id", ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Task(Record, db.Model):
    __tablename__ = "tasks"
    __searchable__ = ("title", "description")
    __searchable_names__ = ("assignee", "project", "tags")
    __search_index__ = "task_search"
    label_column = natural_key = "title"
    owner_columns = ("created_by_id", "assignee_id")
    audited_collections = ("tags",)
    implies = {"status": ("completed_at",)}
    __table_args__ = (
        CheckConstraint("length(trim(title)) BETWEEN 1 AND 200", name="title_length"),
        CheckConstraint("length(description) <= 20000", name="description_length"),
        CheckConstraint(
            "status IN ('open', 'in_progress', 'blocked', 'done', 'cancelled')", name="status_known"
        ),
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority_known"),
        CheckConstraint("(status = 'done') = (completed_at IS NOT NULL)", name="completed_when_done"),
        CheckConstraint("(source IS NULL) = (external_key IS NULL)", name="external_key_has_source"),
    )

    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    description: Mapped[str] = mapped_column(
        Text, default="", server_default="", info={"limit": MAX_DESCRIPTION}
    )
    status: Mapped[str] = mapped_column(STATUSES, default="open", server_default="open")
    priority: Mapped[str] = mapped_column(PRIORITIES, default="medium", server_default="2")
    due_date: Mapped[dt.date | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    completed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    source: Mapped[str | None] = mapped_column(String(60))
    external_key: Mapped[str | None] = mapped_column(String(120))

    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    project: Mapped[Project | None] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=task_tags, order_by=Tag.name)

    @validates("status")
    def _status_sets_completed_at(self, _key: str, status: str) -> str:
        if status == "done" and self.status != "done":
            self.completed_at = now()
        elif status != "done":
            self.completed_at = None
        return status

    @classmethod
    def implied(cls, before: Mapping[str, Any], values: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
        if "status" not in values:
            return {}
        if values["status"] != "done":
            return {"completed_at": None}
        return {"completed_at": before["completed_at"] if before["status"] == "done" else at}

    @hybrid_property
    def unfinished(self) -> bool:
        return self.status in UNFINISHED

    @unfinished.inplace.expression
    @classmethod
    def _unfinished(cls) -> ColumnElement[bool]:
        return cls.status.in_(UNFINISHED)


#: What facets filter by: indexes that hold it are counted and walked without looking at the rows.
_FACETS = (Task.status, Task.priority, Task.due_date, Task.assignee_id, Task.project_id)


def _others(column: Any) -> list[Any]:
    return [each for each in _FACETS if each is not column]


living_index("ix_tasks_updated", Task.updated_at.desc(), Task.id.desc())
# The dashboard counts by days, with what stands after the id.
living_index("ix_tasks_created", Task.created_at, Task.id, Task.status, Task.project_id)
living_index("ix_tasks_due", Task.due_date, Task.id, Task.status, Task.project_id)
living_index("ix_tasks_title", Task.title, Task.id)
living_index("ix_tasks_completed", Task.completed_at, Task.id, Task.project_id)
for _name, _column in (("status", Task.status), ("priority", Task.priority)):
    living_index(f"ix_tasks_{_name}", _column, Task.updated_at, Task.id, *_others(_column))
# Whole, since a foreign key is looked up in them.
for _name, _column in (
    ("assignee", Task.assignee_id),
    ("project", Task.project_id),
    ("created_by", Task.created_by_id),
):
    Index(f"ix_tasks_{_name}", _column, Task.updated_at, Task.id, Task.deleted_at, *_others(_column))
trash_index("ix_tasks_deleted", Task.deleted_at, Task.id)
Index("uq_tasks_source_external_key", Task.source, Task.external_key, unique=True)
