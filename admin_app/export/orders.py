"""From what was asked of a screen to an export that can be written: the same rows, in the same order."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, func, select

from admin_app.console.listing import narrowed, ordered
from admin_app.errors import BadArgument
from admin_app.export.asked import PERSON_FORM, Asked
from admin_app.export.columns import Source, sources
from admin_app.export.formats import Layout
from admin_app.export.forms import Form, PersonForm, RawForm
from admin_app.export.service import Order
from admin_app.extensions import db
from admin_app.i18n import _, _l, direction, format_number, person_timezone
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require


class TooManyRows(BadArgument):
    message = _l(
        "There are more rows than a workbook can hold: %(limit)s."
        " Filter the list, or take CSV, which has no limit."
    )


def prepare(screen: Any, asked: Asked, actor: Actor) -> Order:
    """The order for what was asked, in the language and the zone of this moment.

    Raises `Forbidden`, and `TooManyRows` for a format that cannot hold them.
    """
    require(actor, "export", screen.model)
    limit = asked.format.max_rows
    if limit is not None and count(screen, asked, actor, most=limit) > limit:
        raise TooManyRows(limit=format_number(limit))
    found = sources([screen.column_object(key) for key in columns_of(screen, asked)])
    form = form_of(asked)
    return Order(
        engine=db.engine,
        statement=statement(screen, asked, actor, found),
        sources=found,
        format=asked.format,
        form=form,
        layout=_layout(screen, asked, form, found),
        guard=asked.guard,
    )


def columns_of(screen: Any, asked: Asked) -> tuple[str, ...]:
    """The keys of the columns, in the order of the file."""
    return asked.columns or tuple(screen.exported_columns())


def form_of(asked: Asked) -> Form:
    if asked.form == PERSON_FORM:
        return PersonForm(asked.profile, person_timezone())
    return RawForm()


def statement(screen: Any, asked: Asked, actor: Actor, found: list[Source]) -> Select[Any]:
    """What the columns read, through the same gate, filters and order as the list."""
    reads = select(*(source.expression.label(f"c{n}") for n, source in enumerate(found)))
    return ordered(_rows(screen, asked, actor, reads), screen, asked.arguments, {})


def count(screen: Any, asked: Asked, actor: Actor, *, most: int | None = None) -> int:
    """How many rows there are; `most + 1` for more than `most`."""
    found = _rows(screen, asked, actor, select(screen.model.id)).limit(None if most is None else most + 1)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _rows(screen: Any, asked: Asked, actor: Actor, reads: Select[Any]) -> Select[Any]:
    narrow = narrowed(screen.visible(reads), screen, asked.arguments, actor)
    return narrow.where(screen.model.id.in_(asked.ids)) if asked.ids else narrow


def _layout(screen: Any, asked: Asked, form: Form, found: list[Source]) -> Layout:
    of_person = asked.form == PERSON_FORM
    return Layout(
        header=[form.header(source) for source in found],
        kinds=[source.kind for source in found],
        profile=form.profile,
        title=str(screen.name) if of_person else screen.endpoint,
        note_title=_("About this file"),
        right_to_left=of_person and direction() == "rtl",
        excel_day=form.excel_day,
        excel_moment=form.excel_moment,
    )


def file_name(screen: Any, asked: Asked, day: dt.date) -> str:
    return f"{screen.endpoint}-{day.isoformat()}.{asked.format.key}"
