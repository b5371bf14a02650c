"""Animals as folded paper: flat faces, a light side and a shaded side. Each draws one pose, 1 high, feet at (0, 0)."""

from __future__ import annotations

from grokvideo.simulator.pen import Pen, Pose, between, turned


def crane(pen: Pen, pose: Pose) -> None:
    """The paper crane: it unfolds from a closed diamond and lifts its head."""
    opened = pose.open
    beat = 0.05 * pose.pace * pose.wave(1.6) * opened
    back = between([(0.12, 0.3), (0.18, 0.42), (0.1, 0.72), (0.02, 0.6)],
                   [(0.11, 0.55), (0.29, 0.92), (0.245, 0.415), (0.18, 0.365)], opened)  # fmt: skip
    pen.shape(pen.shade, *turned(back, (0.2, 0.38), -beat))
    tail = between([(0.1, 0.62), (0.17, 0.37), (0.03, 0.27), (0.15, 0.14)],
                   [(0.485, 0.64), (0.18, 0.365), (0.03, 0.265), (0.145, 0.135)], opened)  # fmt: skip
    pen.shape(pen.mid, *turned(tail, (0.14, 0.25), beat))
    folded_neck = [(-0.06, 0.64), (-0.02, 0.6), (-0.1, 0.4), (-0.13, 0.24), (-0.15, 0.22)]
    long_neck = [(-0.335, 0.66), (-0.29, 0.62), (-0.112, 0.395), (-0.127, 0.24), (-0.148, 0.22)]
    neck = between(folded_neck, long_neck, opened)
    head = between([(-0.13, 0.5), (-0.06, 0.66), (-0.01, 0.6)],
                   [(-0.48, 0.625), (-0.352, 0.722), (-0.29, 0.62)], opened)  # fmt: skip
    angle = -0.13 * pose.nod
    head = turned(turned(head, (-0.32, 0.64), -0.5 * pose.nod), (-0.13, 0.28), angle)
    neck[:2] = turned(neck[:2], (-0.13, 0.28), angle)
    pen.shape(pen.shade, *head)
    pen.shape(pen.mid, *neck)
    front = between([(-0.03, 0.66), (0.18, 0.365), (0.17, 0.21), (0.03, 0.265)],
                    [(-0.047, 1.0), (0.18, 0.365), (0.165, 0.21), (0.03, 0.265)], opened)  # fmt: skip
    tip = turned(front[:1], (0.0, 0.3), beat)[0]
    pen.shape(pen.mid, tip, *front[1:])
    pen.shape(pen.light, tip, (0.035, 0.268), (-0.13, 0.24))
    pen.shape(pen.mid, (-0.155, 0.225), (-0.125, 0.25), (0.035, 0.27), (0.007, 0.0))
    pen.shape(pen.shade, (0.007, 0.262), (0.05, 0.268), (0.172, 0.21), (0.007, 0.0))


def fox(pen: Pen, pose: Pose) -> None:
    """A fox's head; the ears grow out of the fold."""
    tip = 0.74 + 0.26 * pose.open
    ear = 0.012 * pose.wave(2.3)
    for side, colour in ((-1, pen.light), (1, pen.shade)):
        pen.shape(colour, (side * (0.375 - ear), tip), (side * 0.065, 0.685), (0, 0.685), (0, 0), (side * 0.4, 0.5))
    pen.pair(pen.white, pen.white, (-0.4, 0.5), (-0.155, 0.39), (-0.046, 0.1), (0, 0))
    lid = 0.064 * pose.blink
    pen.pair(pen.dark, pen.dark, (-0.185, 0.42 + lid), (-0.083, 0.435), (-0.171, 0.42))
    pen.shape(pen.dark, (-0.065, 0.102), (0.065, 0.102), (0, 0))


def owl(pen: Pen, pose: Pose) -> None:
    """An owl that sits; its wings lift a little."""
    pen.pair(pen.light, pen.shade, (-0.284, 0.72 + 0.28 * pose.open), (0, 0.825), (0, 0), (-0.25, 0.26), (-0.31, 0.4))
    spread = 0.1 * pose.pace * (1 + pose.wave(1.4))
    wing = turned([(-0.33, 0.665), (-0.18, 0.385), (-0.245, 0.23), (-0.275, 0.47)], (-0.3, 0.66), -spread)
    feather = turned([(-0.275, 0.48), (-0.335, 0.38), (-0.245, 0.235)], (-0.3, 0.66), -spread)
    pen.pair(pen.light, pen.shade, *feather)
    pen.pair(pen.shade, pen.light, *wing)
    pen.shape(pen.white, (-0.158, 0.615), (0, 0.75), (0.158, 0.615), (0, 0.07))
    look = 0.012 * pose.wave(4.0)
    for x in (-0.104, 0.104):
        pen.disc(pen.white, x, 0.72, 0.073)
        pen.disc(pen.dark, x + look, 0.72, 0.037, squash=pose.blink)
    pen.shape(pen.dark, (-0.054, 0.67), (0.054, 0.67), (0, 0.54))


def cat(pen: Pen, pose: Pose) -> None:
    """A sitting cat that swings the tip of its tail."""
    tail = [(0.16, 0.0), (0.4, 0.03), (0.5, 0.22), (0.46, 0.44), (0.42, 0.26), (0.35, 0.12), (0.18, 0.12)]
    tail[2:5] = turned(tail[2:5], (0.4, 0.1), 0.22 * pose.wave(2.6))
    pen.shape(pen.shade, *tail)
    pen.pair(pen.light, pen.shade, (0, 0.66), (-0.14, 0.6), (-0.27, 0.12), (-0.23, 0.0), (0, 0.0))
    pen.shape(pen.mid, (0, 0.62), (0.11, 0.3), (0.06, 0.0), (0, 0.0))
    pen.pair(pen.white, pen.white, (0, 0.56), (-0.085, 0.5), (0, 0.22))
    up = 0.02 * pose.nod
    ear = 0.1 * pose.open
    pen.pair(
        pen.light, pen.shade, (-0.225, 0.9 + ear + up), (-0.1, 0.885 + up), (0, 0.885 + up), (0, 0.5), (-0.13, 0.545),
        (-0.245, 0.7),
    )  # fmt: skip
    pen.pair(pen.shade, pen.mid, (-0.2, 0.95 + up), (-0.13, 0.885 + up), (-0.21, 0.8 + up))
    pen.pair(pen.white, pen.white, (0, 0.645), (-0.09, 0.6), (-0.06, 0.535), (0, 0.5))
    pen.eyes(0.71 + up, 0.112, 0.034, pose)
    pen.shape(pen.dark, (-0.035, 0.645), (0.035, 0.645), (0, 0.605))
    for side in (-1, 1):
        pen.line(pen.white, 0.006, (side * 0.09, 0.6), (side * 0.29, 0.63))
        pen.line(pen.white, 0.006, (side * 0.09, 0.585), (side * 0.28, 0.56))


def dog(pen: Pen, pose: Pose) -> None:
    """A sitting dog with hanging ears and a wagging tail."""
    tail = [(0.16, 0.04), (0.2, 0.17), (0.38, 0.3), (0.47, 0.47), (0.48, 0.26), (0.38, 0.12)]
    pen.shape(pen.light, *turned(tail, (0.22, 0.1), 0.3 * pose.wave(0.7)))
    pen.pair(pen.light, pen.shade, (0, 0.6), (-0.16, 0.55), (-0.26, 0.14), (-0.24, 0.0), (0, 0.0))
    pen.pair(pen.white, pen.white, (0, 0.52), (-0.1, 0.48), (-0.05, 0.16), (0, 0.1))
    up = 0.03 * pose.nod
    pen.pair(
        pen.light, pen.shade, (0, 0.97 + up), (-0.15, 0.97 + up), (-0.235, 0.8 + up), (-0.17, 0.6 + up),
        (-0.08, 0.5 + up), (0, 0.48 + up),
    )  # fmt: skip
    pen.pair(pen.white, pen.white, (0, 0.88 + up), (-0.035, 0.76 + up), (-0.1, 0.62 + up), (-0.07, 0.51 + up),
             (0, 0.48 + up))  # fmt: skip
    flop = 0.08 * pose.wave(1.1) * pose.pace
    ear = [(-0.13, 0.98 + up), (-0.29, 0.92 + up), (-0.33, 0.62 + up), (-0.24, 0.68 + up)]
    pen.pair(pen.shade, pen.mid, *turned(ear, (-0.18, 0.95), flop))
    pen.eyes(0.78 + up, 0.115, 0.036, pose)
    pen.shape(pen.dark, (-0.065, 0.66 + up), (0.065, 0.66 + up), (0, 0.585 + up))


def rabbit(pen: Pen, pose: Pose) -> None:
    """A sitting rabbit with long ears."""
    pen.disc(pen.white, 0.26, 0.1, 0.08)
    pen.pair(pen.light, pen.shade, (0, 0.44), (-0.16, 0.4), (-0.27, 0.16), (-0.24, 0.0), (0, 0.0))
    pen.pair(pen.white, pen.white, (0, 0.4), (-0.09, 0.34), (0, 0.08))
    bend = 0.12 * pose.wave(2.2) * pose.pace - 0.5 * (1 - pose.open)
    ear = [(-0.03, 0.66), (-0.14, 0.64), (-0.21, 0.9), (-0.13, 1.02)]
    inner = [(-0.08, 0.68), (-0.13, 0.68), (-0.175, 0.88), (-0.135, 0.95)]
    pen.pair(pen.light, pen.shade, *turned(ear, (-0.08, 0.65), -bend))
    pen.pair(pen.mid, pen.light, *turned(inner, (-0.08, 0.65), -bend))
    pen.pair(pen.light, pen.shade, (0, 0.69), (-0.15, 0.67), (-0.22, 0.52), (-0.1, 0.38), (0, 0.35))
    pen.pair(pen.white, pen.white, (0, 0.5), (-0.09, 0.43), (-0.06, 0.37), (0, 0.35))
    pen.eyes(0.555, 0.115, 0.034, pose)
    pen.shape(pen.dark, (-0.03, 0.495), (0.03, 0.495), (0, 0.46))


def bird(pen: Pen, pose: Pose) -> None:
    """A bird in flight, seen from the side."""
    flap = pose.wave(1.1)
    far_wing = between([(-0.02, 0.5), (0.24, 0.48), (0.36, 0.14)], [(-0.02, 0.5), (0.24, 0.5), (0.44, 0.98)],
                       (flap + 1) / 2)  # fmt: skip
    pen.shape(pen.shade, *far_wing)
    pen.shape(pen.shade, (0.28, 0.46), (0.66, 0.62), (0.62, 0.4))
    pen.shape(pen.light, (-0.5, 0.52), (-0.36, 0.62), (-0.06, 0.56), (0.3, 0.48), (0.0, 0.34), (-0.3, 0.4))
    pen.shape(pen.mid, (-0.4, 0.44), (0.3, 0.48), (0.0, 0.34), (-0.3, 0.4))
    pen.shape(pen.dark, (-0.6, 0.49), (-0.49, 0.55), (-0.475, 0.49))
    pen.disc(pen.dark, -0.4, 0.545, 0.018)
    near_wing = between([(-0.16, 0.52), (0.16, 0.5), (0.22, 0.02)], [(-0.16, 0.5), (0.16, 0.5), (0.16, 1.02)],
                        (flap + 1) / 2)  # fmt: skip
    pen.shape(pen.mid, *near_wing)
    pen.shape(pen.light if flap > 0 else pen.shade, near_wing[0], (0.0, 0.5), near_wing[2])


def butterfly(pen: Pen, pose: Pose) -> None:
    """A butterfly that opens and closes its wings."""
    wide = 0.35 + 0.65 * abs(pose.wave(1.8 if pose.pace < 0.6 else 0.8))
    for side, upper, lower in ((-1, pen.light, pen.mid), (1, pen.mid, pen.shade)):
        k = side * wide
        pen.shape(lower, (0, 0.52), (k * 0.42, 0.4), (k * 0.36, 0.08), (k * 0.12, 0.12))
        pen.shape(upper, (0, 0.55), (k * 0.22, 0.95), (k * 0.56, 1.0), (k * 0.6, 0.62), (k * 0.36, 0.42))
        pen.shape(pen.white, (k * 0.34, 0.86), (k * 0.5, 0.9), (k * 0.5, 0.7), alpha=150)
        pen.line(pen.dark, 0.012, (0, 0.7), (side * 0.1, 0.88))
    pen.shape(pen.dark, (0, 0.74), (-0.035, 0.6), (0, 0.18), (0.035, 0.6))


def fish(pen: Pen, pose: Pose) -> None:
    """A fish; body and tail wag."""
    wag = 0.1 * pose.wave(0.9)
    pen.shape(pen.shade, (0.3, 0.5), (0.6, 0.78 + wag), (0.53, 0.5 + wag), (0.6, 0.2 + wag))
    pen.shape(pen.mid, (-0.06, 0.76), (0.16, 0.95), (0.26, 0.66))
    pen.shape(pen.shade, (-0.05, 0.24), (0.14, 0.06), (0.2, 0.32))
    pen.shape(pen.light, (-0.56, 0.48), (-0.2, 0.78), (0.14, 0.74), (0.36, 0.5), (-0.1, 0.5))
    pen.shape(pen.mid, (-0.56, 0.48), (-0.1, 0.5), (0.36, 0.5), (0.12, 0.26), (-0.2, 0.22))
    pen.shape(pen.white, (-0.24, 0.755), (-0.14, 0.78), (-0.1, 0.5), (-0.16, 0.225), (-0.26, 0.27))
    pen.shape(pen.shade, (-0.02, 0.5), (0.16, 0.42 + wag), (0.1, 0.6 + wag))
    pen.disc(pen.white, -0.36, 0.56, 0.05)
    pen.disc(pen.dark, -0.37, 0.56, 0.027, squash=pose.blink)


def whale(pen: Pen, pose: Pose) -> None:
    """A whale that lifts its fluke and blows."""
    lift = 0.06 * pose.wave(2.8)
    burst = max(0.0, pose.wave(3.2, 0.1))
    for side in (-1, 1):
        pen.line(pen.white, 0.022, (-0.34, 0.6), (-0.34 + side * 0.05, 0.66 + 0.16 * burst),
                 (-0.34 + side * 0.14, 0.66 + 0.13 * burst), alpha=round(210 * burst) + 1)  # fmt: skip
    pen.shape(pen.shade, (0.52, 0.4), (0.86, 0.82 + lift), (0.68, 0.76 + lift), (0.54, 0.9 + lift), (0.5, 0.6))
    pen.shape(pen.light, (-0.74, 0.34), (-0.6, 0.54), (-0.2, 0.62), (0.2, 0.52), (0.66, 0.66 + lift), (0.4, 0.24))
    pen.shape(pen.mid, (-0.74, 0.34), (0.2, 0.4), (0.66, 0.66 + lift), (0.46, 0.2), (0.1, 0.02), (-0.5, 0.04))
    pen.shape(pen.white, (-0.74, 0.32), (-0.1, 0.22), (0.1, 0.02), (-0.5, 0.02), (-0.7, 0.16))
    pen.shape(pen.shade, (-0.16, 0.24), (0.08, 0.26), (0.06, -0.04 - lift))
    pen.disc(pen.dark, -0.48, 0.36, 0.022, squash=pose.blink)
