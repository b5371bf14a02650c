"""The gate: every request with one key passes it, one at a time.

A caller first gets its *turn*, then opens its connection, and takes the *slot* in the moment the request's first byte
is about to leave: a handshake must not eat into the gap. Submits go before polls; within each, first come, first
served, which is a round robin over jobs that poll again and again.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from grokvideo.engine.pacing import Pace


class Gate:
    """Send slots for one key. Lives on one event loop.

    Parameters
    ----------
    rate
        Requests per second, creates and polls together.
    """

    def __init__(
        self,
        rate: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.pace = Pace(rate)
        self._clock = clock
        self._sleep = sleep
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._taken = False

    @asynccontextmanager
    async def turn(self, *, submit: bool) -> AsyncIterator[Turn]:
        """Wait for this caller's turn. The turn passes on when the request was sent, or when this block ends."""
        await self._queue(0 if submit else 1)
        turn = Turn(self)
        try:
            yield turn
        finally:
            turn.pass_on()

    def hold(self, seconds: float) -> None:
        """The server asked everybody to wait."""
        self.pace.hold(self._clock() + seconds)

    async def _queue(self, rank: int) -> None:
        if not self._taken:
            self._taken = True
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._order), future))
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():  # the turn came in the same moment: hand it on
                self._next()
            raise

    def _next(self) -> None:
        while self._waiting:
            future = heapq.heappop(self._waiting)[2]
            if not future.done():
                future.set_result(None)
                return
        self._taken = False


class Turn:
    """The right to send one request next."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._held = True
        self.sent_at: float | None = None

    async def slot(self, before: Callable[[], Awaitable[None]] | None = None) -> None:
        """Wait for the send slot, do what must be done `before` a byte leaves, and take the slot."""
        gate = self._gate
        while (seconds := gate.pace.wait(gate._clock())) > 0:
            await gate._sleep(seconds)
        if before is not None:
            await before()
        self.sent_at = gate._clock()
        gate.pace.sent(self.sent_at)
        self.pass_on()

    def replied(self) -> None:
        """The reply is here."""
        if self.sent_at is not None:
            self._gate.pace.replied(self.sent_at, self._gate._clock())

    def pass_on(self) -> None:
        """Let the next caller go."""
        if self._held:
            self._held = False
            self._gate._next()
