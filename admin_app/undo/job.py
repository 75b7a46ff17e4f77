"""Taking back a batch of many changes as a job: all of it in one change, or nothing."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from admin_app.i18n import _, _n
from admin_app.jobs.model import Job
from admin_app.jobs.progress import Progress
from admin_app.jobs.service import register
from admin_app.permissions.actor import Actor
from admin_app.undo.batches import undo_batch
from admin_app.undo.service import Outcome, Skipped

KIND = "undo.batch"
#: Records left as they are that the row of the job remembers; of the others their number.
MOST_NAMED = 200


def run(params: dict[str, Any], actor: Actor, progress: Progress) -> Mapping[str, Any]:
    """Take the batch back with the rights that the person has now."""
    looking_at, taking_back = _("Looking at rows"), _("Taking changes back")

    def watch(done: int, total: int, *, looking: bool = False) -> None:
        progress.step(done, total, looking_at if looking else taking_back)

    outcome = undo_batch(params["batch"], actor, door="job", on_chunk=watch)
    named = [[s.area, s.record_id, s.title, s.is_there, str(s.reason)] for s in outcome.skipped[:MOST_NAMED]]
    return {"undone": outcome.undone, "left": outcome.left, "skipped": named, "batch": outcome.batch}


def outcome_of(job: Job) -> Outcome:
    """What a finished job says that it did."""
    result = job.result or {}
    return Outcome(result["undone"], result["left"], [Skipped(*each) for each in result["skipped"]])


def undone_text(number: int) -> str:
    return _n("%(num)s change was taken back.", "%(num)s changes were taken back.", number)


def link(job: Job) -> str | None:
    return url_for("undo.left", job=job.id) if (job.result or {}).get("left") else None


# What is taken back once is left alone the next time, so it may be run again.
register(KIND, run, repeatable=True, summary=lambda job: undone_text((job.result or {})["undone"]), link=link)
