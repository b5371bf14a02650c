"""The limits of one key. Pure arithmetic on times passed in."""

from __future__ import annotations

GAP_S = 1.0
TOLERANCE_S = 0.02  # a client that waits one second exactly must not be refused for the jitter of a timer
MAX_UNFINISHED = 15
_MANY_KEYS = 1000


class Spacing:
    """At most one create or poll a second for each key, in world seconds.

    A refused request does not move the mark: whoever hammers is refused, but never starved.
    """

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def wait(self, key: str, now: float) -> float:
        """Take the slot and return 0.0, or return the seconds that are missing."""
        since = now - self._last.get(key, now - GAP_S)
        if 0 <= since < GAP_S - TOLERANCE_S:  # below zero: the clock was set back; never wait for it to catch up
            return GAP_S - since
        if len(self._last) >= _MANY_KEYS:
            self._last = {each: at for each, at in self._last.items() if 0 <= now - at < GAP_S}
        self._last[key] = now
        return 0.0
