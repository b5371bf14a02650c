"""Jobs: several clips in the making, in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any, overload

from grokvideo.engine.job import Job
from grokvideo.values.state import Clip

__all__ = ["Job", "Jobs"]


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

    def __repr__(self) -> str:
        return f"<Jobs: {', '.join(f'{job.name or job.id[:6]} {job.status.value}' for job in self._jobs) or 'none'}>"

    def _ipython_display_(self) -> None:
        from grokvideo.notebook.show import show_jobs

        show_jobs(self)
