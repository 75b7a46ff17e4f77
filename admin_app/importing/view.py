"""The import of a screen, at `import/`: file, reading, columns, check, result; nothing is written before."""

import csv
import io
from pathlib import Path
from typing import Any

from flask import Response, current_app, flash, redirect, request
from flask_admin.base import expose

from admin_app.console.actor import current_actor
from admin_app.console.filters import parse_id
from admin_app.errors import BadInput, Gone
from admin_app.i18n import _, _n
from admin_app.importing import (
    check_step,
    drafts,
    links,
    look_job,
    mapping,
    mapping_page,
    memory,
    reading_page,
    steps,
)
from admin_app.importing.answers import Answers
from admin_app.importing.columns import recogniser
from admin_app.importing.look import Look, TooSlow, form_from, quick_look
from admin_app.importing.model import APPLYING, DONE, MAPPING, READING, Draft
from admin_app.importing.reading import kinds
from admin_app.importing.reading.table import FileRefused, Limits
from admin_app.importing.target import ImportTarget
from admin_app.importing.upload_page import upload_page


class ImportMixin:
    """Imports what `import_target` describes; a screen without one has none of these addresses."""

    import_target: ImportTarget | None = None

    def __init__(self: Any) -> None:
        if self.import_target is None:
            self._urls = [each for each in self._urls if not each[1].startswith("import_")]
        super().__init__()

    @property
    def can_import(self: Any) -> bool:
        return self.import_target is not None and self.passes("import_view")

    @property
    def import_url(self: Any) -> str | None:
        """The address of the import, for those who may."""
        return self.url_of("import_view") if self.can_import else None

    def import_words(self, number: int) -> str:
        """So many records, in words."""
        return _n("%(num)s row", "%(num)s rows", number)

    # -- The file.

    @expose("/import/", methods=("GET", "POST"))
    def import_view(self: Any) -> Any:
        if request.method == "GET":
            check_step.settle_all(self)
            return self._upload_page()
        look_job.clear()
        try:
            draft = self._begin()
        except FileRefused as refusal:
            return self._upload_page(str(refusal)), refusal.status
        return redirect(self.url_of("import_reading", number=draft.id), 303)

    def _begin(self: Any) -> Draft:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise FileRefused(_("Choose a file first."))
        limits, folder = Limits.of(current_app.config), data_folder()
        draft = drafts.begin(sent.stream, sent.filename, current_actor(), self._area(), folder, limits.size)
        try:
            look = quick_look(drafts.file_of(draft, folder), limits, form_from(draft.form, self._known()))
            if look.problem and look.kind != kinds.TEXT:
                raise FileRefused(look.problem)
        except TooSlow:
            steps.start_look(draft, current_actor())
        except FileRefused:
            drafts.abandon(draft, folder)
            raise
        return draft

    def _upload_page(self: Any, problem: str = "") -> str:
        page = upload_page(self, problem, current_app.config)
        return self.render("admin/importing/upload.html", page=page, steps=steps.steps(self, None, ""))

    @expose("/import/template/")
    def import_template(self: Any) -> Response:
        """A file with the header that a file may have, for spreadsheets."""
        header = [str(each.label) for each in self.import_target.fields]
        made = io.StringIO()
        csv.writer(made).writerow(header)
        name = f'attachment; filename="{self.endpoint}-template.csv"'
        body = made.getvalue().encode("utf-8-sig")
        return Response(body, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})

    @expose("/import/<number>/abandon/", methods=("POST",))
    def import_abandon(self: Any, number: str) -> Any:
        draft = self._draft(number)
        # What is being written is not given up: it is cancelled, or undone.
        if draft.state in (APPLYING, DONE):
            return redirect(self.url_of("import_result", number=draft.id), 303)
        steps.cancel_job(draft, current_actor())
        drafts.abandon(draft, data_folder())
        flash(_("The import of “%(file)s” was given up.", file=draft.file_name), "success")
        return redirect(self.url_of("import_view"), 303)

    # -- Reading.

    @expose("/import/<number>/reading/", methods=("GET", "POST"))
    def import_reading(self: Any, number: str) -> Any:
        draft = self._draft(number)
        if draft.state in (APPLYING, DONE):
            return redirect(self.url_of("import_result", number=draft.id), 303)
        drafts.file_of(draft, data_folder())
        if request.method == "POST":
            return self._read_as_said(draft)
        slow = bool(draft.look and draft.look.get("slow"))  # then nothing is tried out by an address
        shown = not slow and any(name in request.args for name in reading_page.LABELS)
        form = reading_page.sent_form(request.args) if shown else draft.form
        try:
            return self._reading_page(draft, form, self._look(draft, form))
        except TooSlow:
            return self._reading_waits(draft)

    def _read_as_said(self: Any, draft: Draft) -> Any:
        form = reading_page.sent_form(request.form)
        other = reading_page.is_other_sheet(request.form)
        if other:
            form["header_row"] = None
        again = redirect(self.url_of("import_reading", number=draft.id), 303)
        try:
            look = self._look(draft, form)
        except TooSlow:
            drafts.save(draft, form=form, state=READING)
            steps.start_look(draft, current_actor())
            return again
        if other or request.form.get("do") == "show":
            drafts.save(draft, form=form)
            return again
        if look.problem or not look.header:
            return self._reading_page(draft, form, look), 422
        form = reading_page.settled(form, look)
        slow = bool(draft.look and draft.look.get("slow"))
        kept = {**look.to_json(), "form": form, "slow": slow}
        drafts.save(draft, form=form, look=kept, state=MAPPING)
        return redirect(self.url_of("import_mapping", number=draft.id), 303)

    def _look(self: Any, draft: Draft, form: dict[str, Any]) -> Look:
        """How the file looks when it is read like this. Raises `TooSlow` when only a job can tell."""
        path = drafts.file_of(draft, data_folder())
        if draft.look is not None and draft.look.get("form") == form:
            return Look.from_json(draft.look)
        try:
            return quick_look(path, Limits.of(current_app.config), form_from(form, self._known()))
        except FileRefused as refusal:
            return Look(problem=str(refusal))

    def _reading_page(self: Any, draft: Draft, form: dict[str, Any], look: Look) -> str:
        page = reading_page.build(look, form)
        page.slow = bool(draft.look and draft.look.get("slow"))
        return self.render("admin/importing/reading.html", page=page, **self._frame(draft, "import_reading"))

    def _reading_waits(self: Any, draft: Draft) -> Any:
        """The page while a job looks at the file, or after it failed."""
        job = steps.job_of(draft, current_actor())
        if job is None or job.state == "done":  # what it found was for another form
            steps.start_look(draft, current_actor())
            job = steps.job_of(draft, current_actor())
        frame = self._frame(draft, "import_reading")
        return self.render("admin/importing/waiting.html", job=check_step.shown_job(job), **frame)

    # -- Columns.

    @expose("/import/<number>/columns/", methods=("GET", "POST"))
    def import_mapping(self: Any, number: str) -> Any:
        draft = self._draft(number)
        drafts.file_of(draft, data_folder()) if draft.state not in (APPLYING, DONE) else None
        if draft.state in (READING, APPLYING, DONE) or draft.look is None:
            return redirect(self.url_of(steps.endpoint_of(draft), number=draft.id), 303)
        look = Look.from_json(draft.look)
        if request.method == "POST":
            return self._map_as_said(draft, look)
        said, remembered = self._first_said(draft, look)
        return self._mapping_page(draft, look, said, remembered=remembered)

    def _first_said(self: Any, draft: Draft, look: Look) -> tuple[mapping.Said, Any]:
        guess = mapping.first_guess(look.header, self.import_target)
        if "fresh" in request.args:
            return guess, None
        if draft.answers:
            said = mapping.said_before(Answers.from_json(draft.answers), look.header, self.import_target)
            return (said, None) if said.columns else (guess, None)
        known = memory.recall(current_actor(), draft.area, look.header)
        if known is None:
            return guess, None
        before = Answers.from_json(known.answers)
        return mapping.said_before(before, look.header, self.import_target), known.used_at

    def _map_as_said(self: Any, draft: Draft, look: Look) -> Any:
        said = mapping.said_in(request.form, look.header, self.import_target)
        problems = mapping.problems(said, look.header, self.import_target)
        before = Answers.from_json(draft.answers)
        if not draft.answers:
            known = memory.recall(current_actor(), draft.area, look.header)
            before = Answers.from_json(known.answers if known is not None else {})
        answers = mapping.answers_from(said, before, look.header, self.import_target)
        if not problems:
            try:
                answers.check()
            except BadInput as refusal:
                problems = [("", "", str(refusal))]
        if problems:
            return self._mapping_page(draft, look, said, problems), 422
        steps.cancel_job(draft, current_actor())
        steps.start_check(draft, current_actor(), data_folder(), answers=answers.to_json())
        return redirect(self.url_of("import_check", number=draft.id), 303)

    def _mapping_page(
        self: Any, draft: Draft, look: Look, said: mapping.Said, problems: Any = (), remembered: Any = None
    ) -> str:
        page = mapping_page.build(look, said, self.import_target, current_actor(), list(problems))
        page.remembered = mapping_page.remembered_words(remembered) if remembered else ""
        return self.render("admin/importing/mapping.html", page=page, **self._frame(draft, "import_mapping"))

    # -- Check and result.

    @expose("/import/<number>/check/", methods=("GET", "POST"))
    def import_check(self: Any, number: str) -> Any:
        draft = self._draft(number)
        if request.method == "POST":
            return check_step.decide(self, draft)
        return check_step.show(self, draft)

    @expose("/import/<number>/result/")
    def import_result(self: Any, number: str) -> Any:
        return check_step.result(self, self._draft(number))

    # -- What the steps share.

    def _area(self: Any) -> str:
        area: str = self.import_target.area
        return area

    def _known(self: Any) -> Any:
        return recogniser(self.import_target, Answers())

    def _draft(self: Any, number: str) -> Draft:
        if self.import_target is None:
            raise Gone()
        return drafts.get(parse_id(number), current_actor(), self._area())

    def _frame(self: Any, draft: Draft, current: str) -> dict[str, Any]:
        """What every step of an import shows around its page."""
        return {
            "draft": draft,
            "steps": steps.steps(self, draft, current),
            "abandon_url": self.url_of("import_abandon", number=draft.id),
            "action": self.url_of(current, number=draft.id),
            "reading_url": self.url_of("import_reading", number=draft.id),
            "mapping_url": self.url_of("import_mapping", number=draft.id),
        }


def data_folder() -> Path:
    folder: Path = current_app.config["DATA_FOLDER"]
    return folder


links.register()
