"""Saved views: what a list is asked, under a name."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.database.dialect import living_unique
from admin_app.database.types import Choice, Option
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.records.model import Record

AUDIENCES = Choice(
    Option("private", _l("Only me")),
    Option("roles", _l("People with these roles")),
    Option("all", _l("Everybody who sees this list")),
)
MAX_NAME, MAX_QUERY = 60, 4000

saved_view_roles = Table(
    "saved_view_roles",
    db.metadata,
    Column("view_id", ForeignKey("saved_views.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class SavedView(Record, db.Model):
    """`query` is what the address of the list would say, keys only: it opens alike in every language."""

    __tablename__ = "saved_views"
    __searchable__ = ("name",)
    owner_columns = ("owner_id",)
    owned_verbs = ("edit", "delete")
    audited_collections = ("roles",)
    __table_args__ = (
        CheckConstraint("length(trim(name)) BETWEEN 1 AND 60", name="name_length"),
        CheckConstraint("audience IN ('private', 'roles', 'all')", name="audience_known"),
        living_unique("uq_saved_views_name_living", "area", "owner_id", "name"),
        Index(None, "area", "owner_id"),
    )

    #: The area of the records that it lists.
    area: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    query: Mapped[str] = mapped_column(Text, default="", server_default="", info={"limit": MAX_QUERY})
    #: `cosy`, `compact`, or nothing: as the person likes it.
    density: Mapped[str] = mapped_column(String(10), default="", server_default="")
    audience: Mapped[str] = mapped_column(AUDIENCES, default="private", server_default="private")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    owner: Mapped[Any | None] = relationship("User", foreign_keys=[owner_id])
    roles: Mapped[list[Any]] = relationship("Role", secondary=saved_view_roles)
