"""Small pictures of posters, pictures and films, for pages on which many of them stand."""

from __future__ import annotations

import io
import logging
from pathlib import Path

from grokvideo.video.sniff import film_kind

THUMB_WIDTH = 240
"""Widest small picture in pixels."""
_log = logging.getLogger("grokvideo")


def thumb(poster: Path, limit: int, width: int = THUMB_WIDTH) -> bytes | None:
    """A poster as a JPEG of at most `limit` bytes; None where there is none, or it cannot be read."""
    from PIL import Image

    from grokvideo.video.frames import small_jpeg

    try:
        with Image.open(poster) as picture:
            picture.draft("RGB", (width, width))  # decodes a large one at a fraction of its size
            return small_jpeg(picture, width, limit)
    except (OSError, ValueError):
        if poster.exists():
            _log.warning("the poster %s cannot be read", poster, exc_info=True)
        return None


def picture_thumb(data: bytes, limit: int, width: int = THUMB_WIDTH) -> bytes | None:
    """A picture as a small JPEG, upright; None where it cannot be read."""
    from PIL import Image, ImageOps

    from grokvideo.video.frames import small_jpeg

    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as picture:
            picture.draft("RGB", (2 * width, 2 * width))
            return small_jpeg(ImageOps.exif_transpose(picture), width, limit)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def film_thumb(file: io.BufferedIOBase, limit: int, width: int = THUMB_WIDTH) -> bytes | None:
    """The first picture of a film as a small JPEG; None where there is none, or it cannot be read."""
    import av

    from grokvideo.video.frames import first_picture, small_jpeg

    try:
        file.seek(0)
        kind = film_kind(file.read(4096))
        return None if kind is None else small_jpeg(first_picture(file, kind[0]), width, limit)
    except (av.FFmpegError, OSError, ValueError, ArithmeticError, LookupError):
        return None
