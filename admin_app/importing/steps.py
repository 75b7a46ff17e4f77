"""From step to step: which there are, and the jobs that do what takes long."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admin_app.i18n import _, _l
from admin_app.importing import drafts, uploads
from admin_app.importing import jobs as import_jobs
from admin_app.importing.answers import Answers
from admin_app.importing.look import form_from
from admin_app.importing.look_job import KIND as LOOK
from admin_app.importing.model import APPLYING, CHECKING, DONE, MAPPING, READING, Draft
from admin_app.jobs import service as jobs
from admin_app.jobs.model import Job
from admin_app.permissions.actor import Actor

#: The endpoint of each step, and what it is called.
STEPS = (
    ("import_reading", _l("Reading")),
    ("import_mapping", _l("Columns")),
    ("import_check", _l("Check")),
    ("import_result", _l("Result")),
)
#: How many steps one may go to.
REACHED = {READING: 1, MAPPING: 2, CHECKING: 3, APPLYING: 4, DONE: 4}


@dataclass(slots=True)
class Step:
    label: str
    url: str | None
    current: bool


def steps(view: Any, draft: Draft | None, current: str) -> list[Step]:
    """The way through an import, with links to the steps that were reached."""
    found = [Step(_("File"), None if draft is None else view.url_of("import_view"), draft is None)]
    reached = REACHED[draft.state] if draft is not None else 0
    for number, (endpoint, label) in enumerate(STEPS, 1):
        url = None
        # What is written or being written is not gone back on.
        if draft is not None and number <= reached and (reached < len(STEPS) or number == reached):
            url = view.url_of(endpoint, number=draft.id)
        found.append(Step(str(label), url, endpoint == current))
    return found


def endpoint_of(draft: Draft) -> str:
    """The step that is to be done next."""
    return STEPS[REACHED[draft.state] - 1][0]


def job_of(draft: Draft, actor: Actor) -> Job | None:
    """The job that was asked for last, as it is now. Raises `Gone` when it was cleared away."""
    return jobs.get(draft.job_id, actor) if draft.job_id is not None else None


def cancel_job(draft: Draft, actor: Actor) -> None:
    """End what is still being done for this import."""
    job = job_of(draft, actor)
    if job is not None and not job.is_finished:
        jobs.cancel(job.id, actor)


def start_look(draft: Draft, actor: Actor) -> None:
    """Have a job look at the file as its form says."""
    title = _("Read the beginning of “%(file)s”", file=draft.file_name)
    drafts.save(draft, look=None)  # before: the job may have found something by the time it has a number
    job = jobs.enqueue(LOOK, {"draft": draft.id, "area": draft.area}, actor, title=title)
    drafts.save(draft, job_id=job.id)


def start_check(draft: Draft, actor: Actor, data_folder: Path, **values: Any) -> None:
    """Have a job make the plan; each try has a folder of its own."""
    path = drafts.file_of(draft, data_folder)
    assert draft.stored is not None
    plan = secrets.token_hex(4)
    folder = uploads.plan_folder(data_folder, draft.stored) / plan
    folder.mkdir(mode=0o700)
    drafts.save(draft, state=CHECKING, plan=plan, job_id=None, **values)
    params = import_jobs.plan_params(
        draft.area, path, folder, form_from(draft.form), Answers.from_json(draft.answers)
    )
    title = _("Check “%(file)s”", file=draft.file_name)
    job = jobs.enqueue(import_jobs.PLAN, params, actor, title=title)
    drafts.save(draft, job_id=job.id)


def start_apply(draft: Draft, actor: Actor, data_folder: Path, *, skip_refused: bool) -> None:
    """Have a job write the plan; of two who ask for it at once, the first."""
    path = drafts.file_of(draft, data_folder)
    if not drafts.claim(draft):
        return
    answers = Answers.from_json(draft.answers)
    params = import_jobs.apply_params(
        draft.area,
        path,
        plan_folder(draft, data_folder),
        skip_refused=skip_refused,
        conflicts=answers.conflicts,
        rows=answers.rows,
    )
    job = jobs.enqueue(import_jobs.APPLY, params, actor, title=_("Import “%(file)s”", file=draft.file_name))
    drafts.save(draft, job_id=job.id)


def plan_folder(draft: Draft, data_folder: Path) -> Path:
    """Where the plan of this import lies."""
    return uploads.plan_folder(data_folder, draft.stored or "-") / (draft.plan or "-")
