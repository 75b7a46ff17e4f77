"""Texts of a file that somebody may say the meaning of: pages of them, on the step “Check”."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from admin_app.console.choices import Choice
from admin_app.console.filters import parse_id
from admin_app.extensions import db
from admin_app.i18n import _, _l, _n, format_number, left_to_right
from admin_app.importing.answers import Answers
from admin_app.importing.mapping import is_choice
from admin_app.importing.plan import Plan
from admin_app.importing.texts import NAMED, NEW, NOBODY, SAID, UNKNOWN

PAGE = 40
#: Records that a select offers; more are looked up while one types.
MAX_CHOICES = 200
#: Texts that one form may say the meaning of.
MAX_VALUES = 1000
#: What a text stands for as long as nobody says anything else.
UNSAID = {
    UNKNOWN: _l("Nothing yet: refuse its rows"),
    NEW: _l("What is created under this name"),
    NOBODY: _l("Nothing, as the word says"),
    NAMED: _l("What has just this name"),
    SAID: _l("What the file says: forget this answer"),
}
#: How a form says that a text stands for nothing.
EMPTY = "-"


@dataclass(slots=True)
class AskedText:
    """A text of the file, and what it may stand for. `lookup` is where records are looked up."""

    key: str
    label: str
    text: str
    rows: str
    kind: str
    unsaid: str
    value: str
    is_empty: bool
    choices: list[Choice] = field(default_factory=list)
    lookup: str = ""


@dataclass(slots=True)
class AskedPage:
    """Some of the texts; `unknown` is how many of all have to be answered for their rows to be taken."""

    texts: list[AskedText]
    unknown: int
    others: int
    range: str
    prev_url: str
    next_url: str


def build(plan: Plan, answers: Answers, view: Any, *, page: int, url: Callable[..., str]) -> AskedPage:
    """A page of the texts of a plan. `url` gives the address of another one."""
    counts = plan.store.texts.counts()
    total = sum(counts.values())
    page = min(page, max(0, (total - 1) // PAGE))
    found = plan.store.texts.page(offset=page * PAGE, limit=PAGE)
    fields = _Fields(answers, view)
    span = left_to_right(f"{format_number(page * PAGE + 1)}–{format_number(page * PAGE + len(found))}")
    return AskedPage(
        texts=[fields.asked(each) for each in found],
        unknown=counts[UNKNOWN],
        others=total - counts[UNKNOWN],
        range=_("%(range)s of %(total)s", range=span, total=format_number(total)) if total > PAGE else "",
        prev_url=url(page - 1) if page else "",
        next_url=url(page + 1) if (page + 1) * PAGE < total else "",
    )


class _Fields:
    """What the texts of each field may stand for; records are read once for each."""

    def __init__(self, answers: Answers, view: Any) -> None:
        self.answers = answers
        self.view = view
        self.fields = {each.key: each for each in view.import_target.fields}
        self.offered: dict[str, list[tuple[str, str]]] = {}

    def asked(self, text: Any) -> AskedText:
        of = self.fields[text.field]
        told = self.answers.values.get(text.field, {})
        value = self.answers.said(text.field, text.text) if told else text.text
        is_said = bool(told) and value != text.text
        made = AskedText(
            key=text.field,
            label=str(of.label),
            text=text.text,
            rows=_n("in %(num)s row", "in %(num)s rows", text.rows) if text.rows else "",
            kind="text",
            unsaid=str(UNSAID[text.kind]),
            value=value if is_said else "",
            is_empty=is_said and not value,
        )
        self._offer(made, of)
        return made

    def _offer(self, made: AskedText, of: Any) -> None:
        if not is_choice(of) and not hasattr(of, "named"):
            return
        if of.key not in self.offered:
            self.offered[of.key] = self._choices(of)
        offered = self.offered[of.key]
        if len(offered) > MAX_CHOICES:
            made.kind, made.lookup = "lookup", self.view.url_of("ajax_lookup", name=of.attribute)
            made.choices = self._chosen(of, made.value)
        else:
            made.kind = "select"
            made.choices = [Choice(key, label, key == made.value) for key, label in offered]

    def _choices(self, of: Any) -> list[tuple[str, str]]:
        if is_choice(of):
            return [(option.key, str(option.label)) for option in of.kind.options]
        found = self._records(of, of.named.model.choosable())
        return [(key, label if label == key else f"{label} · {key}") for _number, label, key in found]

    def _chosen(self, of: Any, value: str) -> list[Choice]:
        """The record that was chosen, as the lookup names it: by its number."""
        if not value:
            return []
        found = self._records(of, getattr(of.named.model, of.named.model.natural_key) == value)
        return [Choice(str(number), label, True) for number, label, _key in found[:1]]

    def _records(self, of: Any, criterion: Any) -> Sequence[Any]:
        model = of.named.model
        columns = select(model.id, getattr(model, model.label_column), getattr(model, model.natural_key))
        visible = self.view.related(model).visible(columns).where(criterion)
        ordered = visible.order_by(getattr(model, model.label_column), model.id)
        return db.session.execute(ordered.limit(MAX_CHOICES + 1)).all()


def answers_in(form: Mapping[str, str], answers: Answers, view: Any) -> dict[str, dict[str, str]]:
    """What texts stand for, with what a form says of some; of which it says nothing, nothing is said."""
    fields = {each.key: each for each in view.import_target.fields}
    values = {key: dict(told) for key, told in answers.values.items()}
    for number in range(MAX_VALUES):
        key, text = form.get(f"field-{number}"), form.get(f"text-{number}")
        if key is None or text is None:
            break
        if key not in fields:
            continue
        told = values.setdefault(key, {})
        text = " ".join(text.split()) if text not in told else text
        said = form.get(f"value-{number}", "").strip() or form.get(f"record-{number}", "")
        told.pop(text, None)
        if said == EMPTY:
            told[text] = ""
        elif said:
            told[text] = _natural_key(fields[key], said, view) if f"record-{number}" in form else said
    return {key: told for key, told in values.items() if told}


def _natural_key(of: Any, said: str, view: Any) -> str:
    """What files call the record that was looked up; a name that was typed is one already."""
    number = parse_id(said)
    if number is None:
        return said
    model = of.named.model
    found = view.related(model).visible(select(getattr(model, model.natural_key))).where(model.id == number)
    return db.session.scalar(found) or said
