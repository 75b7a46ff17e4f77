"""The rows of a list as its page shows them: one text, since it is most of the page.

Names are short because they come fifty times: t = the cell that names the row, m = its buttons, s = a
cell that small screens leave out. data-can says what may be done with a
row when it is not just edit, delete and the verb at its end. menus.js puts a button there and fills one
menu for all rows; without scripts the title leads to a page with the same verbs. A verb's button in a
row sends do=VERB:ID:VERSION and is drawn by table.css. What HTML lets one leave out is left out: quotes
around what has no spaces, the ends of cells and rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from admin_app.console import display
from admin_app.console.actor import current_actor
from admin_app.permissions.policy import allows, allows_all

#: Columns that small screens leave out, and verbs that table.css has a picture of.
SPARE = ("tags",)
DRAWN = ("complete", "reopen")
#: A way back that is longer stays out of the links of fifty rows: the browser says where it came from.
LONGEST_WAY_BACK = 100


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

    def __init__(self, view: Any, columns: Sequence[Any], here: str) -> None:
        self.view = view
        self.actor = current_actor()
        self.verbs: dict[str, Any] = {}
        self.lead, *rest = [(column.key, view.formatter_of(column)) for column in columns]
        labels = {column.key: escape(str(column.label)) for column in columns}
        self.rest = [(key, _looked_up(formatter), _opening(key), labels[key]) for key, formatter in rest]
        self.may_edit = self._asker("edit", possible=view.can_edit)
        self.may_delete = self._asker("delete", possible=view.can_delete)
        index = view.url_of("index_view")
        # From the list on, since that is where the browser is.
        self.details = f"{escape(view.url_of('details_view').removeprefix(index))}?id="
        back = "" if here == index else urlencode({"url": here})
        self.back = f"&amp;{escape(back)}" if back and len(back) <= LONGEST_WAY_BACK else ""

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
        verbs = self.view.row_verbs(row) if may_edit else []
        for verb in verbs:
            self.verbs.setdefault(verb.name, verb)
        can = ["edit"] * may_edit + ["delete"] * may_delete + [verb.name for verb in verbs[1:]]
        usual = can == ["edit", "delete"]
        start = f"\n<tr data-id={row.id}" + (">" if usual else f' data-can="{" ".join(can)}">')
        cells = "".join(
            [
                _cell(opening, formatter(values[key], row), label)
                for key, formatter, opening, label in self.rest
            ]
        )
        last = f"<td class=m>{_button(verbs[0], row) if verbs else ''}"
        return PageRow(row.id, row.version, start, f"{self.title(row)}{cells}{last}")

    def title(self, row: Any) -> str:
        """The cell that names the row and leads to it."""
        key, formatter = self.lead
        value = getattr(row, key)
        direction, words = " dir=auto", escape(value or "")
        if formatter is not display.text:
            look = escape(formatter(value, row))
            if "class=" in look:
                direction, words = "", look
        link = f"{self.details}{row.id}{self.back}"
        return f'<th scope=row class=t><a id=t{row.id}{direction} href="{link}">{words}</a>'


def _looked_up(formatter: display.Formatter) -> display.Formatter:
    """The formatter, for this page: what looks at few values is asked once for each."""
    others = getattr(formatter, "by_value", None)
    if others is None:
        return formatter
    known: dict[Any, Markup] = {}

    def look(value: Any, row: Any) -> Markup:
        key = (value, *[getattr(row, name) for name in others]) if others else value
        found = known.get(key)
        if found is None:
            found = known[key] = formatter(value, row)
        return found

    return look


def _cell(opening: str, look: Any, label: str) -> str:
    look = escape(look)
    # A yes or a no is nothing without what it answers, which narrow screens take from here.
    said = f' data-label="{label}">' if 'class="yes"' in look or 'class="no"' in look else ">"
    return f"{opening}{said}{look}"


def _opening(key: str) -> str:
    return "<td class=s" if key in SPARE else "<td"


def _button(verb: Any, row: Any) -> str:
    picture = "" if verb.name in DRAWN else display.icon(verb.icon)
    return (
        f"<button name=do value={verb.name}:{row.id}:{row.version}"
        f' aria-labelledby="do-{verb.name} t{row.id}">{picture}</button>'
    )
