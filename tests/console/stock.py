"""The same kind of screen on Flask-Admin as it comes, to see that the traps are real."""

import pytest
from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator
from werkzeug.exceptions import HTTPException

#: What a test promises of our screens must not hold of these.
FAILS = pytest.mark.xfail(raises=AssertionError, strict=True, reason="a trap of stock Flask-Admin")


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Shade(TypeDecorator):
    impl, cache_ok = String(20), True


class Person(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(100))
    password: Mapped[str] = mapped_column(String(100))


class Tag(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    colour: Mapped[str] = mapped_column(Shade, default="grey")
    discarded: Mapped[bool] = mapped_column(Boolean, default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    owner: Mapped[Person | None] = relationship()


class TagView(ModelView):
    column_list = ("name",)
    column_searchable_list = ("name",)
    column_editable_list = ("name",)
    form_columns = ("name", "colour", "owner")
    form_ajax_refs = {"owner": {"fields": ("email",)}}

    def get_query(self):
        return super().get_query().filter(Tag.discarded.is_(False))

    def get_count_query(self):
        return super().get_count_query().filter(Tag.discarded.is_(False))


class ReadingTagView(TagView):
    can_create = can_edit = can_delete = False


class PersonView(ModelView):
    column_list = ("email",)


def stock_app(url):
    app = Flask(__name__)
    app.config.update(SECRET_KEY="stock", SQLALCHEMY_DATABASE_URI=url)
    db.init_app(app)
    Babel(app)
    admin = Admin(app)
    admin.add_view(TagView(Tag, db, endpoint="tags"))
    admin.add_view(ReadingTagView(Tag, db, endpoint="readtags"))
    admin.add_view(PersonView(Person, db, endpoint="users"))
    app.register_error_handler(Exception, _say_nothing)
    with app.app_context():
        db.create_all()
    return app


def _say_nothing(error):
    return error if isinstance(error, HTTPException) else ("broken", 500)
