"""A tour of the console for tests of its words: every page, and the answers to what goes wrong.

Every record on it has a name without Latin letters, so that a word in Latin letters is one of ours.
"""

import datetime as dt
import io
import re
from types import SimpleNamespace

from admin_app.accounts import links
from tests.factories import PASSWORD

#: Routes whose answer is no page, or one that only STATES can ask for.
NO_PAGES = {
    "accounts.email_change",
    "accounts.invitation",
    "bundle",
    "exports.details",
    "health.live",
    "health.ready",
    "jobs.file",
    "jobs.state",
    "reports.ajax_lookup",
    "reports.moments",
    "security.login",
    "security.reset_password",
    "session.state",
    "start",
    "static",
    "tasks.import_check",
    "tasks.import_mapping",
    "tasks.import_reading",
    "tasks.import_result",
    "tasks.import_template",
    "undo.left",
}
NO_PAGES_OF_SCREENS = (
    *("ajax_lookup", "ajax_update", "export", "trash_purge"),
    *("bulk_result", "facet_view", "view_counts", "news_view", "panel_view", "view_delete", "view_edit"),
)
#: Pages of screens that refuse what they do not understand, an id too.
OF_NO_RECORD = ("export_options",)
#: Parts of a path, by the area whose record they name.
PARTS = {"job_id": "jobs", "report_id": "reports"}
#: What an address needs beside the id of a record.
ARGUMENTS = {"restore_view": "&to=1"}
STATES_OF_JOBS = (
    {"state": "failed", "failure": "broken", "reference": "1"},
    {"state": "done"},
    {"state": "cancelled"},
    {"state": "queued"},
)


def furnish(make_task, make_project, make_tag, make_person, make_role, make_job, make_report):
    """The records of the tour: `{area: record}`."""
    project, tag = make_project("計画"), make_tag("札")
    task = make_task(
        "報告",
        description="本文",
        due_date=dt.date(2026, 1, 5),
        assignee="editor",
        project=project,
        tags=[tag],
    )
    person, role = make_person("山田", roles=("viewer",)), make_role("役", permissions=("tasks.see",))
    jobs = [make_job(title="作業", **state) for state in STATES_OF_JOBS]
    return {
        "tasks": task,
        "projects": project,
        "tags": tag,
        "users": person,
        "roles": role,
        "jobs": jobs[-1],
        "reports": make_report("便り", by="admin", to=(person,)),
    }


def addresses(app, records):
    """The address of each page that a GET shows: `{endpoint: address}`."""
    found = {}
    for rule in app.url_map.iter_rules():
        screen, _dot, name = rule.endpoint.partition(".")
        of_records = screen in records and name not in OF_NO_RECORD
        if "GET" not in rule.methods or rule.endpoint in NO_PAGES:
            continue
        if name in NO_PAGES_OF_SCREENS:
            continue
        path = rule.rule
        for part in rule.arguments:
            path = path.replace(f"<{part}>", str(records[PARTS[part]].id))
        query = f"?id={records[screen].id}{ARGUMENTS.get(name, '')}" if of_records else ""
        found[rule.endpoint] = path + query
    return found


def visit(app, language, sign_in, post, records):
    """Everything that the tour shows, in a language: `(name, status, html)` for each page."""
    at = SimpleNamespace(
        app=app, post=post, records=records, inside=sign_in("admin"), outside=app.test_client()
    )
    for client in (at.inside, at.outside):
        client.set_cookie("language", language)
    for endpoint, address in addresses(app, records).items():
        answer = at.inside.get(address)
        yield endpoint, answer.status_code, answer.text
    for name, show in STATES.items():
        answer = show(at)
        yield name, answer.status_code, answer.text


def _trash(at):
    task = at.records["tasks"]
    at.post(at.inside, "/admin/tasks/delete/", {"id": task.id, "version": task.version})
    return at.inside.get("/admin/tasks/trash/")


def _conflict(at):
    task, address = at.records["tasks"], f"/admin/tasks/edit/?id={at.records['tasks'].id}"
    at.post(at.inside, address, {"title": "別", "version": task.version})
    return at.post(at.inside, address, {"title": "他", "version": task.version})


def _invitation(at):
    with at.app.app_context():
        token = links.make(links.INVITATION, _person(at))
    return at.outside.get(f"/auth/invitation/{token}")


def _export_explained(at):
    sent = at.inside.get("/admin/tasks/export/csv/?status_in=open&assignee_in=me,none&sort=-title")
    return at.inside.get(sent.headers["Link"].partition(">")[0].removeprefix("<"))


def _report(at):
    """A report that was sent, and one that could not be."""
    address = f"/admin/reports/{at.records['reports'].id}"
    at.post(at.inside, f"{address}/send/", {"form_token": "1"})
    at.post(at.inside, f"{address}/pause/")
    return at.inside.get(f"{address}/")


def _view(at):
    saved = at.post(at.inside, "/admin/tasks/views/new/?status_in=open", {"name": "眺め"})
    return at.inside.get(f"/admin/tasks/views/edit/?id={saved.location.rpartition('=')[2]}")


def _bulk(path, **given):
    return lambda at: at.post(
        at.inside, f"/admin/tasks/bulk/{path}", {"rowid": f"{at.records['tasks'].id}", **given}
    )


def _import(*steps):
    """The page of an import after these steps, each what is sent and where."""

    def show(at):
        file = (io.BytesIO("題,狀\n報告,開\n,閉\n".encode()), "表.csv")
        sent = at.post(
            at.inside, "/admin/tasks/import/", {"file": [file]}, content_type="multipart/form-data"
        )
        address = sent.location
        for step, form in steps:
            address = re.sub(r"[a-z]+/$", f"{step}/", address)
            address = at.post(at.inside, address, form).location
        return at.inside.get(address)

    return show


READ = ("reading", {"do": "next", "header_row": "1"})
MAPPED = ("columns", {"column-0": "title", "constant-status": "open"})


def _person(at):
    from admin_app.accounts.model import User
    from admin_app.extensions import db

    return db.session.get(User, at.records["users"].id)


def _without_token(at):
    return at.inside.post("/admin/tasks/new/", data={"title": "新"})


def sends(address, **form):
    return lambda at: at.post(at.inside, address, form)


#: Pages that answer a form, and pages for those who have not signed in. The last ones change records.
STATES = {
    "facet": lambda at: at.inside.get("/admin/tasks/facets/?facet=assignee"),
    "facet of texts": lambda at: at.inside.get("/admin/tasks/facets/?facet=description"),
    "view": _view,
    "report": _report,
    "report refused": sends("/admin/reports/new/", name="便り", at_time="25:00", view="x"),
    "view that is gone": lambda at: at.inside.get("/admin/tasks/?view=99999&assignee_in=99999"),
    "sign-in": lambda at: at.outside.get("/auth/login"),
    "sign-in refused": lambda at: at.post(
        at.outside, "/auth/login", {"email": "a@b.example", "password": "x"}
    ),
    "sign-in empty": lambda at: at.post(at.outside, "/auth/login", {}),
    "forgot": lambda at: at.outside.get("/auth/reset"),
    "forgot sent": lambda at: at.post(at.outside, "/auth/reset", {"email": "admin@example.org"}),
    "forgot wrong": lambda at: at.post(at.outside, "/auth/reset", {"email": "?"}),
    "dead link": lambda at: at.outside.get("/auth/invitation/forged"),
    "invitation": _invitation,
    "verify wrong": sends("/auth/verify", password="x"),
    "password wrong": sends("/auth/change", password="x", new_password="y", new_password_confirm="z"),
    "password easy": sends(
        "/auth/change", password=PASSWORD, new_password="password1234", new_password_confirm="password1234"
    ),
    "not found": lambda at: at.inside.get("/admin/nothing/"),
    "record not found": lambda at: at.inside.get("/admin/tasks/details/?id=999999"),
    "method": lambda at: at.inside.get("/admin/tasks/action/"),
    "no token": _without_token,
    "list nothing found": lambda at: at.inside.get("/admin/tasks/?search=zzz"),
    "list arguments": lambda at: at.inside.get("/admin/tasks/?sort=x&status_in=x&q=1&page=x&page_size=x"),
    "list filtered": lambda at: at.inside.get(
        "/admin/tasks/?status_in=open,blocked,done&due=overdue&due_from=2026-01-01&due_to=2026-01-09"
        "&tags_all=none&assignee_not=me&updated_from=2026-01-01"
    ),
    "export refused": lambda at: at.inside.get("/admin/tasks/export/csv/?status_in=x"),
    "export unknown": lambda at: at.inside.get("/admin/tasks/export/nothing/"),
    "export choice refused": lambda at: at.inside.get("/admin/tasks/export/?form=person&columns=x"),
    "export explained": _export_explained,
    "import reading": _import(),
    "import columns": _import(READ),
    "import refused": lambda at: at.post(at.inside, "/admin/tasks/import/", {}),
    "import check": _import(READ, MAPPED),
    "import check asks": _import(READ, ("columns", {"column-0": "title", "column-1": "status"})),
    "task empty": sends("/admin/tasks/new/", title=" "),
    "task wrong": sends(
        "/admin/tasks/new/",
        title="新" * 201,
        status="x",
        priority="x",
        due_date="x",
        assignee="999999",
        tags="999999",
    ),
    "person wrong": sends("/admin/users/new/", name="", email="x", locale="x", timezone="x"),
    "role wrong": sends("/admin/roles/new/", name="", permissions="x"),
    "account wrong": sends("/admin/account/", name="新" * 121, locale="x", timezone="x"),
    "e-mail wrong": sends("/admin/account/email/", email="x", password="x"),
    "action unknown": sends("/admin/tasks/action/", action="x", rowid="1"),
    "bulk choose": _bulk(""),
    "bulk asks nothing": _bulk("preview/"),
    "bulk preview": _bulk("preview/", verb="delete"),
    "bulk refused": _bulk("apply/", what='{"do": "restore"}', batch="0" * 8),
    "conflict": _conflict,
    "task done": lambda at: at.inside.get(
        at.post(at.inside, "/admin/tasks/action/", {"do": f"complete:{at.records['tasks'].id}:2"}).location
        or "/admin/tasks/"
    ),
    "import done": _import(READ, MAPPED, ("check", {"do": "run", "skip_refused": "1"})),
    "history": lambda at: at.inside.get("/admin/history/"),
    "trash": _trash,
}
