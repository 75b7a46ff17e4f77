"""What the console refuses, as a tree; each refusal is a sentence for a person.

    ConsoleError                500
      BadInput                  422   a value cannot be taken; .field names where
        BadArgument             400   a part of an address that is not understood
        BadValues               422   several values cannot be taken; .all has each
      Forbidden                 403   the person may not do this
      Gone                      404   no such record, or not visible to this person
      RuleBroken                409   allowed and well formed, but against a rule
        StaleRecord             409   somebody else saved in between
      TooManyTries              429   wait
      Unavailable               503   the database cannot answer now; nothing was lost

A refusal is raised once, by a service, and shown once, by `console.refusals`. Its text is safe to
show: it never holds SQL, a path or the words of another library's exception.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from admin_app.i18n import _l


class ConsoleError(Exception):
    """Something the console refuses; `message` is translated when shown, with `values` filled in."""

    status = 500
    message: Any = _l("Something went wrong.")

    def __init__(self, message: Any = None, **values: Any) -> None:
        self.template = self.message if message is None else message
        self.values: Mapping[str, Any] = values
        super().__init__(str(type(self).__name__))

    def __str__(self) -> str:
        text = str(self.template)
        return text % self.values if self.values else text


class BadInput(ConsoleError):
    """A value cannot be taken; `field` is the key of the field it was meant for, if there is one."""

    status = 422
    message = _l("This value cannot be taken.")

    def __init__(self, message: Any = None, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message, **values)
        self.field = field

    @property
    def all(self) -> Sequence["BadInput"]:
        """This, or each of several that are refused together."""
        return (self,)


class BadArgument(BadInput):
    status = 400
    message = _l("This address is not understood.")


class BadValues(BadInput):
    """Several values cannot be taken: `all` has each. As a sentence it is the first of them."""

    def __init__(self, refused: Sequence[BadInput]) -> None:
        first = refused[0]
        super().__init__(first.template, field=first.field, **first.values)
        self._all = tuple(refused)

    @property
    def all(self) -> Sequence[BadInput]:
        return self._all


class Forbidden(ConsoleError):
    status = 403
    message = _l("You may not do this. Ask an administrator if you need to.")


class Gone(ConsoleError):
    status = 404
    message = _l("This record does not exist, or it was deleted.")


class RuleBroken(ConsoleError):
    status = 409
    message = _l("This is against a rule.")


class StaleRecord(RuleBroken):
    """`record` is the row as it is now."""

    message = _l("Somebody else changed this record while you were editing it.")

    def __init__(self, record: Any = None) -> None:
        super().__init__()
        self.record = record


class TooManyTries(ConsoleError):
    """`seconds` is how long to wait."""

    status = 429
    message = _l("Too many tries. Wait a little, then try again.")

    def __init__(self, message: Any = None, *, seconds: int, **values: Any) -> None:
        super().__init__(message, **values)
        self.seconds = seconds


class Unavailable(ConsoleError):
    status = 503
    message = _l("The database does not answer just now. Nothing was saved; try again in a moment.")
