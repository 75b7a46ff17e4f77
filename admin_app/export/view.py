"""The exports of a screen: `export/csv/` and its like, and the page of choices before them."""

import logging
import secrets
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, flash, redirect, request, url_for
from flask_admin.base import expose
from werkzeug.datastructures import MultiDict

from admin_app.console import history_arguments
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.display import badge, relative_moment
from admin_app.console.filters import parse_id
from admin_app.console.made_once import made_once
from admin_app.console.page import ConsolePage
from admin_app.console.parts import Fixed
from admin_app.console.rendering import address, where_shown
from admin_app.console.screens import screen_of
from admin_app.errors import BadArgument, ConsoleError
from admin_app.export import asked as asking
from admin_app.export import chosen, history, jobs, making, note, noted, options, orders, profile
from admin_app.export.asked import PERSON_FORM, Asked, NoSuchFormat, format_named
from admin_app.export.formats import FORMATS, CsvFormat, Format, Layout
from admin_app.export.giving_way import give_way
from admin_app.export.model import STATES, Export
from admin_app.export.spool import Spool, streamed
from admin_app.extensions import db
from admin_app.history.service import Reading
from admin_app.i18n import _, _l, _n, format_number, regional_locale, today
from admin_app.permissions.policy import allows

log = logging.getLogger(__name__)
badge_of_state = badge(STATES)


class ExportMixin:
    """Exports what the list shows, filtered and sorted alike; nothing that is not understood is dropped."""

    export_types: Any = tuple(FORMATS)

    @expose("/export/<export_type>/")
    def export(self: Any, export_type: str) -> Any:
        """The file; one that cannot be sent while it is made is left to a job when it is large."""
        actor = current_actor()
        asked = self.asked(request.args, export_type)
        order = orders.prepare(self, asked, actor)
        if asked.format.max_rows is not None:
            most = current_app.config["EXPORT_JOB_ROWS"]
            if orders.count(self, asked, actor, most=most) > most:
                flash(
                    _("More than %(count)s rows: a job makes this file.", count=format_number(most)), "info"
                )
                return redirect(self.options_url(asked), 303)
        noted = making.begin(self, asked, order, actor, door="screen")
        most = current_app.config["EXPORT_SPOOL_MB"] * 1024 * 1024
        body = streamed(partial(noted.write, on_rows=give_way), most=most, stop=order.stop)
        answer = _attached(body, orders.file_name(self, asked, today()), asked.format, asked.profile)
        answer.headers["Link"] = f'<{url_for("exports.details", export_id=noted.number)}>; rel="describedby"'
        return answer

    @expose("/export/", methods=("GET", "POST"))
    def export_options(self: Any) -> Any:
        """Choose what goes into a file, and how; then get it, or have a job make it."""
        if request.method == "GET":
            return self.show_options(request.args)
        if chosen.BUTTON in request.form:
            return self._chosen_options()
        given = options.from_form(request.form)
        try:
            asked = self.asked(given, given.get("format", ""))
            if "job" not in request.form:
                return redirect(self.export_url(asked), 303)
            job = jobs.ask(self, asked, current_actor())
        except ConsoleError as refusal:
            status = 422 if isinstance(refusal, BadArgument) else refusal.status
            return self.show_options(given, str(refusal)), status
        return redirect(url_for("jobs.details", job_id=job.id), 303)

    def _chosen_options(self: Any) -> Any:
        """The same page for the rows that were chosen in the list."""
        asked = chosen.asked(self, request.form)
        if asked is None:
            flash(_("Choose at least one row."), "warning")
            return redirect(self.return_url(), 303)
        return redirect(self.options_url(asked), 303)

    @property
    def export_chosen_url(self: Any) -> str | None:
        """Where the form of chosen rows is sent to be exported, for those who may."""
        may = allows(current_actor(), "export", self.model)
        return self.url_of("export_options") if may else None

    def show_options(self: Any, given: MultiDict[str, str], problem: str = "") -> str:
        page = options.page(self, given, current_actor(), problem)
        html: str = self.render("admin/export/options.html", page=page, title=page.title)
        return html

    def asked(self: Any, given: MultiDict[str, str], export_type: str) -> Asked:
        """What an address asks, by the rights and with the profile of who asks."""
        if export_type not in self.export_types:
            raise NoSuchFormat()
        actor = current_actor()
        own = profile.of(actor, regional_locale())
        return asking.read(self, given, format_named(export_type), actor, own)

    def exported_columns(self: Any) -> tuple[str, ...]:
        """The keys of the columns that files of this screen may have."""
        return tuple(self.column_export_list or ("id", *self.column_list))

    def export_url(self: Any, asked: Asked) -> str:
        query, plain = asked.query(), address(f"{self.endpoint}.export", export_type=asked.format.key)
        return f"{plain}?{query}" if query else plain

    def options_url(self: Any, asked: Asked) -> str:
        return self.url_of("export_options") + "?" + urlencode([*asked.pairs(), ("format", asked.format.key)])

    def export_links(self: Any, arguments: ListArguments) -> Sequence[tuple[str, str]]:
        """The menu of the list: each format as the person likes it, and the page with all choices."""

        def make() -> Fixed:
            asked = [self._as_listed(key, arguments) for key in self.export_types]
            return Fixed((each.format.label, self.export_url(each)) for each in asked)

        return made_once(self, "exports", (where_shown(), arguments.key), make)

    def add_to_list(self: Any, listed: Any) -> None:
        super().add_to_list(listed)  # type: ignore[misc]
        if listed.page.exports:
            listed.page.more["export_options_url"] = self.export_options_url(listed.arguments)

    def export_options_url(self: Any, arguments: ListArguments) -> str:
        asked = (where_shown(), arguments.key)
        return made_once(
            self, "export_options", asked, lambda: self.options_url(self._as_listed("csv", arguments))
        )

    def _as_listed(self: Any, key: str, arguments: ListArguments) -> Asked:
        """The person's form of the list, with the columns that its view keeps or its address says."""
        columns = asking.columns_of(self, arguments)
        return Asked(format_named(key), arguments, form=PERSON_FORM, columns=columns)


class HistoryExportMixin:
    """Exports what the screen of the history shows, by the same arguments."""

    @expose("/export/<export_type>/")
    def export(self: Any, export_type: str) -> Response:
        if export_type != "csv":
            raise NoSuchFormat()
        arguments = history_arguments.read(request.args, current_actor())
        arguments.refuse_problems()
        reading = Reading(arguments.asked)
        if reading.is_partial:
            raise BadArgument(_l("More records have these words than an export takes. Say more of them."))
        rows = history.chunks(db.engine, reading.everything())

        def make(out: Spool) -> None:
            CsvFormat().write(Layout(history.HEADER), rows, out)  # type: ignore[arg-type]

        most = current_app.config["EXPORT_SPOOL_MB"] * 1024 * 1024
        name = f"history-{today().isoformat()}.csv"
        return _attached(streamed(make, most=most), name, CsvFormat(), profile.RAW)

    def export_links(self: Any, given: dict[str, str]) -> list[tuple[str, str]]:
        query = urlencode(given)
        return [("CSV", self.url_of("export", export_type="csv") + (f"?{query}" if query else ""))]


class ExportsPage(ConsolePage):
    """What a person exported, and what each of those files says."""

    name = _l("Exports")
    endpoint = "exports"
    url = "/admin/exports"  # without an icon it is not in the menu: the pages of exports lead here
    # Whoever has signed in may see their own; `noted` shows nobody more than that.
    endpoints = dict.fromkeys(("index", "details"), ())

    @expose("/")
    def index(self) -> Any:
        before = parse_id(request.args.get("before"))
        found, more = noted.page(db.engines["jobs"], current_actor(), before=before)
        return self.render(
            "admin/export/index.html",
            title=str(self.name),
            exports=[_shown(export) for export in found],
            more_url=self.url_of("index", before=found[-1].id) if more else None,
        )

    @expose("/<export_id>/")
    def details(self, export_id: str) -> Any:
        export = noted.get(db.engines["jobs"], parse_id(export_id), current_actor())
        who = export.actor_name if export.actor_id else _("The system")
        outcome = note.outcome_in_words(
            who, export.made_at, export.rows, export.change, export.replaced, export.cut
        )
        return self.render(
            "admin/export/details.html",
            export=_shown(export),
            pairs=[*(tuple(pair) for pair in export.words), *outcome],
            return_url=self.url_of("index"),
        )


def _shown(export: Export) -> dict[str, Any]:
    screen = screen_of(export.area)
    may = screen is not None and allows(current_actor(), "export", screen.model)
    name = str(screen.name) if screen is not None else export.area
    label = FORMATS[export.format].label if export.format in FORMATS else export.format
    rows = export.rows
    return {
        "title": _("%(name)s as %(format)s", name=name, format=label),
        "badge": badge_of_state(export.state, None),
        "made": relative_moment(export.made_at),
        "rows": None if rows is None else _n("%(num)s row", "%(num)s rows", rows),
        "url": url_for("exports.details", export_id=export.id),
        "again_url": _again_url(screen, export) if may else None,
    }


def _again_url(screen: Any, export: Export) -> str:
    query = f"format={export.format}" + (f"&{export.query}" if export.query else "")
    return f"{screen.url_of('export_options')}?{query}"


def _attached(body: Generator[bytes], name: str, chosen: Format, of: profile.Profile) -> Response:
    """The answer that sends a file as it is made."""
    # The first piece is made before the answer begins, so that a refusal can still be one.
    first = next(body, b"")
    answer = Response(
        _watched(chain((first,), body), name),
        content_type=chosen.mimetype(of),
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"},
    )
    answer.call_on_close(body.close)
    return answer


def _watched(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Pass the pieces on. A failure goes to the log and on to the server, which breaks the transfer."""
    try:
        yield from pieces
    except GeneratorExit:
        log.info("export %s: the client left", name)
        raise
    except Exception:
        log.exception("export %s broke, reference %s", name, secrets.token_hex(4))
        raise
