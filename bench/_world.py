"""How long jobs take at the provider that `polling.py` measures against, what they tell of it, and what it allows.

All of it is drawn from a seed and the number of a job, so every client meets the same jobs. Times are seconds of the
provider's world, which may run faster than ours. Pure: callers pass the time in.
"""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

Progress = Literal["noisy", "none", "stuck at 99", "5, then 50", "whole tens"]
Refusal = Literal["gap", "minute", "places"]

PLACES = 15
"""Jobs of one key that may be unfinished at a time."""

MINUTE_S, MOST_A_MINUTE = 60.0, 60

GAPS_S = {"strict": 1.0, "lenient": 0.0}
"""What the two kinds of limits ask for between two requests."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A clip to ask for."""

    number: int
    prompt: str
    seconds: int
    resolution: str


def wishes(seed: int, count: int, *, mixed: bool) -> list[Wish]:
    """The clips of one run: all of 6 s at 480p, or a mix of lengths and resolutions."""
    chance = random.Random(f"wishes {seed}")
    drawn = [(chance.choice((4, 6, 8, 10)), chance.choice(("480p", "720p"))) for _ in range(count)]
    clips = drawn if mixed else [(6, "480p")] * count
    return [Wish(number, f"A paper crane, run {seed}, take {number}", *clip) for number, clip in enumerate(clips)]


def number_of(prompt: str) -> int:
    """Which of the wishes a prompt is."""
    return int(prompt.rpartition(" ")[2])


@dataclass(frozen=True, slots=True)
class Course:
    """How one job goes.

    Parameters
    ----------
    queue
        Seconds until it is begun.
    takes
        Seconds until it is ready, the queue among them.
    bend
        Its progress is this power of the fraction of time that has passed.
    """

    queue: float
    takes: float
    bend: float

    @classmethod
    def draw(cls, seed: int, wish: int, seconds: float, resolution: str, factor: float = 1.0) -> Course:
        """Of a clip of so many seconds, at a provider that takes `factor` times as long as usual."""
        chance = random.Random(f"course {seed} {wish}")
        queue = chance.expovariate(1 / 4)
        usual = (12 + 9 * seconds) * (1 if resolution == "480p" else 2)
        work = usual * math.exp(chance.gauss(0, 0.3))
        return cls(queue * factor, (queue + work) * factor, math.exp(chance.gauss(0, 0.3)))

    def progress(self, kind: Progress, age: float, noise: float) -> int | None:
        """Percent that a poll is told; None: nothing.

        Parameters
        ----------
        noise
            A draw from a normal distribution, of deviation 1.
        """
        passed = max(0.0, age - self.queue) / (self.takes - self.queue)
        if kind == "none":
            return None
        if kind == "stuck at 99":
            return 99 if passed > 0.4 else int(passed * 240)
        if kind == "5, then 50":
            return 5 if passed < 0.6 else 50
        bent = passed**self.bend
        if kind == "whole tens":
            return 10 * int(10 * min(0.99, bent))
        return min(99, max(0, int(100 * (bent + 0.03 * noise))))


@dataclass(slots=True)
class Limits:
    """What one key may do. A request that is refused counts for nothing.

    Parameters
    ----------
    gap
        Seconds between two requests, at least.
    """

    gap: float
    _admitted: deque[float] = field(default_factory=deque)

    def refuse(self, now: float, unfinished: int | None = None) -> tuple[Refusal, float] | None:
        """Why a request is refused, and the whole seconds after which to try again; None: it is admitted.

        Parameters
        ----------
        unfinished
            How many jobs there are, where the request asks for one more.
        """
        while self._admitted and self._admitted[0] <= now - MINUTE_S:
            self._admitted.popleft()
        if self._admitted and now - self._admitted[-1] < self.gap:
            return "gap", math.ceil(self._admitted[-1] + self.gap - now)
        if len(self._admitted) >= MOST_A_MINUTE:
            return "minute", math.ceil(self._admitted[0] + MINUTE_S - now)
        if unfinished is not None and unfinished >= PLACES:
            return "places", 5.0
        self._admitted.append(now)
        return None
