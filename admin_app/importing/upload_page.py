"""The first step: what may be chosen, and what was begun before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from admin_app.console import display
from admin_app.console.actor import current_actor
from admin_app.i18n import _, _l, _n, format_number
from admin_app.importing import drafts, steps
from admin_app.importing.model import APPLYING, CHECKING, MAPPING, READING

WAITS_FOR = {
    READING: _l("Say how it is read"),
    MAPPING: _l("Say what its columns are"),
    CHECKING: _l("Look at what would change"),
    APPLYING: _l("It is being written"),
}


@dataclass(slots=True)
class Begun:
    """An import that was begun and not finished."""

    name: str
    when: Markup
    waits_for: str
    url: str
    abandon_url: str | None


@dataclass(slots=True)
class UploadPage:
    """What `admin/importing/upload.html` shows."""

    title: str
    problem: str
    limits: list[str]
    max_bytes: int
    kept: str
    begun: list[Begun]
    template_url: str
    action: str
    return_url: str


def upload_page(view: Any, problem: str, config: Mapping[str, Any]) -> UploadPage:
    return UploadPage(
        title=_("Import: %(name)s", name=str(view.name)),
        problem=problem,
        limits=_limits(config),
        max_bytes=config["MAX_UPLOAD_MB"] * 1024 * 1024,
        kept=_kept(config["IMPORT_HOURS"]),
        begun=[_begun(view, draft) for draft in drafts.unfinished(current_actor(), view.import_target.area)],
        template_url=view.url_of("import_template"),
        action=view.url_of("import_view"),
        return_url=view.url_of("index_view"),
    )


def _limits(config: Mapping[str, Any]) -> list[str]:
    return [
        _("CSV and other text with separators, in any encoding"),
        _("XLSX, XLSB, XLS and ODS"),
        _("JSON Lines"),
        _("Up to %(limit)s MB", limit=format_number(config["MAX_UPLOAD_MB"])),
        _(
            "Up to %(rows)s rows, %(columns)s columns and %(cells)s cells",
            rows=format_number(config["IMPORT_MAX_ROWS"]),
            columns=format_number(config["IMPORT_MAX_COLUMNS"]),
            cells=format_number(config["IMPORT_MAX_CELLS"]),
        ),
    ]


def _kept(hours: int) -> str:
    if not hours:
        return _("Nobody but you sees the file. It is deleted once the import is done or given up.")
    return _n(
        "Nobody but you sees the file. It is deleted once the import is done or given up, "
        "or after %(num)s hour.",
        "Nobody but you sees the file. It is deleted once the import is done or given up, "
        "or after %(num)s hours.",
        hours,
    )


def _begun(view: Any, draft: Any) -> Begun:
    return Begun(
        name=draft.file_name,
        when=display.relative_moment(draft.created_at),
        waits_for=str(WAITS_FOR[draft.state]),
        url=view.url_of(steps.endpoint_of(draft), number=draft.id),
        abandon_url=None if draft.state == APPLYING else view.url_of("import_abandon", number=draft.id),
    )
