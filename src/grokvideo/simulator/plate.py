"""A given picture made ready for the camera: upright, without old marks, in the shape of the film."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from grokvideo.simulator.wipe import wiped

CUT = 0.14  # the largest share of a picture that a camera may leave out of sight
_DETAIL = 1 / (1 - CUT)  # what is left in sight then is as large as the film, and as sharp


class Plate:
    """One picture that a camera moves over.

    Parameters
    ----------
    picture
        In any size; what does not fit the shape of the film is cut off at the sides.
    """

    def __init__(self, picture: Image.Image, width: int, height: int) -> None:
        ratio = picture.width / picture.height * height / width
        if 0.97 < ratio < 1.03:
            self._whole = picture.resize((width, height), Image.Resampling.LANCZOS)
        else:
            self._whole = ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)
        large = (round(width * _DETAIL), round(height * _DETAIL))
        self._large = ImageOps.fit(picture, large) if picture.width >= large[0] else self._whole

    @classmethod
    def read(cls, path: Path, width: int, height: int) -> Plate:
        """Return the plate of an image file."""
        return cls(wiped(read_picture(path, (width * 2, height * 2))), width, height)

    def without(self, cut: float, x: float, y: float) -> Image.Image:
        """Return the picture without the share `cut` (0 to `CUT`) of its sides; `x`, `y` say which (0 left and top)."""
        if cut <= 0:
            return self._whole.copy()
        width, height = self._large.size
        left, top = width * cut * x, height * cut * y
        box = (left, top, left + width * (1 - cut), top + height * (1 - cut))
        # Nearly one pixel for one: what costs twice as much (BICUBIC) looks the same.
        return self._large.resize(self._whole.size, Image.Resampling.HAMMING, box=box)


def read_picture(path: Path, wanted: tuple[int, int]) -> Image.Image:
    """Return the pixels of an image file of any format and mode; what is transparent becomes white.

    `wanted` is the size that is needed: a large JPEG is decoded at a fraction of its own.
    """
    with Image.open(path) as image:
        image.draft("RGB", wanted)
        upright = ImageOps.exif_transpose(image)
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            upright = upright.convert("RGBA")
            picture = Image.new("RGB", upright.size, (255, 255, 255))
            picture.paste(upright, mask=upright)
            return picture
        return upright.convert("RGB")
