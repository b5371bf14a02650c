"""The frame number as a row of dark and light squares in the picture itself.

Sixteen square cells start at the top left pixel and run along the top edge. The side of a cell is
``max(4, min(width, height) // 80)`` pixels. Light is 1 and dark is 0, the highest bit first: the four sync bits 1010,
then the frame number in twelve bits, counted from 0. The squares are drawn last, are large enough and far enough from
the middle grey to survive H.264 and scaling down to half the size, and not louder than that: people look at it, too.

To read it elsewhere, for instance from a canvas in a browser: for k = 0..15 take the pixel at
``(side * (k + 0.5), side * 0.5)``, with `side` as above times the displayed width over the video's width; the bit is 1
when the mean of red, green and blue is 128 or more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

SYNC = 0b1010
SYNC_BITS = 4
NUMBER_BITS = 12
CELLS = SYNC_BITS + NUMBER_BITS
DARK, LIGHT = 72, 184


def cell_side(width: int, height: int) -> int:
    """Return the side of one cell in pixels, for a frame of this size."""
    return max(4, min(width, height) // 80)


def draw(image: Image.Image, number: int) -> None:
    """Write `number` (0 to 4095, higher ones wrap around) into the top left corner of `image`."""
    side = cell_side(*image.size)
    word = SYNC << NUMBER_BITS | number % (1 << NUMBER_BITS)
    for k in range(CELLS):
        level = LIGHT if word >> (CELLS - 1 - k) & 1 else DARK
        image.paste((level, level, level), (k * side, 0, (k + 1) * side, side))


def read(image: Image.Image) -> int | None:
    """Return the frame number of a full-size frame, or None when it carries no frame code."""
    side = cell_side(*image.size)
    if image.width < CELLS * side:
        return None
    inset = side // 4  # the middle of a cell: its edges are blurred by the video codec
    word = 0
    for k in range(CELLS):
        cell = image.crop((k * side + inset, inset, (k + 1) * side - inset, side - inset)).convert("L")
        pixels = cell.tobytes()
        word = word << 1 | (sum(pixels) >= 128 * len(pixels))
    return word & (1 << NUMBER_BITS) - 1 if word >> NUMBER_BITS == SYNC else None
