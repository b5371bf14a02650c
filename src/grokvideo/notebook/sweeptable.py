"""A sweep as a table in the notebook: a DataFrame in a variable, and its most telling columns below the matrix."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from grokvideo.engine.job import Job
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.columns import columns, cut
from grokvideo.notebook.lines import price_told
from grokvideo.notebook.names import is_free
from grokvideo.notebook.tables import text_table
from grokvideo.notebook.variables import new_name
from grokvideo.notebook.words import clock, title_of, took, visible
from grokvideo.values.axes import Cell

_MOST = 60
"""Rows that are shown; the variable has them all."""
_WIDEST = 24


@dataclass(frozen=True, slots=True)
class Table:
    """What was made of a sweep: the notebook's variable, what it holds, and what is shown of that."""

    name: str
    frame: Any
    html: str
    text: str


def table_of(sweep: Sweep, space: MutableMapping[str, Any], before: Table | None = None) -> Table:
    """Put a DataFrame of all of its clips into a variable of the notebook.

    Parameters
    ----------
    before
        The table that was made of this sweep last: its variable is written again, unless it holds something else now.

    Raises
    ------
    GrokVideoError
        Without pandas.
    """
    try:
        frame = sweep.to_dataframe()
    except ImportError as exc:
        raise GrokVideoError(
            "a DataFrame needs pandas, which is not installed here",
            hint="Run `%pip install pandas`, then press the button again. .to_csv() writes the same table without it.",
        ) from exc
    if before is not None and space.get(before.name) is before.frame:
        name = before.name
    elif sweep.name is not None and is_free(sweep.name):
        name = new_name(f"{sweep.name}_table", space)
    else:
        name = "_table"
    space[name] = frame
    rows = list(_rows(sweep))
    words = [f"{name} is a DataFrame of {len(frame)} rows and {len(frame.columns)} columns."]
    if len(rows) > _MOST:
        words.insert(0, f"{_MOST} of {len(rows)} rows are shown.")
    head = [*(visible(axis.name, 40) for axis in sweep.plan.shown), "status", "price", "took"]
    return Table(name, frame, text_table(head, rows[:_MOST], below=words), "\n".join(_lines(head, rows[:_MOST], words)))


def _rows(sweep: Sweep) -> Iterator[list[str]]:
    for job, cell in zip(sweep, sweep.cells, strict=True):
        yield [*_place(sweep, cell), title_of(job), "$0.00" if job.reused else price_told(job), _took(job)]


def _place(sweep: Sweep, cell: Cell) -> list[str]:
    return [visible(cell.labels[axis.name], 60) for axis in sweep.plan.shown]


def _took(job: Job) -> str:
    seconds = took(job.state)
    return "" if seconds is None or job.state.submitted_at is None else clock(seconds)


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[str]) -> Iterator[str]:
    cells = [[cut(cell, _WIDEST) for cell in row] for row in (head, *rows)]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield "  ".join(cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield from words
