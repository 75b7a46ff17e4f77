"""What rooms clear away once an hour is done by the job process, whatever becomes of the other chores."""

import logging

import pytest

from admin_app.importing import look_job
from admin_app.jobs import kinds, worker


@pytest.fixture
def done(monkeypatch):
    """The chores of one test: the first fails."""
    found = []
    monkeypatch.setattr(kinds, "_chores", [])

    @kinds.every_hour
    def fails():
        raise ValueError("secret words")

    kinds.every_hour(lambda: found.append("second"))
    return found


def test_a_chore_that_fails_is_written_down_and_keeps_no_other_from_being_done(app, done, caplog):
    with caplog.at_level(logging.ERROR):
        worker._clean_up(app)
    assert done == ["second"]
    assert "a chore failed" in caplog.text


def test_files_of_imports_are_cleared_away_by_the_job_process():
    assert look_job.clear in kinds.chores()
