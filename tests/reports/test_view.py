"""The pages of reports: made, changed, paused, sent now and deleted; nothing that was typed is lost."""

import json
import re

import pytest
from sqlalchemy import select

from admin_app.accounts.model import User
from admin_app.reports.model import Report
from tests.console.pages import parse
from tests.reports.conftest import DAY

URL = "/admin/reports/"


@pytest.fixture
def sent(person_of):
    """What the form sends: `sent(name="Other")`."""

    def form(**values):
        usual = {
            "name": "Blocked, every Monday",
            "view": "tasks:overdue",
            "recipients": [str(person_of("viewer").id), str(person_of("editor").id)],
            "format": "xlsx",
            "form": "person",
            "kind": "weekly",
            "weekday": "1",
            "month_day": "1",
            "at_time": "08:30",
            "skip_empty": "y",
        }
        return usual | values

    return form


def test_a_report_is_made_on_its_form(sign_in, post, sent, read):
    answer = post(sign_in("editor"), f"{URL}new/", sent())
    assert answer.status_code == 303
    columns = (
        Report.name,
        Report.shipped_view,
        Report.kind,
        Report.at_time,
        Report.weekday,
        Report.skip_empty,
    )
    assert read(select(*columns)) == [("Blocked, every Monday", "overdue", "weekly", "08:30", 1, True)]
    page = sign_in("editor").get(answer.location).text
    assert "Every week on Monday at 8:30" in page.replace("\u202f", " ")
    assert page.count(", 2026") + page.count(", 2027") >= 3 and "Viewer Person" in page


def test_a_form_that_is_sent_twice_makes_one_report(sign_in, post, sent, read):
    client = sign_in("editor")
    for _time in range(2):
        assert post(client, f"{URL}new/", sent(form_token="once")).status_code == 303
    assert len(read(select(Report.id))) == 1


def test_the_form_is_filled_in_for_a_view(sign_in):
    page = sign_in("editor").get(f"{URL}new/?view=tasks:overdue").text
    assert (
        'value="tasks:overdue"' in page
        and "selected"
        in page.split('value="tasks:overdue"')[0][-60:] + (page.split('value="tasks:overdue"')[1][:20])
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"at_time": "25:00"}, "A time of day is from 00:00 to 23:59"),
        ({"recipients": []}, "Choose at least one person."),
        ({"recipients": ["99999"]}, "This choice no longer exists."),
        ({"recipients": ["x"]}, "is not one of the choices"),
        ({"view": "tasks:99999"}, "The view of this report was deleted"),
        ({"format": "pdf"}, "There is no export of this kind."),
        ({"kind": "hourly"}, "is not one of the choices"),
        ({"weekday": "9"}, "There is no such day."),
        ({"month_day": "x"}, "There is no such day."),
        ({"name": ""}, "This field is required."),
    ],
    ids=repr,
)
def test_what_is_refused_is_said_and_everything_typed_is_kept(sign_in, post, sent, read, values, sentence):
    answer = post(sign_in("editor"), f"{URL}new/", sent(**{"name": "Kept", **values}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "name" in values or 'value="Kept"' in answer.text
    assert read(select(Report.id)) == []


WRONG = {"name": "x" * 300, "at_time": "25:00", "weekday": "9", "format": "pdf", "kind": "hourly"}
SENTENCES = (
    "This text has 300 characters",
    "A time of day is from 00:00 to 23:59",
    "There is no such day.",
    "There is no export of this kind.",
    "“hourly” is not one of the choices.",
)


@pytest.mark.parametrize("recipients", [[], ["99999"]], ids=["nobody", "somebody who is gone"])
@pytest.mark.parametrize("address", ["new/", "{number}/edit/"])
def test_all_that_is_wrong_is_said_at_once_and_beside_each_field(
    sign_in, post, sent, make_report, read, address, recipients
):
    number = make_report()
    before = read(select(Report.name, Report.version))
    values = sent(**WRONG, view="tasks:99999", recipients=recipients, version="1")
    answer = post(sign_in("editor"), f"{URL}{address.format(number=number)}", values)
    assert answer.status_code == 422
    person = "This choice no longer exists." if recipients else "Choose at least one person."
    summary = parse(answer).one(id="problems")
    for sentence in (*SENTENCES, "The view of this report was deleted", person):
        assert sentence in summary.text, sentence
        assert answer.text.count(sentence) == 2, f"in the summary and beside its field: {sentence}"
    assert [link["href"] for link in summary.all("a")] == [
        f"#{name}" for name in ("name", "view", "recipients", "format", "kind", "weekday", "at_time")
    ]
    assert 'value="25:00"' in answer.text and "x" * 300 in answer.text
    assert read(select(Report.name, Report.version)) == before


def test_what_must_be_said_is_marked(sign_in):
    text = sign_in("editor").get(f"{URL}new/").text
    marked = re.findall(r'<label for="(\w+)">[^<]*<span class="required">', text)
    assert marked == ["name", "view", "recipients"]


def test_a_recipient_who_left_is_refused_by_name(
    sign_in, post, sent, make_report, make_person, change_record
):
    person = make_person("Ada", roles=["viewer"])
    number = make_report(to=("editor", person))
    change_record(User, person.id, active=False)
    answer = post(sign_in("editor"), f"{URL}{number}/edit/", sent(version="1", recipients=[str(person.id)]))
    assert answer.status_code == 422 and "Ada: no longer with you." in answer.text


def test_without_scripts_a_button_shows_the_next_times_and_saves_nothing(sign_in, post, sent, read):
    answer = post(sign_in("editor"), f"{URL}new/", sent(kind="monthly", month_day="31", preview="1"))
    assert answer.status_code == 200 and "Next times" in answer.text
    assert read(select(Report.id)) == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=daily&weekday=1&month_day=1&at_time=08:00", 3),
        ("kind=monthly&weekday=1&month_day=31&at_time=23:59", 3),
        ("kind=hourly&weekday=1&month_day=1&at_time=08:00", 0),
        ("kind=weekly&weekday=8&month_day=1&at_time=08:00", 0),
        ("kind=daily&weekday=1&month_day=0&at_time=08:00", 0),
        ("kind=daily&at_time=99:99", 0),
    ],
)
def test_the_next_times_follow_the_form(sign_in, query, count):
    answer = sign_in("editor").get(f"{URL}moments/?{query}")
    assert (answer.status_code, len(json.loads(answer.data))) == (200, count)


def test_a_report_is_changed_and_planned_anew(sign_in, post, sent, make_report, read):
    number = make_report()
    before = read(select(Report.planned_for))
    client = sign_in("editor")
    assert f'value="{1}"' in client.get(f"{URL}{number}/edit/").text
    assert post(client, f"{URL}{number}/edit/", sent(version="1")).status_code == 303
    assert read(select(Report.version, Report.name)) == [(2, "Blocked, every Monday")]
    assert read(select(Report.planned_for)) != before


def test_a_form_that_was_overtaken_is_shown_again(sign_in, post, sent, make_report, read):
    number = make_report()
    client = sign_in("editor")
    assert post(client, f"{URL}{number}/edit/", sent(version="1", name="First")).status_code == 303
    answer = post(client, f"{URL}{number}/edit/", sent(version="1", name="Second"))
    assert answer.status_code == 409 and 'value="Second"' in answer.text
    assert read(select(Report.name)) == ["First"]


def test_it_is_paused_and_resumed(sign_in, post, make_report, read):
    number, client = make_report(), sign_in("editor")
    assert post(client, f"{URL}{number}/pause/").status_code == 303
    assert read(select(Report.paused)) == [True]
    assert "Paused" in client.get(f"{URL}{number}/").text and "Paused" in client.get(URL).text
    assert post(client, f"{URL}{number}/resume/").status_code == 303
    assert read(select(Report.paused)) == [False]


def test_it_is_sent_now_and_a_button_pressed_twice_sends_once(
    sign_in, post, make_task, make_report, mails, runs
):
    make_task()
    number, client = make_report(to=("editor", "viewer")), sign_in("editor")
    for _time in range(2):
        assert post(client, f"{URL}{number}/send/", {"form_token": "once"}).status_code == 303
    assert len(mails()) == 2
    assert set(runs("asked_by")) == {"Editor Person"}
    page = client.get(f"{URL}{number}/").text
    assert "Sent" in page and "1 row" in page and "Editor Person" in page


def test_what_cannot_be_sent_now_is_said_on_the_page(
    sign_in, post, make_view, make_report, change_record, runs
):
    view = make_view("Mine", by="editor")
    number, client = make_report(view=f"tasks:{view.id}"), sign_in("editor")
    change_record(type(view), view.id, deleted_at=DAY)
    assert post(client, f"{URL}{number}/send/", {"form_token": "x"}).status_code == 303
    page = client.get(f"{URL}{number}/").text
    assert page.count("The view of this report was deleted") == 2
    assert "Deleted, or no longer shared." in page
    assert runs("state") == ["refused"]


def test_it_is_deleted_after_a_question_and_taken_back(sign_in, post, make_report, read):
    number, client = make_report(), sign_in("editor")
    assert "Delete report" in client.get(f"{URL}{number}/delete/").text
    assert post(client, f"{URL}{number}/delete/", {"version": "1"}).status_code == 303
    assert "Every morning" not in client.get(URL).text.replace("“Every morning”", "").replace("“Every", "")
    assert client.get(f"{URL}{number}/").status_code == 404
    answer = post(client, "/admin/undo/", {"area": "reports", "id": number, "version": 2})
    assert answer.status_code == 303
    assert read(select(Report.deleted_at)) == [None]


def test_the_report_of_somebody_else_is_not_there(sign_in, post, make_report):
    number = make_report()
    for address in ("", "edit/", "delete/"):
        assert sign_in("manager").get(f"{URL}{number}/{address}").status_code == 404
    for verb in ("pause", "resume", "send", "delete"):
        assert post(sign_in("manager"), f"{URL}{number}/{verb}/", {"form_token": "y"}).status_code == 404


def test_an_administrator_sees_whose_it_is_and_that_they_have_left(
    sign_in, make_person, make_report, change_record, look
):
    person = make_person("Ada Left", roles=["editor"])
    make_report(by=person, to=("viewer",), due_at=DAY)
    change_record(User, person.id, active=False)
    look(DAY)
    page = sign_in("admin").get(URL).text
    assert "Ada Left" in page and "Paused: its owner has left." in page


@pytest.mark.parametrize("who", ["viewer", "nobody"])
def test_who_makes_no_reports_has_none_in_the_menu(sign_in, who):
    assert URL not in sign_in(who).get("/admin/").text


def test_a_view_leads_to_a_report_of_it(sign_in):
    assert "/admin/reports/new/?view=tasks:overdue" in sign_in("editor").get("/admin/tasks/views/").text
    assert "/admin/reports/" not in sign_in("viewer").get("/admin/tasks/views/").text


@pytest.mark.parametrize("address", ["x", "0", "99999999999999999999", "-1", "%00"])
def test_what_is_no_number_is_no_report(sign_in, address):
    assert sign_in("editor").get(f"{URL}{address}/").status_code == 404
