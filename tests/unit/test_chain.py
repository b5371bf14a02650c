"""What a card says of a clip's source, of what can be made from it, and of what was not delivered as asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grokvideo.notebook.chain import GONE, chain_of, differs, made_from
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, JobState, Status
from tests.values import a_clip, a_job

REQUEST = VideoRequest(prompt="a fox", duration=8)


@pytest.fixture
def clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clip:
    monkeypatch.delenv("GROKVIDEO_MODEL", raising=False)
    path = tmp_path / "fox.mp4"
    path.write_bytes(b"film")
    return a_clip(path, REQUEST)


def _chain(clip: Clip, status: Status = Status.DONE) -> dict[str, Any] | None:
    return chain_of(a_job(JobState(status=status, created_at=0.0, clip=clip)))


def test_a_clip_can_be_edited_and_extended_at_these_prices(clip: Clip) -> None:
    chain = _chain(clip)
    assert chain is not None
    assert chain["edit"] == {"no": None, "fit": None, "price": "$0.48"}  # 8 s x ($0.01 + $0.05)
    extend = chain["extend"]
    assert (extend["no"], extend["fit"], extend["seconds"], extend["length"]) == (None, None, 6, 8.0)
    assert list(extend["prices"]) == [str(seconds) for seconds in range(2, 11)]
    assert (extend["prices"]["2"], extend["prices"]["6"]) == ("$0.18", "$0.38")


def test_without_a_clip_nothing_can_be_made_of_it(clip: Clip) -> None:
    assert chain_of(a_job(JobState(status=Status.PENDING, created_at=0.0))) is None
    assert _chain(clip, Status.STOPPED) is None


def test_of_a_long_clip_a_part_has_to_be_agreed_to(clip: Clip) -> None:
    chain = _chain(replace(clip, duration=20.0))
    assert chain is not None
    assert chain["edit"]["fit"] == "Use only its first 8.7 s"
    assert chain["edit"]["price"] == "$0.522"
    assert chain["extend"]["fit"] == "Use only its last 15 s"
    assert (chain["extend"]["length"], chain["extend"]["prices"]["4"]) == (15.0, "$0.35")


def test_a_very_short_clip_can_be_edited_only(clip: Clip) -> None:
    chain = _chain(replace(clip, duration=1.0))
    assert chain is not None
    assert chain["edit"]["no"] is None
    assert chain["extend"]["no"] == "Only a clip of at least 2 s can be extended; this one has 1 s."
    assert set(chain["extend"]["prices"].values()) == {None}


def test_a_clip_whose_file_is_gone_says_so(clip: Clip) -> None:
    clip.path.unlink()
    chain = _chain(clip)
    assert chain is not None
    assert (chain["edit"]["no"], chain["extend"]["no"]) == (GONE, GONE)


@pytest.mark.parametrize(
    ("request_", "change", "sentence"),
    [
        (REQUEST, {}, None),
        (REQUEST, {"duration": 8.4}, None),
        (REQUEST, {"width": 854}, None),
        (REQUEST, {"duration": 5.0}, "Asked for 8 s; the clip has 5 s."),
        (
            replace(REQUEST, resolution="720p"),
            {"duration": 6.04},
            "Asked for 8 s and 720p; the clip has 6 s and 480p.",
        ),
        (replace(REQUEST, aspect_ratio="9:16"), {}, "Asked for 9:16; the clip has 848 × 480."),
        (VideoRequest(foreign=True, model="unknown"), {"duration": 1.0}, None),
        (VideoRequest(prompt="a fox", model="next-model", resolution="auto", aspect_ratio="auto"), {}, None),
    ],
)
def test_what_was_not_delivered_as_asked(
    clip: Clip, request_: VideoRequest, change: dict[str, Any], sentence: str | None
) -> None:
    assert differs(request_, replace(clip, **change)) == sentence


def _from_video(extend: bool = False, **video: Any) -> VideoRequest:
    known = {"kind": "video", "file_id": "file_1", "label": "crane", "duration": 6.0, "width": 1080, "height": 1920}
    return VideoRequest(prompt="snow", video=MediaInput(**{**known, **video}), extend=extend)


def test_a_clip_made_from_a_video_is_held_against_that_video(clip: Clip) -> None:
    made = replace(clip, duration=6.0, width=720, height=1280)  # capped
    assert differs(_from_video(), made) is None
    assert differs(_from_video(), replace(made, duration=4.0)) == "Asked for 6 s; the clip has 4 s."
    longer = replace(made, duration=12.0)
    assert differs(_from_video(extend=True), longer) is None
    assert differs(_from_video(extend=True), made) == "Asked for 12 s; the clip has 6 s."
    assert differs(_from_video(duration=None, width=None, height=None), made) is None


def test_a_clip_follows_its_first_image_up_to_three_to_one(clip: Clip) -> None:
    image = MediaInput(file_id="file_1", width=4000, height=1000)
    request = VideoRequest(image=image, duration=8)
    assert differs(request, replace(clip, width=1440, height=480)) is None
    assert differs(request, clip) == "Asked for 4000 × 1000; the clip has 848 × 480."


def test_where_a_clip_comes_from_in_words() -> None:
    for extend in (False, True):  # which of them it is stands in the settings
        assert made_from(_from_video(extend)) == "crane, 6 s"
    assert made_from(_from_video(label="", duration=None)) == "a video"
    assert made_from(REQUEST) is None
    frame = MediaInput(data=b"png", mime="image/png", origin="last frame of 00", label="crane")
    for image in (frame, MediaInput(job="7f0c2e11aa22bb33", label="crane")):  # done, and still under way
        assert made_from(VideoRequest(image=image)) == "last frame of crane"
    assert made_from(VideoRequest(image=MediaInput(url="https://a.example/b.png", label="b.png"))) is None
