"""The step “Check”: what an import would do, row by row, before anything is written."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from admin_app.extensions import db
from admin_app.i18n import _, _l, _n, format_number, left_to_right, list_of_words
from admin_app.importing.answers import OVERWRITE, Answers
from admin_app.importing.mapping import is_choice
from admin_app.importing.mapping_page import area_label
from admin_app.importing.plan import Plan
from admin_app.importing.reading_page import Choice

PAGE = 50
#: Texts that are asked about at a time, names that are listed, records that a select offers.
MAX_ASKED, MAX_NAMES, MAX_CHOICES = 40, 12, 200
STATES = {
    "new": _l("New"),
    "changed": _l("Changed"),
    "conflict": _l("Conflict"),
    "deleted": _l("To the trash"),
    "unchanged": _l("Unchanged"),
    "refused": _l("Refused"),
}
#: States that have a tile only when a row is in them.
RARE = ("conflict", "deleted")
HINTS = {
    "new": _l("will be created"),
    "changed": _l("cells shown old and new"),
    "conflict": _l("changed by somebody since the file was written"),
    "deleted": _l("will be moved to the trash"),
    "unchanged": _l("will be left as they are"),
    "refused": _l("cannot be written as they are"),
}


@dataclass(slots=True)
class Tile:
    state: str
    label: str
    hint: str
    count: str
    url: str
    current: bool
    is_empty: bool


@dataclass(slots=True)
class CheckRow:
    line: int
    state: str
    word: str
    title: str
    record_id: int | None
    cells: list[Any]
    reasons: list[Any]
    decision: str = ""


@dataclass(slots=True)
class AskedText:
    """A text of the file that nobody here knows, and what it may stand for."""

    key: str
    label: str
    text: str
    rows: str
    kind: str
    value: str
    choices: list[Choice] = field(default_factory=list)


@dataclass(slots=True)
class CheckPage:
    """What `admin/importing/check.html` shows."""

    tiles: list[Tile]
    rows: list[CheckRow]
    state: str
    range: str
    prev_url: str
    next_url: str
    asked: list[AskedText]
    asked_more: str
    new_names: list[str]
    ignored: str
    refused: int
    conflicts: int
    conflict_all: str
    button: str
    skip_label: str
    problem: str = ""
    timezone: str = ""


def counts_after(plan: Plan, answers: Answers) -> dict[str, int]:
    """How many rows would be written in which way, conflicts decided as they are."""
    counts = dict(plan.counts())
    differing = sum(1 for decision in answers.rows.values() if decision != answers.conflicts)
    overwritten = counts["conflict"] - differing if answers.conflicts == OVERWRITE else differing
    counts["overwritten"] = max(0, min(counts["conflict"], overwritten))
    return counts


def effect(counts: dict[str, int], what: str) -> str:
    """What the button does: “Import 212 tasks (180 new, 32 changed)”; nothing when nothing would happen.

    `what` names so many records.
    """
    changed = counts["changed"] + counts["overwritten"]
    parts = []
    if counts["new"]:
        parts.append(_n("%(num)s new", "%(num)s new", counts["new"]))
    if changed:
        parts.append(_n("%(num)s changed", "%(num)s changed", changed))
    if counts["deleted"]:
        parts.append(_n("%(num)s to the trash", "%(num)s to the trash", counts["deleted"]))
    if not parts:
        return ""
    return _("Import %(what)s (%(parts)s)", what=what, parts=list_of_words(parts))


def written(counts: dict[str, int]) -> int:
    return counts["new"] + counts["changed"] + counts["overwritten"] + counts["deleted"]


def build(plan: Plan, answers: Answers, view: Any, *, state: str, page: int, url: Any) -> CheckPage:
    """The page of a plan. `url` gives its address with other arguments."""
    counts, decided = plan.counts(), counts_after(plan, answers)
    total = counts[state] if state else sum(counts.values())
    page = min(page, max(0, (total - 1) // PAGE))
    found = plan.page(state or None, offset=page * PAGE, limit=PAGE)
    asked = list(plan.unknown())
    return CheckPage(
        tiles=[_tile(key, counts[key], state, url) for key in STATES if counts[key] or key not in RARE],
        rows=[_row(row, answers) for row in found],
        state=state,
        range=_range(page, len(found), total),
        prev_url=url(state=state, page=page - 1) if page else "",
        next_url=url(state=state, page=page + 1) if (page + 1) * PAGE < total else "",
        asked=_asked(asked[:MAX_ASKED], answers, view),
        asked_more=_more_asked(len(asked) - MAX_ASKED),
        new_names=_new_names(plan, view.import_target),
        ignored=list_of_words([*plan.columns.ignored, *plan.columns.read_only][:MAX_NAMES]),
        refused=counts["refused"],
        conflicts=counts["conflict"],
        conflict_all=answers.conflicts,
        button=effect(decided, view.import_words(written(decided))),
        skip_label=_n(
            "Leave out the %(num)s row that is refused",
            "Leave out the %(num)s rows that are refused",
            counts["refused"],
        ),
    )


def _tile(key: str, count: int, state: str, url: Any) -> Tile:
    current = key == state
    return Tile(
        state=key,
        label=str(STATES[key]),
        hint=str(HINTS[key]),
        count=format_number(count),
        url=url() if current else url(state=key),
        current=current,
        is_empty=not count,
    )


def _row(row: Any, answers: Answers) -> CheckRow:
    return CheckRow(
        line=row.line,
        state=row.state,
        word=str(STATES[row.state]),
        title=row.title,
        record_id=row.record_id,
        cells=list(row.cells),
        reasons=list(row.refusals),
        decision=answers.rows.get(row.record_id, answers.conflicts) if row.state == "conflict" else "",
    )


def _range(page: int, shown: int, total: int) -> str:
    if not total:
        return ""
    first, last = page * PAGE + 1, page * PAGE + shown
    span = left_to_right(f"{format_number(first)}–{format_number(last)}")
    return _("%(range)s of %(total)s", range=span, total=format_number(total))


def _more_asked(more: int) -> str:
    if more <= 0:
        return ""
    return _n("%(num)s more is asked afterwards.", "%(num)s more are asked afterwards.", more)


def _new_names(plan: Plan, target: Any) -> list[str]:
    labels = {named.area: area_label(named) for named in target.nameds()}
    return [_names(labels[area], list(names)) for area, names in plan.new_names().items() if names]


def _names(label: str, names: list[str]) -> str:
    shown = list_of_words([f"\u2068{name}\u2069" for name in names[:MAX_NAMES]])
    shown += " …" if len(names) > MAX_NAMES else ""
    return _("%(area)s, %(count)s: %(names)s", area=label, count=format_number(len(names)), names=shown)


def _asked(unknown: list[Any], answers: Answers, view: Any) -> list[AskedText]:
    fields = {each.key: each for each in view.import_target.fields}
    offered: dict[str, list[tuple[str, str]]] = {}
    found = []
    for each in unknown:
        of = fields[each.field]
        if each.field not in offered:
            offered[each.field] = _offered(of, view)
        value = answers.values.get(each.field, {}).get(each.text, "")
        choices = [Choice(key, label, key == value) for key, label in offered[each.field]]
        rows = _n("in %(num)s row", "in %(num)s rows", each.rows)
        kind = "select" if choices else "text"
        found.append(AskedText(each.field, str(of.label), each.text, rows, kind, value, choices))
    return found


def _offered(of: Any, view: Any) -> list[tuple[str, str]]:
    """What a text may stand for: the choices of the field, or the records that it may name, if few."""
    if is_choice(of):
        return [(option.key, str(option.label)) for option in of.kind.options]
    model = of.named.model
    name, key = getattr(model, model.label_column), getattr(model, model.natural_key)
    related = view.related(model)
    statement = related.visible(select(model.id, name, key)).where(model.choosable()).order_by(name)
    rows = db.session.execute(statement.limit(MAX_CHOICES + 1)).all()
    if len(rows) > MAX_CHOICES:
        return []
    return [(known, label if label == known else f"{label} · {known}") for _id, label, known in rows]
