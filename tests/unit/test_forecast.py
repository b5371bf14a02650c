"""About how long clips will take: what the rule says, what experience says, and how sure either is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from statistics import NormalDist

import pytest

from grokvideo.engine.forecast import KEPT, LOOKED_AT, Experience, Kind, makespan, usual_seconds
from grokvideo.store.ledger import Ledger
from grokvideo.store.records import Made
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from tests.values import a_row

FOX = VideoRequest(prompt="a fox", duration=6)
OWL = VideoRequest(prompt="an owl", duration=12, resolution="720p")
RULE = usual_seconds(6, "480p", simulated=False)


def made(took: float, request: VideoRequest = FOX) -> Made:
    kind = Kind.of(request)
    return Made(kind.model, kind.mode, kind.resolution, float(kind.seconds), took)


def times(factor: float, request: VideoRequest = FOX, *, clips: int = 1) -> list[Made]:
    """So many clips that took that many times as long as the rule says."""
    return [made(factor * Kind.of(request).usual_seconds(simulated=False), request)] * clips


def factor_of(experience: Experience, request: VideoRequest = FOX) -> float:
    """How many times as long as the rule says a clip is expected to take."""
    return experience.seconds(request) / Kind.of(request).usual_seconds(simulated=False)


def spread_of(experience: Experience, request: VideoRequest = FOX) -> float:
    return experience.today.of(experience.usual(request)).sigma


# The rule


def test_longer_and_larger_clips_take_longer_and_the_simulator_is_faster() -> None:
    assert RULE == 4.0 + 12.0 + 54.0
    assert usual_seconds(12, "480p", simulated=False) == RULE + 54.0
    assert usual_seconds(6, "720p", simulated=False) == 2 * RULE - 4.0
    assert usual_seconds(6, None, simulated=False) == usual_seconds(6, "720p", simulated=False)
    assert usual_seconds(None, "480p", simulated=False) == usual_seconds(8, "480p", simulated=False)
    assert usual_seconds(10, "480p", simulated=True) == 8.0


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (FOX, Kind(FOX.model, "text", "480p", 6)),
        (OWL, Kind(FOX.model, "text", "720p", 12)),
        (
            VideoRequest(prompt="snow", video=MediaInput(kind="video", file_id="f", duration=5.04)),
            Kind(FOX.model, "edit", None, 5),
        ),
        (
            VideoRequest(prompt="on", video=MediaInput(kind="video", file_id="f", duration=5.04), extend=True),
            Kind(FOX.model, "extend", None, 11),
        ),
        (
            VideoRequest(prompt="snow", video=MediaInput(kind="video", file_id="f")),
            Kind(FOX.model, "edit", None, 8),
        ),
    ],
    ids=["480p", "720p", "edit", "extend", "of unknown length"],
)
def test_a_clip_in_the_ledger_is_of_the_kind_that_was_asked_for(
    tmp_path: Path, request_: VideoRequest, kind: Kind
) -> None:
    assert Kind.of(request_) == kind
    ledger = Ledger(tmp_path / "library.sqlite3")
    clip = {"duration": kind.seconds + 0.04}  # never whole seconds to the frame
    ledger.add(a_row("aa", request_, state="done", took=3.0 * kind.usual_seconds(simulated=False), clip=clip))
    known = Experience(ledger.made("https://api.x.ai/v1", LOOKED_AT))
    ledger.close()
    assert known.usual(request_) == Experience(times(3.0, request_)).usual(request_)


# Experience


def test_without_experience_the_rule_holds_and_is_taken_for_a_guess() -> None:
    nothing = Experience()
    assert not nothing
    assert factor_of(nothing) == pytest.approx(1.0)
    assert 1.0 < spread_of(nothing) < 1.6  # a third to three times as long is nothing strange
    assert not nothing.prospect(FOX, 0.0, asked=0.0).is_known


def test_the_simulator_has_a_rule_of_its_own() -> None:
    assert Experience(simulated=True).seconds(FOX) == pytest.approx(usual_seconds(6, "480p", simulated=True))
    taught = Experience([made(2.0)] * 10, simulated=True)
    assert taught.seconds(FOX) == pytest.approx(2.0, rel=0.15)


@pytest.mark.parametrize("factor", [0.2, 1.0, 5.0])
def test_with_each_clip_one_comes_closer_and_is_surer(factor: float) -> None:
    known = [Experience(times(factor, clips=clips)) for clips in (0, 1, 3, 10, 20)]
    off = [abs(log(factor_of(each) / factor)) for each in known]
    assert off == sorted(off, reverse=True)
    assert off[-1] <= 0.05 * abs(log(factor)) + 1e-9
    spreads = [spread_of(each) for each in known]
    assert spreads == sorted(spreads, reverse=True)
    assert known[1]
    assert known[1].prospect(FOX, 0.0, asked=0.0).is_known


def test_clips_of_the_kind_count_for_more_than_others() -> None:
    mixed = Experience([*times(3.0, OWL, clips=10), *times(1.0, FOX, clips=10)])
    assert factor_of(mixed, FOX) == pytest.approx(1.0, rel=0.15)
    assert factor_of(mixed, OWL) == pytest.approx(3.0, rel=0.15)


def test_a_new_kind_borrows_from_the_others_and_is_known_less_well() -> None:
    known = Experience(times(3.0, OWL, clips=20))
    assert factor_of(known, FOX) == pytest.approx(3.0, rel=0.1)
    assert spread_of(known, OWL) < spread_of(known, FOX) < spread_of(Experience(), FOX)


@pytest.mark.parametrize("spread", [0.2, 0.35, 0.7])
def test_the_spread_is_that_of_the_clips(spread: float) -> None:
    dice = random.Random(1)
    clips = [made(RULE * exp(dice.gauss(0.0, spread))) for _ in range(KEPT)]
    expected = Experience(clips).usual(FOX)
    assert expected.sigma == pytest.approx(spread, rel=0.3)


def test_nine_of_ten_clips_end_when_nine_of_ten_were_expected_to() -> None:
    """Kinds that differ, days that differ, few clips of each: what is expected holds as often as it says."""
    dice, normal = random.Random(7), NormalDist()
    ends: list[float] = []
    for _ in range(300):
        level, fox, owl, day = dice.gauss(0, 0.8), dice.gauss(0, 0.3), dice.gauss(0, 0.3), dice.gauss(0, 0.3)
        clips = [
            *(times(exp(level + fox + dice.gauss(0, 0.35)))[0] for _ in range(dice.randrange(8))),
            *(times(exp(level + owl + dice.gauss(0, 0.35)), OWL)[0] for _ in range(dice.randrange(8))),
        ]
        known = Experience(clips)
        expected = known.today.of(known.usual(FOX))
        took = log(RULE) + level + fox + day + dice.gauss(0, 0.35)
        ends.append(normal.cdf((took - expected.mu) / expected.sigma))
    for share in (0.1, 0.5, 0.9):
        assert sum(end < share for end in ends) / len(ends) == pytest.approx(share, abs=0.08)


@pytest.mark.parametrize("odd", [1e-9, 1e9])
def test_one_clip_that_took_next_to_no_time_or_for_ever_does_not_spoil_the_rest(odd: float) -> None:
    spoilt = Experience([made(odd), *times(2.0, clips=KEPT - 1)])
    assert factor_of(spoilt) == pytest.approx(2.0, rel=0.3)
    assert spread_of(spoilt) < 1.2
    assert factor_of(Experience([*times(2.0, clips=KEPT), made(odd)])) == factor_of(Experience(times(2.0, clips=KEPT)))


def test_of_a_kind_only_the_newest_count() -> None:
    newest_first = [*times(2.0, clips=KEPT), *times(9.0, clips=30)]
    assert Experience(newest_first).usual(FOX) == Experience(times(2.0, clips=KEPT)).usual(FOX)
    assert factor_of(Experience(newest_first)) == pytest.approx(2.0, rel=0.1)


# What is learned today


def a_day(experience: Experience, factor: float, clips: int) -> None:
    """So many clips, one after the other, that take that many times as long as the rule says; asked now and then."""
    for number in range(clips):
        born = 10_000.0 * number
        prospect = experience.prospect(FOX, born, asked=born)
        ends = factor * RULE
        for share in (0.3, 0.6, 0.8, 0.95):
            prospect.report(born + share * ends, None)
        took = prospect.ready(born + 1.05 * ends)
        prospect.gone()
        assert took is not None
        experience.learn(FOX, took)


@pytest.mark.parametrize("known", [0, 20])
@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_what_clips_take_today_is_learned_once_and_not_twice(known: int, factor: float) -> None:
    """By the day or by the kind, but the two together are what the clips took."""
    experience = Experience(times(1.0, clips=known))
    a_day(experience, factor, 6)
    experience.prospect(FOX, 0.0, asked=0.0).unseen(1.0)
    assert factor_of(experience) == pytest.approx(factor, rel=0.25)


def test_what_is_learned_counts_from_the_next_job_on() -> None:
    experience = Experience(times(1.0))
    before = experience.usual(FOX)
    for _ in range(5):
        experience.learn(FOX, 3.0 * RULE)
    assert experience.usual(FOX).mu > before.mu + 0.5


def test_a_slow_day_is_put_down_to_the_day_where_the_clips_are_known() -> None:
    experience = Experience(times(1.0, clips=20))
    before = experience.usual(FOX).mu
    a_day(experience, 2.0, 6)
    assert experience.today.factor == pytest.approx(2.0, rel=0.2)
    assert abs(experience.usual(FOX).mu - before) < 0.2


def test_what_is_learned_of_one_kind_is_expected_of_another() -> None:
    experience = Experience()
    a_day(experience, 3.0, 3)
    experience.prospect(OWL, 0.0, asked=0.0).unseen(1.0)
    assert factor_of(experience, OWL) == pytest.approx(3.0, rel=0.35)
    assert experience


# Several


@pytest.mark.parametrize(
    ("clips", "lanes", "rate", "ends"),
    [
        (0, 5, 1.0, 0.0),
        (1, 5, 1.0, 10.0),
        (5, 5, 1000.0, 10.0),
        (6, 5, 1000.0, 20.0),
        (61, 100, 1.0, 70.0),
        (61, 1, 1000.0, 610.0),
        (20, 10, 1.0, 29.0),
        (3, 0, 1000.0, 30.0),
    ],
)
def test_when_the_last_of_several_is_there(clips: int, lanes: int, rate: float, ends: float) -> None:
    assert makespan([FOX] * clips, lambda _: 10.0, lanes, rate) == pytest.approx(ends, abs=0.1)


def test_a_free_lane_takes_the_next_one() -> None:
    takes = dict(zip(("long", "short", "next"), (10.0, 1.0, 3.0), strict=True))
    requests: Sequence[VideoRequest] = [VideoRequest(prompt=word) for word in takes]
    assert makespan(requests, lambda request: takes[request.prompt], 2, 1000.0) == pytest.approx(10.0)
    takes["next"] = 20.0
    assert makespan(requests, lambda request: takes[request.prompt], 2, 1000.0) == pytest.approx(21.0, abs=0.01)
