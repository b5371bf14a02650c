from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from grokvideo.values.capability import Mode, capability, known_models
from grokvideo.values.media import Keyframe, Voice
from grokvideo.values.price import (
    PRICES,
    PRICES_CHECKED_ON,
    PRICES_SOURCE,
    TICKS_PER_USD,
    Item,
    billed_words,
    estimate,
    format_usd,
    inherited_resolution,
    is_upper_bound,
    items,
    ticks_from_usd,
    usd_from_ticks,
)
from grokvideo.values.request import MediaInput, VideoRequest

IMAGE = MediaInput(file_id="file_1")
FULL = "grok-imagine-video-1.5"


def _video(seconds: float | None, width: int | None = 848, height: int | None = 480) -> MediaInput:
    return MediaInput(kind="video", file_id="file_2", duration=seconds, width=width, height=height)


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


@pytest.mark.parametrize(
    ("request_", "usd"),
    [
        (VideoRequest(prompt="p", duration=6, reference_images=(IMAGE, IMAGE)), "0.304"),
        (VideoRequest(model=FULL, duration=6, image=IMAGE, last_frame=IMAGE), "0.50"),
        (VideoRequest(model=FULL, duration=6, last_frame=IMAGE, keyframes=(Keyframe(IMAGE, 3.0),)), "0.50"),
        (VideoRequest(prompt="p", model=FULL, duration=8, reference_audios=(Voice(voice_id="eve"),)), "0.64"),
    ],
)
def test_every_picture_is_paid_for_and_voices_are_not(request_: VideoRequest, usd: str) -> None:
    assert estimate(request_) == Decimal(usd)


@pytest.mark.parametrize(
    ("video", "extend", "duration", "usd"),
    [
        (_video(7, 1280, 720), False, None, "0.56"),
        (_video(10), True, 4, "0.30"),
        (_video(6, 1080, 1920), False, None, "0.48"),  # comes in 720p
        (_video(6.004), False, None, "0.3606"),  # hundredths, rounded up
        (_video(6.0400000001), False, None, "0.3624"),  # and not for the noise of binary numbers
    ],
)
def test_a_video_is_paid_for_by_what_goes_in_and_what_is_made(
    video: MediaInput, extend: bool, duration: int | None, usd: str
) -> None:
    request = VideoRequest(prompt="p", video=video, extend=extend, duration=duration)
    assert estimate(request) == Decimal(usd)
    assert not is_upper_bound(request)


@pytest.mark.parametrize(("extend", "usd"), [(False, "0.696"), (True, "0.57")])
@pytest.mark.parametrize("video", [_video(None), _video(None, None, None)])
def test_of_an_unknown_video_the_most_is_told(video: MediaInput, extend: bool, usd: str) -> None:
    if video.width:
        usd = "0.522" if not extend else "0.45"
    request = VideoRequest(prompt="p", video=video, extend=extend)
    assert estimate(request) == Decimal(usd)
    assert is_upper_bound(request)


def item(quantity: str, unit: str, usd: str) -> Item:
    return Item(Decimal(quantity), unit, Decimal(usd))


@pytest.mark.parametrize(
    ("request_", "parts"),
    [
        (VideoRequest(prompt="p", duration=6), (item("6", "s", "0.05"),)),
        (VideoRequest(image=IMAGE, duration=6), (item("6", "s", "0.05"), item("1", "image", "0.002"))),
        (
            VideoRequest(prompt="p", duration=6, resolution="720p", reference_images=(IMAGE, IMAGE)),
            (item("6", "s", "0.07"), item("2", "image", "0.002")),
        ),
        (
            VideoRequest(model=FULL, duration=6, image=IMAGE, last_frame=IMAGE, keyframes=(Keyframe(IMAGE, 3.0),)),
            (item("6", "s", "0.08"), item("3", "image", "0.01")),
        ),
        (
            VideoRequest(prompt="p", model=FULL, duration=8, reference_audios=(Voice(voice_id="eve"),)),
            (item("8", "s", "0.08"),),
        ),
        (VideoRequest(prompt="p", video=_video(6.004)), (item("6.01", "s", "0.05"), item("6.01", "s in", "0.01"))),
        (
            VideoRequest(prompt="p", video=_video(10, 1280, 720), extend=True, duration=4),
            (item("4", "s", "0.07"), item("10", "s in", "0.01")),
        ),
        (VideoRequest(prompt="p", video=_video(None)), (item("8.7", "s", "0.05"), item("8.7", "s in", "0.01"))),
    ],
)
def test_a_price_consists_of_what_is_made_and_what_goes_in(request_: VideoRequest, parts: tuple[Item, ...]) -> None:
    assert items(request_) == parts


def anything(dice: random.Random) -> VideoRequest:
    """A request of any mode that the price list knows."""
    model = dice.choice(known_models())
    known = capability(model)
    assert known is not None
    mode = dice.choice(known.modes)
    limits = known.limits[mode]
    asked: dict[str, Any] = {"prompt": "p", "model": model}
    if limits.durations:
        asked["duration"] = dice.choice(limits.durations)
    if limits.resolutions:
        asked["resolution"] = dice.choice(limits.resolutions)
    if limits.source_seconds:
        seconds = dice.choice([None, round(dice.uniform(*limits.source_seconds), dice.randint(0, 6)) or 1.0])
        asked |= {"video": _video(seconds, *dice.choice([(848, 480), (1280, 720), (None, None)]))}
        asked |= {"extend": mode is Mode.EXTEND}
    if mode is Mode.IMAGE or (known.image_with_references and dice.random() < 0.5):
        asked["image"] = IMAGE
    if mode is Mode.REFERENCE:
        asked["reference_images"] = (IMAGE,) * dice.randint(1, 7)
    if mode is Mode.FRAMES:
        asked["last_frame"] = IMAGE
        if asked["duration"] > 1:
            asked["keyframes"] = (Keyframe(IMAGE, 1 / 3),) * dice.randint(0, 1)
    return VideoRequest(**asked)


def test_of_every_request_the_items_are_the_estimate_exactly() -> None:
    dice, modes = random.Random(20_261_122), set[Mode]()
    for _ in range(2000):
        request = anything(dice)
        modes.add(request.mode)
        parts = items(request)
        assert parts is not None
        assert estimate(request) == sum((part.quantity * part.usd for part in parts), Decimal(0)) > 0
        assert {part.unit for part in parts} <= {"s", "image", "s in"}
        assert all(part.quantity > 0 and part.usd > 0 for part in parts)
    assert modes == {*Mode}


def test_nothing_is_known_of_an_unknown_model_and_of_a_job_made_elsewhere() -> None:
    assert items(VideoRequest(prompt="p", model="grok-imagine-video-9")) is None
    foreign = VideoRequest(foreign=True, model="grok-imagine-video")
    assert (items(foreign), estimate(foreign)) == (None, None)


@pytest.mark.parametrize(
    ("size", "resolution"),
    [((848, 480), "480p"), ((360, 640), "480p"), ((854, 482), "720p"), ((1920, 1080), "720p"), ((None, None), "720p")],
)
def test_a_source_gives_its_resolution_up_to_720p(size: tuple[int | None, int | None], resolution: str) -> None:
    assert inherited_resolution(*size) == resolution


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
