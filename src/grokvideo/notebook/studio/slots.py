"""What lies in the slots of a Studio: pictures and videos that a person gave, checked, and ready to be shown."""

from __future__ import annotations

import base64
import io
import logging
import os
import re
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.notebook.chain import seconds_words
from grokvideo.notebook.words import told as said
from grokvideo.notebook.words import visible
from grokvideo.values.capability import Mode, source_limits
from grokvideo.values.media import MediaInput
from grokvideo.values.state import Clip
from grokvideo.video.film import look_into
from grokvideo.video.inputs import FileId
from grokvideo.video.sniff import film_kind
from grokvideo.video.thumbs import film_thumb, picture_thumb

SLOTS = ("image", "last_frame", "reference_images", "video")

THUMB_LIMIT = 6_000
"""Characters a thumbnail may have as a data URI: several of them stand in one trait."""
_THUMB_WIDTH = 160
_HEAD = "data:image/jpeg;base64,"
_NAME, _WORDS = 80, 400
_NEAR_S = 0.01
_WAITS = "is rendering; the new clip waits for it"
_BROKEN = "It cannot be looked at: something went wrong inside grokvideo."
_log = logging.getLogger("grokvideo")

_FIT = (
    (re.compile(r"fit=True \(--fit\) takes (its (?:first|last) \S+ s)\."), r"Use only \1"),
    (
        re.compile(r"fit=True \(--fit\) makes (.*?) of at most (\S+) from it\."),
        r"Make \1 from it, of at most {} and \2",
    ),
)
"""How the hint of a video begins that can be made to fit, and what a person agrees to then."""
_HERE = (
    (re.compile(r"; give it as (?:image=\.\.\.|-i)(?=\.|$)"), ""),
    (
        re.compile(r" For its last frame give .* gv\.extend\."),
        " To change it or to go on with it, choose Edit or Extend.",
    ),
    (re.compile(r" Give a URL, a path[^.]*gv\.FileId\(\.\.\.\)\."), ""),
    (re.compile(r" Change the value and run it again\."), ""),
    (re.compile(r", then run this again\."), ", then put it in again."),
    (re.compile(r" Nothing was sent(?: and nothing was billed)?\."), ""),
)
"""Words for a cell, and what stands in their place where somebody looks at a form."""


class Look(Protocol):
    """How a value is checked: `Session.input`."""

    def __call__(self, value: Any, mode: Mode | None = None, *, fit: bool = False) -> MediaInput:
        """What a person has, checked: a picture, or a video for that mode."""


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """One picture or video in its slot.

    Parameters
    ----------
    value
        What a person gave.
    words
        What is known of it: `1024 × 768, 2.3 MB`.
    thumb
        A small JPEG as a data URI; None where there is none.
    bad
        Why it cannot be used, in words; None where it can, or could, see `fit`.
    upload
        By what upload it came.
    media
        What goes into a request; None where it is bad, and where `fit` has not been agreed to.
    fit
        What has to be agreed to, or was, for a video that is too long as a whole, or of another kind.
    """

    id: str
    slot: str
    value: Any = field(repr=False)
    name: str
    words: str
    thumb: str | None = field(repr=False)
    bad: str | None
    upload: str | None
    media: MediaInput | None
    fit: str | None = None


def hold(
    slot: str,
    value: Any,
    look: Look,
    *,
    mode: Mode | None = None,
    fit: bool = False,
    upload: str | None = None,
    name: str = "",
) -> Held:
    """Put a value into a slot: checked, and told why where it cannot be used. Blocks, with `fit` for some seconds.

    Parameters
    ----------
    mode
        For a video, `Mode.EDIT` or `Mode.EXTEND`; it means nothing for a picture.
    fit
        Whether the person agreed to what `Held.fit` says.
    upload, name
        By what upload it came, and what people call it; else that is made from the value.
    """
    way = (mode or Mode.EDIT) if slot == "video" else None
    bad = agreed = media = seen = None
    try:
        seen, agreed = _first_look(value, look, way)
        # A film that is still under way may turn out longer than it is expected to be.
        media = look(value, way, fit=True) if fit and (agreed or (way and seen and seen.job)) else seen
        if agreed and not fit:
            media = None
        if media is not None and name and media.label != name:
            media = replace(media, label=name)
    except GrokVideoError as error:
        bad = _reason(error, value, name)
    except Exception:
        _log.exception("an input could not be looked at")
        bad = _BROKEN
    if bad:
        media = seen = agreed = None
    known = media or seen
    return Held(
        id=uuid.uuid4().hex,
        slot=slot,
        value=value,
        name=visible(name or (known.label if known else "") or _called(value, slot), _NAME),
        words="" if bad else _facts(known) if known else _film_facts(value),
        thumb=None if bad else _thumb(known, value),
        bad=bad,
        upload=upload,
        media=media,
        fit=agreed,
    )


def again(held: Held, look: Look, *, mode: Mode | None, fit: bool) -> Held:
    """The same value checked anew, for another mode or with another consent; it keeps its id and its name."""
    fresh = hold(held.slot, held.value, look, mode=mode, fit=fit, upload=held.upload, name=held.name)
    return replace(fresh, id=held.id)


def told(held: Held) -> dict[str, Any]:
    """One input of the trait `slots`."""
    return {
        "id": held.id,
        "name": held.name,
        "words": held.words,
        "thumb": held.thumb,
        "bad": held.bad,
        "upload": held.upload,
    }


def _first_look(value: Any, look: Look, mode: Mode | None) -> tuple[MediaInput | None, str | None]:
    """What it is as it stands, if that can be told; and what has to be agreed to, or None."""
    try:
        media = look(value, mode)
    except InvalidRequest as error:
        agreed = _fit_words(error.hint, mode)
        if agreed is None:
            raise
        return None, agreed
    if media.kind != ("image" if mode is None else "video"):
        raise InvalidRequest(f"{media.label or 'this'} is {'a video, not a picture' if mode is None else 'a picture'}")
    if mode is not None and media.job is not None and (media.duration or 0) > source_limits(mode)[1] + _NEAR_S:
        return media, f"Use only its {'first' if mode is Mode.EDIT else 'last'} {source_limits(mode)[1]:g} s"
    return media, None


def _fit_words(hint: str, mode: Mode | None) -> str | None:
    for pattern, words in _FIT:
        if mode is not None and (found := pattern.match(hint)):
            return found.expand(words).format(f"{source_limits(mode)[1]:g} s")
    return None


def _reason(error: GrokVideoError, value: Any, name: str) -> str:
    words = said(error)
    if name and isinstance(value, Path):  # of an upload, whose file has a name that nobody knows
        words = words.replace(str(value), name).replace(value.name, name)
    for pattern, here in _HERE:
        words = pattern.sub(here, words)
    return visible(words[:1].upper() + words[1:], _WORDS)


def _called(value: Any, slot: str) -> str:
    """What people call a value that cannot be used."""
    if isinstance(value, Job):
        return value.name or value.id[:6]
    if isinstance(value, Clip):
        return value.path.name
    if isinstance(value, FileId):
        return value.value
    if isinstance(value, str | os.PathLike) and not str(value).lstrip().startswith("data:"):
        place = str(value).strip().partition("?")[0].rstrip("/")
        return re.split(r"[/\\]", place)[-1] or place
    return "video" if slot == "video" else "image"


def _facts(media: MediaInput) -> str:
    """`1024 × 768, 2.3 MB`; `6 s, 848 × 480, 1.1 MB`."""
    if media.job is not None:
        return _WAITS
    parts = []
    if media.duration:
        parts.append(seconds_words(media.duration))
    if (media.origin or "").startswith("last frame of "):
        parts.append("last frame")
    if media.width and media.height:
        parts.append(f"{media.width} × {media.height}")
    if media.data is not None:
        parts.append(_size(len(media.data)))
    if not parts:
        parts.append("a file at the provider, not opened" if media.file_id else "an address, not opened")
    return ", ".join(parts)


def _film_facts(value: Any) -> str:
    """The same of a film that cannot be used as it is."""
    file = _opened(value)
    if file is None:
        return ""
    with file:
        try:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            kind = film_kind(file.read(4096))
            film = look_into(file, kind[0]) if kind else None
        except Exception:  # whatever its reader stumbles over is said when it is made to fit
            film = None
    parts = [] if film is None else [seconds_words(film.seconds), f"{film.width} × {film.height}"]
    return ", ".join([*parts, _size(size)])


def _thumb(media: MediaInput | None, value: Any) -> str | None:
    limit = (THUMB_LIMIT - len(_HEAD)) // 4 * 3
    if media is not None and media.kind == "image":
        data = media.read()
        picture = picture_thumb(data, limit, _THUMB_WIDTH) if data else None
    else:
        file = io.BytesIO(media.data) if media is not None and media.data else _opened(value)
        if file is None:
            return None
        with file:
            picture = film_thumb(file, limit, _THUMB_WIDTH)
    return None if picture is None else _HEAD + base64.b64encode(picture).decode()


def _opened(value: Any) -> io.BufferedIOBase | None:
    """The bytes of a film on this machine."""
    if isinstance(value, Job):
        value = value.state.clip
    if isinstance(value, Clip):
        value = value.path
    if isinstance(value, bytes | bytearray | memoryview):
        return io.BytesIO(value)
    if not isinstance(value, str | os.PathLike):
        return None
    try:
        path = Path(value.strip() if isinstance(value, str) else value).expanduser()
        return path.open("rb") if path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
