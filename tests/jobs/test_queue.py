"""Where jobs and their messages are kept, by setting."""

import pytest

from admin_app import config
from admin_app.jobs import queue
from tests.databases import SETTINGS


def loaded(**said):
    environ = {"TASKDESK_ENV": "development", **{n: SETTINGS[n] for n in config.SECRETS}}
    return config.load(environ, **said)


def test_beside_a_sqlite_file_lie_one_for_jobs_and_one_for_the_queue(tmp_path):
    settings = loaded(DATABASE_URL=f"sqlite:///{tmp_path}/desk.db")
    assert settings["JOBS_DATABASE_URL"] == f"sqlite:///{tmp_path}/desk-jobs.db"
    assert settings["QUEUE_URL"] == f"sqlite:///{tmp_path}/desk-queue.db"


def test_on_a_server_jobs_and_queue_are_in_the_same_database():
    settings = loaded(DATABASE_URL="postgresql://u:p@host/desk")
    assert settings["JOBS_DATABASE_URL"] == settings["QUEUE_URL"] == settings["DATABASE_URL"]


def test_each_may_be_put_elsewhere():
    settings = loaded(JOBS_DATABASE_URL="postgres://u:p@host/jobs", QUEUE_URL="redis://host/3")
    assert settings["JOBS_DATABASE_URL"] == "postgres://u:p@host/jobs"
    assert settings["QUEUE_URL"] == "redis://host/3"


@pytest.mark.parametrize("name", ["JOBS_DATABASE_URL", "QUEUE_URL"])
@pytest.mark.parametrize("value", ["mysql://host/jobs", "nonsense"])
def test_what_cannot_be_used_is_refused_by_its_name(name, value):
    with pytest.raises(config.BadSetting, match=name):
        loaded(**{name: value})


def test_redis_without_its_package_is_refused_in_words(make_app):
    with pytest.raises(config.BadSetting, match="install the package"):
        make_app(QUEUE_URL="redis://127.0.0.1:1/0")


def test_a_queue_that_does_not_answer_leaves_the_job_to_upkeep(make_app, ask, row, tmp_path, kind, caplog):
    other = make_app(QUEUE_URL=f"sqlite:///{tmp_path}/never-made.db")
    job = ask("nothing", of=other)
    assert row(job).state == "queued"
    assert "upkeep sends it again" in caplog.text


def test_a_message_that_was_forged_is_not_run(make_app, tmp_path, engine_name, database):
    url = database.url if engine_name == "postgresql" else f"sqlite:///{tmp_path}/queue.db"
    other = make_app(QUEUE_URL=url)
    with other.app_context():
        queue.prepare()
        opened = queue.current().huey
        queue.send(1)
        ours = opened.storage.dequeue()
        assert opened.deserialize_task(ours).args == (1,)
        opened.storage.enqueue(ours[:-1] + b"0" if ours[-1:] != b"0" else ours[:-1] + b"1")
        with pytest.raises(ValueError, match="mismatch"):
            opened.dequeue()
        opened.storage.flush_all()
        opened.storage.close()
