"""The gate: every request with one key passes it, one at a time, in all processes that share its slots.

A caller first gets its *turn*, then opens its connection, and takes the *slot* in the moment the request's first byte
is about to leave: a handshake must not eat into the gap. Submits go before polls; within each, first come, first
served, which is a round robin over jobs that poll again and again. A turn comes shortly before its slot, because no
server waits long for the first byte, and so that a submit may still overtake a poll that waits out a refusal.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from grokvideo.engine.line import LOOK_S
from grokvideo.engine.pacing import Pace
from grokvideo.engine.slots import CLOCK, SharedPace

LEAD_S = 2.0
"""Seconds before its slot at which a caller may connect."""


class Gate:
    """Send slots for one key. Lives on one event loop.

    Parameters
    ----------
    rate
        Requests per second, creates and polls together.
    shared
        The slots of all processes with this key; None: those of this process alone.
    """

    def __init__(
        self,
        rate: float,
        *,
        shared: SharedPace | None = None,
        clock: Callable[[], float] = CLOCK,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.pace = Pace(rate)
        self._shared = shared
        self._clock = clock
        self._sleep = sleep
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._taken = False

    @asynccontextmanager
    async def turn(self, *, submit: bool) -> AsyncIterator[Turn]:
        """Wait for this caller's turn. The turn passes on when the request was sent, or when this block ends."""
        turn = Turn(self, rank=0 if submit else 1, number=next(self._order))
        try:
            await self._queue(turn)
            while (seconds := await self._wait()) > LEAD_S:
                await self._sleep(max(seconds - LEAD_S, LOOK_S))
                if self._waiting and self._waiting[0][0] < turn.rank:
                    turn.pass_on()
                    await self._queue(turn)
            yield turn
        finally:
            turn.end()

    def hold(self, seconds: float) -> None:
        """The server asked everybody to wait."""
        self.pace.hold(self._clock() + seconds)
        self._tell()

    async def _queue(self, turn: Turn) -> None:
        if not self._taken:
            self._taken = turn.is_held = True
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (turn.rank, turn.number, future))
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():  # the turn came in the same moment: hand it on
                self._next()
            raise
        turn.is_held = True

    def _next(self) -> None:
        while self._waiting:
            future = heapq.heappop(self._waiting)[2]
            if not future.done():
                future.set_result(None)
                return
        self._taken = False
        if self._shared is not None:
            self._shared.leave(self.pace)

    async def _wait(self, claim: int = 0) -> float:
        """Seconds after which to ask again; 0.0: the slot is free, and with a `claim` it is taken."""
        seconds = None if self._shared is None else await self._shared.ask(self.pace, claim)
        return self.pace.wait(self._clock()) if seconds is None else seconds

    async def _is_still(self, claim: int) -> bool:
        """Whether the slot with that claim was not given to another process meanwhile."""
        return self._shared is None or await self._shared.confirm(self.pace, claim) is not False

    def _tell(self) -> None:
        if self._shared is not None:
            self._shared.tell(self.pace)

    def _drop(self, claim: int) -> None:
        if self._shared is not None:
            self._shared.drop(self.pace, claim)


class Turn:
    """The right to send one request next. `rank` and `number` say who goes first."""

    def __init__(self, gate: Gate, *, rank: int, number: int) -> None:
        self.rank = rank
        self.number = number
        self.is_held = False
        self.sent_at: float | None = None
        self._gate = gate
        self._claim = 0

    async def slot(self, before: Callable[[], Awaitable[None]] | None = None) -> None:
        """Wait for the send slot, do what must be done `before` a byte leaves, and take the slot."""
        gate = self._gate
        await self._take()
        if before is not None:
            await before()
            while not await gate._is_still(self._claim):
                await self._take()
        self.sent_at = gate._clock()
        gate.pace.sent(self.sent_at)
        self.pass_on()

    def left(self) -> None:
        """The whole request left, which may have taken a while: the gap to the next counts from here."""
        self.sent_at = self._gate._clock()
        self._gate.pace.sent(self.sent_at)
        self._give_back()

    def replied(self) -> None:
        """The reply is here."""
        if self.sent_at is not None:
            pace = self._gate.pace
            known = pace.last, pace.trip
            pace.replied(self.sent_at, self._gate._clock())
            if (pace.last, pace.trip) != known:
                self._gate._tell()

    def pass_on(self) -> None:
        """Let the next caller go."""
        if self.is_held:
            self.is_held = False
            self._gate._next()

    def end(self) -> None:
        """Nothing more will be sent."""
        self._give_back()
        self.pass_on()

    async def _take(self) -> None:
        self._claim = self._claim or secrets.randbits(63) + 1
        while (seconds := await self._gate._wait(self._claim)) > 0:
            await self._gate._sleep(seconds)

    def _give_back(self) -> None:
        if self._claim:
            claim, self._claim = self._claim, 0
            self._gate._drop(claim)
