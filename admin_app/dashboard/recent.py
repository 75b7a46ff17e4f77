"""What happened last to the tasks that the person may see: asked for anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_app.console import display
from admin_app.console.changes import VERBS
from admin_app.history.model import Entry
from admin_app.i18n import _
from admin_app.permissions.actor import Actor
from admin_app.tasks.model import Task

#: So many lines are shown, of so many entries at most: what was written together is one line.
SHOWN = 8
LOOKED_AT = 50


@dataclass(slots=True)
class Line:
    """`title` is empty for what was written together; the address is then that of a list of it."""

    title: str
    url: str
    verb: str
    who: str
    when: Markup


@dataclass(slots=True)
class Recent:
    lines: list[Line]
    #: Where everything is, for those who may see it.
    url: str


def last_changes(session: Session, tasks: Any, actor: Actor, criteria: Sequence[Any]) -> Recent:
    """The last changes of tasks that the gate and `criteria` let through, the newest first."""
    entries = session.execute(_newest()).all()
    titles = _titles(session, tasks, criteria, {entry.record_id for entry in entries})
    together: dict[Any, list[Any]] = {}
    for entry in entries:
        if entry.record_id in titles:
            together.setdefault(entry.batch or entry.id, []).append(entry)
    lines = [_line(tasks, found, titles) for found in list(together.values())[:SHOWN]]
    return Recent(
        lines, url_for("history.index", area=Task.__tablename__) if actor.has("history.see") else ""
    )


@cache
def _newest() -> Any:
    # Put together once: everybody asks the same.
    columns = (Entry.id, Entry.at, Entry.actor_id, Entry.actor_name, Entry.verb, Entry.record_id, Entry.batch)
    mine = select(*columns).where(Entry.area == Task.__tablename__)
    return mine.order_by(Entry.id.desc()).limit(LOOKED_AT)


def _titles(session: Session, tasks: Any, criteria: Sequence[Any], ids: set[int]) -> dict[int, str]:
    seen = tasks.visible(select(Task.id, Task.title)).where(Task.id.in_(ids), *criteria)
    return dict(session.execute(seen).all()) if ids else {}


def _line(tasks: Any, entries: Sequence[Any], titles: dict[int, str]) -> Line:
    entry = entries[0]
    are_many = len({each.record_id for each in entries}) > 1
    return Line(
        title="" if are_many else titles[entry.record_id],
        url=tasks.url_of("index_view", batch=entry.batch)
        if are_many
        else tasks.url_of("details_view", id=entry.record_id),
        verb=str(VERBS.get(entry.verb, entry.verb)),
        who=_("The system") if entry.actor_id is None else entry.actor_name,
        when=display.relative_moment(entry.at),
    )
