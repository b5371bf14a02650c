from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import Capability, Limits
from grokvideo.values.request import MediaInput, Mode, VideoRequest, fault_words

IMAGE = MediaInput(data=b"png bytes", mime="image/png", label="crane.png")


def test_a_prompt_is_enough() -> None:
    request = VideoRequest(prompt="  a crane \n")
    assert request.canonical() == {
        "mode": "text",
        "prompt": "a crane",
        "model": "grok-imagine-video",
        "duration": 8,
        "resolution": "480p",
        "aspect_ratio": "16:9",
        "image": None,
        "generate_audio": True,
        "user": None,
    }


def test_an_image_is_enough() -> None:
    request = VideoRequest(image=IMAGE)
    assert request.mode is Mode.IMAGE
    assert request.aspect_ratio is None
    assert request.canonical()["image"] == {"sha256": hashlib.sha256(b"png bytes").hexdigest()}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "prompt is empty: describe the video, or give an image"),
        ({"prompt": " \n"}, "prompt is empty: describe the video, or give an image"),
        ({"prompt": 5}, "prompt must be text, got int"),
        ({"prompt": "a\ud800b"}, "prompt has a broken character at position 2"),
        ({"duration": 30}, "duration must be 1-15 s, got 30"),
        ({"duration": 6.0}, "duration must be a whole number of seconds, got 6.0"),
        ({"duration": "6"}, "duration must be a whole number of seconds, got '6'"),
        ({"duration": True}, "duration must be a whole number of seconds, got True"),
        ({"model": "new", "duration": 0}, "duration must be at least 1 s, got 0"),
        ({"resolution": 720}, "resolution must be text, got 720"),
        (
            {"resolution": "1080p"},
            "resolution must be 480p or 720p for grok-imagine-video, got '1080p'; "
            "grok-imagine-video-1.5 or grok-imagine-video-1.5-lite can do 1080p",
        ),
        ({"resolution": "4k"}, "resolution must be 480p or 720p for grok-imagine-video, got '4k'"),
        (
            {"aspect_ratio": "7:5"},
            "aspect_ratio must be 16:9, 9:16, 1:1, 4:3, 3:4, 3:2, 2:3, 21:9 or 5:2, got '7:5'",
        ),
        ({"aspect_ratio": ""}, "aspect_ratio is empty"),
        ({"model": ""}, "model is empty"),
        ({"model": None}, "model must be text, got None"),
        ({"user": " "}, "user is empty"),
        ({"generate_audio": "no"}, "generate_audio must be True or False, got 'no'"),
        ({"image": "crane.png"}, "image must be a MediaInput here, got str"),
    ],
)
def test_a_bad_value_is_named_with_the_way_out(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        VideoRequest(**({"prompt": "a crane"} if fields and "prompt" not in fields else {}) | fields)
    assert str(caught.value) == message
    assert not caught.value.may_have_cost


def test_a_model_without_the_mode_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    only_image = Capability("m", (), {Mode.IMAGE: Limits(range(1, 16), ("480p",))})
    monkeypatch.setattr("grokvideo.values.rules.capability", lambda model: only_image)
    with pytest.raises(InvalidRequest, match="m cannot make a video from text"):
        VideoRequest(prompt="a crane", model="m")


def test_integers_of_other_libraries_are_seconds() -> None:
    class Int64:  # as numpy.int64: no int, but has __index__
        def __index__(self) -> int:
            return 6

    request = VideoRequest(prompt="a crane", duration=Int64())  # type: ignore[arg-type]
    assert request.duration == 6
    assert type(request.duration) is int


def test_a_ratio_is_dropped_with_a_note_when_there_is_an_image() -> None:
    request = VideoRequest(image=IMAGE, aspect_ratio="9:16")
    assert request.aspect_ratio is None
    assert request.notes == ("aspect_ratio 9:16 was left out: the video follows the image's shape.",)


@pytest.mark.parametrize("ratio", ["21:9", "5:2"])
def test_a_new_ratio_is_allowed_with_a_note(ratio: str) -> None:
    request = VideoRequest(prompt="a crane", aspect_ratio=ratio)
    assert request.notes == (f"aspect_ratio {ratio} is new: the provider may refuse it.",)
    assert replace(request, duration=3).notes == request.notes


def test_notes_do_not_make_requests_different() -> None:
    assert VideoRequest(image=IMAGE, aspect_ratio="9:16") == VideoRequest(image=replace(IMAGE, label="other.png"))


def test_the_key_is_stable_between_releases() -> None:
    # A changed key makes people pay again for clips they have. Change this figure only on purpose.
    key = VideoRequest(prompt="a crane").key("xai", "https://api.x.ai/v1")
    assert key == "efea940d917f9e26d7bdc7f7342f529d6b5e230d45dd65c681f763be7d0407a6"


def test_the_key_ignores_what_does_not_matter() -> None:
    plain = VideoRequest(prompt="a crane").key("xai", "https://api.x.ai/v1")
    spelled = VideoRequest(prompt="a crane ", duration=8, aspect_ratio="16:9")
    assert spelled.key("xai", "https://api.x.ai/v1/", take=1) == plain


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "a boat"},
        {"duration": 9},
        {"resolution": "720p"},
        {"aspect_ratio": "1:1"},
        {"model": "grok-imagine-video-1.5"},
        {"generate_audio": False},
        {"user": "me"},
        {"image": IMAGE},
    ],
)
def test_every_parameter_changes_the_key(change: dict[str, Any]) -> None:
    request = VideoRequest(prompt="a crane")
    assert replace(request, **change).key("xai", "u") != request.key("xai", "u")


@pytest.mark.parametrize("where", [("simulator", "u", 1), ("xai", "v", 1), ("xai", "u", 2)])
def test_provider_address_and_take_change_the_key(where: tuple[str, str, int]) -> None:
    request = VideoRequest(prompt="a crane")
    assert request.key(*where) != request.key("xai", "u", 1)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "got none"),
        ({"url": "https://a.example/x.png", "file_id": "f"}, "got url and file_id"),
        ({"url": "ftp://a.example/x.png"}, "must start with https:// or http://"),
        ({"url": "data:image/png;base64,AAAA"}, "must start with https:// or http://"),
        ({"file_id": ""}, "image file_id is empty"),
        ({"data": b"", "mime": "image/png"}, "the image is empty"),
        ({"data": b"<svg/>", "mime": "image/svg+xml"}, "must be PNG, JPEG or WebP"),
    ],
)
def test_an_image_has_exactly_one_source(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        MediaInput(**fields)


def test_the_hash_of_an_image_is_computed_not_believed() -> None:
    image = MediaInput(data=b"png bytes", mime="image/png", sha256="wrong")
    assert image.identity() == {"sha256": hashlib.sha256(b"png bytes").hexdigest()}


def test_an_image_does_not_print_its_bytes() -> None:
    assert "png bytes" not in repr(VideoRequest(image=IMAGE))


def test_fault_words_are_found_in_order() -> None:
    assert fault_words("a crane [[Slow]] at dawn [[ failed ]] [[snow]] [failed]") == ("slow", "failed")
    assert fault_words("a crane") == ()


@pytest.mark.parametrize(
    ("model", "meant"),
    [
        ("grok-imagin", "grok-imagine-video"),
        ("grok-imagine-vidoe-1.5", "grok-imagine-video-1.5"),
        ("Grok-Imagine-Video", "grok-imagine-video"),
    ],
)
def test_a_model_that_is_almost_a_known_one_is_sent_with_a_note(model: str, meant: str) -> None:
    request = VideoRequest(prompt="a crane", model=model)
    assert request.model == model
    assert request.notes == (f"{model} is not a model this release knows; did you mean {meant}?",)
    assert replace(request, duration=3).notes == request.notes


@pytest.mark.parametrize("model", ["sora", "grok-imagine-video", "grok-imagine-video-2026-01-20", "x" * 5000])
def test_any_other_model_has_no_note(model: str) -> None:
    assert VideoRequest(prompt="a crane", model=model).notes == ()
