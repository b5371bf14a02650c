"""A given picture as film: it is the first frame, and then the camera moves slowly into it."""

from __future__ import annotations

from PIL import Image

from grokvideo.simulator.camera import ease
from grokvideo.simulator.plate import CUT, Plate
from grokvideo.simulator.scene import Scene


class Still:
    """Frames of one picture."""

    def __init__(self, plate: Plate, scene: Scene, seconds: float) -> None:
        self._plate = plate
        self._seconds = seconds
        self._pull = scene.camera == "pull"
        dice = scene.chance("still")
        self._x = {"left": 0.0, "right": 1.0}.get(scene.camera, dice.uniform(0.3, 0.7))
        self._y = 0.0 if scene.camera == "rise" else dice.uniform(0.3, 0.6)

    def picture(self, time: float) -> Image.Image:
        """Return the bare frame at `time` seconds."""
        cut = CUT * ease(time / self._seconds)
        if self._pull:  # the first frame is the whole picture, so a pull can only come back to it
            cut = 0.1 * (1 - abs(2 * ease(time / self._seconds) - 1))
        return self._plate.without(cut, self._x, self._y)
