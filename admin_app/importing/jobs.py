"""The jobs of an import: its plan is made, its plan is written."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import current_app

from admin_app.i18n import _, _n
from admin_app.importing import plan as planning
from admin_app.importing import refused_file, service
from admin_app.importing.answers import Answers
from admin_app.importing.columns import recogniser
from admin_app.importing.plan import Plan
from admin_app.importing.reading.opening import open_table
from admin_app.importing.reading.table import Form, Limits, Question
from admin_app.importing.targets import target_of
from admin_app.jobs.model import Job
from admin_app.jobs.service import Progress, register
from admin_app.permissions.actor import Actor

PLAN, APPLY = "import.plan", "import.apply"
#: What of a `Form` is kept.
FORM = ("encoding", "delimiter", "sheet", "header_row", "quote")


def plan_params(area: str, file: Path, folder: Path, form: Form, answers: Answers) -> dict[str, Any]:
    """What `import.plan` needs; `file` and `folder`, where the plan will lie, are in the data's folder."""
    return {
        "area": area,
        "file": _kept(file),
        "folder": _kept(folder),
        "form": {name: getattr(form, name) for name in FORM},
        "answers": answers.to_json(),
    }


def apply_params(
    area: str,
    file: Path,
    folder: Path,
    *,
    skip_refused: bool,
    conflicts: str | None = None,
    rows: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """What `import.apply` needs; `conflicts` and `rows` decide about conflicts, as in `service.apply`."""
    return {
        "area": area,
        "file": _kept(file),
        "folder": _kept(folder),
        "skip_refused": skip_refused,
        "conflicts": conflicts,
        "rows": None if rows is None else {str(number): said for number, said in rows.items()},
    }


def make_plan(params: dict[str, Any], actor: Actor, progress: Progress) -> dict[str, Any]:
    """Leave the finished plan in its folder: its counts, or the question that somebody has to answer."""
    file, target = _found(params["file"]), target_of(params["area"])
    answers = Answers.from_json(params["answers"])
    form = Form(**params["form"], known=recogniser(target, answers))
    size, rows = file.stat().st_size, 0
    progress.step(phase=_("Checking"))
    try:
        with open_table(file, Limits.of(current_app.config), form) as table:

            def moved() -> None:
                nonlocal rows
                rows += 1
                if table.bytes_read:
                    progress.step(min(table.bytes_read, size), size)
                else:
                    progress.step(rows)

            made = planning.make(
                table, target, actor, answers, file=file, folder=_found(params["folder"]), on_row=moved
            )
    except Question as question:
        return {
            "question": {
                "asks": question.asks,
                "sentence": str(question),
                "suggestion": question.suggestion,
                "offers": list(question.offers),
                "about": [list(each) for each in question.about],
            }
        }
    with made:
        return {"counts": made.counts()}


def apply_plan(params: dict[str, Any], actor: Actor, progress: Progress) -> dict[str, Any]:
    """Write the plan; the file of the job has the rows that were not written."""
    said = params["rows"]
    rows = None if said is None else {int(number): decision for number, decision in said.items()}
    with Plan.open(_found(params["folder"])) as plan:
        total = sum(plan.counts()[state] for state in ("new", "changed", "deleted"))
        done = 0
        progress.step(0, total, _("Writing"))

        def written(number: int) -> None:
            nonlocal done
            done += number
            progress.step(done)

        outcome = service.apply(
            plan,
            actor,
            skip_refused=params["skip_refused"],
            file=_found(params["file"]),
            conflicts=params["conflicts"],
            rows=rows,
            on_written=written,
        )
        # From here on the rows are written: nothing may say that the job was cancelled.
        if outcome.refused or outcome.conflicts:
            _leave_unwritten(plan, progress, service.unwritten(plan, params["conflicts"], rows))
    found = asdict(outcome)
    batch = found.pop("batch")
    return {"outcome": found, "batch": batch}


def _leave_unwritten(plan: Plan, progress: Progress, rows: Iterator[Any]) -> None:
    form = refused_file.Written(**plan.store.meta("written"))
    with progress.result_file(f"{_('not-imported')}.{form.suffix}") as stream:
        refused_file.write(plan, rows, stream)


def _kept(path: Path) -> str:
    return path.resolve().relative_to(_data_folder()).as_posix()


def _found(kept: str) -> Path:
    path = (_data_folder() / kept).resolve()
    path.relative_to(_data_folder())
    return path


def _data_folder() -> Path:
    folder: Path = current_app.config["DATA_FOLDER"]
    return folder.resolve()


def _summary(job: Job) -> str:
    outcome = (job.result or {}).get("outcome", {})
    number = sum(outcome.get(name, 0) for name in ("new", "changed", "deleted"))
    return _n("%(num)s row was written.", "%(num)s rows were written.", number)


register(PLAN, make_plan, repeatable=True)
register(APPLY, apply_plan, summary=_summary)
