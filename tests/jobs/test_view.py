"""`/admin/jobs/`: what people see of their jobs, with and without JavaScript."""

import pytest

from admin_app.database.types import now
from admin_app.errors import RuleBroken
from admin_app.jobs.model import DEAD_AFTER, Job
from tests.conftest import post


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.get_data(as_text=True)


@pytest.fixture
def job_of(make_job, actor):
    """A job of the person who stands for a role: `job_of("editor", state="done")`."""

    def make(who, **values):
        person = actor(who)
        return make_job(**{"actor_id": person.id, "actor_name": person.name, "title": f"{who}'s"} | values)

    return make


def test_a_person_sees_their_own_jobs(sign_in, job_of):
    job_of("editor", title="Mine & mine")
    job_of("manager", title="Of others")
    page = text_of(sign_in("editor"), "/admin/jobs/")
    assert "Mine &amp; mine" in page
    assert "Of others" not in page
    assert 'href="/admin/jobs/"' in page, "it stands in the menu"


def test_who_may_see_everybodys_jobs_sees_who_asked(sign_in, job_of, actor):
    job_of("editor")
    page = text_of(sign_in("admin"), "/admin/jobs/")
    assert "Asked for by" in page
    assert actor("editor").name in page


@pytest.mark.parametrize("number", ["0", "99999", "abc", "9" * 40, "%00"])
def test_what_is_no_job_is_not_found(number, sign_in):
    assert sign_in("editor").get(f"/admin/jobs/{number}/").status_code == 404


def test_the_bar_and_the_words_say_how_far_a_job_is(sign_in, job_of):
    running = {"state": "running", "heartbeat_at": now(), "done": 1200, "total": 10_000, "phase": "Reading"}
    job = job_of("editor", **running)
    page = text_of(sign_in("editor"), f"/admin/jobs/{job.id}/")
    assert 'value="1200" max="10000"' in page
    assert "1,200 of 10,000" in page
    assert "Reading" in page
    state = sign_in("editor").get(f"/admin/jobs/{job.id}/state").json
    assert state == {
        "state": "running",
        "finished": False,
        "done": 1200,
        "total": 10_000,
        "progress": "1,200 of 10,000",
        "phase": "Reading",
    }


def test_a_finished_job_is_asked_about_no_more(sign_in, job_of):
    job = job_of("editor", state="done")
    page = text_of(sign_in("editor"), f"/admin/jobs/{job.id}/")
    assert "data-job=" not in page
    assert "<progress" not in page
    assert sign_in("editor").get(f"/admin/jobs/{job.id}/state").json["finished"]


def test_a_refusal_is_shown_as_text_with_its_reference(sign_in, kind, ask, row):
    def refuse(params, actor, progress):
        raise RuleBroken("<b>%(name)s</b> is empty.", name="tasks.csv")

    number = ask(kind(refuse))
    page = text_of(sign_in("editor"), f"/admin/jobs/{number}/")
    assert "&lt;b&gt;tasks.csv&lt;/b&gt; is empty." in page
    assert row(number).reference in page


def test_what_broke_says_nothing_of_what_broke(sign_in, kind, ask):
    def fail(params, actor, progress):
        raise ValueError("secret words")

    page = text_of(sign_in("editor"), f"/admin/jobs/{ask(kind(fail))}/")
    assert "Something broke on our side" in page
    assert "secret words" not in page


def test_a_job_whose_process_is_gone_is_shown_as_failed(sign_in, job_of):
    job = job_of("editor", state="running", heartbeat_at=now() - 2 * DEAD_AFTER)
    page = text_of(sign_in("editor"), f"/admin/jobs/{job.id}/")
    assert "The process that did this ended before it was done." in page
    assert "data-job=" not in page
    assert f"/admin/jobs/{job.id}/cancel" not in page


def test_a_job_is_cancelled_by_a_button(sign_in, job_of, row):
    job, client = job_of("editor"), sign_in("editor")
    assert f'action="/admin/jobs/{job.id}/cancel"' in text_of(client, "/admin/jobs/")
    answer = post(client, f"/admin/jobs/{job.id}/cancel")
    assert (answer.status_code, answer.location) == (303, f"/admin/jobs/{job.id}/")
    assert row(job.id).state == "cancelled"
    assert "was cancelled" in text_of(client, answer.location)


def test_a_job_that_runs_says_that_it_will_end_once_it_is_cancelled(sign_in, job_of, row):
    job, client = job_of("editor", state="running", heartbeat_at=now()), sign_in("editor")
    post(client, f"/admin/jobs/{job.id}/cancel")
    page = text_of(client, f"/admin/jobs/{job.id}/")
    assert "It was cancelled and ends in a moment." in page
    assert f'action="/admin/jobs/{job.id}/cancel"' not in page


def test_cancelling_what_has_finished_is_refused_in_a_sentence(sign_in, job_of):
    answer = post(sign_in("editor"), f"/admin/jobs/{job_of('editor', state='done').id}/cancel")
    assert answer.status_code == 409
    assert "This has finished already." in answer.get_data(as_text=True)


def test_running_again_leads_to_the_new_job(sign_in, job_of, kind, row):
    job, client = job_of("editor", state="failed"), sign_in("editor")
    assert f'action="/admin/jobs/{job.id}/again"' in text_of(client, f"/admin/jobs/{job.id}/")
    answer = post(client, f"/admin/jobs/{job.id}/again")
    number = int(answer.location.split("/")[-2])
    assert number != job.id
    assert row(number).state == "done"


def test_the_kind_says_what_came_of_a_job_and_where_it_is(sign_in, kind, ask):
    key = kind(
        lambda *_args: {"new": 3},
        link=lambda job: "/admin/tasks/?status_in=open",
        summary=lambda job: f"{job.result['new']} tasks are new.",
    )
    page = text_of(sign_in("editor"), f"/admin/jobs/{ask(key)}/")
    assert "3 tasks are new." in page
    assert 'href="/admin/tasks/?status_in=open"' in page


def test_a_file_is_downloaded_by_who_asked_and_by_who_may_see_all(sign_in, kind, ask):
    def write(params, actor, progress):
        with progress.result_file("مهام.csv") as file:
            file.write(b"id\r\n")

    url = f"/admin/jobs/{ask(kind(write))}/file"
    for who in ("editor", "admin"):
        answer = sign_in(who).get(url)
        assert answer.data == b"id\r\n"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "%D9%85%D9%87%D8%A7%D9%85.csv" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]
    assert sign_in("manager").get(url).status_code == 404


def test_a_file_that_was_cleared_away_is_a_sentence(sign_in, job_of):
    job = job_of("editor", state="done", file="0" * 32, file_name="tasks.csv")
    answer = sign_in("editor").get(f"/admin/jobs/{job.id}/file")
    assert answer.status_code == 404
    assert "cleared away" in answer.get_data(as_text=True)


def test_a_page_of_jobs_asks_the_database_once(sign_in, job_of, queries, app):
    from admin_app.extensions import db

    client = sign_in("editor")
    for _number in range(12):
        job_of("editor")
    with app.app_context():
        engine = db.engines[Job.__bind_key__]
    with queries(engine) as seen:
        text_of(client, "/admin/jobs/")
    assert len(seen) == 1
