"""How much slower a provider is today: against the posterior, added up by force."""

from __future__ import annotations

import random
from math import log, sqrt
from typing import Any, NamedTuple

import numpy as np
import pytest

from grokvideo.engine.estimates import LogNormal, Today

USUAL = LogNormal(log(60.0), 0.35)
GRID = np.linspace(-3.0, 3.0, 6001)


class Told(NamedTuple):
    """What one job said of today: asked at that age, it still ran, or (`ready`) its clip had come since."""

    usual: LogNormal
    asked: float
    ready: float | None = None

    def weighs(self) -> Any:
        """The logarithm of the chance of that, for each factor's logarithm."""
        said = [chance(LogNormal(self.usual.mu + g, self.usual.sigma), self.asked, self.ready) for g in GRID.tolist()]
        return np.array(said)


def chance(law: LogNormal, asked: float, ready: float | None) -> float:
    return log(max(1e-250, law.survival(asked) - (0.0 if ready is None else law.survival(ready))))


def added_up(spread: float, *told: Told) -> tuple[float, float]:
    """Mean and deviation of the factor's logarithm, when that is what was heard, in this order."""
    said, ended = -((GRID / spread) ** 2) / 2, np.zeros_like(GRID)
    for each in told:
        if each.ready is None:
            said = said + each.weighs()
        else:
            ended = Today.FORGET * ended + np.maximum(each.weighs(), each.weighs().max() - 4.5)
    weights = np.exp(said + ended - (said + ended).max())
    weights /= weights.sum()
    mean = float((weights * GRID).sum())
    return mean, sqrt(float((weights * (GRID - mean) ** 2).sum()))


def heard(spread: float, *told: Told) -> Today:
    today = Today(spread)
    for number, each in enumerate(told):
        today.runs(number, each.usual, each.asked)
        if each.ready is not None:
            today.ended(number, each.usual, each.asked, each.ready)
    today.judge()
    return today


def thought(today: Today) -> tuple[float, float]:
    """Mean and deviation of the factor's logarithm."""
    law = today.of(LogNormal(0.0, 1e-9))
    return law.mu, law.sigma


OTHER = LogNormal(log(20.0), 0.6)


@pytest.mark.parametrize("spread", [0.3, 1.2])
@pytest.mark.parametrize(
    "told",
    [
        [Told(USUAL, 30.0)],
        [Told(USUAL, 150.0)],
        [Told(USUAL, 100.0, 110.0)],
        [Told(USUAL, 0.0, 25.0)],
        [Told(USUAL, 90.0, 100.0), Told(OTHER, 10.0, 12.0), Told(USUAL, 120.0, 150.0), Told(USUAL, 95.0)],
        [Told(USUAL, 100.0 + number) for number in range(15)],
        [Told(USUAL, 100.0 + number, 104.0 + number) for number in range(15)],
    ],
    ids=["early", "late", "ended", "in silence", "mixed", "all are late", "all were late"],
)
def test_how_fast_the_provider_is_today_is_the_posterior(told: list[Told], spread: float) -> None:
    mean, deviation = added_up(spread, *told)
    assert thought(heard(spread, *told)) == pytest.approx((mean, deviation), abs=0.02)


def test_jobs_that_are_all_late_say_that_it_is_slow_before_any_has_ended() -> None:
    late = [heard(0.3, *[Told(USUAL, 90.0)] * jobs).factor for jobs in (0, 1, 5, 15)]
    assert late == sorted(late)
    assert late[0] == pytest.approx(1.0)
    assert late[-1] > 1.4


def test_jobs_that_only_just_began_say_nothing() -> None:
    assert heard(0.3, *[Told(USUAL, 5.0)] * 15).factor == pytest.approx(1.0, abs=0.01)


def test_what_a_job_said_before_it_ended_counts_no_more() -> None:
    assert thought(heard(0.3, Told(USUAL, 55.0, 60.0))) == pytest.approx(
        added_up(0.3, Told(USUAL, 55.0, 60.0)), abs=0.02
    )


@pytest.mark.parametrize(("asked", "ready"), [(5900.0, 6000.0), (0.1, 0.6)])
def test_one_that_took_a_hundred_times_as_long_does_not_outweigh_all_others(asked: float, ready: float) -> None:
    usual = [Told(USUAL, 55.0, 65.0)] * 10
    assert heard(0.3, *usual, Told(USUAL, asked, ready)).factor == pytest.approx(heard(0.3, *usual).factor, rel=0.15)


def test_a_job_that_nobody_watches_any_more_is_forgotten() -> None:
    today = heard(0.3, Told(USUAL, 150.0), Told(USUAL, 30.0))
    today.left(0)
    today.judge()
    assert thought(today) == pytest.approx(thought(heard(0.3, Told(USUAL, 30.0))), abs=Today.CHANGE)
    today.left("nobody")
    today.left(1)
    today.judge()
    assert thought(today) == pytest.approx((0.0, 0.3), abs=Today.CHANGE)


def test_a_change_of_speed_is_noticed_within_the_day() -> None:
    fast, slow = [Told(USUAL, 55.0, 60.0)] * 100, [Told(USUAL, 120.0, 130.0)] * 40
    assert heard(0.3, *fast).factor == pytest.approx(0.95, rel=0.1)
    assert heard(0.3, *fast, *slow).factor > 1.6


def test_ten_thousand_polls_and_jobs_leave_no_rounding_errors_behind() -> None:
    dice, today = random.Random(3), heard(0.3, Told(USUAL, 100.0))
    for number in range(10_000):
        today.runs(number % 7 + 1, USUAL, dice.choice([1e-3, 3.0, 60.0, 1e5]))
        if number % 3 == 0:
            today.left(dice.randint(1, 7))
    for job in range(1, 8):
        today.left(job)
    today.judge()
    assert thought(today) == pytest.approx(thought(heard(0.3, Told(USUAL, 100.0))), abs=Today.CHANGE)
    assert (
        max(abs(a - b) for a, b in zip(today._all_running, heard(0.3, Told(USUAL, 100.0))._all_running, strict=True))
        < 1e-6
    )
    today.left(0)
    assert today._all_running == [0.0] * len(today._all_running)


def test_jobs_are_judged_anew_only_when_that_makes_a_difference() -> None:
    today = heard(0.3)
    first = today.version
    today.runs("a", USUAL, 1.0)
    today.judge()
    assert today.version == first
    today.runs("a", USUAL, 200.0)
    assert today.version == first
    today.judge()
    assert today.version == first + 1
    today.judge()
    assert today.version == first + 1
