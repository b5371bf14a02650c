"""The arithmetic of `bench/polling.py`, where a mistake would flatter one of the clients."""

from __future__ import annotations

import math
import random
from statistics import fmean, median
from typing import Any

import pytest

from _pooled import ideal_makespan, most_within, percentile, pool
from _world import PLACES, Course, Limits, number_of, wishes


def courses(seconds: int, resolution: str, factor: float = 1.0) -> list[Course]:
    return [Course.draw(1, number, seconds, resolution, factor) for number in range(2000)]


def test_a_job_takes_as_long_as_the_model_says() -> None:
    small, large = courses(6, "480p"), courses(6, "720p")
    assert fmean(each.queue for each in small) == pytest.approx(4, rel=0.05)
    assert median(each.takes - each.queue for each in small) == pytest.approx(12 + 9 * 6, rel=0.03)
    assert median(each.takes - each.queue for each in large) == pytest.approx(2 * (12 + 9 * 6), rel=0.03)
    logs = [math.log(each.takes - each.queue) for each in small]
    assert math.sqrt(fmean((each - fmean(logs)) ** 2 for each in logs)) == pytest.approx(0.3, rel=0.05)


def test_jobs_are_the_same_for_everybody_and_a_slow_provider_stretches_them() -> None:
    usual, slow = courses(4, "720p"), courses(4, "720p", factor=2.0)
    assert usual == courses(4, "720p")
    assert [2 * each.takes for each in usual] == pytest.approx([each.takes for each in slow])
    assert wishes(3, 60, mixed=True)[:15] == wishes(3, 15, mixed=True)
    assert [number_of(wish.prompt) for wish in wishes(3, 60, mixed=True)] == list(range(60))


def test_progress_says_nothing_of_a_job_that_waits_in_the_queue_and_is_never_over_before_it_is() -> None:
    course = Course(queue=10.0, takes=110.0, bend=1.0)
    assert course.progress("noisy", 9.0, noise=0.0) == 0
    assert course.progress("noisy", 60.0, noise=0.0) == 50
    assert course.progress("noisy", 109.9, noise=3.0) == 99
    assert course.progress("none", 60.0, noise=0.0) is None
    assert [course.progress("stuck at 99", age, 0.0) for age in (20.0, 51.0, 109.0)] == [24, 99, 99]
    assert [course.progress("5, then 50", age, 0.0) for age in (20.0, 71.0)] == [5, 50]
    assert course.progress("whole tens", 67.0, noise=0.0) == 50


def test_strict_limits_want_a_second_between_requests_and_forget_what_they_refused() -> None:
    limits = Limits(gap=1.0)
    assert limits.refuse(0.0) is None
    assert limits.refuse(0.9) == ("gap", 1)
    assert limits.refuse(1.0) is None


def test_sixty_requests_fit_into_a_minute_and_the_next_waits_for_the_first_to_be_over() -> None:
    limits = Limits(gap=0.0)
    assert [limits.refuse(number / 10) for number in range(60)] == [None] * 60
    assert limits.refuse(10.0) == ("minute", 50)
    assert limits.refuse(59.9) == ("minute", 1)
    assert limits.refuse(60.0) is None
    assert limits.refuse(60.0) == ("minute", 1)


def test_a_sixteenth_job_is_refused_and_a_poll_is_not() -> None:
    limits = Limits(gap=0.0)
    assert limits.refuse(0.0, unfinished=PLACES - 1) is None
    assert limits.refuse(1.0, unfinished=PLACES) == ("places", 5.0)
    assert limits.refuse(1.0) is None


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(1, 21)]
    assert [percentile(values, percent) for percent in (0, 50, 95, 100)] == [1.0, 10.0, 19.0, 20.0]
    assert percentile([7.0], 95) == 7.0


def test_the_ideal_fills_a_place_at_once_and_keeps_the_gap() -> None:
    assert ideal_makespan([10.0, 10.0, 10.0], places=3, gap=1.0) == 12.0
    assert ideal_makespan([10.0, 2.0, 5.0], places=2, gap=1.0) == 10.0  # sent at 0, 1 and 3
    assert ideal_makespan([1.0, 1.0, 1.0], places=1, gap=0.0) == 3.0


def test_the_busiest_minute_is_found_wherever_it_begins() -> None:
    assert most_within([]) == 0
    assert most_within([float(number) for number in range(100)]) == 60
    times = [random.Random(1).uniform(0, 500) for _ in range(300)]
    counted = max(sum(begin <= time < begin + 60 for time in times) for begin in times)
    assert most_within(times) == counted


def result(*jobs: dict[str, Any], **more: Any) -> dict[str, Any]:
    ends = ["done"] * len(jobs)
    usual = {"seed": 1, "count": len(jobs), "ends": ends, "cpu_s": 0.1, "refused": {}, "arrivals": [0.0, 1.0, 2.0, 3.0]}
    return {"jobs": list(jobs), **usual, **more}


def made(number: int, created: float, ready: float, known: float | None) -> dict[str, Any]:
    return {"number": number, "created": created, "ready": ready, "known": known}


def test_results_are_pooled_job_by_job() -> None:
    one = result(made(0, 0.0, 10.0, 11.0), made(1, 1.0, 21.0, 24.0))
    pooled = pool([one, result(made(0, 5.0, 10.0, 12.0), refused={"gap": 2}, seed=2)])
    assert pooled.latencies == [1.0, 3.0, 2.0]
    assert [pooled.mean, pooled.requests, pooled.cpu_ms] == pytest.approx([2.0, 8 / 3, 200 / 3])
    assert pooled.refused == {"gap": 2}
    assert pooled.stretch == pytest.approx((24 + 7) / (21 + 5))
    assert (pooled.lost, pooled.again) == (0, 0)


def test_means_are_compared_for_the_jobs_that_both_had() -> None:
    mine = pool([result(made(0, 0.0, 10.0, 11.0)), result(made(0, 0.0, 10.0, 99.0), seed=2)])
    assert mine.of(pool([result(made(0, 0.0, 10.0, 14.0))])) == 0.25


def test_a_job_that_was_taken_twice_or_never_delivered_is_noticed() -> None:
    twice = pool([result(made(0, 0.0, 9.0, 9.5), made(0, 5.0, 14.0, None), count=1, ends=["done"])])
    assert (twice.lost, twice.again) == (1, 1)
    unknown = pool([result(made(0, 0.0, 9.0, 9.5), made(1, 1.0, 9.0, 9.5), ends=["done", "stalled"])])
    assert (unknown.lost, unknown.again) == (1, 0)
    never = pool([result(made(0, 0.0, 9.0, 9.5), count=2, ends=["done", "rejected"])])
    assert (never.lost, never.again) == (1, 0)
