"""First frames: what `image.url` stands for, as a PNG file in the shape of the clip.

A data URI is really used. An http(s) URL is never opened: a picture is drawn from its hash and labelled
as a stand-in. Everything here blocks; call it in a thread.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from grokvideo.simulator.catalogue import pixels, pixels_like
from grokvideo.simulator.disk import write_whole
from grokvideo.simulator.refusal import Refusal, invalid, show

if TYPE_CHECKING:  # Pillow is slow to import and only needed in image mode
    from PIL import ImageDraw
    from PIL.Image import Image

MAX_SIDE = 8192
_DETAIL = 1.5  # what a picture may have more than the clip's pixels: the camera moves into it
_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/webp": b"RIFF"}


@dataclass(frozen=True, slots=True)
class FirstFrame:
    """A stored picture.

    Parameters
    ----------
    name
        Its file name.
    width, height
        Size of the clip it starts, in pixels.
    identity
        Hash of what the caller sent.
    """

    name: str
    width: int
    height: int
    identity: str


def first_frame(url: str, resolution: str, folder: Path, own_origin: str) -> FirstFrame:
    """Decode or draw the picture and store it in `folder`.

    Raises
    ------
    Refusal
        400 when the URL is not one of the documented forms or holds no usable image.
    """
    if url.startswith("data:"):
        data = _data_of(url)
        identity = hashlib.sha256(data).hexdigest()
        picture = _decode(data)
        width, height = pixels_like(*picture.size, resolution)
    else:
        host = _foreign_host(url, own_origin)
        identity = hashlib.sha256(url.encode()).hexdigest()
        width, height = pixels("16:9", resolution)
        picture = _draw_stand_in(host, identity, width, height)
    name = f"{identity}-{width}x{height}.png"
    path = folder / name
    if not path.exists():
        write_whole(path, _png(picture, width, height))
    return FirstFrame(name, width, height, identity)


def _data_of(url: str) -> bytes:
    head, comma, body = url.partition(",")
    mime, base64_mark = head.removeprefix("data:").lower().removesuffix(";base64"), head.lower().endswith(";base64")
    mime = "image/jpeg" if mime == "image/jpg" else mime
    if not comma or not base64_mark or mime not in _MAGIC:
        raise invalid("image: a data URI must start with data:image/png;base64, (or image/jpeg, image/webp)")
    try:
        data = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise invalid("image: the data URI is not valid base64") from None
    if not data.startswith(_MAGIC[mime]) or (mime == "image/webp" and data[8:12] != b"WEBP"):
        raise invalid(f"image: the data is not what it says it is ({mime})")
    return data


def _decode(data: bytes) -> Image:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as file:
            if max(file.size) > MAX_SIDE:
                raise invalid(f"image: at most {MAX_SIDE} pixels a side, got {file.width} x {file.height}")
            picture = ImageOps.exif_transpose(file)  # loads the pixels, so a cut file is noticed here
    except Refusal:
        raise
    except Exception:  # Pillow has no common error for hostile and broken files
        raise invalid("image: the file is damaged or far too large, and cannot be decoded") from None
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        picture = paper
    return picture.convert("RGB")


def _png(picture: Image, width: int, height: int) -> bytes:
    from PIL import Image, ImageOps

    detail = min(_DETAIL, max(1.0, min(picture.width / width, picture.height / height)))
    fitted = ImageOps.fit(picture, (round(width * detail), round(height * detail)), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    fitted.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _foreign_host(url: str, own_origin: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise invalid(f"image: expected an http(s) URL or a base64 data URI, got {show(url)}")
    if f"{parts.scheme}://{parts.netloc}" == own_origin:
        raise invalid("image: links of this service are videos, not images")
    return host


def _draw_stand_in(host: str, identity: str, width: int, height: int) -> Image:
    """A landscape: sky, sun and three ridges, in colours and shapes that follow from the hash."""
    from PIL import Image, ImageDraw

    dice = random.Random(identity)
    hue = dice.randrange(360)
    sky = Image.linear_gradient("L").resize((width, height))
    picture = Image.composite(
        Image.new("RGB", (width, height), f"hsl({hue + 40}, 70%, 84%)"),
        Image.new("RGB", (width, height), f"hsl({hue}, 55%, 62%)"),
        sky,
    )
    draw = ImageDraw.Draw(picture)
    x, y, radius = width * dice.uniform(0.2, 0.8), height * dice.uniform(0.2, 0.4), height * dice.uniform(0.07, 0.12)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), f"hsl({hue + 50}, 90%, 93%)")
    for ridge in range(3):
        colour = f"hsl({hue}, 40%, {52 - 14 * ridge}%)"
        base, swing = height * (0.55 + 0.14 * ridge), height * dice.uniform(0.04, 0.08)
        waves = [(dice.uniform(1, 4) * math.tau / width, dice.uniform(0, math.tau)) for _ in range(3)]
        line = [(x, base + swing * sum(math.sin(x * pace + turn) for pace, turn in waves)) for x in range(0, width, 2)]
        draw.polygon([(0, height), *line, (width, line[-1][1]), (width, height)], colour)
    _label(draw, f"stand-in for {_ascii(host)}", width, height)
    return picture


def _label(draw: ImageDraw.ImageDraw, text: str, width: int, height: int) -> None:
    from PIL import ImageFont

    size = height // 20
    font = ImageFont.load_default(size)
    while size > 8 and font.getlength(text) > width * 0.8:
        size -= 1
        font = ImageFont.load_default(size)
    centre, half = (width / 2, height * 0.48), font.getlength(text) / 2 + size
    box = (centre[0] - half, centre[1] - size, centre[0] + half, centre[1] + size)
    draw.rounded_rectangle(box, size, "white")
    draw.text(centre, text, "black", font, anchor="mm")


def _ascii(host: str) -> str:
    text = host.encode("ascii", "replace").decode()
    return text if len(text) <= 60 else text[:57] + "..."
