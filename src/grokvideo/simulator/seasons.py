"""What the seasons and the north bring: falling leaves and petals, and the aurora."""

from __future__ import annotations

import math
from random import Random

from grokvideo.simulator.canvas import Canvas, Colour
from grokvideo.simulator.palettes import Palette, mix, rgb

_AUTUMN = ("d9812f", "c4502c", "e3b13c", "a8632f")
_PETALS = ("f7c9d6", "f2a9c0", "fde7ec", "f7c9d6")


class Leaves:
    """Leaves in autumn or petals in spring, that fall and turn; nothing else at any other time."""

    def __init__(self, kinds: frozenset[str], colours: Palette, dice: Random) -> None:
        names = _AUTUMN if "autumn" in kinds else _PETALS if "petals" in kinds else ()
        kept = 0.35 + 0.65 * colours.tint
        self._tones: list[Colour] = [mix(colours.body, rgb(name), kept) for name in names]
        count = 46 if names else 0
        self._flakes = [(dice.random(), dice.random(), dice.random()) for _ in range(count)]
        self._long = 0.017 if "autumn" in kinds else 0.011

    def draw(self, canvas: Canvas, time: float, first: float, last: float) -> None:
        """Draw the part of them between two shares (0 to 1)."""
        w, h, u = canvas.width, canvas.height, canvas.unit
        count = len(self._flakes)
        for x, y, size in self._flakes[round(count * first) : round(count * last)]:
            fallen = (y + time * (0.05 + 0.06 * size)) % 1.1 - 0.05
            left = ((x - 0.02 * time + 0.03 * math.sin(1.1 * time + 25 * size)) % 1.1 - 0.05) * w
            turn = (1.1 + size) * time + 40 * size
            long, flat = self._long * (0.7 + 0.7 * size) * u, 0.35 + 0.6 * abs(math.sin(1.3 * turn))
            c, s = math.cos(turn) * long, math.sin(turn) * long
            cx, cy = left, fallen * h
            k = 0.5 * flat
            canvas.polygon(((cx - c, cy - s), (cx + k * s, cy - k * c), (cx + c, cy + s), (cx - k * s, cy + k * c)),
                           self._tones[int(size * 4)])  # fmt: skip


class Aurora:
    """Three curtains of light that wave."""

    def __init__(self, colours: Palette, dice: Random) -> None:
        tones = ("63e6a8", "4fd0c0", "a87fe0")
        kept = 0.45 + 0.55 * colours.tint
        self._curtains = [
            (mix(colours.disc, rgb(tone), kept), dice.uniform(0, 6), 0.15 + 0.11 * k + dice.uniform(-0.02, 0.02))
            for k, tone in enumerate(tones)
        ]

    def draw(self, canvas: Canvas, time: float) -> None:
        """Draw them; they belong to the sky."""
        w, h = canvas.width, canvas.height
        for colour, phase, base in self._curtains:
            xs = [j / 24 for j in range(-2, 27)]
            foot = [
                base
                + 0.14
                + 0.05 * math.sin(4.2 * x + phase + 0.5 * time)
                + 0.02 * math.sin(11 * x - 0.8 * time + phase)
                for x in xs
            ]
            for tall, alpha in ((0.26, 34), (0.17, 44), (0.08, 60)):
                lower = [(x * w, y * h) for x, y in zip(xs, foot, strict=True)]
                upper = [((x + 0.015) * w, (y - tall) * h) for x, y in zip(xs, foot, strict=True)]
                canvas.polygon([*lower, *reversed(upper)], colour, alpha)
