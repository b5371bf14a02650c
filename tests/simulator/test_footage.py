"""What films are, told before anything is made from them."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from grokvideo.simulator.footage import VideoFacts, probe_video
from tests.simulator.filming import add_tone, foreign, shoot


def test_the_facts_of_an_own_film(tmp_path: Path) -> None:
    film = shoot(tmp_path / "a.mp4", prompt="a kite", audio=True)
    assert probe_video(film) == VideoFacts(320, 192, 2.0, 24.0, "h264", True)
    assert probe_video(film.read_bytes()) == probe_video(film)


def test_the_facts_of_a_foreign_film(tmp_path: Path) -> None:
    assert probe_video(foreign(tmp_path / "a.mp4")) == VideoFacts(320, 192, 2.0, 30.0, "h264", False)


def test_a_film_that_begins_late_is_as_long_as_its_pictures(tmp_path: Path) -> None:
    film = foreign(tmp_path / "a.mp4", at=lambda number: 900 + 10 * number)
    assert probe_video(film).seconds == pytest.approx(2.0, abs=0.01)


def test_a_turned_film_is_measured_upright(tmp_path: Path) -> None:
    facts = probe_video(foreign(tmp_path / "a.mp4", count=5, turned=True))
    assert (facts.width, facts.height) == (192, 320)


@pytest.mark.parametrize(
    ("size", "made"),
    [
        ((848, 480), (848, 480)),
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((853, 480), (852, 480)),
        ((641, 361), (640, 360)),
        ((64, 48), (170, 128)),
    ],
)
def test_what_is_made_from_a_film_has_its_size_within_bounds(size: tuple[int, int], made: tuple[int, int]) -> None:
    assert VideoFacts(*size, 3.0, 24.0, "h264", False).film_size() == made


@pytest.mark.parametrize(
    "data", [b"", b"no film", b"#EXTM3U\nfile:///etc/hostname\n", b"ffconcat version 1.0\nfile x\n"]
)
def test_what_is_no_mp4_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"expected an MP4 file with H\.264, H\.265 or AV1"):
        probe_video(data)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected an MP4"):
        probe_video(tmp_path / "none.mp4")


def test_a_film_of_another_codec_is_refused_by_its_name(tmp_path: Path) -> None:
    film = foreign(tmp_path / "a.mp4", codec="mpeg4", count=5)
    with pytest.raises(ValueError, match="got mpeg4"):
        probe_video(film)


@pytest.mark.parametrize(("share", "words"), [(0.3, "cut off|damaged|expected"), (0.6, "cut off"), (0.85, "cut off")])
def test_half_a_film_is_refused_in_words(share: float, words: str, tmp_path: Path) -> None:
    data = shoot(tmp_path / "a.mp4", prompt="a fox, rain").read_bytes()
    with pytest.raises(ValueError, match=words):
        probe_video(data[: round(len(data) * share)])


def test_a_film_of_sound_alone_is_refused_in_words(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        add_tone(container, 440, 1.0)
    with pytest.raises(ValueError, match="no pictures"):
        probe_video(tmp_path / "a.mp4")
