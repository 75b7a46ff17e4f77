"""What kinds of long work there are; each room registers its own when it is imported."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from admin_app.jobs.model import Job
from admin_app.jobs.progress import Progress
from admin_app.permissions.actor import Actor

#: Does the work: from the parameters, as the person, saying how far it is; gives what is kept as JSON.
Function = Callable[[dict[str, Any], Actor, Progress], Mapping[str, Any] | None]
Work = TypeVar("Work", bound=Callable[[], None])


@dataclass(frozen=True, slots=True)
class Kind:
    """`repeatable`: to do it twice does no harm, so it may be run again after it failed half-way.
    `private`: its file holds what who asked may see, and is for nobody else.

    `link` gives the address of what a finished job made, `summary` a sentence about it; both get the
    job when its page is shown, in the language of the reader.
    """

    key: str
    function: Function
    repeatable: bool = False
    link: Callable[[Job], str | None] | None = None
    summary: Callable[[Job], str] | None = None
    private: bool = False


_kinds: dict[str, Kind] = {}
#: What rooms clear away once an hour.
_chores: list[Callable[[], None]] = []
#: What rooms look at once a minute.
_watches: list[Callable[[], None]] = []


def register(
    kind: str,
    function: Function,
    *,
    repeatable: bool = False,
    link: Callable[[Job], str | None] | None = None,
    summary: Callable[[Job], str] | None = None,
    private: bool = False,
) -> None:
    """Make a kind of job known, under a key that stays the same for ever; see `Kind`."""
    _kinds[kind] = Kind(kind, function, repeatable, link, summary, private)


def every_hour(chore: Work) -> Work:
    """Have the job process do this once an hour: clear away what nobody needs any more."""
    _chores.append(chore)
    return chore


def every_minute(watch: Work) -> Work:
    """Have each job process do this once a minute: see whether something is due. It must be quick."""
    _watches.append(watch)
    return watch


def watches() -> list[Callable[[], None]]:
    return list(_watches)


def chores() -> list[Callable[[], None]]:
    return list(_chores)


def find(kind: str) -> Kind | None:
    return _kinds.get(kind)
