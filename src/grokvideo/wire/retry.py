"""The `Retry-After` header."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

LONGEST_S = 120.0
_NONSENSE_S = 24 * 3600.0
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def http_date(value: str | None) -> float | None:
    """Seconds since the epoch of an HTTP date; None when it is none."""
    try:
        moment = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait, from seconds or an HTTP date, at most 120.

    None when the header is missing or nonsense (negative, a date in the past, more than a day): the caller backs off.
    `now` is in seconds since the epoch, best by the server's own `Date`.
    """
    value = (value or "").strip()
    if _SECONDS.fullmatch(value):
        wait: float = float(value)
    else:
        moment = http_date(value)
        if moment is None:
            return None
        wait = moment - now
    return min(wait, LONGEST_S) if 0 <= wait <= _NONSENSE_S else None
