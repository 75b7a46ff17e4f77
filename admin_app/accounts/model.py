"""People and roles, with the columns that Flask-Security reads."""

import datetime as dt
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from admin_app.database.dialect import Json, living_unique
from admin_app.database.types import UTCDateTime
from admin_app.extensions import db
from admin_app.records.model import Record

user_roles = Table(
    "user_roles",
    db.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id", ondelete="RESTRICT"), primary_key=True, index=True),
)


class Role(Record, RoleMixin, db.Model):
    """A named set of permissions; the keys are those of `permissions.catalogue`."""

    __tablename__ = "roles"
    __table_args__ = (living_unique("uq_roles_name_living", "name"),)
    __searchable__ = ("name", "description")
    ruled = True  # see rules.py

    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(255), default="", server_default="")
    permissions: Mapped[list[str]] = mapped_column(Json, default=list)

    users: Mapped[list["User"]] = relationship(secondary="user_roles", viewonly=True)


class User(Record, UserMixin, db.Model):
    """A person of the staff. People are deactivated, never deleted: the history names them."""

    __tablename__ = "users"
    __searchable__ = ("name", "email")
    natural_key = "email"
    # Sign-ins are no changes of the record, nor is how somebody likes their screen.
    unaudited = (
        "settings",
        "last_login_at",
        "current_login_at",
        "last_login_ip",
        "current_login_ip",
        "login_count",
    )
    secret = ("password", "fs_uniquifier")
    audited_collections = ("roles",)
    ruled = True

    email: Mapped[str] = mapped_column(String(255), unique=True)  # in lower case
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(255), deferred=True)
    active: Mapped[bool] = mapped_column(default=True)
    #: What a session and a link of a mail name the person by: whoever is given a new one, theirs end.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, deferred=True)
    #: When they first proved to have the address: they followed a link, or somebody who knows them said so.
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    locale: Mapped[str | None] = mapped_column(String(20))
    timezone: Mapped[str | None] = mapped_column(String(60))
    #: Theme, density, columns, spreadsheet profile: how this person likes the console.
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    last_login_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    current_login_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int] = mapped_column(default=0)

    roles: Mapped[list[Role]] = relationship(secondary=user_roles, order_by=Role.name)

    @classmethod
    def choosable(cls) -> ColumnElement[bool]:
        return cls.active.is_(True) & cls.deleted_at.is_(None)


class EmailChange(db.Model):
    """An address that a person wants instead of theirs, until both addresses have agreed."""

    __tablename__ = "email_changes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    new_email: Mapped[str] = mapped_column(String(255))  # in lower case
    asked_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    old_agreed: Mapped[bool] = mapped_column(default=False)
    new_agreed: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship()


class SignInFailures(db.Model):
    """Tries that failed, by what was tried: a person's e-mail or an address of the network, hashed.

    Written by `throttle`; `count` is what was remembered at `last_at`, the time of the last try.
    """

    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, index=True)
