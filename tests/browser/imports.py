"""Imports that the admin of the office began, one at each step; in the order of IMPORTS, from 1."""

import csv
import io

from sqlalchemy import select

from admin_app.extensions import db
from admin_app.importing import drafts, mapping, reading_page, steps
from admin_app.importing.answers import Answers
from admin_app.importing.columns import recogniser
from admin_app.importing.look import form_from, quick_look
from admin_app.importing.model import APPLYING, DONE, MAPPING
from admin_app.importing.reading.table import Limits
from admin_app.tasks.importing import TARGET
from admin_app.tasks.model import Task
from tests.factories import actor, make_job

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
TEXT = "タスク名,状態\n要件定義,完了\n設計,着手中\n".encode("cp932")
DATES = b"title,due\nOne,1/2/2026\nTwo,3/4/2026\n"


def begin_imports(data_folder):
    """Needs an application context in which jobs run at once."""
    _begin("計画.csv", TEXT, data_folder)  # 1: asks for its encoding and header
    _at_columns("Jira (2026).csv", _columns(), data_folder)  # 2
    _checked("tasks-2026-11-20.csv", _rows(), data_folder)  # 3: rows in every state
    _checked("dates.csv", DATES, data_folder)  # 4: asks how dates are meant
    _checked("unreadable.csv", b'title\nOne\n"Two', data_folder)  # 5: cannot be checked
    written = _checked("october.csv", b"title,status\nFrom October,open\nRefused,no such\n", data_folder)
    steps.start_apply(written, actor("admin"), data_folder, skip_refused=True)  # 6: done
    drafts.finish(written, data_folder, state=DONE)
    job = make_job(
        by="admin", kind="import.apply", title="Import “報告.csv”", state="running", done=1200, total=10_000
    )
    waits = _checked("報告.csv", b"title\nOne\n", data_folder)  # 7: being written
    drafts.save(waits, state=APPLYING, job_id=job.id)
    _at_columns(EVIL, _evil(), data_folder)  # 8
    _checked(EVIL, _evil(), data_folder)  # 9


def _begin(name, content, data_folder):
    return drafts.begin(io.BytesIO(content), name, actor("admin"), "tasks", data_folder, 10**7)


def _at_columns(name, content, data_folder):
    draft = _begin(name, content, data_folder)
    known = recogniser(TARGET, Answers())
    look = quick_look(drafts.file_of(draft, data_folder), Limits(), form_from({}, known))
    form = reading_page.settled(reading_page.sent_form({}), look)
    drafts.save(draft, form=form, look={**look.to_json(), "form": form}, state=MAPPING)
    return draft


def _checked(name, content, data_folder):
    draft = _at_columns(name, content, data_folder)
    header = draft.look["header"]
    said = mapping.first_guess(header, TARGET)
    answers = mapping.answers_from(said, Answers(), header, TARGET)
    steps.start_check(draft, actor("admin"), data_folder, answers=answers.to_json())
    return draft


def _written(*rows):
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def _columns():
    return _written(
        ("Issue key", "Summary", "Status", "Sprint", "Sprint", "", "created_at", "Story points"),
        ("A-1", "Create the login page", "To Do", "Sprint 1", "Sprint 2", "extra", "2026-01-01", "5"),
        ("A-2", "تجديد عقد الصيانة", "Done", "Sprint 2", "", "", "2026-01-02", "8"),
    )


def _rows():
    """Unchanged, changed, changed by somebody else since, new and refused."""
    some = db.session.scalars(select(Task).where(Task.deleted_at.is_(None), Task.version > 1).limit(2)).all()
    more = db.session.scalars(select(Task).where(Task.deleted_at.is_(None), Task.version == 1).limit(4)).all()
    rows = [("id", "title", "status", "priority", "version", "tags", "created_at")]
    rows += [(t.id, t.title, "blocked", "urgent", t.version - 1, "", "2026-01-01") for t in some]
    rows += [(t.id, t.title + " (once more)", "done", t.priority, 1, "rooms|brand new", "") for t in more[:2]]
    rows += [(t.id, t.title, t.status, t.priority, 1, "|".join(x.name for x in t.tags), "") for t in more[2:]]
    return _written(
        *rows,
        ("", "A new task from the file", "open", "high", "", "rooms", ""),
        ("", "x" * 201, "no such", "urgent", "", "", ""),
    )


def _evil():
    return _written(
        ("title", EVIL, "status", "tags"), (EVIL, "=1+1", EVIL, "=HYPERLINK(1)"), ("ok", "", "open", EVIL)
    )
