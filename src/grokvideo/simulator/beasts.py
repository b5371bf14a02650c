"""More animals as folded paper, heads to the left; the frog looks at you. 1 high, feet at (0, 0)."""

from __future__ import annotations

import math

from grokvideo.simulator.canvas import Colour
from grokvideo.simulator.palettes import mix
from grokvideo.simulator.pen import Pen, Pose, turned


def horse(pen: Pen, pose: Pose) -> None:
    """A horse that nods at rest and gallops when it goes."""
    stride = (pose.pace - 0.4) / 0.6
    for x, colour, phase in (
        (-0.13, pen.shade, 0.2),
        (0.3, pen.shade, 0.7),
        (-0.21, pen.light, 0.0),
        (0.23, pen.mid, 0.5),
    ):
        _leg(pen, colour, x, 0.45, 0.075, 0.5 * stride * pose.wave(0.7, phase))
    tail = [(0.32, 0.67), (0.46, 0.6), (0.54, 0.3), (0.44, 0.34), (0.36, 0.52)]
    pen.shape(pen.shade, *turned(tail, (0.33, 0.64), 0.15 * pose.wave(1.3) + 0.5 * stride))
    pen.shape(pen.mid, (-0.28, 0.6), (-0.24, 0.42), (0.05, 0.37), (0.3, 0.42), (0.38, 0.58), (0.28, 0.69), (0.0, 0.62))
    pen.shape(pen.light, (-0.28, 0.62), (0.0, 0.37), (-0.24, 0.4))
    pen.shape(pen.light, (-0.24, 0.66), (0.05, 0.62), (0.28, 0.69), (0.1, 0.5), (-0.2, 0.5))
    nod = -0.12 * pose.nod + 0.1 * stride
    joint = (-0.16, 0.56)
    pen.shape(pen.mid, *turned([(-0.27, 0.52), (-0.43, 0.86), (-0.31, 0.95), (-0.02, 0.63)], joint, nod))
    pen.shape(pen.shade, *turned([(-0.33, 0.97), (-0.2, 0.88), (0.0, 0.62), (-0.13, 0.64)], joint, nod))
    pen.shape(pen.light, *turned([(-0.36, 0.93), (-0.46, 0.88), (-0.62, 0.69), (-0.58, 0.62), (-0.5, 0.64),
                                  (-0.34, 0.78)], joint, nod))  # fmt: skip
    pen.shape(pen.shade, *turned([(-0.41, 0.91), (-0.39, 1.03), (-0.34, 0.92)], joint, nod))
    (x, y), (a, b) = turned([(-0.44, 0.81), (-0.58, 0.67)], joint, nod)
    pen.disc(pen.dark, x, y, 0.019, squash=pose.blink)
    pen.disc(pen.dark, a, b, 0.01)


def elephant(pen: Pen, pose: Pose) -> None:
    """An elephant that swings its trunk and fans its ears."""
    stride = (pose.pace - 0.4) / 0.6
    for x, colour, phase in (
        (-0.1, pen.shade, 0.5),
        (0.36, pen.shade, 0.0),
        (-0.2, pen.mid, 0.0),
        (0.26, pen.mid, 0.5),
    ):
        _leg(pen, colour, x, 0.42, 0.15, 0.25 * stride * pose.wave(1.4, phase), taper=0.85)
    pen.line(pen.shade, 0.02, (0.46, 0.66), (0.54 + 0.03 * pose.wave(1.7), 0.4))
    pen.shape(pen.mid, (-0.28, 0.8), (-0.3, 0.36), (0.1, 0.3), (0.44, 0.34), (0.49, 0.6), (0.38, 0.83), (0.1, 0.9))
    pen.shape(pen.light, (-0.28, 0.8), (0.1, 0.9), (0.38, 0.83), (0.14, 0.66), (-0.1, 0.6))
    swing = 0.14 * pose.wave(3.1) + 0.25 * max(0.0, pose.nod)
    trunk = [
        (-0.58, 0.68),
        (-0.68, 0.4),
        (-0.69, 0.16),
        (-0.78, 0.1),
        (-0.72, 0.03),
        (-0.59, 0.1),
        (-0.55, 0.36),
        (-0.43, 0.5),
    ]
    pen.shape(pen.mid, *turned(trunk, (-0.52, 0.62), -swing))
    pen.shape(pen.white, (-0.5, 0.54), (-0.7, 0.47 + 0.02 * pose.nod), (-0.52, 0.47))
    pen.shape(pen.light, (-0.2, 0.88), (-0.4, 0.93), (-0.55, 0.8), (-0.6, 0.62), (-0.46, 0.44), (-0.24, 0.48))
    fan = 0.04 * pose.wave(1.9)
    pen.shape(pen.shade, (-0.26, 0.86), (-0.02 + fan, 0.86), (0.04 + fan, 0.62), (-0.1 + fan, 0.42), (-0.27, 0.56))
    pen.disc(pen.dark, -0.43, 0.72, 0.022, squash=pose.blink)


def turtle(pen: Pen, pose: Pose) -> None:
    """A turtle that rows with its flippers."""
    skin, belly = mix(pen.light, pen.white, 0.35), mix(pen.shade, pen.dark, 0.2)
    row = 0.3 * pose.wave(2.0)
    pen.shape(belly, *turned([(0.2, 0.28), (0.42, 0.28), (0.6, 0.06), (0.42, 0.04)], (0.3, 0.27), row))
    pen.shape(skin, (0.38, 0.34), (0.62, 0.26), (0.38, 0.24))
    reach = 0.02 * pose.nod
    pen.shape(skin, (-0.3, 0.36), (-0.52, 0.5 + reach), (-0.6, 0.62 + reach), (-0.78, 0.6 + reach),
              (-0.84, 0.5 + reach), (-0.74, 0.42 + reach), (-0.56, 0.36), (-0.3, 0.24))  # fmt: skip
    pen.disc(pen.dark, -0.7, 0.53 + reach, 0.026, squash=pose.blink)
    pen.shape(belly, (-0.42, 0.3), (0.46, 0.3), (0.34, 0.18), (-0.3, 0.18))
    pen.shape(pen.light, (-0.46, 0.28), (-0.32, 0.56), (-0.1, 0.4))
    pen.shape(mix(pen.light, pen.white, 0.2), (-0.32, 0.56), (-0.02, 0.72), (-0.1, 0.4))
    pen.shape(pen.mid, (-0.02, 0.72), (0.3, 0.58), (0.22, 0.4), (-0.1, 0.4))
    pen.shape(pen.shade, (0.3, 0.58), (0.5, 0.28), (0.22, 0.4))
    pen.shape(pen.mid, (-0.46, 0.28), (-0.1, 0.4), (0.02, 0.28))
    pen.shape(pen.shade, (-0.1, 0.4), (0.22, 0.4), (0.5, 0.28), (0.02, 0.28))
    pen.shape(skin, *turned([(-0.32, 0.26), (-0.12, 0.24), (-0.26, -0.04), (-0.42, -0.06)], (-0.22, 0.25), -1.3 * row))


def frog(pen: Pen, pose: Pose) -> None:
    """A frog that breathes."""
    breath = 0.015 * pose.wave(1.2)
    pen.pair(pen.shade, pen.shade, (-0.24, 0.34), (-0.5, 0.26), (-0.58, 0.1), (-0.66, 0.0), (-0.2, 0.0))
    pen.pair(pen.light, pen.mid, (0, 0.6), (-0.26, 0.56), (-0.38, 0.22), (-0.24, 0.02), (0, 0.02))
    pen.pair(pen.white, pen.white, (0, 0.42), (-0.2 - breath, 0.34), (-0.16, 0.05), (0, 0.03))
    for side, colour in ((-1, pen.light), (1, pen.shade)):
        pen.shape(
            colour, (side * 0.32, 0.3), (side * 0.2, 0.3), (side * 0.17, 0.05), (side * 0.1, 0.0), (side * 0.36, 0.0)
        )
        pen.disc(colour, side * 0.21, 0.78, 0.125)
    pen.pair(pen.light, pen.shade, (0, 0.76), (-0.28, 0.78), (-0.42, 0.56), (-0.26, 0.38), (0, 0.34 - breath))
    for x in (-0.21, 0.21):
        pen.disc(pen.white, x, 0.8, 0.088)
        pen.disc(pen.dark, x + 0.012 * pose.wave(4.0), 0.8, 0.05, squash=pose.blink)
    pen.line(pen.dark, 0.016, (-0.3, 0.58), (-0.12, 0.5), (0.12, 0.5), (0.3, 0.58))
    for x in (-0.045, 0.045):
        pen.disc(pen.dark, x, 0.64, 0.011)


# Shoulder, elbow, then the tips of the membrane and what is between them.
_WING = ((0.02, 0.46), (0.06, 0.98), (0.44, 1.12), (0.4, 0.9), (0.68, 0.94), (0.54, 0.74), (0.74, 0.68), (0.34, 0.5))


def dragon(pen: Pen, pose: Pose) -> None:
    """A dragon with wings that beat."""
    beat = pose.wave(1.1 if pose.pace > 0.6 else 2.6) * pose.pace
    tall = 0.9 + 0.25 * beat
    wing = [(x, 0.5 + (y - 0.5) * tall) for x, y in _WING]
    pen.shape(pen.shade, *((0.06 - 0.75 * x, y + 0.02) for x, y in wing))
    tip = 0.05 * pose.wave(2.1)
    pen.shape(pen.mid, (0.24, 0.5), (0.56, 0.26), (0.82, 0.3 + tip), (0.92, 0.46 + tip), (0.86, 0.22 + tip),
              (0.58, 0.12), (0.2, 0.24))  # fmt: skip
    pen.shape(pen.shade, (0.86, 0.4 + tip), (0.86, 0.6 + tip), (1.0, 0.48 + tip))
    for x, colour in ((-0.06, pen.shade), (0.24, pen.shade), (-0.14, pen.light), (0.14, pen.mid)):
        pen.shape(
            colour,
            (x - 0.06, 0.36),
            (x + 0.1, 0.36),
            (x + 0.06, 0.06),
            (x + 0.05, 0.0),
            (x - 0.1, 0.0),
            (x - 0.02, 0.08),
        )
    pen.shape(pen.light, (-0.22, 0.52), (-0.02, 0.58), (0.26, 0.5), (0.3, 0.34), (0.18, 0.22), (-0.12, 0.24))
    pen.shape(pen.mid, (0.02, 0.4), (0.26, 0.5), (0.3, 0.34), (0.18, 0.22), (-0.04, 0.23))
    for k in range(4):
        x, y = 0.02 + 0.075 * k, 0.57 - 0.025 * k
        pen.shape(pen.shade, (x - 0.035, y - 0.02), (x + 0.02, y + 0.07), (x + 0.045, y - 0.03))
    nod, neck = -0.12 * pose.nod, (-0.12, 0.45)
    pen.shape(
        pen.mid,
        *turned([(-0.24, 0.36), (-0.34, 0.62), (-0.42, 0.82), (-0.26, 0.9), (-0.16, 0.68), (0.02, 0.54)], neck, nod),
    )
    pen.shape(
        pen.white,
        *turned([(-0.2, 0.26), (-0.27, 0.44), (-0.36, 0.66), (-0.29, 0.64), (-0.2, 0.46), (-0.08, 0.25)], neck, nod),
    )
    pen.shape(pen.shade, *turned([(-0.3, 0.9), (-0.1, 1.02), (-0.24, 0.84)], neck, nod))
    pen.shape(pen.shade, *turned([(-0.36, 0.76), (-0.62, 0.66), (-0.34, 0.68)], neck, nod))
    pen.shape(pen.light, *turned([(-0.42, 0.94), (-0.28, 0.93), (-0.22, 0.8), (-0.36, 0.72), (-0.7, 0.72),
                                  (-0.72, 0.78), (-0.52, 0.84)], neck, nod))  # fmt: skip
    [(x, y)] = turned([(-0.42, 0.84)], neck, nod)
    pen.disc(pen.glow, x, y, 0.028)
    pen.disc(pen.dark, x - 0.006, y, 0.015, squash=pose.blink)
    pen.shape(mix(pen.light, pen.glow, 0.55), *wing)
    for corner in (wing[2], wing[4], wing[6]):
        pen.shape(pen.mid, wing[1], (corner[0] - 0.01, corner[1] - 0.02), (corner[0] + 0.012, corner[1] + 0.012))
    pen.shape(pen.mid, (wing[0][0] - 0.03, wing[0][1]), wing[1], (wing[0][0] + 0.06, wing[0][1]))


def jellyfish(pen: Pen, pose: Pose) -> None:
    """A jellyfish that pulses."""
    pulse = pose.wave(1.9)
    wide, high = 0.34 + 0.035 * pulse, 0.96 - 0.04 * pulse
    for k in range(6):
        x = (k - 2.5) * 0.105
        strand = [
            (x * (1 - 0.03 * j) + 0.04 * math.sin(0.9 * j - 2.4 * pose.time + k) * j / 5, 0.58 - 0.066 * j)
            for j in range(9)
        ]
        pen.line(pen.mid if k % 2 else pen.light, 0.024 if k % 2 else 0.016, *strand, alpha=200)
    pen.shape(pen.shade, (-wide, 0.58), (-0.12, 0.52), (0, 0.57), (0.12, 0.52), (wide, 0.58), (0.0, 0.7))
    left, right = (-wide * 0.78, 0.82), (wide * 0.78, 0.82)
    pen.shape(pen.light, (-wide, 0.58), left, (0, high), (-0.06, 0.64))
    pen.shape(mix(pen.light, pen.white, 0.4), left, (-0.12, 0.93 - 0.03 * pulse), (-0.16, 0.7))
    pen.shape(pen.mid, (-0.06, 0.64), (0, high), (0.14, 0.62))
    pen.shape(pen.shade, (0, high), right, (wide, 0.58), (0.14, 0.62))
    pen.eyes(0.67, 0.1, 0.026, pose)


def _leg(pen: Pen, colour: Colour, x: float, top: float, wide: float, swing: float, *, taper: float = 0.5) -> None:
    a, b = wide / 2, wide / 2 * taper
    leg = [(x - a, top), (x + a, top), (x + b, 0.0), (x - b, 0.0)]
    hoof = [(x - b, 0.06), (x + b, 0.06), (x + b * 1.2, 0.0), (x - b * 1.2, 0.0)]
    pen.shape(colour, *turned(leg, (x, top), swing))
    pen.shape(pen.dark, *turned(hoof, (x, top), swing))
