"""What people may do with reports is what their roles say; who only looks changes nothing."""

import pytest

from admin_app.accounts.model import User
from admin_app.errors import Forbidden
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.reports import service
from admin_app.reports.model import Report

URL = "/admin/reports/"


def test_who_may_only_see_reports_makes_changes_and_sends_none(
    sign_in, post, make_person, make_role, make_report, everything
):
    number, role = make_report(), make_role(permissions=["reports.see"])
    client = sign_in(make_person(roles=[role.name]))
    page, listed = client.get(f"{URL}{number}/").text, client.get(URL).text
    assert "Every morning" in page and "Every morning" in listed
    assert f"{URL}new/" not in listed
    before = everything()
    for verb in ("pause", "resume", "send", "delete", "edit"):
        answer = post(client, f"{URL}{number}/{verb}/", {"form_token": "once", "version": "1"})
        assert answer.status_code == 403, verb
    assert client.get(f"{URL}new/").status_code == 403
    assert everything() == before


def test_who_makes_reports_is_offered_a_new_one(sign_in):
    assert f'"{URL}new/"' in sign_in("editor").get(URL).text


@pytest.mark.parametrize(
    ("more", "offered"),
    [
        ((), False),
        (("tasks.export",), False),
        (("reports.create",), False),
        (("tasks.export", "reports.create"), True),
    ],
)
def test_a_view_leads_to_a_report_for_who_may_make_one_and_export_it(
    sign_in, make_person, make_role, more, offered
):
    role = make_role(permissions=["tasks.see", *more])
    page = sign_in(make_person(roles=[role.name])).get("/admin/tasks/views/").text
    assert ("reports/new/?view=tasks" in page) == offered


def test_an_owner_who_may_make_no_reports_any_more_changes_none(
    app, actor, make_person, make_report, change_record
):
    owner = make_person(roles=["editor"])
    number = make_report(by=owner)
    change_record(User, owner.id, roles=[])
    doer = actor(owner)
    with app.app_context(), change(db.session, doer, door="screen"):
        report = db.session.get(Report, number)
        assert not service.may_change(report, doer)
        with pytest.raises(Forbidden):
            service.update(report, {}, doer)
