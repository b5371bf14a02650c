"""Jobs at a provider, watched through real gates on a clock that jumps: what becomes of each, and when it was asked.

A provider as on a bad day: clips that take far longer or shorter than expected, progress that lies, stands or falls,
polls that fail, jobs that somebody stops. Everything comes from one seed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from math import exp, log
from pathlib import Path

from grokvideo.engine.estimates import LogNormal, Today
from grokvideo.engine.pace import backoff
from grokvideo.engine.pacing import Prospect
from tests.engine.processes import Process, World, running
from tests.engine.virtual import now

TRIP_S = (0.03, 0.3)
FAILS = 0.05
SPREAD = 0.3

Bar = Callable[[float], float | None]
"""What a provider says of its progress, when so much of the time is over."""


def honest(dice: random.Random) -> Bar:
    """Some power of the time, within a few percent."""
    bend = dice.uniform(0.7, 1.4)
    return lambda share: min(0.99, max(0.0, share**bend + dice.gauss(0.0, 0.02)))


def silent(_: random.Random) -> Bar:
    """Nothing is said."""
    return lambda _: None


def in_tens(dice: random.Random) -> Bar:
    """Honest, but whole tens only, so that it stands most of the time."""
    bar = honest(dice)
    return lambda share: int(10 * (bar(share) or 0.0)) / 10


def standing(dice: random.Random) -> Bar:
    """Always the same: at the beginning, or near the end."""
    where = dice.choice([0.0, 0.01, 0.05, 0.5, 0.99, 1.0])
    return lambda _: where


def wild(dice: random.Random) -> Bar:
    """Anything at all."""
    return lambda _: dice.choice([None, dice.uniform(-0.5, 1.5)])


def falling(_: random.Random) -> Bar:
    """Backwards."""
    return lambda share: 1.0 - share


def hurrying(_: random.Random) -> Bar:
    """Nearly there after a tenth of the time."""
    return lambda share: min(0.97, 9.7 * share)


HONEST = (honest, honest, silent, in_tens)
ANY = (*HONEST, standing, wild, falling, hurrying)


@dataclass
class Film:
    """One job: what is expected of it, what comes of it, and what was seen of that. Times are the clock's."""

    usual: LogNormal
    takes: float
    bar: Bar
    comes: float
    is_known: bool = True
    stopped_after: float | None = None
    fails: float = FAILS
    wished_at: float = 0.0
    born: float = 0.0
    known_at: float | None = None
    gone: float = 0.0
    waits: list[tuple[float, float]] = field(default_factory=list)
    """From when somebody wanted to ask after it until the request left."""

    @property
    def ready_at(self) -> float:
        return self.born + self.takes

    @property
    def latency(self) -> float:
        """Seconds from its clip to somebody who knows of it."""
        assert self.known_at is not None
        return self.known_at - self.ready_at


def a_day(seed: int, *, most: int = 40, bars: tuple[Callable[[random.Random], Bar], ...] = ANY) -> list[Film]:
    """One to `most` jobs. On an honest day they take as long as expected, more or less, and nothing fails."""
    dice = random.Random(seed)
    is_odd = bars is ANY
    films = []
    for _ in range(dice.randint(1, most)):
        mean = log(dice.choice([15.0, 40.0, 60.0, 120.0]))
        off = dice.choice([0.0] * 8 + [log(10.0), -log(10.0), log(0.01)]) if is_odd else 0.0
        films.append(
            Film(
                usual=LogNormal(mean, SPREAD),
                takes=min(exp(dice.gauss(mean + off, SPREAD)), 600.0),
                bar=dice.choice(bars)(dice),
                comes=dice.choice([0.0, 0.0, dice.uniform(0.0, 200.0)]) if is_odd else 0.0,
                is_known=not is_odd or dice.random() < 0.8,
                stopped_after=dice.uniform(0.0, 100.0) if is_odd and dice.random() < 0.1 else None,
                fails=FAILS if is_odd else 0.0,
            )
        )
    return films


@dataclass
class Clerk:
    """Watches its jobs through one process's gate. Without a policy it goes round, a second after their creates."""

    process: Process
    dice: random.Random
    has_policy: bool = True
    today: Today = field(default_factory=lambda: Today(0.3))

    async def take(self, film: Film) -> None:
        """Send it, and watch it to its end, or until somebody stops it."""
        await asyncio.sleep(film.comes)
        film.wished_at = now()
        await self.process.send("submit", connect_s=0.1, before_s=0.01, trip_s=self.dice.uniform(*TRIP_S))
        film.born = now()
        with suppress(TimeoutError):
            async with asyncio.timeout(film.stopped_after):
                await self._watch(film)
        film.gone = now()

    async def _watch(self, film: Film) -> None:
        prospect = Prospect(film.usual, self.today, film.born, asked=film.born, is_known=film.is_known)
        if not self.has_policy:
            await asyncio.sleep(1.0)
        failures = 0
        try:
            while film.known_at is None:
                seen = await self._ask(film, prospect)
                if self.dice.random() < film.fails:
                    failures += 1
                    await asyncio.sleep(backoff(failures, self.dice.random()))
                    continue
                failures = 0
                if seen >= film.ready_at:
                    film.known_at = now()
                    prospect.ready(now())
                else:
                    prospect.report(now(), film.bar((seen - film.born) / film.takes))
        finally:
            prospect.gone()

    async def _ask(self, film: Film, prospect: Prospect) -> float:
        """One poll; the moment at which the provider looked."""
        wished, trip = now(), self.dice.uniform(*TRIP_S)
        async with self.process.gate.turn(asks=prospect if self.has_policy else None) as turn:
            await turn.slot()
            self.process.world.seen.append((now(), self.process.number, "poll"))
            film.waits.append((wished, now()))
            await asyncio.sleep(trip / 2)
            looked = now()
            await asyncio.sleep(trip / 2)
            turn.replied()
        return looked


async def watch(path: Path, films: list[Film], seed: int, *, processes: int = 1, has_policy: bool = True) -> World:
    """Have them all made and seen by so many processes with one key."""
    world = World(path, shared=processes > 1)
    async with running(world, processes) as there:
        clerks = [Clerk(process, random.Random(seed + process.number), has_policy) for process in there]
        await asyncio.gather(*(clerks[number % processes].take(film) for number, film in enumerate(films)))
    return world
