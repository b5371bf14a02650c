"""The frame number in the picture."""

from __future__ import annotations

import pytest
from PIL import Image

from grokvideo.simulator import framecode


@pytest.mark.parametrize("number", [0, 1, 62, 359, 4095])
@pytest.mark.parametrize("size", [(848, 480), (480, 848), (1920, 1080), (480, 480)])
def test_a_number_that_was_drawn_is_read_again(number: int, size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, (120, 90, 60))
    framecode.draw(image, number)
    assert framecode.read(image) == number


def test_cells_are_where_the_contract_says() -> None:
    image = Image.new("RGB", (848, 480), (120, 90, 60))
    framecode.draw(image, 0b1)
    side = framecode.cell_side(848, 480)
    assert side == 6
    row = [image.getpixel((side * k + side // 2, side // 2)) for k in range(17)]
    dark, light = (72, 72, 72), (184, 184, 184)
    assert row == [light, dark, light, *[dark] * 12, light, (120, 90, 60)]


def test_the_code_survives_half_the_size() -> None:
    image = Image.new("RGB", (848, 480), (120, 90, 60))
    framecode.draw(image, 1234)
    small = image.resize((424, 240), Image.Resampling.BILINEAR)
    assert framecode.read(small.resize((848, 480), Image.Resampling.BILINEAR)) == 1234


def test_a_picture_without_code_has_no_number() -> None:
    assert framecode.read(Image.new("RGB", (848, 480), (120, 90, 60))) is None


def test_a_picture_too_narrow_for_the_code_has_no_number() -> None:
    assert framecode.read(Image.new("RGB", (100, 480), (255, 255, 255))) is None
