"""Records that a picker adds by name: created in the very change that saves the form, or not at all.

A form sends `project_id=new:Roof`, or `project_id__add=Roof` from people without JavaScript. A name that
is there already, however it is spelled, chooses what is there. Nothing is left behind by a form that is
left, and what was typed comes back with a refusal.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import flash, g

from admin_app.console.actor import current_actor
from admin_app.console.screens import screen_of
from admin_app.errors import BadInput, Forbidden
from admin_app.extensions import db
from admin_app.history.open_change import change, open_change_of
from admin_app.i18n import _, _l, list_of_words
from admin_app.records.service import AlreadyExists
from admin_app.records.values import shortened

#: Names that one picker takes at once.
MOST = 20


class AddingForms:
    """What a screen does with the names that its pickers were given."""

    #: Pickers of the form that add what is not there, for those who may create it.
    form_adds: tuple[str, ...] = ()

    def added(self: Any, form: Any) -> dict[str, Sequence[Any]]:
        """The records created for names, by field. Raises `Forbidden` and `BadInput` with the field.

        Inside an open change they become part of it. Outside, where two versions are to be merged
        first, they are saved at once, and the form holds their ids from then on: `say_what_stays`.
        """
        wanted = [field for field in form if getattr(field, "new", None)]
        if not wanted:
            return {}
        joins = open_change_of(db.session) is not None
        with change(db.session, current_actor(), door="screen"):
            made: dict[str, Any] = {
                field.short_name: [_create(field, name) for name in field.new] for field in wanted
            }
        if not joins:
            g.added_apart = [name for field in wanted for name in field.new]
            for field in wanted:
                field.choose(record.id for record in made.pop(field.short_name))
        return made


def say_what_stays() -> None:
    """Tell who is shown the form again what was added apart from it, and is there if they leave it."""
    names = g.pop("added_apart", ())
    if names:
        flash(
            _("Added already, and stays if you leave this page: %(names)s.", names=list_of_words(names)),
            "info",
        )


def _create(field: Any, name: str) -> Any:
    """The new record of this name."""
    target = field.related.target
    if len(field.new) > MOST:
        raise BadInput(_l("At most %(limit)s can be added at once."), field=field.short_name, limit=MOST)
    try:
        return screen_of(target.__tablename__).service.create({target.label_column: name}, current_actor())
    except Forbidden as error:
        raise NotYoursToAdd(field.short_name, name) from error
    except AlreadyExists as error:
        # Not among the choices, else it would have been chosen.
        sentence = _l("“%(name)s” is there already, but cannot be chosen: it was archived.")
        raise BadInput(sentence, field=field.short_name, name=name) from error
    except BadInput as error:
        sentence = _l("“%(name)s” cannot be added. %(problem)s")
        raise BadInput(sentence, field=field.short_name, name=shortened(name), problem=str(error)) from error


class NotYoursToAdd(Forbidden):
    """The person may not create what the picker `field` was given by name."""

    message = _l("You may not add “%(name)s”. Choose one that is there.")

    def __init__(self, field: str, name: str) -> None:
        super().__init__(name=shortened(name))
        self.field = field


def invitation() -> str:
    """What a picker offers, with the place of the name."""
    return _("Add “%(name)s”", name="{name}")


def tidy_names(texts: Iterable[str]) -> list[str]:
    """The names in what was sent, without what is empty."""
    names = (" ".join(text.split()) for text in texts)
    return list(dict.fromkeys(name for name in names if name))
