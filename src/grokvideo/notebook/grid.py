"""Where the clips of a sweep stand: a column for each value of the last axis, a row for each of the others."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from grokvideo.engine.plans import Plan
from grokvideo.notebook.words import visible
from grokvideo.values.axes import Axis

_LABEL = 60


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the matrix: what varies along it, and how its lines are called."""

    axis: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The matrix.

    Parameters
    ----------
    places
        Row by row the number of the clip in the plan; None where it was left out.
    """

    columns: Side
    rows: Side
    places: tuple[int | None, ...]

    def lines(self) -> list[tuple[str, tuple[int | None, ...]]]:
        """Each row: its label, and its places."""
        width = len(self.columns.labels)
        return [
            (label, self.places[number * width : (number + 1) * width]) for number, label in enumerate(self.rows.labels)
        ]


def grid_of(plan: Plan) -> Grid:
    """The matrix of a plan; rows and columns of which every clip was left out are left out themselves."""
    axes = plan.shown
    shown = [number for number, axis in enumerate(plan.axes) if axis in axes]
    numbers = {tuple(cell.place[at] for at in shown): number for number, cell in enumerate(plan.cells)}
    last = axes[-1:]
    across = _in_use(last, {key[-1:] for key in numbers})
    down = _in_use(axes[:-1], {key[:-1] for key in numbers})
    return Grid(
        Side(_named(last), tuple(_label(last, place) for place in across)),
        Side(_named(axes[:-1]), tuple(_label(axes[:-1], place) for place in down)),
        tuple(numbers.get(row + column) for row in down for column in across),
    )


def _in_use(axes: tuple[Axis, ...], used: set[tuple[int, ...]]) -> list[tuple[int, ...]]:
    places = itertools.product(*(range(len(axis.values)) for axis in axes))
    return [place for place in places if place in used]


def _named(axes: tuple[Axis, ...]) -> str:
    return visible(" × ".join(axis.name for axis in axes), 200)


def _label(axes: tuple[Axis, ...], place: tuple[int, ...]) -> str:
    return ", ".join(visible(axis.labels[at], _LABEL) for axis, at in zip(axes, place, strict=True))
