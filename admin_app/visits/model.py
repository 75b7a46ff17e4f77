"""Who opened which record, and when last."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.database.types import UTCDateTime
from admin_app.extensions import db


class Visit(db.Model):
    """Beside the jobs, so that reading a record never waits for whoever writes the data.

    There are no foreign keys: the tables may lie in two databases.
    """

    __tablename__ = "visits"
    __bind_key__ = "jobs"

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    area: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
