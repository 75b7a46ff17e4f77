"""Jobs: who they run as, what becomes of them, and that each runs once."""

import datetime as dt
import logging
import os
import threading

import pytest
from sqlalchemy import update

from admin_app.accounts.model import User
from admin_app.console.actor import current_actor
from admin_app.database.transaction import transaction
from admin_app.database.types import now
from admin_app.errors import Gone, RuleBroken
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _, person_timezone
from admin_app.jobs import progress as progress_module
from admin_app.jobs import rows, running, service
from admin_app.jobs.model import DEAD_AFTER, Job
from admin_app.jobs.progress import Progress
from admin_app.permissions.actor import SYSTEM

LONG_AGO = DEAD_AFTER * 2


def set_on(app, job_id, **values):
    with app.app_context(), rows.saving(db.engines["jobs"]) as session:
        session.execute(update(Job).where(Job.id == job_id).values(values))


def steps_until_it_ends(progress):
    """Take steps until somebody ends the job; give up after a while."""
    pause = threading.Event()
    for number in range(2000):
        progress.step(number)
        pause.wait(0.005)
    raise AssertionError("nobody ended the job")


def test_a_job_ends_with_what_its_function_gave(ask, row, kind):
    def add_up(params, actor, progress):
        progress.step(2, 2, "adding")
        return {"sum": sum(params["numbers"])}

    job = row(ask(kind(add_up), numbers=[1, 2, 3]))
    assert (job.state, job.result) == ("done", {"sum": 6})
    assert (job.done, job.total, job.phase) == (2, 2, "adding")
    assert job.created_at <= job.started_at <= job.finished_at


def test_a_job_runs_as_who_asked_with_the_rights_of_now(app, row, kind, make_person, make_role, make_job):
    role = make_role(permissions=["tasks.see", "tasks.import"])
    person = make_person(roles=[role.name], locale="ar", timezone="Asia/Tokyo")

    def look(params, actor, progress):
        same = current_actor().id == actor.id
        return {"rights": sorted(actor.permissions), "zone": str(person_timezone()), "same": same}

    job = make_job(person, kind=kind(look))
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        db.session.get(type(role), role.id).permissions = ["tasks.see"]
    with app.app_context():
        running.run(job.id)
    assert row(job.id).result == {"rights": ["tasks.see"], "zone": "Asia/Tokyo", "same": True}


def test_a_job_speaks_the_language_of_who_asked(ask, row, kind, make_person):
    def refuse(params, actor, progress):
        raise RuleBroken("%(word)s!", word=_("Tomorrow"))

    job = row(ask(kind(refuse), make_person(locale="es")))
    assert job.error == "Mañana!"


def test_a_person_who_has_left_has_nothing_done_for_them(app, row, kind, make_person, make_job):
    ran = []
    key = kind(lambda params, actor, progress: ran.append(actor))
    person = make_person()
    job = make_job(person, kind=key)
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        db.session.get(User, person.id).active = False
    with app.app_context():
        running.run(job.id)
    assert not ran
    assert row(job.id).error == "The person who asked for this has left."


def test_a_refusal_is_a_sentence_and_a_reference_that_the_log_has_too(ask, row, kind, caplog):
    def refuse(params, actor, progress):
        raise RuleBroken("The file is of %(what)s.", what="butter")

    with caplog.at_level(logging.WARNING):
        job = row(ask(kind(refuse)))
    assert (job.state, job.failure, job.error) == ("failed", "refused", "The file is of butter.")
    assert job.reference in caplog.text


def test_what_breaks_keeps_its_words_for_the_log(ask, row, kind, caplog):
    def fail(params, actor, progress):
        raise ValueError("secret words")

    job = row(ask(kind(fail)))
    assert (job.state, job.failure, job.error) == ("failed", "broken", "")
    assert job.reference in caplog.text
    assert "secret words" in caplog.text


def test_what_cannot_be_kept_as_json_is_a_failure(ask, row, kind):
    assert row(ask(kind(lambda params, actor, progress: {"now": now()}))).failure == "broken"


def test_what_a_failed_job_left_open_is_not_committed(ask, row, kind, make_task, read):
    task = make_task("Before")

    def leave_open(params, actor, progress):
        db.session.get(type(task), task.id)
        raise ValueError

    assert row(ask(kind(leave_open))).state == "failed"
    assert read(db.select(type(task).title)) == ["Before"]


def test_a_job_is_not_asked_for_inside_a_change(app, kind):
    with app.app_context(), pytest.raises(AssertionError), transaction(db.session):
        service.enqueue("nothing", {}, SYSTEM, title="Too early")


def test_a_job_of_no_kind_is_not_asked_for(app):
    with app.app_context(), pytest.raises(AssertionError):
        service.enqueue("of no kind", {}, SYSTEM, title="Nobody can")


def test_a_kind_that_this_version_does_not_know_fails(app, make_job, row):
    job = make_job(kind="of another version")
    with app.app_context():
        running.run(job.id)
    assert row(job.id).failure == "unknown"


def test_a_message_that_comes_twice_runs_a_job_once(app, kind, make_job):
    ran = []
    job = make_job(kind=kind(lambda params, actor, progress: ran.append(1)))
    with app.app_context():
        running.run(job.id)
        running.run(job.id)
    assert ran == [1]


def test_of_many_who_want_a_job_one_gets_it(app, make_job):
    job, start, got = make_job(), threading.Barrier(6), []
    with app.app_context():
        engine = db.engines["jobs"]

    def want():
        start.wait()
        got.append(rows.claim(engine, job.id))

    threads = [threading.Thread(target=want) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([each for each in got if each is not None]) == 1


def test_a_job_that_waits_is_cancelled_at_once(app, make_job, row, actor, kind):
    job = make_job()
    with app.app_context():
        assert service.cancel(job.id, SYSTEM).state == "cancelled"
        running.run(job.id)
    assert row(job.id).started_at is None


def test_a_job_that_runs_ends_at_its_next_step_when_it_is_cancelled(ask, row, kind, results_in):
    def cancel_myself(params, actor, progress):
        with progress.result_file("half.csv") as file:
            file.write(b"half")
        service.cancel(progress.job.id, actor)
        steps_until_it_ends(progress)

    job = row(ask(kind(cancel_myself)))
    assert job.state == "cancelled"
    assert (job.file, list(results_in.iterdir())) == (None, [])


def test_a_row_that_went_wrong_does_not_swallow_a_cancel(ask, row, kind):
    def swallow(params, actor, progress):
        service.cancel(progress.job.id, actor)
        pause = threading.Event()
        for _number in range(2000):
            try:
                progress.step()
            except Exception:  # noqa: BLE001 - as an import does with a row
                continue
            pause.wait(0.005)

    assert row(ask(kind(swallow))).state == "cancelled"


def test_a_finished_job_cannot_be_cancelled(app, make_job):
    job = make_job(state="done")
    with app.app_context(), pytest.raises(service.AlreadyFinished):
        service.cancel(job.id, SYSTEM)


def test_progress_is_written_at_most_twice_a_second(app, make_job, monkeypatch):
    written = []
    job = make_job()
    with app.app_context():
        engine = db.engines["jobs"]
    monkeypatch.setattr(rows, "beat", lambda *_args: written.append(_args) or True)
    progress = Progress(engine, rows.claim(engine, job.id), None)
    with progress.watched():
        for number in range(100_000):
            progress.step(number)
    assert len(written) <= 1 + 2 * 5, "a hundred thousand steps take no five seconds"
    assert progress_module.TICK >= 0.5


def test_progress_is_seen_while_the_job_runs(ask, kind, row):
    seen = []

    def tell(params, actor, progress):
        progress.step(3, 10, "reading")
        progress.look()
        seen.append(row(progress.job.id))

    ask(kind(tell))
    assert (seen[0].state, seen[0].done, seen[0].total, seen[0].phase) == ("running", 3, 10, "reading")


def test_a_job_without_a_heartbeat_is_shown_as_failed_and_written_down_so(app, make_job, row, actor):
    job = make_job(state="running", heartbeat_at=now() - LONG_AGO, claim="x")
    alive = make_job(state="running", heartbeat_at=now(), claim="y")
    assert (row(job.id).shown_state, row(job.id).shown_failure) == ("failed", "ended")
    assert row(alive.id).shown_state == "running"
    with app.app_context():
        service.upkeep()
    assert (row(job.id).state, row(job.id).failure) == ("failed", "ended")
    assert row(alive.id).state == "running"


def test_a_process_that_only_slept_writes_nothing_more(app, ask, row, kind, results_in):
    def sleep_long(params, actor, progress):
        with progress.result_file("late.csv"):
            pass
        set_on(app, progress.job.id, heartbeat_at=now() - LONG_AGO)
        service.upkeep()
        progress.step(99)
        progress.look()
        progress.step()

    job = row(ask(kind(sleep_long)))
    assert (job.state, job.failure, job.done) == ("failed", "ended", 0)
    assert list(results_in.iterdir()) == []


def test_what_may_be_repeated_is_run_again_as_a_new_job_of_who_asks(app, kind, make_job, actor, row):
    ran = []
    key = kind(lambda params, actor, progress: ran.append((params, actor.id)), repeatable=True)
    admin = actor("admin")
    job = make_job(kind=key, params={"n": 1}, state="running", heartbeat_at=now() - LONG_AGO)
    with app.app_context():
        again = service.run_again(job.id, admin)
    assert ran == [({"n": 1}, admin.id)]
    assert again.id != job.id
    assert row(job.id).state == "failed"


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_what_has_not_failed_is_not_run_again(state, app, make_job, kind):
    job = make_job(state=state, heartbeat_at=now())
    with app.app_context(), pytest.raises(service.NotAgain):
        service.run_again(job.id, SYSTEM)


def test_what_may_not_be_repeated_is_not_run_again(app, make_job, kind):
    job = make_job(kind=kind(lambda *_args: None), state="failed")
    with app.app_context(), pytest.raises(service.NotAgain):
        service.run_again(job.id, SYSTEM)


def test_a_job_that_is_told_to_stop_goes_back_to_the_queue_if_it_may_be_repeated(ask, row, kind):
    times = []

    def stop_once(params, actor, progress):
        times.append(1)
        if len(times) == 1:
            progress.step(5, 10)
            running.ask_to_stop()
            progress.step()

    assert row(ask(kind(stop_once, repeatable=True))).state == "done"
    assert len(times) == 2


def test_a_job_that_is_told_to_stop_fails_if_it_may_not_be_repeated(ask, row, kind):
    def stop(params, actor, progress):
        running.ask_to_stop()
        progress.step()

    assert row(ask(kind(stop))).failure == "stopped"


def test_a_message_that_was_lost_is_sent_again(app, make_job, row, kind):
    lost = make_job(created_at=now() - dt.timedelta(minutes=1))
    young = make_job()
    with app.app_context():
        service.upkeep()
    assert row(lost.id).state == "done"
    assert row(young.id).state == "queued"


def test_people_see_their_own_jobs_and_administrators_all(app, make_job, actor, kind):
    person = {name: actor(name) for name in ("editor", "manager", "admin")}
    with app.app_context():
        mine, theirs = (service.enqueue("nothing", {}, person[n], title=n) for n in ("editor", "manager"))
        assert [job.id for job in service.page(person["editor"])[0]] == [mine.id]
        assert [job.id for job in service.page(person["admin"])[0]] == [theirs.id, mine.id]
        for refused in (service.get, service.cancel, service.run_again):
            with pytest.raises(Gone):
                refused(theirs.id, person["editor"])


def test_pages_of_jobs_go_on_where_the_last_one_ended(app, make_job):
    ids = [make_job().id for _number in range(5)]
    with app.app_context():
        first, more = service.page(SYSTEM, size=3)
        rest, no_more = service.page(SYSTEM, before=first[-1].id, size=3)
    assert [job.id for job in (*first, *rest)] == ids[::-1]
    assert (more, no_more) == (True, False)


def test_a_result_file_is_read_by_nobody_else(ask, row, kind, results_in):
    def write(params, actor, progress):
        with progress.result_file("tasks.csv") as file:
            file.write(b"id,title\r\n")

    job = row(ask(kind(write)))
    path = results_in / job.file
    assert (path.read_bytes(), job.file_name) == (b"id,title\r\n", "tasks.csv")
    assert path.stat().st_mode & 0o777 == 0o600
    assert results_in.stat().st_mode & 0o777 == 0o700


def test_a_failed_job_leaves_no_file(ask, row, kind, results_in):
    def fail(params, actor, progress):
        with progress.result_file("tasks.csv"):
            raise ValueError

    assert row(ask(kind(fail))).file is None
    assert list(results_in.iterdir()) == []


def test_old_jobs_and_their_files_are_cleared_away(app, make_job, results_in, row):
    results_in.mkdir()
    for name in ("old", "young", "stray", "being-written"):
        (results_in / name).touch()
    for name in ("old", "young", "stray"):
        os.utime(results_in / name, (0, 0))
    old = make_job(state="done", finished_at=now() - dt.timedelta(days=31), file="old")
    young = make_job(state="done", finished_at=now() - dt.timedelta(days=29), file="young")
    waiting = make_job(created_at=now() - dt.timedelta(days=99))
    with app.app_context():
        assert service.clean_up(results_in.parent, 0) == 0
        assert service.clean_up(results_in.parent, 30) == 1
    assert (row(old.id), row(young.id).state, row(waiting.id).state) == (None, "done", "queued")
    assert sorted(path.name for path in results_in.iterdir()) == ["being-written", "young"]
