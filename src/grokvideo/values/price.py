"""What a clip costs: a dated price list for estimates, and the provider's unit for what was billed.

An estimate is only an estimate: what was billed afterwards always wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType

from grokvideo.values.capability import capability
from grokvideo.values.request import VideoRequest

PRICES_CHECKED_ON = "2026-11"
PRICES_SOURCE = "docs.x.ai, pages Pricing and Cost Tracking"
TICKS_PER_USD = 10**10


@dataclass(frozen=True, slots=True)
class Price:
    """USD of one model: per second of video by resolution, and per input image."""

    per_second: Mapping[str, Decimal]
    per_image: Decimal


def _price(per_image: str, **per_second: str) -> Price:
    rates = {name.removeprefix("p") + "p": Decimal(value) for name, value in per_second.items()}
    return Price(MappingProxyType(rates), Decimal(per_image))


PRICES: Mapping[str, Price] = MappingProxyType(
    {
        "grok-imagine-video": _price("0.002", p480="0.05", p720="0.07"),
        "grok-imagine-video-1.5": _price("0.01", p480="0.08", p720="0.14", p1080="0.25"),
        "grok-imagine-video-1.5-lite": _price("0.01", p480="0.02", p720="0.03", p1080="0.14"),
    }
)


def estimate(request: VideoRequest) -> Decimal | None:
    """Expected price in USD; None for a model that is not on the list, and a request that is not known here."""
    known = capability(request.model)
    if known is None or request.foreign:
        return None
    price = PRICES[known.model]
    video = request.duration * price.per_second[request.resolution]
    return video if request.image is None else video + price.per_image


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
