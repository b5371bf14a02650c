"""Places at a provider: so many jobs of one key may be there at once, whichever kernels they belong to.

The ledger decides: in the step that writes down that a job is being sent, it counts the others (`crowd`). What is kept
here makes that come out well nearly always, so that no slot of the gate is lost: who may go is read from the ledger
before, each time something changed, and once more as a request's turn comes. Jobs that are picked up after a restart
count, but never wait.

Everything here lives on the loop thread.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

from grokvideo.engine.shares import Patience, shares
from grokvideo.settings import MOST_JOBS
from grokvideo.store.crowd import Limit, NoPlace, Side, Spot
from grokvideo.store.rows import Row

Read = Callable[[Limit], Awaitable[Mapping[str, Side]]]
"""What the processes have at a provider, as the ledger has it now."""

NEXT = "next in line"
LATER = "starts when a place is free"

_log = logging.getLogger("grokvideo")


class Guest(Protocol):
    """A job that is to be sent, with its row as last written."""

    @property
    def row(self) -> Row: ...

    def show(self, **live: Any) -> None:
        """Tell the person."""
        ...


class Places:
    """Who of this process may go to a provider, and when.

    Parameters
    ----------
    me
        This process, as the ledger calls it.
    most
        Asked each time, because the setting may change; `changed` says when.
    clock
        Seconds, for how long places are kept for others.
    """

    def __init__(
        self, read: Read, me: str, most: Callable[[], int], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._me = me
        self._most = most
        self._clock = clock
        self._numbers = itertools.count()
        self._halls: dict[Spot, _Hall] = {}
        self._looking: asyncio.Task[None] | None = None
        self._is_due = False
        self._is_blind = False

    @asynccontextmanager
    async def place(self, guest: Guest) -> AsyncIterator[Place]:
        """Wait until a job may go, and hold its place until the block ends: by then its row says where it is."""
        hall = self._hall(guest.row)
        place = Place(guest, hall, next(self._numbers), self._came)
        try:
            await place.wait()
            yield place
        finally:
            if hall.leave(place):
                self.changed()

    def is_sending(self) -> bool:
        """Whether a job may go, or it is being found out whether one may."""
        return self._looking is not None or any(hall.going for hall in self._halls.values())

    def changed(self) -> None:
        """Something here changed: a job came or went, or the setting. Loop thread only."""
        self._is_due = True
        if self._looking is None and self._busy():
            self._looking = asyncio.get_running_loop().create_task(self._look())

    def tick(self, *, others_moved: bool) -> None:
        """To be called again and again, soon after another process has written into the ledger."""
        if others_moved or self._is_blind:
            self.changed()
        elif self._looking is None:
            for hall in self._busy():  # time alone may end the waiting for another process
                hall.admit()

    async def looked(self) -> None:
        """Return when the ledger is not being read."""
        if self._looking is not None:
            await self._looking

    def _came(self, place: Place, *, looks: bool) -> None:
        if looks:
            self.changed()
        elif self._looking is None:
            place.say(LATER)  # after those before it, who wait as well

    def _busy(self) -> list[_Hall]:
        return [hall for hall in self._halls.values() if hall.waiting or hall.going]

    async def _look(self) -> None:
        try:
            while self._is_due:
                self._is_due, was_blind, self._is_blind = False, self._is_blind, False
                for hall in self._busy():
                    try:
                        hall.sides = await self._read(hall.limit)
                    except Exception:
                        # No job may hang on this: what was known will do, for the ledger counts once more.
                        self._is_blind = True
                        if not was_blind:
                            _log.warning("reading who is at the provider failed, and is tried again", exc_info=True)
                    hall.admit()
        finally:
            self._looking = None

    def _hall(self, row: Row) -> _Hall:
        from grokvideo.engine.connections import EMBEDDED_URL  # here: `%load_ext` does without what speaks HTTP

        # Each process has an embedded simulator of its own.
        spot = Spot(row.base_url, row.key_fingerprint, self._me if row.base_url == EMBEDDED_URL else None)
        if spot not in self._halls:
            self._halls[spot] = _Hall(spot, self._me, self._most, self._clock)
        return self._halls[spot]


class Place:
    """What one job needs to be sent."""

    def __init__(self, guest: Guest, hall: _Hall, number: int, came: Callable[..., None]) -> None:
        self.guest = guest
        self.number = number
        self._hall = hall
        self._came = came
        self._admitted: asyncio.Future[None] | None = None
        self._said = ""

    @property
    def limit(self) -> Limit:
        """What the ledger has to see to as the job goes."""
        return self._hall.limit

    def check(self) -> None:
        """To be called when a request is next, before it takes a slot of the gate.

        Raises
        ------
        NoPlace
            If another process has the place now.
        """
        if not self._hall.lets(self):
            raise NoPlace("another kernel has the place")

    async def wait_again(self) -> None:
        """Wait for another place: this one is taken, and nothing was sent."""
        self._hall.sides = {"": Side(inside=self.limit.most)}  # by whomever, until that is read
        self._said = ""
        await self.wait(again=True)

    async def wait(self, *, again: bool = False) -> None:
        """Wait for a place, after those that came before."""
        self._admitted = asyncio.get_running_loop().create_future()
        is_first = self._hall.enter(self)
        self._came(self, looks=is_first or again)
        await self._admitted

    def admit(self) -> None:
        """It may go."""
        self.say(NEXT)
        if self._admitted is not None and not self._admitted.done():
            self._admitted.set_result(None)

    def say(self, note: str) -> None:
        """Tell the person, once."""
        if note != self._said:
            self._said = note
            self.guest.show(note=note)


class _Hall:
    """The jobs of this process that want to go to one spot, in the order in which they came."""

    def __init__(self, spot: Spot, me: str, most: Callable[[], int], clock: Callable[[], float]) -> None:
        self._spot = spot
        self._most = most
        self.sides: Mapping[str, Side] = {}
        self.waiting: dict[int, Place] = {}
        self.going: dict[int, Place] = {}
        self._me = me
        self._clock = clock
        self._patience = Patience()
        self._allowed: set[int] = set()
        self._seen = 0

    @property
    def limit(self) -> Limit:
        """How many of all processes may be there: as many as one of them has had there, its setting allows that."""
        return Limit(self._spot, max(self._most(), self._seen))

    def enter(self, place: Place) -> bool:
        """Stand in the line; whether there is nobody in front."""
        self.going.pop(place.number, None)
        self.waiting[place.number] = place
        return place.number == min(self.waiting)

    def leave(self, place: Place) -> bool:
        """Whether that one could have gone: another may now."""
        self.waiting.pop(place.number, None)
        return self.going.pop(place.number, None) is not None

    def lets(self, place: Place) -> bool:
        """Whether it still may."""
        return place.number in self._allowed

    def admit(self) -> None:
        """Let in who may go now."""
        unsent = sorted(number for number, place in self.going.items() if place.guest.row.state == "reserved")
        sent = self.going.keys() - set(unsent)  # and may come back, turned away by the rate limit
        others = (side.inside for who, side in self.sides.items() if who != self._me)
        self._seen = min(max(self._seen, *others, 0), MOST_JOBS)
        most, wanting = self.limit.most, unsent + sorted(self.waiting)
        mine = self.sides.get(self._me, Side())
        mine = mine._replace(waiting=max(0, min(len(wanting), self._most() - mine.inside)))
        sides = self._patience.present(self._clock(), most, {**self.sides, self._me: mine})
        self._allowed = sent.union(wanting[: shares(most, {**sides, self._me: mine})[self._me]])
        for number in wanting[len(unsent) :]:
            if number in self._allowed:
                self.going[number] = self.waiting.pop(number)
                self.going[number].admit()
            else:
                self.waiting[number].say(LATER)
