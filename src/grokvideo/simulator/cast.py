"""The cast: how large each figure is, where it stands or floats, its own colour, and how it moves."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from grokvideo.simulator import animals, beasts, dwellings, things
from grokvideo.simulator.camera import ease
from grokvideo.simulator.canvas import Canvas
from grokvideo.simulator.grouping import Spot
from grokvideo.simulator.land import Landscape
from grokvideo.simulator.palettes import TINTS, Colour, Palette, luminance, mix, rgb, sides
from grokvideo.simulator.pen import Pen, Pose
from grokvideo.simulator.scene import Figure, Scene
from grokvideo.simulator.strangers import stranger

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
    swims
        Whether it leaves the ground where everything is water.
    wide
        Half the width of its shadow, in parts of its height.
    """

    draw: Draw
    size: float
    own: str | None = None
    lift: float = 0.0
    still: bool = False
    travels: bool = False
    swims: bool = False
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
    "whale": Role(animals.whale, 0.44, "4f7ea8", swims=True, wide=0.6),
    "turtle": Role(beasts.turtle, 0.46, "6f9a58", swims=True, wide=0.55),
    "frog": Role(beasts.frog, 0.42, "6faa4f", wide=0.6),
    "horse": Role(beasts.horse, 0.56, "a56a43", wide=0.42),
    "elephant": Role(beasts.elephant, 0.54, "8f99a5", wide=0.5),
    "dragon": Role(beasts.dragon, 0.52, "5d9f6b", wide=0.5),
    "jellyfish": Role(beasts.jellyfish, 0.46, "d98fc0", lift=0.24, wide=0.25),
    "boat": Role(things.boat, 0.44, lift=0.05),
    "kite": Role(things.kite, 0.42, "dd5240", lift=0.34),
    "balloon": Role(things.balloon, 0.58, "dd5a4c", lift=0.16),
    "rocket": Role(things.rocket, 0.56, "d8513f", lift=0.12),
    "bicycle": Role(things.bicycle, 0.42, "d8533f", travels=True, wide=0.75),
    "plane": Role(things.plane, 0.4, "3f7fc0", lift=0.36, wide=0.6),
    "car": Role(things.car, 0.32, "d1483f", travels=True, wide=0.9),
    "train": Role(things.train, 0.34, "b5443c", travels=True, wide=1.0),
    "tree": Role(dwellings.tree, 0.62, "4f8f60", still=True, wide=0.3),
    "house": Role(dwellings.house, 0.5, "c4623f", still=True, wide=0.62),
    "lighthouse": Role(dwellings.lighthouse, 0.66, "cf4a40", lift=-0.018, still=True),
    "castle": Role(dwellings.castle, 0.6, "b5564a", still=True, wide=0.52),
    "snowman": Role(dwellings.snowman, 0.54, "d8433a", wide=0.28),
    "robot": Role(dwellings.robot, 0.56, "8fa9b8", wide=0.33),
    "astronaut": Role(dwellings.astronaut, 0.54, "e07b39", wide=0.3),
    "person": Role(dwellings.person, 0.5, "c8553d", wide=0.26),
    "flower": Role(dwellings.flower, 0.56, "e0698c", still=True, wide=0.24),
    "teapot": Role(dwellings.teapot, 0.4, "5b93a8", still=True),
}


class Actor:
    """One figure in its place."""

    def __init__(self, spot: Spot, scene: Scene, colours: Palette, place: Landscape) -> None:
        figure, number = spot.figure, spot.number
        dice, chance = scene.dice(f"actor {figure.kind}"), scene.chance(f"actor {figure.kind} {number or ''}".rstrip())
        self._role = _ROLES.get(figure.kind) or _stranger(dice)
        self._x = spot.x + (chance.uniform(-0.05, 0.05) if scene.take else chance.uniform(-0.015, 0.015))
        self._spot = spot
        self._phase = chance.random()
        self._scene = scene
        self._place = place
        named = TINTS.get(figure.colour or "")
        own = named or (rgb(coat) if (coat := _coat(figure, scene) or self._role.own) else None)
        if own is None:
            self._tones = colours.light, colours.mid, colours.shade
        else:
            self._tones = sides(colours, own, named=named is not None)
        dark = colours.dark if luminance(self._tones[2]) > 0.25 else mix(colours.dark, colours.white, 0.25)
        glow = mix(colours.disc, (255, 214, 130), 0.55)
        self._details: tuple[Colour, Colour, Colour] = colours.white, dark, glow
        self._facing = 1 if spot.left or self._role.still else -1

    def draw(self, canvas: Canvas, time: float, progress: float, turns: int) -> None:
        """Draw the figure and its shadow; the camera is set. `turns` is how often it turns round in the film."""
        role, scene = self._role, self._scene
        motion = "go" if scene.motion == "idle" and role.travels else scene.motion
        lively = motion in ("fly", "hop", "go")
        pose = Pose(
            time=time + 3 * self._phase,
            open=ease(progress * 2.1) if motion == "unfold" else 1.0,
            nod=2 * ease((progress - 0.3) / 0.4) - 1 if motion == "nod" else 0.15 * math.sin(1.1 * time),
            pace=1.0 if lively else 0.4,
            asleep=motion == "rest",
        )
        size = role.size * self._spot.share * canvas.unit
        if motion == "rest":
            size *= 0.9 + 0.014 * math.sin(1.6 * time)  # breathing
        elif motion == "unfold":
            size *= 0.72 + 0.28 * pose.open
        hover = role.lift > 0.1
        submerged = scene.place == "deep" and role.swims
        x, lean, facing = self._x, 0.0, float(self._facing)
        lift = min(0.0, role.lift) if self._place.afloat and not hover else role.lift
        if submerged:
            lift = 0.2
        if (hover or submerged) and self._spot.figure.count > 1:
            lift += (-0.07, 0.06, -0.02, 0.1)[self._spot.number]
        if hover or submerged or (self._place.afloat and not role.still):
            lift += 0.008 * pose.wave(2.9)
            lean = 0.035 * pose.wave(3.7)
        if motion == "nod":
            lean += 0.13 * pose.nod
        if not role.still:
            if motion == "go":
                x -= self._facing * 0.3 * (progress - 0.5)
                lift += 0.0 if role.travels else 0.006 * abs(pose.wave(0.9))
            elif motion == "hop":
                lift += 0.09 * abs(math.sin(math.pi * (time + self._phase) / 0.8))
            elif motion == "fly":
                lift += 0.1 * ease(progress * 1.6) + 0.012 * pose.wave(1.8)
                x -= self._facing * 0.09 * progress
            elif motion == "turn":
                facing *= _quick_turn(2 * math.pi * turns * progress)
        feet = self._place.feet + self._spot.near
        if not self._place.afloat:
            self._shadow(canvas, x * canvas.width, feet, lift, size)
        origin = (x * canvas.width, (feet - lift) * canvas.height)
        role.draw(Pen(canvas, origin, size, self._tones, self._details, lean=lean, facing=facing), pose)

    def _shadow(self, canvas: Canvas, x: float, feet: float, lift: float, size: float) -> None:
        wide = size * self._role.wide * max(0.35, 1 - lift * 1.1 + 0.05)
        canvas.ellipse((x, (feet + 0.016) * canvas.height), wide, wide * 0.11, self._place.shadow)


def _quick_turn(angle: float) -> float:
    """Return how wide a turning figure is, below 0 when seen from behind: it is never thin for long."""
    side = math.cos(angle)
    wide = math.tanh(5 * side) * (0.82 + 0.18 * abs(side))
    return math.copysign(max(0.08, abs(wide)), wide)


def _coat(figure: Figure, scene: Scene) -> str | None:
    return "cf7a34" if figure.kind == "tree" and "autumn" in scene.weather else figure.coat


def _stranger(dice: Random) -> Role:
    draw = stranger(dice)
    colour = dice.choice(("d8633f", "4f8f8a", "8a6db0", "d39a3c", "5b82b8", "b8577a"))
    return Role(draw, 0.5, colour, wide=0.34)
