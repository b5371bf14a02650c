"""Films that are none, are damaged, or mean harm end in a refusal, and in nothing else."""

from __future__ import annotations

import io
import os
import random
from pathlib import Path
from typing import Any

import av
import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import Mode
from grokvideo.video.sources import video_input
from tests.films import a_film
from tests.hostile import IDS, NAMES, XSS

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


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no film at all",
        b"-----BEGIN PRIVATE KEY-----",
        b"%PDF-1.7",
        b"GIF89a" + bytes(40),
        b"\0\0\0\x18ftypheic" + bytes(100),
        b"\0\0\0\x18ftypM4A " + bytes(100),
        b"RIFF\0\0\0\0WAVEfmt ",
        b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"<?xml version='1.0'?><MPD/>",
        bytes(1000),
    ],
)
@pytest.mark.parametrize("fit", [False, True])
def test_a_file_that_is_no_film_is_never_opened_as_one(tmp_path: Path, content: bytes, fit: bool) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    for given in (path, content):
        assert "is not a video" in str(refused(given, fit=fit)) or not content


def test_sound_alone_is_no_video() -> None:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as target:
        sound = target.add_stream("aac", rate=48_000)
        frame = av.AudioFrame(format="s16", layout="mono", samples=4800)
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate = 48_000
        target.mux(sound.encode(frame))
        target.mux(sound.encode(None))
    for fit in (False, True):
        assert "no pictures" in str(refused(buffer.getvalue(), fit=fit))


@pytest.mark.parametrize("kept", [0.05, 0.5, 0.99])
@pytest.mark.parametrize("fit", [False, True])
def test_a_film_that_is_cut_off_is_refused(plain: bytes, kept: float, fit: bool) -> None:
    assert "cut short or damaged" in str(refused(plain[: int(len(plain) * kept)], fit=fit))


def test_a_film_whose_pictures_are_missing_is_refused(plain: bytes) -> None:
    """The head still tells of them, but what held them is gone, and the sum of the parts is right again."""
    at = plain.index(b"mdat")
    length = int.from_bytes(plain[at - 4 : at], "big")
    broken = plain[: at + 4] + bytes(length - 8) + plain[at - 4 + length :]
    assert "cut short or damaged" in str(refused(broken))


@pytest.mark.parametrize("size", [(8, 96), (160, 12)])
def test_sides_that_make_no_sense_are_refused(size: tuple[int, int]) -> None:
    data = a_film(0.5, size=size, sound=None, codec="mpeg4")
    for fit in (False, True):
        assert "sides of 16-8192 pixels" in str(refused(data, fit=fit))


def test_names_that_are_no_utf8_do_no_harm(plain: bytes) -> None:
    data = a_film(1, metadata={"title": "a title that is replaced"}).replace(b"a title that is replaced", b"\xff" * 24)
    assert video_input(data, EDIT).data == data


PLACES = {
    "a folder": lambda path: path.mkdir(),
    "a pipe": lambda path: os.mkfifo(path),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to zeros without end": lambda path: path.symlink_to("/dev/zero"),
    "a link to memory": lambda path: path.symlink_to("/proc/self/mem"),
}


@pytest.mark.skipif(os.name == "nt", reason="pipes and /proc in the file system are a matter of Unix")
@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("fit", [False, True])
def test_what_only_looks_like_a_file_is_not_read(tmp_path: Path, name: str, fit: bool) -> None:
    path = tmp_path / "a.mp4"
    PLACES[name](path)
    assert "a.mp4" in str(refused(path, fit=fit))


@pytest.mark.parametrize("text", ["", ".", "no-such.mp4", "a\0b.mp4", "x" * 5000, "~nobody-has-this/a.mp4"])
def test_a_path_that_leads_to_no_file_is_one_sentence(text: str) -> None:
    assert "the video" in str(refused(text))


@pytest.mark.parametrize("fit", [False, True])
def test_hostile_words_end_in_a_refusal(fit: bool) -> None:
    for word in (*IDS, *NAMES, *XSS):
        for given in (word, word.encode(), Path(word)):
            try:
                media = video_input(given, EDIT, fit=fit)
            except InvalidRequest:
                continue
            assert media.url == word  # an address is the provider's matter


@pytest.mark.parametrize("kind", ["mp4", "mov", "webm", "avi", "mpegts"])
def test_a_film_with_chance_in_it_is_taken_or_refused(kind: str) -> None:
    codec = {"webm": "libvpx-vp9", "avi": "mpeg4"}.get(kind, "libx264")
    film = a_film(2.5, kind=kind, codec=codec, metadata={"location": PLACE}, sound=0.5)
    dice = random.Random(5)
    for turn in range(60):
        data = bytearray(film)
        # Where the structure is: at the start, and in an MP4 at the end.
        first = 0 if turn % 2 else max(0, len(data) - 4000)
        for _ in range(dice.choice((1, 3, 20))):
            data[dice.randrange(first, min(len(data), first + 4000))] = dice.randrange(256)
        if turn % 5 == 0:
            del data[dice.randrange(len(data)) :]
        for fit in (False, True):
            try:
                media = video_input(bytes(data), EXTEND, fit=fit)
            except InvalidRequest:
                continue
            assert media.data
            assert media.duration is not None
