"""Make a request's image from whatever a person has: a URL, a path, bytes, a PIL image, an array.

Everything is checked here, before any money is spent. A local file that is not a picture is never sent, and a photo
loses the place where it was taken.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from grokvideo.errors import InvalidRequest
from grokvideo.values.request import MediaInput

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE_LIMIT = 8192
BYTES_LIMIT = 15 * 1024 * 1024
"""Largest picture sent inside a request. xAI does not document its own limit (wire contract, section 8)."""

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": ("PNG", "image/png"),
    b"\xff\xd8\xff": ("JPEG", "image/jpeg"),
}
_GPS = 0x8825  # the EXIF tag under which cameras write the place
_XMP_PLACE = b"exif:GPS"  # the same in XMP, which editors write beside it


@dataclass(frozen=True, slots=True)
class FileId:
    """The id of a file that is already at the provider, for example `FileId("file_7f0c")`."""

    value: str


def image_input(value: Any, label: str = "") -> MediaInput:
    """Turn what a person has into an image input.

    Parameters
    ----------
    value
        `https` URL, `data:` URI, local path, bytes of a PNG, JPEG or WebP, PIL image, array of shape
        `(height, width, 3)` uint8, or `FileId`.
    label
        What people see; made from the file name when empty.

    Raises
    ------
    InvalidRequest
        If it is none of these, or too large. Nothing is sent.
    """
    if isinstance(value, MediaInput):
        return value
    if isinstance(value, FileId):
        return MediaInput(file_id=value.value, label=label or value.value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _from_bytes(bytes(value), label or "image")
    if isinstance(value, os.PathLike):
        return _from_path(Path(value), label)
    if isinstance(value, str):
        return _from_text(value.strip(), label)
    if hasattr(value, "save") and hasattr(value, "getexif"):  # before arrays: a picture has their interface too
        return _from_picture(value, label or "picture")
    if hasattr(value, "__array_interface__"):
        return _from_array(value, label or "array")
    raise InvalidRequest(
        f"an image cannot be made from {type(value).__name__}",
        hint="Give a URL, a path, bytes, a PIL image, an array (height, width, 3) or gv.FileId(...).",
    )


def thumbnail(media: MediaInput, width: int = 560) -> bytes | None:
    """A small JPEG of an input whose bytes are at hand, for the card; None for a URL or a file id."""
    if not media.data:
        return None
    from PIL import Image

    from grokvideo.video.frames import small_jpeg

    with Image.open(io.BytesIO(media.data)) as picture:
        return small_jpeg(_upright(picture), width, 20_000)


def _from_text(text: str, label: str) -> MediaInput:
    if text.startswith("data:"):
        return _from_data_uri(text, label or "image")
    scheme = urlsplit(text).scheme
    if scheme in ("http", "https"):
        return MediaInput(url=text, label=label or Path(urlsplit(text).path).name or text)
    if re.match(r"[a-z][a-z0-9+.-]+://", text):
        raise InvalidRequest(f"an image URL must begin with https://, got {text[:80]!r}")
    return _from_path(Path(text), label)


def _from_path(path: Path, label: str) -> MediaInput:
    try:
        path = path.expanduser()
        found = path.stat()
        is_file = stat.S_ISREG(found.st_mode)  # a pipe or a device could be read for ever
        data = path.read_bytes() if is_file and found.st_size <= BYTES_LIMIT else None
    except (OSError, ValueError, RuntimeError) as exc:  # also a zero byte in the name, or a ~ without a home
        reason = getattr(exc, "strerror", None) or exc
        raise InvalidRequest(f"the image {str(path)!r} cannot be read: {reason}") from exc
    if not is_file:
        raise InvalidRequest(f"the image {str(path)!r} is not a file")
    if data is None:
        raise _too_large(found.st_size, str(path))
    return _from_bytes(data, label or path.name)


def _from_data_uri(text: str, label: str) -> MediaInput:
    head, _, body = text.partition(",")
    if not head.endswith(";base64"):
        raise InvalidRequest("a data URI must be base64, as in 'data:image/png;base64,...'")
    try:
        return _from_bytes(base64.b64decode(body, validate=True), label)
    except binascii.Error as exc:
        raise InvalidRequest("the data URI of the image is not valid base64") from exc


def _from_array(array: Any, label: str) -> MediaInput:
    shape = tuple(getattr(array, "shape", ()))
    if len(shape) != 3 or shape[2] != 3 or str(getattr(array, "dtype", "")) != "uint8":
        raise InvalidRequest(
            f"an image array must have shape (height, width, 3) and type uint8, got {shape} {array.dtype}"
        )
    from PIL import Image

    return _from_picture(Image.fromarray(array), label)


def _from_picture(picture: Image, label: str) -> MediaInput:
    buffer = io.BytesIO()
    try:
        _upright(picture).convert("RGB").save(buffer, "PNG")
    except (OSError, ValueError) as exc:  # without pixels, or opened from a file that is cut short
        raise InvalidRequest(f"{label!r} cannot be read as an image: {exc}") from exc
    return _from_bytes(buffer.getvalue(), label)


def _from_bytes(data: bytes, label: str) -> MediaInput:
    from PIL import Image, UnidentifiedImageError

    kind = _kind(data)
    if kind is None:
        raise InvalidRequest(f"{label!r} is not a PNG, JPEG or WebP image", hint="Convert it, for example with Pillow.")
    if len(data) > BYTES_LIMIT:
        raise _too_large(len(data), label)
    try:
        with Image.open(io.BytesIO(data), formats=[kind[0]]) as picture:
            width, height = picture.size
            if max(width, height) > SIDE_LIMIT:
                raise InvalidRequest(f"{label!r} is {width} x {height} pixels; a side may have at most {SIDE_LIMIT}")
            picture.load()
            if _GPS in picture.getexif() or _XMP_PLACE in data:
                data = _without_place(picture, kind[0])
            width, height = _upright(picture).size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        if isinstance(exc, InvalidRequest):
            raise
        raise InvalidRequest(f"{label!r} cannot be read as an image: {exc}") from exc
    sha256 = hashlib.sha256(data).hexdigest()
    return MediaInput(data=data, mime=kind[1], sha256=sha256, width=width, height=height, label=label)


def _kind(data: bytes) -> tuple[str, str] | None:
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            return kind
    return ("WEBP", "image/webp") if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _without_place(picture: Any, kind: str) -> bytes:
    """Write the picture again without GPS and XMP; what is a plain JPEG keeps its very pixels (`quality="keep"`)."""
    exif = picture.getexif()
    if _GPS in exif:
        del exif[_GPS]
    options: dict[str, Any] = {"exif": exif, "icc_profile": picture.info.get("icc_profile")}
    if kind == "JPEG":
        # Phones put several pictures into one JPEG (MPO), which Pillow cannot write over as it is.
        options["quality"] = "keep" if picture.format == "JPEG" else 95
    elif kind == "WEBP":
        options["lossless"] = True
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _upright(picture: Any) -> Any:
    """As a viewer shows it: cameras write the turn into EXIF instead of turning the pixels."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(picture)


def _too_large(size: int, label: str) -> InvalidRequest:
    return InvalidRequest(
        f"{label!r} has {size / 1e6:.1f} MB; an image in a request may have at most {BYTES_LIMIT / 1e6:.1f} MB",
        hint="Make it smaller, or give its https URL.",
    )
