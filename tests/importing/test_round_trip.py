"""What can be exported imports back without changing anything, whatever it holds.

A format that joins `FORMATS` joins this test; forms are named in `FORMS`.
"""

import datetime as dt
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admin_app.errors import BadInput
from admin_app.export.formats import FORMATS
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.importing import plan as planning
from admin_app.importing.answers import Answers
from admin_app.importing.columns import recogniser
from admin_app.importing.reading.opening import open_table
from admin_app.importing.reading.table import Form, Limits
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.tags.model import Tag
from admin_app.tasks import service as tasks
from admin_app.tasks.importing import TARGET
from admin_app.tasks.model import PRIORITIES, STATUSES, Task
from tests.factories import person_of


class Sent(NamedTuple):
    """What of an address says in which form the file is, and in which language; what its reader is told."""

    query: str
    language: str = "en"
    date_order: str | None = None
    encoding: str | None = None


#: Raw, and as people in the United States, Germany, Saudi Arabia and Japan have it; their languages are those
#: that are shipped.
FORMS = {
    "raw": Sent("form=raw"),
    "english": Sent("form=person&separator=comma&dates=mdy-slash", "en", "mdy"),
    "german": Sent("form=person&separator=semicolon&decimal=comma&dates=dmy-dot", "es"),
    "arabic": Sent("form=person&separator=semicolon&dates=dmy-slash&bom=no", "ar", "dmy"),
    "japanese": Sent("form=person&separator=tab&dates=ymd-slash", "en"),
    "chinese": Sent("form=person&dates=iso&encoding=gb18030", "es", encoding="gb18030"),
}
BY_ID = Answers(match="id", unknown={"projects": "refuse", "tags": "refuse"})

SCRIPTS = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x4FF), (0x590, 0x6FF), (0x900, 0x97F),
    (0xE00, 0xE7F),
    (0x2000, 0x206F), (0x3000, 0x30FF), (0x4E00, 0x4EFF), (0xAC00, 0xACFF), (0xFF00, 0xFFEF),
    (0x1F600, 0x1F64F),
)  # fmt: skip
LETTERS = st.one_of(*(st.characters(min_codepoint=low, max_codepoint=high) for low, high in SCRIPTS))
#: What means something to somebody on the way: separators, quotes, formulas, lists, escapes.
SIGNS = st.sampled_from(
    [*"\n\t\"',;|\\=+-@[]{}:#", "==", "''", "'=", "\\|", "\\\\", "['a', 'b']", "1/2/2026", "0x1"]
)
TEXTS = st.lists(st.one_of(LETTERS, SIGNS), max_size=30).map("".join)
NAMES = TEXTS.filter(lambda text: text.strip() and "\n" not in text and "\t" not in text)
TASKS = st.fixed_dictionaries(
    {
        "title": TEXTS.filter(str.strip),
        "description": TEXTS,
        "status": st.sampled_from(STATUSES.keys),
        "priority": st.sampled_from(PRIORITIES.keys),
        "due_date": st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)),
        "assignee": st.sampled_from(["editor", "manager", None]),
        "project": st.none() | NAMES,
        "tags": st.lists(NAMES, max_size=3),
    }
)


def make(values):
    """A task with all that it names, or nothing when one of its texts cannot be taken."""
    values = dict(values)
    who, project, tags = (values.pop(name) for name in ("assignee", "project", "tags"))
    with change(db.session, SYSTEM, door="command"):
        try:
            with db.session.begin_nested():
                values["assignee_id"] = person_of(who).id if who else None
                values["project_id"] = named(Project, project).id if project else None
                values["tags"] = list({tag.id: tag for tag in (named(Tag, name) for name in tags)}.values())
                tasks.create(values, SYSTEM)
        except BadInput:
            pass


def named(model, name):
    key = TARGET.nameds()[1 if model is Project else 2]
    number = key.id_of(name.strip())
    return db.session.get(model, number) if number else records.create(model, {"name": name}, SYSTEM)


@pytest.fixture
def back(app, sign_in, tmp_path):
    """Exports all tasks and plans the file as it comes: the counts, and what differs."""

    def call(key, form):
        sent, client = FORMS[form], sign_in("manager")
        client.set_cookie("language", sent.language)
        answer = client.get(f"/admin/tasks/export/{key}/?{sent.query}")
        assert answer.status_code == 200
        path = tmp_path / f"tasks.{key}"
        path.write_bytes(answer.get_data())
        answers = replace(BY_ID, date_order=sent.date_order)
        read = Form(known=recogniser(TARGET, answers), encoding=sent.encoding if key == "csv" else None)
        with app.app_context(), open_table(path, Limits(), read) as table:
            with planning.make(table, TARGET, SYSTEM, answers) as plan:
                differing = [row for state in ("new", "changed", "refused") for row in plan.page(state)]
                return plan.counts(), differing

    return call


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", FORMATS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TASKS, min_size=3, max_size=12))
def test_nothing_is_new_changed_or_refused(key, form, back, app, some):
    with app.app_context():
        for values in some:
            make(values)
        number = len(db.session.scalars(select(Task.id).where(Task.deleted_at.is_(None))).all())
    counts, differing = back(key, form)
    assert differing == []
    assert (counts["unchanged"], sum(counts.values())) == (number, number)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", FORMATS)
def test_what_a_task_names_and_cannot_be_chosen_any_more_is_no_change(
    key, form, back, app, make_task, make_project, make_tag, make_person, discard
):
    left, archived, gone, tag = make_person(), make_project("Old"), make_project("Gone"), make_tag("gone")
    make_task("One", assignee=left, project=archived, tags=[tag, make_tag("kept")], status="done")
    make_task("Two", project=gone)
    discard(gone)
    discard(tag)
    make_project("Gone")
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        records.update(db.session.get(Project, archived.id), {"archived": True}, SYSTEM)
        records.update(db.session.get(type(left), left.id), {"active": False}, SYSTEM)
    counts, differing = back(key, form)
    assert (differing, counts["unchanged"]) == ([], 2)
