"""What a form and a page of an error lead to is what this person may do next."""

import logging

import pytest

from tests.console.pages import links, parse, values

NEW, LIST = "/admin/tasks/new/", "/admin/tasks/"


@pytest.fixture
def with_rights(sign_in, make_person, make_role):
    """A browser of somebody who may do these things with tasks: `with_rights("see", "edit")`."""

    def call(*verbs):
        role = make_role(permissions=[f"tasks.{verb}" for verb in verbs])
        return sign_in(make_person(roles=[role.name]))

    return call


def undo_offered(client):
    return bool(parse(client.get(LIST)).all(class_="toast", data_kind="undo"))


@pytest.mark.parametrize("more", [(), ("delete",)])
def test_the_undo_of_a_new_record_is_offered_to_who_may_delete_it(with_rights, post, more):
    client = with_rights("see", "create", *more)
    assert post(client, NEW, {"title": "New"}).status_code == 303
    assert undo_offered(client) == bool(more)


@pytest.mark.parametrize("more", [(), ("delete_own",), ("delete",)])
def test_a_form_leads_to_deleting_for_who_may_delete(with_rights, make_task, more):
    page = with_rights("see", "edit", *more).get(f"{LIST}edit/?id={make_task().id}")
    assert page.status_code == 200
    assert any("/delete/" in link for link in links(page)) == (more == ("delete",))  # it is not their own


@pytest.mark.parametrize("more", [(), ("create",)])
def test_save_and_add_another_leads_on_for_who_may_create(with_rights, make_task, post, more):
    client, address = with_rights("see", "edit", *more), f"{LIST}edit/?id={make_task().id}"
    answer = post(client, address, {**values(client.get(address)), "_add_another": "1"})
    assert answer.status_code == 303
    assert answer.location.startswith(NEW) == bool(more)


def test_who_may_not_see_a_record_copies_nothing_of_it(with_rights, make_task):
    task = make_task("Not for them")
    page = with_rights("create").get(f"{NEW}?copy={task.id}")
    assert page.status_code == 200
    assert "Not for them" not in page.text
    assert "Not for them" in with_rights("create", "see").get(f"{NEW}?copy={task.id}").text


@pytest.mark.parametrize("rows", [["x"], ["1", "-1"], [""], [str(n) for n in range(1, 1002)]])
def test_rows_that_no_page_offers_are_refused(with_rights, post, everything, rows):
    client = with_rights("see", "edit", "bulk")
    client.get(LIST)
    before = everything()
    answer = post(client, f"{LIST}action/", {"action": "complete", "rowid": rows})
    assert answer.status_code == 422
    assert "These rows cannot be chosen." in answer.text
    assert everything() == before


def test_a_forged_form_is_written_down_with_who_sent_it(sign_in, person_of, caplog):
    with caplog.at_level(logging.WARNING, "admin_app"):
        sign_in("editor").post(NEW, data={"title": "x", "csrf_token": "forged"})
    assert f"no valid form token: person {person_of('editor').id}, {NEW}" in caplog.messages


@pytest.mark.parametrize("area", ["tasks", "projects"])
@pytest.mark.parametrize(
    ("rights", "opens"),
    [((), False), (("trash.restore",), True), (("tasks.delete", "projects.delete"), True)],
)
def test_the_trash_is_offered_to_whom_it_opens(sign_in, make_person, make_role, area, rights, opens):
    role = make_role(permissions=["tasks.see", "projects.see", *rights])
    client, address = sign_in(make_person(roles=[role.name])), f"/admin/{area}/trash/"
    assert (address in links(client.get(f"/admin/{area}/"))) == opens
    assert (client.get(address).status_code == 200) == opens


def test_what_is_not_there_leads_a_stranger_to_the_sign_in_and_others_to_their_work(client, sign_in):
    stranger, person = (links(each.get("/nowhere/")) for each in (client, sign_in("viewer")))
    assert "/auth/login" in stranger and LIST not in stranger
    assert "/auth/login" not in person and LIST in person
