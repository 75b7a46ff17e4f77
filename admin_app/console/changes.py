"""How an entry of the history reads: in the language of the reader, with the screen's own labels."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from sqlalchemy import inspect

from admin_app.console import display
from admin_app.console.columns import Ref
from admin_app.console.differences import word_difference
from admin_app.console.screens import screen_of
from admin_app.database.types import Choice, RankedChoice, python_type_of
from admin_app.history.difference import target_of
from admin_app.history.replay import NOT_READ, readable
from admin_app.i18n import _, _l, format_day, format_moment, list_of_words
from admin_app.permissions.catalogue import AREAS

VERBS = {
    "accept": _l("Invitation accepted"),
    "baseline": _l("First state that is known"),
    "change_email": _l("E-mail changed"),
    "complete": _l("Completed"),
    "create": _l("Created"),
    "deactivate": _l("Deactivated"),
    "delete": _l("Moved to the trash"),
    "edit": _l("Edited"),
    "invite": _l("Invited"),
    "pause": _l("Paused"),
    "purge": _l("Deleted for ever"),
    "reactivate": _l("Reactivated"),
    "reopen": _l("Reopened"),
    "restore": _l("Restored from the trash"),
    "restore_version": _l("Restored to an earlier version"),
    "resume": _l("Resumed"),
    "set_password": _l("Password set"),
    "undo": _l("Taken back"),
}
DOORS = {
    "screen": _l("on screen"),
    "command": _l("by a command"),
    "import": _l("by an import"),
    "job": _l("by a job"),
    "sign-in": _l("while signing in"),
    "api": _l("through the API"),
}
FIELDS = {
    "created_by_id": _l("Created by"),
    "deleted_at": _l("In the trash since"),
    "deleted_by_id": _l("Deleted by"),
    "password": _l("Password"),
    "fs_uniquifier": _l("Sessions"),
    "confirmed_at": _l("Address confirmed"),
    "permissions": _l("Permissions"),
    "source": _l("Source"),
    "external_key": _l("Key at the source"),
}
EMPTY: tuple[Any, ...] = (None, "", [])
#: Texts longer than this, or of several lines, are shown as a difference.
LONG = 80


@dataclass(slots=True)
class ShownField:
    """One field of an entry: old and new, or for a long text the difference."""

    label: str
    old: Markup | None = None
    new: Markup | None = None
    difference: Markup | None = None
    secret: bool = False


@dataclass(slots=True)
class ShownEntry:
    """One entry as a page shows it."""

    entry: Any
    who: str
    initials: str
    hue: int
    when: Markup
    verb: str
    door: str
    area: str
    record_title: str = ""
    record_url: str | None = None
    fields: list[ShownField] = field(default_factory=list)
    may_undo: bool = False


def show_entries(entries: Iterable[Any]) -> list[ShownEntry]:
    """The entries with their words."""
    return [show_entry(entry) for entry in entries]


def show_entry(entry: Any) -> ShownEntry:
    screen = screen_of(entry.area)
    who = _("The system") if entry.actor_id is None else entry.actor_name
    return ShownEntry(
        entry=entry,
        who=who,
        initials=display.initials(who),
        hue=display.hue(who),
        when=display.relative_moment(entry.at),
        verb=str(VERBS.get(entry.verb, entry.verb)),
        door=str(DOORS.get(entry.door, entry.door)),
        area=str(screen.name) if screen is not None else str(AREAS.get(entry.area, entry.area)),
        fields=_show_fields(screen, entry) if screen else [],
    )


def _show_fields(screen: Any, entry: Any) -> list[ShownField]:
    """What changed; from empty to empty, as in a text that was made without words, nothing did."""
    return [
        show_field(screen, name, pair)
        for name, pair in readable(entry.fields).items()
        if pair is None or not all(value in EMPTY for value in pair)
    ]


def label_of(screen: Any, name: str) -> str:
    """The label of a field, from the screen or from those that every record has."""
    labels = screen.column_labels
    return str(labels.get(name) or labels.get(name.removesuffix("_id")) or FIELDS.get(name) or name)


def show_field(screen: Any, name: str, pair: Any) -> ShownField:
    label = label_of(screen, name)
    if pair is None:
        return ShownField(label, secret=True)
    old, new = pair
    if isinstance(old, str) and isinstance(new, str) and is_long(old, new):
        return ShownField(label, difference=word_difference(old, new))
    empty = old in EMPTY and new not in EMPTY
    return ShownField(
        label, old=None if empty else show_value(screen, name, old), new=show_value(screen, name, new)
    )


def is_long(*texts: str) -> bool:
    """Whether texts are better read as a difference."""
    return any(len(text) > LONG or "\n" in text for text in texts)


def show_value(screen: Any, name: str, stored: Any) -> Markup:
    """A stored value as the screen shows such values; as it is, when somebody wrote it into the table."""
    try:
        return _show_value(screen, name, stored)
    except NOT_READ:
        return display.text(str(stored))


def _show_value(screen: Any, name: str, stored: Any) -> Markup:
    model = screen.model
    if stored in EMPTY:
        return display.NOTHING
    if name in model.audited_collections:
        return display.all_tags([Ref(number, label) for number, label in stored])
    column = inspect(model).columns.get(name)
    if column is None:
        return display.text(str(stored))
    target = target_of(model, name)
    if target is not None:
        ref = Ref(stored[0], stored[1] or f"#{stored[0]}")
        return display.person(ref) if target.__tablename__ == "users" else display.reference(ref)
    formatter = (screen.column_formatters_detail or {}).get(name)
    return formatter(stored, None) if formatter else _plain(column.type, stored)


def _plain(kind: Any, stored: Any) -> Markup:
    if isinstance(kind, RankedChoice):
        return display.bars(kind)(stored, None)
    if isinstance(kind, Choice):
        return display.badge(kind)(stored, None)
    found = python_type_of(kind)
    if found is bool:
        return display.yes_no(stored)
    if found is dt.date:
        return display.text(format_day(dt.date.fromisoformat(stored)))
    if found is dt.datetime:
        return display.text(format_moment(dt.datetime.fromisoformat(stored)))
    if isinstance(stored, list):
        return display.text(list_of_words([str(item) for item in stored]))
    return Markup('<span class="long-value" dir="auto">{}</span>').format(stored)
