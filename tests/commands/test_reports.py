"""`reports`: what is sent when, and sending one now."""

import pytest

from admin_app.accounts.model import User
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM


@pytest.fixture(autouse=True)
def results_in(app, tmp_path):
    app.config["DATA_FOLDER"] = tmp_path


@pytest.fixture
def sent(app):
    """To whom mails went."""
    return lambda: sorted(mail.to[0] for mail in app.extensions["mailman"].outbox)


def test_the_reports_are_listed(run, make_report):
    assert run("reports", "list").output == "There are no reports.\n"
    make_report("Minutes", by="editor")
    line = run("reports", "list").output
    assert "\tMinutes\tEditor Person\tEvery day at 8:00" in line.replace("\u202f", " ")
    assert run("reports", "list", "--as", "manager@example.org").output == "There are no reports.\n"


def test_a_report_is_sent_now_by_its_name(run, make_task, make_report, sent):
    make_task()
    make_report("Minutes", by="editor", to=("viewer", "editor"))
    answer = run("reports", "run", "minutes")
    assert answer.exit_code == 0
    assert "Viewer Person\tSent\t1 row\n" in answer.output
    assert sent() == ["editor@example.org", "viewer@example.org"]


def test_it_is_sent_by_its_number_as_its_owner(run, make_task, make_report, sent):
    make_task()
    number = make_report(by="editor").id
    assert run("reports", "run", str(number), "--as", "editor@example.org").exit_code == 0
    assert sent() == ["viewer@example.org"]


def test_nothing_to_send_is_no_failure(run, make_report, sent):
    make_report("Minutes", by="editor")
    for _time in range(2):  # the second time nothing is said of the first
        answer = run("reports", "run", "Minutes")
        assert (answer.exit_code, answer.output) == (0, "Viewer Person\tNothing to send\t0 rows\n")


def test_what_was_not_sent_ends_with_1_and_a_sentence(run, make_task, make_person, make_report, app, sent):
    make_task()
    person = make_person("Ada", roles=["viewer"])
    make_report("Minutes", by="editor", to=("editor", person))
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        db.session.get(User, person.id).roles = []
    answer = run("reports", "run", "Minutes")
    assert answer.exit_code == 1
    assert "Ada may not export “Tasks”." in answer.stderr and "1 mail was not sent." in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["run", "Nothing"], 2),
        (["run", "Twice"], 2),
        (["run"], 2),
        (["run", "Minutes", "--as", "manager@example.org"], 2),
        (["run", "Minutes", "--as", "nobody@else"], 1),
        (["run", "a\0b"], 2),
    ],
)
def test_what_is_not_there_or_not_theirs_is_said(run, make_report, words, status, sent):
    make_report("Minutes", by="editor")
    make_report("Twice", by="editor")
    make_report("Twice", by="manager")
    answer = run("reports", *words)
    assert answer.exit_code == status and answer.stderr and "Traceback" not in answer.stderr
    assert sent() == []


def test_who_may_only_look_at_a_report_does_not_send_it(
    run, make_task, make_report, make_role, make_person, sent
):
    make_task()
    make_report("Minutes", by="editor")
    make_role("auditor", permissions=("reports.see",))
    auditor = make_person(roles=("auditor",))
    answer = run("reports", "run", "Minutes", "--as", auditor.email)
    assert answer.exit_code == 1 and "Traceback" not in answer.stderr
    assert sent() == []
