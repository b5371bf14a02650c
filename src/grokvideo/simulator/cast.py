"""The cast: how large each figure is, where it stands or floats, its own colour, and how it moves."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from grokvideo.simulator import animals, dwellings, things
from grokvideo.simulator.camera import ease
from grokvideo.simulator.canvas import Canvas
from grokvideo.simulator.land import Landscape
from grokvideo.simulator.palettes import TINTS, Colour, Palette, luminance, mix, rgb, sides
from grokvideo.simulator.pen import Pen, Pose
from grokvideo.simulator.scene import Figure, Scene

Draw = Callable[[Pen, Pose], None]


@dataclass(frozen=True, slots=True)
class Role:
    """One figure of the vocabulary.

    Parameters
    ----------
    size
        Height, in parts of the picture's short side.
    own
        Its own colour; None for white paper.
    lift
        How far above the ground it hovers, in parts of the picture's height.
    still
        Whether it stays where it is, whatever the prompt says.
    travels
        Whether it goes somewhere when the prompt names no movement.
    wide
        Half the width of its shadow, in parts of its height.
    """

    draw: Draw
    size: float
    own: str | None = None
    lift: float = 0.0
    still: bool = False
    travels: bool = False
    wide: float = 0.41


_ROLES = {
    "crane": Role(animals.crane, 0.53, lift=0.05),
    "fox": Role(animals.fox, 0.56, "e07d3e"),
    "owl": Role(animals.owl, 0.575, "b08b62"),
    "cat": Role(animals.cat, 0.52, "6d7380"),
    "dog": Role(animals.dog, 0.52, "c58f56"),
    "rabbit": Role(animals.rabbit, 0.5, "b7a394"),
    "bird": Role(animals.bird, 0.46, lift=0.27),
    "butterfly": Role(animals.butterfly, 0.34, "e8923a", lift=0.27),
    "fish": Role(animals.fish, 0.4, "ef7d3c", lift=0.22),
    "whale": Role(animals.whale, 0.44, "4f7ea8"),
    "boat": Role(things.boat, 0.44, lift=0.05),
    "kite": Role(things.kite, 0.42, "dd5240", lift=0.34),
    "balloon": Role(things.balloon, 0.58, "dd5a4c", lift=0.16),
    "rocket": Role(things.rocket, 0.56, "d8513f", lift=0.12),
    "car": Role(things.car, 0.32, "d1483f", travels=True, wide=0.9),
    "train": Role(things.train, 0.34, "b5443c", travels=True, wide=1.0),
    "tree": Role(dwellings.tree, 0.62, "4f8f60", still=True, wide=0.3),
    "house": Role(dwellings.house, 0.5, "c4623f", still=True, wide=0.62),
    "lighthouse": Role(dwellings.lighthouse, 0.66, "cf4a40", lift=-0.018, still=True),
    "robot": Role(dwellings.robot, 0.56, "8fa9b8", wide=0.33),
    "person": Role(dwellings.person, 0.5, "c8553d", wide=0.26),
    "flower": Role(dwellings.flower, 0.56, "e0698c", still=True, wide=0.24),
    "teapot": Role(dwellings.teapot, 0.4, "5b93a8", still=True),
}


class Actor:
    """One figure in its place.

    Parameters
    ----------
    x
        Where it stands, in parts of the picture's width.
    share
        How large it is beside what it would be alone.
    """

    def __init__(
        self, figure: Figure, scene: Scene, colours: Palette, place: Landscape, *, x: float, share: float
    ) -> None:
        dice = scene.dice(f"actor {figure.kind}")
        self._role = _ROLES.get(figure.kind) or _stone(dice)
        self._x = x + dice.uniform(-0.015, 0.015)
        self._share = share
        self._phase = dice.random()
        self._scene = scene
        self._place = place
        named = TINTS.get(figure.colour or "")
        own = named or (rgb(self._role.own) if self._role.own else None)
        if own is None:
            self._tones = colours.light, colours.mid, colours.shade
        else:
            self._tones = sides(colours, own, named=named is not None)
        dark = colours.dark if luminance(self._tones[2]) > 0.25 else mix(colours.dark, colours.white, 0.25)
        glow = mix(colours.disc, (255, 214, 130), 0.55)
        self._details: tuple[Colour, Colour, Colour] = colours.white, dark, glow
        self._facing = 1 if self._x >= 0.45 else -1

    def draw(self, canvas: Canvas, time: float, progress: float) -> None:
        """Draw the figure and its shadow; the camera is set."""
        role, scene = self._role, self._scene
        motion = "go" if scene.motion == "idle" and role.travels else scene.motion
        lively = motion in ("fly", "hop", "go", "turn")
        pose = Pose(
            time=time + 3 * self._phase,
            open=ease(progress * 2.1) if motion == "unfold" else 1.0,
            nod=2 * ease((progress - 0.3) / 0.4) - 1 if motion == "nod" else 0.15 * math.sin(1.1 * time),
            pace=1.0 if lively else 0.4,
        )
        size = role.size * self._share * canvas.unit
        hover = role.lift > 0.1
        x, lean, facing = self._x, 0.0, float(self._facing)
        lift = min(0.0, role.lift) if self._place.afloat and not hover else role.lift
        if hover or (self._place.afloat and not role.still):
            lift += 0.008 * pose.wave(2.9)
            lean = 0.035 * pose.wave(3.7)
        if not role.still:
            if motion == "go":
                x -= self._facing * 0.24 * (progress - 0.5)
                lift += 0.0 if role.travels else 0.006 * abs(pose.wave(0.9))
            elif motion == "hop":
                lift += 0.09 * abs(math.sin(math.pi * time / 0.8))
            elif motion == "fly":
                lift += 0.1 * ease(progress * 1.6) + 0.012 * pose.wave(1.8)
                x -= self._facing * 0.05 * progress
            elif motion == "turn":
                facing *= math.cos(2 * math.pi * time / 4)
                facing = math.copysign(max(0.04, abs(facing)), facing)
        ground = self._place.feet * canvas.height
        self._shadow(canvas, x * canvas.width, lift, size)
        feet = (x * canvas.width, ground - lift * canvas.height)
        role.draw(Pen(canvas, feet, size, self._tones, self._details, lean=lean, facing=facing), pose)

    def _shadow(self, canvas: Canvas, x: float, lift: float, size: float) -> None:
        y = (self._place.feet + 0.016) * canvas.height
        wide = size * self._role.wide * max(0.35, 1 - lift * 1.1 + 0.05)
        if not self._place.afloat:
            canvas.ellipse((x, y), wide, wide * 0.11, self._place.shadow)


def _stone(dice: Random) -> Role:
    seed = dice.getrandbits(32)
    colour = dice.choice(("d8633f", "4f8f8a", "8a6db0", "d39a3c", "5b82b8", "b8577a"))
    return Role(lambda pen, pose: dwellings.stone(pen, pose, Random(seed)), 0.5, colour)
