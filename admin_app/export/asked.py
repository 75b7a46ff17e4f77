"""What somebody asks of an export, as addresses, forms and commands say it: one representation of it.

Beside the arguments of the list there are `form`, `columns`, `ids`, `guard` and the parts of a profile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from admin_app.console.arguments import ListArguments, without
from admin_app.console.filters import parse_id
from admin_app.errors import BadArgument, Forbidden, Gone
from admin_app.export import profile as profiles
from admin_app.export.formats import FORMATS, Format
from admin_app.export.profile import RAW, Profile, not_taken
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.records.values import shortened

RAW_FORM, PERSON_FORM = FORMS = ("raw", "person")
#: Who may switch off the guard against formulas.
UNGUARDED = "exports.unguarded"
MAX_IDS = 1000
#: What a form says in which every column was left out.
NO_COLUMN = "-"
OURS = ("form", "columns", "ids", "guard", "format", *profiles.PARTS)


class NoSuchFormat(Gone):
    message = _l("There is no export of this kind.")


@dataclass(frozen=True, slots=True)
class Asked:
    """`columns` are keys, none of them: all; `ids` narrow to some rows. `base` is the person's profile."""

    format: Format
    arguments: ListArguments
    form: str = RAW_FORM
    columns: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    guard: bool = True
    profile: Profile = RAW
    base: Profile = RAW

    def query(self) -> str:
        """The arguments of an address that asks the same."""
        return urlencode(self.pairs(), safe=",-:")

    def pairs(self) -> list[tuple[str, str]]:
        pairs = replace(self.arguments, page_size=None, columns=()).own_pairs()
        if self.form != RAW_FORM:
            pairs.append(("form", self.form))
        if self.columns:
            pairs.append(("columns", ",".join(self.columns)))
        if self.ids:
            pairs.append(("ids", ",".join(map(str, self.ids))))
        if not self.guard:
            pairs.append(("guard", "off"))
        return pairs + (profiles.pairs(self.profile, self.base) if self.form != RAW_FORM else [])


def format_named(key: str) -> Format:
    """Raises `NoSuchFormat`."""
    if key not in FORMATS:
        raise NoSuchFormat()
    return FORMATS[key]


def read(screen: Any, given: MultiDict[str, str], chosen: Format, actor: Actor, own: Profile) -> Asked:
    """What an address asks of this screen. Raises `BadArgument`, `Forbidden`; nothing is left out."""
    arguments: ListArguments = screen.reader.read_all(without(given, OURS))
    form = given.get("form") or RAW_FORM
    if form not in FORMS:
        raise not_taken("form", form)
    base = own if form == PERSON_FORM else RAW
    parts = {name: given[name] for name in profiles.PARTS if given.get(name)}
    if parts and form == RAW_FORM:
        raise BadArgument(
            _l("The raw form is the same for everybody: “%(name)s” is not for it."), name=min(parts)
        )
    return Asked(
        format=chosen,
        arguments=arguments,
        form=form,
        columns=_columns(screen, _listed(given, "columns")) or columns_of(screen, arguments),
        ids=_ids(_listed(given, "ids")),
        guard=_guard(given, actor),
        profile=profiles.read(parts, base),
        base=base,
    )


def columns_of(screen: Any, arguments: ListArguments) -> tuple[str, ...]:
    """The columns that a saved view, or the address of the list, names: of those that files may have."""
    known = screen.exported_columns()
    return tuple(key for key in arguments.columns if key in known)


def _columns(screen: Any, keys: Sequence[str]) -> tuple[str, ...]:
    known = screen.exported_columns()
    if keys == [NO_COLUMN]:
        raise BadArgument(_l("Choose at least one column."))
    unknown = next((key for key in keys if key not in known), None)
    if unknown is not None:
        raise BadArgument(_l("There is no column “%(name)s” to export."), name=shortened(unknown))
    return tuple(dict.fromkeys(keys))


def _ids(texts: Sequence[str]) -> tuple[int, ...]:
    numbers = [parse_id(text) for text in texts]
    wrong = next((text for text, number in zip(texts, numbers, strict=True) if number is None), None)
    if wrong is not None:
        raise not_taken("ids", wrong)
    if len(numbers) > MAX_IDS:
        raise BadArgument(_l("“%(name)s” takes at most %(limit)s values."), name="ids", limit=MAX_IDS)
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def _guard(given: Mapping[str, str], actor: Actor) -> bool:
    said = given.get("guard") or "on"
    if said not in ("on", "off"):
        raise not_taken("guard", said)
    if said == "off" and not actor.has(UNGUARDED):
        raise Forbidden(_l("You may not switch off the guard against formulas."))
    return said == "on"


def _listed(given: MultiDict[str, str], name: str) -> list[str]:
    """The values of an argument that may be repeated, or joined by commas."""
    parts = (part.strip() for value in given.getlist(name) for part in value.split(","))
    return [part for part in parts if part]
