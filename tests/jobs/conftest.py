"""What tests of jobs share: asking for one, and reading its row."""

import pytest

from admin_app.extensions import db
from admin_app.jobs import rows, service
from admin_app.jobs.model import Job
from tests import factories


@pytest.fixture
def ask(app):
    """Asks for a job as somebody: `ask("a kind", "editor", rows=3)`. It has run when this returns."""

    def call(kind, who="editor", *, of=None, **params):
        with (of or app).app_context():
            return service.enqueue(kind, params, factories.actor(who), title="Work").id

    return call


@pytest.fixture
def row(app):
    """The row of a job as it is now."""

    def call(job_id):
        with app.app_context(), rows.reading(db.engines["jobs"]) as session:
            return session.get(Job, job_id)

    return call


@pytest.fixture(autouse=True)
def results_in(app, tmp_path):
    """The folder of this test's result files."""
    app.config["DATA_FOLDER"] = tmp_path
    return tmp_path / "jobs"
