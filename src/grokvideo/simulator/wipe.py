"""Old marks taken off a picture that was a simulator's frame itself, before it is filmed and marked anew.

Such a picture is known by its frame code, whatever size it was made and scaled to. The strips with the marks are
covered by what is above and below them, so that no torn writing moves through the new film.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from grokvideo.simulator import framecode

_SHORT_SIDES = (480, 720, 1080)  # of most clips: the code's cells are whole pixels there
_BLURRED = 28  # how far a cell may be from its level towards the other one
_COLOURED = 24  # how far from grey it may be; a photograph rarely is so in sixteen places
_WRITING = (0.056, 0.013)  # where the strip with the writing is, above the bottom edge, in parts of the short side
_EDGE = 3  # rows beside a strip that tell what it was
_SOFT = 5  # pixels side by side that become one: single ones would be streaks


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of an earlier film: the side of its code's cells in pixels of this picture, and the frame's number."""

    side: float
    number: int


def wiped(picture: Image.Image) -> Image.Image:
    """Return the picture without the marks of an earlier film; the very same one when it has none."""
    marks = marks_of(picture)
    return picture if marks is None else without(picture, marks)


def without(picture: Image.Image, marks: Marks) -> Image.Image:
    """Return the picture without these marks, which may have been read from another frame of its film."""
    clean = picture.copy()
    width, tall = round(marks.side * (framecode.CELLS + 0.5)), round(marks.side * 1.5)
    _fill(clean, (0, 0, width, tall), tall, tall)
    short = min(picture.size)
    top, end = picture.height - round(_WRITING[0] * short), picture.height - round(_WRITING[1] * short)
    _fill(clean, (0, top, picture.width, end), top - _EDGE, end)
    return clean


def marks_of(picture: Image.Image) -> Marks | None:
    """Return the marks that a picture carries, None when there are none."""
    short = min(picture.size)
    own = float(framecode.cell_side(*picture.size))
    for side in (own, *(framecode.cell_side(made, made) * short / made for made in _SHORT_SIDES)):
        if side >= 2 and picture.width > side * (framecode.CELLS + 1):
            number = _number(picture, side)
            if number is not None:
                return Marks(side, number)
    return None


def _fill(picture: Image.Image, box: tuple[int, int, int, int], above: int, below: int) -> None:
    """Fill a strip with what runs from the rows at `above` to those at `below`."""
    left, top, right, bottom = box
    width, tall = right - left, bottom - top
    ends = Image.new("RGB", (max(2, width // _SOFT), 2))
    for k, y in enumerate((above, below)):
        ends.paste(picture.crop((left, y, right, y + _EDGE)).resize((ends.width, 1), Image.Resampling.BOX), (0, k))
    picture.paste(ends.resize((width, tall), Image.Resampling.BILINEAR), (left, top))


def _number(picture: Image.Image, side: float) -> int | None:
    """Return the number in a code with cells of this size, None when there is no such code."""
    row = picture.crop((0, 0, round(side * framecode.CELLS), round(side)))
    cells = row.resize((framecode.CELLS, 1), Image.Resampling.BOX, box=(0, side / 4, row.width, side * 3 / 4))
    bits = 0
    colours = zip(*[iter(cells.tobytes())] * 3, strict=True)
    for level, colour in zip(cells.convert("L").tobytes(), colours, strict=True):
        if framecode.DARK + _BLURRED < level < framecode.LIGHT - _BLURRED or max(colour) - min(colour) > _COLOURED:
            return None
        bits = bits << 1 | (level >= 128)
    return bits & (1 << framecode.NUMBER_BITS) - 1 if bits >> framecode.NUMBER_BITS == framecode.SYNC else None
