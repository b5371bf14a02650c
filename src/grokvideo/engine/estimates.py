"""How long something takes, when that is not known: a log-normal law, and a factor that many such laws share.

Pure arithmetic; `pacing` has the derivation, and says what they are for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import erfc, exp, log, sqrt

_SQRT_2 = sqrt(2.0)
_SURE = 1e-250
"""A chance that small is none."""


@dataclass(frozen=True)
class LogNormal:
    """When something will have happened: its time's logarithm is normal, with that mean and deviation.

    Parameters
    ----------
    mu
        Mean of the logarithm of the time in seconds.
    sigma
        Its standard deviation, > 0.
    """

    mu: float
    sigma: float

    def survival(self, t: float) -> float:
        """The chance that it takes longer than `t` seconds."""
        return 1.0 if t <= 0 else erfc((log(t) - self.mu) / (self.sigma * _SQRT_2)) / 2

    def unseen(self, asked: float, now: float) -> float:
        """Seconds since it happened, as expected, when it had not yet at `asked`: E[(now - T)+ | T > asked]."""
        return self.since(asked)(now)

    def since(self, asked: float) -> Callable[[float], float]:
        """The same as a function of `now`, which is asked for many times between two polls."""
        alive, after = self.survival(asked), self._after(asked)

        def unseen(now: float) -> float:
            most = max(0.0, now - asked)
            return most if alive < _SURE else min(max(0.0, most - (after - self._after(now)) / alive), most)

        return unseen

    def left(self, now: float) -> float:
        """Seconds until it happens, as expected at `now`, when it has not yet: E[T - now | T > now]."""
        alive = self.survival(now)
        return 0.0 if alive < _SURE else self._after(now) / alive

    def between(self, asked: float, now: float) -> float:
        """When it happened, as expected, if that was between these two: E[T | asked < T <= now]."""
        alive = self.survival(asked)
        done = alive - self.survival(now)
        if done < _SURE:
            return (asked + now) / 2
        return min(max(asked, now - self.unseen(asked, now) * alive / done), now)

    def _after(self, t: float) -> float:
        """E[(T - t)+], the integral of the survival from `t` on."""
        if t <= 0:
            return self._mean - t
        z = (log(t) - self.mu) / self.sigma
        return self._mean * erfc((z - self.sigma) / _SQRT_2) / 2 - t * erfc(z / _SQRT_2) / 2

    @cached_property
    def _mean(self) -> float:
        return exp(self.mu + self.sigma**2 / 2)


class Today:
    """How much slower a provider is today than it used to be, learned from the jobs of today.

    Parameters
    ----------
    spread
        Standard deviation of the logarithm of that factor, before anything is known; > 0.
    """

    STEP, STEPS = 0.1, 30
    """The grid: the logarithm of the factor runs from -3 to 3."""
    FORGET = 0.97
    """What a job that ended weighs less with each one that ends after it."""
    CHANGE = 0.01
    """What the factor's logarithm, or its deviation, may be off until all jobs are judged anew."""
    _SURPRISE = 4.5
    """One job that took ten times as long must not outweigh all others: no factor becomes less likely than this."""

    def __init__(self, spread: float) -> None:
        self._grid = [self.STEP * step for step in range(-self.STEPS, self.STEPS + 1)]
        self._prior = [-((g / spread) ** 2) / 2 for g in self._grid]
        self._ended = [0.0] * len(self._grid)
        self._running: dict[object, list[float]] = {}
        self._all_running = [0.0] * len(self._grid)
        self.version = 0
        """Grows when what is expected has changed, by more than a `CHANGE`."""
        self._mean, self._spread = 0.0, spread
        self._is_stale = False

    def runs(self, job: object, usual: LogNormal, age: float) -> None:
        """A job of which that is expected still runs at that age, in seconds."""
        self._drop(job)
        if age > 0:
            z = (log(age) - usual.mu) / usual.sigma
            said = [log(max(_SURE, erfc((z - g / usual.sigma) / _SQRT_2) / 2)) for g in self._grid]
            self._running[job] = said
            self._all_running = [a + b for a, b in zip(self._all_running, said, strict=True)]
        self._is_stale = True

    def ended(self, job: object, usual: LogNormal, asked: float, age: float) -> None:
        """Its clip was ready at that age, in seconds, and not yet when it was `asked` before."""
        self._drop(job)
        laws = [LogNormal(usual.mu + g, usual.sigma) for g in self._grid]
        said = [log(max(_SURE, law.survival(asked) - law.survival(age))) for law in laws]
        least = max(said) - self._SURPRISE
        self._ended = [self.FORGET * a + max(b, least) for a, b in zip(self._ended, said, strict=True)]
        self._is_stale = True

    def left(self, job: object) -> None:
        """Nobody watches it any more, and it did not end."""
        self._drop(job)
        self._is_stale = True

    def of(self, usual: LogNormal) -> LogNormal:
        """What is expected today, where that is usual."""
        return LogNormal(usual.mu + self._mean, sqrt(usual.sigma**2 + self._spread**2))

    @property
    def factor(self) -> float:
        """How many times as long as usual clips take today, as far as is known."""
        return exp(self._mean)

    def judge(self) -> None:
        """Take in what was said since the last time."""
        if not self._is_stale:
            return
        self._is_stale = False
        said = [a + b + c for a, b, c in zip(self._prior, self._ended, self._all_running, strict=True)]
        most = max(said)
        weights = [exp(value - most) for value in said]
        whole = sum(weights)
        mean = sum(g * weight for g, weight in zip(self._grid, weights, strict=True)) / whole
        spread = sqrt(sum((g - mean) ** 2 * weight for g, weight in zip(self._grid, weights, strict=True)) / whole)
        if max(abs(mean - self._mean), abs(spread - self._spread)) > self.CHANGE:
            self._mean, self._spread = mean, spread
            self.version += 1

    def _drop(self, job: object) -> None:
        said = self._running.pop(job, None)
        if said is not None:
            self._all_running = [a - b for a, b in zip(self._all_running, said, strict=True)]
        if not self._running:
            self._all_running = [0.0] * len(self._grid)  # and no rounding errors of earlier ones
