"""What a figure is drawn with: a place on the canvas, the colours of its sides, and its pose of the moment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grokvideo.simulator.canvas import Canvas, Colour, Point


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a figure is in its movement.

    Parameters
    ----------
    time
        Seconds since the start.
    open
        0 folded or closed, 1 unfolded.
    nod
        -1 head down, 0 at ease, 1 head up.
    pace
        How lively it moves: 0.4 at rest, 1 in full motion.
    asleep
        Whether its eyes are shut.
    """

    time: float
    open: float = 1.0
    nod: float = 0.0
    pace: float = 0.4
    asleep: bool = False

    def wave(self, period: float, phase: float = 0.0) -> float:
        """Return a swing between -1 and 1 that repeats every `period` seconds."""
        return math.sin(2 * math.pi * (self.time / period + phase))

    @property
    def blink(self) -> float:
        """How far the eyes are open: 1, and 0.1 asleep and for a moment every few seconds."""
        return 0.1 if self.asleep or 1.9 < self.time % 3.1 < 2.05 else 1.0


class Pen:
    """Draws one figure: its feet are at (0, 0), it is 1 high, and y points up.

    `light`, `mid` and `shade` are the sides of the figure itself; `white`, `dark` and `glow` are for details.
    """

    def __init__(
        self,
        canvas: Canvas,
        feet: Point,
        size: float,
        tones: tuple[Colour, Colour, Colour],
        details: tuple[Colour, Colour, Colour],
        *,
        lean: float = 0.0,
        facing: float = 1,
    ) -> None:
        self.canvas = canvas
        self.light, self.mid, self.shade = tones
        self.white, self.dark, self.glow = details
        self._feet = feet
        self._size = size
        self._facing = facing
        self._cos, self._sin = math.cos(lean), math.sin(lean)

    def at(self, x: float, y: float) -> Point:
        """Return where a point of the figure is on the canvas."""
        x *= self._facing
        return (
            self._feet[0] + self._size * (x * self._cos + y * self._sin),
            self._feet[1] + self._size * (x * self._sin - y * self._cos),
        )

    def shape(self, colour: Colour, *points: Point, alpha: int = 255) -> None:
        """Fill a polygon."""
        self.canvas.polygon((self.at(x, y) for x, y in points), colour, alpha)

    def pair(self, left: Colour, right: Colour, *points: Point) -> None:
        """Fill a polygon on the left, and its mirror image on the right."""
        self.shape(left, *points)
        self.shape(right, *((-x, y) for x, y in points))

    def disc(self, colour: Colour, x: float, y: float, r: float, *, squash: float = 1.0, alpha: int = 255) -> None:
        """Fill a circle, or an ellipse of height ``r * squash``."""
        self.canvas.ellipse(self.at(x, y), r * self._size, r * squash * self._size, colour, alpha)

    def line(self, colour: Colour, width: float, *points: Point, alpha: int = 255) -> None:
        """Draw a line through all points; `width` is in parts of the figure's height."""
        places = [self.at(x, y) for x, y in points]
        self.canvas.strokes(list(pairwise(places)), width * self._size, colour, alpha)

    def eyes(self, y: float, apart: float, r: float, pose: Pose) -> None:
        """Draw two dark round eyes with a glint, that blink."""
        for x in (-apart, apart):
            self.disc(self.dark, x, y, r, squash=pose.blink)
            if pose.blink == 1:
                self.disc(self.white, x + r * 0.3, y + r * 0.35, r * 0.3)


def turned(points: Sequence[Point], around: Point, angle: float) -> list[Point]:
    """Return the points turned by `angle` (radians, counterclockwise) around a joint."""
    c, s = math.cos(angle), math.sin(angle)
    ox, oy = around
    return [(ox + (x - ox) * c - (y - oy) * s, oy + (x - ox) * s + (y - oy) * c) for x, y in points]


def between(a: Iterable[Point], b: Iterable[Point], share: float) -> list[Point]:
    """Return the points on the way from shape `a` to shape `b`."""
    return [(x + (u - x) * share, y + (v - y) * share) for (x, y), (u, v) in zip(a, b, strict=True)]
