"""The step “Check”: what an import would do, row by row, before anything is written."""

from dataclasses import dataclass
from typing import Any

from admin_app.console.choices import Choice
from admin_app.i18n import _, _l, _n, format_number, left_to_right, list_of_words
from admin_app.importing import asked_page, conflicts, service
from admin_app.importing.answers import CONFLICTS, KEEP, MERGE, MERGE_FILE, OVERWRITE, Answers
from admin_app.importing.asked_page import AskedPage
from admin_app.importing.mapping_page import area_label
from admin_app.importing.plan import Plan
from admin_app.importing.service import Outcome

PAGE = 50
#: Names that are listed.
MAX_NAMES = 12
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
#: What may become of a conflict, of all of them by a button, and what was said of all.
DECISIONS = {
    KEEP: _l("Keep what is there"),
    MERGE: _l("Take what only the file changed"),
    MERGE_FILE: _l("Take all that the file changed"),
    OVERWRITE: _l("Take the whole row of the file"),
}
CONFLICT_BUTTONS = {
    KEEP: _l("Keep what is there in all of them"),
    MERGE: _l("In all of them take what only the file changed"),
    MERGE_FILE: _l("In all of them take all that the file changed"),
    OVERWRITE: _l("Take the file in all of them"),
}
CONFLICT_ALL = {
    KEEP: _l("They are left as they are, unless you chose otherwise for a row."),
    MERGE: _l(
        "What only the file changed is taken; what both changed stays as it is there, unless you chose "
        "otherwise for a row."
    ),
    MERGE_FILE: _l(
        "All that the file changed is taken; what only somebody else changed stays, unless you chose "
        "otherwise for a row."
    ),
    OVERWRITE: _l("They are overwritten, unless you chose otherwise for a row."),
}
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
    decisions: list[Choice]


@dataclass(slots=True)
class CheckPage:
    """What `admin/importing/check.html` shows."""

    tiles: list[Tile]
    rows: list[CheckRow]
    state: str
    range: str
    prev_url: str
    next_url: str
    asked: AskedPage
    new_names: list[str]
    ignored: str
    refused: int
    conflicts: int
    conflict_all: str
    conflict_choices: list[tuple[str, str]]
    button: str
    skip_label: str
    problem: str = ""
    timezone: str = ""


def foreseen_by(plan: Plan, answers: Answers) -> Outcome:
    """What would be written, conflicts decided as the answers say."""
    return service.foreseen(plan, answers.conflicts, answers.rows)


def effect(outcome: Outcome, what: str) -> str:
    """What the button does: “Import 212 tasks (180 new, 32 changed)”; nothing when nothing would happen.

    `what` names so many records.
    """
    parts = []
    if outcome.new:
        parts.append(_n("%(num)s new", "%(num)s new", outcome.new))
    if outcome.changed:
        parts.append(_n("%(num)s changed", "%(num)s changed", outcome.changed))
    if outcome.deleted:
        parts.append(_n("%(num)s to the trash", "%(num)s to the trash", outcome.deleted))
    if not parts:
        return ""
    return _("Import %(what)s (%(parts)s)", what=what, parts=list_of_words(parts))


def written(outcome: Outcome) -> int:
    return outcome.new + outcome.changed + outcome.deleted


def build(
    plan: Plan, answers: Answers, view: Any, *, state: str, page: int, asked: int, url: Any
) -> CheckPage:
    """The page of a plan. `url` gives its address with other arguments."""
    counts, decided = plan.counts(), foreseen_by(plan, answers)
    total = counts[state] if state else sum(counts.values())
    page = min(page, max(0, (total - 1) // PAGE))
    found = plan.page(state or None, offset=page * PAGE, limit=PAGE)
    return CheckPage(
        tiles=[_tile(key, counts[key], state, url) for key in STATES if counts[key] or key not in RARE],
        rows=[_row(row, answers) for row in found],
        state=state,
        range=_range(page, len(found), total),
        prev_url=url(state=state, page=page - 1) if page else "",
        next_url=url(state=state, page=page + 1) if (page + 1) * PAGE < total else "",
        asked=asked_page.build(
            plan, answers, view, page=asked, url=lambda page: url(state=state, asked=page)
        ),
        new_names=_new_names(plan, view.import_target),
        ignored=list_of_words([*plan.columns.ignored, *plan.columns.read_only][:MAX_NAMES]),
        refused=counts["refused"],
        conflicts=counts["conflict"],
        conflict_all=str(CONFLICT_ALL[answers.conflicts]),
        conflict_choices=[(key, str(CONFLICT_BUTTONS[key])) for key in CONFLICTS if key != answers.conflicts],
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
        decisions=_decisions(row, answers) if row.state == "conflict" and row.record_id else [],
    )


def _decisions(row: Any, answers: Answers) -> list[Choice]:
    """What may become of a conflict; what was said of all of them may come to the same for this one."""
    chosen = conflicts.meaning(row.sides, answers.rows.get(row.record_id, answers.conflicts))
    return [Choice(key, str(DECISIONS[key]), key == chosen) for key in conflicts.offered(row.sides)]


def _range(page: int, shown: int, total: int) -> str:
    if not total:
        return ""
    first, last = page * PAGE + 1, page * PAGE + shown
    span = left_to_right(f"{format_number(first)}–{format_number(last)}")
    return _("%(range)s of %(total)s", range=span, total=format_number(total))


def _new_names(plan: Plan, target: Any) -> list[str]:
    labels = {named.area: area_label(named) for named in target.nameds()}
    return [_names(labels[area], list(names)) for area, names in plan.new_names().items() if names]


def _names(label: str, names: list[str]) -> str:
    shown = list_of_words([f"\u2068{name}\u2069" for name in names[:MAX_NAMES]])
    shown += " …" if len(names) > MAX_NAMES else ""
    return _("%(area)s, %(count)s: %(names)s", area=label, count=format_number(len(names)), names=shown)
