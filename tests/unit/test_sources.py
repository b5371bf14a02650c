"""Anything a person has becomes the video of an edit or an extension, or is refused before anything is sent."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import Mode
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip
from grokvideo.video import sources
from grokvideo.video.inputs import FileId
from grokvideo.video.sources import video_input
from tests.films import SIZE, Seen, a_film, number_of
from tests.values import a_clip

EDIT, EXTEND = Mode.EDIT, Mode.EXTEND
PLACE = "+52.5163+013.3777/"


@pytest.fixture(scope="module")
def plain() -> bytes:
    return a_film(3)


def refused(value: Any, mode: Mode = EDIT, *, fit: bool = False) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        video_input(value, mode, fit=fit)
    assert "Nothing was sent" in caught.value.advice
    assert " at 0x" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("mode", [EDIT, EXTEND])
def test_a_plain_film_is_sent_as_it_is(tmp_path: Path, plain: bytes, mode: Mode) -> None:
    path = tmp_path / "street.mp4"
    path.write_bytes(plain)
    uri = f"data:video/mp4;base64,{base64.b64encode(plain).decode()}"
    for given in (path, str(path), f" {path} ", plain, bytearray(plain), memoryview(plain), uri):
        media = video_input(given, mode)
        assert (media.kind, media.data, media.mime) == ("video", plain, "video/mp4")
        assert media.identity() == {"sha256": hashlib.sha256(plain).hexdigest()}
        assert (media.width, media.height) == SIZE
        assert media.duration == pytest.approx(3.0)
    assert video_input(path, mode).label == "street.mp4"
    assert video_input(path, mode, label="a street").label == "a street"
    assert video_input(plain, mode).label == "video"


def test_it_fits_into_a_request(plain: bytes) -> None:
    video = video_input(plain, EXTEND)
    assert VideoRequest(prompt="on it goes", video=video, extend=True).expected_seconds == pytest.approx(9.0)


@pytest.mark.parametrize("codec", ["libx265", "libsvtav1"])
def test_the_other_codecs_of_the_contract_are_sent_as_they_are(codec: str) -> None:
    data = a_film(1, codec=codec)
    assert video_input(data, EDIT).data == data


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a/street.mp4?token=1#t=2",
        "https://example.com/watch?v=1",
        "http://127.0.0.1:8000/files/1",
        "HTTPS://example.com/street.MOV",
    ],
)
def test_a_url_is_not_opened_whatever_it_ends_in(url: str) -> None:
    media = video_input(url, EDIT)
    assert (media.kind, media.url, media.data, media.duration) == ("video", url, None, None)


def test_file_ids_and_inputs_pass() -> None:
    media = video_input(FileId("file_7f0c"), EXTEND)
    assert (media.kind, media.file_id, media.label) == ("video", "file_7f0c", "file_7f0c")
    assert video_input(media, EXTEND) is media


@pytest.mark.parametrize("url", ["ftp://example.com/a.mp4", "file:///a.mp4", "rtsp://example.com/a", "https://[bad"])
def test_other_addresses_are_refused(url: str) -> None:
    assert "URL" in str(refused(url))


@pytest.mark.parametrize("uri", ["data:video/mp4,abc", "data:video/mp4;base64,a b!", "data:video/mp4;base64,", "data:"])
def test_a_broken_data_uri_is_refused(uri: str) -> None:
    refused(uri)


class Array:
    """What is looked for in a NumPy array, without NumPy."""

    __array_interface__ = ()


@pytest.mark.parametrize(
    "value",
    [Image.new("RGB", (8, 8)), Array(), [Array()], ["a.mp4"], MediaInput(data=b"png", mime="image/png")],
    ids=lambda value: type(value).__name__,
)
def test_a_picture_is_no_video_and_told_where_it_belongs(value: object) -> None:
    assert "a video cannot be made from an image; give it as image=..." in str(refused(value))


def test_the_file_of_a_picture_is_told_where_it_belongs(tmp_path: Path) -> None:
    path = tmp_path / "kettle.mp4"
    Image.new("RGB", (8, 8)).save(path, "PNG")
    assert "'kettle.mp4' is a PNG picture; give it as image=..." in str(refused(path))


@pytest.mark.parametrize("value", [None, 7, 1.5, object(), {"url": "https://example.com/a.mp4"}])
def test_anything_else_is_refused_with_what_would_do(value: object) -> None:
    error = refused(value)
    assert f"made from {type(value).__name__}" in str(error)
    assert "gv.FileId" in error.hint


@pytest.mark.parametrize(("pictures", "fits"), [(208, True), (209, True), (210, False)])
def test_an_edit_takes_8_7_seconds_and_a_hundredth(pictures: int, fits: bool) -> None:
    data = a_film(pictures / 24, sound=None)
    if fits:
        assert video_input(data, EDIT).data == data
    else:
        error = refused(data)
        assert "video 'video' must have at most 8.7 s to be edited, got 8.75 s" in str(error)
        assert "fit=True (--fit) takes its first 8.7 s" in error.hint


@pytest.mark.parametrize(("seconds", "fits"), [(1.9, False), (2, True), (15, True), (15.5, False)])
def test_an_extension_takes_2_to_15_seconds(seconds: float, fits: bool) -> None:
    data = a_film(seconds, fps=20, sound=None)
    if fits:
        assert video_input(data, EXTEND).data == data
    else:
        error = refused(data, EXTEND)
        assert f"must have 2-15 s to be extended, got {seconds:.2f} s" in str(error)
        assert ("takes its last 15 s" in error.hint) is (seconds > 15)


@pytest.mark.parametrize(
    ("kind", "codec", "words"),
    [
        ("webm", "libvpx-vp9", "must be MP4, got WebM or Matroska"),
        ("mov", "libx264", "must be MP4, got QuickTime"),
        ("avi", "mpeg4", "must be MP4, got AVI"),
        ("mpegts", "libx264", "must be MP4, got an MPEG stream"),
        ("mp4", "mpeg4", "must be H.264, H.265 or AV1 inside, got mpeg4"),
        ("mp4", "libvpx-vp9", "must be H.264, H.265 or AV1 inside, got vp9"),
    ],
)
def test_another_format_needs_consent(kind: str, codec: str, words: str) -> None:
    data = a_film(1, kind=kind, codec=codec, sound=None)
    error = refused(data)
    assert words in str(error)
    assert "fit=True (--fit)" in error.hint
    made = video_input(data, EDIT, fit=True)
    assert Seen(made.data or b"").codec == "h264"


def test_a_film_of_two_gigabytes_is_refused_at_once(tmp_path: Path, plain: bytes) -> None:
    path = tmp_path / "holiday.mp4"
    with path.open("wb") as stream:
        stream.write(plain)
        stream.truncate(2 * 10**9)  # not really on the disk
    error = refused(path)
    assert "video 'holiday.mp4' must have at most 48 MB, got 2000.0 MB" in str(error)
    assert "--fit" in error.hint


def test_the_limit_of_bytes_is_exact(plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BYTES_LIMIT", len(plain))
    assert video_input(plain, EDIT).data == plain
    monkeypatch.setattr(sources, "BYTES_LIMIT", len(plain) - 1)
    refused(plain)


def test_a_turned_film_is_measured_as_it_is_seen() -> None:
    media = video_input(a_film(1, turn=90), EDIT)
    assert (media.width, media.height) == SIZE[::-1]


@pytest.fixture
def clip(tmp_path: Path, plain: bytes) -> Clip:
    path = tmp_path / "7f0c2e11aa22bb33.mp4"
    path.write_bytes(plain)
    return a_clip(path, VideoRequest(prompt="a crane"))


def test_a_clip_gives_its_file(clip: Clip, plain: bytes) -> None:
    media = video_input(clip, EDIT)
    assert (media.data, media.url, media.label) == (plain, None, clip.path.name)
    assert (media.width, media.height) == SIZE
    assert media.duration == pytest.approx(3.0)
    assert video_input(clip, EDIT, label="crane").label == "crane"


def test_a_clip_is_never_written_anew_unless_it_has_to_be(clip: Clip) -> None:
    data = a_film(2, metadata={"location": PLACE})
    clip.path.write_bytes(data)
    assert video_input(clip, EDIT).data == data


def test_a_clip_whose_file_is_gone_gives_its_url(clip: Clip) -> None:
    clip.path.unlink()
    media = video_input(clip, EDIT)
    assert (media.data, media.url, media.duration) == (None, clip.url, 8.0)
    assert (media.width, media.height) == (848, 480)


def test_a_clip_whose_file_is_gone_cannot_be_cut(clip: Clip) -> None:
    from dataclasses import replace

    clip.path.unlink()
    error = refused(replace(clip, duration=12.0), fit=True)
    assert "must have at most 8.7 s to be edited, got 12.00 s" in str(error)


def test_a_clip_of_which_nothing_is_left_is_named(clip: Clip) -> None:
    from dataclasses import replace

    clip.path.unlink()
    error = refused(replace(clip, url=None))
    assert clip.path.name in str(error)
    assert "is gone" in str(error)


def test_the_numbers_of_the_test_films_can_be_read(plain: bytes) -> None:
    assert Seen(plain).numbers == list(range(72))
    assert number_of(Seen(plain).images[-1]) == 71
