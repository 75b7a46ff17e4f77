"""The options of `tasks import` that answer what a file does not say, and the sentences that name them."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from admin_app.commands.refusals import WrongUsage
from admin_app.i18n import _l
from admin_app.importing.answers import CONFLICTS, KEEP, MATCHES, NEW, POLICIES, Answers
from admin_app.importing.columns import recogniser
from admin_app.importing.reading.table import FileRefused, Form, Question
from admin_app.importing.target import ImportTarget
from admin_app.importing.values.days import ORDERS

#: Which option answers what a file leaves open.
OPTIONS = {
    "encoding": _l("Say which it is, such as --encoding %(suggestion)s."),
    "delimiter": _l("Say which it is, such as --delimiter “%(suggestion)s” (“tab” for a tab)."),
    "sheet": _l("Say which one, such as --sheet “%(suggestion)s”."),
    "header-row": _l("Say on which line it is, 0 for none, such as --header-row %(suggestion)s."),
    "date-order": _l(
        "Say which comes first with --date-order dmy, --date-order mdy or --date-order ymd; of this column "
        "alone with --date-order %(field)s=dmy."
    ),
}
_ANSWERS: tuple[Any, ...] = (
    click.option("--encoding", metavar="NAME", help="The encoding of a text file, such as cp1252."),
    click.option("--delimiter", metavar="CHARACTER", help="What separates the cells; “tab” for a tab."),
    click.option(
        "--quote", metavar="CHARACTER", help="What stands around cells that hold it; “none” for nothing."
    ),
    click.option("--sheet", metavar="NAME", help="The sheet of a workbook, by its name or number."),
    click.option(
        "--header-row",
        type=click.IntRange(0),
        metavar="LINE",
        help="The line of the header; 0: there is none.",
    ),
    click.option(
        "--map",
        "mapping",
        metavar="FIELD=COLUMN",
        multiple=True,
        help="Fill a field from a column of the file, by its name, letter or number. "
        "Several for tags; nothing after the = leaves a field out.",
    ),
    click.option(
        "--value",
        "values",
        metavar="FIELD:TEXT=VALUE",
        multiple=True,
        help="Read a text of the file as this value, such as status:Feito=done.",
    ),
    click.option(
        "--unknown",
        metavar="AREA=WHAT",
        multiple=True,
        help="What becomes of people, projects and tags that are not there: create, skip or refuse. "
        "People are refused when nothing is said, projects and tags are created.",
    ),
    click.option(
        "--constant",
        "constants",
        metavar="FIELD=TEXT",
        multiple=True,
        help="Give every row this in a field that the file has no column for.",
    ),
    click.option(
        "--match",
        type=click.Choice(MATCHES),
        default=NEW,
        show_default=True,
        help="Every row is a new task; or the task of the column id; or that of its key in another tool.",
    ),
    click.option("--source", default="", metavar="NAME", help="Where external keys come from, such as jira."),
    click.option(
        "--conflicts",
        type=click.Choice(CONFLICTS),
        help="What becomes of tasks that somebody changed since the file was written: they are kept; what "
        "only the file changed is taken (merge), or all that it changed (merge-file); or the whole row.",
    ),
    click.option("--delete", is_flag=True, help="Move tasks to the trash whose column “delete” says yes."),
    click.option("--timezone", metavar="NAME", help="Where a moment is a day, such as Europe/Madrid."),
    click.option(
        "--date-order",
        "date_orders",
        metavar="[FIELD=]ORDER",
        multiple=True,
        help="How dates such as 1/2/2026 are meant: dmy, mdy or ymd; in one field where columns differ, "
        "such as due_date=mdy.",
    ),
)


def answer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds these options to a command."""
    for option in reversed(_ANSWERS):
        command = option(command)
    return command


def answers_of(target: ImportTarget, said: Mapping[str, Any]) -> Answers:
    """What the options say of columns and values. Raises `WrongUsage`."""
    values = _values(said["values"])
    _check_choices(target, values)
    policies = _policies(target, said["unknown"])
    said = {**said, "date_orders": _date_orders(said["date_orders"])}
    return Answers(
        _columns(target, said["mapping"]),
        values,
        policies,
        said["date_orders"].get(""),
        match=said["match"],
        source=said["source"],
        constants=_constants(said["constants"]),
        conflicts=said["conflicts"] or KEEP,
        delete=said["delete"],
        timezone=said["timezone"],
        date_orders={key: order for key, order in said["date_orders"].items() if key},
    )


def form_of(target: ImportTarget, said: Mapping[str, Any], answers: Answers) -> Form:
    """What the options say of the file itself."""
    quote = "" if said["quote"] == "none" else said["quote"]
    known = recogniser(target, answers)
    return Form(said["encoding"], said["delimiter"], said["sheet"], said["header_row"], known, quote)


def _columns(target: ImportTarget, pairs: tuple[str, ...]) -> dict[str, list[str]]:
    several = {each.key for each in target.fields if each.many or each.joins}
    required = {each.key for each in target.fields if each.required}
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or not name or (not column and name in required):
            raise WrongUsage(_l("--map takes FIELD=COLUMN, such as title=Summary."))
        if name in found and name not in several:
            raise WrongUsage(_l("--map names the field “%(name)s” twice."), name=name)
        found.setdefault(name, []).extend([column] if column else [])
    return found


def _constants(pairs: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name or name in found:
            raise WrongUsage(_l("--constant takes FIELD=TEXT, once for each field, such as status=open."))
        found[name] = text
    return found


def _date_orders(said: tuple[str, ...]) -> dict[str, str]:
    """By field; what was said of all others under the empty text."""
    found: dict[str, str] = {}
    for each in said:
        key, _equals, order = each.rpartition("=")
        if order not in ORDERS or key.strip() in found:
            raise WrongUsage(
                _l("--date-order takes one of %(orders)s, or FIELD=ORDER such as due_date=mdy; each once."),
                orders=", ".join(ORDERS),
            )
        found[key.strip()] = order
    return found


def _values(said: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for each in said:
        # A text may hold = and :, a key or an address may not hold =.
        field, colon, rest = each.partition(":")
        text, equals, value = rest.rpartition("=")
        if not field or not colon or not equals:
            raise WrongUsage(_l("--value takes FIELD:TEXT=VALUE, such as status:Feito=done."))
        found.setdefault(field.strip(), {})[text.strip()] = value.strip()
    return found


def _policies(target: ImportTarget, pairs: tuple[str, ...]) -> dict[str, str]:
    areas = [named.area for named in target.nameds()]
    found = {}
    for pair in pairs:
        area, _equals, policy = pair.partition("=")
        if area not in areas or policy not in POLICIES:
            raise WrongUsage(
                _l("--unknown takes one of %(areas)s and one of %(policies)s, such as people=create."),
                areas=", ".join(areas),
                policies=", ".join(POLICIES),
            )
        found[area] = policy
    return found


def with_option(question: Question) -> FileRefused:
    """The question as a refusal that names the option which answers it."""
    field = question.about[0][0] if question.about else ""
    option = str(OPTIONS[question.asks]) % {"suggestion": question.suggestion, "field": field}
    return FileRefused(_l("%(sentence)s %(option)s"), sentence=str(question), option=option)


def _check_choices(target: ImportTarget, values: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse a --value for a choice that is none."""
    for each in target.fields:
        keys = getattr(getattr(each, "kind", None), "keys", None)
        for value in values.get(each.key, {}).values():
            if keys and value and value not in keys:
                raise WrongUsage(
                    _l("--value: “%(value)s” is not one of the choices of %(field)s: %(choices)s."),
                    value=value,
                    field=each.key,
                    choices=", ".join(keys),
                )
