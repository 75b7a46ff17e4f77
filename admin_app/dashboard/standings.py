"""The boards of open tasks as they stand: by person, by project and status, by age; a lying bar for each."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from admin_app.console import display
from admin_app.console.columns import Ref
from admin_app.dashboard.boards import Board, Cell, Line, Link, Mark, cell, joined, said
from admin_app.dashboard.drawing import Box, side_by_side
from admin_app.dashboard.service import Figures
from admin_app.dashboard.spans import AGES, Calendar, Span
from admin_app.i18n import _, _n, format_number, list_of_words
from admin_app.tasks.model import STATUSES, UNFINISHED

#: People and projects that have a row of their own; the rest share one.
ROWS = 8
#: How long the longest lying bar is, in the units of its drawing.
BAR = 200


def _bar(numbers: Sequence[int], end: int, cells: Sequence[Cell], css: Sequence[str]) -> list[Mark]:
    """The parts of a lying bar, each as the cell with its number leads."""
    parts = zip(side_by_side(numbers, end, BAR), cells, css, strict=True)
    return [Mark(Box(x, 0, length, 12), c.label, c.url, name) for (x, length), c, name in parts if length]


def ranked(rows: Sequence[tuple[int | None, int]]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Those that have a row of their own, with the most first, and the rest; None is in neither."""
    some = [(key, number) for key, number in rows if key is not None and number]
    some.sort(key=lambda row: (-row[1], row[0]))
    return (some[:ROWS], some[ROWS:]) if len(some) > ROWS + 1 else (some, [])


def open_by_person(figures: Figures, link: Link, names: Mapping[int, str]) -> Board:
    shown, rest = ranked(figures.people)
    entries: list[tuple[Markup | str, str, int, Mapping[str, Sequence[str]]]] = [
        (
            display.person(Ref(key, names.get(key, ""))),
            names.get(key, ""),
            number,
            {"assignee_in": (str(key),)},
        )
        for key, number in shown
    ]
    if rest:
        others = _n("%(num)s other", "%(num)s others", len(rest))
        without = ("none", *(str(key) for key, _number in shown))
        entries.append((others, others, sum(n for _key, n in rest), {"assignee_not": without}))
    if figures.unassigned:
        entries.append(
            (display.person(None), _("Unassigned"), figures.unassigned, {"assignee_in": ("none",)})
        )
    end = max((number for _head, _name, number, _filters in entries), default=0)
    lines = []
    for head, name, number, filters in entries:
        cells = [cell(number, name, link({"status_in": UNFINISHED, **filters}))]
        lines.append(Line(head, cells, _bar([number], end, cells, [""])))
    summary = joined(
        said(_("Open tasks"), figures.unfinished),
        _n("%(num)s person", "%(num)s people", len(shown) + len(rest)),
    )
    return Board("people", _("Open by person"), summary, [_("Assignee"), _("Tasks")], lines)


def open_by_project(figures: Figures, link: Link, names: Mapping[int, str]) -> Board:
    by_project = dict(figures.projects)
    shown, rest = ranked([(key, sum(each)) for key, each in figures.projects])
    entries: list[tuple[str, Sequence[int], Mapping[str, Sequence[str]]]] = [
        (names.get(key, ""), by_project[key], {"project_in": (str(key),)}) for key, _number in shown
    ]
    if rest:
        total = [sum(column) for column in zip(*(by_project[key] for key, _number in rest), strict=True)]
        without = ("none", *(str(key) for key, _number in shown))
        entries.append((_n("%(num)s other", "%(num)s others", len(rest)), total, {"project_not": without}))
    if any(by_project.get(None, ())):
        entries.append((_("No project"), by_project[None], {"project_in": ("none",)}))
    end = max((sum(numbers) for _name, numbers, _filters in entries), default=0)
    lines = [_project_line(name, numbers, filters, end, link) for name, numbers, filters in entries]
    labels = [str(STATUSES.label(status)) for status in UNFINISHED]
    totals = [sum(column) for column in zip(*(numbers for _key, numbers in figures.projects), strict=True)]
    summary = joined(
        *(said(label, number) for label, number in zip(labels, totals or (0, 0, 0), strict=True))
    )
    return Board(
        "projects",
        _("Open by project and status"),
        summary,
        [_("Project"), *labels, _("Together")],
        lines,
    )


def _project_line(
    name: str, numbers: Sequence[int], filters: Mapping[str, Sequence[str]], end: int, link: Link
) -> Line:
    cells = [
        cell(
            number,
            list_of_words([name, str(STATUSES.label(status))]),
            link({"status_in": (status,), **filters}),
        )
        for status, number in zip(UNFINISHED, numbers, strict=True)
    ]
    parts = _bar(numbers, end, cells, UNFINISHED)
    together = cell(sum(numbers), name, link({"status_in": UNFINISHED, **filters}))
    return Line(display.text(name), [*cells, together], parts)


def _age(place: int) -> str:
    if place == 0:
        return _n("Up to %(num)s day", "Up to %(num)s days", AGES[0])
    if place == len(AGES):
        return _n("More than %(num)s day", "More than %(num)s days", AGES[-1])
    return _(
        "%(first)s to %(last)s days",
        first=format_number(AGES[place - 1] + 1),
        last=format_number(AGES[place]),
    )


def _asked(days: Span) -> dict[str, Sequence[str]]:
    first, last = days
    found: dict[str, Sequence[str]] = {"created_from": (str(first),)} if first else {}
    return found | ({"created_to": (str(last),)} if last else {})


def age_of_open(figures: Figures, calendar: Calendar, link: Link) -> Board:
    lines, end = [], max(figures.ages)
    for place, (days, number) in enumerate(zip(calendar.ages, figures.ages, strict=True)):
        name = _age(place)
        cells = [cell(number, name, link({"status_in": UNFINISHED, **_asked(days)}))]
        lines.append(Line(name, cells, _bar([number], end, cells, [""])))
    old = sum(figures.ages[3:])
    summary = joined(
        said(_("Open tasks"), sum(figures.ages)),
        said(_n("more than %(num)s day old", "more than %(num)s days old", AGES[2]), old),
    )
    return Board("ages", _("Age of open tasks"), summary, [_("Created"), _("Tasks")], lines)
