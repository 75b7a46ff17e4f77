"""The boards that are drawn along time: what is due per day, what was created and completed per week."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from babel.dates import format_skeleton
from markupsafe import Markup

from admin_app.dashboard.boards import Board, Cell, Line, Link, Mark, cell, joined, said
from admin_app.dashboard.drawing import Area, ceiling, columns, points, rooms
from admin_app.dashboard.service import Figures
from admin_app.dashboard.spans import Calendar
from admin_app.i18n import _, format_day, format_number, list_of_words, wording
from admin_app.tasks.model import UNFINISHED

DUE = Area(top=24, bottom=232)
#: Beside the numbers of their axes, which need more room to the left the longer they are.
FLOW = Area(top=12, bottom=150)
BALANCE = Area(top=196, bottom=256)
LEFT, GAP = 44, 6
#: How wide a letter of these numbers is, as they are written on a phone.
LETTER = 11.5
#: How far numbers of an axis are apart at least, as they are written on a phone.
LINE = 22
#: Weeks that have their date below them.
DATES = 6


@dataclass(slots=True)
class Day:
    mark: Mark
    value: str
    name: str
    css: str


def short_day(day: dt.date) -> str:
    """A day of a year that is plain to see, as short as it is still clear: 21 Nov."""
    return str(format_skeleton("MMMd", day, locale=wording()))


def due_per_day(figures: Figures, calendar: Calendar, link: Link) -> Board:
    days, lines, drawn = calendar.due_days, [], []
    boxes = columns(figures.due, ceiling(max(figures.due)), DUE, width=0.68)
    hits = rooms(len(days), DUE)
    for day, number, box, hit in zip(days, figures.due, boxes, hits, strict=True):
        when = format_day(day)
        url = link({"status_in": UNFINISHED, "due_from": (str(day),), "due_to": (str(day),)})
        shown = cell(number, when, url)
        css = "past" if day < calendar.today else "now" if day == calendar.today else ""
        drawn.append(
            Day(Mark(box, shown.label, shown.url, css, hit), shown.text, format_number(day.day), css)
        )
        lines.append(Line(Markup('<time datetime="{}">{}</time>').format(day.isoformat(), when), [shown]))
    most = max(figures.due)
    summary = said(
        _("Due from %(first)s to %(last)s", first=short_day(days[0]), last=short_day(days[-1])),
        sum(figures.due),
    )
    if most:
        summary = joined(
            summary, said(_("most on %(day)s", day=short_day(days[figures.due.index(most)])), most)
        )
    return Board("due", _("Due per day"), summary, [_("Day"), _("Tasks")], lines, drawn)


@dataclass(slots=True)
class Flow:
    """Two bars for each week, numbers of the axis as (y, text), and the line of the running total."""

    marks: list[Mark]
    ticks: list[tuple[float, str]]
    dates: list[tuple[float, str]]
    line: str
    dots: list[tuple[float, float]]
    nothing: float
    balance: list[tuple[float, str]]
    left: float


def flow_per_week(figures: Figures, calendar: Calendar, link: Link, weeks: int) -> Board:
    spans = calendar.weeks(weeks)
    balance = list(accumulate(c - d for c, d in zip(figures.created, figures.completed, strict=True)))
    words = {"created": _("Created"), "completed": _("Completed")}
    lines: list[Line] = []
    marks: list[Mark] = []
    end = ceiling(max(*figures.created, *figures.completed))
    left = _room_for((end, *balance))
    area = replace(FLOW, left=left)
    boxes = {
        "created": columns(figures.created, end, area, width=0.38, shift=-0.2),
        "completed": columns(figures.completed, end, area, width=0.38, shift=0.2),
    }
    hits = rooms(2 * weeks, area)
    for place, (first, last) in enumerate(spans):
        week = _("%(first)s to %(last)s", first=format_day(first), last=format_day(last))
        cells = []
        for name, number in (("created", figures.created[place]), ("completed", figures.completed[place])):
            url = link({f"{name}_from": (str(first),), f"{name}_to": (str(last),)})
            shown = cell(number, list_of_words([words[name], week]), url)
            marks.append(Mark(boxes[name][place], shown.label, shown.url, name, hits[len(marks)]))
            cells.append(shown)
        lines.append(Line(week, [*cells, Cell(format_number(balance[place]))]))
    summary = joined(
        said(words["created"], sum(figures.created)),
        said(words["completed"], sum(figures.completed)),
        said(_("Running total"), balance[-1]),
    )
    heads = [_("Week"), words["created"], words["completed"], _("Running total")]
    drawing = _flow(marks, spans, balance, end, left)
    return Board("flow", _("Created and completed per week"), summary, heads, lines, drawing)


def _room_for(numbers: Sequence[int]) -> float:
    """Where a drawing begins, if these numbers are to stand beside it."""
    return max(LEFT, GAP + LETTER * max(len(format_number(number)) for number in numbers))


def _flow(
    marks: list[Mark], spans: Sequence[tuple[dt.date, dt.date]], balance: list[int], end: int, left: float
) -> Flow:
    area = replace(FLOW, left=left)
    dots, nothing = points(balance, replace(BALANCE, left=left))
    step, every = area.step(len(spans)), max(1, len(spans) // DATES)
    dates = [
        (round(left + step * (place + 0.5), 1), short_day(first))
        for place, (first, _last) in enumerate(spans)
        if place % every == every // 2
    ]
    ticks = [
        (round(area.bottom - area.height * part / end, 1), format_number(part)) for part in (0, end // 2, end)
    ]
    return Flow(
        marks,
        ticks,
        dates,
        " ".join(f"{x},{y}" for x, y in dots),
        dots,
        nothing,
        _ends(balance, nothing),
        left,
    )


def _ends(balance: list[int], nothing: float) -> list[tuple[float, str]]:
    """The numbers beside the line: nothing, and the highest and the lowest that it has room for."""
    high, low = max(0, *balance), min(0, *balance)
    found = [(nothing, format_number(0))]
    for number, y in ((high, BALANCE.top), (low, BALANCE.bottom)):
        if abs(y - nothing) >= LINE:
            found.append((y, format_number(number)))
    return found
