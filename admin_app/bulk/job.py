"""A bulk edit of many rows as a job: the same order, done later, with progress and a file of refused rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from admin_app.bulk import file
from admin_app.bulk.doing import Order, do
from admin_app.bulk.fates import CHANGE
from admin_app.bulk.pages import MOST_SHOWN
from admin_app.bulk.preview import Refused
from admin_app.bulk.service import Outcome
from admin_app.console.days import weekend
from admin_app.console.screens import screen_of
from admin_app.errors import Gone
from admin_app.i18n import _, _n
from admin_app.jobs.model import Job
from admin_app.jobs.progress import Progress
from admin_app.jobs.service import register
from admin_app.permissions.actor import Actor

KIND = "bulk.apply"


def run(params: dict[str, Any], actor: Actor, progress: Progress) -> Mapping[str, Any]:
    """Do the order with the rights that the person has now; nothing stays of it if it ends early."""
    screen = screen_of(params["area"])
    if screen is None:
        raise Gone()
    looking_at, changing = _("Looking at rows"), _("Changing rows")

    def watch(done: int, total: int, *, looking: bool = False) -> None:
        progress.step(done, total, looking_at if looking else changing)

    with ExitStack() as stack:
        refused = _File(progress, stack)
        outcome = do(
            screen,
            Order.of_params(params),
            actor,
            weekend(),
            door="job",
            on_refused=refused.write,
            on_chunk=watch,
        )
    shown = [[each.id, each.title, each.reason] for each in outcome.refused[:MOST_SHOWN]]
    return {"batch": outcome.batch, "counts": dict(+outcome.counts), "refused": shown}


class _File:
    """The file of refused rows, which is there once a row was refused."""

    def __init__(self, progress: Progress, stack: ExitStack) -> None:
        self.progress, self.stack = progress, stack
        self.stream: Any = None

    def write(self, refused: Sequence[Refused]) -> None:
        if self.stream is None:
            self.stream = self.stack.enter_context(self.progress.result_file(file.NAME))
            self.stream.write(file.header())
        self.stream.write(file.lines(refused))


def outcome_of(job: Job) -> Outcome:
    """What a finished job says that became of the rows."""
    result = job.result or {}
    refused = [Refused(*each) for each in result["refused"]]
    return Outcome(result["batch"], Counter(result["counts"]), refused)


def summary(job: Job) -> str:
    changed = (job.result or {}).get("counts", {}).get(CHANGE, 0)
    return _n("%(num)s row was changed.", "%(num)s rows were changed.", changed)


def link(job: Job) -> str | None:
    screen = screen_of(job.params["area"])
    return screen.url_of("bulk_result", job=job.id) if screen is not None else None


# Done twice under one name it is done once, so it may be run again after a process died.
register(KIND, run, repeatable=True, summary=summary, link=link)
