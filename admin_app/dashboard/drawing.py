"""Where the marks of a chart are, in the units of its drawing. Time runs from left to right everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640
#: What is not nothing is seen, however much more the rest is.
LEAST = 2.0
#: The same for lying bars, which are drawn smaller on a phone: two pixels there.
LEAST_LYING = 3.0


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Area:
    """The part of a drawing that marks stand in; y grows downwards."""

    top: float
    bottom: float
    left: float = 0.0
    right: float = WIDTH

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def step(self, number: int) -> float:
        return (self.right - self.left) / max(number, 1)


def ceiling(number: int) -> int:
    """The next number that an axis may end with: it and its half are round, and little room stays empty."""
    size = 1
    while number > 40 * size:
        size *= 10
    return next(end * size for end in (2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40) if number <= end * size)


def columns(numbers: Sequence[int], end: int, area: Area, *, width: float, shift: float = 0.0) -> list[Box]:
    """A bar for each number, on the ground of the area, where `end` would reach its top.

    `width` and `shift` are shares of the room that one number has; shift 0 is in its middle.
    """
    step, found = area.step(len(numbers)), []
    for place, number in enumerate(numbers):
        height = max(area.height * number / end, LEAST if number else 0.0)
        x = area.left + step * (place + 0.5 + shift - width / 2)
        found.append(
            Box(round(x, 1), round(area.bottom - height, 1), round(step * width, 1), round(height, 1))
        )
    return found


def rooms(number: int, area: Area) -> list[Box]:
    """The whole room that each of so many numbers has side by side."""
    step = area.step(number)
    return [
        Box(round(area.left + step * place, 1), area.top, round(step, 1), area.height)
        for place in range(number)
    ]


def points(numbers: Sequence[int], area: Area) -> tuple[list[tuple[float, float]], float]:
    """A line through numbers that may be below nothing, and the height at which nothing is."""
    high, low = max(0, *numbers), min(0, *numbers)
    size, step = (high - low) or 1, area.step(len(numbers))

    def y(number: int) -> float:
        return round(area.top + area.height * (high - number) / size, 1)

    found = [(round(area.left + step * (place + 0.5), 1), y(n)) for place, n in enumerate(numbers)]
    return found, y(0)


def side_by_side(numbers: Sequence[int], end: int, width: float) -> list[tuple[float, float]]:
    """Where each number's part of a lying bar begins and how long it is, if `end` fills the width.

    What small numbers get beyond their share, so as to be seen, the largest of a full bar gives up.
    """
    lengths = [max(width * number / max(end, 1), LEAST_LYING) if number else 0.0 for number in numbers]
    lengths[lengths.index(max(lengths))] -= max(sum(lengths) - width, 0.0)
    found, x = [], 0.0
    for length in lengths:
        found.append((round(x, 1), round(length, 1)))
        x += length
    return found
