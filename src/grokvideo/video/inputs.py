"""Make a request's image from whatever a person has: a URL, a path, bytes, a PIL image, an array, a clip.

Everything is checked here, before any money is spent. A local file that is not a picture is never sent, nor what hides
behind the end of one, and a photo loses the place where it was taken.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import stat
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.values.request import MediaInput
from grokvideo.values.state import Clip
from grokvideo.video.sniff import called, kind_of, picture_alone

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE_LIMIT = 8192
BYTES_LIMIT = 48_000_000
"""Largest single input. What is large goes through the file store, which takes 48 MB (wire contract, section 8)."""

IS_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
"""How a text begins that is no path; a single letter is a drive of Windows."""

_GPS = 0x8825  # the EXIF tag under which cameras write the place
_PLACE = re.compile(r"gps|latitude|longitude|location|iso6709", re.IGNORECASE)
"""How editors name it, in XMP and in the texts of a PNG."""
_TEXTS = ("xmp", "comment")  # those that come as bytes
_CONVERT = "Open it in a picture viewer, save it as PNG or JPEG, and give that file. Nothing was sent."
_A_CLIP = (
    "For its last frame give the clip itself: its variable or the name of its job, in Python gv.library().get(...). To "
    "change it or to go on with it: --edit or --extend, in Python gv.edit or gv.extend. Nothing was sent."
)
_SAVE_AGAIN = "Get the picture again, or open it in a picture viewer and save it anew. Nothing was sent."


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
        `(height, width, 3)` uint8, `FileId`, or a clip: its last frame.
    label
        What people see; made from the file name when empty.

    Raises
    ------
    InvalidRequest
        If it is none of these, or too large. Nothing is sent.
    """
    if isinstance(value, MediaInput):
        return value
    if isinstance(value, Clip):
        return _from_clip(value, label)
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
        hint="Give a URL, a path, bytes, a PIL image, an array (height, width, 3), a clip or gv.FileId(...). "
        "Nothing was sent.",
    )


def thumbnail(media: MediaInput, width: int = 560) -> bytes | None:
    """A small JPEG of an input whose bytes are at hand, for the card; None for a URL or a file id."""
    data = media.read()
    if not data:
        return None
    from PIL import Image

    from grokvideo.video.frames import small_jpeg

    with Image.open(io.BytesIO(data)) as picture:
        return small_jpeg(_upright(picture), width, 20_000)


def _from_text(text: str, label: str) -> MediaInput:
    if text.startswith("data:"):
        return _from_data_uri(text, label or "image")
    if not IS_URL.match(text):
        return _from_path(Path(text), label)
    return MediaInput(url=text, label=label or url_name(text, "an image"))


def url_name(url: str, what: str) -> str:
    """What people see of an address: the last part of its path.

    Raises
    ------
    InvalidRequest
        If it is no address on the web.
    """
    try:
        parts = urlsplit(url)
    except ValueError as exc:
        raise InvalidRequest(f"{what} URL cannot be understood, got {url[:80]!r}") from exc
    if parts.scheme not in ("http", "https"):
        raise InvalidRequest(f"{what} URL must begin with https://, got {url[:80]!r}")
    return Path(parts.path).name or url


def _from_path(path: Path, label: str) -> MediaInput:
    try:
        path = path.expanduser()
        found = path.stat()
        is_file = stat.S_ISREG(found.st_mode)  # a pipe or a device could be read for ever
        data = _read(path) if is_file else b""
    except (OSError, ValueError, RuntimeError) as exc:  # also a zero byte in the name, or a ~ without a home
        reason = getattr(exc, "strerror", None) or exc
        raise InvalidRequest(f"the image {str(path)!r} cannot be read: {reason}") from exc
    if not is_file:
        raise InvalidRequest(f"the image {str(path)!r} is not a file")
    if len(data) > BYTES_LIMIT:
        raise _too_large(max(found.st_size, len(data)), str(path))
    return _from_bytes(data, label or path.name)


def _read(path: Path) -> bytes:
    # Not by the size that the system tells: it is 0 for some files that never end.
    with path.open("rb") as stream:
        return stream.read(BYTES_LIMIT + 1)


def _from_data_uri(text: str, label: str) -> MediaInput:
    head, _, body = text.partition(",")
    if not head.endswith(";base64"):
        raise InvalidRequest("a data URI must be base64, as in 'data:image/png;base64,...'")
    try:
        data = base64.b64decode(body, validate=True)
    except ValueError as exc:
        raise InvalidRequest("the data URI of the image is not valid base64") from exc
    return _from_bytes(data, label)


def _from_array(array: Any, label: str) -> MediaInput:
    shape = tuple(getattr(array, "shape", ()))
    if len(shape) != 3 or shape[2] != 3 or str(getattr(array, "dtype", "")) != "uint8":
        raise InvalidRequest(
            f"an image array must have shape (height, width, 3) and type uint8, got {shape} {array.dtype}"
        )
    from PIL import Image

    return _from_picture(Image.fromarray(array), label)


def _from_clip(clip: Clip, label: str) -> MediaInput:
    from grokvideo.video.frames import last_frame

    name = label or clip.path.name
    try:
        picture = last_frame(clip.path)
    except GrokVideoError as exc:
        raise InvalidRequest(
            f"the last frame of the clip {name!r} cannot be taken: {exc}",
            hint="Restore the file from a backup, or give another image. Nothing was sent.",
        ) from exc
    media = _from_picture(picture, label or f"last frame of {name}")
    return replace(media, origin=f"last frame of {clip.sha256}")


def _from_picture(picture: Image, label: str) -> MediaInput:
    buffer = io.BytesIO()
    try:
        _upright(picture).convert("RGB").save(buffer, "PNG")
    except (OSError, ValueError) as exc:  # without pixels, or opened from a file that is cut short
        raise InvalidRequest(f"{label!r} cannot be read as an image: {exc}") from exc
    return _from_bytes(buffer.getvalue(), label)


def _from_bytes(data: bytes, label: str) -> MediaInput:
    kind = kind_of(data)
    if kind is None:
        if called(data) == " but a video":
            raise InvalidRequest(f"{label!r} is a video, not a picture", hint=_A_CLIP)
        what = called(data) if data else " but empty: 0 bytes"
        raise InvalidRequest(f"{label!r} is not a PNG, JPEG or WebP image{what}", hint=_CONVERT)
    if len(data) > BYTES_LIMIT:
        raise _too_large(len(data), label)
    data, (width, height) = _checked(picture_alone(data, kind[0]), kind[0], label)
    sha256 = hashlib.sha256(data).hexdigest()
    return MediaInput(data=data, mime=kind[1], sha256=sha256, width=width, height=height, label=label)


def _checked(data: bytes, kind: str, label: str) -> tuple[bytes, tuple[int, int]]:
    """Decode it whole; its bytes without the place, and its size as a viewer shows it."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=[kind])
        with picture:
            width, height = picture.size
            if max(width, height) > SIDE_LIMIT:
                raise _too_many_pixels(f"{label!r} is {width} x {height} pixels")
            picture.load()
            if _tells_the_place(picture):
                data = _without_place(picture, kind)
            return data, _upright(picture).size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise _too_many_pixels(f"{label!r} claims to have more pixels than can be opened") from exc
    except UnidentifiedImageError as exc:  # its own words tell where in this machine's memory it was
        raise InvalidRequest(f"{label!r} cannot be read as an image: it is damaged", hint=_SAVE_AGAIN) from exc
    except (OSError, ValueError, SyntaxError) as exc:
        if isinstance(exc, InvalidRequest):
            raise
        raise InvalidRequest(f"{label!r} cannot be read as an image: {exc}", hint=_SAVE_AGAIN) from exc


def _tells_the_place(picture: Any) -> bool:
    if _GPS in picture.getexif():
        return True
    for name, value in picture.info.items():
        if str(name).startswith("Raw profile type"):  # metadata in hexadecimal, which nobody looks into here
            return True
        text = value.decode("latin-1") if isinstance(value, bytes) and name in _TEXTS else value
        if isinstance(text, str) and (_PLACE.search(str(name)) or _PLACE.search(text)):
            return True
    return False


def _without_place(picture: Any, kind: str) -> bytes:
    """Write it again without GPS, XMP and texts; what is a plain JPEG keeps its very pixels (`quality="keep"`)."""
    exif = picture.getexif()
    if _GPS in exif:
        del exif[_GPS]
    options: dict[str, Any] = {"exif": exif, "icc_profile": picture.info.get("icc_profile")}
    if kind == "JPEG":
        # Phones put several pictures into one JPEG (MPO), which Pillow cannot write over as it is.
        options["quality"] = "keep" if picture.format == "JPEG" else 95
        options["comment"] = b""  # it would be taken over
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
        f"{label!r} has {size / 1e6:.1f} MB; an image may have at most {BYTES_LIMIT / 1e6:.1f} MB",
        hint="Make it smaller, or give its https URL. Nothing was sent.",
    )


def _too_many_pixels(fact: str) -> InvalidRequest:
    return InvalidRequest(
        f"{fact}; a side may have at most {SIDE_LIMIT}", hint="Make it smaller and give that. Nothing was sent."
    )
