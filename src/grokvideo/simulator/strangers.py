"""Who appears when nobody taught the simulator to draw what a prompt names: a friendly shape that the words choose."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from grokvideo.simulator.palettes import mix
from grokvideo.simulator.pen import Pen, Pose, turned

Draw = Callable[[Pen, Pose], None]


def stranger(dice: Random) -> Draw:
    """Return one of the shapes."""
    shape = dice.choice((stone, star, lantern, pinwheel, creature))
    seed = dice.getrandbits(32)
    return lambda pen, pose: shape(pen, pose, Random(seed))


def stone(pen: Pen, pose: Pose, dice: Random) -> None:
    """A cut stone whose faces catch the light in turn."""
    rim = []
    corners = dice.randint(6, 9)
    for k in range(corners):
        angle = 2 * math.pi * (k + dice.uniform(-0.25, 0.25)) / corners
        r = dice.uniform(0.38, 0.48)
        rim.append((r * math.cos(angle), 0.5 + r * math.sin(angle)))
    low = min(y for _, y in rim)
    rim = [(x, y - low) for x, y in rim]
    heart = (dice.uniform(-0.08, 0.08) + 0.05 * pose.wave(5.0), 0.5 - low + dice.uniform(-0.06, 0.06))
    tones = (pen.light, pen.mid, pen.shade)
    for k, corner in enumerate(rim):
        after = rim[(k + 1) % corners]
        sunny = (corner[0] + after[0]) / 2 - heart[0] - ((corner[1] + after[1]) / 2 - heart[1])
        tone = tones[0] if sunny < -0.18 else tones[1] if sunny < 0.22 else tones[2]
        pen.shape(tone, heart, corner, after)
    pen.shape(pen.white, heart, rim[corners // 2], rim[corners // 2 - 1])


def star(pen: Pen, pose: Pose, dice: Random) -> None:
    """A folded star on its two lower points, that rocks."""
    points = dice.choice((5, 5, 6))
    inner = dice.uniform(0.2, 0.26)
    rock = 0.1 * pose.wave(2.8)
    ring = []
    for k in range(2 * points):
        angle = math.pi / 2 + math.pi * k / points
        r = inner if k % 2 else 0.5
        ring.append((r * math.cos(angle), 0.45 + r * math.sin(angle)))
    ring = turned(ring, (0.0, 0.05), rock)
    [heart] = turned([(0.0, 0.45)], (0.0, 0.05), rock)
    for k, corner in enumerate(ring):
        tone = (pen.light, pen.mid)[k % 2] if k < points else (pen.shade, pen.mid)[k % 2]
        pen.shape(tone, heart, corner, ring[(k + 1) % len(ring)])
    for side in (-1, 1):
        pen.disc(pen.dark, heart[0] + side * 0.075, heart[1] + 0.02, 0.026, squash=pose.blink)


def lantern(pen: Pen, pose: Pose, dice: Random) -> None:
    """A paper lantern that glows and swings."""
    ribs, belly = dice.randint(3, 5), dice.uniform(0.3, 0.37)
    swing = 0.07 * pose.wave(3.2)

    def at(x: float, y: float) -> tuple[float, float]:
        return turned([(x, y)], (0.0, 1.0), swing)[0]

    pen.disc(pen.glow, *at(0, 0.5), 0.52, alpha=40 + round(10 * pose.wave(1.3)))
    edges = [math.sin(math.pi * (k / 6 - 0.5)) for k in range(7)]
    heights = [0.2 + 0.6 * j / 8 for j in range(9)]
    radii = [belly * math.sqrt(max(0.12, 1 - ((y - 0.5) / 0.33) ** 2)) for y in heights]
    tones = (
        pen.light,
        mix(pen.light, pen.glow, 0.35),
        mix(pen.light, pen.glow, 0.6),
        mix(pen.mid, pen.glow, 0.4),
        pen.mid,
        pen.shade,
    )
    for k, tone in enumerate(tones):
        left = [at(r * edges[k], y) for r, y in zip(radii, heights, strict=True)]
        right = [at(r * edges[k + 1], y) for r, y in zip(radii, heights, strict=True)]
        pen.shape(tone, *left, *reversed(right))
    for j in range(1, ribs + 1):
        y = 0.2 + 0.6 * j / (ribs + 1)
        r = belly * math.sqrt(max(0.12, 1 - ((y - 0.5) / 0.33) ** 2))
        pen.line(pen.shade, 0.008, at(-r, y), at(0, y - 0.03), at(r, y), alpha=150)
    for low, high, r in ((0.8, 0.86, 0.13), (0.14, 0.2, 0.13)):
        pen.shape(pen.dark, at(-r, low), at(r, low), at(r, high), at(-r, high))
    pen.line(pen.dark, 0.01, at(0, 0.86), at(0, 1.0))
    pen.line(pen.shade, 0.014, at(0, 0.14), at(0.01, 0.0))


def pinwheel(pen: Pen, pose: Pose, dice: Random) -> None:
    """A pinwheel on its stick; it turns faster when it is lively."""
    vanes = dice.choice((4, 5, 6))
    angle = pose.time * (2.6 if pose.pace > 0.6 else 0.9)
    hub = (0.0, 0.64)
    pen.line(mix(pen.dark, pen.white, 0.25), 0.03, (0.0, 0.0), hub)
    for k in range(vanes):
        turn = angle + 2 * math.pi * k / vanes
        pen.shape(pen.shade, hub, *turned([(0.12, 0.93), (0.3, 0.82)], hub, turn))
        pen.shape(pen.light if k % 2 else pen.mid, hub, *turned([(-0.06, 0.98), (0.12, 0.93)], hub, turn))
    pen.disc(pen.white, *hub, 0.045)


def creature(pen: Pen, pose: Pose, dice: Random) -> None:
    """A small being with feelers, one, two or three eyes, and a smile."""
    tall, belly, eyes = dice.uniform(0.64, 0.76), dice.uniform(0.27, 0.36), dice.choice((1, 2, 2, 3))
    top = tall + 0.015 * pose.wave(1.6)
    for side in (-1, 1):
        end = (side * 0.19 + 0.02 * pose.wave(1.9, side), min(0.96, top + 0.18))
        pen.line(pen.shade, 0.022, (side * 0.08, top - 0.05), (side * 0.11, top + 0.1), end)
        pen.disc(pen.glow, *end, 0.038)
        pen.shape(pen.shade, (side * 0.08, 0.06), (side * 0.24, 0.06), (side * 0.28, 0.0), (side * 0.06, 0.0))
    for side, upper, lower in ((-1, pen.light, pen.mid), (1, pen.mid, pen.shade)):
        b = side * belly
        pen.shape(upper, (0, top), (b * 0.62, top - 0.06), (b, tall * 0.5), (0, tall * 0.38))
        pen.shape(lower, (0, tall * 0.38), (b, tall * 0.5), (b * 0.86, 0.14), (b * 0.5, 0.03), (0, 0.03))
    for k in range(eyes):
        x = (k - (eyes - 1) / 2) * belly * (0.8 if eyes == 2 else 0.62)
        r = 0.1 if eyes == 1 else 0.072
        pen.disc(pen.white, x, tall * 0.68, r)
        pen.disc(pen.dark, x + 0.012 * pose.wave(3.6), tall * 0.68, r * 0.55, squash=pose.blink)
    pen.line(pen.dark, 0.016, (-0.06, tall * 0.48), (0, tall * 0.45), (0.06, tall * 0.48))
