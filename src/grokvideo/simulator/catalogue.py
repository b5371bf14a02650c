"""What the simulated service sells: models, prices and picture sizes.

Prices are the service's list prices as read in October 2026 (docs.x.ai, "Pricing" and "Cost Tracking"),
in ticks: 1 USD is 10,000,000,000 ticks.
"""

from __future__ import annotations

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
    """One model: its names and what it charges. A resolution without a price is one it cannot make."""

    id: str
    aliases: tuple[str, ...]
    version: str
    input_modalities: tuple[str, ...]
    ticks_per_second: Mapping[str, int]  # by resolution
    ticks_per_image: int

    def price_ticks(self, *, seconds: int, resolution: str, images: int) -> int:
        return seconds * self.ticks_per_second[resolution] + images * self.ticks_per_image


MODELS = (
    Model(
        id="grok-imagine-video",
        aliases=("grok-imagine-video-2026-01-20",),
        version="1.0.0",
        input_modalities=("text", "image"),
        ticks_per_second={"480p": 5 * TICKS_PER_CENT, "720p": 7 * TICKS_PER_CENT},
        ticks_per_image=TICKS_PER_CENT // 5,
    ),
    Model(
        id="grok-imagine-video-1.5",
        aliases=("grok-imagine-video-1.5-preview", "grok-imagine-video-1.5-2026-05-30"),
        version="1.5.0",
        input_modalities=("text", "image"),
        ticks_per_second={"480p": 8 * TICKS_PER_CENT, "720p": 14 * TICKS_PER_CENT, "1080p": 25 * TICKS_PER_CENT},
        ticks_per_image=TICKS_PER_CENT,
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
