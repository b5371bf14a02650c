"""Where the figures stand: one in the middle, two side by side, a group in depth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grokvideo.simulator.scene import Figure

# Of a group: (place between left and right, size, how much nearer), the farther ones first.
_GROUPS = {
    2: ((0.34, 0.74, -0.012), (0.68, 0.82, 0.014)),
    3: ((0.24, 0.58, -0.02), (0.76, 0.62, -0.012), (0.5, 0.7, 0.016)),
    4: ((0.4, 0.46, -0.03), (0.62, 0.5, -0.024), (0.2, 0.58, -0.004), (0.8, 0.6, 0.014)),
}
_PERCH = frozenset({"butterfly", "bird", "plane", "balloon", "kite", "dragon"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for one figure: its middle in parts of the width, size, how much nearer it is, number in its group."""

    figure: Figure
    x: float
    share: float
    near: float = 0.0
    number: int = 0
    left: bool = True  # whether it looks to the left: a group looks the same way


def spots(figures: Sequence[Figure], ratio: float) -> list[Spot]:
    """Return the places of all figures, the farthest first. `ratio` is the picture's width over its height."""
    if len(figures) == 2:
        return list(_two(figures[0], figures[1], ratio))
    return [spot for figure in figures for spot in _one(figure, 0.5, 0.92 * min(1.0, 1.3 / ratio), 1.0)]


def _two(first: Figure, second: Figure, ratio: float) -> Iterator[Spot]:
    wide = ratio > 1
    right, left, share = (0.67, 0.33, 0.8) if wide else (0.72, 0.28, 0.62)
    if ratio > 2:  # closer together, or each would seem to be alone
        right, left = 0.62, 0.38
    if not wide and first.kind in _PERCH and second.kind not in _PERCH:
        right, left, share = 0.62, 0.4, 0.74  # one above the other: there is room
    reach = (0.5 if wide else 0.56) / max(1.0, ratio / 1.7)
    yield from _one(second, left, reach, share)
    yield from _one(first, right, reach, share)


def _one(figure: Figure, middle: float, reach: float, share: float) -> Iterator[Spot]:
    """Yield the places of one kind of figure, around the middle of `reach` parts of the width."""
    if figure.count < 2:
        yield Spot(figure, middle if middle != 0.5 else 0.505, share, left=middle >= 0.45)
        return
    for number, (x, size, near) in enumerate(_GROUPS[min(4, figure.count)]):
        yield Spot(figure, middle + (x - 0.5) * reach, share * size, near, number, middle >= 0.45)
