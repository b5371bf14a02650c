"""What a person chose in a Studio, as one value: where it differs from what is possible, `offer` says what is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from grokvideo.notebook.studio.slots import Held
from grokvideo.values.capability import Mode
from grokvideo.values.request import VideoRequest

DURATION_S = 6
"""Of a new Studio's clips: long enough for one motion, and cheaper than the provider's own 8."""
LABELS = MappingProxyType(
    {
        Mode.TEXT: "Text",
        Mode.IMAGE: "Image",
        Mode.REFERENCE: "Reference",
        Mode.FRAMES: "First + last",
        Mode.EDIT: "Edit",
        Mode.EXTEND: "Extend",
    }
)
"""What the modes are called."""
SLOTS = MappingProxyType(
    {
        Mode.TEXT: (),
        Mode.IMAGE: ("image",),
        Mode.REFERENCE: ("reference_images",),
        Mode.FRAMES: ("image", "last_frame"),
        Mode.EDIT: ("video",),
        Mode.EXTEND: ("video",),
    }
)
"""Where each mode's pictures and videos go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A filled form.

    Parameters
    ----------
    values
        For placeholders of the prompt.
    duration
        Seconds: of the clip, or of what an extension adds.
    takes
        1-100 of each clip.
    fit
        Whether a part of a video will do that is too long.
    held
        What was put in, by its slot.
    """

    mode: Mode = Mode.TEXT
    prompt: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    model: str
    duration: int = DURATION_S
    resolution: str = "480p"
    aspect_ratio: str = "16:9"
    generate_audio: bool = True
    takes: int = 1
    fit: bool = False
    held: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)

    def inputs(self) -> tuple[Held, ...]:
        """What this mode is made from, in order."""
        return tuple(each for slot in SLOTS[self.mode] for each in self.held.get(slot, ()))

    def wishes(self) -> dict[str, Any]:
        """The arguments of every clip, as `Session.plan` takes them; inputs as they were checked.

        Inputs that cannot be used are left out: `draft` has looked at them before.
        """
        pictures = {
            slot: [each.media for each in self.held.get(slot, ()) if each.media is not None]
            for slot in SLOTS[self.mode]
        }
        wishes: dict[str, Any] = {"model": self.model}
        for slot, media in pictures.items():
            if media:
                wishes[slot] = media if slot == "reference_images" else media[0]
        if self.mode is Mode.EXTEND:
            wishes |= {"extend": True, "duration": self.duration}
        elif self.mode is not Mode.EDIT:
            wishes |= {
                "duration": self.duration,
                "resolution": self.resolution,
                "generate_audio": self.generate_audio,
            }
        if has_ratio(self):
            wishes["aspect_ratio"] = self.aspect_ratio
        return wishes


def texts_of(name: object, given: object) -> list[str]:
    """The values of a placeholder, from one or several that were given.

    Raises
    ------
    ValueError
        If one of them is neither a text nor a number.
    """
    several: Sequence[object] = list(given) if isinstance(given, list | tuple | set | range) else [given]
    if not all(isinstance(each, str | int | float) for each in several):
        raise ValueError(f"the values of {name} must be texts or numbers, got {given!r:.80}")
    texts = [str(each).strip() for each in several]
    return list(dict.fromkeys(text for text in texts if text))


def has_ratio(form: Form) -> bool:
    """Whether the shape is chosen, and does not follow from what the clip is made from."""
    if form.mode is Mode.FRAMES:
        return not form.held.get("image")
    return form.mode in (Mode.TEXT, Mode.REFERENCE)


def settings_of(request: VideoRequest) -> dict[str, Any]:
    """What a form says that asks for such a clip: its plain fields. Braces in the prompt stay braces."""
    found: dict[str, Any] = {
        "mode": request.mode.value,
        "prompt": request.prompt.replace("{", "{{").replace("}", "}}"),
        "values": {},
        "model": request.model,
        "takes": 1,
        "fit": False,
    }
    if request.duration is not None:
        found["duration"] = request.duration
    if request.resolution is not None:
        found["resolution"] = request.resolution
    if request.aspect_ratio is not None:
        found["aspect_ratio"] = request.aspect_ratio
    if not request.mode.has_source:
        found["generate_audio"] = request.generate_audio
    return found


def is_same(before: Any, after: Any) -> bool:
    """Whether it is the same object: pictures and arrays do not compare."""
    if isinstance(before, tuple) and isinstance(after, tuple):
        return len(before) == len(after) and all(one is other for one, other in zip(before, after, strict=True))
    return before is after


def is_equal(before: Any, after: Any) -> bool:
    """Whether traitlets takes it for no change."""
    try:
        return bool(before == after)
    except Exception:  # arrays do not say
        return False
