"""Bodies of the create call: what fits, what does not fit, and what cannot be made."""

from __future__ import annotations

import pytest

from grokvideo.simulator.bodies import read_order
from grokvideo.simulator.refusal import Refusal

IMAGE = {"url": "https://example.com/a.png"}


def test_defaults_are_the_documented_ones() -> None:
    order = read_order({"prompt": " a fox "})
    assert (order.model.id, order.prompt, order.seconds) == ("grok-imagine-video", "a fox", 8)
    assert (order.resolution, order.aspect_ratio, order.audio, order.image_url) == ("480p", "16:9", True, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"seconds": 4},
        {"duration": "4"},
        {"duration": 4.0},
        {"duration": 4, "image": None, "user": None},
    ],
)
def test_tolerated_spellings_of_the_duration(fields: dict[str, object]) -> None:
    assert read_order({"prompt": "a fox", **fields}).seconds == 4


@pytest.mark.parametrize(
    "fields", [{"image": IMAGE}, {"input_reference": IMAGE}, {"image": {"image_url": IMAGE["url"]}}]
)
def test_tolerated_spellings_of_the_image_and_no_prompt_needed(fields: dict[str, object]) -> None:
    assert read_order(fields).image_url == IMAGE["url"]


@pytest.mark.parametrize("name", ["grok-imagine-video-1.5", "grok-imagine-video-1.5-preview"])
def test_an_alias_is_its_model(name: str) -> None:
    order = read_order({"prompt": "a fox", "model": name, "resolution": "1080p"})
    assert order.model.id == "grok-imagine-video-1.5"


@pytest.mark.parametrize(
    "body",
    [
        [],
        "a fox",
        {"prompt": 7},
        {"prompt": "\ud800"},
        {"model": ["grok-imagine-video"]},
        {"duration": True},
        {"duration": 6.5},
        {"duration": "six"},
        {"duration": "-6"},
        {"duration": float("inf")},
        {"duration": 6, "seconds": 6},
        {"size": "1280x720"},
        {"seed": 1},
        {"fps": 24},
        {"n": 2},
        {"negative_prompt": "rain"},
        {"image_url": IMAGE["url"]},
        {"video_url": IMAGE["url"]},
        {"\ud800": 1},
        {"generate_audio": "yes"},
        {"generate_audio": 0},
        {"resolution": 480},
        {"aspect_ratio": 1.78},
        {"user": {"id": 1}},
        {"image": IMAGE["url"]},
        {"image": {}},
        {"image": {"url": 1}},
        {"image": IMAGE, "input_reference": IMAGE},
        {"image": {**IMAGE, "file_id": "file_1"}},
        {"image": {**IMAGE, "detail": "high"}},
    ],
)
def test_what_does_not_fit_the_schema_is_422(body: object) -> None:
    if isinstance(body, dict):
        body = {"prompt": "a fox"} | body
    with pytest.raises(Refusal) as caught:
        read_order(body)
    assert caught.value.status == 422
    str(caught.value).encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": ""},
        {"prompt": "  "},
        {"prompt": None},
        {"prompt": "x" * 4097},
        {"duration": 0},
        {"duration": 16},
        {"duration": 10**4000},
        {"aspect_ratio": "16:10"},
        {"resolution": "4k"},
        {"resolution": "1080p"},
        {"image": {"file_id": "file_1"}},
        {"last_frame": IMAGE},
        {"keyframes": []},
        {"reference_images": [IMAGE]},
        {"reference_audios": [{"voice_id": "eve"}]},
        {"storage_options": {"filename": "a.mp4"}},
        {"output": {"upload_url": "https://example.com"}},
    ],
)
def test_what_fits_but_cannot_be_made_is_400(fields: dict[str, object]) -> None:
    with pytest.raises(Refusal) as caught:
        read_order({"prompt": "a fox", **fields})
    assert caught.value.status == 400


def test_an_unknown_model_is_404() -> None:
    with pytest.raises(Refusal, match="grok-imagine-video-9") as caught:
        read_order({"prompt": "a fox", "model": "grok-imagine-video-9"})
    assert caught.value.status == 404


def test_error_texts_stay_short_whatever_was_sent() -> None:
    with pytest.raises(Refusal) as caught:
        read_order({"image": {"url": "https://example.com", "x" * 10_000: [[[["y" * 10_000]]]]}})
    assert len(str(caught.value)) < 200
