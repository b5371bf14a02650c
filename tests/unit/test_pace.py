"""Waiting, as arithmetic: no clock, no sleep."""

from __future__ import annotations

import pytest

from grokvideo.engine.pace import MARGIN, Pace, backoff


def test_the_first_request_may_leave_at_once() -> None:
    assert Pace(1.0).wait(100.0) == 0.0


def test_the_next_request_waits_a_gap_and_five_percent() -> None:
    pace = Pace(2.0)
    pace.sent(100.0)
    assert pace.wait(100.0) == pytest.approx(0.5 * MARGIN)
    assert pace.wait(100.5 * MARGIN) == 0.0


def test_the_gap_counts_from_when_the_server_saw_the_request_at_the_latest() -> None:
    pace = Pace(1.0)
    pace.sent(0.0)
    pace.replied(0.0, 0.2)  # the shortest trip so far: it may all have been the way back
    pace.sent(10.0)
    pace.replied(10.0, 13.0)  # slow: the server may have seen it as late as 12.8
    assert pace.wait(13.0) == pytest.approx(12.8 + MARGIN - 13.0)


def test_a_fast_reply_does_not_move_the_slot_forward() -> None:
    pace = Pace(1.0)
    pace.sent(5.0)
    pace.replied(5.0, 5.3)
    assert pace.wait(5.3) == pytest.approx(5.0 + MARGIN - 5.3)


def test_a_hold_keeps_everything_back_and_is_never_shortened() -> None:
    pace = Pace(10.0)
    pace.hold(50.0)
    pace.hold(20.0)
    assert pace.wait(10.0) == 40.0
    assert pace.wait(50.0) == 0.0


def test_a_new_rate_holds_from_the_next_slot_on() -> None:
    pace = Pace(1.0)
    pace.sent(0.0)
    pace.rate = 10.0
    assert pace.wait(0.0) == pytest.approx(0.1 * MARGIN)


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan")])
def test_a_rate_that_is_not_above_zero_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="requests_per_second must be above 0"):
        Pace(rate)


@pytest.mark.parametrize(
    ("failures", "chance", "seconds"),
    [(1, 0.0, 0.125), (1, 1.0, 0.25), (2, 1.0, 0.5), (6, 1.0, 8.0), (6, 0.0, 4.0), (1000, 1.0, 8.0)],
)
def test_pauses_double_up_to_a_ceiling_with_jitter_in_the_upper_half(
    failures: int, chance: float, seconds: float
) -> None:
    assert backoff(failures, chance) == seconds


def test_first_and_longest_pause_can_be_chosen() -> None:
    assert [backoff(n, 1.0, first_s=1.0, most_s=30.0) for n in (1, 2, 5, 6)] == [1.0, 2.0, 16.0, 30.0]
