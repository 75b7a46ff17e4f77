"""The step “Result”: what an import did, how it is taken back, and what it left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import url_for
from sqlalchemy import select

from admin_app.console.actor import current_actor
from admin_app.console.screen_filters import BATCH
from admin_app.database.dialect import has_one_writer
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.i18n import _, _n, format_duration
from admin_app.importing import steps
from admin_app.importing.answers import Answers
from admin_app.importing.check_page import foreseen_by, written
from admin_app.importing.model import Draft
from admin_app.importing.plan import Plan
from admin_app.importing.plan_store import PlanIsOld
from admin_app.jobs.model import Job
from admin_app.undo import service as undo

#: Rows that are written in a second at the very least, for the longest that others may have to wait.
ROWS_A_SECOND = 500


@dataclass(slots=True)
class Said:
    """A sentence about some of the rows, and where they are."""

    words: str
    url: str | None


@dataclass(slots=True)
class ResultPage:
    """What `admin/importing/result.html` shows."""

    heading: str
    sentences: list[Said]
    batch: str | None
    may_undo: bool
    is_undone: bool
    history_url: str | None
    file_url: str | None
    list_url: str
    #: The list of what came in; None when nothing did, or it was taken back.
    came_in_url: str | None
    again_url: str


def build(view: Any, job: Job) -> ResultPage:
    outcome, batch = job.result["outcome"], job.result["batch"]  # type: ignore[index]  # a job that is done
    first = _first_entry(batch)
    is_undone = first is not None and bool(undo.taken_back([first.id]))
    done = outcome["new"] + outcome["changed"] + outcome["deleted"]
    history_url = None
    if current_actor().has("history.see") and first is not None:
        history_url = url_for("history.index", batch=batch)
    urls: dict[str, str | None] = {}
    if first is not None and not is_undone:
        urls = _urls(view, batch, history_url)
    file_url = url_for("jobs.file", job_id=job.id) if job.file else None
    return ResultPage(
        heading=_("%(what)s imported", what=view.import_words(done)),
        sentences=_sentences(outcome, {**urls, "refused": file_url, "conflicts": file_url}),
        batch=batch if first is not None else None,
        may_undo=first is not None and undo.may_undo(current_actor(), first),
        is_undone=is_undone,
        history_url=history_url,
        file_url=file_url,
        list_url=view.url_of("index_view"),
        came_in_url=urls.get("") if outcome["new"] or outcome["changed"] else None,
        again_url=view.url_of("import_view"),
    )


def _urls(view: Any, batch: str, history_url: str | None) -> dict[str, str | None]:
    """Where what was written is, by what became of it; all of it under the empty text."""
    if not view.passes("index_view") or BATCH not in view.filters_by_argument:
        return {}
    trash = view.url_of("trash_view") if view.passes("trash_view") else None
    return {
        "": view.url_of("index_view", **{BATCH: batch}),
        "new": view.url_of("index_view", **{f"{BATCH}_new": batch}),
        "changed": view.url_of("index_view", **{f"{BATCH}_changed": batch}),
        "deleted": f"{history_url}&verb=delete" if history_url else trash,
    }


def _first_entry(batch: str | None) -> Entry | None:
    """One entry of what the import wrote, while it is in the history."""
    if batch is None:
        return None
    return db.session.scalars(select(Entry).where(Entry.batch == batch).limit(1)).first()


def _sentences(outcome: dict[str, int], urls: Mapping[str, str | None]) -> list[Said]:
    return [
        Said(sentence(outcome[name]), urls.get(name))
        for name, sentence in (
            ("new", lambda n: _n("%(num)s was created.", "%(num)s were created.", n)),
            ("changed", lambda n: _n("%(num)s was changed.", "%(num)s were changed.", n)),
            (
                "deleted",
                lambda n: _n("%(num)s was moved to the trash.", "%(num)s were moved to the trash.", n),
            ),
            ("unchanged", _unchanged),
            ("conflicts", _conflicts),
            ("refused", _refused),
        )
        if outcome.get(name)
    ]


def _unchanged(number: int) -> str:
    return _n("%(num)s was the same already.", "%(num)s were the same already.", number)


def _conflicts(number: int) -> str:
    return _n(
        "%(num)s that somebody changed meanwhile was left as it is.",
        "%(num)s that somebody changed meanwhile were left as they are.",
        number,
    )


def _refused(number: int) -> str:
    return _n("%(num)s row was refused and left out.", "%(num)s rows were refused and left out.", number)


def bound_of(draft: Draft, data_folder: Path) -> str:
    """How long others may have to wait at most while it is written, where there is one writer only."""
    if not has_one_writer(db.engine):
        return ""
    try:
        with Plan.open(steps.plan_folder(draft, data_folder)) as plan:
            rows = written(foreseen_by(plan, Answers.from_json(draft.answers)))
    except PlanIsOld:
        return ""
    return _(
        "While the rows are written, others who save may have to wait, for %(time)s at most.",
        time=format_duration(-(-rows // ROWS_A_SECOND) or 1),
    )
