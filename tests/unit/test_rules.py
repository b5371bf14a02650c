"""What goes with what in a request, what a mode leaves out, and what is refused before anything is sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import Mode
from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.request import VideoRequest

BASE, FULL = "grok-imagine-video", "grok-imagine-video-1.5"
IMAGE = MediaInput(url="https://cdn.example.org/first.png")
OTHER = MediaInput(file_id="file_7f0c")
VIDEO = MediaInput(kind="video", url="https://cdn.example.org/street.mp4")
EVE = Voice(voice_id="eve")


def _video(seconds: float) -> MediaInput:
    return MediaInput(kind="video", data=b"film", mime="video/mp4", duration=seconds, width=848, height=480)


@pytest.mark.parametrize(
    ("inputs", "mode"),
    [
        ({}, Mode.TEXT),
        ({"image": IMAGE}, Mode.IMAGE),
        ({"reference_images": [IMAGE]}, Mode.REFERENCE),
        ({"reference_audios": [EVE]}, Mode.REFERENCE),
        ({"image": IMAGE, "reference_images": [OTHER]}, Mode.REFERENCE),
        ({"last_frame": IMAGE, "reference_audios": [EVE]}, Mode.REFERENCE),
        ({"last_frame": IMAGE}, Mode.FRAMES),
        ({"image": IMAGE, "last_frame": OTHER}, Mode.FRAMES),
        ({"keyframes": [Keyframe(IMAGE, 2.0)]}, Mode.FRAMES),
    ],
)
def test_the_mode_follows_from_the_inputs(inputs: dict[str, Any], mode: Mode) -> None:
    assert VideoRequest(prompt="a crane", model=FULL, **inputs).mode is mode


@pytest.mark.parametrize("name", ["image", "last_frame", "keyframes", "reference_images", "reference_audios"])
@pytest.mark.parametrize("extend", [False, True])
def test_a_video_goes_with_no_other_input(name: str, extend: bool) -> None:
    value: Any = {
        "image": IMAGE,
        "last_frame": IMAGE,
        "keyframes": [Keyframe(IMAGE, 1.0)],
        "reference_images": [IMAGE],
        "reference_audios": [EVE],
    }[name]
    what = "an extension" if extend else "an edit"
    with pytest.raises(InvalidRequest, match=f"{name} cannot go with video: {what} is made from the video"):
        VideoRequest(prompt="snow", video=VIDEO, extend=extend, **{name: value})


def test_an_extension_needs_a_video() -> None:
    with pytest.raises(InvalidRequest, match="extend needs a video"):
        VideoRequest(prompt="snow", extend=True)


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"video": VIDEO}, "say what should change"),
        ({"video": VIDEO, "extend": True}, "say what happens next"),
        ({}, "describe the video"),
    ],
)
def test_words_are_needed_where_nothing_else_says_what_to_do(inputs: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidRequest, match=f"prompt is empty: {words}"):
        VideoRequest(**inputs)


def test_references_without_words_are_possible_and_noted() -> None:
    request = VideoRequest(reference_images=(IMAGE,))
    assert "the provider may ask for one" in request.notes[0]


def test_frames_need_no_words() -> None:
    assert VideoRequest(model=FULL, image=IMAGE, last_frame=OTHER).notes == ()


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("duration", 5, "keeps the length"),
        ("resolution", "720p", "keeps the size"),
        ("aspect_ratio", "9:16", "keeps the shape"),
        ("generate_audio", False, "cannot be chosen"),
    ],
)
def test_an_edit_says_what_it_leaves_out(field: str, value: Any, why: str) -> None:
    request = VideoRequest(prompt="snow", video=VIDEO, **{field: value})
    assert getattr(request, field) is (True if field == "generate_audio" else None)
    [note] = request.notes
    assert note.startswith(field)
    assert why in note


def test_an_extension_says_what_it_leaves_out() -> None:
    request = VideoRequest(prompt="snow", video=VIDEO, extend=True, resolution="720p", user="kim")
    assert (request.duration, request.resolution, request.user) == (6, None, None)
    assert [note.split()[0] for note in request.notes] == ["resolution", "user"]


def test_an_edit_carries_the_user() -> None:
    assert VideoRequest(prompt="snow", video=VIDEO, user="kim").user == "kim"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"reference_images": [IMAGE] * 8}, "reference_images takes at most 7, got 8"),
        ({"keyframes": [Keyframe(IMAGE, float(at)) for at in range(1, 6)]}, "keyframes takes at most 4, got 5"),
        ({"reference_audios": [EVE] * 4}, "reference_audios takes at most 3, got 4"),
        ({"keyframes": [Keyframe(IMAGE, 8.0)]}, "between 0 and 8 s, not on an end, got 8"),
        ({"keyframes": [Keyframe(IMAGE, 0.0)]}, "between 0 and 8 s, not on an end, got 0"),
        ({"keyframes": [Keyframe(IMAGE, 3.0), Keyframe(OTHER, 3.1)]}, "fall on the same moment"),
    ],
)
def test_too_much_is_refused(inputs: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        VideoRequest(prompt="a crane", model=FULL, **inputs)


@pytest.mark.parametrize(
    "seconds",
    [
        *(float("nan"), float("inf"), "3", None, True, 10**400, Decimal("sNaN")),
        *(np.array([1, 2]), np.timedelta64(3, "s"), np.bool_(True)),
    ],
    ids=repr,
)
def test_a_keyframe_has_a_time(seconds: Any) -> None:
    with pytest.raises(InvalidRequest, match="time must be seconds"):
        Keyframe(IMAGE, seconds)


@pytest.mark.parametrize("seconds", [0.4, 8.7, 8.705])
def test_a_short_video_can_be_edited(seconds: float) -> None:
    assert VideoRequest(prompt="snow", video=_video(seconds)).mode is Mode.EDIT


def test_a_long_video_cannot_be_edited_unasked() -> None:
    with pytest.raises(InvalidRequest, match=r"at most 8.7 s to be edited, got 12.00 s") as caught:
        VideoRequest(prompt="snow", video=_video(12))
    assert "fit=True" in caught.value.hint
    assert "first 8.7 s" in caught.value.hint


@pytest.mark.parametrize(("seconds", "way"), [(1.5, "longer first"), (15.5, "last 15 s")])
def test_only_two_to_fifteen_seconds_can_be_extended(seconds: float, way: str) -> None:
    with pytest.raises(InvalidRequest, match=rf"2-15 s to be extended, got {seconds:.2f} s") as caught:
        VideoRequest(prompt="snow", video=_video(seconds), extend=True)
    assert way in caught.value.hint


def test_a_first_frame_beside_references_needs_a_model_that_can() -> None:
    with pytest.raises(InvalidRequest, match=f"image: {BASE} cannot .* together with references; {FULL} can"):
        VideoRequest(prompt="a crane", image=IMAGE, reference_images=(OTHER,))


def test_voices_need_a_model_that_can() -> None:
    with pytest.raises(InvalidRequest, match=f"reference_audios: {BASE} cannot take reference voices; {FULL} can"):
        VideoRequest(prompt="hello", reference_audios=(EVE,))


def test_a_shape_is_kept_with_references_and_dropped_with_a_first_frame() -> None:
    assert VideoRequest(prompt="x", reference_images=(IMAGE,), aspect_ratio="9:16").aspect_ratio == "9:16"
    request = VideoRequest(prompt="x", model=FULL, image=IMAGE, last_frame=OTHER, aspect_ratio="9:16")
    assert request.aspect_ratio is None
    assert "left out" in request.notes[0]


def test_a_full_hd_last_frame_is_noted() -> None:
    request = VideoRequest(model=FULL, image=IMAGE, last_frame=OTHER, resolution="1080p")
    assert "may refuse" in request.notes[0]


def test_the_prompt_is_never_rewritten() -> None:
    words = "The woman from <IMAGE_0> says hello in the voice <AUDIO_0>"
    assert VideoRequest(prompt=words, model=FULL, reference_images=(IMAGE,), reference_audios=(EVE,)).prompt == words


@pytest.mark.parametrize(
    ("inputs", "seconds"),
    [
        ({}, 8.0),
        ({"video": _video(6.0)}, 6.0),
        ({"video": _video(6.0), "extend": True, "duration": 4}, 10.0),
        ({"video": VIDEO}, None),
    ],
)
def test_how_long_the_clip_should_become(inputs: dict[str, Any], seconds: float | None) -> None:
    assert VideoRequest(prompt="snow", **inputs).expected_seconds == seconds


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "a voice is a name"),
        ("eve.mp3", "a voice is a name"),
        ("/tmp/me.wav", "a voice is a name"),
        (5, "a voice is a name"),
    ],
)
def test_a_file_is_no_voice(value: Any, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        Voice.of(value)


def test_voices_by_name_and_by_address() -> None:
    assert Voice.of("eve").identity() == {"voice_id": "eve"}
    assert Voice.of("https://cdn.example.org/me.mp3").identity() == {"url": "https://cdn.example.org/me.mp3"}


@pytest.mark.parametrize(
    ("prompt", "inputs", "note"),
    [
        ("a crane beside <IMAGE_0>", {}, "names <IMAGE_0>, but no reference image is given"),
        ("hello in <AUDIO_0>", {"reference_images": [IMAGE]}, "names <AUDIO_0>, but no reference voice is given"),
        (
            "<IMAGE_0> and <IMAGE_3>",
            {"reference_images": [IMAGE]},
            "names <IMAGE_3>; of 1 reference image the first is",
        ),
        ("<IMAGE_2>", {"reference_images": [IMAGE, OTHER]}, "of 2 reference images the first is <IMAGE_0>"),
        ("<IMAGE_1>", {"reference_images": [IMAGE, OTHER]}, None),
        ("<IMAGE_0> says hello in <AUDIO_0>", {"reference_images": [IMAGE], "reference_audios": [EVE]}, None),
    ],
)
def test_a_marker_that_means_nothing_is_pointed_out(prompt: str, inputs: dict[str, Any], note: str | None) -> None:
    request = VideoRequest(prompt=prompt, model=FULL, **inputs)
    assert request.prompt == prompt
    assert request.notes == () if note is None else note in request.notes[0]


def test_with_the_older_model_somebody_may_count_from_one() -> None:
    assert VideoRequest(prompt="<IMAGE_1> flies", reference_images=(IMAGE,)).notes == ()
    assert "names <IMAGE_2>" in VideoRequest(prompt="<IMAGE_2> flies", reference_images=(IMAGE,)).notes[0]


@pytest.mark.parametrize(
    ("name", "note"), [("evee", "did you mean eve?"), ("bob", "there are ara, eve, leo, rex, sal."), ("Eve", None)]
)
def test_a_mistyped_voice_is_pointed_out(name: str, note: str | None) -> None:
    request = VideoRequest(prompt="hello", model=FULL, reference_audios=(Voice(voice_id=name),))
    assert request.notes == () if note is None else note in request.notes[0]
