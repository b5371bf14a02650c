"""A given picture as film: it is the first frame, and then the camera moves slowly into it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from grokvideo.simulator.camera import ease
from grokvideo.simulator.scene import Scene
from grokvideo.simulator.wipe import wiped

_CUT = 0.14  # the share of the picture that is out of sight at the end
_DETAIL = 1 / (1 - _CUT)  # what is left in sight then is as large as the film, and as sharp


class Still:
    """Frames of one picture.

    Parameters
    ----------
    path
        Image file of any format and mode; what is transparent becomes white.
    """

    def __init__(self, path: Path, scene: Scene, width: int, height: int, seconds: float) -> None:
        with Image.open(path) as image:
            image.draft("RGB", (width * 2, height * 2))  # a large JPEG is decoded at a fraction of its size
            upright = ImageOps.exif_transpose(image)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                upright = upright.convert("RGBA")
                picture = Image.new("RGB", upright.size, (255, 255, 255))
                picture.paste(upright, mask=upright)
            else:
                picture = upright.convert("RGB")
        picture = wiped(picture)
        ratio = picture.width / picture.height * height / width
        if 0.97 < ratio < 1.03:
            self._first = picture.resize((width, height), Image.Resampling.LANCZOS)
        else:
            self._first = ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
        large = (round(width * _DETAIL), round(height * _DETAIL))
        self._large = ImageOps.fit(picture, large) if picture.width >= large[0] else self._first
        self._seconds = seconds
        self._pull = scene.camera == "pull"
        dice = scene.chance("still")
        self._x = {"left": 0.0, "right": 1.0}.get(scene.camera, dice.uniform(0.3, 0.7))
        self._y = 0.0 if scene.camera == "rise" else dice.uniform(0.3, 0.6)

    def picture(self, time: float) -> Image.Image:
        """Return the bare frame at `time` seconds."""
        if time <= 0:
            return self._first.copy()
        cut = _CUT * ease(time / self._seconds)
        if self._pull:  # the first frame is the whole picture, so a pull can only come back to it
            cut = 0.1 * (1 - abs(2 * ease(time / self._seconds) - 1))
        width, height = self._large.size
        left, top = width * cut * self._x, height * cut * self._y
        box = (left, top, left + width * (1 - cut), top + height * (1 - cut))
        # Nearly one pixel for one: what costs twice as much (BICUBIC) looks the same.
        return self._large.resize(self._first.size, Image.Resampling.HAMMING, box=box)
