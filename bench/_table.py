"""Figures as one table of plain text."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, again and again.

    Parameters
    ----------
    goal
        The most that `of` may be; None: a baseline, or something without a goal.
    """

    name: str
    values: Sequence[float]
    unit: str = "ms"
    goal: float | None = None
    of: Literal["median", "p95", "p99"] = "median"

    def row(self) -> tuple[str, ...]:
        """The cells of this figure's line."""
        values = sorted(self.values)
        shown = {"median": median(values)}
        shown |= {f"p{percent}": values[math.ceil(percent / 100 * len(values)) - 1] for percent in (95, 99)}
        verdict = ""
        if self.goal is not None:
            what = self.of if self.of != "p99" else f"p99 {number(shown['p99'])}"  # it has no column
            verdict = f"{what} <= {self.goal:g}: {'met' if shown[self.of] <= self.goal else 'MISSED'}"
        numbers = (shown["median"], shown["p95"], values[0], values[-1])
        return (self.name, *map(number, numbers), self.unit, str(len(values)), verdict)


def show(title: str, figures: Iterable[Figure]) -> None:
    """Print figures below a title."""
    header = ("figure", "median", "p95", "min", "max", "unit", "n", "goal")
    show_rows(title, [header, *(figure.row() for figure in figures)])


def show_rows(title: str, rows: Sequence[Sequence[str]]) -> None:
    """Print rows, the header first, with aligned columns: words to the left, numbers to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    print(f"\n{title}\n{os.cpu_count()} cores, Python {platform.python_version()}, {platform.platform(terse=True)}\n")
    for row in rows:
        first, *others = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        print("  ".join(cells).rstrip(), flush=True)


def number(value: float) -> str:
    """Three digits that matter, and no fewer than the value has before its point."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
