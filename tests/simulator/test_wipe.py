"""Old marks on a picture that was a simulator's frame itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from grokvideo.simulator.paint import Painter
from grokvideo.simulator.plate import Plate
from grokvideo.simulator.scene import read_prompt
from grokvideo.simulator.stamp import Stamp
from grokvideo.simulator.still import Still
from grokvideo.simulator.wipe import wiped


def frame(size: tuple[int, int] = (848, 480)) -> Image.Image:
    return Painter(read_prompt("a kite over a meadow, dusk"), *size, 2).picture(1.0)


def marked(image: Image.Image) -> Image.Image:
    image = image.copy()
    Stamp(image, "a kite over a meadow").mark(image, 47)
    return image


def gap(a: Image.Image, b: Image.Image) -> float:
    """The largest mean difference of a colour, in the strips where marks are."""
    strips = [(0, 0, a.width // 4, a.height // 30), (0, a.height * 94 // 100, a.width, a.height)]
    return max(max(ImageStat.Stat(ImageChops.difference(a.crop(s), b.crop(s))).mean) for s in strips)


@pytest.mark.parametrize("made", [(848, 480), (480, 848), (1280, 720), (1920, 1080)])
@pytest.mark.parametrize("scale", [1.0, 0.75, 2 / 3])
def test_marks_go_whatever_size_the_picture_has_now(made: tuple[int, int], scale: float) -> None:
    bare = frame(made)
    old = marked(bare)
    size = round(made[0] * scale), round(made[1] * scale)
    bare, old = (image.resize(size, Image.Resampling.LANCZOS) for image in (bare, old))
    assert gap(wiped(old), bare) < 5 < gap(old, bare)


def test_what_was_never_marked_stays_as_it_is() -> None:
    picture = frame()
    assert wiped(picture) is picture
    for level in (0, 255):
        flat = Image.new("RGB", (848, 480), (level,) * 3)
        assert wiped(flat) is flat


def test_a_film_of_a_last_frame_shows_no_old_marks(tmp_path: Path) -> None:
    marked(frame()).save(tmp_path / "old.png")
    frame().save(tmp_path / "bare.png")
    old, bare = (Still(Plate.read(tmp_path / f"{name}.png", 848, 480), read_prompt(""), 2) for name in ("old", "bare"))
    for time in (0.0, 0.5, 1.0):
        assert gap(old.picture(time), bare.picture(time)) < 5
