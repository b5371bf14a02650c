"""Things as folded paper: flat faces, a light side and a shaded side. Each draws one pose, 1 high, feet at (0, 0)."""

from __future__ import annotations

import math

from grokvideo.simulator.palettes import mix
from grokvideo.simulator.pen import Pen, Pose, turned


def boat(pen: Pen, pose: Pose) -> None:
    """The paper boat."""
    tip = 0.5 + 0.5 * pose.open
    pen.shape(pen.light, (0, tip), (0, 0.33), (-0.265, 0.365))
    pen.shape(pen.mid, (0, tip), (0.265, 0.365), (0, 0.33))
    pen.shape(pen.mid, (-0.58, 0.395), (0, 0.332), (-0.305, 0))
    pen.shape(pen.shade, (0.58, 0.395), (0, 0.332), (0.305, 0))
    pen.shape(pen.light, (0, 0.332), (0.305, 0), (-0.305, 0))


def kite(pen: Pen, pose: Pose) -> None:
    """A kite with a ribbon, on a string that leaves the picture."""
    swing = pose.wave(2.4)
    pen.line(pen.white, 0.006, (0.0, 0.36), (-0.12 + 0.05 * swing, -0.3), (-0.42, -1.2), alpha=170)
    ribbon = [(0.06 * k * math.sin(0.9 * k - 3.2 * pose.time) * 0.5 + 0.04 * k, 0.32 - 0.075 * k) for k in range(8)]
    pen.line(pen.mid, 0.014, *ribbon)
    for x, y in ribbon[2::2]:
        pen.shape(pen.light, (x, y), (x - 0.06, y + 0.035), (x - 0.06, y - 0.035))
        pen.shape(pen.shade, (x, y), (x + 0.06, y + 0.035), (x + 0.06, y - 0.035))
    pen.shape(pen.light, (0, 1.0), (-0.27, 0.72), (0, 0.72))
    pen.shape(pen.mid, (0, 1.0), (0.27, 0.72), (0, 0.72))
    pen.shape(pen.mid, (0, 0.32), (-0.27, 0.72), (0, 0.72))
    pen.shape(pen.shade, (0, 0.32), (0.27, 0.72), (0, 0.72))


def balloon(pen: Pen, pose: Pose) -> None:
    """A hot-air balloon of seven gores, each in its own light."""
    profile = ((0.02, 1.0), (0.24, 0.95), (0.34, 0.82), (0.36, 0.68), (0.3, 0.52), (0.18, 0.36), (0.07, 0.24))
    edges = [math.sin(math.pi * (k / 7 - 0.5)) for k in range(8)]
    tones = (pen.mid, pen.white, pen.light, pen.white, pen.mid, pen.white, pen.shade)
    for k, tone in enumerate(tones):
        left = [(r * edges[k], y) for r, y in profile]
        right = [(r * edges[k + 1], y) for r, y in reversed(profile)]
        pen.shape(tone, *left, *right)
    shaded = [(r * edges[5], y) for r, y in profile] + [(r, y) for r, y in reversed(profile)]
    pen.shape(pen.dark, *shaded, alpha=38)
    for x in (-0.06, 0.06):
        pen.line(pen.dark, 0.008, (x, 0.25), (x * 0.8, 0.13))
    if pose.wave(1.7) > 0.2:
        pen.shape(pen.glow, (-0.025, 0.16), (0, 0.245), (0.025, 0.16), alpha=220)
    pen.shape(pen.mid, (-0.065, 0.13), (0.01, 0.13), (0.01, 0.0), (-0.05, 0.0))
    pen.shape(pen.shade, (0.01, 0.13), (0.065, 0.13), (0.05, 0.0), (0.01, 0.0))


def rocket(pen: Pen, pose: Pose) -> None:
    """A rocket with a flickering flame."""
    flame = 0.2 + 0.03 * pose.wave(0.13) + 0.03 * pose.wave(0.31)
    for colour, wide, long in (((236, 116, 52), 0.1, 1.5), (pen.glow, 0.07, 1.0), (pen.white, 0.035, 0.6)):
        pen.shape(colour, (-wide, 0.17), (-wide * 0.9, 0.1), (0, 0.17 - flame * long), (wide * 0.9, 0.1), (wide, 0.17))
    pen.pair(pen.light, pen.shade, (-0.13, 0.42), (-0.29, 0.2), (-0.27, 0.08), (-0.1, 0.2))
    pen.shape(pen.white, (0, 1.0), (-0.1, 0.82), (-0.155, 0.55), (-0.1, 0.17), (0, 0.17))
    pen.shape(pen.mid, (0, 1.0), (0.1, 0.82), (0.155, 0.55), (0.1, 0.17), (0, 0.17))
    pen.pair(pen.light, pen.shade, (0, 1.02), (-0.1, 0.82), (0, 0.8))
    pen.disc(pen.dark, 0, 0.62, 0.072)
    pen.disc(pen.glow, 0, 0.62, 0.052)
    pen.pair(pen.light, pen.shade, (0, 0.36), (-0.03, 0.26), (-0.02, 0.1), (0, 0.08))


def car(pen: Pen, pose: Pose) -> None:
    """A small car from the side; the wheels turn."""
    pen.shape(pen.mid, (-0.36, 0.52), (-0.2, 0.84), (0.24, 0.84), (0.44, 0.52))
    pen.shape(pen.glow, (-0.29, 0.53), (-0.165, 0.775), (0.0, 0.775), (0.0, 0.53), alpha=190)
    pen.shape(pen.glow, (0.04, 0.53), (0.04, 0.775), (0.215, 0.775), (0.355, 0.53), alpha=150)
    pen.shape(pen.light, (-0.78, 0.3), (-0.74, 0.5), (-0.36, 0.54), (0.44, 0.54), (0.74, 0.46), (0.78, 0.3))
    pen.shape(pen.shade, (-0.78, 0.3), (0.78, 0.3), (0.75, 0.14), (-0.75, 0.14))
    pen.shape(pen.white, (-0.78, 0.42), (-0.69, 0.44), (-0.69, 0.34), (-0.78, 0.34))
    for x in (-0.45, 0.45):
        pen.disc(pen.dark, x, 0.15, 0.155)
        pen.disc(pen.mid, x, 0.15, 0.085)
        for k in range(3):
            spoke = turned([(x - 0.085, 0.15), (x + 0.085, 0.15)], (x, 0.15), pose.time * 6 + k * math.pi / 3)
            pen.line(pen.dark, 0.018, *spoke)


def train(pen: Pen, pose: Pose) -> None:
    """A steam engine with one coach."""
    pen.line(pen.dark, 0.022, (-9, -0.01), (9, -0.01))
    for k in range(5):
        age = (pose.time * 0.55 + k / 5) % 1
        pen.disc(pen.white, -0.5 + 0.75 * age, 0.98 + 0.4 * age, 0.05 + 0.1 * age, alpha=round(170 * (1 - age)) + 1)
    pen.shape(pen.shade, (-0.56, 0.66), (-0.54, 0.92), (-0.44, 0.92), (-0.46, 0.66))
    pen.shape(pen.light, (-0.66, 0.68), (-0.12, 0.68), (-0.12, 0.44), (-0.7, 0.44))
    pen.shape(pen.mid, (-0.7, 0.44), (-0.12, 0.44), (-0.12, 0.22), (-0.7, 0.22))
    pen.shape(pen.mid, (-0.14, 0.9), (0.14, 0.9), (0.14, 0.22), (-0.14, 0.22))
    pen.shape(pen.shade, (-0.2, 0.97), (0.2, 0.97), (0.16, 0.88), (-0.16, 0.88))
    pen.shape(pen.glow, (-0.08, 0.78), (0.08, 0.78), (0.08, 0.56), (-0.08, 0.56), alpha=230)
    pen.shape(pen.dark, (-0.7, 0.26), (-0.86, 0.1), (-0.6, 0.1))
    pen.shape(pen.light, (0.22, 0.84), (0.94, 0.84), (0.94, 0.5), (0.22, 0.5))
    pen.shape(pen.shade, (0.22, 0.5), (0.94, 0.5), (0.94, 0.22), (0.22, 0.22))
    pen.shape(pen.dark, (0.14, 0.3), (0.22, 0.3), (0.22, 0.24), (0.14, 0.24))
    for k in range(3):
        x = 0.29 + 0.22 * k
        pen.shape(pen.glow, (x, 0.76), (x + 0.14, 0.76), (x + 0.14, 0.58), (x, 0.58), alpha=230)
    for x in (-0.52, -0.24, 0.02, 0.38, 0.78):
        pen.disc(pen.dark, x, 0.11, 0.11)
        pen.disc(pen.mid, x, 0.11, 0.055)
        pen.line(pen.dark, 0.02, *turned([(x - 0.06, 0.11), (x + 0.06, 0.11)], (x, 0.11), pose.time * 7))


def bicycle(pen: Pen, pose: Pose) -> None:
    """A bicycle; wheels and pedals turn when it rides."""
    angle = pose.time * (4.5 if pose.pace > 0.6 else 0.8)
    for x in (-0.42, 0.42):
        rim = [(x + 0.27 * math.cos(k * math.pi / 12), 0.27 + 0.27 * math.sin(k * math.pi / 12)) for k in range(25)]
        for k in range(4):
            spoke = turned([(x - 0.26, 0.27), (x + 0.26, 0.27)], (x, 0.27), angle + k * math.pi / 4)
            pen.line(pen.mid, 0.006, *spoke, alpha=170)
        pen.line(pen.dark, 0.034, *rim)
        pen.disc(pen.dark, x, 0.27, 0.035)
    crank = (-0.02, 0.27)
    pedal = turned([(-0.02, 0.13), (-0.02, 0.41)], crank, angle)
    pen.line(pen.dark, 0.024, *pedal)
    pen.line(pen.shade, 0.036, (0.42, 0.27), (0.14, 0.62), (-0.02, 0.27), (0.42, 0.27))
    pen.line(pen.light, 0.042, (-0.02, 0.27), (-0.32, 0.66), (0.14, 0.62))
    pen.line(pen.light, 0.036, (-0.42, 0.27), (-0.3, 0.8))
    pen.line(pen.dark, 0.03, (-0.3, 0.8), (-0.38, 0.86), (-0.46, 0.82))
    pen.line(pen.shade, 0.03, (0.14, 0.62), (0.17, 0.72))
    pen.shape(pen.dark, (0.05, 0.75), (0.29, 0.77), (0.27, 0.71), (0.14, 0.7))
    pen.disc(pen.mid, *crank, 0.05)
    pen.disc(pen.glow, -0.41, 0.68, 0.035)


def plane(pen: Pen, pose: Pose) -> None:
    """An airliner with a tail in its own colour."""
    pen.shape(pen.shade, (-0.04, 0.52), (0.12, 0.52), (0.36, 0.76), (0.28, 0.76))
    pen.shape(pen.shade, (0.56, 0.5), (0.68, 0.5), (0.86, 0.64), (0.78, 0.64))
    pen.shape(pen.white, (-0.84, 0.44), (-0.7, 0.55), (-0.5, 0.58), (0.56, 0.58), (0.84, 0.56), (0.5, 0.48))
    pen.shape(mix(pen.white, pen.dark, 0.18), (-0.84, 0.44), (0.5, 0.48), (0.84, 0.56), (0.4, 0.39), (-0.68, 0.37))
    pen.shape(pen.light, (0.48, 0.57), (0.74, 0.92), (0.88, 0.92), (0.8, 0.56))
    pen.shape(pen.mid, (0.64, 0.57), (0.88, 0.92), (0.8, 0.56))
    pen.shape(pen.dark, (-0.72, 0.53), (-0.58, 0.555), (-0.58, 0.505), (-0.75, 0.5))
    for k in range(8):
        pen.disc(pen.dark, -0.42 + 0.11 * k, 0.525, 0.02)
    dip = 0.02 * pose.wave(2.2)
    pen.shape(pen.light, (-0.2, 0.45), (0.1, 0.45), (0.46, 0.1 + dip), (0.33, 0.1 + dip))
    pen.shape(pen.mid, (-0.02, 0.45), (0.1, 0.45), (0.46, 0.1 + dip), (0.4, 0.1 + dip))
    pen.shape(pen.dark, (-0.08, 0.35), (0.1, 0.35), (0.12, 0.26), (-0.06, 0.26))
    pen.shape(pen.mid, (0.54, 0.49), (0.7, 0.51), (0.88, 0.4), (0.78, 0.4))
