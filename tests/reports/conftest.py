"""What tests of reports share: making one, looking at what is due, and reading what came of it."""

import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.jobs import rows
from admin_app.reports import due
from admin_app.reports.model import Run
from tests import factories

#: A Saturday.
DAY = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def make_report(app):
    """Makes a report of the editor, due at `due_at`: `make_report("Mine", to=("viewer",))`; gives its id."""

    def call(name="Every morning", *, by="editor", to=("editor",), due_at=None, **values):
        with app.app_context():
            number = factories.make_report(name, by=by, to=to, **values).id
            if due_at is not None:
                due._move(number, {"next_run_at": due_at})
            return number

    return call


@pytest.fixture
def look(app):
    """Has a job process look at what is due at this moment."""

    def call(moment=None):
        with app.app_context():
            due.look(moment)

    return call


@pytest.fixture
def runs(app):
    """What was written of the sendings of all reports: `[(recipient, state, error)]`, in their order."""

    def call(*names):
        columns = [getattr(Run, name) for name in names or ("recipient_name", "state", "error")]
        with app.app_context(), rows.reading(db.engines["jobs"]) as session:
            found = session.execute(select(*columns).where(Run.state != "told").order_by(Run.id)).all()
        return [row[0] if len(row) == 1 else tuple(row) for row in found]

    return call


@pytest.fixture
def mails(app):
    """The mails that were sent: `[(to, subject)]`, or with `whole` the messages."""

    def call(*, whole=False):
        sent = app.extensions["mailman"].outbox
        return list(sent) if whole else [(message.to[0], message.subject) for message in sent]

    return call


@pytest.fixture(autouse=True)
def results_in(app, tmp_path):
    """The folder of this test's files."""
    app.config["DATA_FOLDER"] = tmp_path


@pytest.fixture
def change_record(app):
    """Changes a record past its service: `change_record(User, number, active=False)`."""

    def call(model, number, **values):
        from admin_app.permissions.actor import SYSTEM

        with app.app_context(), change(db.session, SYSTEM, door="command"):
            record = db.session.get(model, number)
            for name, value in values.items():
                setattr(record, name, value)

    return call
