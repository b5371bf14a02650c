"""Figures of the polling bench, from what the provider saw. Pure arithmetic, in seconds of the provider's world."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import fmean
from typing import Any

GAP_S, PLACES = 1.0, 15


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that so many percent of them do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def ideal_makespan(takes: Sequence[float], *, places: int = PLACES, gap: float = GAP_S) -> float:
    """From the first create to the last clip, where a place is refilled in the moment its clip is ready.

    Parameters
    ----------
    takes
        Seconds from create to ready, in the order in which they are created.
    gap
        Between two creates, at least.
    """
    free, sent, end = [0.0] * places, -gap, 0.0
    for seconds in takes:
        sent = max(heapq.heappop(free), sent + gap)
        heapq.heappush(free, sent + seconds)
        end = max(end, sent + seconds)
    return end


def most_within(times: Sequence[float], seconds: float = 60.0) -> int:
    """The largest number of these times in any stretch of so many seconds, of which one end counts and one does not."""
    times = sorted(times)
    most = first = 0
    for last, time in enumerate(times):
        while times[first] <= time - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


@dataclass(frozen=True, slots=True)
class Pooled:
    """What came of runs that differ in their seed alone.

    Parameters
    ----------
    by_seed
        Seconds from ready to known, of every job that is known to be done.
    requests
        A job: creates, polls, and what was refused.
    refused
        Answers of 429, by what they were for.
    stretch
        Makespan, as a multiple of the ideal one.
    last_submit
        From the first create to the fifteenth, the longest of all runs; NaN with fewer jobs.
    cpu_ms
        Of the client, a job.
    a_minute
        The most requests that came in any 60 s.
    lost
        Clips that were taken, or asked for, and not delivered.
    again
        Creates of a clip that had been taken already.
    """

    by_seed: dict[int, tuple[float, ...]]
    requests: float
    refused: dict[str, int]
    stretch: float
    last_submit: float
    cpu_ms: float
    a_minute: int
    lost: int
    again: int

    @property
    def latencies(self) -> list[float]:
        return list(chain.from_iterable(self.by_seed.values()))

    @property
    def mean(self) -> float:
        return fmean(self.latencies)

    @property
    def refusals(self) -> int:
        return sum(self.refused.values())

    def at(self, percent: float) -> float:
        """A percentile of the latencies."""
        return percentile(self.latencies, percent)

    def of(self, other: Pooled) -> float:
        """The mean as a multiple of the other's, for jobs that both had."""
        mine, theirs = (
            fmean(chain.from_iterable(each.by_seed[seed] for seed in self.by_seed.keys() & other.by_seed.keys()))
            for each in (self, other)
        )
        return mine / theirs


def pool(results: Sequence[dict[str, Any]]) -> Pooled:
    """The figures of some runs' results, as `polling.py` writes them."""
    refused: Counter[str] = Counter()
    by_seed: dict[int, tuple[float, ...]] = {}
    makespans, ideals, submits = [], [], [math.nan]
    lost = again = 0
    for result in results:
        made = sorted(result["jobs"], key=lambda job: (job["number"], job["created"]))
        first = {job["number"]: job for job in reversed(made)}
        by_seed[result["seed"]] = tuple(job["known"] - job["ready"] for job in made if job["known"] is not None)
        begun = min(job["created"] for job in made)
        makespans.append(max(job["known"] or job["ready"] for job in made) - begun)
        ideals.append(ideal_makespan([first[number]["ready"] - first[number]["created"] for number in sorted(first)]))
        if len(made) >= PLACES:
            submits.append(sorted(job["created"] for job in made)[PLACES - 1] - begun)
        refused.update(result["refused"])
        again += len(made) - len(first)
        delivered = min(sum(end == "done" for end in result["ends"]), sum(job["known"] is not None for job in made))
        lost += max(len(made), result["count"]) - delivered
    asked = sum(result["count"] for result in results)
    return Pooled(
        by_seed=by_seed,
        requests=sum(len(result["arrivals"]) for result in results) / asked,
        refused=dict(refused),
        stretch=sum(makespans) / sum(ideals),
        last_submit=max(submits[1:], default=math.nan),
        cpu_ms=1000 * sum(result["cpu_s"] for result in results) / asked,
        a_minute=max(most_within(result["arrivals"]) for result in results),
        lost=lost,
        again=again,
    )
