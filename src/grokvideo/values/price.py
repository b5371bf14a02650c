"""What a clip costs: a dated price list for estimates, and the provider's unit for what was billed.

An estimate is only an estimate: what was billed afterwards always wins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType

from grokvideo.values.capability import Mode, capability, source_limits
from grokvideo.values.request import VideoRequest

PRICES_CHECKED_ON = "2026-11"
PRICES_SOURCE = "docs.x.ai, pages Pricing and Cost Tracking"
TICKS_PER_USD = 10**10


@dataclass(frozen=True, slots=True)
class Price:
    """USD of one model: per second of video by resolution, per input image, and per second of input video."""

    per_second: Mapping[str, Decimal]
    per_image: Decimal
    per_source_second: Decimal | None = None


def _price(per_image: str, per_source_second: str | None = None, **per_second: str) -> Price:
    rates = {name.removeprefix("p") + "p": Decimal(value) for name, value in per_second.items()}
    source = None if per_source_second is None else Decimal(per_source_second)
    return Price(MappingProxyType(rates), Decimal(per_image), source)


PRICES: Mapping[str, Price] = MappingProxyType(
    {
        "grok-imagine-video": _price("0.002", "0.01", p480="0.05", p720="0.07"),
        "grok-imagine-video-1.5": _price("0.01", p480="0.08", p720="0.14", p1080="0.25"),
        "grok-imagine-video-1.5-lite": _price("0.01", p480="0.02", p720="0.03", p1080="0.14"),
    }
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of what a clip costs: so many of a unit (`s` of video, `image`, `s in` of a source video), USD each."""

    quantity: Decimal
    unit: str
    usd: Decimal


def items(request: VideoRequest) -> tuple[Item, ...] | None:
    """What the price consists of; None for a model that is not on the list, and a request that is not known here.

    Where the length or the size of a source video is not known, it is the most that the clip can cost.
    """
    known = capability(request.model)
    if known is None or request.foreign:
        return None
    price = PRICES[known.model]
    if request.video is not None:
        return _items_of_video(request, price)
    assert request.duration is not None  # only an edit has none
    assert request.resolution is not None
    video = Item(Decimal(request.duration), "s", price.per_second[request.resolution])
    images = sum(1 for _ in request.inputs())
    return (video, Item(Decimal(images), "image", price.per_image)) if images else (video,)


def estimate(request: VideoRequest) -> Decimal | None:
    """Expected price in USD, the sum of its `items`; None where they are not known."""
    parts = items(request)
    return None if parts is None else sum((item.quantity * item.usd for item in parts), Decimal(0))


def is_upper_bound(request: VideoRequest) -> bool:
    """Whether `estimate` says the most it can cost, because the length or the size of the source is not known here."""
    video = request.video
    return video is not None and (video.duration is None or not video.width or not video.height)


def inherited_resolution(width: int | None, height: int | None) -> str:
    """What an edit or an extension of a video of that size comes in: at most 720p, and so where it is not known."""
    return "480p" if width and height and min(width, height) <= 480 else "720p"


def _items_of_video(request: VideoRequest, price: Price) -> tuple[Item, ...] | None:
    """Billed are the seconds that go in, and those that are made: all of an edit, what an extension adds."""
    video = request.video
    if video is None or price.per_source_second is None:
        return None
    seconds = video.duration if video.duration is not None else source_limits(request.mode)[1]
    # In hundredths, rounded up: never less than what will be billed.
    source = Decimal(math.ceil(round(seconds * 100, 3))) / 100
    rate = price.per_second[inherited_resolution(video.width, video.height)]
    made = source if request.mode is Mode.EDIT else Decimal(request.duration or 0)
    return Item(made, "s", rate), Item(source, "s in", price.per_source_second)


def usd_from_ticks(ticks: int) -> Decimal:
    """USD for the provider's unit of account."""
    return Decimal(ticks) / TICKS_PER_USD


def ticks_from_usd(usd: Decimal) -> int:
    """The provider's unit of account for USD; a part of a tick counts as one."""
    return int((usd * TICKS_PER_USD).to_integral_value(ROUND_CEILING))


def format_usd(usd: Decimal | None) -> str:
    """Exact price in words: ``$0.30``, ``$0.302``, or "price unknown"; at least two decimals, never rounded."""
    if usd is None:
        return "price unknown"
    digits = f"{usd.copy_abs():f}"
    whole, _, decimals = digits.partition(".")
    return f"{'-' if usd < 0 else ''}${whole}.{decimals.rstrip('0').ljust(2, '0')}"


def billed_words(cost_usd: Decimal | None) -> str:
    """The sentence about money for a job that ended; None is "not said"."""
    if cost_usd is None:
        return "May have been billed: the provider has not said."
    return f"{format_usd(cost_usd)} was billed." if cost_usd else "Not billed."
