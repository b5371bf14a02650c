"""Pictures that were given, as PNG files in the shape they are filmed in.

Data is really used. A foreign http(s) URL is never opened: a picture is drawn from its hash and labelled as a
stand-in. Everything here blocks; call it in a thread.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grokvideo.simulator.catalogue import pixels, pixels_like
from grokvideo.simulator.disk import write_whole
from grokvideo.simulator.refusal import Refusal, invalid
from grokvideo.simulator.stand_in import draw_stand_in

if TYPE_CHECKING:  # Pillow is slow to import and only needed where there are pictures
    from PIL.Image import Image

TYPES = ("image/png", "image/jpeg", "image/webp")
MAX_SIDE = 8192
_REFERENCE_SIDE = 1024  # a reference is seen small, or for a moment
_STAND_IN_SHAPE = "16:9"
_DETAIL = 1.5  # what a picture may have more than the clip's pixels: the camera moves into it


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored picture: its file name, and the hash of what the caller sent."""

    name: str
    identity: str


class Picture:
    """A picture that was given, before it has the shape of a film.

    Parameters
    ----------
    identity
        Hash of what the caller sent.
    image
        None for a stand-in, which is drawn in any shape.
    host
        What the stand-in stands for.
    """

    def __init__(self, identity: str, image: Image | None, host: str = "") -> None:
        self._identity, self._image, self._host = identity, image, host

    @classmethod
    def read(cls, data: bytes, field: str) -> Picture:
        """Decode a file.

        Raises
        ------
        Refusal
            400, naming the field, when it is no usable image.
        """
        return cls(hashlib.sha256(data).hexdigest(), _decode(data, field))

    @classmethod
    def behind(cls, url: str, host: str) -> Picture:
        """The stand-in for a foreign URL."""
        return cls(hashlib.sha256(url.encode()).hexdigest(), None, host)

    def film_size(self, resolution: str) -> tuple[int, int]:
        """Width and height of a clip that starts with it."""
        return pixels_like(*self._image.size, resolution) if self._image else pixels(_STAND_IN_SHAPE, resolution)

    def store(self, folder: Path, width: int, height: int) -> Stored:
        """Store it in the shape of a clip of this size."""
        stored = Stored(f"{self._identity}-{width}x{height}.png", self._identity)
        path = folder / stored.name
        if not path.exists():
            image = self._image or draw_stand_in(self._host, self._identity, width, height)
            write_whole(path, _png(_fitted(image, width, height)))
        return stored

    def store_whole(self, folder: Path) -> Stored:
        """Store it in its own shape."""
        stored = Stored(f"{self._identity}-whole.png", self._identity)
        path = folder / stored.name
        if not path.exists():
            image = self._image or draw_stand_in(self._host, self._identity, *pixels(_STAND_IN_SHAPE, "480p"))
            image.thumbnail((_REFERENCE_SIDE, _REFERENCE_SIDE))
            write_whole(path, _png(image))
        return stored


def looks_like(data: bytes) -> str:
    """Type of an image file by its first bytes; empty when it is none that is taken."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if data.startswith(b"RIFF") and data[8:12] == b"WEBP" else ""


def _decode(data: bytes, field: str) -> Image:
    from PIL import Image, ImageOps

    if not looks_like(data):
        raise invalid(f"{field}: expected a JPEG, PNG or WebP image")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as file:
            if max(file.size) > MAX_SIDE:
                raise invalid(f"{field}: at most {MAX_SIDE} pixels a side, got {file.width} x {file.height}")
            picture = ImageOps.exif_transpose(file)  # loads the pixels, so a cut file is noticed here
    except Refusal:
        raise
    except Exception:  # Pillow has no common error for hostile and broken files
        raise invalid(f"{field}: the file is damaged or far too large, and cannot be decoded") from None
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        picture = paper
    return picture.convert("RGB")


def _fitted(picture: Image, width: int, height: int) -> Image:
    from PIL import Image, ImageOps

    detail = min(_DETAIL, max(1.0, min(picture.width / width, picture.height / height)))
    return ImageOps.fit(picture, (round(width * detail), round(height * detail)), Image.Resampling.LANCZOS)


def _png(picture: Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
