"""A report: which view, as which file, when, and to whom; and what became of each time it was sent."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.database.dialect import living_unique
from admin_app.database.types import Choice, Option, UTCDateTime, now
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.records.model import Record

MAX_NAME = 60
DAILY, WEEKDAYS, WEEKLY, MONTHLY = "daily", "weekdays", "weekly", "monthly"
KINDS = Choice(
    Option(DAILY, _l("Every day")),
    Option(WEEKDAYS, _l("Every working day")),
    Option(WEEKLY, _l("Every week")),
    Option(MONTHLY, _l("Every month")),
)
#: The day of a month that stands for the last one, however long the month is.
LAST_DAY = 31

report_recipients = Table(
    "report_recipients",
    db.metadata,
    Column("report_id", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Report(Record, db.Model):
    """Times are those of the owner's zone. The view is a saved one, or one that its screen brings along."""

    __tablename__ = "reports"
    __searchable__ = ("name",)
    owner_columns = ("owner_id",)
    owned_verbs = ("see", "edit", "delete")
    audited_collections = ("recipients",)
    # When it is due follows from the rest: see `due.py`.
    unaudited = ("next_run_at", "planned_for")
    __table_args__ = (
        CheckConstraint("length(trim(name)) BETWEEN 1 AND 60", name="name_length"),
        CheckConstraint("kind IN ('daily', 'weekdays', 'weekly', 'monthly')", name="kind_known"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_known"),
        CheckConstraint("month_day BETWEEN 1 AND 31", name="month_day_known"),
        living_unique("uq_reports_name_living", "name", "owner_id"),
        Index(None, "next_run_at"),
        Index(None, "owner_id"),
    )

    name: Mapped[str] = mapped_column(String(MAX_NAME))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: The area of the records that the view lists.
    area: Mapped[str] = mapped_column(String(40))
    #: A saved view that was deleted for ever is nobody's: then both of these are empty.
    view_id: Mapped[int | None] = mapped_column(ForeignKey("saved_views.id"))
    shipped_view: Mapped[str] = mapped_column(String(40), default="", server_default="")
    format: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(20), default="person", server_default="person")
    kind: Mapped[str] = mapped_column(KINDS, default=WEEKLY, server_default=WEEKLY)
    at_time: Mapped[str] = mapped_column(String(5), default="08:00", server_default="08:00")  # 00:00 to 23:59
    weekday: Mapped[int] = mapped_column(default=1, server_default="1")  # 1 is Monday
    month_day: Mapped[int] = mapped_column(default=1, server_default="1")
    skip_empty: Mapped[bool] = mapped_column(default=True)
    paused: Mapped[bool] = mapped_column(default=False)
    #: None while it is paused, or was not planned yet.
    next_run_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: The schedule and the zone that `next_run_at` was reckoned by.
    planned_for: Mapped[str] = mapped_column(String(120), default="", server_default="")

    owner: Mapped[Any | None] = relationship("User", foreign_keys=[owner_id])
    view: Mapped[Any | None] = relationship("SavedView", foreign_keys=[view_id])
    recipients: Mapped[list[Any]] = relationship("User", secondary=report_recipients, order_by="User.name")

    @property
    def view_key(self) -> str:
        """The view as addresses name it; nothing when it is gone for ever."""
        return str(self.view_id) if self.view_id else self.shipped_view


#: What a run may end as; from the third on it has ended.
RUN_STATES = Choice(
    Option("queued", _l("Waiting")),
    Option("running", _l("Running")),
    Option("sending", _l("Being sent")),
    Option("sent", _l("Sent")),
    Option("empty", _l("Nothing to send")),
    Option("skipped", _l("Skipped")),
    Option("refused", _l("Refused")),
    Option("failed", _l("Failed")),
    Option("told", _l("The owner was told")),
)
UNFINISHED = ("queued", "running", "sending")
#: What the owner is told of.
PROBLEMS = ("refused", "failed")
#: In the place of a recipient: what concerns the report as a whole.
NOBODY_ID = 0


class Run(db.Model):
    """One sending of a report to one person, or (`recipient_id` 0) why it was sent to nobody.

    Beside the jobs, so that it is written while somebody else writes the data. The three columns that
    are unique together are why nothing is sent twice, however many processes look at what is due.
    """

    __tablename__ = "report_runs"
    __bind_key__ = "jobs"
    __table_args__ = (
        UniqueConstraint("report_id", "due_at", "recipient_id", name="uq_report_runs_once"),
        Index(None, "created_at"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int]
    due_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    recipient_id: Mapped[int]
    recipient_name: Mapped[str] = mapped_column(String(120), default="")
    #: Who asked for it; nothing when the schedule did.
    asked_by: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(RUN_STATES, default="queued")
    #: Why it was not sent, in the language of the owner.
    error: Mapped[str] = mapped_column(Text, default="")
    rows: Mapped[int | None] = mapped_column(BigInteger)
    size: Mapped[int | None] = mapped_column(BigInteger)  # bytes
    #: Whether the mail held a link instead of the file.
    linked: Mapped[bool] = mapped_column(default=False)
    export_id: Mapped[int | None]
    job_id: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
