"""What the simulated service sells: models, prices and picture sizes.

Prices are the service's list prices as read in October 2026 (docs.x.ai, "Pricing" and "Cost Tracking"),
in ticks: 1 USD is 10,000,000,000 ticks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

TICKS_PER_CENT = 10**8

RESOLUTIONS = ("480p", "720p", "1080p")
_SHORT_SIDE = {"480p": 480, "720p": 720, "1080p": 1080}
_LONG_SIDE = {
    "1:1": (480, 720, 1080),
    "16:9": (848, 1280, 1920),
    "4:3": (640, 960, 1440),
    "3:2": (720, 1080, 1620),
    "21:9": (1120, 1680, 2520),
    "5:2": (1200, 1800, 2700),
}
_PORTRAIT = {"9:16": "16:9", "3:4": "4:3", "2:3": "3:2"}
ASPECT_RATIOS = (*_LONG_SIDE, *_PORTRAIT)


@dataclass(frozen=True, slots=True)
class Model:
    """One model: its names, what it charges and what it takes. A resolution without a price is one it cannot make.

    Parameters
    ----------
    ticks_per_video_second
        For the source of an edit or an extension; None: it takes no video.
    longest_with_references
        Seconds a clip with references may last; None: it takes no references.
    is_steered
        Whether it takes a last frame, keyframes, voices, and a first frame together with references.
    """

    id: str
    aliases: tuple[str, ...]
    version: str
    input_modalities: tuple[str, ...]
    ticks_per_second: Mapping[str, int]  # by resolution
    ticks_per_image: int
    ticks_per_video_second: int | None = None
    longest_with_references: int | None = None
    is_steered: bool = False

    @property
    def resolutions(self) -> tuple[str, ...]:
        return tuple(self.ticks_per_second)

    def price_ticks(self, *, seconds: int, resolution: str, images: int) -> int:
        return seconds * self.ticks_per_second[resolution] + images * self.ticks_per_image

    def edit_ticks(self, *, source_seconds: float, resolution: str) -> int:
        """An edit: every second of the source is read, and made anew."""
        return _times(source_seconds, (self.ticks_per_video_second or 0) + self.ticks_per_second[resolution])

    def extend_ticks(self, *, source_seconds: float, seconds: int, resolution: str) -> int:
        """An extension: the source is read, `seconds` are added."""
        read = _times(source_seconds, self.ticks_per_video_second or 0)
        return read + seconds * self.ticks_per_second[resolution]


def _times(seconds: float, ticks_per_second: int) -> int:
    """Price of a length that is no whole number: by hundredths of a second, rounded up."""
    hundredths = math.ceil(round(seconds * 100, 3))  # 8.7 * 100 is a little more than 870
    return hundredths * ticks_per_second // 100


MODELS = (
    Model(
        id="grok-imagine-video",
        aliases=("grok-imagine-video-2026-01-20",),
        version="1.0.0",
        input_modalities=("text", "image", "video"),
        ticks_per_second={"480p": 5 * TICKS_PER_CENT, "720p": 7 * TICKS_PER_CENT},
        ticks_per_image=TICKS_PER_CENT // 5,
        ticks_per_video_second=TICKS_PER_CENT,
        longest_with_references=10,
    ),
    Model(
        id="grok-imagine-video-1.5",
        aliases=("grok-imagine-video-1.5-preview", "grok-imagine-video-1.5-2026-05-30"),
        version="1.5.0",
        input_modalities=("text", "image", "audio"),
        ticks_per_second={"480p": 8 * TICKS_PER_CENT, "720p": 14 * TICKS_PER_CENT, "1080p": 25 * TICKS_PER_CENT},
        ticks_per_image=TICKS_PER_CENT,
        longest_with_references=15,
        is_steered=True,
    ),
    Model(
        id="grok-imagine-video-1.5-lite",
        aliases=(),
        version="1.5.0",
        input_modalities=("text", "image"),
        ticks_per_second={"480p": 2 * TICKS_PER_CENT, "720p": 3 * TICKS_PER_CENT, "1080p": 14 * TICKS_PER_CENT},
        ticks_per_image=TICKS_PER_CENT,
    ),
)


def find_model(name: str) -> Model | None:
    """The model with this id or alias."""
    return next((model for model in MODELS if name == model.id or name in model.aliases), None)


def pixels(aspect_ratio: str, resolution: str) -> tuple[int, int]:
    """Width and height of a clip made from text."""
    long, short = _LONG_SIDE[_PORTRAIT.get(aspect_ratio, aspect_ratio)], _SHORT_SIDE[resolution]
    width, height = long[RESOLUTIONS.index(resolution)], short
    return (height, width) if aspect_ratio in _PORTRAIT else (width, height)


def pixels_like(width: int, height: int, resolution: str) -> tuple[int, int]:
    """Width and height of a clip that starts with an image of this size: its ratio, at most 3:1, even sides."""
    short = _SHORT_SIDE[resolution]
    ratio = min(3.0, max(width, height) / min(width, height))
    long = 2 * round(short * ratio / 2)
    return (long, short) if width >= height else (short, long)


def inherited_resolution(width: int, height: int) -> str:
    """What a clip made from a video of this size is sold as."""
    return "480p" if min(width, height) <= _SHORT_SIDE["480p"] else "720p"
