"""Which columns of a file fill which fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin_app.errors import BadArgument
from admin_app.i18n import _l
from admin_app.importing.answers import NEW, Answers
from admin_app.importing.fields import Field
from admin_app.importing.reading.table import FileRefused, Known, letters, name_of
from admin_app.importing.target import ImportTarget
from admin_app.importing.values.words import in_every_language, plain

#: How a column is named by its place: A, AB, 7, #7.
_PLACE = re.compile(r"#?(\d{1,5})|([A-Z]{1,3})")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of the file fill which field, and the names of those that fill none.

    `by_place`: a column was named by its letters or number, not by its name. `read_only` are names of
    columns of our exports that nobody can write.
    """

    places: Mapping[str, Sequence[int]]
    ignored: Sequence[str]
    by_place: bool = False
    read_only: Sequence[str] = ()


def match(header: Sequence[str], target: ImportTarget, answers: Answers) -> Columns:
    """Find columns for each field: those that were named, else by our key, our label, other tools' names.

    Raises `BadArgument` (a field that does not exist), `FileRefused`.
    """
    fields = [*target.fields, *target.marks(answers)]
    _check_keys(fields, answers)
    places: dict[str, list[int]] = {}
    by_place = False
    taken = set()
    for each in fields:
        if each.key in answers.columns:
            found = [_named(header, name, each) for name in answers.columns[each.key]]
            places[each.key] = list(dict.fromkeys(n for numbers, _ in found for n in numbers))
            by_place = by_place or any(placed for _, placed in found)
            taken.update(places[each.key])
    for each in fields:
        if each.key in answers.constants:
            continue
        if each.key not in places:
            places[each.key] = _recognised(header, each, taken)
            taken.update(places[each.key])
        if _is_needed(each, target, answers) and not places[each.key]:
            raise _missing(header, each.key, each)
    left = [n for n in range(len(header)) if n not in taken]
    fixed = _read_only(header, left, target)
    return Columns(
        {key: found for key, found in places.items() if found},
        [name_of(header, n) for n in left if n not in fixed],
        by_place,
        [name_of(header, n) for n in fixed],
    )


def _check_keys(fields: Sequence[Field], answers: Answers) -> None:
    keys = [each.key for each in fields]
    for said in (answers.columns, answers.values, answers.constants, answers.date_orders):
        unknown = next((key for key in said if key not in keys), None)
        if unknown is not None:
            raise BadArgument(
                _l("There is no field “%(name)s”. The fields are: %(fields)s."),
                name=unknown[:60],
                fields=", ".join(keys),
            )
    both = next((key for key in answers.constants if answers.columns.get(key)), None)
    if both is not None:
        raise BadArgument(_l("The field “%(name)s” has a column and a constant."), name=both)


def _is_needed(each: Field, target: ImportTarget, answers: Answers) -> bool:
    """Whether the file must have it: a record that is there already has its title."""
    return each.required and (answers.match == NEW or each not in target.fields)


def _read_only(header: Sequence[str], left: list[int], target: ImportTarget) -> list[int]:
    words = {plain(key) for key, _label in target.read_only}
    for _key, label in target.read_only:
        words.update(map(plain, in_every_language(label)))
    return [n for n in left if header[n] and plain(header[n]) in words]


def recogniser(target: ImportTarget, answers: Answers) -> Known:
    """Tells whether a name is one by which a column would be found; the header is known by such names."""
    fields = [*target.fields, *target.marks(answers)]
    words = {plain(name) for each in fields for names in _names(each) for name in names}
    said = (name for names in answers.columns.values() for name in names)
    words.update(plain(name) for name in said if not _PLACE.fullmatch(name.strip()))
    return lambda name: bool(name) and plain(name) in words


def _names(each: Field) -> list[set[str]]:
    """The names of a field's column, the surest first."""
    return [{each.key}, in_every_language(each.label), *({name} for name in each.called)]


def _recognised(header: Sequence[str], each: Field, taken: set[int]) -> list[int]:
    found: list[int] = []
    for names in _names(each):
        words = {plain(name) for name in names}
        new = [n for n, name in enumerate(header) if name and n not in taken and plain(name) in words]
        found += [n for n in new if n not in found]
        if found and not each.many:
            return _one(header, found, each)
    return found


def _named(header: Sequence[str], wanted: str, each: Field) -> tuple[list[int], bool]:
    """The columns of a name, or the one at a place; and whether it was named by its place."""
    bare = wanted.strip()
    found = [n for n, name in enumerate(header) if name == bare] or [
        n for n, name in enumerate(header) if name.casefold() == bare.casefold()
    ]
    if found:
        return (found if each.many else _one(header, found, each)), False
    place = _PLACE.fullmatch(bare)
    if place:
        spelled = place[2] or (letters(int(place[1]) - 1) if int(place[1]) else "")
        number = next((n for n in range(len(header)) if letters(n) == spelled), None)
        if number is not None:
            return [number], True
    raise _missing(header, bare, each)


def _one(header: Sequence[str], found: list[int], each: Field) -> list[int]:
    if len(found) > 1:
        raise FileRefused(
            _l("The column “%(name)s” is there %(count)s times: %(letters)s. For “%(key)s” name a letter."),
            name=header[found[0]],
            count=len(found),
            letters=", ".join(letters(n) for n in found),
            key=each.key,
        )
    return found


def _missing(header: Sequence[str], wanted: str, each: Field) -> FileRefused:
    return FileRefused(
        _l("This file has no column “%(name)s” for the field “%(key)s”. Its columns are: %(columns)s."),
        name=wanted,
        key=each.key,
        columns=", ".join(f"“{name_of(header, n)}”" for n in range(len(header))),
    )
