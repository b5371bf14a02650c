"""A request of every mode is written down and read back: the same key, nothing secret, no bytes before their time."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.snapshot import request_from, request_record
from grokvideo.store.inputs import Inputs, hashes_in
from grokvideo.store.ledger import Ledger
from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.request import VideoRequest
from grokvideo.values.storage import Output, StorageOptions
from tests.values import a_row

NEWER = "grok-imagine-video-1.5"


def picture(number: int, **more: Any) -> MediaInput:
    return MediaInput(data=b"\x89PNG %d" % number, mime="image/png", width=8, height=6, label=f"{number}.png", **more)


FILM = MediaInput(
    kind="video",
    data=b"film",
    mime="video/mp4",
    width=64,
    height=48,
    duration=3.04,
    label="crane",
    made_from="7f0c2e11aa22bb33",
)
MODES = {
    "text": VideoRequest(prompt="a fox", storage_options=StorageOptions(filename="a.mp4", public_url=7200)),
    "image": VideoRequest(image=picture(1, origin="last frame of 00ff", made_from="7f0c2e11aa22bb33")),
    "references": VideoRequest(
        prompt="<IMAGE_0> and <IMAGE_1>",
        model=NEWER,
        reference_images=(picture(1), MediaInput(url="https://example.com/b.png"), MediaInput(file_id="file_1")),
        reference_audios=(Voice(voice_id="eve"), Voice(url="https://example.com/a.mp3")),
        image=picture(2),
        user="ann",
    ),
    "frames": VideoRequest(
        prompt="a", model=NEWER, last_frame=picture(3), keyframes=(Keyframe(picture(4), 2.0), Keyframe(picture(5), 3.5))
    ),
    "edit": VideoRequest(prompt="snow", video=FILM, output=Output("https://bucket.example/a.mp4?signature=CANARY")),
    "fitted": VideoRequest(prompt="snow", video=dataclasses.replace(FILM, origin="first 8.7 s of 00ff")),
    "extend": VideoRequest(prompt="on", video=FILM, extend=True, duration=4),
    "extend a url": VideoRequest(prompt="on", extend=True, video=MediaInput(kind="video", url="https://e.com/a.mp4")),
    "waiting": VideoRequest(
        prompt="on",
        model=NEWER,
        image=MediaInput(job="7f0c2e11aa22bb33", label="crane", width=848, height=480),
        last_frame=picture(6),
    ),
    "waiting to be fitted": VideoRequest(
        prompt="snow", video=MediaInput(kind="video", job="7f0c", duration=8.7, origin="what fits of job 7f0c")
    ),
}


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path)


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_comes_back_as_it_was(inputs: Inputs, mode: str) -> None:
    request = MODES[mode]
    for media in request.inputs():
        inputs.keep(media)
    text = json.dumps(request_record(request))
    assert "CANARY" not in text
    back = request_from(json.loads(text), inputs)
    assert back.canonical() == request.canonical()
    assert back.key("xai", "u", 2) == request.key("xai", "u", 2)
    shown = ("kind", "sha256", "mime", "width", "height", "duration", "label", "origin", "job", "made_from")
    for media, was in zip(back.inputs(), request.inputs(), strict=True):
        assert {name: getattr(media, name) for name in shown} == {name: getattr(was, name) for name in shown}
        assert (media.data, media.read(), media.is_at_hand) == (None, was.data, True)
    assert json.dumps(request_record(back)) == text


def test_no_bytes_are_read_before_they_are_needed(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    request = MODES["edit"]
    inputs.keep(FILM)
    record = request_record(request)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", lambda _: pytest.fail("read"))
        back = request_from(record, inputs)
    assert back.video is not None
    assert back.video.read() == b"film"


def test_of_what_was_removed_the_rest_is_shown(inputs: Inputs) -> None:
    back = request_from(request_record(MODES["extend"]), inputs)
    assert back.video is not None
    assert (back.video.is_at_hand, back.video.label, back.expected_seconds) == (False, "crane", 7.04)


def test_a_film_that_came_from_another_library_is_kept_here_too(inputs: Inputs, tmp_path: Path) -> None:
    inputs.keep(FILM)
    back = request_from(request_record(MODES["edit"]), inputs)
    other = Inputs(tmp_path / "other")
    assert back.video is not None
    other.keep(back.video)
    assert other.load(str(FILM.sha256)) == b"film"


def test_rows_of_older_releases_are_read(inputs: Inputs) -> None:
    sha256 = str(picture(1).sha256)
    inputs.keep(picture(1))
    plain = {"mode": "image", "prompt": "", "model": "grok-imagine-video", "duration": 8, "resolution": "480p"}
    plain |= {"aspect_ratio": None, "generate_audio": True, "user": None}
    old = plain | {"image": {"sha256": sha256, "mime": "image/png", "width": 8, "height": 6, "label": "1.png"}}
    back = request_from(old, inputs)
    assert back.image is not None
    assert (back.image.read(), back.image.label, back.mode.value) == (picture(1).data, "1.png", "image")
    nowhere = {"mime": None, "width": None, "height": None, "label": ""}
    assert request_from(plain | {"image": {"url": "https://e.com/a.png", **nowhere}}, inputs).image == MediaInput(
        url="https://e.com/a.png"
    )


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (VideoRequest(prompt="a fox"), "fb9202ab8b491d2c93bb19fc0bf16b94"),
        (
            VideoRequest(
                prompt="größer 🦊",
                duration=6,
                resolution="720p",
                aspect_ratio="9:16",
                generate_audio=False,
                user="ann",
            ),
            "28e56d02e2ae0678f17704f9600d8e96",
        ),
        (VideoRequest(prompt="a", model=NEWER, resolution="1080p"), "da7bf04f8e85df677698fda921bc9004"),
        (
            VideoRequest(prompt="a", model="a-model-of-tomorrow", duration=99, resolution="4k", aspect_ratio="7:5"),
            "c9a2327430702431f7f653469f079d75",
        ),
        (
            VideoRequest(prompt="steam", image=MediaInput(data=b"\x89PNG one picture", mime="image/png")),
            "fc184eee3f707ecf60b4c52e6abe4cd1",
        ),
        (VideoRequest(image=MediaInput(url="https://example.com/a.png")), "433a69bde5ad2e920451565fb7949ce6"),
        (VideoRequest(prompt="a", image=MediaInput(file_id="file_7f0c")), "08b1fb7b1ffa9ec1f4548887ac79e061"),
    ],
)
def test_the_keys_of_the_first_release_hold(request_: VideoRequest, key: str) -> None:
    """Else people would pay again for clips that they have."""
    assert request_.key("xai", "https://api.x.ai/v1").startswith(key)


def test_every_kept_file_is_named_and_no_other(tmp_path: Path) -> None:
    assert set(hashes_in(request_record(MODES["references"]))) == {picture(1).sha256, picture(2).sha256}
    assert set(hashes_in(request_record(MODES["frames"]))) == {picture(number).sha256 for number in (3, 4, 5)}
    assert set(hashes_in(request_record(MODES["edit"]))) == {FILM.sha256}
    ledger = Ledger(tmp_path / "library.sqlite3")
    frame = picture(7, origin=f"last frame of {FILM.sha256}")
    ledger.add(a_row("frame", VideoRequest(image=frame)))
    assert (ledger.uses_input(str(FILM.sha256)), ledger.uses_input(str(frame.sha256))) == (False, True)
    ledger.add(a_row("edit", MODES["edit"]))
    assert ledger.uses_input(str(FILM.sha256))
    ledger.close()
