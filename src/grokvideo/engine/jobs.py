"""Jobs: several clips in the making, in order."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, overload

from grokvideo.engine.job import Job
from grokvideo.values.state import Clip
from grokvideo.values.visible import visible

__all__ = ["Job", "Jobs"]

MOST_NAMED = 6
"""More jobs than these are counted, not named, where they describe themselves in a line."""


class Jobs(Sequence[Job]):
    """Several jobs, in order."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = tuple(jobs)

    @overload
    def __getitem__(self, index: int) -> Job: ...
    @overload
    def __getitem__(self, index: slice) -> Jobs: ...
    def __getitem__(self, index: int | slice) -> Job | Jobs:
        return Jobs(self._jobs[index]) if isinstance(index, slice) else self._jobs[index]

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs)

    def wait(self, timeout: float | None = None) -> Jobs:
        """Wait until nothing more happens by itself in any of them; `timeout` seconds for all together."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._live_line():
            for job in self._jobs:
                job.wait(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return self

    def stop(self) -> Jobs:
        """Stop watching all of them; see `Job.stop`."""
        for job in self._jobs:
            job.stop()
        return self

    def __await__(self) -> Generator[Any, None, list[Clip]]:
        return self._all().__await__()

    async def _all(self) -> list[Clip]:
        return await asyncio.gather(*(job._settled() for job in self._jobs))

    def _live_line(self) -> AbstractContextManager[None]:
        """One line for all of them; see `Job._live_line`."""
        if all(job.status.is_settled for job in self._jobs):
            return nullcontext()
        from grokvideo.notebook.terminal import telling

        return telling(self._jobs)

    def __repr__(self) -> str:
        if len(self._jobs) > MOST_NAMED:
            counts = Counter(job.status.value for job in self._jobs)
            return f"<Jobs: {len(self._jobs)}, {', '.join(f'{number} {word}' for word, number in counts.items())}>"
        parts = [f"{visible(job.name, 40) if job.name else job.id[:6]} {job.status.value}" for job in self._jobs]
        return f"<Jobs: {', '.join(parts) or 'none'}>"

    def _ipython_display_(self) -> None:
        from grokvideo.notebook.show import show_jobs

        show_jobs(self)
