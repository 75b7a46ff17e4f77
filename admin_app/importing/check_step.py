"""The steps “Check” and “Result”: look at the plan, decide, have it written, see what came of it."""

from pathlib import Path
from typing import Any

from flask import current_app, redirect, request

from admin_app.console.actor import current_actor
from admin_app.console.choices import Choice, Part
from admin_app.console.filters import parse_id
from admin_app.errors import BadInput, Gone
from admin_app.i18n import _, left_to_right
from admin_app.importing import asked_page, check_page, drafts, mapping, memory, result_page, steps
from admin_app.importing import jobs as import_jobs
from admin_app.importing.answers import CONFLICTS, Answers
from admin_app.importing.mapping_page import DATE_ORDERS
from admin_app.importing.model import APPLYING, CHECKING, DONE, Draft
from admin_app.importing.plan import Plan
from admin_app.importing.plan_store import PlanIsOld
from admin_app.jobs.model import Job
from admin_app.jobs.view import JobsPage, problem_text


def folder() -> Path:
    found: Path = current_app.config["DATA_FOLDER"]
    return found


def shown_job(job: Job | None) -> Any:
    """A job as pages show it."""
    (admin,) = current_app.extensions["admin"]
    page = next(view for view in admin._views if isinstance(view, JobsPage))
    return page.shown(job) if job is not None else None


# -- The check.


def show(view: Any, draft: Draft, problem: str = "", status: int = 200) -> Any:
    """The page of the plan, or of the job that makes it."""
    if draft.state != CHECKING:
        return redirect(view.url_of(steps.endpoint_of(draft), number=draft.id), 303)
    frame = view._frame(draft, "import_check")
    job = _job(draft)
    if job is None or not job.is_finished:
        return view.render("admin/importing/waiting.html", job=shown_job(job), **frame)
    question = (job.result or {}).get("question")
    if job.state == "done" and question:
        return _asking(view, question, frame)
    try:
        with Plan.open(steps.plan_folder(draft, folder())) as plan:
            return view.render(
                "admin/importing/check.html", **_plan(view, draft, plan, job, problem), **frame
            ), status
    except PlanIsOld as error:
        return _failed(view, job, problem_text(job) or str(error), frame)


def _job(draft: Draft) -> Job | None:
    try:
        return steps.job_of(draft, current_actor())
    except Gone:
        return None


def _failed(view: Any, job: Job, problem: str, frame: dict[str, Any], *, written: bool = False) -> Any:
    """Why the file was not checked, or not written; what broke on our side has a reference to quote."""
    return view.render(
        "admin/importing/failed.html",
        problem=problem,
        job=shown_job(job),
        reference=None if job.shown_failure == "refused" else job.reference,
        written=written,
        **frame,
    )


def _plan(view: Any, draft: Draft, plan: Plan, job: Job, problem: str) -> dict[str, Any]:
    state = request.args.get("state", "")
    state = state if state in check_page.STATES else ""

    def url(**arguments: Any) -> str:
        given = {name: value for name, value in arguments.items() if value}
        return view.url_of("import_check", number=draft.id, **given)

    page = check_page.build(
        plan,
        Answers.from_json(draft.answers),
        view,
        state=state,
        page=parse_id(request.args.get("page")) or 0,
        asked=parse_id(request.args.get("asked")) or 0,
        url=url,
    )
    page.problem = problem or (problem_text(job) if job.state == "failed" else "")
    return {"page": page, "here_url": url(state=state, page=parse_id(request.args.get("page")))}


def _asking(view: Any, question: dict[str, Any], frame: dict[str, Any]) -> Any:
    """The page that asks what has to be said before anything can be checked."""
    orders = [_order_of(*each) for each in question.get("about", ())]
    return view.render("admin/importing/question.html", question=question, orders=orders, **frame)


def _order_of(key: str, column: str, example: str) -> Part:
    label = _("“%(column)s”, such as %(example)s", column=column, example=left_to_right(example))
    return Part(
        f"date_order-{key}",
        label,
        [Choice(each, str(DATE_ORDERS[each]), each == "dmy") for each in DATE_ORDERS],
    )


def decide(view: Any, draft: Draft) -> Any:
    """What somebody said on the page of the check."""
    verb = request.form.get("do", "")
    if verb == "cancel":
        steps.cancel_job(draft, current_actor())
    if verb == "cancel" or draft.state != CHECKING:
        return redirect(view.url_of(steps.endpoint_of(draft), number=draft.id), 303)
    answers = Answers.from_json(draft.answers)
    if verb == "answer":
        orders = mapping.orders_in(request.form, view.import_target)
        answers = _replace(answers, date_orders={**answers.date_orders, **orders})
    elif verb == "values":
        answers = _replace(answers, values=asked_page.answers_in(request.form, answers, view))
    elif verb in CONFLICTS:
        return _save(view, draft, _replace(answers, conflicts=verb, rows={}))
    elif verb == "run":
        return _run(view, draft, _with_decisions(answers))
    elif verb == "save":
        return _save(view, draft, _with_decisions(answers))
    elif verb != "again":
        raise BadInput()
    steps.cancel_job(draft, current_actor())
    steps.start_check(draft, current_actor(), folder(), answers=answers.to_json())
    return redirect(view.url_of("import_check", number=draft.id), 303)


def _replace(answers: Answers, **values: Any) -> Answers:
    return Answers.from_json({**answers.to_json(), **values})


def _save(view: Any, draft: Draft, answers: Answers) -> Any:
    drafts.save(draft, answers=answers.to_json())
    state, page = request.args.get("state"), request.args.get("page")
    return redirect(view.url_of("import_check", number=draft.id, state=state, page=page), 303)


def _with_decisions(answers: Answers) -> Answers:
    """The answers with what was decided about single conflicts."""
    rows = dict(answers.rows)
    for name, said in request.form.items():
        number = parse_id(name.removeprefix("row-")) if name.startswith("row-") else None
        if number is None or said not in CONFLICTS:
            continue
        # Kept even where it is what was said of all: that may come to another thing for this row.
        rows[number] = said
    return _replace(answers, rows=rows)


def _run(view: Any, draft: Draft, answers: Answers) -> Any:
    """Have the plan written, unless something has to be decided first."""
    drafts.save(draft, answers=answers.to_json())
    skip = bool(request.form.get("skip_refused"))
    try:
        with Plan.open(steps.plan_folder(draft, folder())) as plan:
            outcome, header = check_page.foreseen_by(plan, answers), list(plan.header)
    except PlanIsOld as error:
        return show(view, draft, str(error), error.status)
    if outcome.refused and not skip:
        return show(
            view, draft, _("Some rows are refused. Leave them out, or put them right in the file."), 422
        )
    if not check_page.written(outcome):
        return show(view, draft, _("Nothing would change, so there is nothing to write."), 422)
    memory.keep(current_actor(), draft.area, header, answers)
    steps.start_apply(draft, current_actor(), folder(), skip_refused=skip)
    return redirect(view.url_of("import_result", number=draft.id), 303)


# -- The result.


def result(view: Any, draft: Draft) -> Any:
    """How far the writing is, or what came of it."""
    job = steps.job_of(draft, current_actor())
    is_apply = job is not None and job.kind == import_jobs.APPLY
    if drafts.is_lost(draft):
        drafts.reopen(draft, None)
    if draft.state not in (APPLYING, DONE) and not is_apply:
        return redirect(view.url_of(steps.endpoint_of(draft), number=draft.id), 303)
    if job is not None and job.is_finished:
        _settle(draft, job)
    frame = view._frame(draft, "import_result")
    if job is None or not job.is_finished:
        bound = result_page.bound_of(draft, folder())
        return view.render("admin/importing/waiting.html", job=shown_job(job), bound=bound, **frame)
    if job.state != "done":
        return _failed(view, job, problem_text(job) or _("It was cancelled."), frame, written=True)
    page = result_page.build(view, job)
    return view.render("admin/importing/result.html", page=page, job=shown_job(job), **frame)


def settle_all(view: Any) -> None:
    """Note what became of imports that were being written when their person last looked."""
    for draft in drafts.unfinished(current_actor(), view.import_target.area):
        if draft.state == APPLYING:
            if drafts.is_lost(draft):
                drafts.reopen(draft, None)
            job = _job(draft)
            if job is not None and job.is_finished:
                _settle(draft, job)


def _settle(draft: Draft, job: Job) -> None:
    if draft.state == APPLYING:
        if job.state == "done":
            drafts.finish(draft, folder())
        else:
            drafts.reopen(draft, job.id)
