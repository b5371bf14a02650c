"""Plants, buildings, people and the teapot, drawn like the animals and things beside them."""

from __future__ import annotations

import math

from grokvideo.simulator.palettes import mix
from grokvideo.simulator.pen import Pen, Pose, turned


def tree(pen: Pen, pose: Pose) -> None:
    """A fir of four storeys that sways; the top sways most."""
    pen.pair(pen.shade, pen.dark, (0, 0.16), (-0.045, 0.16), (-0.055, 0), (0, 0))
    sway = 0.03 * pose.wave(3.4)
    for low, top, wide in ((0.1, 0.46, 0.34), (0.28, 0.65, 0.28), (0.47, 0.83, 0.215), (0.66, 1.0, 0.15)):
        a, b = sway * low, sway * top * 1.6
        pen.shape(pen.light, (b, top), (a - wide, low), (a, low + 0.045))
        pen.shape(pen.shade, (b, top), (a + wide, low), (a, low + 0.045))


def house(pen: Pen, pose: Pose) -> None:
    """A cottage: front and side, a lit window, smoke."""
    for k in range(4):
        age = (pose.time * 0.3 + k / 4) % 1
        x = 0.3 + 0.16 * age + 0.04 * math.sin(6 * age)
        pen.disc(pen.white, x, 0.98 + 0.34 * age, 0.03 + 0.06 * age, alpha=round(150 * (1 - age)) + 1)
    pen.shape(pen.shade, (0.24, 0.94), (0.34, 0.94), (0.34, 0.6), (0.24, 0.6))
    pen.shape(pen.mid, (-0.08, 0.52), (0.5, 0.5), (0.5, 0.0), (-0.08, 0.0))
    pen.shape(pen.white, (-0.54, 0.5), (-0.31, 0.82), (-0.08, 0.5), (-0.08, 0.0), (-0.54, 0.0))
    pen.shape(pen.light, (-0.31, 0.86), (0.36, 0.84), (0.57, 0.46), (-0.06, 0.47))
    pen.shape(pen.shade, (-0.31, 0.86), (-0.6, 0.46), (-0.54, 0.46), (-0.31, 0.78), (-0.1, 0.47), (-0.04, 0.47))
    pen.shape(pen.dark, (-0.39, 0.3), (-0.23, 0.3), (-0.23, 0.0), (-0.39, 0.0))
    flicker = 225 + round(20 * pose.wave(0.9))
    for x in (0.06, 0.28):
        pen.shape(pen.glow, (x, 0.36), (x + 0.13, 0.36), (x + 0.13, 0.17), (x, 0.17), alpha=flicker)
        pen.line(pen.shade, 0.014, (x + 0.065, 0.36), (x + 0.065, 0.17))
        pen.line(pen.shade, 0.014, (x, 0.265), (x + 0.13, 0.265))


def lighthouse(pen: Pen, pose: Pose) -> None:
    """A lighthouse on its rock; the beam goes round."""
    turn = pose.wave(4.5)
    for sign in (-1, 1):
        reach = sign * 3.0 * turn  # a larger one costs as much as all the rest of the scene
        pen.shape(pen.glow, (0, 0.89), (reach, 1.06), (reach, 0.68), (0, 0.85), alpha=58)
    pen.shape(pen.dark, (-0.4, -0.02), (-0.22, 0.14), (0.2, 0.15), (0.42, -0.02))
    pen.shape(pen.shade, (0.0, -0.02), (0.06, 0.15), (0.2, 0.15), (0.42, -0.02))
    for k in range(4):
        low, high = 0.12 + 0.165 * k, 0.12 + 0.165 * (k + 1)
        a, b = 0.155 - 0.09 * (low - 0.12), 0.155 - 0.09 * (high - 0.12)
        left, right = (pen.white, mix(pen.white, pen.shade, 0.4)) if k % 2 else (pen.light, pen.shade)
        pen.shape(left, (-a, low), (0.02, low), (0.02, high), (-b, high))
        pen.shape(right, (0.02, low), (a, low), (b, high), (0.02, high))
    pen.shape(pen.dark, (-0.14, 0.78), (0.14, 0.78), (0.14, 0.81), (-0.14, 0.81))
    pen.shape(pen.glow, (-0.07, 0.81), (0.07, 0.81), (0.07, 0.93), (-0.07, 0.93))
    pen.line(pen.dark, 0.014, (0, 0.81), (0, 0.93))
    pen.pair(pen.light, pen.shade, (0, 1.04), (-0.1, 0.93), (0, 0.93))


def robot(pen: Pen, pose: Pose) -> None:
    """A friendly robot that waves."""
    for x in (-0.12, 0.06):
        pen.shape(pen.shade, (x, 0.2), (x + 0.07, 0.2), (x + 0.07, 0.04), (x, 0.04))
        pen.shape(pen.dark, (x - 0.03, 0.06), (x + 0.09, 0.06), (x + 0.1, 0.0), (x - 0.04, 0.0))
    arm = [(0.22, 0.5), (0.27, 0.46), (0.4, 0.66), (0.35, 0.7)]
    pen.shape(pen.shade, *turned(arm, (0.24, 0.48), 0.35 * pose.wave(1.2) + 0.4 * pose.nod))
    pen.shape(pen.light, (-0.23, 0.5), (-0.3, 0.46), (-0.33, 0.22), (-0.27, 0.22))
    pen.shape(pen.light, (-0.23, 0.54), (0.02, 0.54), (0.02, 0.18), (-0.19, 0.18))
    pen.shape(pen.shade, (0.02, 0.54), (0.23, 0.54), (0.19, 0.18), (0.02, 0.18))
    pen.shape(pen.white, (-0.11, 0.46), (0.11, 0.46), (0.09, 0.3), (-0.09, 0.3))
    pen.disc(pen.glow, -0.04, 0.38, 0.028)
    pen.disc(pen.dark, 0.045, 0.38, 0.02)
    tilt = 0.05 * pose.wave(2.7)
    pen.line(pen.dark, 0.014, (0, 0.86), (tilt, 0.97))
    pen.disc(pen.glow, tilt, 0.98, 0.03)
    pen.shape(pen.light, (-0.2, 0.88), (0.02, 0.88), (0.02, 0.58), (-0.23, 0.58))
    pen.shape(pen.shade, (0.02, 0.88), (0.2, 0.88), (0.23, 0.58), (0.02, 0.58))
    pen.shape(pen.dark, (-0.16, 0.8), (0.16, 0.8), (0.16, 0.65), (-0.16, 0.65))
    look = 0.02 * pose.wave(3.7)
    for x in (-0.075, 0.075):
        pen.disc(pen.glow, x + look, 0.725, 0.038, squash=pose.blink)


def person(pen: Pen, pose: Pose) -> None:
    """Somebody in a coat, with a scarf in the wind."""
    stride = 0.1 * pose.pace * pose.wave(1.1)
    for side, colour in ((1, pen.dark), (-1, pen.dark)):
        x = side * stride
        pen.shape(colour, (-0.05, 0.3), (0.04, 0.3), (x + 0.05, 0.0), (x - 0.06, 0.0))
    flutter = 0.03 * pose.wave(0.8)
    pen.shape(pen.white, (0.02, 0.76), (0.26, 0.74 + flutter), (0.32, 0.66 - flutter), (0.04, 0.69))
    pen.shape(pen.light, (0, 0.76), (-0.1, 0.73), (-0.19, 0.2), (0.0, 0.17))
    pen.shape(pen.shade, (0, 0.76), (0.1, 0.73), (0.19, 0.2), (0.0, 0.17))
    pen.shape(pen.mid, *turned([(-0.09, 0.72), (-0.02, 0.7), (-0.1, 0.4), (-0.16, 0.42)], (-0.06, 0.7), 2 * stride))
    nod = 0.012 * pose.nod
    pen.disc(mix(pen.white, pen.mid, 0.35), 0.0, 0.86 + nod, 0.085)
    pen.shape(pen.dark, (-0.1, 0.87 + nod), (-0.08, 0.96 + nod), (0.02, 0.99 + nod), (0.1, 0.93 + nod),
              (0.1, 0.78 + nod), (0.05, 0.88 + nod))  # fmt: skip
    pen.shape(pen.white, (-0.085, 0.775), (0.08, 0.78), (0.09, 0.715), (-0.09, 0.71))


def astronaut(pen: Pen, pose: Pose) -> None:
    """An astronaut who waves."""
    dim = mix(pen.white, pen.dark, 0.22)
    bob = 0.012 * pose.wave(2.1)
    stride = 0.06 * pose.pace * pose.wave(1.3)
    pen.shape(pen.mid, (-0.24, 0.62), (0.24, 0.62), (0.24, 0.3), (-0.24, 0.3))
    pen.shape(pen.shade, (0.06, 0.62), (0.24, 0.62), (0.24, 0.3), (0.06, 0.3))
    for side, tone, boot in ((-1, pen.white, pen.light), (1, dim, pen.shade)):
        x = side * (0.1 + stride)
        pen.shape(tone, (side * 0.02, 0.3), (side * 0.19, 0.3), (x + side * 0.08, 0.05), (x - side * 0.08, 0.05))
        pen.shape(boot, (x - 0.085, 0.08), (x + 0.085, 0.08), (x + 0.1, 0.0), (x - 0.1, 0.0))
    arm = [(0.17, 0.58), (0.36, 0.74), (0.42, 0.67), (0.2, 0.44)]
    pen.shape(dim, *turned(arm, (0.19, 0.53), 0.25 * pose.wave(1.4) + 0.3 * pose.nod))
    pen.shape(pen.white, (-0.17, 0.6), (-0.34, 0.4), (-0.26, 0.32), (-0.16, 0.42))
    pen.shape(pen.white, (-0.18, 0.62), (0.04, 0.62), (0.04, 0.26), (-0.19, 0.26))
    pen.shape(dim, (0.04, 0.62), (0.18, 0.62), (0.19, 0.26), (0.04, 0.26))
    pen.shape(pen.light, (-0.1, 0.5), (0.06, 0.5), (0.06, 0.39), (-0.1, 0.39))
    pen.disc(pen.glow, -0.06, 0.445, 0.02)
    pen.disc(dim, 0.0, 0.79 + bob, 0.215)
    pen.disc(pen.white, -0.016, 0.797 + bob, 0.198)
    pen.pair(pen.dark, mix(pen.dark, pen.light, 0.18), (0, 0.91 + bob), (-0.12, 0.89 + bob), (-0.155, 0.78 + bob),
             (-0.11, 0.68 + bob), (0, 0.67 + bob))  # fmt: skip
    pen.shape(pen.white, (-0.115, 0.86 + bob), (-0.06, 0.88 + bob), (-0.12, 0.77 + bob), alpha=190)


def flower(pen: Pen, pose: Pose) -> None:
    """A flower that opens on a swaying stem."""
    sway = 0.03 * pose.wave(3.1)
    stem, leaf = (88, 140, 92), (62, 108, 76)
    pen.line(leaf, 0.026, (0, 0), (0.01, 0.3), (sway, 0.66))
    pen.shape(stem, (0.005, 0.16), (-0.26, 0.38), (-0.12, 0.2))
    pen.shape(leaf, (0.005, 0.16), (-0.12, 0.2), (-0.2, 0.16))
    pen.shape(leaf, (0.01, 0.28), (0.25, 0.46), (0.13, 0.3))
    pen.shape(stem, (0.01, 0.28), (0.13, 0.3), (0.2, 0.25))
    heart = (sway, 0.72)
    spread = 0.25 + 0.75 * pose.open
    for k in range(8):
        angle = (k - 3.5) * 0.7854 * spread
        x, y = heart
        left = turned([heart, (x - 0.075, y + 0.14), (x, y + 0.29)], heart, angle)
        right = turned([heart, (x + 0.075, y + 0.14), (x, y + 0.29)], heart, angle)
        pen.shape(pen.light if k < 5 else pen.mid, *left)
        pen.shape(pen.mid if k < 4 else pen.shade, *right)
    pen.disc(pen.glow, *heart, 0.075 * pose.open)
    pen.disc(pen.dark, *heart, 0.04 * pose.open, alpha=60)


def teapot(pen: Pen, pose: Pose) -> None:
    """A teapot under its own steam."""
    for k in range(3):
        rise = [
            (-0.5 + 0.06 * k + 0.035 * math.sin(9 * s + 2.6 * pose.time + k), 0.72 + 0.36 * s)
            for s in (j / 8 for j in range(9))
        ]
        pen.line(pen.white, 0.016, *rise, alpha=95)
    pen.line(pen.shade, 0.055, (0.3, 0.58), (0.52, 0.56), (0.56, 0.38), (0.46, 0.22), (0.3, 0.2))
    pen.shape(pen.light, (-0.3, 0.34), (-0.52, 0.64), (-0.44, 0.65), (-0.28, 0.46))
    pen.shape(pen.mid, (-0.3, 0.2), (-0.3, 0.36), (-0.52, 0.64))
    pen.shape(pen.light, (-0.2, 0.66), (-0.36, 0.36), (-0.22, 0.0), (-0.06, 0.0), (-0.1, 0.36), (-0.04, 0.66))
    pen.shape(pen.mid, (-0.04, 0.66), (-0.1, 0.36), (-0.06, 0.0), (0.1, 0.0), (0.14, 0.36), (0.08, 0.66))
    pen.shape(pen.shade, (0.08, 0.66), (0.14, 0.36), (0.1, 0.0), (0.22, 0.0), (0.36, 0.36), (0.2, 0.66))
    lid = 0.012 * max(0.0, pose.wave(0.4)) * pose.pace
    pen.pair(pen.light, pen.shade, (0, 0.78 + lid), (-0.12, 0.74 + lid), (-0.2, 0.67 + lid), (0, 0.67 + lid))
    pen.disc(pen.mid, 0, 0.81 + lid, 0.045)


def castle(pen: Pen, pose: Pose) -> None:
    """A castle with three towers and flags in the wind."""
    pen.shape(pen.mid, (-0.12, 0.74), (0.12, 0.74), (0.12, 0.3), (-0.12, 0.3))
    pen.pair(pen.light, pen.shade, (0, 1.0), (-0.16, 0.74), (0, 0.74))
    wall = mix(pen.white, pen.mid, 0.3)
    dim = mix(pen.white, pen.shade, 0.55)
    pen.shape(wall, (-0.12, 0.74), (0.02, 0.74), (0.02, 0.3), (-0.12, 0.3))
    pen.shape(dim, (0.02, 0.74), (0.12, 0.74), (0.12, 0.3), (0.02, 0.3))
    pen.shape(wall, (-0.36, 0.38), (0.36, 0.38), (0.36, 0.0), (-0.36, 0.0))
    for k in range(5):
        x = -0.24 + 0.105 * k
        pen.shape(wall, (x, 0.44), (x + 0.06, 0.44), (x + 0.06, 0.37), (x, 0.37))
    for x in (-0.36, 0.36):
        pen.shape(wall, (x - 0.12, 0.6), (x, 0.6), (x, 0.0), (x - 0.12, 0.0))
        pen.shape(dim, (x, 0.6), (x + 0.12, 0.6), (x + 0.12, 0.0), (x, 0.0))
        pen.shape(pen.light, (x, 0.85), (x - 0.155, 0.6), (x, 0.6))
        pen.shape(pen.shade, (x, 0.85), (x + 0.155, 0.6), (x, 0.6))
        pen.shape(pen.glow, (x - 0.03, 0.48), (x + 0.03, 0.48), (x + 0.03, 0.37), (x - 0.03, 0.37), alpha=235)
    pen.shape(pen.glow, (-0.03, 0.64), (0.03, 0.64), (0.03, 0.53), (-0.03, 0.53), alpha=235)
    pen.shape(pen.dark, (-0.09, 0.0), (-0.09, 0.17), (-0.05, 0.24), (0.05, 0.24), (0.09, 0.17), (0.09, 0.0))
    flutter = 0.02 * pose.wave(0.9)
    for x, y in ((0.0, 1.0), (-0.36, 0.85), (0.36, 0.85)):
        pen.line(pen.dark, 0.01, (x, y - 0.01), (x, y + 0.12))
        pen.shape(pen.light, (x, y + 0.12), (x + 0.12, y + 0.09 + flutter), (x, y + 0.05))


def snowman(pen: Pen, pose: Pose) -> None:
    """A snowman with a scarf that waves one stick."""
    dim = mix(pen.white, (120, 150, 190), 0.28)
    wave = 0.25 * pose.wave(1.3)
    for arm in ([(-0.14, 0.58), (-0.42, 0.7), (-0.48, 0.82)], [(0.14, 0.58), (0.4, 0.66), (0.46, 0.8)]):
        pen.line(pen.dark, 0.02, *turned(arm, arm[0], wave if arm[0][0] > 0 else 0.0))
    for y, r in ((0.22, 0.24), (0.54, 0.18), (0.8, 0.135)):
        pen.disc(dim, 0.0, y, r)
        pen.disc(pen.white, -0.016, y + 0.01, r * 0.92)
    for y in (0.24, 0.46, 0.56):
        pen.disc(pen.dark, 0.0, y, 0.018)
    pen.shape(pen.shade, (0.06, 0.7), (0.13, 0.68), (0.17 + 0.03 * pose.wave(1.1), 0.42), (0.08, 0.44))
    pen.shape(pen.light, (-0.145, 0.73), (0.145, 0.73), (0.13, 0.66), (-0.13, 0.66))
    for x in (-0.055, 0.045):
        pen.disc(pen.dark, x, 0.83, 0.016, squash=pose.blink)
    pen.shape((232, 126, 52), (-0.01, 0.805), (-0.17, 0.775), (-0.01, 0.76))
    pen.shape(pen.dark, (-0.17, 0.9), (0.16, 0.9), (0.16, 0.925), (-0.17, 0.925))
    pen.shape(pen.dark, (-0.1, 0.92), (0.09, 0.92), (0.09, 1.06), (-0.1, 1.06))
    pen.shape(pen.light, (-0.1, 0.925), (0.09, 0.925), (0.09, 0.955), (-0.1, 0.955))
