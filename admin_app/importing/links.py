"""Where the jobs of imports lead, for the page of jobs."""

from flask import url_for
from sqlalchemy import select

from admin_app.console.actor import current_actor
from admin_app.console.screens import screen_of
from admin_app.extensions import db
from admin_app.importing import jobs as import_jobs
from admin_app.importing import look_job, steps
from admin_app.importing.model import ABANDONED, Draft
from admin_app.jobs import kinds
from admin_app.jobs.model import Job


def link_of(job: Job) -> str | None:
    """The step of the import that asked for this job last, for who began it."""
    mine = (Draft.job_id == job.id, Draft.person_id == current_actor().id, Draft.state != ABANDONED)
    draft = db.session.scalars(select(Draft).where(*mine)).first()
    screen = screen_of(draft.area) if draft is not None else None
    if draft is None or screen is None:
        return None
    return url_for(f"{screen.endpoint}.{steps.endpoint_of(draft)}", number=draft.id)


def register() -> None:
    """Have the page of jobs lead back to imports."""
    for key in (look_job.KIND, import_jobs.PLAN, import_jobs.APPLY):
        kind = kinds.find(key)
        assert kind is not None
        kinds.register(key, kind.function, repeatable=kind.repeatable, summary=kind.summary, link=link_of)
