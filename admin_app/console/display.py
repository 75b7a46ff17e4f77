"""How values look in a list and on a details page: one named function for each kind of value.

A formatter gets the value and the row; it returns markup in which everything of people's is escaped.
"""

import datetime as dt
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

from markupsafe import Markup, escape

from admin_app.console.assets import asset
from admin_app.console.columns import CollectionColumn, Column, Ref, RelationColumn
from admin_app.database.types import Choice, RankedChoice, python_type_of
from admin_app.i18n import (
    _,
    format_day,
    format_moment,
    format_number,
    list_of_words,
    relative_day,
    today,
    wording,
)
from admin_app.i18n import relative_moment as _relative_moment

Formatter = Callable[[Any, Any], Markup]
AnyFormatter = TypeVar("AnyFormatter", bound=Callable[..., Markup])


def by_value(formatter: AnyFormatter, *others: str) -> AnyFormatter:
    """Mark a formatter that looks at the value alone, and at `others` of the row: alike is formatted once."""
    formatter.by_value = others  # type: ignore[attr-defined]
    return formatter


NOTHING = Markup("<span class=nil>–</span>")
TAGS_SHOWN = 2


def icon(name: str, css: str = "") -> Markup:
    """A symbol of the sprite; it says nothing to a screen reader, the word beside it does."""
    return _icon(name, css, asset("icons.svg"))


@cache
def _icon(name: str, css: str, sprite: str) -> Markup:
    css = f'"i {css}"' if css else "i"
    return Markup(f'<svg class={css} aria-hidden=true><use href="{sprite}#{name}"/></svg>')


def text(value: Any, _row: Any = None) -> Markup:
    return Markup(f"<bdi>{escape(value)}</bdi>") if value not in (None, "") else NOTHING


def number(value: Any, _row: Any = None) -> Markup:
    return escape(format_number(value)) if value is not None else NOTHING


def yes_no(value: Any, _row: Any = None) -> Markup:
    if not value:
        return Markup(f'<span class="no">{escape(_("No"))}</span>')
    return Markup(f'<span class="yes">{icon("check")}{escape(_("Yes"))}</span>')


def badge(choices: Choice) -> Formatter:
    """A choice as a badge: a shape and a word, so that colour is never all there is."""
    return _choice_formatter(choices, "st")


def bars(choices: RankedChoice) -> Formatter:
    """A ranked choice as bars and a word."""
    return _choice_formatter(choices, "pr")


def _choice_formatter(choices: Choice, css: str) -> Formatter:
    @cache
    def look(value: str, _language: str) -> Markup:
        label = escape(str(choices.label(value)))
        return Markup(f'<span class="{css} {css}-{escape(value)}">{label}</span>')

    @by_value
    def formatter(value: Any, _row: Any = None) -> Markup:
        # The few choices are asked for hundreds of times on a page: each is translated once.
        return NOTHING if value is None else look(value, wording())

    return formatter


def hue(name: str) -> int:
    """A number from 0 to 7 that is always the same for a name."""
    return zlib.crc32(name.encode()) % 8


def initials(name: str) -> str:
    """One or two letters that stand for a person, in any script."""
    words = [word for word in name.split() if unicodedata.category(word[0])[0] == "L"]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"


@by_value
def person(value: Ref | None, _row: Any = None) -> Markup:
    if value is None:
        return Markup(
            f'<span class="who none"><span class=av aria-hidden=true></span>{escape(_("Unassigned"))}</span>'
        )
    return _person(value.name)


@by_value
def author(value: Ref | None, _row: Any = None) -> Markup:
    """Who made something; nobody means the console itself."""
    return text(_("The system")) if value is None else _person(value.name)


@lru_cache(maxsize=4096)
def _person(name: str) -> Markup:
    # Drawn and not written: a button around them is called by what it says in words.
    return Markup(
        f'<span class="who av-{hue(name)}" data-i={escape(initials(name))}><bdi>{escape(name)}</bdi></span>'
    )


@by_value
def reference(value: Ref | None, _row: Any = None) -> Markup:
    return text(value.name) if value else NOTHING


def _tag(ref: Ref) -> str:
    """A member with its name; a colour is but an edge beside it, and costs a row three letters."""
    css = f'"tag k{ref.hue}"' if ref.hue else "tag"
    return f"<bdi class={css}>{escape(ref.name)}</bdi>"


@by_value
def tags(value: Sequence[Ref], _row: Any = None) -> Markup:
    """The first two members, and how many more there are."""
    if not value:
        return NOTHING
    shown = " ".join(map(_tag, value[:TAGS_SHOWN]))
    rest = value[TAGS_SHOWN:]
    if rest:
        names = escape(list_of_words([ref.name for ref in rest]))
        shown += f' <bdi class="tag more" title="{names}">+{len(rest)}</bdi>'
    return Markup(shown)


def all_tags(value: Sequence[Ref], _row: Any = None) -> Markup:
    shown = " ".join(map(_tag, value))
    return Markup(shown) if shown else NOTHING


@by_value
def day(value: dt.date | None, _row: Any = None) -> Markup:
    return _day(value, "", today(), wording()) if value else NOTHING


def due_day(value: dt.date | None, *, can_be_late: bool) -> Markup:
    """A day by which something is due; what is finished cannot be late."""
    if not value:
        return NOTHING
    now = today()
    ahead = (value - now).days
    urgency = "" if not can_be_late or ahead > 1 else " late" if ahead < 0 else " soon"
    return _day(value, urgency, now, wording())


@lru_cache(maxsize=4096)
def _day(value: dt.date, urgency: str, _today: dt.date, _language: str) -> Markup:
    words, medium = relative_day(value), format_day(value)
    # Words that are not the date itself have it beside them.
    title = "" if words == medium else f' title="{escape(medium)}"'
    return Markup(f'<time class="due{urgency}" datetime={value.isoformat()}{title}>{escape(words)}</time>')


def relative_moment(value: dt.datetime | None, _row: Any = None) -> Markup:
    return _moment(value, _relative_moment(value)) if value else NOTHING


def exact_moment(value: dt.datetime | None, _row: Any = None) -> Markup:
    return _moment(value, format_moment(value)) if value else NOTHING


def _moment(value: dt.datetime, words: str) -> Markup:
    stamp = value.isoformat(timespec="seconds")
    title = escape(format_moment(value, "long"))
    return Markup(f'<time datetime="{stamp}" title="{title}">{escape(words)}</time>')


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
