"""The gate: every request with one key passes it, one at a time, in all processes that share its slots.

A caller first gets its *turn*, then opens its connection, and takes the *slot* in the moment the request's first byte
is about to leave: a handshake must not eat into the gap. Who gets the next turn: submits first; then what a person
waits for; then, of the jobs that wait to be asked, the one that `pacing` chooses, or nobody yet. A submit's turn comes
shortly before its slot, so that its connection is open by then. A poll's comes with its slot: its connection is open
anyway, and until then another job may be the better choice, or a submit may come.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from grokvideo.engine import pacing
from grokvideo.engine.line import LOOK_S
from grokvideo.engine.pace import Pace
from grokvideo.engine.pacing import Prospect
from grokvideo.engine.slots import CLOCK, SharedPace

_log = logging.getLogger("grokvideo")

LEAD_S = 2.0
"""Seconds before its slot at which a caller may connect."""

LOOKS_A_GAP = 4
"""While no job is worth asking, one looks again so often in the time from one slot to the next."""


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
        self._waiting: dict[int, _Caller] = {}
        self._numbers = itertools.count()
        self._taken = False
        self._news = asyncio.Event()
        self._usher: asyncio.Task[None] | None = None

    @property
    def now(self) -> float:
        """The reading of the clock by which slots are given."""
        return self._clock()

    @asynccontextmanager
    async def turn(self, *, submit: bool = False, asks: Prospect | None = None) -> AsyncIterator[Turn]:
        """Wait for this caller's turn. The turn passes on when the request was sent, or when this block ends.

        Parameters
        ----------
        submit
            It goes before all others.
        asks
            The job that it asks after: it waits until that is worth a request.
        """
        turn = Turn(self)
        try:
            await self._queue(turn, submit, asks)
            yield turn
        finally:
            turn.end()

    def hold(self, seconds: float) -> None:
        """The server asked everybody to wait."""
        self.pace.hold(self._clock() + seconds)
        self._tell()

    async def _queue(self, turn: Turn, submit: bool, asks: Prospect | None) -> None:
        number = next(self._numbers)
        caller = _Caller(0 if submit else 1, number, asks, asyncio.get_running_loop().create_future())
        self._waiting[number] = caller
        self._look()
        try:
            await caller.admitted
        except asyncio.CancelledError:
            if caller.admitted.done() and not caller.admitted.cancelled():  # the turn came in the same moment
                del self._waiting[number]  # or nobody would notice that nobody waits
                self._pass_on()
            raise
        finally:
            self._waiting.pop(number, None)
            self._news.set()
        turn.is_held = True

    def _look(self) -> None:
        """Something changed about who may go next."""
        self._news.set()
        if self._usher is None and self._waiting and not self._taken:
            self._usher = asyncio.get_running_loop().create_task(self._admit())
            self._usher.add_done_callback(self._admitted)

    def _admitted(self, usher: asyncio.Task[None]) -> None:
        self._usher = None
        if not usher.cancelled():
            usher.result()  # a fault of ours must be heard of
            self._look()

    async def _admit(self) -> None:
        """Give the turn to whoever should go next, once that is clear and the time has come."""
        while self._waiting:
            self._news.clear()
            urgent = min(self._callers(asks=False), default=None)
            lead = 0.0 if urgent is None else LEAD_S
            seconds = self.pace.wait(self._clock())
            if seconds <= lead:
                caller = urgent or self._worth_asking()
                if caller is None:
                    self._leave()
                    await self._rest(self.pace.gap / LOOKS_A_GAP)
                    continue
                seconds = await self._wait()
                # Nobody came or went while the file was looked at, this caller neither.
                if seconds <= lead and not self._news.is_set() and not caller.admitted.done():
                    self._taken = True
                    caller.admitted.set_result(None)
                    return
            if seconds > lead:
                await self._rest(max(seconds - lead, LOOK_S))
        self._leave()

    def _callers(self, *, asks: bool) -> list[_Caller]:
        return [each for each in self._waiting.values() if not each.admitted.done() and (each.asks is not None) is asks]

    def _worth_asking(self) -> _Caller | None:
        jobs = {caller.asks: caller for caller in self._callers(asks=True) if caller.asks is not None}
        try:
            chosen = pacing.choose(jobs, self._clock(), 1 / self.pace.rate, processes=self._company())
        except (ArithmeticError, ValueError):  # no estimate, however wrong, may leave paid jobs unwatched
            _log.exception("which job to ask next could not be estimated: they are asked in turn")
            chosen = min(jobs, key=lambda job: job.asked)
        return None if chosen is None else jobs[chosen]

    async def _rest(self, seconds: float) -> None:
        """Sleep that long, or until there is news."""
        pause, news = asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait([pause, news], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (pause, news):
                each.cancel()

    def _pass_on(self) -> None:
        self._taken = False
        if not self._waiting:
            self._leave()
        self._look()

    def _leave(self) -> None:
        if self._shared is not None:
            self._shared.leave(self.pace)

    async def _wait(self, claim: int = 0) -> float:
        """Seconds after which to ask again; 0.0: the slot is free, and with a `claim` it is taken."""
        seconds = None if self._shared is None else await self._shared.ask(self.pace, claim)
        return self.pace.wait(self._clock()) if seconds is None else seconds

    async def _is_still(self, claim: int) -> bool:
        """Whether the slot with that claim was not given to another process meanwhile."""
        return self._shared is None or await self._shared.confirm(self.pace, claim) is not False

    def _company(self) -> int:
        """How many processes share the slots."""
        return 1 if self._shared is None else self._shared.company(self.pace)

    def _tell(self) -> None:
        if self._shared is not None:
            self._shared.tell(self.pace)

    def _drop(self, claim: int) -> None:
        if self._shared is not None:
            self._shared.drop(self.pace, claim)


class _Caller(NamedTuple):
    """Somebody who waits for a turn; smaller goes first."""

    rank: int
    number: int
    asks: Prospect | None
    admitted: asyncio.Future[None]


class Turn:
    """The right to send one request next."""

    def __init__(self, gate: Gate) -> None:
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
            self._gate._pass_on()

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
