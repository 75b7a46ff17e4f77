"""What is due is sent, once, to whom it may go; whatever is refused is said to the owner."""

import datetime as dt
import threading

import pytest
from sqlalchemy import select, update

from admin_app.accounts.model import Role, User
from admin_app.database.types import now
from admin_app.export.model import Export
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.jobs import kinds, rows
from admin_app.jobs import service as jobs
from admin_app.jobs.model import DEAD_AFTER, FAILURES, Job
from admin_app.reports import due, mailing, sending
from admin_app.reports import runs as written
from admin_app.reports.asking import OwnerLeft
from admin_app.reports.model import Report, Run
from admin_app.saved_views.model import SavedView
from tests.reports.conftest import DAY

EDITOR, VIEWER = "Editor Person", "Viewer Person"
TO_EDITOR, TO_VIEWER = "editor@example.org", "viewer@example.org"
LATER = DAY + dt.timedelta(minutes=1)


def file_of(mail):
    (part,) = mail.attachments
    return part.get_filename(), part.get_payload(decode=True)


def test_what_is_due_is_mailed_with_its_file(make_task, make_report, look, mails, runs):
    make_task("Write the minutes", status="blocked")
    make_task("Something else")
    make_report("Minutes: all?", view="tasks:unassigned", due_at=DAY)
    look(DAY)
    (mail,) = mails(whole=True)
    assert (mail.to, mail.subject) == ([TO_EDITOR], "Report: Minutes: all?")
    name, content = file_of(mail)
    assert name.startswith("Minutes all 20") and name.endswith(".csv")
    assert content.startswith(b"id,title,") and b"Write the minutes" in content
    assert runs("recipient_name", "state", "rows") == [(EDITOR, "sent", 2)]


def test_what_is_not_due_yet_is_not_sent(make_task, make_report, look, mails, runs):
    make_task()
    make_report(due_at=DAY)
    look(DAY - dt.timedelta(seconds=1))
    assert (mails(), runs()) == ([], [])


def test_what_was_sent_is_due_again_at_its_next_moment_and_not_before(
    make_task, make_report, look, mails, read
):
    make_task()
    make_report(due_at=DAY)
    for moment in (DAY, LATER, DAY + dt.timedelta(hours=20)):
        look(moment)
    assert len(mails()) == 2
    following = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
    assert read(select(Report.next_run_at)) == [following]


def test_after_days_without_a_job_process_it_is_sent_once_and_says_for_when(
    make_task, make_report, look, mails, runs, read
):
    make_task()
    make_report(due_at=DAY - dt.timedelta(days=3))
    look(DAY)
    look(LATER)
    (mail,) = mails(whole=True)
    assert "It was due on Wednesday, November 18, 2026, 12:00" in mail.body.replace("\u202f", " ")
    assert runs("due_at") == [DAY - dt.timedelta(days=3)]


def test_each_recipient_gets_what_they_may_see_in_their_language(
    make_task, make_report, make_person, look, mails, app, make_view
):
    spanish = make_person("José", roles=["viewer"], locale="es", timezone="Europe/Madrid")
    arabic = make_person("محمد", roles=["viewer"], locale="ar")
    make_task("Suya", assignee=spanish)
    make_task("له", assignee=arabic)
    view = make_view("Mine", by="manager", audience="all", query="assignee_in=me")
    make_report(
        by="manager", to=(spanish, arabic), view=f"tasks:{view.id}", form="person", format="csv", due_at=DAY
    )
    look(DAY)
    found = {mail.to[0]: (mail, file_of(mail)[1].decode("utf-8-sig")) for mail in mails(whole=True)}
    mail, content = found[spanish.email]
    assert mail.subject.startswith("Informe") and "Título" in content
    assert "Suya" in content and "له" not in content
    mail, content = found[arabic.email]
    assert "العنوان" in content and "له" in content and "Suya" not in content


def test_each_recipient_gets_a_page_that_explains_their_file(make_task, make_report, look, app, person_of):
    make_task()
    make_report(to=("editor", "viewer"), due_at=DAY)
    look(DAY)
    with app.app_context(), rows.reading(db.engines["jobs"]) as session:
        found = session.execute(select(Export.actor_id, Export.door, Export.state, Export.rows)).all()
    expected = [(person_of(who).id, "job", "done", 1) for who in ("editor", "viewer")]
    assert sorted(map(tuple, found)) == sorted(expected)


def test_a_large_file_is_a_link_for_who_is_signed_in(make_task, make_report, look, mails, runs, app, sign_in):
    app.config["REPORT_ATTACH_BYTES"] = 10
    make_task("Large")
    make_report(due_at=DAY)
    look(DAY)
    (mail,) = mails(whole=True)
    assert mail.attachments == []
    ((job, linked),) = runs("job_id", "linked")
    assert linked and f"/admin/jobs/{job}/" in mail.body
    assert b"Large" in sign_in("editor").get(f"/admin/jobs/{job}/file").data
    assert sign_in("manager").get(f"/admin/jobs/{job}/file").status_code == 404
    assert sign_in("admin").get(f"/admin/jobs/{job}/file").status_code == 404


@pytest.mark.parametrize(("skip", "sent"), [(True, 0), (False, 1)])
def test_an_empty_report_is_sent_only_when_that_is_wished(make_report, look, mails, runs, skip, sent):
    make_report(skip_empty=skip, due_at=DAY)
    look(DAY)
    assert len(mails()) == sent
    assert runs("state", "rows") == [("sent" if sent else "empty", 0)]


def test_who_lost_the_right_meanwhile_gets_nothing_and_the_owner_is_told(
    make_task, make_report, make_person, look, mails, runs, change_record
):
    make_task()
    person = make_person("Ada", roles=["viewer"])
    make_report(to=("editor", person), due_at=DAY)
    change_record(User, person.id, roles=[])
    look(DAY)
    assert sorted(runs("recipient_name", "state")) == [("Ada", "refused"), (EDITOR, "sent")]
    assert sorted(to for to, _subject in mails()) == [TO_EDITOR, TO_EDITOR]
    told = next(mail for mail in mails(whole=True) if not mail.attachments)
    assert "Ada may not export “Tasks”." in told.body


def test_who_left_is_left_out_and_that_is_written_down(
    make_task, make_report, make_person, look, mails, runs, change_record
):
    make_task()
    person = make_person("Ada", roles=["viewer"])
    make_report(to=("editor", person), due_at=DAY)
    change_record(User, person.id, active=False)
    look(DAY)
    assert sorted(runs()) == [("Ada", "skipped", "Ada has left."), (EDITOR, "sent", "")]
    assert [to for to, _subject in mails()] == [TO_EDITOR]


def test_the_owner_is_told_when_the_last_to_have_a_turn_has_left(
    make_task, make_report, make_person, look, mails, change_record
):
    make_task()
    without, left = make_person("Ada", roles=["viewer"]), make_person("Bob", roles=["viewer"])
    make_report(to=(without, left), due_at=DAY)
    change_record(User, without.id, roles=[])
    change_record(User, left.id, active=False)
    look(DAY)
    (told,) = mails(whole=True)
    assert told.to == [TO_EDITOR]
    assert "Ada may not export “Tasks”." in told.body


def test_a_view_that_is_no_longer_shared_is_refused_to_who_lost_it(
    make_task, make_report, make_view, look, runs, mails, change_record
):
    make_task()
    view = make_view("Ours", by="manager", audience="all")
    make_report(by="manager", to=("manager", "viewer"), view=f"tasks:{view.id}", due_at=DAY)
    change_record(SavedView, view.id, audience="private")
    look(DAY)
    (refused, sent) = sorted(runs(), key=lambda run: run[1])
    assert refused == (
        VIEWER,
        "refused",
        "Viewer Person may not open the view “Ours”: share it with them.",
    )
    assert sent[1] == "sent" and len(mails()) == 2


@pytest.mark.parametrize("gone", [{"deleted_at": DAY}, {"owner_id": None}], ids=["deleted", "not theirs"])
def test_a_view_that_is_gone_sends_nothing_and_the_owner_reads_why(
    make_task, make_report, make_view, look, runs, mails, change_record, gone
):
    make_task()
    view = make_view("Mine", by="editor", query="status_in=blocked")
    make_report("Blocked", view=f"tasks:{view.id}", due_at=DAY)
    change_record(SavedView, view.id, **gone)
    look(DAY)
    why = "The view of this report was deleted, or is no longer shared with its owner."
    assert runs() == [("", "refused", why)]
    ((to, subject),) = mails()
    assert (to, subject) == (TO_EDITOR, "Report not sent: Blocked")
    assert why.split(",")[0] in mails(whole=True)[0].body


def test_a_filter_that_is_no_longer_understood_never_widens_what_is_sent(
    make_task, make_report, make_view, look, runs, mails, change_record
):
    make_task()
    view = make_view("Mine", by="editor", query="status_in=blocked")
    make_report(view=f"tasks:{view.id}", to=("editor",), due_at=DAY)
    change_record(SavedView, view.id, query="status_in=blocked&colour=blue")
    look(DAY)
    ((who, state, error),) = runs()
    assert (who, state) == ("", "refused") and "colour" in error
    assert [subject for _to, subject in mails()] == ["Report not sent: Every morning"]


def test_an_owner_who_may_not_send_reports_any_more_sends_none(
    make_task, make_report, make_person, make_role, look, runs, mails, change_record
):
    make_task()
    role = make_role(permissions=["tasks.see", "tasks.export", "reports.create"])
    make_report(by=make_person("Ada", roles=[role.name]), to=("viewer",), due_at=DAY)
    change_record(Role, role.id, permissions=["tasks.see", "tasks.export"])
    look(DAY)
    assert runs() == [("", "refused", "Ada may not send reports any more.")]
    assert TO_VIEWER not in [to for to, _subject in mails()]


def test_a_report_whose_owner_has_left_pauses_itself(
    make_task, make_report, make_person, look, runs, mails, read, change_record
):
    make_task()
    person = make_person("Ada", roles=["editor"])
    make_report(by=person, to=("viewer",), due_at=DAY)
    change_record(User, person.id, active=False)
    look(DAY)
    assert read(select(Report.paused, Report.next_run_at)) == [(True, None)]
    assert runs() == [("", "refused", "The owner of this report has left.")]
    assert mails() == []
    assert read(select(Entry.verb, Entry.actor_id).where(Entry.area == "reports", Entry.verb == "pause")) == [
        ("pause", None)
    ]


def test_a_report_of_nobody_is_not_sent_as_the_system(
    make_task, make_report, look, runs, mails, read, change_record
):
    make_task()
    number = make_report(to=("viewer",), due_at=DAY)
    change_record(Report, number, owner_id=None)
    look(DAY)
    assert runs() == [("", "refused", "The owner of this report has left.")]
    assert (mails(), read(select(Report.paused))) == ([], [True])


def test_the_errors_are_in_the_language_of_the_owner(
    make_task, make_report, make_person, look, runs, change_record
):
    make_task()
    owner = make_person("José", roles=["editor"], locale="es")
    arabic = make_person("محمد", roles=["viewer"], locale="ar")
    make_report(by=owner, to=(arabic,), due_at=DAY)
    change_record(User, arabic.id, roles=[])
    look(DAY)
    ((_who, _state, error),) = runs()
    assert error == "محمد no puede exportar «Tareas»."


def test_a_mail_that_cannot_be_sent_is_a_failure_that_the_owner_sees(
    make_task, make_report, look, runs, monkeypatch
):
    make_task()
    make_report(due_at=DAY)
    monkeypatch.setattr(mailing, "send_report", lambda *args, **kwargs: False)
    look(DAY)
    assert runs() == [(EDITOR, "failed", "The mail could not be sent.")]


def test_the_schedule_follows_the_zone_of_its_owner(make_report, look, read, change_record, person_of):
    make_report(at_time="08:00")
    change_record(User, person_of("editor").id, timezone="Asia/Tokyo")
    look(DAY - dt.timedelta(days=400))
    ((due_at,),) = [[moment] for moment in read(select(Report.next_run_at))]
    assert due_at.hour == 23


def test_a_report_that_was_put_back_by_an_undo_is_planned_again(make_report, look, read, discard, app):
    number = make_report()
    with app.app_context():
        report = db.session.get(Report, number)
    discard(report)
    look()
    assert read(select(Report.next_run_at, Report.planned_for)) == [(None, "")]


def test_of_two_processes_that_look_at_once_one_sends(make_task, make_report, app, mails, runs, read):
    make_task()
    make_report(to=("editor", "viewer"), due_at=DAY)
    ready = threading.Barrier(2)

    def process():
        with app.app_context():
            ready.wait()
            due.look(DAY)

    processes = [threading.Thread(target=process) for _number in range(2)]
    for each in processes:
        each.start()
    for each in processes:
        each.join()
    assert sorted(to for to, _subject in mails()) == [TO_EDITOR, TO_VIEWER]
    assert sorted(runs("recipient_name", "state")) == [(EDITOR, "sent"), (VIEWER, "sent")]


def test_a_moment_that_another_process_claimed_is_not_claimed_again(make_task, make_report, app, look, mails):
    make_task()
    number = make_report(due_at=DAY)
    with app.app_context():
        assert due.claim(number, DAY, DAY)
        assert not due.claim(number, DAY, DAY)
    assert mails() == []
    look(DAY)
    look(DAY)
    assert len(mails()) == 1


def test_a_moment_that_is_claimed_meanwhile_is_lost_to_who_was_slower(
    make_task, make_report, app, read, monkeypatch
):
    make_task()
    number = make_report(due_at=DAY)
    elsewhere = DAY + dt.timedelta(days=1)

    def quicker(report):
        due._move(number, {"next_run_at": elsewhere})

    monkeypatch.setattr(due, "_refusal", quicker)
    with app.app_context():
        assert not due.claim(number, DAY, DAY)
    assert read(select(Report.next_run_at)) == [elsewhere]


def test_of_two_that_found_the_same_runs_one_makes_their_jobs(make_task, make_report, app, mails):
    make_task()
    number = make_report(to=("editor", "viewer"), due_at=DAY)
    with app.app_context():
        due.claim(number, DAY, DAY)
        found = written.waiting()
        assert [len(due.send_waiting(found)) for _process in range(2)] == [2, 0]
    assert len(mails()) == 2


def test_the_owner_is_told_once_for_one_moment(make_report, app, mails):
    number = make_report(due_at=DAY)
    with app.app_context():
        for _process in range(2):
            due.refuse(number, DAY, OwnerLeft())
    assert [subject for _to, subject in mails()] == ["Report not sent: Every morning"]


def test_a_process_that_dies_before_it_claims_leaves_the_moment_to_the_next(
    make_task, make_report, look, app, mails, monkeypatch
):
    make_task()
    make_report(due_at=DAY)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(due, "_move", _killed)
        look(DAY)
    assert mails() == []
    look(LATER)
    look(LATER)
    assert len(mails()) == 1


def _killed(*_args, **_kwargs):
    raise KeyboardInterrupt


def test_a_process_that_dies_after_it_claimed_leaves_its_runs_to_the_next(
    make_task, make_report, look, mails, monkeypatch
):
    make_task()
    make_report(to=("editor", "viewer"), due_at=DAY)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(due, "send_waiting", _killed)
        look(DAY)
    look(LATER)
    look(LATER)
    assert sorted(to for to, _subject in mails()) == [TO_EDITOR, TO_VIEWER]


def test_a_process_that_dies_while_it_sends_does_not_send_again(
    make_task, make_report, look, app, mails, runs, monkeypatch
):
    make_task()
    make_report(due_at=DAY)
    with monkeypatch.context() as broken:
        broken.setattr(mailing, "send_report", _killed)
        look(DAY)  # in tests the queue runs the job at once, and survives it
    assert runs("state") == ["sending"]
    with app.app_context(), rows.saving(db.engines["jobs"]) as session:
        session.execute(update(Job).values(state="running", heartbeat_at=now() - 2 * DEAD_AFTER))
    look(LATER)
    ((_who, state, error),) = runs()
    assert state == "failed" and error.endswith("It may have been sent.")
    assert [subject for _to, subject in mails()] == ["Report not sent: Every morning"]
    look(LATER + dt.timedelta(minutes=9))
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"state": "cancelled"}, ("failed", "It was cancelled.")),
        ({"state": "failed", "failure": "refused"}, ("skipped", "Editor Person has left.")),
        ({"state": "failed", "failure": "ended"}, ("failed", str(FAILURES["ended"]))),
    ],
    ids=lambda part: part.get("failure", "cancelled") if isinstance(part, dict) else "",
)
def test_a_job_that_ended_before_it_began_is_said(
    make_task, make_report, app, mails, runs, look, monkeypatch, values, expected
):
    make_task()
    make_report(due_at=DAY)
    monkeypatch.setattr(jobs, "send", lambda job: None)
    look(DAY)
    assert runs("state") == ["queued"]
    with app.app_context(), rows.saving(db.engines["jobs"]) as session:
        session.execute(update(Job).values(**values))
    look(LATER)
    assert runs("state", "error") == [expected]
    assert all("Report:" not in subject for _to, subject in mails())


def test_what_was_sent_is_not_begun_again(make_task, make_report, look, app, actor):
    make_task()
    make_report(due_at=DAY)
    look(DAY)
    with app.app_context():
        with rows.reading(db.engines["jobs"]) as session:
            run = session.scalars(select(Run)).one()
        with pytest.raises(written.MayHaveBeenSent):
            written.begin(run, 99)


def test_somebody_elses_run_is_not_begun(make_task, make_report, look, app, actor, runs):
    make_task()
    make_report(due_at=DAY)
    look(DAY)
    (number,) = runs("id")
    doer = actor("admin")
    with app.app_context(), pytest.raises(sending.NotForYou):
        sending.send({"run": number}, doer, None)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"paused": True}, "The report was paused meanwhile."),
        ({"recipients": []}, f"{EDITOR} was taken off the list meanwhile."),
        ({"deleted_at": DAY}, "The report was deleted meanwhile."),
    ],
    ids=["paused", "off", "deleted"],
)
def test_what_was_changed_between_its_moment_and_its_job_counts(
    make_task, make_report, look, app, mails, runs, change_record, values, error
):
    make_task()
    number = make_report(due_at=DAY)
    with app.app_context():
        due.claim(number, DAY, DAY)
    change_record(Report, number, **values)
    look(DAY)
    assert (mails(), runs()) == ([], [(EDITOR, "skipped", error)])


def test_a_report_shows_what_became_of_it_and_not_of_others(make_task, make_report, look, app):
    make_task()
    numbers = [make_report(name, due_at=DAY) for name in ("One", "Another")]
    look(DAY)
    with app.app_context():
        for number in numbers:
            assert [run.report_id for run in written.last(number)] == [number]


def test_sending_one_now_leaves_what_others_wait_for_to_the_job_process(make_task, make_report, app, mails):
    make_task()
    waits, asked = make_report("Waits", due_at=DAY), make_report("Asked for", to=("viewer",))
    with app.app_context():
        due.claim(waits, DAY, DAY)
        _moment, begun = due.run_now(db.session.get(Report, asked), asked_by="Somebody")
        assert len(begun) == 1
        assert [run.report_id for run in written.waiting()] == [waits]
    assert [to for to, _subject in mails()] == [TO_VIEWER]


def test_a_paused_report_is_sent_when_somebody_asks_for_it(make_task, make_report, app, mails, change_record):
    make_task()
    number = make_report()
    change_record(Report, number, paused=True)
    with app.app_context():
        due.run_now(db.session.get(Report, number), asked_by="Somebody")
    assert [to for to, _subject in mails()] == [TO_EDITOR]


def test_one_report_that_breaks_keeps_no_other_from_being_sent(
    make_task, make_report, look, mails, monkeypatch, app
):
    make_task()
    broken = make_report("Broken", due_at=DAY - dt.timedelta(minutes=1))
    make_report("Whole", due_at=DAY)
    claim = due.claim

    def breaks(number, *rest):
        if number == broken:
            raise ValueError("made up")
        return claim(number, *rest)

    monkeypatch.setattr(due, "claim", breaks)
    look(DAY)
    assert [subject for _to, subject in mails()] == ["Report: Whole"]


def test_the_job_process_looks_once_a_minute_and_clears_away_once_an_hour():
    assert due.look in kinds.watches()
    assert written.clear_away in kinds.chores()


def test_what_was_sent_long_ago_is_forgotten(make_report, look, runs, app):
    make_report(due_at=DAY)
    look(DAY)
    assert len(runs()) == 1
    with app.app_context(), rows.saving(db.engines["jobs"]) as session:
        session.execute(update(Run).values(created_at=now() - dt.timedelta(days=181)))
    with app.app_context():
        written.clear_away()
    assert runs() == []
