"""The export of a screen: `export/csv/` with the arguments of its list."""

import logging
import secrets
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_admin.base import expose
from sqlalchemy import Select, select

from admin_app.console import history_arguments
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.columns import CollectionColumn, RelationColumn
from admin_app.console.listing import narrowed, ordered
from admin_app.errors import BadArgument, Gone
from admin_app.export import history, service
from admin_app.export.formats import FORMATS, Format
from admin_app.extensions import db
from admin_app.history.service import Reading
from admin_app.i18n import _l, today

log = logging.getLogger(__name__)


class ExportMixin:
    """Exports what the list shows, filtered and sorted alike; nothing that is not understood is dropped."""

    export_types: Any = ("csv",)

    @expose("/export/<export_type>/")
    def export(self: Any, export_type: str) -> Response:
        if export_type not in self.export_types or export_type not in FORMATS:
            raise Gone(_l("There is no export of this kind."))
        arguments: ListArguments = self.reader.read(request.args)
        arguments.refuse_problems()
        chosen = FORMATS[export_type]
        return _attached(self.exported(chosen, arguments), self.endpoint, chosen)

    def exported(self: Any, chosen: Format, arguments: ListArguments) -> Iterator[bytes]:
        """The bytes of the file, a piece for each chunk of rows, as the screen and the command send them."""
        columns = [self.column_object(key) for key in self.column_export_list or ("id", *self.column_list)]
        statement = self.export_statement(columns, arguments)
        rows = service.chunks(db.engine, statement, columns)
        return chosen.write([column.key for column in columns], rows)

    def export_statement(self: Any, columns: list[Any], arguments: ListArguments) -> Select[Any]:
        """The id, then the columns in order, through the same gate, filters and order as the list."""
        expressions = [self.model.id.label("row_id")]
        for column in columns:
            if isinstance(column, RelationColumn):
                expressions.append(column.reads_for_files())
            elif not isinstance(column, CollectionColumn):
                expressions.append(column.attribute)
        statement = self.visible(select(*expressions))
        for column in columns:
            statement = column.join(statement)
        statement = narrowed(statement, self, arguments, current_actor())
        joined = {c.key: c for c in columns if isinstance(c, RelationColumn)}
        return ordered(statement, self, arguments, joined)

    def export_links(self: Any, arguments: ListArguments) -> list[tuple[str, str]]:
        query = arguments.query(page=0, page_size=None)
        return [
            (
                str(_l("CSV")),
                self.url_of("export", export_type=key) + (f"?{query}" if query else ""),
            )
            for key in self.export_types
        ]


class HistoryExportMixin:
    """Exports what the screen of the history shows, by the same arguments."""

    @expose("/export/<export_type>/")
    def export(self: Any, export_type: str) -> Response:
        if export_type not in FORMATS:
            raise Gone(_l("There is no export of this kind."))
        arguments = history_arguments.read(request.args, current_actor())
        arguments.refuse_problems()
        reading = Reading(arguments.asked)
        if reading.is_partial:
            raise BadArgument(_l("More records have these words than an export takes. Say more of them."))
        chosen = FORMATS[export_type]
        rows = history.chunks(db.engine, reading.everything())
        return _attached(chosen.write(history.HEADER, rows), "history", chosen)

    def export_links(self: Any, given: dict[str, str]) -> list[tuple[str, str]]:
        query = urlencode(given)
        return [
            (str(_l("CSV")), self.url_of("export", export_type=key) + (f"?{query}" if query else ""))
            for key in FORMATS
        ]


def _attached(body: Iterator[bytes], name: str, chosen: Format) -> Response:
    """The answer that sends a file as it is made."""
    # The first piece is made before the answer begins, so that a refusal can still be one.
    first = next(body)
    name = f"{name}-{today().isoformat()}.{chosen.key}"
    return Response(
        _watched(chain((first,), body), name),
        content_type=chosen.mimetype,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Accel-Buffering": "no",
        },
    )


def _watched(body: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Pass the pieces on. A failure goes to the log and on to the server, which breaks the transfer."""
    try:
        yield from body
    except GeneratorExit:
        log.info("export %s: the client left", name)
        raise
    except Exception:
        log.exception("export %s broke, reference %s", name, secrets.token_hex(4))
        raise
