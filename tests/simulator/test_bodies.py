"""Bodies of the create call for new clips: what fits, what does not fit, and what cannot be made."""

from __future__ import annotations

from typing import Any

import pytest

from grokvideo.simulator.bodies import read_generation
from grokvideo.simulator.order import Given, Keyframe, Voice
from grokvideo.simulator.refusal import INVALID, Refusal

IMAGE = {"url": "https://example.com/a.png"}
STEERED = "grok-imagine-video-1.5"


def refused(body: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_generation(body)
    str(caught.value).encode()
    return caught.value


def test_defaults_are_the_documented_ones() -> None:
    order = read_generation({"prompt": " a fox "})
    assert (order.model.id, order.prompt, order.seconds) == ("grok-imagine-video", "a fox", 8)
    assert (order.resolution, order.aspect_ratio, order.audio) == ("480p", "16:9", True)
    assert (order.action, order.pictures, order.has_references) == ("", 0, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"seconds": 4},
        {"seconds": "4"},
        {"duration": "4"},
        {"duration": 4.0},
        {"duration": 4, "image": None, "user": None},
    ],
)
def test_tolerated_spellings_of_the_duration(fields: dict[str, object]) -> None:
    assert read_generation({"prompt": "a fox", **fields}).seconds == 4


@pytest.mark.parametrize(
    "fields", [{"image": IMAGE}, {"input_reference": IMAGE}, {"image": {"image_url": IMAGE["url"]}}]
)
def test_tolerated_spellings_of_the_image_and_no_prompt_needed(fields: dict[str, object]) -> None:
    assert read_generation(fields).image == Given("image", url=IMAGE["url"])


@pytest.mark.parametrize("name", ["grok-imagine-video-1.5", "grok-imagine-video-1.5-preview"])
def test_an_alias_is_its_model(name: str) -> None:
    order = read_generation({"prompt": "a fox", "model": name, "resolution": "1080p"})
    assert order.model.id == "grok-imagine-video-1.5"


def test_every_input_is_read_and_knows_its_place() -> None:
    order = read_generation(
        {
            "model": STEERED,
            "image": {"file_id": "file_1"},
            "last_frame": IMAGE,
            "keyframes": [{"image": {"file_id": "file_2"}, "timestamp_s": 3}],
            "reference_images": [IMAGE, {"file_id": "file_3"}],
            "reference_audios": [{"voice_id": "eve"}, {"url": "https://example.com/a.mp3"}],
            "duration": 6,
        }
    )
    assert order.image == Given("image", file_id="file_1")
    assert order.last_frame == Given("last_frame", url=IMAGE["url"])
    assert order.keyframes == (Keyframe(Given("keyframes[0].image", file_id="file_2"), 3.0),)
    assert order.references[1] == Given("reference_images[1]", file_id="file_3")
    assert order.voices[0] == Voice("reference_audios[0]", voice_id="eve")
    assert order.voices[1] == Voice("reference_audios[1]", url="https://example.com/a.mp3")
    assert (order.pictures, order.has_references) == (5, True)


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
        {"video_id": "file_1"},
        {"video": {"url": "https://example.com/a.mp4"}},
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
        {"image": {**IMAGE, "image_url": IMAGE["url"]}},
        {"image": {**IMAGE, "file_id": "file_1"}},
        {"image": {**IMAGE, "detail": "high"}},
        {"last_frame": IMAGE["url"]},
        {"last_frame": {}},
        {"last_frame": {**IMAGE, "file_id": "file_1"}},
        {"keyframes": IMAGE},
        {"keyframes": [IMAGE]},
        {"keyframes": [{"image": IMAGE}]},
        {"keyframes": [{"timestamp_s": 3}]},
        {"keyframes": [{"image": IMAGE["url"], "timestamp_s": 3}]},
        {"keyframes": [{"image": IMAGE, "timestamp_s": "3"}]},
        {"keyframes": [{"image": IMAGE, "timestamp_s": True}]},
        {"keyframes": [{"image": IMAGE, "timestamp_s": 10**400}]},
        {"keyframes": [{"image": IMAGE, "timestamp_s": 3, "strength": 1}]},
        {"reference_images": IMAGE},
        {"reference_images": [IMAGE["url"]]},
        {"reference_images": [{}]},
        {"reference_images": [{**IMAGE, "file_id": "file_1"}]},
        {"reference_images": [None]},
        {"reference_audios": "eve"},
        {"reference_audios": ["eve"]},
        {"reference_audios": [{}]},
        {"reference_audios": [{"voice_id": "eve", "url": "https://example.com/a.mp3"}]},
        {"reference_audios": [{"voice_id": 7}]},
        {"reference_audios": [{"file_id": "file_1"}]},
    ],
)
def test_what_does_not_fit_the_schema_is_422(body: object) -> None:
    if isinstance(body, dict):
        body = {"prompt": "a fox", "model": STEERED} | body
    assert refused(body).status == 422


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"prompt": ""}, "prompt: must not be empty without an image, a frame or a reference"),
        ({"prompt": "  "}, "prompt: must not be empty"),
        ({"prompt": None}, "prompt: must not be empty"),
        ({"prompt": "", "keyframes": [], "reference_images": []}, "prompt: must not be empty"),
        ({"prompt": "x" * 4097}, "prompt: at most 4096 characters, got 4097"),
        ({"duration": 0}, "duration: must be 1-15 seconds, got 0"),
        ({"duration": 16}, "duration: must be 1-15 seconds, got 16"),
        ({"duration": 10**4000}, "duration: must be 1-15 seconds, got 1000"),
        ({"aspect_ratio": "16:10"}, "aspect_ratio: must be one of 1:1, 16:9, 4:3, 3:2, 21:9, 5:2, 9:16, 3:4, 2:3, got"),
        ({"resolution": "4k"}, "resolution: must be one of 480p, 720p, 1080p, got '4k'"),
        ({"resolution": "480P"}, "resolution: must be one of 480p, 720p, 1080p, got '480P'"),
        ({"reference_images": [IMAGE] * 8}, "reference_images: at most 7, got 8"),
        ({"reference_audios": [{"voice_id": "eve"}] * 4}, "reference_audios: at most 3, got 4"),
        ({"reference_audios": [{"voice_id": " "}]}, "reference_audios[0]: needs the name of a voice"),
        (
            {"reference_audios": [{"voice_id": "eve"}, {"url": "file:///a.mp3"}]},
            "reference_audios[1].url: expected an http(s) URL or a data URI of audio, got 'file:///a.mp3'",
        ),
        ({"reference_audios": [{"url": "data:image/png;base64,AA=="}]}, "reference_audios[0].url: expected"),
        ({"keyframes": [{"image": IMAGE, "timestamp_s": 1}] * 5}, "keyframes: at most 4, got 5"),
    ],
)
def test_what_fits_but_cannot_be_made_is_400(fields: dict[str, object], words: str) -> None:
    refusal = refused({"prompt": "a fox", "model": STEERED, **fields})
    assert (refusal.status, refusal.body["code"]) == (400, INVALID)
    assert str(refusal).startswith(words)


@pytest.mark.parametrize("moment", [-1, 0, 0.0, 6, 6.0, 7.5, 1e300])
def test_a_keyframe_is_strictly_inside_the_clip(moment: float) -> None:
    frames = [{"image": IMAGE, "timestamp_s": 3.3}, {"image": IMAGE, "timestamp_s": moment}]
    refusal = refused({"model": STEERED, "duration": 6, "keyframes": frames})
    assert refusal.status == 400
    words = "keyframes[1].timestamp_s: must be more than 0 and less than the duration of 6 s, got "
    assert str(refusal).startswith(words)


@pytest.mark.parametrize("moment", [0.01, 3, 5.99])
def test_a_keyframe_may_be_anywhere_inside(moment: float) -> None:
    order = read_generation({"model": STEERED, "duration": 6, "keyframes": [{"image": IMAGE, "timestamp_s": moment}]})
    assert order.keyframes[0].seconds == moment


@pytest.mark.parametrize(
    "fields",
    [
        {"image": IMAGE},
        {"last_frame": IMAGE},
        {"keyframes": [{"image": IMAGE, "timestamp_s": 1}]},
        {"reference_images": [IMAGE]},
        {"reference_audios": [{"voice_id": "eve"}]},
    ],
)
def test_no_prompt_is_needed_where_anything_else_is_given(fields: dict[str, Any]) -> None:
    assert read_generation({"model": STEERED, **fields}).prompt == ""


def test_an_unknown_model_is_404() -> None:
    refusal = refused({"prompt": "a fox", "model": "grok-imagine-video-9"})
    assert refusal.status == 404
    assert "grok-imagine-video-9" in str(refusal)


def test_error_texts_stay_short_whatever_was_sent() -> None:
    for fields in (
        {"image": {"url": "https://example.com", "x" * 10_000: [[[["y" * 10_000]]]]}},
        {"prompt": "a fox", "reference_audios": [{"url": "y" * 10_000}], "model": STEERED},
        {"prompt": "a fox", "aspect_ratio": "y" * 10_000},
    ):
        assert len(str(refused(fields))) < 250
