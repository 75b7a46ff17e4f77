"""The rows of a list as its page shows them: one text, since it is most of the page.

Names are short because they come fifty times: t = the cell that names the row, m = its buttons, s = a
cell that small screens leave out. data-can says what may be done with a
row when it is not just edit, delete and the verb at its end. menus.js puts a button there and fills one
menu for all rows; without scripts the title leads to a page with the same verbs, and the browser says
which page of the list it came from. A verb's button in a row sends do=VERB:ID:VERSION and is drawn by
table.css. What HTML lets one leave out is left out: quotes around what has no spaces, the ends of cells
and rows.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from admin_app.console import display
from admin_app.console.actor import current_actor
from admin_app.console.rendering import where_shown
from admin_app.i18n import today
from admin_app.permissions.policy import allows, allows_all

#: Columns that small screens leave out, and verbs that table.css has a picture of.
SPARE = ("tags",)
DRAWN = ("complete", "reopen")
#: How many kinds of cells a process keeps, and how many of each: those of a column in a language and a day.
MOST_KINDS, MOST_ALIKE = 500, 2000


@dataclass(slots=True)
class PageRow:
    """A row of a page; `cells` are those after the one that chooses it."""

    id: int
    version: int
    start: str
    cells: str


@dataclass(slots=True)
class PageRows:
    """The rows of a page, the verbs that some of them offer, and where they can be edited and deleted."""

    rows: list[PageRow]
    verbs: dict[str, Any]
    edit_url: str
    delete_url: str

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """The verbs, each with its picture and its word."""
        return [(verb.name, verb.icon, str(verb.label)) for verb in self.verbs.values()]

    def html(self, *, boxes: Any = False) -> Markup:
        """The rows of the table, with a box each to choose it by."""
        if not boxes:
            return Markup("".join(row.start + row.cells for row in self.rows))
        return Markup(
            "".join(
                f"{row.start}<td><input type=checkbox name=rowid value={row.id}:{row.version}"
                f" aria-labelledby=t{row.id}>{row.cells}"
                for row in self.rows
            )
        )


class RowBuilder:
    """Builds the rows of a page; what is the same for all of them is asked for once."""

    def __init__(self, view: Any, columns: Sequence[Any]) -> None:
        self.view = view
        self.actor = current_actor()
        self.verbs: dict[str, Any] = {}
        lead, *rest = columns
        self.lead, self.lead_formatter = lead.key, view.formatter_of(lead)
        where = (*where_shown(), today())
        self.cells = [(column.key, _cells_of(column, view.formatter_of(column), where)) for column in rest]
        self.may_edit = self._asker("edit", possible=view.can_edit)
        self.may_delete = self._asker("delete", possible=view.can_delete)
        # From the list on, since that is where the browser is.
        details = view.url_of("details_view").removeprefix(view.url_of("index_view"))
        self.details = f"{escape(details)}?id="

    def _asker(self, verb: str, *, possible: bool) -> Callable[[Any], bool]:
        """What answers whether the person may do this to a row."""
        model, view = self.view.model, self.view
        if not possible or allows_all(self.actor, verb, model):
            return lambda row: possible
        return lambda row: allows(self.actor, verb, view.as_record(row))

    def build(self, found: Sequence[Any]) -> PageRows:
        rows = [self.row(row) for row in found]
        edit = self.view.url_of("edit_view") if self.view.can_edit else ""
        delete = self.view.url_of("delete_view") if self.view.can_delete else ""
        return PageRows(rows, self.verbs, edit, delete)

    def row(self, row: Any) -> PageRow:
        values = row.__dict__
        may_edit, may_delete = self.may_edit(row), self.may_delete(row)
        verbs = self.view.row_verbs(row) if may_edit else ()
        for verb in verbs:
            self.verbs.setdefault(verb.name, verb)
        start = f"\n<tr data-id={row.id}>"
        if not (may_edit and may_delete) or len(verbs) > 1:
            can = ["edit"] * may_edit + ["delete"] * may_delete + [verb.name for verb in verbs[1:]]
            start = f'\n<tr data-id={row.id} data-can="{" ".join(can)}">'
        cells = "".join([cell(values[key], row) for key, cell in self.cells])
        last = f"<td class=m>{_button(verbs[0], row) if verbs else ''}"
        return PageRow(row.id, row.version, start, f"{self.title(row)}{cells}{last}")

    def title(self, row: Any) -> str:
        """The cell that names the row and leads to it."""
        value = getattr(row, self.lead)
        direction, words = " dir=auto", escape(value or "")
        if self.lead_formatter is not display.text:
            look = escape(self.lead_formatter(value, row))
            if "class=" in look:
                direction, words = "", look
        return f'<th scope=row class=t><a id=t{row.id}{direction} href="{self.details}{row.id}">{words}</a>'


Cell = Callable[[Any, Any], str]
#: Cells that show alike values: by column and language, day and address (`where`), then by the values.
_alike: dict[tuple[Any, ...], dict[Any, str]] = {}


def _cells_of(column: Any, formatter: display.Formatter, where: tuple[str, str, dt.date]) -> Cell:
    """What makes the cells of a column. What looks at values alone is made once for all who read it so."""
    label, opening = escape(str(column.label)), _opening(column.key)
    others = getattr(formatter, "by_value", None)

    def cell(value: Any, row: Any) -> str:
        look = escape(formatter(value, row))
        # A yes or a no is nothing without what it answers, which narrow screens take from here.
        said = f' data-label="{label}">' if 'class="yes"' in look or 'class="no"' in look else ">"
        return f"{opening}{said}{look}"

    if others is None:
        return cell
    kind = (formatter, opening, label, *where)
    if kind not in _alike and len(_alike) >= MOST_KINDS:
        _alike.clear()
    known = _alike.setdefault(kind, {})

    def known_cell(value: Any, row: Any) -> str:
        key = (value, *[getattr(row, name) for name in others]) if others else value
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_ALIKE:
                known.clear()
            found = known[key] = cell(value, row)
        return found

    return known_cell


def _opening(key: str) -> str:
    return "<td class=s" if key in SPARE else "<td"


def _button(verb: Any, row: Any) -> str:
    picture = "" if verb.name in DRAWN else display.icon(verb.icon)
    return (
        f"<button name=do value={verb.name}:{row.id}:{row.version}"
        f' aria-labelledby="do-{verb.name} t{row.id}">{picture}</button>'
    )
