"""`/admin/reports/`: saved views that are mailed on a schedule, and how that went."""

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_admin.base import expose

from admin_app.console.actor import current_actor
from admin_app.console.endpoints import DeletePage
from admin_app.console.filters import parse_id
from admin_app.console.page import ConsolePage
from admin_app.console.said import done
from admin_app.errors import BadInput, ConsoleError, Forbidden, RuleBroken
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _, _l, _n
from admin_app.records.sent_form import AlreadySent, new_token, take
from admin_app.reports import checking, due, pages, service
from admin_app.reports.form import FIELDS, PEOPLE, ReportForm, view_value
from admin_app.reports.model import Report

AREA = Report.__tablename__


class ReportsPage(ConsolePage):
    name = _l("Reports")
    endpoint = "reports"
    url = "/admin/reports"
    menu_icon_value = "mail"
    # Of the reports themselves the service shows and changes no more than a person may.
    endpoints = {
        **dict.fromkeys(
            ("index", "details", "pause", "resume", "send", "delete"), (service.CREATE, "reports.see")
        ),
        **dict.fromkeys(("new", "edit", "moments", "ajax_lookup"), (service.CREATE,)),
    }

    def is_accessible(self) -> bool:
        return bool(current_actor().id) and self.passes("index")

    @expose("/")
    def index(self) -> Any:
        actor = current_actor()
        return self.render(
            "admin/reports/index.html",
            title=str(self.name),
            reports=pages.all_shown(service.listed(actor), actor),
            new_url=self.url_of("new") if self.passes("new") else None,
            token=new_token(),
        )

    @expose("/<report_id>/")
    def details(self, report_id: str) -> Any:
        actor = current_actor()
        report, moments = pages.one_shown(self.one(report_id), actor)
        return self.render(
            "admin/reports/details.html",
            report=report,
            moments=moments,
            token=new_token(),
            return_url=self.url_of("index"),
        )

    # -- Making and changing one.

    @expose("/new/", methods=("GET", "POST"))
    def new(self) -> Any:
        if request.method == "GET":
            preset = {"view": request.args.get("view", "")}
            return self._form(ReportForm(data=preset), None)
        form, actor = ReportForm(request.form), current_actor()
        if "preview" in request.form:
            return self._form(form, None)
        if not form.validate():
            return self._form(form, None, checking.refusals(form.values(), actor))
        try:
            with change(db.session, actor, door="screen"):
                sent = take(request.form.get("form_token", ""), AREA)
                report = service.create(form.values(), actor)
                sent.record_id = report.id
        except AlreadySent as again:
            return redirect(self.url_of("details", report_id=again.record_id or 0), 303)
        except (BadInput, RuleBroken, Forbidden) as error:
            return self._refused(form, None, error)
        done(_("“%(title)s” was created.", title=report.name), record=report)
        return redirect(self.url_of("details", report_id=report.id), 303)

    @expose("/<report_id>/edit/", methods=("GET", "POST"))
    def edit(self, report_id: str) -> Any:
        actor, report = current_actor(), self.one(report_id)
        if not service.may_change(report, actor):
            raise Forbidden(_l("Only its owner changes what is in a report."))
        if request.method == "GET":
            given = {name: getattr(report, name) for name in (*FIELDS, "recipients")}
            return self._form(ReportForm(data={**given, "view": view_value(report)}), report)
        form = ReportForm(request.form, data={"recipients": list(report.recipients)})
        if "preview" in request.form:
            return self._form(form, report)
        if not form.validate():
            return self._form(form, report, checking.refusals(form.values(), actor))
        try:
            with change(db.session, actor, door="screen"):
                report = self.one(report_id)
                service.update(report, form.values(), actor, version=_version())
        except (BadInput, RuleBroken) as error:
            return self._refused(form, self.one(report_id), error)
        done(_("“%(title)s” was saved.", title=report.name), record=report)
        return redirect(self.url_of("details", report_id=report.id), 303)

    def _refused(self, form: ReportForm, report: Report | None, error: ConsoleError) -> Any:
        if isinstance(error, BadInput):
            return self._form(form, report, error.all)
        flash(str(error), "error")
        return self._form(form, report)[0], error.status

    def _form(
        self, form: ReportForm, report: Report | None, refused: Sequence[BadInput] = ()
    ) -> tuple[str, int]:
        page = pages.form_page(form, report, current_actor(), refused)
        version = _version() or (report.version if report is not None else "")
        token = request.form.get("form_token") or new_token()
        text = self.render("admin/reports/form.html", page=page, version=version, token=token)
        return text, 422 if page.problems else 200

    @expose("/moments/")
    def moments(self) -> Any:
        """The next three moments for what the form holds now, for its script."""
        form = ReportForm(request.args)
        form.offer(current_actor())
        return jsonify(pages.moments_of_form(form))

    @expose("/lookup/")
    def ajax_lookup(self) -> Any:
        """People to choose from, by text: `[[id, name], …]`."""
        text, offset = request.args.get("query", "")[:200], parse_id(request.args.get("offset")) or 0
        limit = parse_id(request.args.get("limit")) or 10
        return jsonify([[number, label] for number, label in PEOPLE.look_up(text, offset, limit)])

    # -- What is done with one.

    @expose("/<report_id>/pause/", methods=("POST",))
    def pause(self, report_id: str) -> Any:
        return self._switch(report_id, service.pause, _l("“%(title)s” is paused."))

    @expose("/<report_id>/resume/", methods=("POST",))
    def resume(self, report_id: str) -> Any:
        return self._switch(report_id, service.resume, _l("“%(title)s” is sent again from its next time on."))

    def _switch(self, report_id: str, verb: Any, sentence: Any) -> Any:
        with change(db.session, current_actor(), door="screen"):
            report = self.one(report_id)
            changed = verb(report, current_actor())
        done(str(sentence) % {"title": report.name}, record=report if changed else None)
        return redirect(self.url_of("details", report_id=report.id), 303)

    @expose("/<report_id>/send/", methods=("POST",))
    def send(self, report_id: str) -> Any:
        """Send it now; a button that is pressed twice sends it once."""
        actor, report = current_actor(), self.one(report_id)
        if not service.may_stop(report, actor):
            raise Forbidden()
        here = self.url_of("details", report_id=report.id)
        try:
            with change(db.session, actor, door="screen"):
                take(request.form.get("form_token", ""), AREA).record_id = parse_id(report_id)
            _moment, jobs = due.run_now(self.one(report_id), asked_by=actor.name)
        except AlreadySent:
            return redirect(here, 303)
        except ConsoleError as refusal:
            flash(str(refusal), "error")
            return redirect(here, 303)
        said = _n("It is on its way to %(num)s person.", "It is on its way to %(num)s people.", len(jobs))
        flash(said, "success")
        return redirect(here, 303)

    @expose("/<report_id>/delete/", methods=("GET", "POST"))
    def delete(self, report_id: str) -> Any:
        report, actor = self.one(report_id), current_actor()
        if request.method == "POST":
            with change(db.session, actor, door="screen"):
                report = self.one(report_id)
                service.discard(report, actor, version=_version())
            done(_("The report “%(name)s” was deleted.", name=report.name), record=report)
            return redirect(self.url_of("index"), 303)
        page = DeletePage(
            title=report.name,
            consequences=[_("It is sent no more. The view stays as it is, and so do files that were sent.")],
            action=self.url_of("delete", report_id=report.id),
            id=report.id,
            version=report.version,
            return_url=self.url_of("details", report_id=report.id),
            verb_label=_("Delete report"),
        )
        return self.render("admin/model/delete.html", page=page)

    def one(self, given: str) -> Report:
        """The report with this id; raises `Gone`."""
        return service.find(parse_id(given), current_actor())


def _version() -> int | None:
    return parse_id(request.form.get("version"))


def schedule_url(area: str, view: Any) -> str | None:
    """Where this view of a list is put on a schedule, for those who may: for pages of views."""
    actor = current_actor()
    if not actor.has(service.CREATE) or not actor.has(f"{area}.export"):
        return None
    return url_for("reports.new", view=f"{area}:{view.key}")
