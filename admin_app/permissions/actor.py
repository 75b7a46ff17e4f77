"""Who acts: a person, or the system itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with what they may do, as it stood when the request or command began.

    `id` is None for the system. `locale` is a language tag and `timezone` an IANA name; None: not chosen.
    """

    id: int | None
    name: str
    email: str = ""
    permissions: frozenset[str] = frozenset()
    locale: str | None = None
    timezone: str | None = None
    settings: dict = field(default_factory=dict, compare=False)
    is_system: bool = False

    def has(self, permission: str) -> bool:
        return self.is_system or permission in self.permissions


#: Commands without --as, and upkeep: all rights, and named so in the history.
SYSTEM = Actor(id=None, name="system", is_system=True)
#: Nobody has signed in: no rights.
NOBODY = Actor(id=None, name="")
