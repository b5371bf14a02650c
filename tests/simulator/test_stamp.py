"""The marks of a frame: where they are, and that they leave each other room."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from grokvideo.simulator import framecode
from grokvideo.simulator.catalogue import ASPECT_RATIOS, RESOLUTIONS, pixels
from grokvideo.simulator.stamp import Stamp

SHORT = "A red fox"
LONG = "A paper crane unfolds on a windowsill, rain outside, while far away a train crosses the hills. Slow push in."
FLAT = (120, 90, 60)

Box = tuple[int, int, int, int]


def marked(size: tuple[int, int], prompt: str = "", number: int = 359) -> Image.Image:
    image = Image.new("RGB", size, FLAT)
    Stamp(image.copy(), prompt).mark(image, number)
    return image


def boxes(size: tuple[int, int], prompt: str) -> tuple[Box, Box, Box | None, Box]:
    """Where the stamp, the number, the caption and the code really are in the pixels."""
    bare, plain = Image.new("RGB", size, FLAT), marked(size)
    half = size[0] // 2
    ink = ImageChops.difference(plain, bare)
    low = size[1] // 2
    stamp, number = ink.crop((0, low, half, size[1])).getbbox(), ink.crop((half, low, *size)).getbbox()
    caption = ImageChops.difference(marked(size, prompt), plain).getbbox()
    code = ink.crop((0, 0, size[0], low)).getbbox()
    assert stamp
    assert number
    assert code
    return (
        (stamp[0], stamp[1] + low, stamp[2], stamp[3] + low),
        (number[0] + half, number[1] + low, number[2] + half, number[3] + low),
        caption,
        code,
    )


@pytest.mark.parametrize("prompt", [SHORT, LONG, "MW " * 60])
@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("ratio", ASPECT_RATIOS)
def test_no_mark_touches_another(ratio: str, resolution: str, prompt: str) -> None:
    size = pixels(ratio, resolution)
    stamp, number, caption, code = boxes(size, prompt)
    assert caption is not None
    gap = min(size) // 60
    assert stamp[2] + gap <= caption[0]
    assert caption[2] + gap <= number[0]
    assert abs(caption[0] + caption[2] - size[0]) <= 4
    assert caption[1] > size[1] * 0.9
    assert caption[3] <= size[1]
    assert code[3] < stamp[1]


def test_a_caption_that_is_too_long_ends_at_a_word_with_an_ellipsis() -> None:
    stamp = Stamp(Image.new("RGB", (848, 480)))
    text = stamp._caption(LONG, 300)
    assert text.endswith("…")
    assert LONG.startswith(text[:-1])
    assert LONG[len(text) - 1] in " ,."
    assert stamp._caption(SHORT, 300) == SHORT


@pytest.mark.parametrize(
    "prompt", ["", "   ", "日本の狐", "ein Fuchs über dem Fluss", "a fox \N{SNOWMAN}", "a\u200bfox", "x" * 4096]
)
def test_what_the_font_cannot_write_is_left_out(prompt: str) -> None:
    assert marked((848, 480), prompt).tobytes() == marked((848, 480)).tobytes()


def test_without_room_there_is_no_caption() -> None:
    assert marked((128, 480), LONG).tobytes() == marked((128, 480)).tobytes()


def test_a_caption_of_several_lines_is_one_line() -> None:
    assert marked((848, 480), "a fox\n\n  runs").tobytes() == marked((848, 480), "a fox runs").tobytes()


def test_the_writing_turns_bright_when_night_comes_and_not_before() -> None:
    day, dusk, night = (Image.new("RGB", (320, 192), (level,) * 3) for level in (200, 120, 20))
    stamp = Stamp(day)
    for frame, brighter in ((day, False), (dusk, False), (night, True), (dusk, True), (day, False)):
        stamp.follow(frame)
        image = frame.copy()
        stamp.mark(image, 7)
        written = image.crop((0, 170, 80, 192)).convert("L").getextrema()
        level = frame.convert("L").getextrema()
        assert (written[1] > level[1]) == brighter  # type: ignore[operator]


@pytest.mark.parametrize("resolution", RESOLUTIONS)
@pytest.mark.parametrize("ratio", ASPECT_RATIOS)
def test_the_code_is_read_at_every_size(ratio: str, resolution: str) -> None:
    assert framecode.read(marked(pixels(ratio, resolution), LONG, 1234)) == 1234
