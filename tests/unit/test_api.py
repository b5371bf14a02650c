"""The public names, and what the module-level functions make of their arguments. Nothing is sent here."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import grokvideo as gv
from grokvideo import api
from grokvideo.engine.requests import make_request
from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import Mode
from grokvideo.values.media import Keyframe, Voice
from grokvideo.values.storage import StorageOptions

NEWER = "grok-imagine-video-1.5"
GREY = np.full((48, 64, 3), 127, dtype=np.uint8)
URL = "https://example.com/a.mp4"


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    if api._default is not None:
        api._default.close()


@pytest.fixture
def path(tmp_path: Path, film: bytes) -> Path:
    """One second of 64 x 48."""
    path = tmp_path / "crane.mp4"
    path.write_bytes(film)
    return path


def request(prompt: str | None = "a fox", **values: Any) -> gv.VideoRequest:
    return api.default().request(prompt, **values)


def test_the_public_names_are_these() -> None:
    names = {"Clip", "FileId", "GrokVideoError", "Job", "JobState", "Jobs", "Session", "Status", "VideoRequest"}
    names |= {"attach", "configure", "edit", "errors", "estimate", "extend", "generate", "library", "login", "models"}
    names |= {"resume"}
    assert names <= set(gv.__all__)
    assert all(callable(getattr(gv, name)) for name in ("edit", "extend", "generate", "estimate"))


def test_a_request_can_say_everything() -> None:
    made = request(
        "<IMAGE_0> says hello",
        model=NEWER,
        image=Image.new("RGB", (64, 48)),
        last_frame="https://example.com/end.png",
        keyframes=[(GREY, 2), ["https://example.com/k.png", 3.5]],
        reference_images=[gv.FileId("file_1"), GREY],
        reference_audios=["eve", "https://example.com/a.mp3"],
        duration=6,
        resolution="720p",
        generate_audio=False,
        user="ann",
        storage_options={"filename": "a.mp4", "expires_after": 7200, "public_url": True},
        output="https://bucket.example/a.mp4?signature=x",
    )
    assert made.mode is Mode.REFERENCE
    assert [type(frame) for frame in made.keyframes] == [Keyframe, Keyframe]
    assert made.reference_audios == (Voice(voice_id="eve"), Voice(url="https://example.com/a.mp3"))
    assert made.storage_options == StorageOptions(filename="a.mp4", expires_after=7200, public_url=True)
    assert made.output is not None
    assert made.output.place == "https://bucket.example/a.mp4"
    assert request(storage_options="a.mp4").storage_options == StorageOptions(filename="a.mp4")


def test_what_is_none_is_not_said() -> None:
    names = inspect.signature(make_request).parameters
    nothing = {
        name: None for name in names if name not in ("prompt", "sources", "usual_model", "is_simulated", "plain")
    }
    plain = dict.fromkeys(("duration", "aspect_ratio", "resolution", "generate_audio", "user"))
    assert request(**nothing, **plain) == request()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reference_images": [GREY, GREY, 5]}, r"reference_images\[2\]: an image cannot be made from int"),
        ({"reference_images": GREY}, "reference_images must be a list of images, got ndarray"),
        ({"reference_images": "a.png"}, "reference_images must be a list of images, got str"),
        ({"reference_audios": "eve"}, "reference_audios must be a list of voices, got str"),
        ({"reference_audios": ["eve", "a voice.mp3"]}, r"reference_audios\[1\]: a voice is a name such as 'eve'"),
        ({"keyframes": GREY}, r"keyframes must be a list of \(image, seconds\), got ndarray"),
        ({"keyframes": [GREY]}, r"keyframes\[0\]: a keyframe is \(image, seconds\), got ndarray"),
        ({"keyframes": [(GREY, 1), (GREY, "2")]}, r"keyframes\[1\]: a keyframe's time must be seconds"),
        ({"last_frame": 5}, "last_frame: an image cannot be made from int"),
        ({"last_frame": "nowhere.png"}, r"last_frame: the image 'nowhere\.png' cannot be read"),
        ({"video": GREY}, "a video cannot be made from an image"),
        ({"fit": True}, "fit has nothing to fit"),
        ({"video": "https://x.org/a.mp4", "fit": "no"}, "fit must be True or False, got 'no'"),
        ({"extend": True}, "extend needs a video, got none"),
        ({"video": URL, "image": GREY}, "image cannot go with video"),
        ({"storage_options": {"name": "a"}}, "storage_options has no member 'name'"),
        ({"output": "bucket"}, "output must begin with https://"),
        ({"video": URL, "model": NEWER}, f"{NEWER} cannot edit a video; grok-imagine-video can"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(values: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidRequest, match=words) as caught:
        request(**values)
    assert caught.value.hint
    assert not caught.value.may_have_cost


@pytest.mark.parametrize(("extend", "does"), [(False, "edit"), (True, "extend")])
def test_a_model_that_nobody_named_gives_way_and_that_is_said(extend: bool, does: str) -> None:
    gv.configure(model=NEWER)
    made = request(video=URL, extend=extend)
    assert made.model == "grok-imagine-video"
    assert made.notes == (f"{NEWER} cannot {does} a video: grok-imagine-video is used.",)
    gv.configure(model="grok-of-tomorrow")
    assert request(video=URL, extend=extend).model == "grok-of-tomorrow"


def test_an_edit_and_an_extension_have_prices_before_they_are_made(path: Path) -> None:
    assert gv.estimate("snow", video=path) == Decimal("0.06")
    assert gv.estimate("snow", video=URL) == Decimal("0.696")
    assert gv.estimate("on", video=URL, extend=True, duration=4) == Decimal("0.43")
    assert gv.estimate("a fox", image=GREY, duration=1) == Decimal("0.052")
    assert gv.estimate("snow", video=path, n=3) == Decimal("0.18")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gv.generate("a", voices=["eve"]), "no argument 'voices': it is reference_audios=[\"eve\"]"),
        (lambda: gv.generate("a", references=[]), "no argument 'references': it is reference_images=[...]"),
        (lambda: gv.generate("a", end_frame=GREY), "no argument 'end_frame': it is last_frame"),
        (lambda: gv.generate("a", video=URL), "no argument 'video': that is gv.edit(video, prompt) or gv.extend("),
        (lambda: gv.generate("a", keyframe=[]), "no argument 'keyframe': it is keyframes=[(image, seconds), ...]"),
        (lambda: gv.edit(URL, "a", duration=3), "edit() has no argument 'duration': an edit keeps the length"),
        (lambda: gv.edit(URL, "a", seconds=3), "edit() has no argument 'seconds': an edit keeps the length"),
        (lambda: gv.generate("a", edit=URL), "no argument 'edit': that is gv.edit(clip, \"what should change\")"),
        (lambda: gv.generate("a", extend=URL), "no argument 'extend': that is gv.extend(clip, \"what happens next\")"),
        (lambda: gv.generate("a", dry_run=True), "no argument 'dry_run': gv.estimate(...) tells the price"),
        (lambda: gv.edit(URL, "a", dry_run=True), "no argument 'dry_run': gv.estimate(prompt, video=...) tells"),
        (lambda: gv.extend(URL, "a", dry_run=True), "no argument 'dry_run': gv.estimate(prompt, video=..., extend=Tr"),
        (lambda: gv.generate("a", ref=[]), "no argument 'ref': it is reference_images=[...]"),
        (lambda: gv.generate("a", reference=[]), "no argument 'reference': it is reference_images=[...]"),
        (lambda: gv.edit(URL, "a", ref=[]), "edit() has no argument 'ref': it is made from the video and the prompt"),
        (lambda: gv.estimate("a", edit=URL), "estimate() has no argument 'edit': it is video"),
        (lambda: gv.extend(URL, "a", seconds=3), "extend() has no argument 'seconds': it is duration=6"),
        (lambda: gv.extend(URL, "a", user="ann"), "no argument 'user': an extension cannot carry it"),
        (lambda: gv.extend(URL, "a", takes=3), "no argument 'takes': it is n=4 for four takes"),
        (lambda: gv.estimate("a", clip=URL), "estimate() has no argument 'clip': it is video"),
        (lambda: gv.estimate("a", colour=1), "estimate() got an unexpected keyword argument 'colour'"),
    ],
)
def test_a_wrong_argument_is_answered_with_the_right_one(call: Any, words: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert words in str(caught.value)


def test_without_words_an_edit_and_an_extension_ask_for_them(path: Path) -> None:
    with pytest.raises(InvalidRequest, match="prompt is empty: say what should change in the video"):
        gv.edit(path)
    with pytest.raises(InvalidRequest, match="prompt is empty: say what happens next in the video"):
        gv.extend(URL)
    assert inspect.signature(gv.Clip.edit).parameters["prompt"].default == ""
    assert inspect.signature(gv.Clip.extend).parameters["prompt"].default == ""


@pytest.mark.parametrize("film", ["crane.mp4", URL, Path("crane.mp4"), b"film"])
def test_who_gives_the_words_first_is_told_that_the_video_is_first(film: Any) -> None:
    with pytest.raises(InvalidRequest, match=r"the video comes first, then the words") as caught:
        gv.edit("Snow falls on it.", film)
    assert caught.value.hint == 'For example gv.edit("crane.mp4", "Snow falls."). Nothing was sent.'
    with pytest.raises(InvalidRequest, match=r"the video comes first"):
        gv.extend("Snow falls on it.", film)


@pytest.mark.parametrize("words", ["Snow falls.", "Snow falls on crane.mp4", ""])
def test_a_video_that_is_not_there_is_not_taken_for_words(words: str) -> None:
    with pytest.raises(InvalidRequest, match="cannot be read"):
        gv.edit("no such film", words)


@pytest.mark.parametrize("name", ["generate", "edit", "extend"])
def test_job_and_module_functions_take_the_same(name: str) -> None:
    """`job.edit(...)` is `gv.edit(job, ...)`, one at a time."""
    outside = set(inspect.signature(getattr(gv, name)).parameters)
    assert {"provider", "name", "n", "fresh", "yes", "storage_options", "output", "model"} <= outside
    if name != "generate":
        assert set(inspect.signature(getattr(gv.Job, name)).parameters) == outside - {"video", "n"} | {"self"}


def test_what_is_left_out_is_told_on_the_line_that_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_is_sent(*_: Any, **__: Any) -> list[None]:
        return [None]

    monkeypatch.setattr(api.default(), "submit_all", nothing_is_sent)
    with pytest.warns(UserWarning, match="aspect_ratio 9:16 was left out") as heard:
        gv.generate(image=GREY, aspect_ratio="9:16")
    assert heard[0].filename == __file__
    gv.configure(model=NEWER)
    with pytest.warns(UserWarning, match="cannot edit a video: grok-imagine-video is used"):
        gv.edit(URL, "snow")


def test_whoever_makes_errors_of_warnings_hears_it_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.default(), "submit_all", lambda *_, **__: pytest.fail("it was sent"))
    with pytest.raises(UserWarning, match="left out"):  # the tests' own filter does so
        gv.generate(image=GREY, aspect_ratio="9:16")
