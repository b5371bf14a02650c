"""What each model allows in each mode: the one table that validation, pickers, help and completion read.

Source: docs.x.ai "Video Generation" guide and REST reference "Videos", read 2026-11. New model names work without a
release: what is not in the table is left to the provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Mode(StrEnum):
    """What a clip is made from."""

    TEXT = "text"
    IMAGE = "image"
    """A first frame."""
    REFERENCE = "reference"
    """Pictures of who and what is to appear, or voices; also together with frames."""
    FRAMES = "frames"
    """A last frame, or frames at certain times."""
    EDIT = "edit"
    EXTEND = "extend"

    @property
    def has_source(self) -> bool:
        """Whether it is made from another video, whose size it keeps."""
        return self in (Mode.EDIT, Mode.EXTEND)


ASPECT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3")
# In the newest guide but not in the published schema; a live test saw ratios beyond the seven refused.
DOUBTFUL_ASPECT_RATIOS = ("21:9", "5:2")
ALL_ASPECT_RATIOS = ASPECT_RATIOS + DOUBTFUL_ASPECT_RATIOS

MOST_REFERENCES = 7
MOST_KEYFRAMES = 4
MOST_VOICES = 3
VOICES = ("ara", "eve", "leo", "rex", "sal")
"""Presets that the published schema names; there may be more."""
KEYFRAME_GRID = 3
"""Keyframes snap to a third of a second."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one model allows in one mode.

    Parameters
    ----------
    durations
        Seconds that can be asked for: of the clip, or of what an extension adds. Empty where the source decides.
    resolutions
        Those that can be asked for. Empty where the source decides.
    source_seconds
        How long the source may be, at least and at most; None where there is none.
    """

    durations: range
    resolutions: tuple[str, ...] = ()
    source_seconds: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Capability:
    """What one model can do.

    Parameters
    ----------
    image_with_references
        Whether the first frame can be given as well.
    voices
        Whether reference voices can be given.
    """

    model: str
    aliases: tuple[str, ...]
    limits: Mapping[Mode, Limits]
    image_with_references: bool = False
    voices: bool = False
    aspect_ratios: tuple[str, ...] = ALL_ASPECT_RATIOS

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes this model knows."""
        return tuple(self.limits)


_ANY = range(1, 16)
_ALL = ("480p", "720p", "1080p")
_UP_TO_720 = ("480p", "720p")
_TABLE = (
    Capability(
        "grok-imagine-video",
        ("grok-imagine-video-2026-01-20",),
        MappingProxyType(
            {
                Mode.TEXT: Limits(_ANY, _UP_TO_720),
                Mode.IMAGE: Limits(_ANY, _UP_TO_720),
                Mode.REFERENCE: Limits(range(1, 11), _UP_TO_720),
                Mode.EDIT: Limits(range(0), source_seconds=(0.0, 8.7)),
                Mode.EXTEND: Limits(range(2, 11), source_seconds=(2.0, 15.0)),
            }
        ),
    ),
    Capability(
        "grok-imagine-video-1.5",
        ("grok-imagine-video-1.5-preview", "grok-imagine-video-1.5-2026-05-30"),
        MappingProxyType(
            {
                Mode.TEXT: Limits(_ANY, _ALL),
                Mode.IMAGE: Limits(_ANY, _ALL),
                Mode.REFERENCE: Limits(_ANY, _UP_TO_720),
                Mode.FRAMES: Limits(_ANY, _ALL),
            }
        ),
        image_with_references=True,
        voices=True,
    ),
    Capability(
        "grok-imagine-video-1.5-lite",
        (),
        MappingProxyType({Mode.TEXT: Limits(_ANY, _ALL), Mode.IMAGE: Limits(_ANY, _ALL)}),
    ),
)
_BY_NAME = {name: entry for entry in _TABLE for name in (entry.model, *entry.aliases)}


def known_models() -> tuple[str, ...]:
    """Names of the known models, without aliases."""
    return tuple(entry.model for entry in _TABLE)


def capability(model: str) -> Capability | None:
    """What `model` (a name or an alias) can do; None for a model this release does not know."""
    return _BY_NAME.get(model)


def models_with(
    mode: Mode, resolution: str | None = None, *, image_with_references: bool = False, voices: bool = False
) -> tuple[str, ...]:
    """Known models that know `mode`, and offer there what else is asked for."""
    return tuple(
        entry.model
        for entry in _TABLE
        if mode in entry.limits
        and (resolution is None or resolution in entry.limits[mode].resolutions)
        and (entry.image_with_references or not image_with_references)
        and (entry.voices or not voices)
    )


def source_limits(mode: Mode) -> tuple[float, float]:
    """How many seconds the source of an edit or an extension may have, at least and at most, with the known models."""
    found = (entry.limits[mode].source_seconds for entry in _TABLE if mode in entry.limits)
    limits = next(filter(None, found), None)
    if limits is None:
        raise ValueError(f"mode {mode.value} has no source")
    return limits


def nearest_model(name: str) -> str | None:
    """The known model that `name`, which is none, is most like; None when it is like no known one."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), known_models(), 1)), None) if name not in _BY_NAME else None
