"""Jobs: several clips in the making, in order."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self, overload

from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.values.state import Clip, Status
from grokvideo.values.visible import visible

if TYPE_CHECKING:  # what `%load_ext` needs not
    from grokvideo.values.axes import Cell

__all__ = ["Job", "Jobs"]

MOST_NAMED = 6
"""More jobs than these are counted, not named, where they describe themselves in a line."""


class _Held(NamedTuple):
    jobs: tuple[Job, ...]
    cells: tuple[Cell, ...]


class Jobs(Sequence[Job]):
    """Several jobs, in order.

    Parameters
    ----------
    cells
        What each of them is in a sweep; empty where they come from none.
    """

    def __init__(self, jobs: Iterable[Job], cells: Iterable[Cell] = ()) -> None:
        self._held = _Held(tuple(jobs), tuple(cells))

    @property
    def name(self) -> str | None:
        """What they were called together; None where nobody did."""
        return None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What each job is in the sweep they come from; empty where they come from none."""
        self._check_begun()
        return self._held.cells

    @property
    def _jobs(self) -> tuple[Job, ...]:
        self._check_begun()
        return self._held.jobs

    @property
    def has_begun(self) -> bool:
        """Whether there are any jobs yet; False for a sweep whose price was not confirmed."""
        return True

    def _check_begun(self) -> None:
        """Refuse where there are no jobs yet; see `Sweep`."""

    def _hold(self, jobs: Iterable[Job], cells: Iterable[Cell]) -> None:
        self._held = _Held(tuple(jobs), tuple(cells))  # replaced whole: another thread may be reading

    @overload
    def __getitem__(self, index: int) -> Job: ...
    @overload
    def __getitem__(self, index: slice) -> Jobs: ...
    def __getitem__(self, index: int | slice) -> Job | Jobs:
        if isinstance(index, slice):
            return Jobs(self._jobs[index], self.cells[index])
        return self._jobs[index]

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs)

    @property
    def estimate_usd(self) -> Decimal | None:
        """What they cost by the price table, in USD: those that were not reused. None where a price is not known."""
        prices = [job.estimate_usd for job in self._own()]
        return None if None in prices else sum((price for price in prices if price is not None), Decimal(0))

    @property
    def cost_usd(self) -> Decimal:
        """What the provider says it has billed for them so far, in USD; those that were reused cost nothing."""
        return sum((job.cost_usd or Decimal(0) for job in self._own()), Decimal(0))

    def _own(self) -> Iterable[Job]:
        """Those that were not reused, each once: equal cells of a sweep have one job."""
        return {job.id: job for job in self._jobs if not job.reused}.values()

    def wait(self, timeout: float | None = None) -> Self:
        """Wait until nothing more happens by itself in any of them; `timeout` seconds for all together."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._live_line():
            for job in self._jobs:
                job.wait(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return self

    def stop(self) -> Self:
        """Stop watching all of them; see `Job.stop`.

        Raises
        ------
        GrokVideoError
            If one of them cannot be stopped here; the others are.
        """
        # The last first: the place of one that is stopped must not let the next one be sent.
        return self._each(Job.stop, reversed(self._jobs))

    def resume(self) -> Self:
        """Watch again those that were stopped, or had no news for too long. Costs nothing.

        Raises
        ------
        GrokVideoError
            If one of them cannot be watched here; the others are.
        """
        return self._each(Job.resume, [job for job in self._jobs if job.status in (Status.STOPPED, Status.STALLED)])

    def _each(self, deed: Callable[[Job], object], jobs: Iterable[Job]) -> Self:
        """Do that with each; the first trouble is raised at the end."""
        troubles = []
        for job in jobs:
            try:
                deed(job)
            except GrokVideoError as trouble:
                troubles.append(trouble)
        if troubles:
            raise troubles[0]
        return self

    def replace(self, old: Job, new: Job) -> None:
        """Put a job in another's place, as a card does whose "Try again" was pressed."""
        self._hold((new if job is old else job for job in self._jobs), self.cells)

    def to_dataframe(self) -> Any:
        """One row a job, as a pandas DataFrame: what was asked for, what became of it, cost, times, file, stars.

        Placeholders have columns of their own. Money is in USD, lengths in seconds, `size` in bytes, times in UTC.

        Raises
        ------
        ImportError
            Without pandas.
        """
        from grokvideo.engine.table import dataframe

        return dataframe(self._jobs, self.cells)

    def to_csv(self, path: str | Path | None = None) -> str | Path:
        """The same table as CSV, without pandas: the text, or with `path` a file, written whole; returns its path.

        Raises
        ------
        GrokVideoError
            If it cannot be written.
        """
        from grokvideo.engine.table import write_csv

        return write_csv(self._jobs, path, self.cells)

    def compare(self) -> Any:
        """All of them on one clock, a `Compare` widget; see `grokvideo.compare`."""
        from grokvideo.notebook.comparing import compare_of

        return compare_of(self)

    def __await__(self) -> Generator[Any, None, list[Clip]]:
        return self._all().__await__()

    async def _all(self) -> list[Clip]:
        return await asyncio.gather(*(job._settled() for job in self._jobs))

    def _live_line(self) -> AbstractContextManager[None]:
        """One line for all of them; see `Job._live_line`."""
        if all(job.status.is_settled for job in self._jobs):
            return nullcontext()
        from grokvideo.notebook.terminal import telling

        return telling(self)

    def __repr__(self) -> str:
        if len(self._jobs) > MOST_NAMED:
            counts = Counter(job.status.value for job in self._jobs)
            return f"<Jobs: {len(self._jobs)}, {', '.join(f'{number} {word}' for word, number in counts.items())}>"
        parts = [f"{visible(job.name, 40) if job.name else job.id[:6]} {job.status.value}" for job in self._jobs]
        return f"<Jobs: {', '.join(parts) or 'none'}>"

    def _ipython_display_(self) -> None:
        from grokvideo.notebook.show import show_jobs

        show_jobs(self)
