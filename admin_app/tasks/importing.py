"""Tasks as imports see them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from admin_app.history.open_change import Change
from admin_app.i18n import _l
from admin_app.importing.changing import Check
from admin_app.importing.fields import CollectionField, ColumnField, RelationField
from admin_app.importing.marks import KeyMark, Mark
from admin_app.importing.names import Named
from admin_app.importing.target import ImportTarget
from admin_app.importing.targets import register
from admin_app.permissions.actor import Actor
from admin_app.records import bulk
from admin_app.tasks import import_people as people
from admin_app.tasks.import_words import COLUMNS, KEYS, PRIORITIES, STATUSES
from admin_app.tasks.model import Task
from admin_app.tasks.service import check_relations


def create_many(
    rows: Iterable[Mapping[str, Any]],
    actor: Actor,
    change: Change,
    *,
    on_written: Callable[[int], None] | None = None,
) -> int:
    """New tasks from cleaned values, with the rules of the service. Raises `Forbidden`, `BadInput`."""
    return bulk.create_many(Task, _by_the_rules(rows, change), actor, change, on_written=on_written)


def checker() -> Check:
    """What a task newly names must be there to be chosen; each is looked up once."""
    checked = set()

    def check(task: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        for name in ("assignee_id", "project_id"):
            chosen = (name, values.get(name))
            if name in values and chosen[1] != task[name] and chosen not in checked:
                check_relations(dict([chosen]))
                checked.add(chosen)

    return check


def _by_the_rules(rows: Iterable[Mapping[str, Any]], change: Change) -> Iterator[dict[str, Any]]:
    checked = set()
    for row in rows:
        for name in ("assignee_id", "project_id"):
            chosen = (name, row.get(name))
            if chosen not in checked:
                check_relations(dict([chosen]))
                checked.add(chosen)
        yield {**row, "completed_at": change.at if row.get("status") == "done" else None}


PEOPLE = Named(
    Task,
    "assignee",
    area="people",
    fold=str.lower,
    check=lambda number: check_relations({"assignee_id": number}),
    find=people.find,
    new=people.address_of,
    make=people.create,
    unknown=_l("Nobody has this e-mail address or name."),
)
PROJECTS = Named(Task, "project", check=lambda number: check_relations({"project_id": number}), creates=True)
TAGS = Named.by_search_text(Task, "tags", creates=True)

TARGET = ImportTarget(
    model=Task,
    fields=(
        ColumnField(Task, "title", _l("Title"), COLUMNS["title"], required=True),
        ColumnField(Task, "description", _l("Description"), COLUMNS["description"], joins=True),
        ColumnField(Task, "status", _l("Status"), COLUMNS["status"], synonyms=STATUSES),
        ColumnField(Task, "priority", _l("Priority"), COLUMNS["priority"], synonyms=PRIORITIES),
        ColumnField(Task, "due_date", _l("Due"), COLUMNS["due_date"]),
        RelationField(Task, "assignee", _l("Assignee"), PEOPLE, COLUMNS["assignee"], nobody=people.NOBODY),
        RelationField(Task, "project", _l("Project"), PROJECTS, COLUMNS["project"]),
        CollectionField("tags", _l("Tags"), TAGS, COLUMNS["tags"]),
    ),
    create_many=create_many,
    checker=checker,
    id_mark=Mark("id", _l("ID"), refusal=_l("This is not the number of a task.")),
    key_mark=KeyMark("external_key", _l("Key"), KEYS),
    read_only=(
        ("created_by", _l("Created by")),
        ("created_at", _l("Created")),
        ("updated_at", _l("Updated")),
        ("completed_at", _l("Completed")),
    ),
)
register(TARGET)
