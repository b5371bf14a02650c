"""Tolerant reading of JSON from servers: what has the wrong type is None, never an exception."""

from __future__ import annotations

import json
import math
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any

LONGEST_ID = 1000
"""Characters. With more, an address becomes longer than servers read."""


def json_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in `body`; None for anything else: empty, HTML, cut off, a list."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None
    return value if isinstance(value, dict) else None


def mapping(value: object) -> dict[str, Any]:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str | None:
    """`value` if it is text with something in it, without the space around it; else None.

    JSON may hold half of a surrogate pair, which neither a file nor a message can: it becomes U+FFFD.
    """
    if not isinstance(value, str):
        return None
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip() or None


def words(value: object) -> str | None:
    """Like `text`, but a whole number will do as well: some servers write codes and ids so."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)


def identifier(value: object) -> str | None:
    """`value` as an id that can be asked for again: not cut, damaged, or dots alone; else None."""
    found = words(value)
    if found is None or not found.strip(". ") or len(found) > LONGEST_ID or "\ufffd" in found:
        return None
    return found


def number(value: object) -> float | None:
    """`value` as a finite number; booleans and text are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) else None


def ticks(value: object) -> int | None:
    """An amount in the provider's unit of account: whole and not negative; a part of a tick counts as one.

    Floats and numeric text are tolerated, because gateways re-encode the number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        return None
    # More than 18 digits is no price, and the library keeps 64-bit integers.
    if not amount.is_finite() or amount < 0 or amount.adjusted() >= 18:
        return None
    return int(amount.to_integral_value(ROUND_CEILING))
