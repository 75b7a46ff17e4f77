"""What `tasks import` says of a plan: refusals and conflicts, columns that are ignored, what would be new."""

import click

from admin_app.i18n import _
from admin_app.importing.plan import Plan
from admin_app.importing.plan_store import Refusal
from admin_app.importing.target import ImportTarget

#: Names of new projects and tags that are listed; the others are counted.
MAX_NAMES = 20
#: Texts that are named in one sentence; the others are counted.
MAX_TEXTS = 8


def describe(plan: Plan) -> None:
    """Refusals go to standard error, what is good to know to standard output."""
    if plan.columns.ignored:
        click.echo(_("Columns that are ignored: %(names)s", names=", ".join(plan.columns.ignored)))
    if plan.columns.read_only:
        fixed = ", ".join(plan.columns.read_only)
        click.echo(_("Columns that nobody can write, so they are ignored: %(names)s", names=fixed))
    for area, names in sorted(plan.new_names().items()):
        shown = ", ".join(names[:MAX_NAMES]) + (" …" if len(names) > MAX_NAMES else "")
        click.echo(
            {
                "people": _("New people, %(count)s: %(names)s", count=len(names), names=shown),
                "projects": _("New projects, %(count)s: %(names)s", count=len(names), names=shown),
                "tags": _("New tags, %(count)s: %(names)s", count=len(names), names=shown),
            }[area]
        )
    refusals = plan.refusals()
    for refusal in refusals:
        click.echo(_sentence(refusal), err=True)
    more = plan.counts()["refused"] - len({refusal.line for refusal in refusals})
    if more:
        click.echo(_("%(count)s more rows were refused.", count=more), err=True)
    for conflict in plan.refusals(state="conflict"):
        click.echo(_sentence(conflict), err=True)
    for sentence in describe_unknown(plan):
        click.echo(sentence, err=True)


def _sentence(refusal: Refusal) -> str:
    if not refusal.column and refusal.value:
        return _(
            "Line %(line)s, “%(value)s”: %(reason)s",
            line=refusal.line,
            value=refusal.value,
            reason=refusal.reason,
        )
    if not refusal.column:
        return _("Line %(line)s: %(reason)s", line=refusal.line, reason=refusal.reason)
    return _(
        "Line %(line)s, column “%(column)s”, “%(value)s”: %(reason)s",
        line=refusal.line,
        column=refusal.column,
        value=refusal.value,
        reason=refusal.reason,
    )


def describe_unknown(plan: Plan) -> list[str]:
    """A sentence for each field in which texts stood that nobody here knows, with the options that help."""
    texts: dict[str, list[str]] = {}
    for each in plan.unknown():
        texts.setdefault(each.field, []).append(each.text)
    return [_unknown_in(field, found, plan.target) for field, found in texts.items()]


def _unknown_in(key: str, texts: list[str], target: ImportTarget) -> str:
    field = next(each for each in target.fields if each.key == key)
    shown = ", ".join(f"“{text}”" for text in texts[:MAX_TEXTS]) + (" …" if len(texts) > MAX_TEXTS else "")
    keys = getattr(getattr(field, "kind", None), "keys", None)
    if keys:
        return _(
            "What do %(texts)s mean in %(field)s? Say it, such as --value “%(field)s:%(text)s=%(choice)s”; "
            "the choices are %(choices)s.",
            texts=shown,
            text=texts[0],
            field=key,
            choice=keys[0],
            choices=", ".join(keys),
        )
    return _(
        "Say who or what %(texts)s are in %(field)s, such as --value “%(field)s:%(text)s=…”; "
        "or for all of them --unknown %(area)s=skip, or --unknown %(area)s=create.",
        texts=shown,
        text=texts[0],
        field=key,
        area=field.named.area,  # type: ignore[attr-defined]  # only names are unknown otherwise
    )
