"""A bulk edit on a screen: choose rows in the list, say what, see what would change, do it, take it back.

Every page is a form that leads to the next and carries what was chosen and what is asked for; nothing
is kept between them. More rows than the setting BULK_JOB_ROWS are changed by a job.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, current_app, flash, redirect, request, url_for
from flask_admin.base import expose
from sqlalchemy import func, select

from admin_app.bulk import by_hand, file, job, pages
from admin_app.bulk.doing import Order, do, is_by_hand, look
from admin_app.bulk.fates import REASONS
from admin_app.bulk.form import bulk_form, contradictions, groups, sent_by, what_of
from admin_app.bulk.preview import Preview, Refused
from admin_app.bulk.selection import MOST_ROWS, Frozen, Selection, SelectionChanged, query_of, read_rows
from admin_app.bulk.service import Outcome, checked_batch, new_batch
from admin_app.bulk.what import RESTORE, BulkVerb, read_what, write_what
from admin_app.console.actor import current_actor
from admin_app.console.counting import Count, count_text
from admin_app.console.days import weekend
from admin_app.console.filters import parse_id
from admin_app.console.form_base import problems_of
from admin_app.console.listing import COUNT_LIMIT
from admin_app.console.said import done
from admin_app.errors import BadInput, Gone
from admin_app.extensions import db
from admin_app.i18n import _, _l, _n
from admin_app.jobs import service as jobs
from admin_app.permissions.policy import allows, require


class BulkMixin:
    """Adds to a screen what can be done to many of its rows at once."""

    #: The fields of the form that many rows may be given at once.
    bulk_fields: tuple[str, ...] = ()
    #: Verbs that are done to many rows by a few statements; other actions run row by row.
    bulk_verbs: tuple[BulkVerb, ...] = ()

    @property
    def can_bulk(self: Any) -> bool:
        return allows(current_actor(), "bulk", self.model)

    def add_to_list(self: Any, listed: Any) -> None:
        super().add_to_list(listed)  # type: ignore[misc]
        page = listed.page
        page.more["bar"] = self._bulk_bar(page.count) if page.shown else None

    def _bulk_bar(self: Any, count: Count) -> pages.BulkBar | None:
        """The bar below the list, for those who may."""
        export_url = getattr(self, "export_chosen_url", None)
        if not (self.can_bulk or export_url):
            return None
        may_edit = self.can_bulk and self.bulk_fields and self.can_edit
        return pages.BulkBar(
            preview_url=self.url_of("bulk_preview"),
            edit_url=self.url_of("bulk_view") if may_edit else None,
            buttons=pages.buttons_of(self) if self.can_bulk else [],
            all_label=_("All %(total)s that match", total=count.text),
            total=count.value,
            total_text=count.text,
            export_url=export_url,
        )

    def bulk_trash_bar(self: Any) -> pages.BulkBar | None:
        """The bar below the trash, for those who may bring back what is there."""
        may_restore = current_actor().has("trash.restore") or self.can_delete
        if not (self.can_bulk and may_restore):
            return None
        found = self.discarded(select(self.model.id)).limit(COUNT_LIMIT + 1).subquery()
        total = db.session.scalar(select(func.count()).select_from(found)) or 0
        text = count_text(total)
        return pages.BulkBar(
            preview_url=self.url_of("bulk_preview"),
            edit_url=None,
            buttons=[pages.Button(RESTORE, _("Restore"), "arrow-back-up")],
            all_label=_("All %(total)s in the trash", total=text),
            total=total,
            total_text=text,
        )

    def apply(
        self: Any,
        ids: Sequence[int],
        verb: Callable[..., bool],
        version: int | None,
        said: Callable[[int], str] | None = None,
    ) -> int:
        """Do a verb of the service to each record, as an action does; for many rows, see `by_hand`."""
        run = by_hand.current_run()
        return run.do(ids, verb) if run is not None else super().apply(ids, verb, version, said)  # type: ignore[misc]

    # -- The pages.

    @expose("/bulk/", methods=("POST",))
    def bulk_view(self: Any) -> Any:
        """What is to be done to the chosen rows."""
        selection = self._selection()
        if selection.is_empty:
            return self._nothing_chosen()
        asked = read_what(request.form["what"]) if "what" in request.form else {}
        if asked:
            look(self, Order(selection, asked), current_actor(), weekend())  # refuse what is forged
        form = bulk_form(self, sent_by(asked) if asked else None)
        return self._choose_page(selection, form)

    @expose("/bulk/preview/", methods=("POST",))
    def bulk_preview(self: Any) -> Any:
        """What would change: of an action that a button names, or of what the form says."""
        selection = self._selection()
        if selection.is_empty:
            return self._nothing_chosen()
        if "verb" in request.form:
            return self._preview_page(Order(selection, {"do": request.form["verb"]}))
        form = bulk_form(self, request.form)
        valid = form.validate()
        if contradictions(form) or not valid:
            return self._choose_page(selection, form), 422
        asked = what_of(self, form)
        try:
            return self._preview_page(Order(selection, asked))
        except BadInput as error:
            if error.status != 422:
                raise
            return self._choose_page(selection, form, error), 422

    @expose("/bulk/apply/", methods=("POST",))
    def bulk_apply(self: Any) -> Any:
        """Do what was looked at, now or by a job."""
        actor, selection = current_actor(), self._selection()
        if selection.is_empty:
            return self._nothing_chosen()
        frozen = Frozen.read(request.form.get("frozen", "")) if selection.query is not None else None
        asked, batch = read_what(request.form.get("what", "")), checked_batch(request.form.get("batch", ""))
        order = Order(selection, asked, batch, frozen)
        if frozen is not None and frozen.count > current_app.config["BULK_JOB_ROWS"]:
            return self._enqueue(order, frozen.count)
        try:
            outcome = do(self, order, actor, weekend())
        except SelectionChanged:
            return self._preview_page(Order(selection, asked), seen=frozen), 409
        if outcome.left:
            return self._result_page(outcome)
        _say(outcome)
        return redirect(self.return_url(), 303)

    def _enqueue(self: Any, order: Order, number: int) -> Any:
        require(current_actor(), "bulk", self.model)
        look(self, order, current_actor(), weekend())  # what cannot be asked for is refused now
        db.session.rollback()
        title = _n(
            "Bulk edit of %(num)s row in “%(name)s”",
            "Bulk edit of %(num)s rows in “%(name)s”",
            number,
            name=str(self.name),
        )
        asked = jobs.enqueue(job.KIND, order.params(self.model.__tablename__), current_actor(), title=title)
        return redirect(url_for("jobs.details", job_id=asked.id), 303)

    @expose("/bulk/result/")
    def bulk_result(self: Any) -> Any:
        """What came of a bulk edit that a job did."""
        found = jobs.get(parse_id(request.args.get("job")), current_actor())
        if found.kind != job.KIND or found.params["area"] != self.model.__tablename__ or not found.result:
            raise Gone(_l("There is no such result, or it was cleared away."))
        outcome = job.outcome_of(found)
        file_url = url_for("jobs.file", job_id=found.id) if found.file else None
        page = pages.result_page(self, outcome, self.url_of("index_view"), file_url=file_url)
        return self.render("admin/bulk/result.html", page=page)

    @expose("/bulk/refused/", methods=("POST",))
    def bulk_refused(self: Any) -> Response:
        """The refused rows of a page of results as a file: sent back by the page as `refused=id:reason`."""
        refused = self._refused(request.form.getlist("refused"))
        headers = {"Content-Disposition": f'attachment; filename="{file.NAME}"'}
        return Response(file.header() + file.lines(refused), content_type=file.MIMETYPE, headers=headers)

    def _refused(self: Any, given: list[str]) -> list[Refused]:
        reasons: dict[int, str] = {}
        for text in given[:MOST_ROWS]:
            number, _sep, reason = text.partition(":")
            known = parse_id(number)
            if known is None or reason not in REASONS:
                raise BadInput(_l("These rows cannot be chosen."))
            reasons[known] = reason
        titles = pages.titles_of(self, list(reasons))
        return [Refused(number, titles.get(number, ""), reason) for number, reason in reasons.items()]

    # -- Their parts.

    def _selection(self: Any) -> Selection:
        """What the form says was chosen."""
        trash = "trash" in request.form
        if "all" in request.form:
            selection = Selection({}, query_of(self, request.form), trash)
            selection.arguments(self)
            return selection
        return Selection(read_rows(request.form.getlist("rowid")), None, trash)

    def _nothing_chosen(self: Any) -> Any:
        flash(_("Choose at least one row."), "warning")
        return redirect(self.return_url(), 303)

    def _choose_page(self: Any, selection: Selection, form: Any, error: BadInput | None = None) -> str:
        problems = problems_of(form)
        if error is not None:
            field = next((f for f in form if error.field and f.name.endswith(f"_{error.field}")), None)
            if field is not None:
                field.errors = [*field.errors, str(error)]
            problems.append((field.id if field else "", str(field.label.text) if field else "", str(error)))
        page = pages.ChoosePage(
            title=_("Edit rows: %(name)s", name=str(self.name)),
            chosen=pages.chosen_text(selection, self._count(selection)),
            filters=pages.filters_of(self, selection),
            groups=groups(self, form),
            hidden=[*selection.form_fields(), ("url", self.return_url())],
            problems=problems,
            preview_url=self.url_of("bulk_preview"),
            return_url=self.return_url(),
        )
        return self.render("admin/bulk/choose.html", page=page, form=form)

    def _count(self: Any, selection: Selection) -> int:
        return len(selection.rows) or selection.frozen(self, current_actor()).count

    def _preview_page(self: Any, order: Order, *, seen: Frozen | None = None) -> str:
        found = look(self, order, current_actor(), weekend())
        page = pages.preview_page(
            self,
            order.selection,
            order.what,
            found,
            hidden=self._hidden(order, found),
            notes=self._notes(order, found),
            warning=_warning(seen, found),
            back=self.return_url(),
        )
        return self.render("admin/bulk/preview.html", page=page)

    def _hidden(self: Any, order: Order, found: Preview) -> list[tuple[str, str]]:
        frozen = [("frozen", found.frozen.text())] if found.frozen is not None else []
        return [
            *order.selection.form_fields(),
            *frozen,
            ("what", write_what(order.what)),
            ("batch", new_batch()),
            ("url", self.return_url()),
        ]

    def _notes(self: Any, order: Order, found: Preview) -> list[str]:
        notes = []
        total = found.frozen.count if found.frozen is not None else found.total
        if is_by_hand(self, order.what):
            confirmation = self._actions_data[order.what["do"]][2]
            notes += [str(confirmation)] if confirmation else []
            if total > found.total:
                notes.append(
                    _n(
                        "This was tried on the first %(num)s row only.",
                        "This was tried on the first %(num)s rows only.",
                        found.total,
                    )
                )
        if total > current_app.config["BULK_JOB_ROWS"]:
            notes.append(_("This is done in the background, as one unit: you can go on working."))
        return notes

    def _result_page(self: Any, outcome: Outcome) -> str:
        page = pages.result_page(self, outcome, self.return_url())
        return self.render("admin/bulk/result.html", page=page)


def _say(outcome: Outcome) -> None:
    if outcome.changed:
        sentence = _n("%(num)s row was changed.", "%(num)s rows were changed.", outcome.changed)
        done(sentence, batch=outcome.batch)
    else:
        flash(_("Nothing had to be changed."), "info")


def _warning(seen: Frozen | None, found: Preview) -> str:
    """What is said when other rows match than the person saw."""
    if seen is None or found.frozen is None:
        return ""
    if seen.count == found.frozen.count:
        return _("Other rows match now than when you looked. Nothing was changed; look again.")
    return _n(
        "%(num)s row matches now; when you looked there were %(before)s. Nothing was changed; look again.",
        "%(num)s rows match now; when you looked there were %(before)s. Nothing was changed; look again.",
        found.frozen.count,
        before=seen.count,
    )
