"""Form fields of ours: relations that ask the gate for their choices, and one-line texts."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import func, or_, select
from wtforms import Field, ValidationError
from wtforms.widgets import html_params

from admin_app.console import adding
from admin_app.console.actor import current_actor
from admin_app.console.filters import parse_id
from admin_app.database.dialect import first_line
from admin_app.extensions import db
from admin_app.i18n import _, _l
from admin_app.permissions.policy import allows
from admin_app.search.matching import matches
from admin_app.search.model import search_text_of
from admin_app.search.query import parse

#: Up to as many choices a plain select shows them all; beyond, it looks them up while one types.
MAX_CHOICES = 200
LOOKUP_LIMIT = 50
#: What a choice begins with that is a name to add, and no id.
NEW = "new:"


class RelatedRecords:
    """The records that a relation may choose from, seen through the gate of their own screen."""

    def __init__(self, target: Any, visible: Callable[[Any], Any]) -> None:
        self.target = target
        self.visible = visible
        self.name = getattr(target, target.label_column)

    def _choosable(self) -> Any:
        return self.visible(select(self.target.id, self.name)).where(self.target.choosable())

    def count(self) -> int:
        """How many there are to choose from, counted no further than a select shows."""
        statement = self._choosable().limit(MAX_CHOICES + 1).subquery()
        return db.session.scalar(select(func.count()).select_from(statement)) or 0

    def all(self) -> list[tuple[int, str]]:
        rows = db.session.execute(self._choosable().order_by(self.name).limit(MAX_CHOICES))
        return [(number, name) for number, name in rows]

    def look_up(self, text: str, offset: int, limit: int) -> list[tuple[int, str]]:
        """Those that a search finds, sorted by name; at most `LOOKUP_LIMIT`."""
        statement = self._choosable().where(matches(self.target.search_text, parse(text)))
        statement = statement.order_by(self.name, self.target.id)
        page = statement.offset(max(0, min(offset, 10_000))).limit(max(1, min(limit, LOOKUP_LIMIT)))
        return [(number, name) for number, name in db.session.execute(page)]

    def named(self, ids: Sequence[int], kept: Sequence[int] = ()) -> list[tuple[int, str]]:
        """The records with these ids, chosen before, whether or not they may be chosen anew."""
        if not ids:
            return []
        statement = select(self.target.id, self.name).where(self._among(ids, kept)).order_by(self.name)
        return [(number, name) for number, name in db.session.execute(statement)]

    def records(self, ids: Sequence[int], kept: Sequence[int] = ()) -> list[Any]:
        """The records with these ids that are to be seen, or are `kept`: what a record has already."""
        if not ids:
            return []
        return list(db.session.scalars(select(self.target).where(self._among(ids, kept))))

    def _among(self, ids: Sequence[int], kept: Sequence[int]) -> Any:
        seen = self.visible(select(self.target.id)).where(self.target.id.in_(ids))
        return or_(self.target.id.in_(seen), self.target.id.in_(set(ids).intersection(kept)))

    def choosable_among(self, ids: Sequence[int]) -> set[int]:
        """Those of these ids that may be newly chosen."""
        statement = self._choosable().with_only_columns(self.target.id).where(self.target.id.in_(ids))
        return set(db.session.scalars(statement))

    def known_as(self, name: str) -> int | None:
        """The one that has this name, however it is spelled."""
        target = self.target
        folded = search_text_of({target.label_column: name}, (target.label_column,))
        same = first_line(target.search_text) == folded
        return db.session.scalars(self._choosable().with_only_columns(target.id).where(same)).first()

    def find(self, text: str) -> list[int]:
        """The ids of those whose name or natural key is exactly this text."""
        key = getattr(self.target, self.target.natural_key)
        exact = or_(self.name == text, func.lower(key) == text.lower())
        return list(db.session.scalars(self._choosable().with_only_columns(self.target.id).where(exact)))


class RelationWidget:
    """A select with all choices when they are few, else with those chosen and an address to ask.

    For people without JavaScript a text box beside the latter takes a name.
    """

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        options = dict(kwargs)
        options.setdefault("id", field.id)
        few = field.related.count() <= MAX_CHOICES
        choices = field.related.all() if few else []
        known = {number for number, _name in choices}
        choices = [c for c in field.related.named(field.ids, field.kept) if c[0] not in known] + choices
        if not few:
            options["data-lookup"] = field.lookup_url()
        if field.multiple:
            options["multiple"] = True
        if field.may_add:
            options["data-add"] = adding.invitation()
        nothing = field.nothing or _("None")
        items = [] if field.multiple else [Markup('<option value="">{}</option>').format(nothing)]
        for number, name in choices:
            chosen = Markup(" selected") if number in field.ids else ""
            items.append(Markup('<option value="{}"{}>{}</option>').format(number, chosen, name))
        for name in field.new:
            items.append(Markup('<option value="{}{}" selected>{}</option>').format(NEW, name, name))
        select_ = Markup("<select {}>{}</select>").format(
            Markup(html_params(name=field.name, **options)), Markup("").join(items)
        )
        present = Markup('<input type="hidden" name="{}__sent" value="1">').format(field.name)
        typed = Markup("") if few else self._typed(field)
        if field.may_add:
            typed += self._box(f"{field.name}__add", _("Or add one by its name, without JavaScript"))
        return present + select_ + typed

    def _typed(self, field: Any) -> Markup:
        return self._box(f"{field.name}__typed", _("Or type a name, without JavaScript"))

    def _box(self, name: str, label: str) -> Markup:
        return Markup(
            '<noscript><input class="form-control" name="{}" aria-label="{}" placeholder="{}"></noscript>'
        ).format(name, label, label)


class RelationField(Field):
    """One related record, by id; `data` is the id or None."""

    widget = RelationWidget()
    multiple = False
    #: What choosing nothing is called, where that is not “None”.
    nothing: Any = None
    data: Any

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        related: RelatedRecords,
        view: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.related = related
        self.view = view
        self.unknown: list[str] = []
        #: Names that are to be added when the form is saved; see `adding`.
        self.new: list[str] = []

    @property
    def adds(self) -> bool:
        """Whether this picker takes names of what is not there."""
        return self.short_name in getattr(self.view, "form_adds", ())

    @property
    def may_add(self) -> bool:
        return self.adds and allows(current_actor(), "create", self.related.target)

    def choose(self, ids: Iterable[int]) -> None:
        """Take records that now are there for the names that were to be added."""
        self.new, found = [], [*ids]
        self.data = [*self.ids, *found] if self.multiple else found[0]

    @property
    def ids(self) -> list[int]:
        return [] if self.data is None else [self.data]

    @property
    def kept(self) -> list[int]:
        """What the record has already; it may stay, even when it was deleted since."""
        return [] if self.object_data is None else [self.object_data]

    def lookup_url(self) -> str:
        return url_for(f"{self.view.endpoint}.ajax_lookup", name=self.name)

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        self.typed = (formdata or {}).get(f"{self.name}__typed", "").strip() if formdata else ""
        super().process(formdata, *args, **kwargs)
        if formdata is not None and self.typed:
            self._take_typed()
        if formdata is not None and self.adds:
            self._take_new(formdata.getlist(self.name), formdata.get(f"{self.name}__add", ""))

    def _take_new(self, sent: list[str], typed: str) -> None:
        names = [value.removeprefix(NEW) for value in sent if value.startswith(NEW)]
        names += typed.split(",") if self.multiple else [typed]
        wanted, found = adding.tidy_names(names), []
        # What was typed wins over what is chosen.
        for name in wanted if self.multiple else wanted[-1:]:
            number = self.related.known_as(name)
            if number is None:
                self.new.append(name)
            else:
                found.append(number)
        if self.multiple:
            self.data = list(dict.fromkeys([*self.ids, *found]))
        elif wanted:
            self.data = found[0] if found else None

    def _take_typed(self) -> None:
        for text in filter(None, (part.strip() for part in self.typed.split("," if self.multiple else "\n"))):
            found = self.related.find(text)
            if len(found) != 1:
                self.unknown.append(text)
            else:
                self.data = [*self.ids, found[0]] if self.multiple else found[0]

    def process_formdata(self, valuelist: list[str]) -> None:
        ids = self._parse(valuelist)
        self.data = ids[0] if ids else None

    def _parse(self, valuelist: list[str]) -> list[int]:
        ids = []
        sent = [value for value in valuelist if not (self.adds and value.startswith(NEW))]
        for text in filter(None, (part.strip() for value in sent for part in value.split(","))):
            number = parse_id(text)
            if number is None:
                self.unknown.append(text)
            else:
                ids.append(number)
        return list(dict.fromkeys(ids))

    def pre_validate(self, form: Any) -> None:
        if self.unknown:
            raise ValidationError(
                self.gettext(_("“%(value)s” is not one of the choices.", value=self.unknown[0][:60]))
            )
        known = {record.id for record in self.related.records(self.ids, self.kept)}
        if set(self.ids) - known:
            raise ValidationError(_("This choice no longer exists."))


class RelationsField(RelationField):
    """Several related records; `data` is the list of ids."""

    multiple = True

    @property
    def ids(self) -> list[int]:
        return list(self.data or [])

    @property
    def kept(self) -> list[int]:
        return [getattr(item, "id", item) for item in self.object_data or ()]

    def process_data(self, value: Any) -> None:
        self.data = [getattr(item, "id", item) for item in value or ()]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = self._parse(valuelist)


#: What a browser sends for an empty required field has this sentence, in our words.
REQUIRED = _l("This field is required.")
