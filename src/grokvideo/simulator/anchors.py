"""Pictures that are seen alone at their moments; from one to the next the camera moves, and they dissolve."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from grokvideo.simulator.camera import ease
from grokvideo.simulator.plate import CUT, Plate
from grokvideo.simulator.scene import Scene

GRID = 3  # moments a second at which a picture can be asked for

_DISSOLVE_S = 1.2  # at most, and not more than this share of the way from one picture to the next
_DISSOLVE_SHARE = 0.6
_MOVE_S = 4.0  # how long the camera takes for its way into a picture, at least


class Camera(Protocol):
    """Whatever has a picture for every moment."""

    def picture(self, time: float) -> Image.Image:
        """Return the bare frame at `time` seconds."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A picture and when it is seen, in seconds."""

    time: float
    plate: Plate
    x: float
    y: float

    def seen(self, away: float, reach: float) -> Image.Image:
        """Return what the camera sees of it `away` seconds before or after, when it has `reach` seconds."""
        return self.plate.without(CUT * ease(away / max(_MOVE_S, reach)), self.x, self.y)


class Anchors:
    """The film between given pictures.

    Parameters
    ----------
    pictures
        (time in seconds, picture), in order.
    opening
        What is seen before the first of them; None when that is at the beginning.
    """

    def __init__(self, pictures: Sequence[tuple[float, Plate]], opening: Camera | None, scene: Scene) -> None:
        dice = scene.chance("anchors")
        self._moments: list[Moment] = []
        for time, plate in pictures:
            x = {"left": 0.0, "right": 1.0}.get(scene.camera, dice.uniform(0.2, 0.8))
            self._moments.append(Moment(time, plate, x, dice.uniform(0.2, 0.7)))
        self._times = [time for time, _ in pictures]
        self._opening = opening

    def picture(self, time: float) -> Image.Image:
        """Return the bare frame at `time` seconds."""
        k = bisect_right(self._times, time + 1e-6)
        before = self._moments[k - 1] if k else None
        after = self._moments[k] if k < len(self._moments) else None
        began = before.time if before else 0.0
        if after is None:
            assert before is not None
            return before.seen(time - began, _MOVE_S)
        gap = after.time - began
        length = min(_DISSOLVE_S, _DISSOLVE_SHARE * gap)
        share = ease((time - began - (gap - length) / 2) / length)
        new = after.seen(after.time - time, gap) if share > 0 else None
        if new is not None and share >= 1:
            return new
        if before is not None:
            old = before.seen(time - began, gap)
        else:
            assert self._opening is not None
            old = self._opening.picture(time)
        return old if new is None else Image.blend(old, new, share)


def frame_of(seconds: float, fps: int, count: int) -> int:
    """Return the number of the frame, of `count`, that shows what is asked for at `seconds`: never first or last."""
    return max(1, min(count - 2, round(round(seconds * GRID) / GRID * fps)))
