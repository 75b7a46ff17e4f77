"""What is to be done to many rows, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup
from sqlalchemy import inspect

from admin_app.bulk.what import DELETE, RESTORE, WORKING, What
from admin_app.console import display
from admin_app.console.changes import label_of, show_value
from admin_app.history.difference import target_of
from admin_app.i18n import _, _l, _n
from admin_app.records.names import Names


def steps_of(screen: Any, what: What) -> list[tuple[str, Markup]]:
    """What is to be done, in words: the field, and what it gets."""
    if "do" in what:
        return [(_("Action"), display.text(action_label(screen, str(what["do"]))))]
    return _Words(screen, what).steps()


def action_label(screen: Any, key: str) -> str:
    usual = {DELETE: _("Move to the trash"), RESTORE: _("Restore")}
    verbs = {verb.key: str(verb.label) for verb in screen.bulk_verbs}
    actions = {name: str(label) for name, label in screen._actions}
    return usual.get(key) or verbs.get(key) or actions.get(key, key)


class _Words:
    """Says what is asked for, with the names of related records."""

    def __init__(self, screen: Any, what: What) -> None:
        self.screen, self.what, self.model = screen, what, screen.model
        self.names = Names()
        wanted: dict[Any, set[int]] = {}
        for name, value in self._given("set"):
            target = target_of(self.model, name)
            if target is not None and value is not None:
                wanted.setdefault(target, set()).add(value)
        for kind in ("add", "remove"):
            for name, numbers in self._given(kind):
                wanted.setdefault(self._members(name), set()).update(numbers)
        self.names.learn(wanted)

    def steps(self) -> list[tuple[str, Markup]]:
        found = [(self._label(name), self._set(name, value)) for name, value in self._given("set")]
        found += [(self._label(name), display.text(_moved(*given))) for name, given in self._given("shift")]
        for kind, words in (("add", _l("%(field)s: add")), ("remove", _l("%(field)s: remove"))):
            for name, numbers in self._given(kind):
                pairs = self.names.members(self._members(name), numbers)
                found.append(
                    (str(words) % {"field": self._label(name)}, show_value(self.screen, name, pairs))
                )
        return found

    def _given(self, kind: str) -> Iterable[tuple[str, Any]]:
        given: Mapping[str, Any] = self.what.get(kind, {})
        return given.items()

    def _label(self, name: str) -> str:
        return label_of(self.screen, name)

    def _members(self, name: str) -> Any:
        return inspect(self.model).relationships[name].mapper.class_

    def _set(self, name: str, value: Any) -> Markup:
        target = target_of(self.model, name)
        stored = value if target is None else self.names.pair(target, value)
        return show_value(self.screen, name, stored)


def _moved(by: int, unit: str) -> str:
    if unit == WORKING:
        if by > 0:
            return _n("%(num)s working day later", "%(num)s working days later", by)
        return _n("%(num)s working day earlier", "%(num)s working days earlier", -by)
    if by > 0:
        return _n("%(num)s day later", "%(num)s days later", by)
    return _n("%(num)s day earlier", "%(num)s days earlier", -by)
