"""What the driver keeps of a job while it is under way. Everything here lives on the loop thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from grokvideo.engine.background import in_thread
from grokvideo.engine.forecast import Experience
from grokvideo.engine.jobs import Job
from grokvideo.engine.snapshot import error_record, state_of
from grokvideo.errors import GrokVideoError
from grokvideo.store.clips import Clips
from grokvideo.store.ledger import AT_PROVIDER, Guard, Ledger, Row

if TYPE_CHECKING:  # what speaks HTTP loads with the first connection
    from grokvideo.engine.connections import Connection

TICK_S = 0.2
"""Shortest time between two snapshots that differ only in a number."""


class Journal(Protocol):
    """Keeps a request id when the ledger cannot be written."""

    def write(self, job_id: str, request_id: str) -> None:
        """Write it down, durably; OSError when even that fails."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a person agreed to when a job was made: asked again where its price is known only later.

    Parameters
    ----------
    guard
        Budget and confirmation, as they were.
    fresh
        Make it whatever the library has.
    """

    guard: Guard | None = None
    fresh: bool = False


@dataclass(eq=False, slots=True, kw_only=True)
class Run:
    """A job that is being driven, with its row as last written.

    `guarded` is true until it has begun, and while its paid request is under way: then it must not be interrupted,
    only told to end after, because somebody stopped it (`stopping`, and `again` if that was taken back) or because the
    process ends (`leaving`). `accepted` is a request id that the ledger could not take yet. `moved` is called when it
    came to the provider, or left it. `is_new` is true where this process has just sent it, so that nobody can have
    heard of it yet; `took` are the seconds until its clip was ready.
    """

    job: Job
    row: Row
    connection: Connection
    ledger: Ledger
    clips: Clips
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    terms: Terms = Terms()
    journal: Journal | None = None
    accepted: str | None = None
    task: asyncio.Task[None] | None = None
    guarded: bool = True
    stopping: bool = False
    leaving: bool = False
    again: bool = False
    settled: bool = False
    moved: Callable[[], None] = lambda: None
    experience: Experience = field(default_factory=Experience)
    is_new: bool = False
    took: float | None = None
    shown_at: float = float("-inf")

    @property
    def ending(self) -> bool:
        """Whether it will soon be over: stopped, or its outcome is already shown."""
        return self.stopping or self.settled

    def interrupt(self) -> None:
        """End it, now or as soon as it is no longer guarded."""
        if self.task is not None and not self.guarded:
            self.task.cancel()

    def unguard(self) -> None:
        """From here on it may be interrupted.

        Raises
        ------
        asyncio.CancelledError
            If that was wished for while it was guarded.
        """
        self.guarded = False
        if self.stopping or self.leaving:
            raise asyncio.CancelledError

    async def step(self, state: str, detail: str = "", **changes: Any) -> None:
        """Take the job one step further in the ledger."""
        before, self.row = self.row, await in_thread(self.ledger.advance, self.row.id, state, detail, **changes)
        if (before.state in AT_PROVIDER) is not (self.row.state in AT_PROVIDER):
            self.moved()

    async def take_over(self, owner: str) -> None:
        """Watch a job that was left. Wherever it was, a poll will tell the truth and give a fresh link."""
        self.row = await in_thread(self.ledger.take_over, self.row.id, owner, self.row.owner)

    async def stall(self, error: GrokVideoError, **changes: Any) -> None:
        """End the watching, not the job: whatever went wrong here, the provider goes on and may bill it."""
        error.may_have_cost, error.request_id = True, self.row.request_id
        await self.step("stalled", str(error), error=error_record(error), **changes)
        self.show()

    def show(self, **live: Any) -> None:
        """Publish a snapshot: what the row says, and what lives only now."""
        state = replace(state_of(self.row, self.clips, self.job.request), **live)
        self.shown_at, self.settled = self.clock(), state.status.is_settled
        self.job._publish(state)

    def tick(self, **live: Any) -> None:
        """Publish a new number, unless there was one a moment ago."""
        if self.clock() - self.shown_at >= TICK_S:
            self.show(**live)
