"""The verbs that every record knows ask the policy themselves, whoever calls them."""

import pytest

from admin_app.accounts import role_service
from admin_app.accounts import service as people
from admin_app.accounts.model import Role, User
from admin_app.errors import BadInput, ConsoleError, Forbidden, StaleRecord
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import NOBODY, SYSTEM
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.records.generic import GenericService
from admin_app.tags.model import Tag
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task

#: A service for each record, and a role that may see its records but not write to them.
SERVICES = {
    Task: (tasks, "viewer"),
    Project: (GenericService(Project), "editor"),
    Tag: (GenericService(Tag), "editor"),
    User: (people, "manager"),
    Role: (role_service, "manager"),
}


@pytest.fixture
def unit(app, actor):
    """Does something in a change of a role's person, and gives what it returns."""

    def call(who, act):
        doer = {"system": SYSTEM, "stranger": NOBODY}.get(who) or actor(who)
        with app.app_context(), change(db.session, doer, door="command"):
            return act(doer)

    return call


@pytest.fixture
def made(make_task, make_project, make_tag, make_person, make_role):
    return {
        Task: make_task(),
        Project: make_project(),
        Tag: make_tag(),
        User: make_person(),
        Role: make_role(),
    }


def the(record):
    return db.session.get(type(record), record.id)


@pytest.mark.parametrize("model", SERVICES)
@pytest.mark.parametrize("who", [None, "stranger", "nobody"])
def test_a_service_refuses_who_may_not_write(unit, made, everything, model, who):
    service, reader = SERVICES[model]
    before = everything()
    values = {"title": "x"} if model is Task else {"name": "x", "email": "x@example.org"}
    for act in (
        lambda doer: service.create(values, doer),
        lambda doer: service.update(the(made[model]), values, doer),
        lambda doer: service.discard(the(made[model]), doer),
    ):
        with pytest.raises(ConsoleError) as caught:
            unit(who or reader, act)
        assert isinstance(caught.value, Forbidden) or model is User
    assert everything() == before


@pytest.mark.parametrize("verb", ["complete", "reopen"])
@pytest.mark.parametrize("status", ["open", "done"])
def test_the_verbs_of_a_task_refuse_somebody_else(unit, make_task, everything, verb, status):
    task = make_task(status=status)
    before = everything()
    with pytest.raises(Forbidden):
        unit("editor", lambda doer: getattr(tasks, verb)(the(task), doer))
    assert everything() == before


@pytest.mark.parametrize("model", [Task, Project, Tag])
def test_a_record_of_another_version_is_not_touched(unit, made, everything, model):
    service, _reader = SERVICES[model]
    before = everything()
    for act in (
        lambda doer: service.update(the(made[model]), {}, doer, version=2),
        lambda doer: service.discard(the(made[model]), doer, version=2),
    ):
        with pytest.raises(StaleRecord) as caught:
            unit("system", act)
        assert isinstance(caught.value.record, model)
    assert everything() == before


def test_whoever_creates_a_record_is_kept(unit, person_of):
    task = unit("editor", lambda doer: tasks.create({"title": "x", "created_by_id": 1}, doer))
    assert task.created_by_id == person_of("editor").id


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (Project, {"name": "Taken"}, "name"),
        (Tag, {"name": "TAKEN"}, "name"),
        (Task, {"title": "x", "assignee_id": 999_999}, "assignee_id"),
        (Task, {"title": "x", "project_id": 999_999}, "project_id"),
        (Task, {"title": "x", "source": "s"}, None),
    ],
)
def test_a_broken_constraint_is_a_sentence_about_its_field(
    unit, make_project, make_tag, everything, model, values, field
):
    make_project("Taken")
    make_tag("Taken")
    before = everything()
    with pytest.raises(BadInput) as caught:
        unit("system", lambda doer: SERVICES[model][0].create(values, doer))
    assert caught.value.field == field
    assert not any(word in str(caught.value) for word in ("UNIQUE", "uq_", "fk_", "ck_", "constraint"))
    assert everything() == before


def test_a_database_rule_that_no_form_knows_is_still_a_sentence(unit, make_task):
    """What slips through every check above the database is refused there, and said plainly."""
    task = make_task()

    def act(doer):
        record = the(task)
        record.external_key = "k"
        records.flush(Task)

    with pytest.raises(BadInput) as caught:
        unit("system", act)
    assert str(caught.value.template) == "This value cannot be taken."
