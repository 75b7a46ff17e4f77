"""How values look in a list and on a details page: one named function for each kind of value.

A formatter gets the value and the row; it returns markup in which everything of people's is escaped.
"""

import datetime as dt
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup, escape

from admin_app.console.assets import asset
from admin_app.console.columns import CollectionColumn, Column, Ref, RelationColumn
from admin_app.database.types import Choice, RankedChoice, python_type_of
from admin_app.i18n import (
    _,
    format_day,
    format_moment,
    format_number,
    initials,
    relative_day,
    today,
)
from admin_app.i18n import relative_moment as _relative_moment

Formatter = Callable[[Any, Any], Markup]
NOTHING = Markup('<span class="nil">–</span>')
TAGS_SHOWN = 2


def icon(name: str, css: str = "") -> Markup:
    """A symbol of the sprite; it says nothing to a screen reader, the word beside it does."""
    sprite = asset("icons.svg")
    return Markup(
        '<svg class="i {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    ).format(css, sprite, name)


def text(value: Any, _row: Any = None) -> Markup:
    return Markup("<bdi>{}</bdi>").format(value) if value not in (None, "") else NOTHING


def number(value: Any, _row: Any = None) -> Markup:
    return escape(format_number(value)) if value is not None else NOTHING


def yes_no(value: Any, _row: Any = None) -> Markup:
    if not value:
        return Markup('<span class="no">{}</span>').format(_("No"))
    return Markup('<span class="yes">{}{}</span>').format(icon("check"), _("Yes"))


def badge(choices: Choice) -> Formatter:
    """A choice as a badge: a shape and a word, so that colour is never all there is."""

    def formatter(value: Any, _row: Any = None) -> Markup:
        if value is None:
            return NOTHING
        return Markup('<span class="st st-{}"><i></i>{}</span>').format(value, choices.label(value))

    return formatter


def bars(choices: RankedChoice) -> Formatter:
    """A ranked choice as bars and a word."""

    def formatter(value: Any, _row: Any = None) -> Markup:
        if value is None:
            return NOTHING
        return Markup('<span class="pr pr-{}"><i></i>{}</span>').format(value, choices.label(value))

    return formatter


def hue(name: str) -> int:
    """A number from 0 to 7 that is always the same for a name."""
    return zlib.crc32(name.encode()) % 8


def person(value: Ref | None, _row: Any = None) -> Markup:
    if value is None:
        return Markup('<span class="who none"><span class="av" aria-hidden="true">{}</span>{}</span>').format(
            icon("user"), _("Unassigned")
        )
    return Markup(
        '<span class="who"><span class="av av-{}" aria-hidden="true">{}</span><bdi>{}</bdi></span>'
    ).format(hue(value.name), initials(value.name), value.name)


def reference(value: Ref | None, _row: Any = None) -> Markup:
    return text(value.name) if value else NOTHING


def tags(value: Sequence[Ref], _row: Any = None) -> Markup:
    """The first two members, and how many more there are."""
    if not value:
        return NOTHING
    shown = [Markup('<span class="tag"><bdi>{}</bdi></span>').format(ref.name) for ref in value[:TAGS_SHOWN]]
    rest = value[TAGS_SHOWN:]
    if rest:
        names = ", ".join(ref.name for ref in rest)
        shown.append(
            Markup('<span class="tag more" title="{}"><bdi dir="ltr">+{}</bdi></span>').format(
                names, len(rest)
            )
        )
    return Markup("").join(shown)


def all_tags(value: Sequence[Ref], _row: Any = None) -> Markup:
    shown = [Markup('<span class="tag"><bdi>{}</bdi></span>').format(ref.name) for ref in value]
    return Markup("").join(shown) if shown else NOTHING


def day(value: dt.date | None, _row: Any = None) -> Markup:
    return _day(value, "") if value else NOTHING


def due_day(value: dt.date | None, *, can_be_late: bool) -> Markup:
    """A day by which something is due; what is finished cannot be late."""
    if not value:
        return NOTHING
    ahead = (value - today()).days
    if not can_be_late or ahead > 1:
        return _day(value, "")
    return _day(value, "late" if ahead < 0 else "soon")


def _day(value: dt.date, urgency: str) -> Markup:
    return Markup('<time class="due {}" datetime="{}" title="{}">{}{}</time>').format(
        urgency,
        value.isoformat(),
        format_day(value, "full"),
        icon("alert-triangle") if urgency == "late" else "",
        relative_day(value),
    )


def relative_moment(value: dt.datetime | None, _row: Any = None) -> Markup:
    return _moment(value, _relative_moment(value)) if value else NOTHING


def exact_moment(value: dt.datetime | None, _row: Any = None) -> Markup:
    return _moment(value, format_moment(value)) if value else NOTHING


def _moment(value: dt.datetime, words: str) -> Markup:
    stamp = value.isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        stamp, format_moment(value, "long"), words
    )


def formatter_for(column: Column) -> Formatter:
    """The usual formatter of a column, by what it holds."""
    if isinstance(column, CollectionColumn):
        return tags
    if isinstance(column, RelationColumn):
        return person if column.target.__tablename__ == "users" else reference
    kind = column.table_column.type
    if isinstance(kind, RankedChoice):
        return bars(kind)
    if isinstance(kind, Choice):
        return badge(kind)
    by_type: dict[type, Formatter] = {
        bool: yes_no,
        int: number,
        dt.date: day,
        dt.datetime: relative_moment,
    }
    return by_type.get(python_type_of(kind), text)
