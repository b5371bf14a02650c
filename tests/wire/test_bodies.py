"""What is sent has the published shape: for the documented examples, every kind of input, and requests at random."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from random import Random
from typing import Any

import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.request import VideoRequest
from grokvideo.values.storage import Output, StorageOptions
from grokvideo.wire.xai import XaiDialect
from tests.wire import laws
from tests.wire.matrix import cases, unnamed
from tests.wire.random_requests import UNKNOWN, Wish, a_wish
from tests.wire.schemas import OF_ROUTE, fits, misfits

XAI = XaiDialect()
WISHES = 3000
DEFAULTS = {"duration": 8, "resolution": "480p", "aspect_ratio": "16:9"}
"""What xAI does when a field is left out. Gateways have other defaults, so these are sent."""

DOCUMENTED = {
    "request_references": VideoRequest(
        prompt="The woman from <IMAGE_0> hands the teapot from <IMAGE_1> to a friend "
        "and says hello in the voice <AUDIO_0>",
        model="grok-imagine-video-1.5",
        reference_images=(
            MediaInput(url="https://cdn.example.org/woman.webp"),
            MediaInput(file_id="file_1b2c"),
        ),
        reference_audios=(Voice(voice_id="eve"),),
        duration=8,
        resolution="720p",
    ),
    "request_frames": VideoRequest(
        model="grok-imagine-video-1.5",
        image=MediaInput(url="https://cdn.example.org/start.png"),
        last_frame=MediaInput(url="https://cdn.example.org/end.png"),
        keyframes=(Keyframe(MediaInput(file_id="file_mid"), 3.0),),
        duration=6,
    ),
    "request_stored": VideoRequest(
        prompt="Fog rolls over a pine ridge at dawn",
        duration=5,
        generate_audio=False,
        user="notebook-user-42",
        storage_options=StorageOptions(filename="ridge.mp4", expires_after=604800, public_url=86400),
    ),
    "request_output": VideoRequest(
        prompt="Fog rolls over a pine ridge at dawn",
        duration=5,
        output=Output("https://bucket.example.org/ridge.mp4?signature=abc"),
    ),
    "request_edit": VideoRequest(
        prompt="Turn the red umbrella yellow and change nothing else",
        video=MediaInput(kind="video", url="https://cdn.example.org/street.mp4"),
    ),
    "request_extend": VideoRequest(
        prompt="The camera pulls back to show the whole harbour",
        video=MediaInput(kind="video", file_id="file_9d1e"),
        extend=True,
        duration=4,
    ),
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_documented_request_is_sent_as_documented_with_its_defaults_written_out(
    name: str, cassette: Callable[[str], dict[str, Any]]
) -> None:
    tape, call = cassette(name), XAI.build_create(DOCUMENTED[name])
    assert (call.method, call.path, call.paid) == (tape["method"], tape["path"], True)
    assert call.json is not None
    added = {field: value for field, value in call.json.items() if field not in tape["body"]}
    assert call.json == tape["body"] | added
    assert added.items() <= DEFAULTS.items()


def test_every_combination_that_a_model_takes_is_sent_in_the_published_shape() -> None:
    for case in cases():
        if case.allowed and not case.is_unknown_model:
            call = XAI.build_create(case.request())
            assert call.path == case.path, str(case)
            assert misfits(OF_ROUTE[call.path], call.json) == [], str(case)


IMAGES = {
    "address": MediaInput(url="https://cdn.example.org/a.png"),
    "file id": MediaInput(file_id="file_1b2c"),
    "PNG": MediaInput(data=b"\x89PNG", mime="image/png"),
    "JPEG": MediaInput(data=b"\xff\xd8", mime="image/jpeg"),
    "WebP": MediaInput(data=b"RIFF", mime="image/webp"),
}
VIDEOS = {
    "address": MediaInput(kind="video", url="https://cdn.example.org/a.mp4"),
    "file id": MediaInput(kind="video", file_id="file_9d1e"),
    "MP4": MediaInput(kind="video", data=b"ftyp", mime="video/mp4", duration=6.0),
}


@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("place", ["image", "last_frame", "keyframes", "reference_images"])
def test_every_kind_of_image_fits_in_every_place(kind: str, place: str) -> None:
    image = IMAGES[kind]
    values: dict[str, Any] = {"image": image, "last_frame": image, "reference_images": (image,)}
    values["keyframes"] = (Keyframe(image, 1.0),)
    call = XAI.build_create(VideoRequest(model="grok-imagine-video-1.5", prompt="a fox", **{place: values[place]}))
    assert call.json is not None
    assert misfits("generations", call.json) == []
    assert place in call.json


@pytest.mark.parametrize("kind", VIDEOS)
@pytest.mark.parametrize("extend", [False, True])
def test_every_kind_of_video_fits_both_routes(kind: str, extend: bool) -> None:
    call = XAI.build_create(VideoRequest(prompt="yellow", video=VIDEOS[kind], extend=extend))
    assert misfits(OF_ROUTE[call.path], call.json) == []


@pytest.mark.parametrize("extend", [False, True])
def test_what_a_route_for_videos_does_not_have_is_left_out_with_a_note(extend: bool) -> None:
    request = VideoRequest(
        prompt="yellow",
        video=VIDEOS["MP4"],
        extend=extend,
        duration=6,
        resolution="720p",
        aspect_ratio="1:1",
        user="notebook-user-42",
        generate_audio=False,
    )
    call = XAI.build_create(request)
    assert misfits(OF_ROUTE[call.path], call.json) == []
    left_out = ["resolution", "aspect_ratio", "generate_audio", "user" if extend else "duration"]
    for name in left_out:
        assert any(name in note and "left out" in note for note in request.notes), request.notes


def test_a_shape_beside_a_first_frame_is_left_out_with_a_note() -> None:
    for more in ({}, {"last_frame": IMAGES["PNG"]}, {"reference_images": (IMAGES["PNG"],)}):
        values: dict[str, Any] = more
        request = VideoRequest(model="grok-imagine-video-1.5", image=IMAGES["PNG"], aspect_ratio="1:1", **values)
        assert "aspect_ratio" not in (XAI.build_create(request).json or {})
        assert any("aspect_ratio" in note for note in request.notes)


@pytest.mark.parametrize("name", ["expires_after", "public_url"])
@pytest.mark.parametrize("seconds", [0, 3599, 2592001])
def test_a_time_that_the_file_store_does_not_take_is_named(name: str, seconds: int) -> None:
    arguments: dict[str, Any] = {name: seconds}
    with pytest.raises(InvalidRequest) as caught:
        StorageOptions(filename="ridge.mp4", **arguments)
    assert unnamed(str(caught.value), (name,), str(seconds), ("3600-2592000",)) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_request_at_random_is_taken_exactly_when_it_breaks_no_rule(seed: int) -> None:
    random = Random(seed)
    verdicts = [_check(a_wish(random)) for _ in range(WISHES)]
    # Else the draws say little about one of the two.
    assert 0.2 < sum(verdicts) / WISHES < 0.8


def test_the_draws_reach_every_rule_and_every_route() -> None:
    random, broken, taken = Random(5), set(), set()
    for wish in islice(iter(lambda: a_wish(random), None), 4000):
        found = laws.breaks(wish.path, wish.body)
        broken |= {name for each in found for name in each.fields}
        if not found:
            taken |= {wish.path, *wish.body}
    inputs = {"image", "last_frame", "keyframes", "reference_images", "reference_audios", "video"}
    assert broken >= {"prompt", "duration", "resolution", "aspect_ratio", "keyframe", *inputs - {"keyframes"}}
    assert taken >= {*OF_ROUTE, *inputs, "storage_options", "output", "user", "generate_audio"}


def _check(wish: Wish) -> bool:
    """Whether it was taken; fails where that is wrong, or the body, or the words of the refusal."""
    broken = laws.breaks(wish.path, wish.body)
    # Beside a first frame a shape means nothing: any is left out.
    kept = {name: value for name, value in wish.body.items() if name != "aspect_ratio" or "image" not in wish.body}
    assert broken or fits(OF_ROUTE[wish.path], kept), "the rules and the schema disagree"
    if broken:
        with pytest.raises(InvalidRequest) as caught:
            pytest.fail(f"taken, in spite of {broken}: {wish.request()}")
        error = caught.value
        named = any(not unnamed(str(error), each.fields, each.value, each.range) for each in broken)
        assert named, f"{error} names none of {broken}"
        assert "Nothing was sent" in f"{error} {error.advice}"
        return False
    request = wish.request()  # else it raises, and names what it did not like
    call = XAI.build_create(request)
    assert (call.method, call.path, call.paid) == ("POST", wish.path, True)
    assert call.json is not None
    assert misfits(OF_ROUTE[call.path], call.json) == []
    assert laws.breaks(call.path, call.json) == []
    added = {name: value for name, value in call.json.items() if name not in kept}
    assert call.json == kept | added
    default = DEFAULTS | ({"duration": 6} if wish.path == "/videos/extensions" else {})
    assert added.items() <= default.items()
    return True


def test_a_model_that_nobody_here_knows_is_sent_what_was_asked_for() -> None:
    """New models work without a new release."""
    request = VideoRequest(model=UNKNOWN, prompt="a fox", duration=99, resolution="2160p", aspect_ratio="9:21")
    assert XAI.build_create(request).json == {
        "model": UNKNOWN,
        "prompt": "a fox",
        "duration": 99,
        "resolution": "2160p",
        "aspect_ratio": "9:21",
    }
