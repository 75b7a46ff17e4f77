"""The page on which a person chooses what goes into a file, and how it is written."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from werkzeug.datastructures import MultiDict

from admin_app.console.arguments import ListArguments, without
from admin_app.console.choices import Choice, Part
from admin_app.errors import ConsoleError
from admin_app.export import asked as asking
from admin_app.export import orders, profile
from admin_app.export.asked import NO_COLUMN, OURS, PERSON_FORM, RAW_FORM, UNGUARDED, Asked
from admin_app.export.columns import Source
from admin_app.export.formats import FORMATS
from admin_app.export.profile import CHOICES, ENCODINGS, PARTS, Profile
from admin_app.i18n import _, _l, format_number, language, regional_locale
from admin_app.permissions.actor import Actor

#: Rows are counted so far: a page costs the same on a table of any size.
COUNT_TO = 100_000
PART_LABELS = {
    "separator": _l("Between cells"),
    "decimal": _l("Decimal mark"),
    "dates": _l("Dates"),
    "encoding": _l("Encoding"),
    "bom": _l("Mark for UTF-8 (BOM)"),
}
LABELS = {
    "separator": {"comma": _l("Comma ,"), "semicolon": _l("Semicolon ;"), "tab": _l("Tab")},
    "decimal": {"point": _l("Point 1.5"), "comma": _l("Comma 1,5")},
    "bom": {"yes": _l("Yes: Excel needs it"), "no": _l("No")},
}


@dataclass(slots=True)
class OptionsPage:
    """What `admin/export/options.html` shows; `state` are the arguments of the list."""

    title: str
    rows: str
    action: str
    list_url: str
    exports_url: str
    formats: list[Choice]
    forms: list[Choice]
    columns: list[Choice]
    parts: list[Part]
    state: list[tuple[str, str]]
    guard: bool
    may_unguard: bool
    job_rows: str
    problem: str


def page(screen: Any, given: MultiDict[str, str], actor: Actor, problem: str) -> OptionsPage:
    """The page for these arguments; one that is not understood is said on it, unless it is the list's."""
    asked, said = _as_far_as_understood(screen, given, actor)
    chosen = asked.columns or screen.exported_columns()
    sources = [Source(screen.column_object(key)) for key in screen.exported_columns()]
    return OptionsPage(
        title=_("Export: %(name)s", name=screen.name),
        rows=_count_text(orders.count(screen, asked, actor, most=COUNT_TO)),
        action=screen.url_of("export_options"),
        list_url=screen.list_url(asked.arguments),
        exports_url=url_for("exports.index"),
        formats=[Choice(key, FORMATS[key].label, key == asked.format.key) for key in screen.export_types],
        forms=[
            Choice(PERSON_FORM, _("For people: my language, my spreadsheet"), asked.form == PERSON_FORM),
            Choice(RAW_FORM, _("For programs: keys and ISO dates, always the same"), asked.form == RAW_FORM),
        ],
        columns=[Choice(each.key, str(each.label), each.key in chosen) for each in sources],
        parts=parts_of(asked.profile if asked.form == PERSON_FORM else _own(actor)),
        state=_state(asked),
        guard=asked.guard,
        may_unguard=actor.has(UNGUARDED),
        job_rows=format_number(current_app.config["EXPORT_JOB_ROWS"]),
        problem=problem or said,
    )


def parts_of(chosen: Profile) -> list[Part]:
    """The parts of a profile to choose from."""
    found = []
    for name in PARTS:
        value = getattr(chosen, name)
        value = value if isinstance(value, str) else "yes" if value else "no"
        found.append(
            Part(
                name,
                str(PART_LABELS[name]),
                [Choice(key, label, key == value) for key, label in part_choices(name)],
            )
        )
    return found


def part_choices(name: str) -> list[tuple[str, str]]:
    """The values of a part and their names: dates by example, the usual encoding of the language first."""
    if name in LABELS:
        return [(key, str(label)) for key, label in LABELS[name].items()]
    if name == "dates":
        return [(key, Profile(dates=key).day("2026-12-31")) for key in CHOICES[name]]
    usual = profile.usual_encoding(language())
    first = [profile.UTF_8, usual, *(key for key in ENCODINGS if key not in (profile.UTF_8, usual))]
    return [(key, ENCODINGS[key]) for key in first]


def from_form(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """What the form says, as an address would say it."""
    of_person = form.get("form") == PERSON_FORM
    unsaid = {"csrf_token", "job", *(() if of_person else PARTS)}
    given = MultiDict((name, value) for name, value in form.items(multi=True) if name not in unsaid and value)
    if not given.getlist("columns"):
        given["columns"] = NO_COLUMN
    return given


def _own(actor: Actor) -> Profile:
    return profile.of(actor, regional_locale())


def _as_far_as_understood(screen: Any, given: MultiDict[str, str], actor: Actor) -> tuple[Asked, str]:
    key = given.get("format", "csv")
    chosen = FORMATS[key] if key in screen.export_types else FORMATS["csv"]
    try:
        return asking.read(screen, given, chosen, actor, _own(actor)), ""
    except ConsoleError as refusal:
        said = str(refusal)
    arguments: ListArguments = screen.reader.read_all(without(given, OURS))
    return Asked(chosen, arguments, form=PERSON_FORM, profile=_own(actor), base=_own(actor)), said


def _state(asked: Asked) -> list[tuple[str, str]]:
    return [(name, value) for name, value in asked.pairs() if name not in OURS or name == "ids"]


def _count_text(number: int) -> str:
    if number > COUNT_TO:
        return _("%(count)s+", count=format_number(COUNT_TO))
    return format_number(number)
