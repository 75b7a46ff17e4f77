"""Looks at a file that opens too slowly for a page to wait for it."""

from typing import Any

from flask import current_app

from admin_app.importing import drafts
from admin_app.importing.answers import Answers
from admin_app.importing.columns import recogniser
from admin_app.importing.look import form_from, look
from admin_app.importing.reading.table import Limits
from admin_app.importing.targets import target_of
from admin_app.jobs.kinds import every_hour
from admin_app.jobs.service import Progress, register
from admin_app.permissions.actor import Actor

KIND = "import.look"


def run(params: dict[str, Any], actor: Actor, progress: Progress) -> None:
    """Keep with the draft how its file looks when it is read as its form says."""
    draft = drafts.get(params["draft"], actor, params["area"])
    path = drafts.file_of(draft, current_app.config["DATA_FOLDER"])
    form = dict(draft.form)
    known = recogniser(target_of(draft.area), Answers())
    progress.step()
    found = look(path, Limits.of(current_app.config), form_from(form, known))
    progress.step()
    drafts.save(draft, look={**found.to_json(), "form": form, "slow": True})


@every_hour
def clear() -> None:
    """Delete files of imports that nobody went on with."""
    config = current_app.config
    drafts.clear(config["DATA_FOLDER"], hours=config["IMPORT_HOURS"], days=config["JOB_DAYS"])


register(KIND, run, repeatable=True)
