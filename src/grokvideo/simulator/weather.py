"""What falls, drifts and shines: stars, clouds, rain, snow, fog, wind and lightning."""

from __future__ import annotations

import math
from random import Random

from grokvideo.simulator.canvas import Canvas, Point
from grokvideo.simulator.palettes import Palette, luminance, mix
from grokvideo.simulator.scene import Scene
from grokvideo.simulator.seasons import Aurora, Leaves

_BOLT = ((0.02, 0.0), (-0.05, 0.27), (-0.005, 0.26), (-0.06, 0.58), (0.06, 0.2), (0.01, 0.21), (0.06, 0.0))


class Weather:
    """The moving air of one scene; every method draws one part of it at a time in seconds."""

    def __init__(self, scene: Scene, colours: Palette) -> None:
        self._colours = colours
        kinds, time, dice = scene.weather, scene.time, scene.chance("weather")
        space = scene.place == "space"
        open_sky = scene.place not in ("windowsill", "space", "deep")
        wet = kinds & {"rain", "storm", "snow", "fog"}
        dark = luminance(colours.sky) < 0.3
        self._stars: list[tuple[float, float, float]] = []
        if space or "stars" in kinds or (time == "night" and not wet):
            count = 150 if space else 80
            self._stars = [(dice.random(), dice.random() ** 1.3 * 0.75, dice.random()) for _ in range(count)]
        cloudy = kinds & {"cloud", "wind"} or (
            time in ("day", "dawn", "sunset") and open_sky and not kinds - {"autumn"}
        )
        self._clouds = [_cloud(dice) for _ in range(dice.randint(2, 4) + 3 * ("cloud" in kinds))] if cloudy else []
        self._cloud_colour = mix(colours.horizon, colours.white, 0.25 if dark else 0.6)
        falling = 130 if "storm" in kinds else 80 if kinds & {"rain", "snow"} else 0
        self._drops = [(dice.random(), dice.random(), dice.random()) for _ in range(falling)]
        self._kinds = kinds
        self._streaks = [(dice.random(), dice.uniform(0.08, 0.8), dice.random()) for _ in range(12)]
        self._leaves = Leaves(kinds, colours, scene.chance("leaves"))
        self._aurora = Aurora(colours, scene.chance("aurora")) if "aurora" in kinds else None
        self._fog = [dice.uniform(0, 6) for _ in range(4)]
        self._bolt_at = dice.uniform(0.6, 1.4)
        self._bolt_x = dice.uniform(0.15, 0.85)
        self._gale = 2.2 if kinds & {"wind", "storm"} else 1.0
        self._rain_colour = mix(colours.white, colours.sky, 0.1 if luminance(colours.horizon) < 0.75 else 0.0)

    def sky(self, canvas: Canvas, time: float) -> None:
        """Draw stars, clouds and lightning: what is behind the hills."""
        w, h, u = canvas.width, canvas.height, canvas.unit
        for x, y, size in self._stars:
            glint = 0.6 + 0.4 * math.sin(2.2 * time + 40 * size)
            r = (0.0012 + 0.0022 * size**3) * u * (0.8 + 0.3 * glint)
            canvas.ellipse((x * w, y * h), r, r, self._colours.disc, round(110 + 140 * size * glint))
        if self._aurora is not None:
            self._aurora.draw(canvas, time)
        for shape, x, y, size, speed in self._clouds:
            left = ((x + speed * self._gale * time) % 1.6 - 0.3) * w
            canvas.polygon(((left + px * size * u, y * h - py * size * u) for px, py in shape), self._cloud_colour)
        since = (time - self._bolt_at) % 3.4
        if "storm" in self._kinds and since < 0.4:
            canvas.box(-w, -h, 2 * w, 2 * h, self._colours.white, round(120 * (1 - since / 0.4)))
            if since < 0.22:
                x = self._bolt_x * w
                canvas.polygon(((x + px * u, py * h) for px, py in _BOLT), self._colours.white)

    def fall(self, canvas: Canvas, time: float, first: float, last: float) -> None:
        """Draw the part of the rain or snow between two shares of it (0 to 1)."""
        drops = self._drops[round(len(self._drops) * first) : round(len(self._drops) * last)]
        if "snow" in self._kinds:
            self._snow(canvas, time, drops)
        elif drops:
            self._rain(canvas, time, drops)
        self._leaves.draw(canvas, time, first, last)
        if "wind" in self._kinds:
            self._wind(canvas, time, self._streaks[::2] if first else self._streaks[1::2])

    def veil(self, canvas: Canvas, time: float, layer: int) -> None:
        """Draw one of four layers of fog."""
        if "fog" not in self._kinds:
            return
        w, h = canvas.width, canvas.height
        base = (0.5, 0.62, 0.72, 0.84)[layer]
        phase = self._fog[layer] + time * 0.25 * (1 + layer)
        top = [(k / 12 * w, (base + 0.025 * math.sin(phase + k * 0.7)) * h) for k in range(-6, 19)]
        tall = 0.13 * h
        colour = mix(self._colours.horizon, self._colours.white, 0.35)
        canvas.polygon([*top, *((x, y + tall) for x, y in reversed(top))], colour, 88)

    def _rain(self, canvas: Canvas, time: float, drops: list[tuple[float, float, float]]) -> None:
        w, h, u = canvas.width, canvas.height, canvas.unit
        slant = 0.22 * self._gale
        fine: list[tuple[Point, Point]] = []
        bold: list[tuple[Point, Point]] = []
        for x, y, size in drops:
            long = (0.035 + 0.045 * size) * u
            fallen = (y + time * (0.95 + 0.6 * size) * u / h) % 1.12 - 0.06
            left = ((x - slant * fallen * h / w) % 1.1 - 0.05) * w
            (bold if size > 0.6 else fine).append(((left, fallen * h), (left - slant * long, fallen * h + long)))
        canvas.strokes(fine, 0.0032 * u, self._rain_colour, 95)
        canvas.strokes(bold, 0.0042 * u, self._rain_colour, 130)

    def _snow(self, canvas: Canvas, time: float, drops: list[tuple[float, float, float]]) -> None:
        w, h, u = canvas.width, canvas.height, canvas.unit
        for x, y, size in drops:
            fallen = (y + time * (0.07 + 0.09 * size) * u / h) % 1.08 - 0.04
            drift = 0.018 * math.sin(1.3 * time + 20 * size) - 0.05 * (self._gale - 1) * time
            r = (0.0035 + 0.0065 * size) * u
            canvas.ellipse((((x + drift) % 1.04 - 0.02) * w, fallen * h), r, r, self._colours.white, 225)

    def _wind(self, canvas: Canvas, time: float, streaks: list[tuple[float, float, float]]) -> None:
        w, h, u = canvas.width, canvas.height, canvas.unit
        for x, y, size in streaks:
            left = ((x + time * (0.22 + 0.2 * size)) % 1.6 - 0.35) * w
            long = (0.3 + 0.25 * size) * u
            upper = [(left + k / 16 * long, y * h - 0.02 * u * math.sin(k * 0.3 + 6 * size)) for k in range(17)]
            lower = [(px, py + 0.005 * u * math.sin(k / 16 * math.pi)) for k, (px, py) in enumerate(upper)]
            canvas.polygon([*upper, *reversed(lower)], self._colours.white, 110)
            leaf = (left + long * 1.2, y * h + 0.03 * u * math.sin(4 * time + 9 * size))
            turn = 5 * time + 7 * size
            a, b = 0.016 * u * math.cos(turn), 0.016 * u * math.sin(turn)
            corners = ((-a, -b), (b * 0.5, -a * 0.5), (a, b), (-b * 0.3, a * 0.3))
            colour = self._colours.body if size > 0.5 else self._colours.body_shade
            canvas.polygon(((leaf[0] + dx, leaf[1] + dy) for dx, dy in corners), colour)


def _cloud(dice: Random) -> tuple[list[Point], float, float, float, float]:
    """Return (outline, x, y, size, speed): a flat base and three round heads."""
    outline: list[Point] = []
    for centre, r in ((-0.3, 0.16), (0.0, 0.25), (0.3, 0.18)):
        for k in range(13):
            angle = math.pi * (1 - k / 12)
            outline.append((centre + r * 1.2 * math.cos(angle), r * math.sin(angle)))
    # Only the upper hull of the three arcs: where two overlap, the lower one is inside the cloud.
    outline.sort()
    hull = [p for p in outline if all(((p[0] - c) / (1.2 * r)) ** 2 + (p[1] / r) ** 2 >= 0.99
                                     for c, r in ((-0.3, 0.16), (0.0, 0.25), (0.3, 0.18)))]  # fmt: skip
    return hull, dice.uniform(0, 1.6), dice.uniform(0.12, 0.4), dice.uniform(0.3, 0.55), dice.uniform(0.008, 0.018)
