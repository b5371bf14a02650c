"""What landscapes are made of: a ground to shape hills from, and layers at their depths."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from grokvideo.simulator.camera import View
from grokvideo.simulator.canvas import Canvas, Colour, Point
from grokvideo.simulator.palettes import Palette

Layer = Callable[[Canvas, float], None]
"""Draws one layer at a time in seconds, the camera being set."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """What surrounds the figures.

    Parameters
    ----------
    behind, before
        (depth, layer) from far to near: what the figures stand before, and what stands before the figures.
    indoors
        Whether the layers of depth 0.8 and more keep the weather out.
    feet
        Height at which the figures stand, in parts of the picture's height from its top.
    shadow
        Colour of their shadow.
    """

    behind: tuple[tuple[float, Layer], ...]
    shadow: Colour
    before: tuple[tuple[float, Layer], ...] = ()
    indoors: bool = False
    afloat: bool = False
    feet: float = 0.885

    def draw(self, layers: tuple[tuple[float, Layer], ...], canvas: Canvas, view: View, time: float) -> None:
        """Draw some of its layers."""
        for depth, layer in layers:
            view.focus(canvas, depth)
            layer(canvas, time)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every place is made from. `nudge` shifts the hills a little, without changing what `dice` throws."""

    width: float
    height: float
    colours: Palette
    dice: Random
    nudge: Random | None = None

    @property
    def unit(self) -> float:
        """The short side of the picture."""
        return min(self.width, self.height)

    def crest(self, base: float, swing: float, waves: float = 1.3, rough: float = 0.0) -> list[Point]:
        """Return a line of hills around `base`, `swing` high (parts of the height), `waves` to a picture's width."""
        a, b, c = (self.dice.uniform(0, 2 * math.pi) for _ in range(3))
        tilt = self.dice.uniform(0.75, 1.25)
        if self.nudge is not None:
            a, b = a + self.nudge.uniform(-0.9, 0.9), b + self.nudge.uniform(-1.5, 1.5)
        line = []
        for k in range(-24, 73):
            x = k / 48
            y = math.sin(2 * math.pi * waves * tilt * x + a) * 0.7 + math.sin(4.7 * math.pi * waves * x + b) * 0.22
            y += rough * math.sin(31 * x + c)
            line.append((x * self.width, (base - swing * y) * self.height))
        return line

    def land(self, crest: list[Point], colour: Colour, floor: float | None = None) -> Layer:
        """Return a layer filled from its crest down, or to `floor` (part of the height), where nearer layers cover it.

        What is covered is not worth filling. Camera moves shift the layers against each other by 0.1 at most.
        """
        bottom = None if floor is None else floor * self.height
        return lambda canvas, time: canvas.below(crest, colour, bottom)

    def flat(self, top: float, colour: Colour, edge: Colour | None = None) -> Layer:
        """Return a flat ground from `top` (part of the height) down, with a lighter edge."""
        y, rim = top * self.height, 0.013 * self.height

        def layer(canvas: Canvas, time: float) -> None:
            canvas.box(-self.width, y, self.width * 2, self.height * 1.7, colour)
            if edge is not None:
                canvas.box(-self.width, y, self.width * 2, y + rim, edge)

        return layer

    def hills(self) -> tuple[tuple[float, Layer], tuple[float, Layer]]:
        """Return the two rows of hills that stand in most pictures."""
        c = self.colours
        return (
            (0.3, self.land(self.crest(0.615, 0.105, 1.05), c.far, 0.9)),
            (0.5, self.land(self.crest(0.735, 0.065, 0.95), c.near, 0.99)),
        )
