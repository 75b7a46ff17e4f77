"""What every page of the browser tests shows: an office with its people, projects, tags and tasks."""

import datetime as dt
from itertools import cycle, islice

from flask import current_app
from sqlalchemy import select

from admin_app.accounts import email_change
from admin_app.export import noted
from admin_app.export.model import Export
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.reports import runs
from admin_app.reports.model import Run
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.browser.imports import begin_imports
from tests.factories import (
    actor,
    discard,
    email_of,
    make_job,
    make_person,
    make_project,
    make_report,
    make_tag,
    make_task,
    make_view,
    person_of,
)

#: In several scripts and both directions, short, very long, and full of what HTML reads as its own.
TITLES = (
    "Replace the projector in room 4",
    "تجديد عقد الصيانة مع المورد قبل نهاية الشهر",
    "報告を提出する",
    "Pay invoice 2026-114 of the cleaning company <b>today</b> & file it",
    "Ask every team which of the shared calendars they still use, write the answers down, close those "
    "that nobody has opened since spring, and tell the people who run the rooms about it",
    "Revisar la migración del año pasado",
    "Übergabe der Schlüssel für das Lager",
    "הזמנת ציוד למשרד",
    "Проверить резервные копии",
    "Write the minutes",
)
PEOPLE = ("Nadia Haddad", "田中 さくら", "José Ñúñez", "محمد العلي", "Ólafur Þórsson")
TAGS = (
    ("finance", "green"),
    ("rooms", "blue"),
    ("urgent call", "red"),
    ("صيانة", "amber"),
    ("報告", "violet"),
)
PROJECTS = ("Moving house", "Budget 2027", "تجديد المكتب")
#: More projects than a plain select shows, so that forms look them up.
SMALL_PROJECTS = 205
TASKS = 70


def welcome():
    """Who is there on the first day beside the baseline: somebody invited, and a change of address."""
    make_person("Invited Person", email=email_of("invited"), roles=("viewer",))
    with change(db.session, SYSTEM, door="command"):
        email_change.ask(person_of("editor"), "editor.new@example.org")


def furnish(*, crowd=True):
    """Fill a database that has the baseline; needs an application context. A crowd is many projects."""
    people = [
        make_person(name, roles=("editor",), email=f"office{n}@example.org") for n, name in enumerate(PEOPLE)
    ]
    tags = [make_tag(name, colour=colour) for name, colour in TAGS]
    projects = [make_project(name, description=f"Everything about “{name}”.") for name in PROJECTS]
    for number in range(SMALL_PROJECTS if crowd else 0):
        make_project(f"Small project {number + 1:03}")
    every = zip(
        cycle(("open", "in_progress", "blocked", "open", "done", "cancelled", "in_progress")),
        cycle(("medium", "high", "low", "urgent", "medium")),
        cycle((-9, -1, None, 0, 1, 3, 12, 40)),
        cycle((people[0], None, people[1], people[3], people[2], None)),
        cycle((projects[0], None, projects[2], projects[1])),
        cycle((tags[:1], (), tags[1:4], tags[3:], tags[2:3])),
        cycle(TITLES),
        strict=False,
    )
    today = dt.datetime.now(dt.UTC).date()
    for number, (status, priority, days, assignee, project, some_tags, title) in enumerate(
        islice(every, TASKS)
    ):
        make_task(
            title if number < len(TITLES) else f"{title[:150]} ({number})",
            description=f"{title}\n\nSee the folder of last year.\n" * (number % 3),
            status=status,
            priority=priority,
            due_date=None if days is None else today + dt.timedelta(days=days),
            assignee=assignee,
            project=project,
            tags=some_tags,
        )
    make_view("Rooms, urgent <b>", query="priority_in=urgent&sort=title", by="manager", audience="all")
    discard(make_view("No longer needed <b>", by="manager", audience="all"), by="manager")
    work_with(db.session.scalars(select(Task).limit(4)).all())
    admin = {"actor_id": person_of("admin").id, "actor_name": "Admin Person"}
    make_job(title="Everything about “rooms” <b>", state="done", done=70, total=70, **admin)
    make_job(title="Tasks of last year", state="failed", failure="broken", reference="1a2b3c4d", **admin)
    make_job(title="報告", state="running", done=1200, total=10_000, phase="Writing", **admin)
    make_export(**admin)
    make_job(title="Bulk edit", state="done", done=70, total=70, **a_bulk_edit(), **admin)
    left = {"undone": 58, "left": 2, "skipped": [["tasks", 1, "Room 4 <b>", True, "It was changed since."]]}
    make_job(title="Undo", state="done", kind="undo.batch", result=left, **admin)
    send_reports()
    begin_imports(current_app.config["DATA_FOLDER"])


def a_bulk_edit():
    """What a job of a bulk edit leaves that could not change every row."""
    refused = [[number, f"{title} <b>", "rights"] for number, title in enumerate(TITLES, 1)]
    result = {"batch": "0" * 32, "counts": {"change": 40, "same": 19, "rights": 11}, "refused": refused}
    return {"kind": "bulk.apply", "params": {"area": "tasks"}, "result": result, "file": "0" * 32}


def send_reports():
    """Two reports of the administrator: one that was sent to some and not to others, one that is paused."""
    view = "tasks:overdue"
    report = make_report("Overdue <b>, every Monday", by="admin", to=("editor", "viewer"), view=view)
    make_report("تقرير", by="admin", kind="monthly", month_day=31, format="xlsx", form="person", paused=True)
    due = dt.datetime(2026, 11, 16, 8, tzinfo=dt.UTC)
    ended = {"report_id": report.id, "finished_at": due}
    sent = {"state": "sent", "rows": 1234, "size": 45_678}
    why = "Viewer Person may not open the view “Overdue <b>”: share it with them."
    for run in (
        Run(due_at=due, recipient_id=1, recipient_name="Editor Person", **sent, **ended),
        Run(due_at=due, recipient_id=2, recipient_name="Viewer Person", state="refused", error=why, **ended),
        Run(
            due_at=due - dt.timedelta(7),
            recipient_id=1,
            recipient_name="محمد",
            state="empty",
            rows=0,
            **ended,
        ),
        Run(due_at=due - dt.timedelta(9), recipient_id=3, recipient_name="Ólafur", asked_by="Admin", **ended),
        Run(due_at=due - dt.timedelta(14), recipient_id=0, state="failed", error="It broke.", **ended),
    ):
        runs.add(run)


def make_export(**values):
    """An export that was made, as `/admin/exports/` shows it."""
    words = [["Exported", "Tasks"], ["Search", """<script>alert(1)</script> "'>"""], ["Columns", "ID, Title"]]
    given = {"door": "screen", "state": "done", "area": "tasks", "format": "csv", "query": "search=%3Cb%3E"}
    rows = {"words": words, "rows": 1234, "change": 98_765, "replaced": 2}
    return noted.begin(db.engines["jobs"], Export(**given, **rows, **values))


def work_with(some_tasks):
    """Change one task a few times and throw others away, so that history and trash have something."""
    changed, *discarded = some_tasks
    for values in ({"status": "blocked"}, {"title": "Replace the projector in room 5", "description": "New"}):
        with change(db.session, actor("manager"), door="screen"):
            tasks.update(changed, values, actor("manager"))
    for task in discarded:
        with change(db.session, actor("manager"), door="screen"):
            tasks.discard(task, actor("manager"))
