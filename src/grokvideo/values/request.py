"""A request for one clip: checked when made, so later code trusts it.

The cross-field rules stand in `rules`, what it is made from in `media`; turning what a person has into inputs is left
to `grokvideo.video`, JSON to `wire`.
"""

from __future__ import annotations

import hashlib
import json
import operator
import re
import reprlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from grokvideo.errors import InvalidRequest
from grokvideo.values import rules
from grokvideo.values.capability import Mode
from grokvideo.values.fields import RequestFields
from grokvideo.values.media import IMAGE_TYPES, Keyframe, MediaInput, Voice
from grokvideo.values.storage import Output, StorageOptions
from grokvideo.values.texts import check_text

__all__ = ["IMAGE_TYPES", "MOST_TAKES", "MediaInput", "Mode", "VideoRequest", "fault_words"]

MOST_TAKES = 100
"""Of one request at once."""

_FAULT_WORDS = re.compile(r"\[\[\s*(moderated|failed|expired|slow|flaky)\s*\]\]", re.IGNORECASE)


def fault_words(prompt: str) -> tuple[str, ...]:
    """Words like ``[[failed]]`` that choose a fault of the simulator, in order, without the brackets."""
    return tuple(word.lower() for word in _FAULT_WORDS.findall(prompt))


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRequest(RequestFields):
    """One clip to make.

    What a mode has no use for is dropped, and `notes` says so in sentences for the user; they also say what the
    provider may refuse. What a mode forbids is refused.

    Parameters
    ----------
    duration
        Seconds: of the clip, 8 when not given; of what is added to an extension, 6 when not given; None for an edit.
    resolution
        `480p` when not given; None for an edit and an extension, which keep their video's.
    aspect_ratio
        16:9 when not given; None with a first frame or a video, whose shape the clip keeps.
    image, last_frame
        The exact first and last frame.
    keyframes
        Pictures to be seen at certain times, at most 4.
    reference_images
        Pictures of who and what is to appear, at most 7; `<IMAGE_0>` in the prompt is the first, and is left as it is.
    reference_audios
        Voices to speak with, at most 3; `<AUDIO_0>` is the first.
    video, extend
        A video to edit, or to extend.
    foreign
        Made elsewhere, and not known here: its job can be watched, but never sent again.

    Raises
    ------
    InvalidRequest
        When made with values the model does not allow. For a model this release does not know, the provider decides.
    """

    def __post_init__(self) -> None:
        if not isinstance(self.prompt, str):
            raise InvalidRequest(f"prompt must be text, got {type(self.prompt).__name__}")
        self._set("prompt", check_text("prompt", self.prompt) if self.prompt.strip() else "")
        if self.duration is not None:
            self._set("duration", _whole_seconds(self.duration))
        for name in ("model", "resolution", "aspect_ratio", "user"):
            value = getattr(self, name)
            if value is not None or name == "model":
                self._set(name, check_text(name, value))
        for name in ("generate_audio", "extend"):
            if not isinstance(getattr(self, name), bool):
                raise InvalidRequest(f"{name} must be True or False, got {reprlib.repr(getattr(self, name))}")
        self._check_inputs()
        if self.foreign:  # nobody here knows more of it; these are what cards and lists go by
            self._set("duration", 8 if self.duration is None else self.duration)
            self._set("resolution", self.resolution or "480p")
        else:
            rules.settle(self)

    @property
    def expected_seconds(self) -> float | None:
        """How long the clip should become; None where that follows from a video of unknown length."""
        if self.video is None:
            return None if self.duration is None else float(self.duration)
        if self.video.duration is None:
            return None
        return self.video.duration + (self.duration or 0)

    def inputs(self) -> Iterator[MediaInput]:
        """Every picture and video it is made from, in the order of the fields."""
        if self.image is not None:
            yield self.image
        if self.last_frame is not None:
            yield self.last_frame
        yield from (frame.image for frame in self.keyframes)
        yield from self.reference_images
        if self.video is not None:
            yield self.video

    def with_inputs(self, change: Callable[[MediaInput], MediaInput]) -> VideoRequest:
        """The request with what `change` makes of each input, checked anew; itself where nothing changes."""
        changed = replace(
            self,
            image=self.image and change(self.image),
            last_frame=self.last_frame and change(self.last_frame),
            keyframes=tuple(replace(frame, image=change(frame.image)) for frame in self.keyframes),
            reference_images=tuple(map(change, self.reference_images)),
            video=self.video and change(self.video),
        )
        is_same = all(new is old for new, old in zip(changed.inputs(), self.inputs(), strict=True))
        return self if is_same else changed

    def canonical(self) -> dict[str, Any]:
        """The request with every default written out and inputs by identity, JSON-able.

        What came with later modes stands in it only where it is set: this is what `key` hashes, and a changed hash
        would make people pay again for clips they have.
        """
        late: dict[str, Any] = {"foreign": True} if self.foreign else {}
        if self.last_frame is not None:
            late["last_frame"] = self.last_frame.identity()
        if self.keyframes:
            late["keyframes"] = [frame.identity() for frame in self.keyframes]
        if self.reference_images:
            late["reference_images"] = [image.identity() for image in self.reference_images]
        if self.reference_audios:
            late["reference_audios"] = [voice.identity() for voice in self.reference_audios]
        if self.video is not None:
            late["video"] = self.video.identity()
            late["extend"] = self.extend
        if self.storage_options is not None:
            late["storage_options"] = self.storage_options.wire()
        if self.output is not None:
            late["output"] = self.output.place
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

    def _check_inputs(self) -> None:
        for name, kind in (("image", "image"), ("last_frame", "image"), ("video", "video")):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, MediaInput) and value.kind == kind):
                raise InvalidRequest(
                    f"{name} must be a MediaInput{' of a video' * (kind == 'video')} here, got {_kind_of(value)}"
                )
        for name, of in (("keyframes", Keyframe), ("reference_images", MediaInput), ("reference_audios", Voice)):
            values = getattr(self, name)
            if not isinstance(values, list | tuple):
                raise InvalidRequest(f"{name} must be a list, got {type(values).__name__}")
            for value in values:
                if not isinstance(value, of) or getattr(value, "kind", "image") != "image":
                    raise InvalidRequest(f"{name} must hold {of.__name__} here, got {_kind_of(value)}")
            self._set(name, tuple(values))
        for name, whole in (("storage_options", StorageOptions), ("output", Output)):
            value = getattr(self, name)
            if value is not None and not isinstance(value, whole):
                raise InvalidRequest(f"{name} must be {whole.__name__} here, got {type(value).__name__}")


def _kind_of(value: object) -> str:
    return f"a {value.kind}" if isinstance(value, MediaInput) else type(value).__name__


def _whole_seconds(value: object) -> int:
    # bool is an int in Python; NumPy's and pandas' integers are not, but have __index__.
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise InvalidRequest(f"duration must be a whole number of seconds, got {reprlib.repr(value)}")
    return operator.index(value)
