"""Exports as jobs: the file is made by the job process and kept for some days, for who asked."""

from dataclasses import asdict, replace
from typing import Any

from flask import url_for

from admin_app.console.arguments import pairs_of
from admin_app.console.screens import screen_of
from admin_app.errors import Gone
from admin_app.export import asked as asking
from admin_app.export import making, orders
from admin_app.export.asked import Asked, format_named
from admin_app.export.profile import Profile
from admin_app.i18n import _, _n, force_language, language, today
from admin_app.jobs.model import Job
from admin_app.jobs.service import Progress, enqueue, register
from admin_app.permissions.actor import Actor

KIND = "export.file"


def ask(screen: Any, asked: Asked, actor: Actor) -> Job:
    """Have a job make the file, in the language of this moment. Raises what `orders.prepare` does."""
    orders.prepare(screen, asked, actor)
    title = _("%(name)s as %(format)s", name=screen.name, format=asked.format.label)
    params = {
        "area": screen.model.__tablename__,
        "format": asked.format.key,
        "query": replace(asked, base=asked.profile).query(),
        "profile": asdict(asked.profile),
        "language": language(),
    }
    return enqueue(KIND, params, actor, title=title)


def make(params: dict[str, Any], actor: Actor, progress: Progress) -> dict[str, Any]:
    """The work of the job."""
    screen = screen_of(params["area"])
    if screen is None:
        raise Gone()
    with force_language(params["language"]):
        chosen, own = format_named(params["format"]), Profile(**params["profile"])
        asked = asking.read(screen, pairs_of(params["query"]), chosen, actor, own)
        order = orders.prepare(screen, asked, actor)
        total = orders.count(screen, asked, actor)
        progress.step(0, total, _("Writing the file"))
        made = making.begin(screen, asked, order, actor, door="job")
        with progress.result_file(orders.file_name(screen, asked, today())) as file:
            written = made.write(file, lambda rows: progress.step(rows, total))
    return {"rows": written.rows, "export": made.number}


def _summary(job: Job) -> str:
    rows = (job.result or {}).get("rows", 0)
    return _n("%(num)s row was written.", "%(num)s rows were written.", rows)


def link_to_export(job: Job) -> str | None:
    """The page that explains the file of a job, if it made one."""
    number = (job.result or {}).get("export")
    return url_for("exports.details", export_id=number) if number else None


register(KIND, make, repeatable=True, summary=_summary, link=link_to_export, private=True)
