"""Which job to ask next: the closed forms against integrals, the estimates against posteriors added up by force."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product
from math import exp, inf, isfinite, log, sqrt
from typing import Any, NamedTuple

import numpy as np
import pytest

from grokvideo.engine.estimates import LogNormal, Today
from grokvideo.engine.pacing import BY_REPORTS, URGENT_S, WORTH_ASKING_S, Prospect, choose, silence

BORN = 5000.0
USUAL = LogNormal(log(60.0), 0.35)


def nothing_of_today() -> Today:
    """The provider is known to be as fast as ever."""
    return Today(1e-6)


def a_job(
    usual: LogNormal = USUAL,
    today: Today | None = None,
    *,
    born: float = BORN,
    asked: float | None = BORN,
    is_known: bool = True,
) -> Prospect:
    return Prospect(usual, today or nothing_of_today(), born, asked=asked, is_known=is_known)


# Integrals


_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(20)


def integral(f: Callable[[Any], Any], first: float, last: float) -> float:
    """By Gauss and Legendre, on 24 pieces of 20 points."""
    edges = np.linspace(first, last, 25)
    middle, half = (edges[1:, None] + edges[:-1, None]) / 2, (edges[1:, None] - edges[:-1, None]) / 2
    return float(np.sum(half * _WEIGHTS * f(middle + half * _POINTS)))


def conditional(first: float, last: float, f: Callable[[Any], Any], sigma: float = 0.0) -> float:
    """E[f(Z), first < Z < last | first < Z] for a standard normal Z; `f` may grow as exp(sigma z)."""
    first, base = max(first, -14.0), max(first, 0.0)

    def over(end: float, value: Callable[[Any], Any]) -> float:
        return integral(lambda z: value(z) * np.exp(-(z - base) * (z + base) / 2), first, end) if end > first else 0.0

    def far(grows: float) -> float:
        return float(max(first, grows) + 16 / max(1.0, (first - grows) / 2.5))

    return over(min(last, far(sigma)), f) / over(far(0.0), np.ones_like)


class Case(NamedTuple):
    mu: float
    sigma: float
    asked: float
    now: float

    @property
    def scale(self) -> float:
        return max(self.now, exp(self.mu + self.sigma**2 / 2))

    def z(self, t: float) -> float:
        return (log(t) - self.mu) / self.sigma if t > 0 else -inf


def cases() -> Iterator[Case]:
    """From never asked to thirty deviations late, from a microsecond to most of an hour later."""
    deviations = (-inf, -10.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0, 10.0, 20.0, 30.0)
    steps = (1e-6, 1e-3, 0.05, 1.0, 15.0, 100.0, 3000.0)
    for sigma, mu in product((0.01, 0.05, 0.3, 0.7, 1.5), (-2.0, 0.0, log(60.0), 8.0)):
        for z, step in product(deviations, steps):
            asked = exp(mu + sigma * z)
            if asked + step < exp(mu + 33 * sigma):  # after that nobody computes anything: see below
                yield Case(mu, sigma, asked, asked + step)


CASES = list(cases())


def test_the_cases_are_many() -> None:
    assert len(CASES) > 1000


def test_the_chance_that_it_takes_longer_is_that_of_a_normal_logarithm() -> None:
    for case in CASES:
        density = integral(lambda z: np.exp(-z * z / 2), max(case.z(case.asked), -14.0), 40.0) / sqrt(2 * np.pi)
        assert LogNormal(case.mu, case.sigma).survival(case.asked) == pytest.approx(density, rel=1e-10, abs=1e-290), (
            case
        )


def test_what_was_not_begun_yet_has_not_happened() -> None:
    assert [USUAL.survival(t) for t in (-5.0, 0.0)] == [1.0, 1.0]
    assert USUAL.left(-5.0) == pytest.approx(5.0 + USUAL.left(0.0))
    assert USUAL.unseen(-5.0, 0.0) == 0.0


def test_the_unseen_wait_is_the_integral_that_it_stands_for() -> None:
    for case in CASES:
        mu, sigma, asked, now = case
        late = case.z(now)
        wait = conditional(case.z(asked), late, lambda z: -now * np.expm1(sigma * (z - late)))  # noqa: B023
        assert LogNormal(mu, sigma).unseen(asked, now) == pytest.approx(wait, rel=1e-12, abs=1e-12 * case.scale), case


def test_the_time_left_is_the_integral_that_it_stands_for() -> None:
    for case in CASES:
        mu, sigma, _, now = case
        late = case.z(now)
        left = conditional(late, inf, lambda z: now * np.expm1(sigma * (z - late)), sigma)  # noqa: B023
        assert LogNormal(mu, sigma).left(now) == pytest.approx(left, rel=1e-12, abs=1e-12 * case.scale), case


def test_when_it_happened_between_two_polls_is_the_integral_that_it_stands_for() -> None:
    for case in CASES:
        mu, sigma, asked, now = case
        first, last = max(case.z(asked), -14.0), case.z(now)
        if last - first < 1e-4 or last < -8.0:
            continue  # there is no more to say than that it was between the two
        last = min(last, max(first, 0.0) + 14.0)
        base = max(first, 0.0)
        chance = integral(lambda z: np.exp(-(z - base) * (z + base) / 2), first, last)  # noqa: B023
        when = integral(lambda z: np.exp(mu + sigma * z - (z - base) * (z + base) / 2), first, last) / chance  # noqa: B023
        lost = 1e-15 * case.scale / chance  # of the difference of two chances that are nearly the same
        assert LogNormal(mu, sigma).between(asked, now) == pytest.approx(when, rel=1e-9, abs=lost), case


def test_when_it_happened_was_between_the_two_polls() -> None:
    for sigma, mu, asked, step in product(
        (0.01, 0.3, 3.0), (-5.0, 4.0, 12.0), (0.0, 1e-9, 1.0, 60.0, 1e4, 1e9), (0.0, 1e-9, 1e-6, 1.0, 1e6)
    ):
        assert asked <= LogNormal(mu, sigma).between(asked, asked + step) <= asked + step


def test_nobody_waits_longer_than_nobody_asked_nor_less_than_not_at_all() -> None:
    """Also where a chance is too small to be a number."""
    for sigma, mu, asked, step in product(
        (0.01, 0.3, 3.0), (-5.0, 4.0, 12.0), (0.0, 1e-9, 1.0, 60.0, 1e4, 1e9), (0.0, 1e-9, 1e-6, 1.0, 1e6)
    ):
        expected = LogNormal(mu, sigma)
        for wait in (expected.unseen(asked, asked + step), expected.unseen(asked + step, asked)):
            assert isfinite(wait)
            assert 0.0 <= wait <= asked + step - asked
        assert 0.0 <= expected.left(asked) < inf


def test_what_is_certainly_over_has_waited_since_it_was_asked() -> None:
    sharp = LogNormal(0.0, 0.01)
    assert sharp.survival(2.0) == 0.0
    assert (sharp.unseen(2.0, 7.0), sharp.left(2.0)) == (5.0, 0.0)


def test_the_unseen_wait_never_falls() -> None:
    for sigma, asked in product((0.01, 0.3, 1.5), (0.0, 20.0, 59.0, 300.0)):
        expected = LogNormal(log(60.0), sigma)
        waits = [expected.unseen(asked, asked + step / 20) for step in range(4000)]
        assert all(later >= earlier - 1e-10 for earlier, later in pairwise(waits))
        assert waits[-1] > waits[0] or expected.survival(asked + 200.0) > 1 - 1e-12


# One job


class Report(NamedTuple):
    age: float
    progress: float | None


def told(job: Prospect, reports: Sequence[tuple[float, float | None]]) -> Prospect:
    for age, progress in reports:
        job.report(job.born + age, progress)
    return job


def by_force(alone: LogNormal, reports: Sequence[tuple[float, float]]) -> LogNormal:
    """What reports and expectation say together, added up over a grid of (ln T, b): p = (t / T)^(1 / b), noise 0.02.

    The hundredth by which nobody knows anything better is added, as the policy does.
    """
    middle, around = np.array([alone.mu, 1.0]), np.array([12 * alone.sigma, 4.0])
    mean, deviation = middle, around
    for _ in range(12):  # it is narrow where there is much progress: look closer and closer
        ln_t, b = (
            np.linspace(centre - width, centre + width, 401) for centre, width in zip(middle, around, strict=True)
        )
        said = -(((ln_t[:, None] - alone.mu) / alone.sigma) ** 2) / 2 - (((b[None, :] - 1.0) / 0.3) ** 2) / 2
        for age, progress in reports:
            off = log(age) - ln_t[:, None] - b[None, :] * log(progress)
            said = said - (off * progress / 0.02) ** 2 / 2
        weights = np.exp(said - said.max())
        weights /= weights.sum()
        mean = np.array([(weights.sum(1) * ln_t).sum(), (weights.sum(0) * b).sum()])
        spread = np.array([(weights.sum(1) * (ln_t - mean[0]) ** 2).sum(), (weights.sum(0) * (b - mean[1]) ** 2).sum()])
        deviation = np.sqrt(spread)
        steps = np.array([ln_t[1] - ln_t[0], b[1] - b[0]])
        middle, around = mean, np.minimum(around, np.maximum(8 * deviation, 20 * steps))
    return LogNormal(float(mean[0]), sqrt(float(deviation[0]) ** 2 + 0.01**2))


def together(by_reports: LogNormal, alone: LogNormal, asked: float, now: float) -> float:
    return BY_REPORTS * by_reports.unseen(asked, now) + (1 - BY_REPORTS) * alone.unseen(asked, now)


@pytest.mark.parametrize(
    "reports",
    [
        [(10.0, 0.02)],
        [(10.0, 0.17), (20.0, 0.33)],
        [(5.0, 0.4), (15.0, 0.5), (25.0, 0.55), (36.0, 0.6)],
        [(10.0, 0.05), (30.0, 0.3), (50.0, 0.9), (52.0, 0.97)],
        [(20.0, 0.99)],
        [(30.0, 0.5), (31.0, 0.4), (33.0, 0.45)],
        [(100.0, 0.01), (200.0, 0.1)],
        [(30.0, 1.0)],
    ],
    ids=lambda reports: " ".join(f"{age:g}:{progress:g}" for age, progress in reports),
)
def test_progress_and_experience_together_are_the_posterior(reports: list[tuple[float, float]]) -> None:
    job = told(a_job(), reports)
    by_reports, asked = by_force(USUAL, reports), reports[-1][0]
    for step in (0.2, 1.0, 5.0, 20.0, 100.0):
        wait = together(by_reports, USUAL, asked, asked + step)
        assert job.unseen(BORN + asked + step) == pytest.approx(wait, rel=1e-4, abs=1e-6)
    now = asked + 1.0
    assert job.left(BORN + now) == pytest.approx(by_reports.left(now), rel=1e-4, abs=1e-6)


def test_without_progress_experience_has_the_whole_say() -> None:
    job = told(a_job(), [(10.0, None), (20.0, 0.0)])
    assert job.unseen(BORN + 90.0) == pytest.approx(USUAL.unseen(20.0, 90.0), rel=1e-6)
    assert job.left(BORN + 30.0) == pytest.approx(USUAL.left(30.0), rel=1e-6)


def test_progress_that_stands_says_nothing_new() -> None:
    once, standing = a_job(), a_job()
    told(once, [(20.0, 0.5), (30.0, None)])
    told(standing, [(20.0, 0.5), (22.0, 0.5), (25.0, 0.5), (30.0, 0.5)])
    assert standing.unseen(BORN + 50.0) == once.unseen(BORN + 50.0)
    assert standing.left(BORN + 50.0) == once.left(BORN + 50.0)


def test_honest_progress_makes_the_end_known_within_a_few_percent() -> None:
    for takes in (30.0, 60.0, 150.0):
        job = told(a_job(), [(share * takes, share) for share in (0.1, 0.3, 0.5, 0.7)])
        assert job.left(BORN + 0.7 * takes) == pytest.approx(0.3 * takes, rel=0.15)


@pytest.mark.parametrize("stands_at", [0.05, 0.5, 0.99, 1.0])
def test_a_progress_that_stands_starves_nobody(stands_at: float) -> None:
    """However sure it sounds that there is much time: a quarter of the say is experience's."""
    job = told(a_job(), [(at, stands_at) for at in (1.0, 20.0, 40.0, 60.0)])
    assert job.unseen(BORN + 100.0) >= (1 - BY_REPORTS) * USUAL.unseen(60.0, 100.0) > WORTH_ASKING_S


@pytest.mark.parametrize("progress", [-1.0, 0.0, 1e-9, 0.001, 0.004])
def test_next_to_no_progress_is_none(progress: float) -> None:
    job = told(a_job(is_known=False), [(3.0, progress)])
    assert (job.progress, job.fraction(BORN + 3.0), job.left(BORN + 3.0)) == (None, None, None)


def test_more_than_everything_is_everything() -> None:
    more, all_of_it = told(a_job(), [(30.0, 1.4)]), told(a_job(), [(30.0, 1.0)])
    assert more.fraction(BORN + 30.0) == 1.0
    assert more.unseen(BORN + 33.0) == all_of_it.unseen(BORN + 33.0)


def test_what_a_clock_that_stood_still_measured_says_nothing() -> None:
    job = told(a_job(), [(0.0, 0.5), (-3.0, 0.6)])
    assert (job.progress, job.asked) == (None, BORN - 3.0)
    assert isfinite(job.unseen(BORN + 1.0))


def test_the_bar_never_goes_back() -> None:
    job = a_job()
    seen = [job.fraction(BORN + age) for age in (0.0, 10.0, 40.0)]
    for age, progress in ((41.0, None), (42.0, 0.1), (43.0, 0.6), (44.0, 0.3), (45.0, 0.7), (46.0, 0.0), (47.0, 5.0)):
        job.report(BORN + age, progress)
        seen.append(job.fraction(BORN + age))
    assert None not in seen
    assert seen == sorted(seen, key=lambda fraction: fraction or 0.0)
    assert seen[0] == 0.0
    assert seen[-1] == 1.0


def test_by_expectation_alone_the_bar_moves_and_never_reaches_its_end() -> None:
    job = a_job()
    seen = [job.fraction(BORN + age) or 0.0 for age in (0.0, 5.0, 30.0, 60.0, 600.0, 1e5)]
    assert seen == sorted(seen)
    assert seen[:2] == [0.0, pytest.approx(5.0 / (5.0 + USUAL.left(5.0)), rel=1e-6)]
    assert seen[-1] == 0.95


def test_of_what_nothing_is_known_nothing_is_said() -> None:
    job = told(a_job(is_known=False), [(5.0, None)])
    assert (job.left(BORN + 6.0), job.fraction(BORN + 6.0)) == (None, None)
    job.report(BORN + 10.0, 0.2)
    assert job.fraction(BORN + 10.0) == 0.2
    assert job.left(BORN + 10.0) is not None


def test_a_job_that_somebody_else_watched_is_asked_at_once() -> None:
    job = a_job(asked=None)
    assert job.is_due(BORN, second=1.0, jobs=1)
    assert (job.unseen(BORN), job.left(BORN), job.fraction(BORN)) == (inf, None, None)
    job.report(BORN + 1.0, None)
    assert not job.is_due(BORN + 1.0, second=1.0, jobs=1)
    assert job.left(BORN + 1.0) is not None


@pytest.mark.parametrize("second", [1.0, 0.1])
def test_a_job_of_which_nothing_is_known_is_asked_a_second_after_its_create(second: float) -> None:
    job = a_job(is_known=False)
    assert not job.is_due(BORN + 0.99 * second, second=second, jobs=1)
    assert job.is_due(BORN + 1.01 * second, second=second, jobs=1)
    job.report(BORN + 1.01 * second, 0.1)
    assert not job.is_due(BORN + 3.0 * second, second=second, jobs=1)


@pytest.mark.parametrize(("jobs", "longest"), [(1, 15.0), (5, 15.0), (6, 18.0), (60, 180.0)])
@pytest.mark.parametrize("second", [1.0, 0.1])
def test_after_a_silence_a_job_is_asked_whatever_is_expected(jobs: int, longest: float, second: float) -> None:
    job = told(a_job(LogNormal(log(1e6), 0.1)), [(3.0, 0.01)])
    assert silence(jobs) == longest
    assert not job.is_due(BORN + 3.0 + 0.99 * longest * second, second=second, jobs=jobs)
    assert job.is_due(BORN + 3.0 + 1.01 * longest * second, second=second, jobs=jobs)


def test_a_clip_became_ready_where_it_was_expected_between_two_polls() -> None:
    took = told(a_job(), [(50.0, None)]).ready(BORN + 60.0)
    assert took == pytest.approx(USUAL.between(50.0, 60.0))
    assert took == pytest.approx(55.0, abs=0.5)
    sure = told(a_job(), [(20.0, 0.4), (30.0, 0.6), (45.0, 0.9)])
    assert sure.ready(BORN + 60.0) == pytest.approx(50.0, abs=1.0)


@pytest.mark.parametrize(
    ("asked", "is_close"), [(0.0, False), (30.0, False), (74.0, False), (76.0, True), (99.0, True)]
)
def test_how_long_a_clip_took_is_known_where_somebody_asked_shortly_before(asked: float, is_close: bool) -> None:
    took = told(a_job(), [(asked, None)]).ready(BORN + 100.0)
    assert (took is not None) is is_close


def test_nobody_knows_how_long_a_clip_took_that_was_ready_when_one_came() -> None:
    today = Today(0.3)
    job = a_job(today=today, asked=None)
    assert job.ready(BORN + 600.0) is None
    assert today.factor == pytest.approx(1.0)


def test_the_end_of_one_job_changes_what_is_expected_of_another() -> None:
    today = Today(0.3)
    ended, other = told(a_job(today=today), [(5.0, None)]), told(a_job(today=today), [(5.0, 0.05)])
    before = other.unseen(BORN + 60.0)
    ended.ready(BORN + 20.0)
    after = other.unseen(BORN + 60.0)
    assert after > 1.1 * before
    assert other.unseen(BORN + 60.0) == after


def test_a_job_that_is_late_makes_others_expected_later_until_nobody_watches_it() -> None:
    today = Today(0.3)
    late, other = a_job(today=today), a_job(today=today)
    before = other.left(BORN)
    late.report(BORN + 140.0, None)
    during = other.left(BORN)
    late.gone()
    assert before is not None
    assert during is not None
    assert during > 1.2 * before
    assert other.left(BORN) == pytest.approx(before, rel=0.02)


# The next one


def crowd(dice: random.Random, second: float = 1.0) -> list[Prospect]:
    """Jobs of all kinds as they stand at BORN + 100 `second`, where a second of their provider takes that long."""
    today = Today(0.3)
    jobs = []
    for _ in range(dice.randint(1, 30)):
        age, known = dice.uniform(0.0, 100.0), dice.random() < 0.8
        usual = LogNormal(dice.choice([dice.uniform(2.5, 5.0), 12.0]), dice.uniform(0.2, 1.3))
        usual = LogNormal(usual.mu + log(second), usual.sigma)
        born = BORN + (100.0 - age) * second
        asked = dice.choice([born, born, born, None])
        job = Prospect(usual, today, born, asked=asked, is_known=known)
        at, progress = 0.0, 0.0
        for _ in range(dice.randint(0, 5)):
            at, progress = dice.uniform(at, age), dice.uniform(progress, 1.0)
            job.report(born + at * second, dice.choice([progress, progress, None]))
        jobs.append(job)
    return jobs


def test_nobody_waits_and_nobody_is_asked() -> None:
    assert choose([], BORN) is None


def test_a_slot_stays_empty_while_asking_is_worth_next_to_nothing() -> None:
    job = a_job()
    asked_after = next(age / 10 for age in range(151) if choose([job], BORN + age / 10) is not None)
    assert asked_after == 15.0  # in silence: nobody expects it in a quarter of its time
    told(job, [(30.0, None)])
    asked_after = next(age / 10 for age in range(300, 500) if choose([job], BORN + age / 10) is not None)
    assert job.unseen(BORN + asked_after - 0.1) < WORTH_ASKING_S <= job.unseen(BORN + asked_after)


def test_the_job_with_the_longest_expected_wait_is_asked() -> None:
    jobs = [told(a_job(), [(55.0, progress)]) for progress in (0.3, 0.97, 0.6)]
    assert choose(jobs, BORN + 57.0) is jobs[1]
    told(jobs[1], [(57.0, 0.98)])
    waits = [job.unseen(BORN + 68.0) for job in jobs]
    assert choose(jobs, BORN + 68.0) is jobs[waits.index(max(waits))]


@pytest.mark.parametrize("seed", range(40))
def test_the_next_one_was_silent_for_longest_or_is_worth_most(seed: int) -> None:
    jobs, now = crowd(random.Random(seed)), BORN + 100.0
    chosen = choose(jobs, now)
    silent = [job for job in jobs if job.is_due(now, second=1.0, jobs=len(jobs))]
    worth = [job for job in jobs if job.unseen(now) >= WORTH_ASKING_S]
    most = max(job.unseen(now) for job in jobs)
    asked = min((job.asked for job in silent), default=now)
    if silent and (most < URGENT_S or now - asked >= silence(len(jobs)) + len(jobs)):
        assert chosen in silent
        assert chosen.asked == min(job.asked for job in silent)
    elif worth:
        assert chosen in worth
        assert chosen.unseen(now) == max(job.unseen(now) for job in worth)
    else:
        assert chosen is None or chosen.asked == min(job.asked for job in jobs) <= now - silence(1)


@pytest.mark.parametrize(
    ("ready_for", "silent_for", "goes"), [(0.4, 16.0, "silent"), (0.6, 16.0, "ready"), (0.6, 17.5, "silent")]
)
def test_a_silent_job_lets_one_go_first_that_has_waited_for_half_a_second(
    ready_for: float, silent_for: float, goes: str
) -> None:
    """For one round of all jobs, and no longer."""
    ready = a_job(LogNormal(log(60.0), 0.001), born=BORN - 60.0 - ready_for, asked=BORN - 5.0)
    quiet = a_job(LogNormal(log(1e6), 0.1), born=BORN - 100.0, asked=BORN - silent_for)
    assert ready.unseen(BORN) == pytest.approx(ready_for, abs=0.01)
    assert choose([ready, quiet], BORN) is {"silent": quiet, "ready": ready}[goes]


def test_the_first_question_to_a_job_of_which_nothing_is_known_does_not_wait_for_one_that_was_quiet_for_longer() -> (
    None
):
    new = a_job(LogNormal(log(1e6), 0.1), born=BORN - 1.5, asked=BORN - 1.5, is_known=False)
    quiet = a_job(LogNormal(log(1e6), 0.1), born=BORN - 10.0, asked=BORN - 10.0)
    assert choose([quiet, new], BORN) is new


@pytest.mark.parametrize("second", [1.0, 0.1])
def test_a_slot_that_nobody_is_worth_goes_to_whom_nobody_asked_for_a_while(second: float) -> None:
    """Where there are many jobs, before the silence of so many is over."""
    begins = [BORN - age * second for age in range(20)]
    jobs = [a_job(LogNormal(log(1e6), 0.1), born=begun, asked=begun) for begun in begins]
    assert silence(len(jobs)) == 60.0
    assert choose(jobs, BORN - 4.1 * second, second) is None
    assert choose(jobs, BORN - 3.9 * second, second) is jobs[-1]


def test_of_several_that_others_watched_the_oldest_is_first() -> None:
    jobs = [a_job(born=BORN - age, asked=None) for age in (5.0, 50.0, 20.0)]
    assert choose(jobs, BORN) is jobs[1]


@pytest.mark.parametrize("seed", range(60))
def test_ten_times_as_fast_a_provider_at_ten_requests_a_second_is_the_same_world(seed: int) -> None:
    slow, fast = crowd(random.Random(seed)), crowd(random.Random(seed), second=0.1)
    for wait in (0.0, 0.3, 1.0, 7.0, 14.0, 17.0, 30.0, 200.0):
        here, there = choose(slow, BORN + 100.0 + wait), choose(fast, BORN + 10.0 + wait / 10, second=0.1)
        assert (here and slow.index(here)) == (there and fast.index(there))
        if here is not None and there is not None:
            here.report(BORN + 100.0 + wait, None)
            there.report(BORN + 10.0 + wait / 10, None)
