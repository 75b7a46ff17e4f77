"""What a person wants done, as it travels between pages and into a job, and the deed that it means.

{"set": {"status": "done", "due_date": "2026-03-01", "assignee_id": null},
 "shift": {"due_date": [5, "working"]}, "add": {"tags": [1]}, "remove": {"tags": [2]}}
{"do": "complete"}
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, inspect, select, true

from admin_app.bulk.days import MOST_DAYS
from admin_app.bulk.operations import Deed, Members, Operation, Put, Shift
from admin_app.console.filters import MAX_ID
from admin_app.console.forms import relation_target
from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import permitted
from admin_app.records.values import clean

What = Mapping[str, Any]
DAYS, WORKING = "days", "working"
DELETE, RESTORE = "delete", "restore"
KINDS = frozenset({"set", "shift", "add", "remove"})
#: Members added or removed at once.
MOST_MEMBERS = 50


@dataclass(frozen=True, slots=True)
class BulkVerb:
    """A one-click verb for many rows: what it sets, and the rows for which it means something.

    It has the key of the `@action` for single rows; an action without one runs row by row.
    """

    key: str
    label: Any
    icon: str
    values: Mapping[str, Any]
    #: A criterion on the model.
    only: Any = None


class NotUnderstood(BadInput):
    status = 400
    message = _l("What is to be done to these rows is not understood.")


def read_what(text: str) -> What:
    """What a form sent, as it was made by `write_what`; what it means is checked by `deed_of`."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotUnderstood() from None
    if not isinstance(found, dict) or not isinstance(found.get("do", ""), str):
        raise NotUnderstood()
    return found


def write_what(what: What) -> str:
    return json.dumps(what, sort_keys=True, ensure_ascii=False)


def deed_of(screen: Any, what: What, actor: Actor, at: dt.datetime, weekend: frozenset[int]) -> Deed:
    """What it means for each row of this screen. Raises `BadInput`, naming the field where that is known."""
    if set(what) == {"do"}:
        return _verb(screen, what["do"], actor, at)
    if set(what) - KINDS:
        raise NotUnderstood()
    reader = _Reader(screen, weekend)
    asked = {kind: _mapping(what.get(kind, {})) for kind in KINDS}
    operations: list[Operation] = [reader.put(*each) for each in asked["set"].items()]
    operations += [reader.shift(*each) for each in asked["shift"].items()]
    for name in dict.fromkeys([*asked["add"], *asked["remove"]]):
        operations += reader.members(name, asked["add"].get(name, []), asked["remove"].get(name, []))
    if not operations:
        raise BadInput(_l("Choose what is to be changed."))
    return Deed(screen.model, "edit", permitted(actor, "edit", screen.model), tuple(operations))


def _verb(screen: Any, key: Any, actor: Actor, at: dt.datetime) -> Deed:
    model = screen.model
    if key == DELETE:
        values = {"deleted_at": at, "deleted_by_id": actor.id}
        return Deed(model, key, permitted(actor, key, model), _puts(model, values))
    if key == RESTORE:
        values = {"deleted_at": None, "deleted_by_id": None}
        return Deed(model, key, may_restore(actor, model), _puts(model, values))
    for verb in screen.bulk_verbs:
        if verb.key == key:
            may = permitted(actor, "edit", model)
            return Deed(model, verb.key, may, _puts(model, verb.values), verb.only)
    raise NotUnderstood()


def _puts(model: Any, values: Mapping[str, Any]) -> tuple[Operation, ...]:
    return tuple(Put(model, name, value) for name, value in values.items())


def may_restore(actor: Actor, model: Any) -> ColumnElement[bool]:
    """What `trash.service.may_restore` says of each record, as a criterion."""
    if actor.has("trash.restore"):
        return true()
    own = model.deleted_by_id == actor.id if actor.id is not None else model.deleted_by_id.is_(None) & False
    return own & permitted(actor, "delete", model)


def _mapping(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise NotUnderstood()
    return given


def _is_id(given: Any) -> bool:
    """Whether every engine can compare it with an id; true is a number too, but not to PostgreSQL."""
    return type(given) is int and 0 < given <= MAX_ID


class _Reader:
    """Turns what was given for one attribute into an operation, if the screen lets it be changed so."""

    def __init__(self, screen: Any, weekend: frozenset[int]) -> None:
        self.screen, self.model, self.weekend = screen, screen.model, weekend
        self.columns = inspect(self.model).columns

    def put(self, name: str, given: Any) -> Put:
        self._check(name, collection=False)
        return Put(self.model, name, self._value(name, given))

    def shift(self, name: str, given: Any) -> Shift:
        self._check(name, collection=False)
        return self._shift(name, given)

    def members(self, name: str, add: Any, remove: Any) -> list[Operation]:
        self._check(name, collection=True)
        new, gone = self._ids(name, add), self._ids(name, remove)
        self._choosable(name, inspect(self.model).relationships[name].mapper.class_, new)
        return [Members(self.model, name, tuple(new), tuple(gone))] if new or gone else []

    def _check(self, name: str, *, collection: bool) -> None:
        many = name in inspect(self.model).relationships
        if name not in self.screen.bulk_fields or many != collection:
            raise NotUnderstood()

    def _value(self, name: str, given: Any) -> Any:
        column = self.columns[name]
        if given is not None and isinstance(column.type, Date):
            try:
                given = dt.date.fromisoformat(given)
            except (ValueError, TypeError):
                raise BadInput(_l("This date cannot be right."), field=name) from None
        if not isinstance(given, (str, int, dt.date, type(None))):
            raise NotUnderstood()
        if column.foreign_keys and given is not None and not _is_id(given):
            raise NotUnderstood()
        value = clean(self.model, {name: given})[name]
        target = relation_target(self.model, column)
        if target is not None and value is not None:
            self._choosable(name, target, [value])
        return value

    def _shift(self, name: str, given: Any) -> Shift:
        if not isinstance(self.columns[name].type, Date):
            raise NotUnderstood()
        by, unit = given if isinstance(given, list) and len(given) == 2 else (None, None)
        if type(by) is not int or unit not in (DAYS, WORKING):
            raise NotUnderstood()
        if not by or abs(by) > MOST_DAYS:
            sentence = _l("A day can be moved by 1 to %(most)s days, forwards or back.")
            raise BadInput(sentence, field=name, most=MOST_DAYS)
        return Shift(self.model, name, by, self.weekend if unit == WORKING else frozenset())

    def _ids(self, name: str, given: Any) -> list[int]:
        if not isinstance(given, list) or not all(map(_is_id, given)):
            raise NotUnderstood()
        if len(given) > MOST_MEMBERS:
            raise BadInput(_l("At most %(most)s at once."), field=name, most=MOST_MEMBERS)
        return list(dict.fromkeys(given))

    def _choosable(self, name: str, target: Any, numbers: list[int]) -> None:
        """What was deleted, archived or has left meanwhile cannot be chosen anew."""
        if not numbers:
            return
        known = select(target.id).where(target.id.in_(numbers), target.choosable())
        if set(db.session.scalars(known)) != set(numbers):
            raise BadInput(_l("This can no longer be chosen. Choose something else."), field=name)
