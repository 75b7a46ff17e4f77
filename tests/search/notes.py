"""An invented record, which knows of search what every record knows."""

from sqlalchemy import Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from admin_app.search.model import Searchable


class Base(DeclarativeBase):
    pass


class Note(Searchable, Base):
    __tablename__ = "notes"
    __searchable__ = ("title", "body")

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str | None] = mapped_column(Text)
    colour: Mapped[str] = mapped_column(Text, default="grey")
