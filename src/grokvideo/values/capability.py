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


ASPECT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3")
# In the newest guide but not in the published schema; a live test saw ratios beyond the seven refused.
DOUBTFUL_ASPECT_RATIOS = ("21:9", "5:2")
ALL_ASPECT_RATIOS = ASPECT_RATIOS + DOUBTFUL_ASPECT_RATIOS


@dataclass(frozen=True, slots=True)
class Limits:
    """What one model allows in one mode; seconds are inclusive."""

    min_duration: int
    max_duration: int
    resolutions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Capability:
    """What one model can do."""

    model: str
    aliases: tuple[str, ...]
    limits: Mapping[Mode, Limits]
    aspect_ratios: tuple[str, ...] = ALL_ASPECT_RATIOS

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes this model knows."""
        return tuple(self.limits)


def _capability(model: str, *aliases: str, resolutions: tuple[str, ...]) -> Capability:
    limits = Limits(1, 15, resolutions)
    return Capability(model, aliases, MappingProxyType({Mode.TEXT: limits, Mode.IMAGE: limits}))


_TABLE = (
    _capability("grok-imagine-video", "grok-imagine-video-2026-01-20", resolutions=("480p", "720p")),
    _capability(
        "grok-imagine-video-1.5",
        "grok-imagine-video-1.5-preview",
        "grok-imagine-video-1.5-2026-05-30",
        resolutions=("480p", "720p", "1080p"),
    ),
    _capability("grok-imagine-video-1.5-lite", resolutions=("480p", "720p", "1080p")),
)
_BY_NAME = {name: entry for entry in _TABLE for name in (entry.model, *entry.aliases)}


def known_models() -> tuple[str, ...]:
    """Names of the known models, without aliases."""
    return tuple(entry.model for entry in _TABLE)


def capability(model: str) -> Capability | None:
    """What `model` (a name or an alias) can do; None for a model this release does not know."""
    return _BY_NAME.get(model)


def models_with(mode: Mode, resolution: str) -> tuple[str, ...]:
    """Known models that offer `resolution` in `mode`."""
    return tuple(e.model for e in _TABLE if mode in e.limits and resolution in e.limits[mode].resolutions)


def nearest_model(name: str) -> str | None:
    """The known model that `name`, which is none, is most like; None when it is like no known one."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), known_models(), 1)), None) if name not in _BY_NAME else None
