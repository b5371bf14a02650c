"""Which job to ask next: the one whose clip has probably been ready, unseen, for longest.

There is about one request a second for all jobs together. A poll that comes before its clip is ready is wasted, and one
that comes after it has let a person wait. So each free slot goes to the job with the largest *expected unseen wait*,

    W = E[(now - T)+ | T > asked],

where `T` is when its clip is ready, and `asked` when a poll last said that it was not. While W is small everywhere, the
slot stays empty. Between two polls of a job that ends at a rate h, W grows as h (now - asked)^2 / 2, so equal values of
W make pauses that go with 1 / sqrt(h): those for which the mean wait of all jobs is smallest.

`T` is log-normal, ln T ~ N(mu, sigma^2), with S(t) = P(T > t). Then W = integral from `asked` to `now` of
(S(asked) - S(t)) dt / S(asked), and with A(t) = E[(T - t)+] = exp(mu + sigma^2 / 2) Phi(sigma - z) - t S(t), where
z = (ln t - mu) / sigma and S(t) = Phi(-z), this is

    W = (now - asked) - (A(asked) - A(now)) / S(asked).

Phi(x) = erfc(-x / sqrt 2) / 2 keeps its digits where S is tiny, so nothing here cancels before W itself is tiny.

Where mu and sigma come from:

- **The library's experience** with such clips, times how fast the provider is *today* (`Today`): its factor exp(g) is
  shared by all jobs, and its posterior stands on a grid of g. A job that ended between two polls weighs each g by
  S(asked) - S(now), one that still runs by S(asked): fifteen jobs that are all late say that the provider is slow
  before any has ended.
- **The progress it reports.** As a power of time, p = (t / T)^(1 / b), it gives ln t = ln T + b ln p + noise, which is
  a straight line. With normal priors on ln T (experience) and b (around 1), five sums over its reports give the
  posterior in closed form. The noise is that of p, so of ln t it is 1 / p as large: early reports say little.

75 % of W come from both together, 25 % from experience alone. So a progress that stands at 5, or at 99, can mislead,
but starve nobody. And whatever any of this says, a job is asked again after a `silence`: a short one where the slot
would stay empty, and a longer one, that grows with the number of jobs, where others are worth more.

All seconds are meant for one request a second, and go with the time between two requests: at ten requests a second,
with a provider ten times as fast, everything happens as at one. Pure arithmetic: callers pass the time in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf, log, sqrt

from grokvideo.engine.estimates import LogNormal, Today

WORTH_ASKING_S = 0.05
"""A slot stays empty while no job's expected unseen wait is longer."""

URGENT_S = 0.5
"""A silent job lets one with a longer wait go first, for no more than a round of all jobs: those that were made
together fall silent together, and would keep it waiting."""

FIRST_POLL_S = 1.0
"""So long after its create a job is asked that nothing is known of: whether it reports progress, for one."""

BY_REPORTS = 0.75
"""The share of a job's expected wait that its reported progress may have a say in."""

CLOSE = 0.25
"""How long a clip took is known where the pause between its last two polls was no larger a part of that."""

MOST_EXPECTED = 0.95
"""No further than this is a job by expectation alone."""

_NOISE_OF_PROGRESS = 0.02
_LEAST_SPREAD = 0.01
_BEND, _BEND_SPREAD = 1.0, 0.3
_LEAST_PROGRESS = 0.005


def silence(jobs: int) -> float:
    """Seconds without an answer after which a job is asked in any case, where that many are watched."""
    return max(15.0, 3.0 * jobs)


_Share = tuple[float, LogNormal, Callable[[float], float]]
"""How much it counts, what it expects, and the unseen wait that follows from it."""


class Prospect:
    """What is expected of one job that runs at a provider.

    Parameters
    ----------
    usual
        How long such clips take.
    today
        What is shared with the other jobs at that provider.
    born
        When it was created, on the caller's clock.
    asked
        When it was last known to run; None: never heard of since somebody else watched it, so it is asked at once.
    is_known
        Whether there is experience with such clips at all.
    """

    def __init__(
        self, usual: LogNormal, today: Today, born: float, *, asked: float | None, is_known: bool = True
    ) -> None:
        self.usual = usual
        self.born = born
        self.asked = -inf if asked is None else asked
        self.is_known = is_known
        self.progress: float | None = None
        self._furthest = 0.0
        self._today = today
        self._is_new = not is_known
        self._weight = self._weight_p = self._weight_pp = self._age = self._age_p = 0.0
        self._expected: list[_Share] | None = None
        self._judged = 0

    def report(self, now: float, progress: float | None) -> None:
        """A poll said that it still runs; `progress` from 0 to 1, None where it says nothing."""
        age = now - self.born
        self.asked, self._is_new, self._expected = now, False, None
        self._today.runs(self, self.usual, age)
        # What stands still says nothing new: whole tens would look slower and slower.
        if progress is None or progress == self.progress or progress < _LEAST_PROGRESS or age <= 0:
            return
        self.progress = progress
        p = min(progress, 1.0)
        weight, ln_age, ln_p = (p / _NOISE_OF_PROGRESS) ** 2, log(age), log(p)
        self._weight += weight
        self._weight_p += weight * ln_p
        self._weight_pp += weight * ln_p * ln_p
        self._age += weight * ln_age
        self._age_p += weight * ln_age * ln_p

    def ready(self, now: float) -> float | None:
        """A poll said that its clip is ready: seconds that it took, or None where nobody watched closely enough.

        It became ready between the last two polls, and when exactly is only expected.
        """
        if self.asked == -inf:
            self._today.left(self)
            return None
        _, law, _ = self._expectations()[0]
        asked, age = self.asked - self.born, now - self.born
        self._today.ended(self, self.usual, asked, age)
        return law.between(asked, age) if age - asked <= CLOSE * age else None

    def gone(self) -> None:
        """Nobody watches it any more."""
        self._today.left(self)

    def unseen(self, now: float) -> float:
        """Seconds that its clip has probably been ready, and nobody knows: E[(now - T)+ | T > asked]."""
        if self.asked == -inf:
            return inf
        return sum(share * unseen(now - self.born) for share, _, unseen in self._expectations())

    def left(self, now: float) -> float | None:
        """Seconds until its clip is ready, as expected; None where neither experience nor progress tells."""
        if self.asked == -inf or not (self.is_known or self.progress):
            return None
        _, law, _ = self._expectations()[0]
        return law.left(now - self.born)

    def fraction(self, now: float) -> float | None:
        """How far it is, from 0 to 1, never back: as it reported, else as expected; None where nothing tells."""
        if self.progress is not None:
            self._furthest = max(self._furthest, min(self.progress, 1.0))
        elif (left := self.left(now)) is None:
            return None
        else:
            age = now - self.born
            self._furthest = max(self._furthest, min(age / max(age + left, 1e-9), MOST_EXPECTED))
        return self._furthest

    def is_due(self, now: float, *, second: float, jobs: int) -> bool:
        """Whether it must be asked, whatever the estimate says."""
        if self._is_new and now - self.born >= FIRST_POLL_S * second:
            return True
        return now - self.asked >= silence(jobs) * second

    def _expectations(self) -> list[_Share]:
        """By experience and reports together, if there are any, and by experience alone."""
        self._today.judge()
        if self._expected is None or self._judged != self._today.version:
            self._judged = self._today.version
            alone = self._today.of(self.usual)
            laws = [(BY_REPORTS, self._by_reports(alone)), (1 - BY_REPORTS, alone)] if self._weight else [(1.0, alone)]
            self._expected = [(share, law, law.since(self.asked - self.born)) for share, law in laws]
        return self._expected

    def _by_reports(self, alone: LogNormal) -> LogNormal:
        # Normal equations of the line ln t = ln T + b ln p, with the priors as two more observations.
        prior, bend = 1 / alone.sigma**2, 1 / _BEND_SPREAD**2
        a, b, c = self._weight + prior, self._weight_p, self._weight_pp + bend
        age, age_p = self._age + prior * alone.mu, self._age_p + bend * _BEND
        determinant = a * c - b * b
        return LogNormal((c * age - b * age_p) / determinant, sqrt(c / determinant + _LEAST_SPREAD**2))


def choose(prospects: Iterable[Prospect], now: float, second: float = 1.0, *, processes: int = 1) -> Prospect | None:
    """The job to ask in a slot at `now`; None: nobody, leave it empty.

    Parameters
    ----------
    prospects
        The jobs that wait to be asked.
    second
        Seconds from one request to the next: all times of the policy are meant for 1.
    processes
        How many share the slots: each of them is taken to watch as many jobs as this one.
    """
    waiting = list(prospects)
    jobs = len(waiting) * processes
    if not waiting:
        return None
    best = max(waiting, key=lambda job: job.unseen(now))
    wait = best.unseen(now)
    silent = [job for job in waiting if job.is_due(now, second=second, jobs=jobs)]
    if silent:
        quiet = min(silent, key=_longest_silent)
        if wait < URGENT_S * second or now - quiet.asked >= (silence(jobs) + jobs) * second:
            return quiet
    if wait >= WORTH_ASKING_S * second:
        return best
    quiet = min(waiting, key=_longest_silent)  # the slot is free: who has been quiet for a while may have news
    return quiet if now - quiet.asked >= silence(1) * second else None


def _longest_silent(job: Prospect) -> tuple[float, float]:
    return job.asked, job.born
