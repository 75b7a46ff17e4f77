"""What the merge page and the page of what was typed show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import request
from markupsafe import Markup
from sqlalchemy import func, select

from admin_app.conflicts.service import Field, with_names
from admin_app.console.changes import is_long, label_of, show_value
from admin_app.console.differences import word_difference
from admin_app.console.fields import RelationField
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.i18n import _, list_of_words

MINE, THEIRS = "mine", "theirs"
MAX_NAMED = 3


@dataclass(slots=True)
class Row:
    """One field on the merge page; with `asks`, a person must choose."""

    name: str
    label: str
    opened: Markup
    theirs: Markup
    mine: Markup
    asks: bool
    kept: str
    choice: str
    difference: Markup | None


@dataclass(slots=True)
class MergePage:
    title: str
    who: str
    when: str
    rows: list[Row]
    opened_version: int
    undecided: list[str] = field(default_factory=list)


@dataclass(slots=True)
class LostPage:
    """The record is gone, or the right to edit it; everything that was typed is here.

    With `form_is_shown` in the form, which can be sent again; else as `rows` of words, to be copied.
    """

    title: str
    heading: str
    message: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    form_is_shown: bool = True
    may_create: bool = False
    create_url: str = ""
    may_restore: bool = False


def choice(name: str) -> str | None:
    """Whose value was chosen for a field on the merge page."""
    given = request.form.get(f"{name}__choice")
    return given if given in (MINE, THEIRS) else None


def row(view: Any, record: Any, each: Field) -> Row:
    """A field as the merge page shows it."""
    opened, theirs, mine = (
        show_value(view, each.name, with_names(type(record), each.name, value))
        for value in (each.opened, each.theirs, each.mine)
    )
    texts = [value for value in (each.theirs, each.mine) if isinstance(value, str)]
    long = len(texts) == 2 and is_long(*texts)
    kept = (
        _("both wrote the same")
        if each.mine == each.theirs
        else _("yours")
        if each.i_changed
        else _("theirs")
    )
    return Row(
        name=each.name,
        label=label_of(view, each.name),
        opened=opened,
        theirs=theirs,
        mine=mine,
        asks=each.conflicts,
        kept="" if each.conflicts else kept,
        choice=choice(each.name) or "",
        difference=word_difference(*texts) if long and each.conflicts else None,
    )


def editors(record: Any, since_version: int) -> str:
    """Who saved the record since a version, the newest first."""
    newest = func.max(Entry.id)
    statement = (
        select(Entry.actor_id, Entry.actor_name)
        .where(Entry.area == record.__tablename__, Entry.record_id == record.id)
        .where(Entry.version > since_version)
        .group_by(Entry.actor_id, Entry.actor_name)
        .order_by(newest.desc())
        .limit(MAX_NAMED)
    )
    found = db.session.execute(statement)
    return list_of_words([_("The system") if number is None else name for number, name in found])


def typed(form: Any) -> list[tuple[str, str]]:
    """What a person sent, field by field, in words."""
    return [(str(each.label.text), text) for each in form for text in _texts(each) if text]


def sent(form: Any) -> list[tuple[str, str]]:
    """The same for who may not know any more what the records are called that they chose."""
    plain = [each for each in form if not isinstance(each, RelationField)]
    return [(str(each.label.text), str(text)) for each in plain for text in each.raw_data or () if text]


def _texts(each: Any) -> Iterable[str]:
    if isinstance(each, RelationField):
        return [list_of_words([name for _number, name in each.related.named(each.ids)])]
    return [str(text) for text in each.raw_data or ()]
