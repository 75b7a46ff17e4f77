"""What the pages of a bulk edit show: what is to be done in words, what would change, what became of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from admin_app.bulk.fates import CHANGE, REASONS, SAME
from admin_app.bulk.preview import Preview, Refused, Sample
from admin_app.bulk.selection import Selection
from admin_app.bulk.service import Outcome
from admin_app.bulk.what import DELETE, RESTORE, What
from admin_app.bulk.words import steps_of
from admin_app.console.actor import current_actor
from admin_app.console.changes import ShownField, show_field
from admin_app.extensions import db
from admin_app.i18n import _, _n, format_number
from admin_app.undo import service as undo

#: Refused rows that the page of a result names.
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Button:
    """Something that can be done to the chosen rows."""

    key: str
    label: str
    icon: str
    danger: bool = False


@dataclass(slots=True)
class BulkBar:
    """The bar below a list: what can be done to the rows that are chosen in it."""

    preview_url: str
    edit_url: str | None
    buttons: list[Button]
    all_label: str
    total: int
    total_text: str
    export_url: str | None = None


def buttons_of(screen: Any) -> list[Button]:
    """What can be done to the chosen rows of a screen, beside editing them."""
    verbs = [Button(verb.key, str(verb.label), verb.icon) for verb in screen.bulk_verbs]
    known = {verb.key for verb in screen.bulk_verbs}
    verbs += [Button(name, str(label), "check") for name, label in screen._actions if name not in known]
    if screen.can_delete:
        verbs.append(Button(DELETE, _("Delete"), "trash", danger=True))
    return verbs


@dataclass(slots=True)
class Tile:
    label: str
    number: str
    kind: str


@dataclass(slots=True)
class ShownSample:
    title: str
    url: str
    fields: list[ShownField]


@dataclass(slots=True)
class ShownRefused:
    title: str
    reason: str


@dataclass(slots=True)
class ChoosePage:
    """The form of a bulk edit."""

    title: str
    chosen: str
    filters: list[tuple[str, str]]
    groups: list[Any]
    hidden: list[tuple[str, str]]
    problems: list[tuple[str, str, str]]
    preview_url: str
    return_url: str


@dataclass(slots=True)
class PreviewPage:
    """What would change."""

    title: str
    chosen: str
    filters: list[tuple[str, str]]
    steps: list[tuple[str, Markup]]
    tiles: list[Tile]
    samples: list[ShownSample]
    more_samples: str
    refused: list[ShownRefused]
    more_refused: str
    notes: list[str]
    warning: str
    button: Button | None
    hidden: list[tuple[str, str]]
    apply_url: str
    edit_url: str | None
    return_url: str


@dataclass(slots=True)
class ResultPage:
    """What became of the rows."""

    title: str
    tiles: list[Tile]
    refused: list[ShownRefused]
    more_refused: str
    batch: str | None
    file_url: str | None
    hidden: list[tuple[str, str]]
    refused_url: str
    return_url: str


def chosen_text(selection: Selection, total: int) -> str:
    if selection.query is None:
        return _n("%(num)s row is chosen.", "%(num)s rows are chosen.", total)
    if selection.trash:
        return _n(
            "The %(num)s row in the trash is chosen.", "All %(num)s rows in the trash are chosen.", total
        )
    if not selection.query:
        return _n("The %(num)s row of the list is chosen.", "All %(num)s rows of the list are chosen.", total)
    return _n("The %(num)s row that matches is chosen.", "All %(num)s rows that match are chosen.", total)


def button_of(key: str, number: int) -> Button:
    if key == DELETE:
        return Button(key, _n("Delete %(num)s row", "Delete %(num)s rows", number), "trash", danger=True)
    if key == RESTORE:
        return Button(key, _n("Restore %(num)s row", "Restore %(num)s rows", number), "arrow-back-up")
    return Button(key, _n("Change %(num)s row", "Change %(num)s rows", number), "check")


def tiles_of(counts: Counter[str], *, done: bool) -> list[Tile]:
    """The numbers, of what will be or of what was."""
    left = counts.total() - counts[CHANGE] - counts[SAME]
    first = _("Changed") if done else _("Will change")
    return [
        Tile(first, format_number(counts[CHANGE]), "change"),
        Tile(_("So already"), format_number(counts[SAME]), "same"),
        Tile(_("Left as they are"), format_number(left), "left"),
    ]


def titles_of(screen: Any, ids: list[int]) -> dict[int, str]:
    """The names of these rows, as far as the person may know of them."""
    model = screen.model
    named = screen.visible(select(model.id, getattr(model, model.label_column))).where(model.id.in_(ids))
    return {number: title for number, title in db.session.execute(named)}


def filters_of(screen: Any, selection: Selection) -> list[tuple[str, str]]:
    """What narrows the list, in words: the name of each filter and what is chosen in it."""
    if selection.query is None:
        return []
    arguments, found = selection.arguments(screen), []
    if arguments.search:
        found.append((_("Search"), arguments.search))
    for each in screen.filters:
        if any(name in arguments.filters for name in each.arguments()):
            facet = each.facet(arguments.filters, current_actor())
            found.append((facet.label, facet.summary))
    return found


def refused_of(refused: Iterable[Refused]) -> list[ShownRefused]:
    return [ShownRefused(each.title or f"#{each.id}", str(REASONS[each.reason])) for each in refused]


def more_text(number: int) -> str:
    return _n("%(num)s more is not listed.", "%(num)s more are not listed.", number) if number > 0 else ""


def samples_of(screen: Any, samples: Sequence[Sample]) -> list[ShownSample]:
    """Each field old and new, as the history will show it."""
    return [
        ShownSample(
            title=each.title,
            url=screen.url_of("details_view", id=each.id),
            fields=[show_field(screen, name, pair) for name, pair in each.fields.items()],
        )
        for each in samples
    ]


def more_samples(preview: Preview) -> str:
    more = preview.will_change - len(preview.samples)
    return _n("%(num)s more like this.", "%(num)s more like these.", more) if more > 0 else ""


def preview_page(
    screen: Any,
    selection: Selection,
    what: What,
    found: Preview,
    *,
    hidden: list[tuple[str, str]],
    notes: list[str],
    warning: str,
    back: str,
) -> PreviewPage:
    key = str(what.get("do", "edit"))
    total = found.frozen.count if found.frozen is not None else found.total
    unsure = total > found.total  # tried on some of them only
    number = total if unsure else found.will_change
    return PreviewPage(
        title=_("What would change: %(name)s", name=str(screen.name)),
        chosen=chosen_text(selection, total),
        filters=filters_of(screen, selection),
        steps=steps_of(screen, what),
        tiles=tiles_of(found.counts, done=False),
        samples=samples_of(screen, found.samples),
        more_samples=more_samples(found),
        refused=refused_of(found.refused),
        more_refused=more_text(found.left - len(found.refused)),
        notes=notes,
        warning=warning,
        button=button_of(key, number) if number else None,
        hidden=hidden,
        apply_url=screen.url_of("bulk_apply"),
        edit_url=screen.url_of("bulk_view") if "do" not in what else None,
        return_url=back,
    )


def result_page(screen: Any, outcome: Outcome, back: str, *, file_url: str | None = None) -> ResultPage:
    return ResultPage(
        title=_("What was changed: %(name)s", name=str(screen.name)),
        tiles=tiles_of(outcome.counts, done=True),
        refused=refused_of(outcome.refused[:MOST_SHOWN]),
        more_refused=more_text(outcome.left - len(outcome.refused[:MOST_SHOWN])),
        batch=outcome.batch if outcome.changed and may_undo_batch(outcome.batch) else None,
        file_url=file_url,
        hidden=[("refused", f"{each.id}:{each.reason}") for each in outcome.refused] if not file_url else [],
        refused_url=screen.url_of("bulk_refused"),
        return_url=back,
    )


def may_undo_batch(batch: str) -> bool:
    """Whether the reader may still take it back."""
    newest = undo.newest_of_batch(batch)
    return newest is not None and undo.may_undo(current_actor(), newest) and not undo.taken_back([newest.id])
