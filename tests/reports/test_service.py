"""Reports: who may make one, what it may hold, and to whom it may be sent."""

import pytest
from sqlalchemy import select

from admin_app.accounts.model import User
from admin_app.errors import BadInput, ConsoleError, Forbidden, Gone, RuleBroken, StaleRecord
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.reports import checking, service
from admin_app.reports.model import Report


@pytest.fixture
def do(app, actor):
    """Calls a verb of the service with a report read afresh: `do("editor", service.pause, number)`."""

    def call(who, verb, number, *arguments, **more):
        doer = SYSTEM if who is None else actor(who)
        with app.app_context(), change(db.session, doer, door="screen"):
            verb(db.session.get(Report, number), *arguments, doer, **more)

    return call


@pytest.fixture
def seen(app, actor):
    """The names of the reports that somebody sees."""

    def call(who):
        with app.app_context():
            return [report.name for report in service.listed(actor(who))]

    return call


def refused(make_report, **values):
    """The field that was refused, and the sentence."""
    with pytest.raises(BadInput) as refusal:
        make_report(**values)
    return refusal.value.field, refusal.value


def test_who_makes_reports_sees_their_own_and_an_administrator_sees_all(make_report, seen):
    make_report("Of the editor")
    make_report("Of the manager", by="manager")
    assert seen("editor") == ["Of the editor"]
    assert seen("manager") == ["Of the manager"]
    assert seen("admin") == ["Of the editor", "Of the manager"]
    assert seen("viewer") == []


def test_making_one_takes_the_right(make_report):
    with pytest.raises(Forbidden):
        make_report(by="viewer", to=("viewer",))


def test_a_new_report_is_planned_and_in_the_history(make_report, read):
    number = make_report(to=("editor", "viewer"))
    ((due, planned),) = read(select(Report.next_run_at, Report.planned_for))
    assert due is not None and planned.endswith("UTC")
    ((verb, fields),) = read(select(Entry.verb, Entry.fields).where(Entry.area == "reports"))
    assert (verb, fields["name"]) == ("create", [None, "Every morning"])
    assert sorted(name for _id, name in fields["recipients"][1]) == ["Editor Person", "Viewer Person"]
    assert "next_run_at" not in fields and number


@pytest.mark.parametrize("time", ["", "24:00", "12:60", "8", "noon", "08:00:00"])
def test_an_impossible_time_is_refused(make_report, time):
    field, _sentence = refused(make_report, at_time=time)
    assert field == "at_time"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "hourly"}, "kind"),
        ({"weekday": 8, "kind": "weekly"}, "weekday"),
        ({"weekday": None}, "weekday"),
        ({"month_day": 32, "kind": "monthly"}, "month_day"),
        ({"month_day": 0}, "month_day"),
        ({"format": "pdf"}, "format"),
        ({"format": ""}, "format"),
        ({"form": "none"}, "form"),
        ({"view": ""}, "view"),
        ({"view": "tasks:nonsense"}, "view"),
        ({"view": "tasks:99999"}, "view"),
        ({"view": "nothing:all"}, "view"),
        ({"view": "users:all"}, "view"),
        ({"view": "saved_views:all"}, "view"),
        ({"to": ()}, "recipients"),
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\0b"}, "name"),
    ],
    ids=repr,
)
def test_what_cannot_be_a_report_is_refused_with_its_field(make_report, values, field, read):
    assert refused(make_report, **values)[0] == field
    assert read(select(Report.id)) == []


def test_a_name_is_one_line_since_it_becomes_the_subject_of_a_mail(make_report, read):
    make_report("Late\r\nBcc: everybody@example.org\t now ")
    assert read(select(Report.name)) == ["Late Bcc: everybody@example.org now"]


def test_two_reports_of_one_person_have_two_names(make_report):
    make_report("Twice")
    assert refused(make_report, name="Twice")[0] == "name"
    make_report("Twice", by="manager")


def test_the_view_of_somebody_else_is_refused(make_report, make_view):
    view = make_view("Private", by="manager")
    assert refused(make_report, view=f"tasks:{view.id}")[0] == "view"


def test_a_view_that_is_out_of_date_is_refused(make_report, make_view):
    view = make_view("Old", by="editor", query="colour=blue")
    field, sentence = refused(make_report, view=f"tasks:{view.id}")
    assert field == "view" and "colour" in str(sentence)


def test_a_column_that_may_not_be_seen_is_refused(make_report, make_view):
    view = make_view("Old", by="editor", query="columns=title,password")
    field, sentence = refused(make_report, view=f"tasks:{view.id}")
    assert field == "view" and "password" in str(sentence)


def test_who_does_not_see_the_view_is_no_recipient(make_report, make_view):
    view = make_view("Mine", by="editor")
    make_view("Another, which they do see", by="viewer")
    field, sentence = refused(make_report, view=f"tasks:{view.id}", to=("editor", "viewer"))
    assert field == "recipients" and "Viewer Person" in str(sentence)
    assert "Editor Person" not in str(sentence)


def test_who_may_not_export_is_no_recipient(make_report):
    field, sentence = refused(make_report, to=("nobody", "editor"))
    assert field == "recipients" and "Nobody Person" in str(sentence)


def test_who_has_left_is_no_recipient(make_report, make_person):
    person = make_person("Ada", roles=["viewer"], active=False)
    field, sentence = refused(make_report, to=(person,))
    assert field == "recipients" and "Ada" in str(sentence)


def test_a_form_that_was_opened_before_somebody_saved_is_refused(make_report, do):
    number = make_report()
    with pytest.raises(StaleRecord):
        do("editor", service.pause, number, version=99)


def test_only_its_owner_changes_what_is_in_it(make_report, app, actor):
    number = make_report()
    for who in ("admin", "manager"):
        doer = actor(who)
        with app.app_context(), pytest.raises(Forbidden), change(db.session, doer, door="screen"):
            service.update(db.session.get(Report, number), {"name": "Other"}, doer)


def test_an_administrator_pauses_and_deletes_anybodys_and_others_do_not(make_report, do, seen):
    number = make_report()
    for verb in (service.pause, service.discard):
        with pytest.raises(Forbidden):
            do("manager", verb, number)
        do("admin", verb, number)
    assert seen("editor") == []


def test_a_paused_report_is_not_due_and_a_resumed_one_from_now_on(make_report, do, read):
    number = make_report()
    do("editor", service.pause, number)
    assert read(select(Report.next_run_at, Report.paused)) == [(None, True)]
    do("editor", service.resume, number)
    ((due, paused),) = read(select(Report.next_run_at, Report.paused))
    assert due is not None and not paused
    verbs = select(Entry.verb).where(Entry.area == "reports").order_by(Entry.id)
    assert read(verbs) == ["create", "pause", "resume"]


def test_a_report_whose_owner_has_left_is_not_resumed(make_report, do, make_person, change_record):
    person = make_person("Ada", roles=["editor"])
    number = make_report(by=person, to=("viewer",))
    change_record(User, person.id, active=False)
    do("admin", service.pause, number)
    with pytest.raises(RuleBroken):
        do("admin", service.resume, number)


def test_a_person_has_no_more_than_a_few(make_report, monkeypatch):
    monkeypatch.setattr(service, "MOST", 1)
    make_report()
    with pytest.raises(RuleBroken):
        make_report("Another")


def test_a_report_goes_to_no_more_people_than_one_can_name(make_report, monkeypatch):
    monkeypatch.setattr(checking, "MOST_RECIPIENTS", 2)
    make_report("To two", to=("editor", "viewer"))
    field, sentence = refused(make_report, to=("editor", "viewer", "manager"))
    assert (field, str(sentence)) == ("recipients", "A report goes to at most 2 people.")


def test_a_report_of_somebody_else_is_not_there(make_report, app, actor):
    number = make_report()
    for given in (number, None, 99):
        with app.app_context(), pytest.raises(Gone):
            service.find(given, actor("manager"))


def test_the_system_makes_no_reports(app):
    with app.app_context(), pytest.raises(ConsoleError), change(db.session, SYSTEM, door="command"):
        service.create({"name": "x"}, SYSTEM)
