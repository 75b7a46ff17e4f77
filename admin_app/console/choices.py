"""A choice among a few, as a page shows it: a select, or radio buttons."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is chosen; `asked` is why somebody has to."""

    name: str
    label: str
    choices: list[Choice]
    asked: str = ""
