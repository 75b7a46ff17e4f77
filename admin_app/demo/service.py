"""Adds made-up tasks with their people, projects and tags. The same seed makes the same tasks."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import select

from admin_app.accounts import service as accounts
from admin_app.demo.words import LANGUAGES, ODD, PEOPLE, PROJECTS, TAGS, Language
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.records.bulk import create_many
from admin_app.search.model import search_text_of
from admin_app.tags.model import Tag
from admin_app.tasks.model import MAX_DESCRIPTION, MAX_TITLE, PRIORITIES, STATUSES, Task

DOMAIN = "demo.example.org"
YEAR = dt.timedelta(days=365)
#: How often a status or a priority comes up, in the order in which they are declared.
STATUS_WEIGHTS = (38, 18, 7, 30, 7)
PRIORITY_WEIGHTS = (25, 45, 22, 8)
#: One task in so many has an odd title, a title as long as they may be, a description of many pages.
ODD_EVERY, LONG_TITLE_EVERY, LONG_DESCRIPTION_EVERY = 40, 300, 2000


@dataclass(frozen=True, slots=True)
class Cast:
    """The ids of those whom the tasks mention."""

    staff: Sequence[int]
    left: int
    projects: Sequence[int]
    tags: Sequence[int]


def add(count: int, seed: int = 1, *, on_written: Callable[[int], None] | None = None) -> int:
    """Add tasks, and the people, projects and tags that they need and that are not there yet."""
    with change(db.session, SYSTEM, door="command", batch=True) as opened:
        cast = _gather()
        rows = made_up(count, Random(seed), cast, opened.at)
        return create_many(Task, rows, SYSTEM, opened, on_written=on_written)


def _gather() -> Cast:
    people = [_person(*person) for person in PEOPLE]
    projects = [_named(Project, name, Project.name == name, archived=False) for name in PROJECTS]
    if not projects[-1].archived:
        records.update(projects[-1], {"archived": True}, SYSTEM)
    tags = [_named(Tag, name, Tag.search_text == _folded(name), colour=colour) for name, colour in TAGS]
    if people[-1].active:
        accounts.update(people[-1], {"active": False}, SYSTEM)
    return Cast(
        staff=[person.id for person in people[:-1]],
        left=people[-1].id,
        projects=[project.id for project in projects[:-1]],
        tags=[tag.id for tag in tags],
    )


def _person(name: str, box: str, locale: str, timezone: str) -> Any:
    email = f"{box}@{DOMAIN}"
    values = {"email": email, "name": name, "locale": locale, "timezone": timezone, "active": True}
    # Without a role and without a password: a name to assign to, not a way in.
    return accounts.by_email(email) or accounts.create(values, SYSTEM)


def _named(model: Any, name: str, criterion: Any, **values: Any) -> Any:
    known = db.session.scalars(select(model).where(criterion, model.deleted_at.is_(None))).first()
    return known or records.create(model, {"name": name, **values}, SYSTEM)


def _folded(name: str) -> str:
    return search_text_of({"name": name}, Tag.__searchable__)


def made_up(count: int, random: Random, cast: Cast, now: dt.datetime) -> Iterator[dict[str, Any]]:
    """Values of tasks; the first ones have every script, status and priority, however few there are."""
    for number in range(count):
        language = LANGUAGES[number] if number < len(LANGUAGES) else random.choice(LANGUAGES)
        status, priority = _status_and_priority(number, random)
        created = now - YEAR * random.random()
        updated = created + (now - created) * random.random()
        yield {
            "title": _title(number, language, random),
            "description": _description(number, language, random),
            "status": status,
            "priority": priority,
            "due_date": _due_date(now.date(), random),
            "assignee_id": _assignee(status, cast, random),
            "project_id": random.choice(cast.projects) if random.random() < 0.7 else None,
            "created_by_id": random.choice(cast.staff),
            "created_at": created,
            "updated_at": updated,
            "completed_at": updated if status == "done" else None,
            "tags": random.sample(cast.tags, random.choice((0, 0, 1, 1, 2, 3))),
        }


def _status_and_priority(number: int, random: Random) -> tuple[str, str]:
    if number < len(STATUSES.keys) * len(PRIORITIES.keys):
        return STATUSES.keys[number % len(STATUSES.keys)], PRIORITIES.keys[number % len(PRIORITIES.keys)]
    (status,) = random.choices(STATUSES.keys, STATUS_WEIGHTS)
    (priority,) = random.choices(PRIORITIES.keys, PRIORITY_WEIGHTS)
    return status, priority


def _assignee(status: str, cast: Cast, random: Random) -> int | None:
    if status == "done" and random.random() < 0.05:
        return cast.left
    return random.choice(cast.staff) if random.random() < 0.8 else None


def _due_date(today: dt.date, random: Random) -> dt.date | None:
    if random.random() < 0.2:
        return None
    return today + dt.timedelta(days=round(random.gauss(3, 25)))


def _title(number: int, language: Language, random: Random) -> str:
    if number < len(LANGUAGES):
        return language.actions[0].format(language.things[0])
    if number % ODD_EVERY == 0:
        return ODD[number // ODD_EVERY % len(ODD)]
    action, thing = random.choice(language.actions), random.choice(language.things)
    title = f"{action.format(thing)} #{random.randint(1, 9999)}"
    title = title[0].upper() + title[1:]
    if number % LONG_TITLE_EVERY == 1:
        return (f"{title} – " * MAX_TITLE)[: MAX_TITLE - 1] + "…"
    return title


def _description(number: int, language: Language, random: Random) -> str:
    if number % LONG_DESCRIPTION_EVERY == 2:
        note = " ".join(language.notes)
        return "\n\n".join([note] * (MAX_DESCRIPTION // (len(note) + 2)))
    wanted = random.choice((0, 0, 1, 1, 2, 3))
    notes = random.sample(language.notes, min(wanted, len(language.notes)))
    return "\n".join(f"- {note}" for note in notes) if len(notes) > 1 else "".join(notes)
