from __future__ import annotations

from decimal import Decimal

import pytest

from grokvideo.values.capability import capability, known_models
from grokvideo.values.price import (
    PRICES,
    PRICES_CHECKED_ON,
    PRICES_SOURCE,
    TICKS_PER_USD,
    billed_words,
    estimate,
    format_usd,
    ticks_from_usd,
    usd_from_ticks,
)
from grokvideo.values.request import MediaInput, VideoRequest

IMAGE = MediaInput(file_id="file_1")


@pytest.mark.parametrize(
    ("request_", "usd"),
    [
        (VideoRequest(prompt="p", duration=6), "0.30"),
        (VideoRequest(prompt="p", duration=6, generate_audio=False), "0.30"),
        (VideoRequest(prompt="p", model="grok-imagine-video-1.5", duration=9, resolution="1080p"), "2.25"),
        (VideoRequest(image=IMAGE, model="grok-imagine-video-1.5-lite", duration=6, resolution="720p"), "0.19"),
        (VideoRequest(image=IMAGE, duration=6), "0.302"),
        (VideoRequest(prompt="p", model="grok-imagine-video-1.5-preview", duration=1), "0.08"),
    ],
)
def test_an_estimate_is_seconds_times_rate_plus_the_image(request_: VideoRequest, usd: str) -> None:
    assert estimate(request_) == Decimal(usd)


def test_the_price_of_an_unknown_model_is_unknown() -> None:
    assert estimate(VideoRequest(prompt="p", model="grok-imagine-video-9")) is None


def test_every_known_model_has_a_price_for_everything_it_offers() -> None:
    assert set(PRICES) == set(known_models())
    for model, price in PRICES.items():
        known = capability(model)
        assert known is not None
        assert {name for limits in known.limits.values() for name in limits.resolutions} == set(price.per_second)


def test_the_list_says_where_it_comes_from_and_when() -> None:
    assert PRICES_SOURCE
    assert PRICES_CHECKED_ON == "2026-11"


@pytest.mark.parametrize(
    ("ticks", "usd"), [(2_500_000_000, "0.25"), (6_400_000_000, "0.64"), (0, "0"), (1, "0.0000000001")]
)
def test_ticks_and_dollars_convert_exactly(ticks: int, usd: str) -> None:
    assert TICKS_PER_USD == 10_000_000_000
    assert usd_from_ticks(ticks) == Decimal(usd)
    assert ticks_from_usd(Decimal(usd)) == ticks


def test_a_part_of_a_tick_is_not_given_away() -> None:
    assert ticks_from_usd(Decimal("0.00000000001")) == 1


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        ("0.3", "$0.30"),
        ("0.302", "$0.302"),
        ("0.3020", "$0.302"),
        ("0", "$0.00"),
        ("2", "$2.00"),
        ("1E+2", "$100.00"),
        ("0.0000000001", "$0.0000000001"),
        ("-0.42", "-$0.42"),
    ],
)
def test_a_price_is_shown_exactly(usd: str, words: str) -> None:
    assert format_usd(Decimal(usd)) == words


def test_no_price_is_words() -> None:
    assert format_usd(None) == "price unknown"


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (None, "May have been billed: the provider has not said."),
        (Decimal(0), "Not billed."),
        (Decimal("0.25"), "$0.25 was billed."),
    ],
)
def test_the_sentence_about_money(usd: Decimal | None, words: str) -> None:
    assert billed_words(usd) == words
