"""Candle light: a candle beside the figure, and its glow on everything."""

from __future__ import annotations

import math

from grokvideo.simulator.canvas import Canvas
from grokvideo.simulator.palettes import Palette, mix

_WARM = (255, 190, 96)


def candle(canvas: Canvas, colours: Palette, time: float, x: float, feet: float) -> None:
    """Draw it at `x`, on the ground at `feet`: parts of the picture's width and height."""
    u, foot = canvas.unit, feet * canvas.height
    middle = x * canvas.width
    flicker = 1 + 0.05 * math.sin(7.3 * time) + 0.04 * math.sin(11.9 * time + 1)
    flame = foot - 0.27 * u
    glow = mix(colours.white, _WARM, 0.4 + 0.6 * colours.tint)
    for r, alpha in ((0.62, 15), (0.36, 22), (0.17, 38)):
        canvas.ellipse((middle, flame), r * flicker * u, r * flicker * u, glow, alpha)
    canvas.ellipse((middle, foot + 0.016 * u), 0.075 * u, 0.012 * u, colours.shadow)
    canvas.ellipse((middle, foot), 0.062 * u, 0.013 * u, colours.frame)
    wax = mix(colours.white, glow, 0.2)
    canvas.box(middle - 0.03 * u, foot - 0.21 * u, middle + 0.006 * u, foot, wax)
    canvas.box(middle + 0.006 * u, foot - 0.21 * u, middle + 0.03 * u, foot, mix(wax, colours.frame, 0.35))
    canvas.box(middle - 0.003 * u, foot - 0.235 * u, middle + 0.003 * u, foot - 0.21 * u, colours.dark)
    sway = 0.008 * math.sin(3.1 * time) * u
    for wide, tall, tone in ((0.021, 0.075, mix(glow, _WARM, colours.tint)), (0.011, 0.042, colours.white)):
        low = foot - 0.222 * u
        canvas.polygon(
            (
                (middle, low),
                (middle - wide * u, low - 0.3 * tall * u),
                (middle + sway, low - tall * flicker * u),
                (middle + wide * u, low - 0.3 * tall * u),
            ),
            tone,
        )
