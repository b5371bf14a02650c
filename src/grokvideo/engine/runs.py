"""What the driver keeps of a job while it is under way. Everything here lives on the loop thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from grokvideo.engine.gate import Gate
from grokvideo.engine.jobs import Job
from grokvideo.engine.transport import Api, Media
from grokvideo.store.ledger import Row
from grokvideo.wire.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Connection:
    """What is needed to talk to one provider with one key."""

    dialect: Dialect
    api: Api
    media: Media
    gate: Gate


@dataclass(eq=False, slots=True)
class Run:
    """A job that is being driven, with its row as last written.

    `sending` is true while its paid request is under way: then it must not be interrupted, only told to stop after.
    """

    job: Job
    row: Row
    connection: Connection
    task: asyncio.Task[None] | None = None
    sending: bool = False
    stopping: bool = False
    failures: int = 0
    shown_at: float = float("-inf")


class Places:
    """How many jobs may be at the provider at once. Jobs picked up after a restart count, but never wait.

    Parameters
    ----------
    most
        Asked each time, because the setting may change.
    """

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._taken: set[str] = set()
        self._changed = asyncio.Condition()

    def is_full(self) -> bool:
        """Whether a new job would have to wait."""
        return len(self._taken) >= self._most()

    @asynccontextmanager
    async def place(self, job_id: str, *, waits: bool) -> AsyncIterator[None]:
        """Hold a place until the block ends; wait for a free one first where `waits`."""
        if waits:
            async with self._changed:
                await self._changed.wait_for(lambda: not self.is_full())
                self._taken.add(job_id)
        self._taken.add(job_id)
        try:
            yield
        finally:
            self._taken.discard(job_id)
            async with self._changed:
                self._changed.notify_all()
