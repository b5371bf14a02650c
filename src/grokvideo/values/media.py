"""What a request is made from: pictures, videos, frames at certain times, voices.

Turning a path, an array or a clip into a `MediaInput` is left to `grokvideo.video`; JSON is left to `wire`.
Source: docs.x.ai REST reference "Videos" and guide "Video Generation", read 2026-11.
"""

from __future__ import annotations

import hashlib
import math
import reprlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from numbers import Real
from typing import Any, Literal

from grokvideo.errors import InvalidRequest
from grokvideo.values.texts import check_text, check_url

IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp")
VIDEO_TYPES = ("video/mp4",)
Kind = Literal["image", "video"]
_TYPES: dict[str, tuple[tuple[str, ...], str]] = {
    "image": (IMAGE_TYPES, "an image must be PNG, JPEG or WebP"),
    "video": (VIDEO_TYPES, "a video must be MP4"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInput:
    """A picture or a video as it will go to the wire: exactly one of `url`, `file_id` and `data`, or a promise of it.

    An input read back from the library has its `sha256` and a way to `load` its bytes, which is None once they are
    gone: then it can be compared, not sent. One made from a clip that is still under way has nothing but its `job`.

    Parameters
    ----------
    url
        A public http(s) address. A data URI is given as `data` and `mime`.
    sha256
        Hex digest of `data`, computed here when there are bytes.
    width, height
        Pixels, where known or expected.
    duration
        Seconds of a video, where known or expected.
    label
        File name, variable or job, for people.
    origin
        What it was made from, where the same wish may give other bytes another day: `last frame of <sha256>`. It then
        stands for the input when requests are compared.
    job
        A job of the library, not done yet: its clip for a video, the clip's last frame for an image.
    made_from
        A job of the library that is done, and of whose clip it was made; no part of what it is.
    load
        Gives the bytes, or None when somebody removed them. Reads a file: not for the loop.
    """

    kind: Kind = "image"
    url: str | None = None
    file_id: str | None = None
    data: bytes | None = field(default=None, repr=False)
    mime: str | None = None
    sha256: str | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    label: str = field(default="", compare=False)
    origin: str | None = None
    job: str | None = None
    made_from: str | None = field(default=None, compare=False)
    load: Callable[[], bytes | None] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        what = f"{'an' if self.kind == 'image' else 'a'} {self.kind}"
        given = [name for name in ("url", "file_id", "data", "job") if getattr(self, name) is not None]
        if len(given) > 1:
            raise InvalidRequest(f"{what} needs one of url, file_id and data, got {' and '.join(given)}")
        if not given and self.sha256 is None:
            raise InvalidRequest(f"{what} needs one of url, file_id and data, got none")
        if self.url is not None:
            object.__setattr__(self, "url", check_url(f"{self.kind} url", self.url))
        if self.file_id is not None:
            object.__setattr__(self, "file_id", check_text(f"{self.kind} file_id", self.file_id))
        if self.data is not None:
            if not self.data:
                raise InvalidRequest(f"the {self.kind} is empty: 0 bytes")
            types, must = _TYPES[self.kind]
            if self.mime not in types:
                raise InvalidRequest(f"{must}, got {self.mime!r}")
            object.__setattr__(self, "sha256", hashlib.sha256(self.data).hexdigest())

    @property
    def is_at_hand(self) -> bool:
        """Whether it can be sent, now or when its job is done."""
        return any(each is not None for each in (self.url, self.file_id, self.data, self.job, self.load))

    def identity(self) -> dict[str, str]:
        """What makes this input the same as another, JSON-able and without bytes."""
        # A link to a clip of this library has its hash beside it: then the link may change, and the clip is the same.
        for name in ("origin", "sha256", "url", "file_id", "job"):
            if (value := getattr(self, name)) is not None:
                return {name: value}
        raise AssertionError("an input is something")  # __post_init__

    def read(self) -> bytes | None:
        """Its bytes, from memory or from the library; None for a URL or a file id, and for what is gone. Blocks."""
        if self.data is not None or self.load is None:
            return self.data
        return self.load()


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A picture that is to be seen at a certain time. `seconds` is from the start; it snaps to thirds of a second."""

    image: MediaInput
    seconds: float

    def __post_init__(self) -> None:
        if not isinstance(self.image, MediaInput) or self.image.kind != "image":
            raise InvalidRequest(f"a keyframe needs an image, got {type(self.image).__name__}")
        object.__setattr__(self, "seconds", _seconds(self.seconds))

    def identity(self) -> dict[str, Any]:
        """What makes it the same as another."""
        return {"image": self.image.identity(), "seconds": self.seconds}


def _seconds(number: object) -> float:
    """NumPy's numbers are real ones too; its booleans, arrays and lengths of time are not."""
    found = math.nan
    if not isinstance(number, bool) and isinstance(number, Real | Decimal):
        with suppress(TypeError, ValueError, OverflowError):  # NumPy's times, a signalling NaN, more than any float
            found = float(number)
    if not math.isfinite(found):
        raise InvalidRequest(f"a keyframe's time must be seconds from the start, got {reprlib.repr(number)}")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice to speak with: the name of a preset, such as `eve`, or the address of a recording of at most 15 s."""

    voice_id: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.voice_id is None) == (self.url is None):
            raise InvalidRequest("a voice needs one of voice_id and url")
        if self.url is not None:
            object.__setattr__(self, "url", check_url("voice url", self.url))
        else:
            object.__setattr__(self, "voice_id", check_text("voice_id", self.voice_id))

    @classmethod
    def of(cls, value: object) -> Voice:
        """From a name, an address, or a voice.

        Raises
        ------
        InvalidRequest
            For anything else; a file of this machine is none of them.
        """
        if isinstance(value, Voice):
            return value
        if not isinstance(value, str):
            raise InvalidRequest(f"a voice is a name such as 'eve', or a URL, got {type(value).__name__}")
        word = value.strip()
        if word.lower().startswith(("https://", "http://")):
            return cls(url=word)
        if not word or not word.replace("-", "").replace("_", "").isalnum():
            raise InvalidRequest(
                f"a voice is a name such as 'eve', or a URL, got {reprlib.repr(value)}",
                hint="A recording of your own must lie at an address that the provider can reach. Nothing was sent.",
            )
        return cls(voice_id=word)

    def identity(self) -> dict[str, str]:
        """What makes it the same as another."""
        return {"voice_id": self.voice_id} if self.voice_id is not None else {"url": str(self.url)}
