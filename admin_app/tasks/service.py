"""What can be done with a task, and the rules that hold whichever door it comes through."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from admin_app.accounts.model import User
from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.history.recording import name_verb
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.tasks.model import UNFINISHED, Task

discard = records.discard


def create(values: Mapping[str, Any], actor: Actor) -> Task:
    """A new task, created by `actor`. Raises `Forbidden`, `BadInput`."""
    check_relations(values)
    task: Task = records.create(Task, values, actor)
    return task


def update(task: Task, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> bool:
    """Change the named fields; whether anything changed. Raises as `records.service.update` does."""
    check_relations(values, task)
    return records.update(task, values, actor, version=version)


def complete(task: Task, actor: Actor, *, version: int | None = None) -> bool:
    """Set an unfinished task to done; whether anything changed. Raises `Forbidden`, `StaleRecord`."""
    require(actor, "edit", task)
    if task.status not in UNFINISHED:
        return False
    name_verb(task, "complete")
    return records.update(task, {"status": "done"}, actor, version=version)


def reopen(task: Task, actor: Actor, *, version: int | None = None) -> bool:
    """Set a done or cancelled task to open again; whether anything changed. Raises as `complete` does."""
    require(actor, "edit", task)
    if task.status in UNFINISHED:
        return False
    name_verb(task, "reopen")
    return records.update(task, {"status": "open"}, actor, version=version)


def check_relations(values: Mapping[str, Any], task: Task | None = None) -> None:
    """Refuse to newly choose a person who left, or a project that was archived or deleted."""
    for name, model, sentence in (
        ("assignee_id", User, _l("This person has left. Choose somebody else.")),
        ("project_id", Project, _l("This project was archived or deleted. Choose another.")),
    ):
        chosen = values.get(name)
        if chosen is None or (task is not None and chosen == getattr(task, name)):
            continue
        if db.session.scalar(select(model.id).where(model.id == chosen, model.choosable())) is None:
            raise BadInput(sentence, field=name)
