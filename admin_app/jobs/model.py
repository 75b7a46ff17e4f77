"""A job: what was asked for, by whom, how far it is, and what became of it."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.database.dialect import Json
from admin_app.database.types import Choice, Option, UTCDateTime, now
from admin_app.extensions import db
from admin_app.i18n import _l

STATES = Choice(
    Option("queued", _l("Waiting")),
    Option("running", _l("Running")),
    Option("done", _l("Done")),
    Option("failed", _l("Failed")),
    Option("cancelled", _l("Cancelled")),
)
FINISHED = ("done", "failed", "cancelled")
#: Why a job failed, and what people are told; "refused" has a sentence of its own in `error`.
FAILURES = {
    "refused": "",
    "broken": _l("Something broke on our side. It was written down."),
    "ended": _l("The process that did this ended before it was done."),
    "stopped": _l("The process that did this was told to stop before it was done."),
    "unknown": _l("This version of Taskdesk does not know how to do this."),
}
#: A job whose process has not been heard of for so long is taken for dead.
DEAD_AFTER = dt.timedelta(seconds=30)


class Job(db.Model):
    """Written in short transactions of its own (`jobs.rows`), so that it never waits for the data.

    There is no foreign key to the person: the two tables may lie in two databases.
    """

    __tablename__ = "jobs"
    __bind_key__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(STATES, default="queued", index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)  # None: the system
    actor_name: Mapped[str] = mapped_column(String(120))
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int | None] = mapped_column(BigInteger)  # None: nobody can tell
    phase: Mapped[str] = mapped_column(String(200), default="")
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    #: Drawn by the process that runs it; another process writes nothing to the row.
    claim: Mapped[str | None] = mapped_column(String(32))

    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    started_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    heartbeat_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime, index=True)

    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    failure: Mapped[str | None] = mapped_column(String(20))  # one of FAILURES
    error: Mapped[str] = mapped_column(Text, default="")  # in the language of who asked
    reference: Mapped[str | None] = mapped_column(String(16))  # the log has it too
    file: Mapped[str | None] = mapped_column(String(64))  # its name in the folder of results
    file_name: Mapped[str] = mapped_column(String(255), default="")  # its name for people

    @property
    def is_dead(self) -> bool:
        """Whether it says that it runs, and the process that ran it is gone."""
        last = self.heartbeat_at
        return self.state == "running" and last is not None and last < now() - DEAD_AFTER

    @property
    def shown_state(self) -> str:
        """The state as people may believe it."""
        return "failed" if self.is_dead else self.state

    @property
    def shown_failure(self) -> str | None:
        return "ended" if self.is_dead else self.failure

    @property
    def is_finished(self) -> bool:
        return self.shown_state in FINISHED
