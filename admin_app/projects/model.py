"""Projects."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from admin_app.database.dialect import living_unique
from admin_app.extensions import db
from admin_app.records.model import Record


class Project(Record, db.Model):
    __tablename__ = "projects"
    __table_args__ = (living_unique("uq_projects_name_living", "name"),)
    __searchable__ = ("name", "description")

    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    archived: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def choosable(cls) -> ColumnElement[bool]:
        return cls.archived.is_(False) & cls.deleted_at.is_(None)
