"""Landscapes: layers of flat shapes, from the horizon to the ground the figures stand on."""

from __future__ import annotations

import math
from random import Random

from grokvideo.simulator.canvas import Canvas
from grokvideo.simulator.land import Ground, Landscape, Layer
from grokvideo.simulator.palettes import Palette, mix
from grokvideo.simulator.wilds import city, forest, mountains, sea


def windowsill(g: Ground) -> Landscape:
    """A window with hills outside."""
    c = g.colours
    post = g.dice.choice((0.335, 0.335, 0.665)) if g.width > g.height * 1.2 else 0.5
    thick = 0.0155 * g.unit

    def bars(canvas: Canvas, time: float) -> None:
        x, y = post * g.width, 0.302 * g.height
        canvas.box(x - thick / 2, -g.height, x + thick / 2, g.height, c.frame)
        canvas.box(-g.width, y - thick / 2, g.width * 2, y + thick / 2, c.frame)

    sill = g.flat(0.862, c.ground, c.edge)
    return Landscape((*g.hills(), (0.85, bars), (1.0, sill)), c.shadow, indoors=True)


def field(g: Ground) -> Landscape:
    """Meadows with grass that moves."""
    c = g.colours
    blades = [(g.dice.uniform(-0.3, 1.3), g.dice.uniform(0.83, 1.0), g.dice.uniform(0.012, 0.03)) for _ in range(90)]
    light = mix(g.soil, c.far, 0.4)

    def grass(canvas: Canvas, time: float) -> None:
        lines = []
        for x, y, long in blades:
            bend = 0.35 + 0.25 * math.sin(1.8 * time + 9 * x)
            foot = (x * g.width, y * g.height)
            lines.append((foot, (foot[0] + bend * long * g.unit, foot[1] - long * g.unit)))
        canvas.strokes(lines, 0.004 * g.unit, light)

    return Landscape((*g.hills(), (1.0, g.land(g.crest(0.825, 0.012, 0.8), g.soil)), (1.0, grass)),
                     mix(g.soil, c.dark, 0.35), feet=0.9)  # fmt: skip


def desert(g: Ground) -> Landscape:
    """Dunes: every crest has a sunny and a shaded side."""
    c = g.colours
    sand = mix(c.edge, c.horizon, 0.45)
    tones = (mix(sand, c.horizon, 0.45), mix(sand, c.horizon, 0.1), mix(sand, c.ground, 0.45))
    layers: list[tuple[float, Layer]] = []
    for depth, base, swing, tone in ((0.3, 0.66, 0.05, tones[0]), (0.5, 0.74, 0.06, tones[1]),
                                     (1.0, 0.83, 0.02, tones[2])):  # fmt: skip
        crest = g.crest(base, swing, 0.8)
        low = [(x + 0.05 * g.width, y + (0.5 + 0.5 * math.sin(x / g.width * 5)) * 0.09 * g.height) for x, y in crest]
        layers += [(depth, g.land(crest, tone)), (depth, g.land(low, mix(tone, c.shadow, 0.14)))]
    return Landscape(tuple(layers), mix(tones[2], c.shadow, 0.45), feet=0.9)


def space(g: Ground) -> Landscape:
    """The ground of a moon, with craters."""
    c = g.colours
    craters = [(g.dice.uniform(-0.1, 1.1), g.dice.uniform(0.86, 1.02), g.dice.uniform(0.03, 0.08)) for _ in range(9)]

    def pits(canvas: Canvas, time: float) -> None:
        for x, y, r in craters:
            canvas.ellipse((x * g.width, y * g.height), r * g.unit, r * 0.22 * g.unit, c.shadow)
            canvas.ellipse((x * g.width, (y + 0.006) * g.height), r * 0.9 * g.unit, r * 0.16 * g.unit, c.edge)

    return Landscape(
        (
            (0.3, g.land(g.crest(0.74, 0.05, 1.1, 0.12), mix(c.far, c.horizon, 0.2))),
            (0.5, g.land(g.crest(0.79, 0.03, 1.3, 0.1), c.near)),
            (1.0, g.land(g.crest(0.845, 0.012, 0.9), c.ground)),
            (1.0, pits),
        ),
        c.shadow,
        feet=0.9,
    )


_PLACES = {
    "windowsill": windowsill,
    "sea": sea,
    "mountains": mountains,
    "forest": forest,
    "city": city,
    "desert": desert,
    "field": field,
    "space": space,
}


def landscape(place: str, width: float, height: float, colours: Palette, dice: Random) -> Landscape:
    """Return the landscape of a place of the vocabulary, for a picture of this size."""
    return _PLACES[place](Ground(width, height, colours, dice))
