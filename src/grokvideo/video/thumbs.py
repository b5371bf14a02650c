"""Small pictures of posters, for pages on which many clips stand."""

from __future__ import annotations

import logging
from pathlib import Path

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
