from __future__ import annotations

import pytest

from grokvideo.wire.retry import http_date, parse_retry_after

NOW = 1_800_000_000.0


@pytest.mark.parametrize(("value", "seconds"), [("0", 0.0), ("7", 7.0), (" 1.5 ", 1.5), ("120", 120.0), ("600", 120.0)])
def test_seconds_are_honoured_up_to_two_minutes(value: str, seconds: float) -> None:
    assert parse_retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    "value", [None, "", "-1", "nan", "inf", "1e3", "soon", "٣", "99999999", "1_0", "Tue, 99 Nov 2026 16:00:00 GMT"]
)
def test_nonsense_means_back_off(value: str | None) -> None:
    assert parse_retry_after(value, NOW) is None


def test_a_date_counts_from_now() -> None:
    now = http_date("Tue, 17 Nov 2026 16:00:00 GMT")
    assert now is not None
    assert parse_retry_after("Tue, 17 Nov 2026 16:00:30 GMT", now) == 30.0


@pytest.mark.parametrize("value", ["Tue, 17 Nov 2026 15:59:59 GMT", "Tue, 17 Nov 2033 16:00:00 GMT"])
def test_a_date_in_the_past_or_years_away_means_back_off(value: str) -> None:
    now = http_date("Tue, 17 Nov 2026 16:00:00 GMT")
    assert now is not None
    assert parse_retry_after(value, now) is None
