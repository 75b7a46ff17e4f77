"""Saved views: who sees one, who may change it, what it may be called."""

import pytest
from sqlalchemy import select

from admin_app.errors import BadInput, Forbidden, Gone, RuleBroken, StaleRecord
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.saved_views import service
from admin_app.saved_views.model import SavedView


@pytest.fixture
def names(app, actor):
    """The names of the views that somebody may open."""

    def call(who, area="tasks"):
        with app.app_context():
            return [view.name for view in service.views_of(area, actor(who))]

    return call


@pytest.fixture
def do(app, actor):
    """Calls a verb of the service with a view read afresh: `do("viewer", service.discard, view)`."""

    def call(who, verb, view, *arguments, **more):
        doer = actor(who)
        with app.app_context(), change(db.session, doer, door="screen"):
            verb(db.session.get(SavedView, view.id), *arguments, doer, **more)

    return call


def test_a_private_view_is_seen_by_its_owner_alone(make_view, names):
    make_view("Mine", by="viewer")
    assert names("viewer") == ["Mine"]
    assert names("admin") == names("manager") == []


def test_a_view_for_all_is_seen_by_all_on_its_own_list(make_view, names):
    make_view("Ours", by="manager", audience="all")
    assert names("viewer") == names("editor") == names("admin") == ["Ours"]
    assert names("viewer", "projects") == []


def test_a_view_for_roles_is_seen_by_who_has_one_of_them(make_view, names):
    make_view("Writers", by="manager", audience="roles", roles=("editor", "admin"))
    assert names("editor") == names("admin") == names("manager") == ["Writers"]
    assert names("viewer") == []


@pytest.mark.parametrize("values", [{"audience": "all"}, {"audience": "roles", "roles": ("viewer",)}])
def test_sharing_takes_the_permission(make_view, values, names):
    with pytest.raises(Forbidden):
        make_view("Ours", by="editor", **values)
    assert names("editor") == []


def test_sharing_with_roles_needs_a_role(make_view):
    with pytest.raises(BadInput) as refused:
        make_view("Ours", by="manager", audience="roles")
    assert refused.value.field == "roles"


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\0b", "a\x1bb"])
def test_a_name_is_needed_and_has_room_for_60_characters(make_view, name):
    with pytest.raises(BadInput) as refused:
        make_view(name or " ", by="viewer")
    assert refused.value.field == "name"


def test_a_person_has_one_view_of_a_name_on_a_list(make_view, do, names):
    view = make_view("Urgent", by="viewer")
    make_view("Urgent", by="editor")
    make_view("Urgent", by="viewer", area="projects")
    with pytest.raises(BadInput):
        make_view("Urgent", by="viewer")
    do("viewer", service.discard, view)
    make_view("Urgent", by="viewer")
    assert names("viewer") == ["Urgent"]


def test_views_stay_in_the_order_in_which_they_were_made(make_view, do, names):
    first = make_view("First", by="manager")
    for name in ("Second", "A third"):
        make_view(name, by="manager", audience="all")
    do("manager", service.update, first, {"name": "Still first"})
    assert names("manager") == ["Still first", "Second", "A third"]


def test_a_person_has_so_many_views_of_a_list_at_most(make_view, monkeypatch):
    monkeypatch.setattr(service, "MOST", 2)
    make_view(by="viewer")
    make_view(by="viewer")
    with pytest.raises(RuleBroken):
        make_view(by="viewer")
    make_view(by="editor")


def test_a_shared_view_is_changed_by_who_may_share(make_view, do, names):
    view = make_view("Ours", by="manager", audience="all")
    with pytest.raises(Forbidden):
        do("editor", service.update, view, {"name": "Theirs"})
    with pytest.raises(Forbidden):
        do("editor", service.discard, view)
    do("admin", service.update, view, {"name": "Everybody's"})
    assert names("viewer") == ["Everybody's"]


def test_nobody_changes_the_private_view_of_another(make_view, do):
    view = make_view("Mine", by="viewer")
    for verb, values in ((service.update, [{"name": "Not mine"}]), (service.discard, [])):
        with pytest.raises(Forbidden):
            do("admin", verb, view, *values)


def test_an_owner_who_may_no_longer_share_can_still_delete(make_view, do, names, app, actor, make_person):
    person = make_person(roles=["manager"])
    view = make_view("Ours", by=person, audience="all")
    with app.app_context():
        demoted = actor("editor")
        found = db.session.get(SavedView, view.id)
        found_owner = type(demoted)(id=person.id, name=person.name, permissions=demoted.permissions)
        assert not service.may_change(found, found_owner)
        assert service.may_delete(found, found_owner)


def test_a_view_that_cannot_be_opened_is_gone(make_view, app, actor):
    view = make_view("Mine", by="viewer")
    with app.app_context():
        for number in (view.id, 99999, None):
            with pytest.raises(Gone):
                service.find("tasks", number, actor("admin"))
        with pytest.raises(Gone):
            service.find("projects", view.id, actor("viewer"))


def test_a_change_from_an_old_version_is_refused(make_view, do):
    view = make_view("Mine", by="viewer")
    do("viewer", service.update, view, {"name": "Still mine"}, version=view.version)
    with pytest.raises(StaleRecord):
        do("viewer", service.update, view, {"name": "Late"}, version=view.version)


def test_what_is_done_to_a_view_is_in_the_history(make_view, do, read):
    view = make_view("Mine", by="manager")
    do("manager", service.update, view, {"name": "Ours", "audience": "all"})
    do("manager", service.discard, view)
    entries = read(select(Entry.verb, Entry.version, Entry.fields).where(Entry.area == "saved_views"))
    assert [(verb, version) for verb, version, _fields in entries] == [
        ("create", 1),
        ("edit", 2),
        ("delete", 3),
    ]
    assert entries[1][2] == {"name": ["Mine", "Ours"], "audience": ["private", "all"]}


def test_a_private_view_again_is_shared_with_no_role(make_view, do, app):
    view = make_view("Ours", by="manager", audience="roles", roles=("viewer",))
    do("manager", service.update, view, {"audience": "private"})
    with app.app_context():
        assert db.session.get(SavedView, view.id).roles == []
