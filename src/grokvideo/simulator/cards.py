"""Reference pictures in a scene: cards that hang from lines and sway a little."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from grokvideo.simulator.anchors import Camera
from grokvideo.simulator.camera import ease
from grokvideo.simulator.palettes import Palette, mix
from grokvideo.simulator.plate import read_picture
from grokvideo.simulator.scene import Scene
from grokvideo.simulator.wipe import wiped

_TOP, _TALL = 0.055, 0.55  # the part of the frame with the cards, from its top
_WIDE = 0.96
_AIR = 0.02  # between a card and the edge
_FILLED = 0.91  # share of its place that a card takes
_MOST, _TOGETHER = 0.13, 0.32  # share of the frame that one card, and that all may cover: there is a scene, too
_LONGEST = 2.2  # a longer picture than this is cut: it would be a ribbon
_COMING_S = 0.9  # how long cards take to arrive or to leave
_SWAY = 1.6  # degrees to both sides
_GRAIN = 2  # turning a larger card coarsely and shrinking it costs a quarter of turning it smoothly


@dataclass(frozen=True, slots=True)
class _Card:
    image: Image.Image  # premultiplied, which is what can be shrunk; `_GRAIN` times too large
    peg: tuple[float, float]  # where in the image it hangs
    x: float
    y: float
    phase: float


class Cards:
    """A film with cards in it.

    Parameters
    ----------
    film
        What is behind them.
    calm
        Moments in seconds at which no card may be seen.
    """

    def __init__(
        self,
        film: Camera,
        paths: Sequence[Path],
        scene: Scene,
        colours: Palette,
        size: tuple[int, int],
        calm: Sequence[float] = (),
    ) -> None:
        self._film = film
        self._size = size
        self._calm = tuple(calm)
        self._string = mix(colours.dark, colours.white, 0.1)
        pictures = [_cut(wiped(read_picture(path, size))) for path in paths]
        dice = scene.chance("cards")
        shapes = [picture.width / picture.height for picture in pictures]
        rows = _rows(shapes, size)
        room = _room(size, len(pictures))
        side = dice.choice((0.2, 0.8))
        self._unit = min(size)
        self._lines: list[tuple[float, float]] = []  # height at the sides, and how much it hangs through
        self._cards: list[_Card] = []
        start = 0
        for row in range(rows):
            end = round(len(pictures) * (row + 1) / rows)
            top = size[1] * (_TOP + _TALL * row / rows)
            sag = 0.016 * self._unit
            self._lines.append((top, sag))
            for k, picture in enumerate(pictures[start:end]):
                at = (k + 0.5) / (end - start)
                shape = _inside(picture.width / picture.height, _place(size, end - start, rows), room)
                x = size[0] * _across(at, end - start, side)
                x = min(max(x, shape[0] / 2 + _AIR * size[0]), size[0] - shape[0] / 2 - _AIR * size[0])
                y = top + sag * (1 - (2 * x / size[0] - 1) ** 2)
                grains = shape[0] * _GRAIN, shape[1] * _GRAIN
                image = _card(picture, grains, self._unit * _GRAIN)
                peg = image.width / 2, float(_margin(grains, self._unit * _GRAIN))
                self._cards.append(_Card(image.convert("RGBa"), peg, x, y, dice.uniform(0, math.tau)))
            start = end

    def picture(self, time: float) -> Image.Image:
        """Return the bare frame at `time` seconds."""
        image = self._film.picture(time)
        near = min((abs(time - moment) for moment in self._calm), default=_COMING_S)
        here = ease(near / _COMING_S)
        if here <= 0:
            return image
        away = (1 - here) * self._size[1] * -(_TOP + _TALL + 0.1)  # they come from above, and leave that way
        draw = ImageDraw.Draw(image)
        for top, sag in self._lines:
            curve = [(k / 24 * self._size[0], top + away + sag * (1 - (k / 12 - 1) ** 2)) for k in range(25)]
            draw.line(curve, fill=self._string, width=max(1, round(0.004 * self._unit)))
        for card in self._cards:
            angle = _SWAY * math.sin(1.5 * time + card.phase) + 3 * (1 - here) * math.sin(card.phase)
            turned = card.image.rotate(angle, Image.Resampling.NEAREST, center=card.peg)
            turned = turned.reduce(_GRAIN).convert("RGBA")
            left, top = card.x - card.peg[0] / _GRAIN, card.y + away - card.peg[1] / _GRAIN
            image.paste(turned, (round(left), round(top)), turned)
        return image


def _across(at: float, in_row: int, side: float) -> float:
    """Where the middle of a card hangs, 0 to 1 from the left: few cards leave the middle to the scene's own figures."""
    if in_row == 1:
        return side
    return 0.5 + (1.28 if in_row == 2 else _WIDE) * (at - 0.5)


def _cut(picture: Image.Image) -> Image.Image:
    shape = picture.width / picture.height
    wanted = min(_LONGEST, max(1 / _LONGEST, shape))
    if wanted == shape:
        return picture
    if shape > wanted:
        return ImageOps.fit(picture, (max(1, round(picture.height * wanted)), picture.height))
    return ImageOps.fit(picture, (picture.width, max(1, round(picture.width / wanted))))


def _rows(shapes: Sequence[float], size: tuple[int, int]) -> int:
    """Return over how many lines cards of these shapes hang, so that the smallest is as large as it can be."""

    def smallest(rows: int) -> float:
        place = _place(size, math.ceil(len(shapes) / rows), rows)
        return min(math.prod(_inside(shape, place, _room(size, len(shapes)))) for shape in shapes)

    return max(range(1, len(shapes) + 1), key=smallest)


def _place(size: tuple[int, int], count: int, rows: int) -> tuple[float, float]:
    """Return width and height of the place of one of `count` cards on one of so many lines."""
    return size[0] * _WIDE / count, size[1] * _TALL / rows


def _room(size: tuple[int, int], count: int) -> float:
    """Return how many pixels one of `count` cards may cover."""
    return math.prod(size) * min(_MOST, _TOGETHER / count)


def _inside(shape: float, place: tuple[float, float], room: float) -> tuple[float, float]:
    """Return width and height of the largest picture of a shape in its place."""
    wide = min(_FILLED * min(place[0], place[1] * shape), math.sqrt(room * shape))
    return wide, wide / shape


def _card(picture: Image.Image, shape: tuple[float, float], unit: float) -> Image.Image:
    """Return a picture with a paper edge, pegs and a shadow."""
    wide, tall = (max(2, round(side)) for side in shape)
    edge, drop, peg = (max(1, round(part * unit)) for part in (0.011, 0.008, 0.012))
    paper = (wide + 2 * edge, tall + 2 * edge)
    left = top = _margin(shape, unit)
    card = Image.new("RGBA", (paper[0] + 2 * left, paper[1] + 2 * top), (0, 0, 0, 0))
    draw = ImageDraw.Draw(card)
    draw.rectangle((left + drop, top + drop, left + paper[0] + drop, top + paper[1] + drop), (0, 0, 0, 90))
    card = card.filter(ImageFilter.GaussianBlur(drop * 0.7))
    draw = ImageDraw.Draw(card)
    draw.rectangle((left, top, left + paper[0] - 1, top + paper[1] - 1), (250, 247, 240, 255))
    card.paste(picture.resize((wide, tall), Image.Resampling.LANCZOS), (left + edge, top + edge))
    for x in (left + paper[0] * 0.2, left + paper[0] * 0.8):
        draw.rectangle((x - peg * 0.35, top - peg, x + peg * 0.35, top + peg), (196, 150, 96, 255))
    return card


def _margin(shape: tuple[float, float], unit: float) -> int:
    """Return how many pixels are empty around a card: it must turn in them, and its shadow falls there."""
    return round(0.03 * unit + 0.04 * max(shape))
