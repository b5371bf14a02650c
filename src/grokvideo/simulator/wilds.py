"""Places that take more drawing: the forest, the city, the sea and the mountains."""

from __future__ import annotations

import math

from grokvideo.simulator.canvas import Canvas, Colour, Point
from grokvideo.simulator.land import Ground, Landscape, Layer
from grokvideo.simulator.palettes import luminance, mix


def forest(g: Ground) -> Landscape:
    """Rows of firs, and dark trunks close to the camera."""
    c = g.colours
    pale = mix(c.far, c.horizon, 0.45)
    layers: list[tuple[float, Layer]] = []
    for depth, base, tall, count, tone, end in ((0.15, 0.72, 0.3, 26, pale, 0.87), (0.3, 0.77, 0.36, 20, c.far, 0.92),
                                                (0.5, 0.82, 0.4, 13, c.near, 0.96)):  # fmt: skip
        layers.append((depth, _firs(g, base, tall, count, tone, end)))
    floor = g.land(g.crest(0.84, 0.01, 0.8), c.soil)
    trunks = _trunks(g, mix(c.soil, c.dark, 0.55))
    return Landscape((*layers, (1.0, floor)), mix(c.soil, c.dark, 0.4), before=((1.7, trunks),), feet=0.9)


# The right side of a fir, from its top down: (part of its half width, part of its height).
_FIR = ((0.0, 1.0), (0.5, 0.56), (0.274, 0.56), (0.76, 0.3), (0.516, 0.3), (1.0, 0.0))


def _firs(g: Ground, base: float, tall: float, count: int, tone: Colour, floor: float) -> Layer:
    shade = mix(tone, g.colours.dark, 0.12)
    trees = []
    for k in range(count):
        x = ((k + g.dice.uniform(0.1, 0.9)) / count * 1.5 - 0.25) * g.width
        trees.append((x, base * g.height, tall * g.dice.uniform(0.6, 1.0) * g.height, g.dice.uniform(0, 6)))

    def layer(canvas: Canvas, time: float) -> None:
        canvas.box(-g.width, base * g.height - 2, g.width * 2, floor * g.height, tone)
        for x, y, high, phase in trees:
            if not canvas.sees(x - 0.2 * high, x + 0.2 * high):
                continue
            tip = x + 0.012 * high * math.sin(1.3 * time + phase)
            right = [(x + (tip - x) * up + side * 0.17 * high, y - up * high) for side, up in _FIR]
            left = [(x + (tip - x) * up - side * 0.17 * high, y - up * high) for side, up in reversed(_FIR)]
            canvas.polygon([*left, *right], tone)
            canvas.polygon([(tip, y - high), *right, (x, y)], shade)

    return layer


def _trunks(g: Ground, tone: Colour) -> Layer:
    stems = [(g.dice.uniform(0.03, 0.1), g.dice.uniform(0.05, 0.07)), (g.dice.uniform(0.9, 0.97), 0.055)]

    def layer(canvas: Canvas, time: float) -> None:
        for x, thick in stems:
            middle, half = x * g.width, thick * g.unit / 2
            foot = half * 1.7
            canvas.polygon(((middle - half, -g.height), (middle + half, -g.height), (middle + half, 0.8 * g.height),
                            (middle + foot, 1.5 * g.height), (middle - foot, 1.5 * g.height),
                            (middle - half, 0.8 * g.height)), tone)  # fmt: skip
            side = 1 if x < 0.5 else -1
            canvas.polygon(((middle, 0.3 * g.height), (middle + side * 0.13 * g.unit, 0.2 * g.height),
                            (middle, 0.34 * g.height)), tone)  # fmt: skip

    return layer


def city(g: Ground) -> Landscape:
    """Three rows of houses with windows, and a street."""
    c = g.colours
    dark = luminance(c.horizon) < 0.55
    lamp = mix(c.disc, (255, 206, 120), 0.6) if dark else mix(c.far, c.white, 0.55)
    layers: list[tuple[float, Layer]] = []
    haze = mix(c.far, c.horizon, 0.45)
    more = 0.22 if dark else 0.0
    rows = ((0.2, 0.46, 17, haze, more), (0.35, 0.38, 13, c.far, 0.35 + more), (0.55, 0.27, 10, c.near, 0.5 + more))
    for depth, tall, count, tone, lit in rows:
        layers.append((depth, _houses(g, tall, count, tone, mix(tone, lamp, 0.75 if dark else 0.4), lit)))
    road = mix(c.ground, c.shadow, 0.35)
    dash = mix(road, c.white, 0.45)

    def street(canvas: Canvas, time: float) -> None:
        w, h = g.width, g.height
        canvas.box(-w, 0.82 * h, 2 * w, 1.7 * h, mix(road, c.edge, 0.5))
        canvas.box(-w, 0.842 * h, 2 * w, 1.7 * h, road)
        for k in range(-8, 18):
            x = k * 0.16 * g.unit
            canvas.polygon(((x, 0.928 * h), (x + 0.08 * g.unit, 0.928 * h), (x + 0.074 * g.unit, 0.937 * h),
                            (x - 0.006 * g.unit, 0.937 * h)), dash)  # fmt: skip

    return Landscape((*layers, (1.0, street)), mix(road, c.dark, 0.4), feet=0.9)


def _houses(g: Ground, tall: float, count: int, tone: Colour, lamp: Colour, lit: float) -> Layer:
    base = 0.83 * g.height
    shade = mix(tone, g.colours.dark, 0.14)
    walls: list[tuple[float, float, float]] = []
    panes: list[tuple[float, float]] = []
    step = 1.5 * g.width / count
    size = 0.016 * g.unit
    for k in range(count):
        left = -0.25 * g.width + k * step
        wide, high = step * g.dice.uniform(0.72, 1.02), tall * g.dice.uniform(0.45, 1.0) * g.height
        walls.append((left, wide, high))
        for row in range(int(high / (size * 2.6)) - 1):
            y = base - high + size * (1.2 + 2.6 * row)
            columns = range(int(wide * 0.7 / (size * 2)))
            panes += [(left + size * (1 + 2 * column), y) for column in columns if g.dice.random() < lit]

    def layer(canvas: Canvas, time: float) -> None:
        for left, wide, high in walls:
            if not canvas.sees(left, left + wide):
                continue
            canvas.box(left, base - high, left + wide, base, tone)
            canvas.box(left + wide * 0.72, base - high, left + wide, base, shade)
        for x, y in panes:
            if canvas.sees(x, x + size):
                canvas.box(x, y, x + size, y + size * 1.4, lamp)

    return layer


def sea(g: Ground) -> Landscape:
    """Water in bands with waves that roll, and hills on the other shore."""
    layers, shadow = _water(g)
    return Landscape(layers[:-1], shadow, before=layers[-1:], afloat=True, feet=0.915)


def beach(g: Ground) -> Landscape:
    """The sea behind a strip of sand, with foam at its edge."""
    c = g.colours
    layers, _ = _water(g)
    sand = mix(mix(c.edge, c.horizon, 0.5), (236, 200, 152), 0.5 * c.tint)
    foam = _swell(g, 0.822, 0.007, 3, mix(sand, c.white, 0.6), mix(sand, c.white, 0.6), 0.95)
    dry = g.land(g.crest(0.848, 0.006, 0.6), sand)
    return Landscape((*layers[:-1], (0.95, foam), (1.0, dry)), mix(sand, c.shadow, 0.45), feet=0.9)


def _water(g: Ground) -> tuple[tuple[tuple[float, Layer], ...], Colour]:
    """Return the layers of the sea, and the colour of a shadow on it."""
    c = g.colours
    level = 0.635
    shore = g.land(g.crest(0.605, 0.05, 1.05), c.far, 0.72)
    water = mix(c.near, c.sky, 0.4)
    bands = [mix(water, c.horizon, share) for share in (0.45, 0.2)]
    bands += [mix(water, c.dark, share) for share in (0.04, 0.15, 0.27)]
    tops = (0.0, 0.035, 0.09, 0.165, 0.255)
    layers: list[tuple[float, Layer]] = [(0.12, shore)]
    for k, (tone, top) in enumerate(zip(bands, tops, strict=True)):
        floor = level + (*tops, 0.5)[k + 1] + 0.1
        swell = _swell(g, level + top, 0.002 + 0.0045 * k, k, tone, mix(tone, c.white, 0.16), floor)
        layers.append((0.2 + 0.2 * k, swell))
    return tuple(layers), bands[3]


def _swell(g: Ground, level: float, swing: float, k: int, tone: Colour, foam: Colour, floor: float) -> Layer:
    phase = g.dice.uniform(0, 6)
    flecks = [(g.dice.uniform(-0.3, 1.3), g.dice.uniform(0.012, 0.06), g.dice.uniform(0.03, 0.1)) for _ in range(9)]

    def layer(canvas: Canvas, time: float) -> None:
        top: list[Point] = []
        for j in range(-20, 61):
            x = j / 40
            y = math.sin((10 - k) * 2.1 * x + phase + (0.5 + 0.22 * k) * time) + 0.4 * math.sin(17 * x - 0.8 * time)
            top.append((x * g.width, (level - swing * y) * g.height))
        canvas.below(top, tone, floor * g.height)
        for x, down, long in flecks:
            left = (x + 0.015 * math.sin(0.7 * time + 20 * x)) * g.width
            y = (level + 0.01 + down * (0.4 + 0.3 * k)) * g.height
            half = long * g.unit * (0.5 + 0.16 * k)
            thick = 0.0016 * (1 + 0.6 * k) * g.unit
            canvas.polygon(((left - half, y), (left, y - thick), (left + half, y), (left, y + thick)), foam)

    return layer


def mountains(g: Ground) -> Landscape:
    """Peaks with snow on them."""
    c = g.colours
    layers: list[tuple[float, Layer]] = []
    haze = mix(c.far, c.horizon, 0.35)
    for depth, base, tall, count, tone, floor in ((0.2, 0.72, 0.42, 5, haze, 0.9), (0.35, 0.8, 0.34, 6, c.far, 0.95)):
        peaks = []
        for k in range(count):
            x = (k + 0.5 + g.dice.uniform(-0.3, 0.3)) / count * 1.5 - 0.25
            peaks.append((x * g.width, tall * g.dice.uniform(0.55, 1.0) * g.height))
        layers.append((depth, _range(g, peaks, base * g.height, floor * g.height, tone)))
    ground = g.land(g.crest(0.84, 0.012, 0.8), c.soil)
    return Landscape((*layers, (0.5, g.land(g.crest(0.765, 0.045, 0.95), c.near, 0.97)), (1.0, ground)),
                     mix(c.soil, c.dark, 0.35), feet=0.9)  # fmt: skip


def _range(g: Ground, peaks: list[Point], base: float, floor: float, tone: Colour) -> Layer:
    shade = mix(tone, g.colours.near, 0.55)
    snow, snow_shade = mix(g.colours.white, g.colours.horizon, 0.12), mix(g.colours.white, tone, 0.45)

    def layer(canvas: Canvas, time: float) -> None:
        canvas.box(-g.width, base, g.width * 2, floor, tone)
        for x, tall in peaks:
            wide, top = tall * 0.95, base - tall
            canvas.polygon(((x, top), (x - wide, base + 1), (x + wide, base + 1)), tone)
            canvas.polygon(((x, top), (x + 0.12 * wide, base - 0.45 * tall), (x - 0.1 * wide, base + 1),
                            (x + wide, base + 1)), shade)  # fmt: skip
            cap = 0.3
            ridge = (x + 0.075 * wide, top + cap * tall * 0.92)
            canvas.polygon(((x, top), (x - cap * wide, top + cap * tall), (x - 0.16 * wide, top + 0.23 * tall),
                            (x - 0.07 * wide, top + 0.34 * tall), ridge), snow)  # fmt: skip
            canvas.polygon(((x, top), ridge, (x + 0.14 * wide, top + 0.22 * tall),
                            (x + cap * wide, top + cap * tall)), snow_shade)  # fmt: skip

    return layer
