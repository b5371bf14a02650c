"""Landscapes: layers of flat shapes, from the horizon to the ground the figures stand on."""

from __future__ import annotations

import math
from random import Random

from grokvideo.simulator.canvas import Canvas
from grokvideo.simulator.land import Ground, Landscape, Layer
from grokvideo.simulator.palettes import Palette, mix
from grokvideo.simulator.wilds import beach, city, forest, mountains, sea


def windowsill(g: Ground) -> Landscape:
    """A window with hills outside."""
    c = g.colours
    post = g.dice.uniform(0.31, 0.36) if g.width > g.height * 1.2 else 0.5
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
    light = mix(c.soil, c.far, 0.4)

    def grass(canvas: Canvas, time: float) -> None:
        lines = []
        for x, y, long in blades:
            bend = 0.35 + 0.25 * math.sin(1.8 * time + 9 * x)
            foot = (x * g.width, y * g.height)
            lines.append((foot, (foot[0] + bend * long * g.unit, foot[1] - long * g.unit)))
        canvas.strokes(lines, 0.004 * g.unit, light)

    return Landscape((*g.hills(), (1.0, g.land(g.crest(0.825, 0.012, 0.8), c.soil)), (1.0, grass)),
                     mix(c.soil, c.dark, 0.35), feet=0.9)  # fmt: skip


def desert(g: Ground) -> Landscape:
    """Dunes: every crest has a sunny and a shaded side."""
    c = g.colours
    sand = mix(mix(c.edge, c.horizon, 0.45), (232, 188, 132), 0.6 * c.tint)
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


def deep(g: Ground) -> Landscape:
    """Under water: shafts of light, a reef, weed and bubbles."""
    c = g.colours
    water = c.horizon
    rays = [(g.dice.uniform(0.0, 1.0), g.dice.uniform(0.04, 0.1), g.dice.uniform(0, 6)) for _ in range(5)]
    weeds = [(g.dice.choice((g.dice.uniform(-0.05, 0.3), g.dice.uniform(0.7, 1.05))), g.dice.uniform(0.12, 0.34))
             for _ in range(11)]  # fmt: skip
    bubbles = [(g.dice.random(), g.dice.random(), g.dice.uniform(0.004, 0.012)) for _ in range(16)]
    w, h, u = g.width, g.height, g.unit

    def light(canvas: Canvas, time: float) -> None:
        for x, wide, phase in rays:
            top, spread = (x + 0.02 * math.sin(0.5 * time + phase)) * w, wide * w
            canvas.polygon(((top, -h), (top + spread, -h), (top + 1.9 * spread - 0.12 * w, h), (top - 0.25 * w, h)),
                           c.white, 26)  # fmt: skip

    def weed(canvas: Canvas, time: float) -> None:
        for x, tall in weeds:
            for side in (-1, 1):
                blade = []
                for k in range(9):
                    bend = 0.03 * u * math.sin(1.4 * time + 9 * x + 0.45 * k) * k / 8
                    blade.append((x * w + bend + side * 0.008 * u * (8 - k) / 8, (0.93 - tall * k / 8) * h))
                tone = mix(c.near, c.body_shade if side > 0 else c.body, 0.22)
                canvas.polygon([(x * w, 0.95 * h), *blade, (x * w, 0.95 * h)], mix(tone, water, 0.2))

    def rise(canvas: Canvas, time: float) -> None:
        for x, y, r in bubbles:
            up = (y - time * (0.05 + 6 * r)) % 1.1 - 0.05
            canvas.ellipse(((x + 0.01 * math.sin(3 * time + 30 * x)) * w, up * h), r * u, r * u, c.white, 120)

    far, near = mix(c.far, water, 0.45), mix(c.near, water, 0.15)
    layers = ((0.1, light), (0.3, g.land(g.crest(0.72, 0.07, 1.2, 0.1), far)),
              (0.6, g.land(g.crest(0.83, 0.05, 1.1, 0.1), near)), (0.8, weed),
              (1.0, g.land(g.crest(0.905, 0.012, 0.9), mix(c.near, c.ground, 0.6))))  # fmt: skip
    return Landscape(layers, mix(c.near, c.shadow, 0.5), before=((1.1, rise),), feet=0.94)


_PLACES = {
    "deep": deep,
    "windowsill": windowsill,
    "sea": sea,
    "beach": beach,
    "mountains": mountains,
    "forest": forest,
    "city": city,
    "desert": desert,
    "field": field,
    "space": space,
}


def landscape(
    place: str, width: float, height: float, colours: Palette, dice: Random, nudge: Random | None = None
) -> Landscape:
    """Return the landscape of a place of the vocabulary, for a picture of this size."""
    return _PLACES[place](Ground(width, height, colours, dice, nudge))
