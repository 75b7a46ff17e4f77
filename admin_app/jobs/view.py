"""`/admin/jobs/`: what long work a person asked for, how far it is, and what came of it."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, jsonify, redirect, request, send_file
from flask_admin.base import expose
from markupsafe import Markup

from admin_app.console.actor import current_actor
from admin_app.console.display import badge, exact_moment, relative_moment
from admin_app.console.filters import parse_id
from admin_app.console.page import ConsolePage
from admin_app.errors import Gone
from admin_app.i18n import _, _l, format_number
from admin_app.jobs import kinds, service
from admin_app.jobs.model import FAILURES, STATES, Job

badge_of_state = badge(STATES)


@dataclass(slots=True)
class ShownJob:
    """A job in the words of the reader."""

    id: int
    title: str
    who: str | None
    badge: Markup
    finished: bool
    running: bool
    progress: str
    done: int
    total: int | None
    phase: str
    problem: str
    reference: str | None
    summary: str
    created: Markup
    started: Markup
    ended: Markup
    url: str
    state_url: str
    cancel_url: str | None
    again_url: str | None
    link: str | None
    file_url: str | None
    file_name: str


class JobsPage(ConsolePage):
    name = _l("Jobs")
    endpoint = "jobs"
    url = "/admin/jobs"
    menu_icon_value = "clock"
    # Whoever has signed in may see their own; the service shows nobody more than that.
    endpoints = dict.fromkeys(("index", "details", "state", "file", "cancel", "again"), ())

    @expose("/")
    def index(self) -> Any:
        found, more = service.page(current_actor(), before=parse_id(request.args.get("before")))
        return self.render(
            "admin/jobs/index.html",
            title=str(self.name),
            jobs=[self.shown(job) for job in found],
            more_url=self.url_of("index", before=found[-1].id) if more else None,
        )

    @expose("/<job_id>/")
    def details(self, job_id: str) -> Any:
        job = service.get(parse_id(job_id), current_actor())
        return self.render("admin/jobs/details.html", job=self.shown(job), return_url=self.url_of("index"))

    @expose("/<job_id>/state")
    def state(self, job_id: str) -> Any:
        """How far it is, for the script of the page: done, total, and the words for them."""
        job = service.get(parse_id(job_id), current_actor())
        return jsonify(
            state=job.shown_state,
            finished=job.is_finished,
            done=job.done,
            total=job.total,
            progress=progress_text(job),
            phase=phase_text(job),
        )

    @expose("/<job_id>/file")
    def file(self, job_id: str) -> Any:
        job = service.get(parse_id(job_id), current_actor())
        if not service.may_have_file(job, current_actor()):
            raise Gone(_l("This file is not there, or only for who asked for it."))
        path = service.result_path(job, current_app.config["DATA_FOLDER"])
        return send_file(path, as_attachment=True, download_name=job.file_name, max_age=0)

    @expose("/<job_id>/cancel", methods=("POST",))
    def cancel(self, job_id: str) -> Any:
        job = service.cancel(parse_id(job_id), current_actor())
        said = _("“%(title)s” was cancelled.") if job.is_finished else _("“%(title)s” will end in a moment.")
        flash(said % {"title": job.title}, "success")
        return redirect(self.url_of("details", job_id=job.id), 303)

    @expose("/<job_id>/again", methods=("POST",))
    def again(self, job_id: str) -> Any:
        job = service.run_again(parse_id(job_id), current_actor())
        flash(_("“%(title)s” runs again.", title=job.title), "success")
        return redirect(self.url_of("details", job_id=job.id), 303)

    def shown(self, job: Job) -> ShownJob:
        kind, is_done = kinds.find(job.kind), job.state == "done"
        own = job.actor_id == current_actor().id
        return ShownJob(
            id=job.id,
            title=job.title,
            who=None if own else job.actor_name if job.actor_id else _("The system"),
            badge=badge_of_state(job.shown_state, None),
            finished=job.is_finished,
            running=job.shown_state == "running",
            progress=progress_text(job),
            done=job.done,
            total=job.total,
            phase=phase_text(job),
            problem=problem_text(job),
            reference=job.reference,
            summary=kind.summary(job) if is_done and kind and kind.summary else "",
            created=relative_moment(job.created_at),
            started=exact_moment(job.started_at),
            ended=exact_moment(job.finished_at),
            url=self.url_of("details", job_id=job.id),
            state_url=self.url_of("state", job_id=job.id),
            cancel_url=self._cancel_url(job),
            again_url=self.url_of("again", job_id=job.id) if service.may_run_again(job) else None,
            link=kind.link(job) if is_done and kind and kind.link else None,
            file_url=self.url_of("file", job_id=job.id)
            if service.may_have_file(job, current_actor())
            else None,
            file_name=job.file_name,
        )

    def _cancel_url(self, job: Job) -> str | None:
        ends_already = job.is_finished or job.cancel_requested
        return None if ends_already else self.url_of("cancel", job_id=job.id)


def progress_text(job: Job) -> str:
    """How far it is, in words; nothing for a job that never said."""
    if job.total:
        return _("%(done)s of %(total)s", done=format_number(job.done), total=format_number(job.total))
    return format_number(job.done) if job.done else ""


def phase_text(job: Job) -> str:
    """What it does just now."""
    if job.is_finished:
        return ""
    if job.state == "queued":
        return _("It begins as soon as a job process is free.")
    return _("It was cancelled and ends in a moment.") if job.cancel_requested else job.phase


def problem_text(job: Job) -> str:
    """Why it failed."""
    failure = job.shown_failure
    return job.error or str(FAILURES.get(failure, "")) if failure else ""
