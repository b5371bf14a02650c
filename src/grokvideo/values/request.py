"""A request for one clip: checked when made, so later code trusts it.

Turning a path, an array or a picture into a `MediaInput` is left to `grokvideo.video.inputs`; JSON is left to `wire`.
"""

from __future__ import annotations

import hashlib
import json
import operator
import re
import reprlib
from dataclasses import dataclass, field
from typing import Any

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import (
    DOUBTFUL_ASPECT_RATIOS,
    Capability,
    Mode,
    capability,
    models_with,
    nearest_model,
)

__all__ = ["IMAGE_TYPES", "MOST_TAKES", "MediaInput", "Mode", "VideoRequest", "fault_words"]

IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp")
MOST_TAKES = 100
"""Of one request at once."""

_FAULT_WORDS = re.compile(r"\[\[\s*(moderated|failed|expired|slow|flaky)\s*\]\]", re.IGNORECASE)


def fault_words(prompt: str) -> tuple[str, ...]:
    """Words like ``[[failed]]`` that choose a fault of the simulator, in order, without the brackets."""
    return tuple(word.lower() for word in _FAULT_WORDS.findall(prompt))


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInput:
    """An image as it will go to the wire: exactly one of `url`, `file_id` and `data`.

    An input read back from the library may have nothing but its `sha256`: it can be compared, not sent.

    Parameters
    ----------
    url
        A public http(s) address. A data URI is given as `data` and `mime`.
    sha256
        Hex digest of `data`, computed here when there are bytes.
    width, height
        Pixels, where known.
    label
        File name or variable, for people.
    """

    url: str | None = None
    file_id: str | None = None
    data: bytes | None = field(default=None, repr=False)
    mime: str | None = None
    sha256: str | None = None
    width: int | None = None
    height: int | None = None
    label: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        given = [name for name in ("url", "file_id", "data") if getattr(self, name) is not None]
        if len(given) > 1:
            raise InvalidRequest(f"an image needs one of url, file_id and data, got {' and '.join(given)}")
        if not given and self.sha256 is None:
            raise InvalidRequest("an image needs one of url, file_id and data, got none")
        if self.url is not None:
            object.__setattr__(self, "url", _check_text("image url", self.url))
            if not self.url.lower().startswith(("https://", "http://")):
                raise InvalidRequest(f"an image url must start with https:// or http://, got {reprlib.repr(self.url)}")
        if self.file_id is not None:
            object.__setattr__(self, "file_id", _check_text("image file_id", self.file_id))
        if self.data is not None:
            if not self.data:
                raise InvalidRequest("the image is empty: 0 bytes")
            if self.mime not in IMAGE_TYPES:
                raise InvalidRequest(f"an image must be PNG, JPEG or WebP, got {self.mime!r}")
            object.__setattr__(self, "sha256", hashlib.sha256(self.data).hexdigest())

    def identity(self) -> dict[str, str]:
        """What makes this input the same as another, JSON-able and without bytes."""
        if self.url is not None:
            return {"url": self.url}
        if self.file_id is not None:
            return {"file_id": self.file_id}
        assert self.sha256 is not None  # __post_init__
        return {"sha256": self.sha256}


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRequest:
    """One clip to make. `duration` is in seconds.

    `aspect_ratio` becomes 16:9 when a text request has none; with an image it is always None, because the clip follows
    the image. `notes` are sentences for the user about what was ignored or may be refused. A `foreign` request was made
    elsewhere and is not known here: its job can be watched, but never sent again.

    Raises
    ------
    InvalidRequest
        When made with values the model does not allow. For a model this release does not know, the provider decides.
    """

    prompt: str = ""
    model: str = "grok-imagine-video"
    duration: int = 8
    resolution: str = "480p"
    aspect_ratio: str | None = None
    image: MediaInput | None = None
    generate_audio: bool = True
    user: str | None = None
    foreign: bool = False
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.prompt, str):
            raise InvalidRequest(f"prompt must be text, got {type(self.prompt).__name__}")
        self._set("prompt", _check_text("prompt", self.prompt) if self.prompt.strip() else "")
        self._set("duration", _whole_seconds(self.duration))
        for name in ("model", "resolution", "aspect_ratio", "user"):
            value = getattr(self, name)
            if value is not None or name in ("model", "resolution"):
                self._set(name, _check_text(name, value))
        if self.image is not None and not isinstance(self.image, MediaInput):
            raise InvalidRequest(f"image must be a MediaInput here, got {type(self.image).__name__}")
        if not isinstance(self.generate_audio, bool):
            raise InvalidRequest(f"generate_audio must be True or False, got {reprlib.repr(self.generate_audio)}")
        if self.foreign:
            return
        if self.mode is Mode.TEXT and not self.prompt:
            raise InvalidRequest("prompt is empty: describe the video, or give an image")
        known = capability(self.model)
        if known is not None:
            self._check_limits(known)
        else:
            if self.duration < 1:
                raise InvalidRequest(f"duration must be at least 1 s, got {self.duration}")
            if near := nearest_model(self.model):
                self._note(f"{self.model} is not a model this release knows; did you mean {near}?")
        self._settle_aspect_ratio(known)

    @property
    def mode(self) -> Mode:
        """What the clip is made from; follows from the inputs given."""
        return Mode.TEXT if self.image is None else Mode.IMAGE

    def canonical(self) -> dict[str, Any]:
        """The request with every default written out and inputs by identity, JSON-able.

        Inputs that come with later modes must be added only when they are set: this is what `key` hashes, and a changed
        hash would make people pay again for clips they have.
        """
        late = {"foreign": True} if self.foreign else {}
        return late | {
            "mode": self.mode.value,
            "prompt": self.prompt,
            "model": self.model,
            "duration": self.duration,
            "resolution": self.resolution,
            "aspect_ratio": self.aspect_ratio,
            "image": None if self.image is None else self.image.identity(),
            "generate_audio": self.generate_audio,
            "user": self.user,
        }

    def key(self, provider: str, base_url: str, take: int = 1) -> str:
        """SHA-256 (hex) of the request at one provider: equal keys ask for the same clip."""
        identity = {
            "provider": provider,
            "base_url": base_url.rstrip("/"),
            "take": take,
            "request": self.canonical(),
        }
        return hashlib.sha256(json.dumps(identity, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def _check_limits(self, known: Capability) -> None:
        limits = known.limits.get(self.mode)
        if limits is None:
            raise InvalidRequest(f"{self.model} cannot make a video from {self.mode.value}; choose another model")
        if not limits.min_duration <= self.duration <= limits.max_duration:
            raise InvalidRequest(f"duration must be {limits.min_duration}-{limits.max_duration} s, got {self.duration}")
        if self.resolution not in limits.resolutions:
            message = (
                f"resolution must be {_or(limits.resolutions)} for {self.model}, got {reprlib.repr(self.resolution)}"
            )
            others = models_with(self.mode, self.resolution)
            raise InvalidRequest(f"{message}; {_or(others)} can do {self.resolution}" if others else message)

    def _settle_aspect_ratio(self, known: Capability | None) -> None:
        if self.mode is Mode.IMAGE:
            if self.aspect_ratio is not None:
                self._note(f"aspect_ratio {self.aspect_ratio} was left out: the video follows the image's shape.")
            self._set("aspect_ratio", None)
        elif self.aspect_ratio is None:
            self._set("aspect_ratio", "16:9")
        elif known is not None and self.aspect_ratio not in known.aspect_ratios:
            raise InvalidRequest(
                f"aspect_ratio must be {_or(known.aspect_ratios)}, got {reprlib.repr(self.aspect_ratio)}"
            )
        elif known is not None and self.aspect_ratio in DOUBTFUL_ASPECT_RATIOS:
            self._note(f"aspect_ratio {self.aspect_ratio} is new: the provider may refuse it.")

    def _note(self, sentence: str) -> None:
        # `dataclasses.replace` hands the notes on, so the same sentence may already be there.
        if sentence not in self.notes:
            self._set("notes", (*self.notes, sentence))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


def _whole_seconds(value: object) -> int:
    # bool is an int in Python; NumPy's and pandas' integers are not, but have __index__.
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise InvalidRequest(f"duration must be a whole number of seconds, got {reprlib.repr(value)}")
    return operator.index(value)


def _check_text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidRequest(f"{name} must be text, got {reprlib.repr(value)}")
    if not value.strip():
        raise InvalidRequest(f"{name} is empty")
    try:
        value.encode()
    except UnicodeEncodeError as exc:  # half of a surrogate pair: neither JSON bytes nor the library can hold it
        raise InvalidRequest(f"{name} has a broken character at position {exc.start + 1}") from None
    return value.strip()


def _or(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
