"""Make the video of an edit or an extension from whatever a person has: a URL, a path, bytes, a file id, a clip.

Everything is checked here, before any money is spent. What does not fit is refused, and made to fit only where the
person agreed to that. A film of one's own loses the place where it was filmed; its bytes stay as they are otherwise.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import Mode, source_limits
from grokvideo.values.media import MediaInput
from grokvideo.values.state import Clip
from grokvideo.video.film import CODECS, Film, in_words, look_into
from grokvideo.video.frames import are_whole, boxes
from grokvideo.video.inputs import BYTES_LIMIT, IS_URL, FileId, url_name
from grokvideo.video.sniff import called, film_kind, kind_of

_NEAR_S = 0.01
"""By which no film is too long or too short."""
_ANEW = "fit=True (--fit) makes an H.264 MP4 of at most 720p from it. Nothing was sent."


def video_input(value: Any, mode: Mode, *, fit: bool = False, label: str = "") -> MediaInput:
    """Turn what a person has into the video of an edit or an extension. Blocks, with `fit` for some seconds.

    A URL and a file id are not opened: whether they lead to a film that fits, the provider says. It wants a URL that
    ends in `.mp4`; others are let pass, because a link with a signature may well lead to one.

    Parameters
    ----------
    value
        `https` URL, `data:video/mp4;base64,` URI, local path, bytes, `FileId`, or a clip.
    mode
        `Mode.EDIT` or `Mode.EXTEND`.
    fit
        Whether a film that does not fit may be changed: the first 8.7 s for an edit, the last 15 s for an extension,
        H.264 of at most 720p from any other format. One that fits is left as it is.
    label
        What people see; made from the file name when empty.

    Raises
    ------
    InvalidRequest
        If it is none of these, or does not fit. Nothing is sent.
    """
    wish = _Wish(mode, fit)
    if isinstance(value, MediaInput) and value.kind == "video":
        return value
    if isinstance(value, FileId):
        return MediaInput(kind="video", file_id=value.value, label=label or value.value)
    if isinstance(value, Clip):
        return _from_clip(value, wish, label)
    if isinstance(value, bytes | bytearray | memoryview):
        return _from_bytes(bytes(value), wish, label or "video")
    if isinstance(value, os.PathLike):
        return _from_path(Path(value), wish, label)
    if isinstance(value, str):
        return _from_text(value.strip(), wish, label)
    if _is_image(value):
        raise InvalidRequest("a video cannot be made from an image; give it as image=...", hint=_INSTEAD)
    raise InvalidRequest(f"a video cannot be made from {type(value).__name__}", hint=_INSTEAD)


_INSTEAD = "Give a URL, a path or the bytes of an MP4, a clip, a job or gv.FileId(...). Nothing was sent."


@dataclass(frozen=True, slots=True)
class _Wish:
    mode: Mode
    may_fit: bool
    is_own: bool = True  # not a clip of the library, which was not filmed anywhere

    @property
    def limits(self) -> tuple[float, float]:
        return source_limits(self.mode)


def _is_image(value: Any) -> bool:
    """A picture, an array, or a list, which would be one of pictures or numbers."""
    return (
        isinstance(value, MediaInput | list | tuple)
        or hasattr(value, "__array_interface__")
        or (hasattr(value, "save") and hasattr(value, "getexif"))
    )


def _from_text(text: str, wish: _Wish, label: str) -> MediaInput:
    if text.startswith("data:"):
        return _from_data_uri(text, wish, label or "video")
    if not IS_URL.match(text):
        return _from_path(Path(text), wish, label)
    return MediaInput(kind="video", url=text, label=label or url_name(text, "a video"))


def _from_data_uri(text: str, wish: _Wish, label: str) -> MediaInput:
    head, _, body = text.partition(",")
    if not head.endswith(";base64"):
        raise InvalidRequest("a data URI must be base64, as in 'data:video/mp4;base64,...'")
    try:
        data = base64.b64decode(body, validate=True)
    except ValueError as exc:
        raise InvalidRequest("the data URI of the video is not valid base64") from exc
    return _from_bytes(data, wish, label)


def _from_clip(clip: Clip, wish: _Wish, label: str) -> MediaInput:
    name = label or clip.path.name
    if clip.path.is_file():
        return _from_path(clip.path, _Wish(wish.mode, wish.may_fit, is_own=False), name)
    if clip.url is None:
        raise InvalidRequest(
            f"the file of the clip {name!r} is gone: {str(clip.path)!r}",
            hint="Restore it from a backup, or give another video. Nothing was sent.",
        )
    _check_seconds(clip.duration, wish, name, can_fit=False)
    return MediaInput(
        kind="video",
        url=clip.url,
        sha256=clip.sha256,
        width=clip.width,
        height=clip.height,
        duration=clip.duration,
        label=name,
    )


def _from_path(path: Path, wish: _Wish, label: str) -> MediaInput:
    try:
        path = path.expanduser()
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device could be read for ever
            raise InvalidRequest(f"the video {str(path)!r} is not a file")
        with path.open("rb") as file:
            return _from_file(file, found.st_size, wish, label or path.name)
    except (OSError, ValueError, RuntimeError) as exc:  # also a zero byte in the name, or a ~ without a home
        if isinstance(exc, InvalidRequest):
            raise
        reason = getattr(exc, "strerror", None) or exc
        raise InvalidRequest(f"the video {str(path)!r} cannot be read: {reason}") from exc


def _from_bytes(data: bytes, wish: _Wish, label: str) -> MediaInput:
    return _from_file(io.BytesIO(data), len(data), wish, label)


def _from_file(file: io.BufferedIOBase, size: int, wish: _Wish, label: str) -> MediaInput:
    head = file.read(4096)
    if not size or not head:  # by its size too: it is 0 for some files that never end
        raise InvalidRequest(f"video {label!r} is empty: 0 bytes")
    kind = film_kind(head)
    if kind is None:
        raise _no_film(head, label)
    reader, format_name = kind
    if size > BYTES_LIMIT:
        _must_fit(f"must have at most {BYTES_LIMIT / 1e6:g} MB, got {size / 1e6:.1f} MB", wish, label, _ANEW)
        return _fitted(file, reader, wish, label)
    if format_name != "MP4":
        _must_fit(f"must be MP4, got {format_name}", wish, label, _ANEW)
        return _fitted(file, reader, wish, label)
    file.seek(0)
    data = file.read(BYTES_LIMIT)
    film = _looked_into(data, label)
    if film.codec not in CODECS:
        names = " or ".join((", ".join([*CODECS.values()][:-1]), [*CODECS.values()][-1]))
        _must_fit(f"must be {names} inside, got {film.codec}", wish, label, _ANEW)
    elif _check_seconds(film.seconds, wish, label):
        return _as_it_is(data, film, wish, label)
    return _fitted(io.BytesIO(data), reader, wish, label)


def _looked_into(data: bytes, label: str) -> Film:
    with in_words(label):
        if not are_whole(boxes(io.BytesIO(data)), len(data)):
            raise ValueError("its parts do not add up")
        return look_into(io.BytesIO(data), "mov")


def _check_seconds(seconds: float, wish: _Wish, label: str, *, can_fit: bool = True) -> bool:
    """True when it fits as it is, False when it has to be cut.

    Raises
    ------
    InvalidRequest
        If it cannot be cut, or may not be.
    """
    least, most = wish.limits
    if least - _NEAR_S <= seconds <= most + _NEAR_S:
        return True
    if wish.mode is Mode.EDIT:
        fact, part = f"must have at most {most:g} s to be edited", f"its first {most:g} s"
    else:
        fact, part = f"must have {least:g}-{most:g} s to be extended", f"its last {most:g} s"
    fact = f"{fact}, got {seconds:.2f} s"
    if seconds < least or not can_fit:
        way = "Give a longer one." if seconds < least else "Give a shorter one."
        raise InvalidRequest(f"video {label!r} {fact}", hint=f"{way} Nothing was sent.")
    _must_fit(fact, wish, label, f"fit=True (--fit) takes {part}. Nothing was sent.")
    return False


def _must_fit(fact: str, wish: _Wish, label: str, hint: str) -> None:
    if not wish.may_fit:
        raise InvalidRequest(f"video {label!r} {fact}", hint=hint)


def _as_it_is(data: bytes, film: Film, wish: _Wish, label: str) -> MediaInput:
    from grokvideo.video.location import tells_the_place, without_place

    origin = None
    if wish.is_own and tells_the_place(data):
        origin = f"{hashlib.sha256(data).hexdigest()} without its location"
        with in_words(label):
            data = without_place(data)
    return _media(data, film.width, film.height, film.seconds, label, origin)


def _fitted(file: io.BufferedIOBase, reader: str, wish: _Wish, label: str) -> MediaInput:
    from grokvideo.video.fit import fit

    with in_words(label):
        made = fit(file, reader, wish.mode)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    _check_seconds(made.seconds, wish, label)
    which = "first" if wish.mode is Mode.EDIT else "last"
    what = f"{which} {wish.limits[1]:g} s" if made.is_cut else f"{min(made.width, made.height)}p H.264"
    return _media(made.data, made.width, made.height, made.seconds, label, f"{what} of {sha256}")


def _media(data: bytes, width: int, height: int, seconds: float, label: str, origin: str | None) -> MediaInput:
    return MediaInput(
        kind="video",
        data=data,
        mime="video/mp4",
        width=width,
        height=height,
        duration=seconds,
        label=label,
        origin=origin,
    )


def _no_film(head: bytes, label: str) -> InvalidRequest:
    picture = kind_of(head)
    if picture is not None:
        kind = picture[0]
        return InvalidRequest(f"video {label!r} is a {kind} picture; give it as image=...", hint=_INSTEAD)
    return InvalidRequest(f"video {label!r} is not a video{called(head)}", hint=_INSTEAD)
