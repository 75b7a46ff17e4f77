"""Tags."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.database.dialect import living_unique
from admin_app.database.types import Choice, Option
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.records.model import Record

COLOURS = Choice(
    Option("grey", _l("Grey")),
    Option("blue", _l("Blue")),
    Option("green", _l("Green")),
    Option("amber", _l("Amber")),
    Option("red", _l("Red")),
    Option("violet", _l("Violet")),
)


class Tag(Record, db.Model):
    __tablename__ = "tags"
    # The folded name is unique: “Café” and “CAFE” are one tag.
    __table_args__ = (living_unique("uq_tags_search_text_living", "search_text"),)
    __searchable__ = ("name",)
    hue_column = "colour"

    name: Mapped[str] = mapped_column(String(60))
    colour: Mapped[str] = mapped_column(COLOURS, default="grey", server_default="grey")
