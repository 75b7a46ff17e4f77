"""Records for tests, made as the console makes them: by a service, in an open change.

Each function needs an application context; the fixtures of the same names bring one. What they
return is detached: its columns can be read, its relations cannot.
"""

import itertools

from flask import current_app
from sqlalchemy import insert, select

from admin_app.accounts import service as accounts
from admin_app.accounts.model import Role, User
from admin_app.accounts.passwords import hash_password
from admin_app.console.actor import act_as, actor_of
from admin_app.database.transaction import transaction
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.importing.model import Draft
from admin_app.jobs import rows
from admin_app.jobs.model import Job
from admin_app.permissions.actor import SYSTEM
from admin_app.permissions.catalogue import SHIPPED_ROLES
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.reports import service as reports
from admin_app.saved_views import service as views
from admin_app.search import index
from admin_app.tags.model import Tag
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task, task_tags

PASSWORD = "quiet-harbour-lantern-41"
#: One person for each; `nobody` has signed in but has no role.
ROLES = ("nobody", "viewer", "editor", "manager", "admin")
_numbers = itertools.count(1)


def email_of(role):
    return f"{role}@example.org"


def person_of(role):
    """The person that stands for a role."""
    return db.session.scalars(select(User).where(User.email == email_of(role))).one()


def actor(who):
    """A person as an actor: `editor` for the one who stands for that role, or a `User`."""
    person = person_of(who) if isinstance(who, str) else db.session.get(User, who.id)
    return actor_of(person)


def make_baseline():
    """The shipped roles, and one person for each, as every test finds them."""
    with change(db.session, SYSTEM, door="command"):
        for role in SHIPPED_ROLES:
            values = {
                "name": role.name,
                "description": role.description,
                "permissions": list(role.permissions),
            }
            records.create(Role, values, SYSTEM)
    hashed = hash_password(PASSWORD)
    for role in ROLES:
        roles = () if role == "nobody" else (role,)
        make_person(f"{role.title()} Person", email=email_of(role), roles=roles, password_hash=hashed)


def make_person(name=None, *, roles=(), password_hash=None, by=None, **values):
    """A person with these roles, named; without a password hash they cannot sign in."""
    number = next(_numbers)
    values.setdefault("email", f"person{number}@example.org")
    values.setdefault("active", True)
    values |= {"name": name or f"Person {number}", "password": password_hash}
    with change(db.session, _doer(by), door="command"):
        values["roles"] = list(db.session.scalars(select(Role).where(Role.name.in_(roles))))
        return accounts.create(values, _doer(by))


def make_project(name=None, *, by=None, **values):
    return _make(records.create, Project, {"name": name or f"Project {next(_numbers)}", **values}, by)


def make_tag(name=None, *, by=None, **values):
    return _make(records.create, Tag, {"name": name or f"Tag {next(_numbers)}", **values}, by)


def make_role(name=None, *, permissions=(), by=None):
    values = {"name": name or f"Role {next(_numbers)}", "permissions": list(permissions)}
    return _make(records.create, Role, values, by)


def make_task(title=None, *, by=None, assignee=None, project=None, tags=(), **values):
    """A task. `by` and `assignee` are roles or people, `tags` are tags."""
    values["title"] = title or f"Task {next(_numbers)}"
    if assignee is not None:
        values["assignee_id"] = person_of(assignee).id if isinstance(assignee, str) else assignee.id
    if project is not None:
        values["project_id"] = project.id
    doer = _doer(by)
    with change(db.session, doer, door="command"):
        if tags:
            values["tags"] = list(db.session.scalars(select(Tag).where(Tag.id.in_([t.id for t in tags]))))
        return tasks.create(values, doer)


def make_view(name=None, *, by=None, area="tasks", query="", roles=(), **values):
    """A saved view; without `by`, the system's. `roles` are names of those that it is shared with."""
    doer = _doer(by)
    values |= {"area": area, "name": name or f"View {next(_numbers)}", "query": query}
    with change(db.session, doer, door="command"):
        values["roles"] = list(db.session.scalars(select(Role).where(Role.name.in_(roles))))
        return views.create(values, doer)


def make_report(name=None, *, by=None, to=("viewer",), view="tasks:all", **values):
    """A report, of somebody else unless said; `to` are roles or people."""
    owner = actor(by if by is not None else make_person(roles=("manager",)))
    usual = {
        "format": "csv",
        "form": "raw",
        "kind": "daily",
        "at_time": "08:00",
        "weekday": 1,
        "month_day": 1,
    }
    emails = [email_of(who) if isinstance(who, str) else who.email for who in to]
    with current_app.app_context(), change(db.session, owner, door="screen"):
        act_as(owner)  # views are read as who acts
        people = list(db.session.scalars(select(User).where(User.email.in_(emails))))
        given = {"name": name or f"Report {next(_numbers)}", "view": view, "recipients": people}
        return reports.create({**usual, **given, "skip_empty": True, **values}, owner)


def make_job(by=None, **values):
    """A job that nobody has run, of a kind that does nothing; without `by`, the system's."""
    doer = _doer(by)
    usual = {"kind": "nothing", "title": "Nothing", "actor_id": doer.id, "actor_name": doer.name}
    return rows.add(db.engines["jobs"], Job(**usual | {"params": {}} | values))


def make_import(by=None, **values):
    """An import that was begun, of somebody else unless said; its file is not there."""
    person = actor(by).id if by is not None else make_person().id
    usual = {"area": "tasks", "file_name": "tasks.csv", "size": 1, "sha256": "0" * 64, "stored": None}
    draft = Draft(person_id=person, **usual | values)
    with transaction(db.session):
        db.session.add(draft)
    return draft


def discard(record, *, by=None):
    """The record, in the trash."""
    doer = _doer(by)
    with change(db.session, doer, door="command"):
        gone = db.session.get(type(record), record.id)
        records.discard(gone, doer)
    return gone


def insert_tasks(number, *, tags=(), searchable=True, **values):
    """Many tasks at once, past services and history; each of `values` may be a function of the row's number.

    The first carries none of the `tags`, the next one of them, and so on. Returns the ids.
    """
    moment = now()
    usual = {
        "title": lambda n: f"Task {n}",
        "created_at": moment,
        "updated_at": moment,
        "version": 1,
        "search_text": lambda n: f"task {n}\n",
    }
    columns = usual | values
    rows = [{name: v(n) if callable(v) else v for name, v in columns.items()} for n in range(number)]
    with db.engine.begin() as connection:
        connection.execute(insert(Task.__table__), rows)
        newest = select(Task.id).order_by(Task.id.desc()).limit(number)
        ids = sorted(connection.scalars(newest))
        if searchable:
            index.add(
                connection, Task, [(task, row["search_text"]) for task, row in zip(ids, rows, strict=True)]
            )
        links = [
            {"task_id": task, "tag_id": tag.id}
            for n, task in enumerate(ids)
            for tag in tags[: n % (len(tags) + 1)]
        ]
        if links:
            connection.execute(insert(task_tags), links)
    return ids


def _make(create, model, values, by):
    doer = _doer(by)
    with change(db.session, doer, door="command"):
        return create(model, values, doer)


def _doer(by):
    return SYSTEM if by is None else actor(by)
