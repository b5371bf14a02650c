"""Arithmetic of sending: slots a gap apart, and pauses after a refusal.

Pure: callers pass the time in, so tests need neither clock nor sleep.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MARGIN = 1.05
"""Gaps are this much longer than the limit asks for: both sides' clocks tick a little differently."""


@dataclass
class Pace:
    """Hand out send slots so that a server sees at least `1 / rate` seconds between two requests.

    Parameters
    ----------
    rate
        Requests per second, > 0.
    """

    rate: float
    _last: float = field(default=float("-inf"), repr=False)
    _held: float = field(default=float("-inf"), repr=False)
    _shortest_trip: float = field(default=float("inf"), repr=False)

    def __post_init__(self) -> None:
        if not self.rate > 0:
            raise ValueError(f"requests_per_second must be above 0, got {self.rate!r}")

    @property
    def gap(self) -> float:
        """Seconds between two sends."""
        return MARGIN / self.rate

    @property
    def last(self) -> float:
        """When the server saw the last request, at the latest."""
        return self._last

    @property
    def held(self) -> float:
        """Until when nothing may leave."""
        return self._held

    @property
    def trip(self) -> float:
        """The shortest time from a request to its reply so far, in seconds."""
        return self._shortest_trip

    def learn_trip(self, seconds: float) -> None:
        """Another process saw one as short as that."""
        self._shortest_trip = min(self._shortest_trip, seconds)

    def wait(self, now: float) -> float:
        """Seconds until the next slot (0.0 when it is free)."""
        return max(0.0, self._last + self.gap - now, self._held - now)

    def sent(self, now: float) -> None:
        """A request left."""
        self._last = max(self._last, now)

    def replied(self, sent_at: float, now: float) -> None:
        """Its reply is here. The server saw it no later than one shortest trip ago: count the gap from there."""
        self._shortest_trip = min(self._shortest_trip, now - sent_at)
        self._last = max(self._last, now - self._shortest_trip)

    def hold(self, until: float) -> None:
        """Nothing may leave before then (the server said `Retry-After`)."""
        self._held = max(self._held, until)


def backoff(failures: int, chance: float, *, first_s: float = 0.25, most_s: float = 8.0) -> float:
    """Seconds to pause after that many failures in a row (1 or more), doubling, with jitter.

    Parameters
    ----------
    chance
        A random number in [0, 1), which picks from the upper half of the pause.
    """
    ceiling = min(most_s, first_s * 2.0 ** (failures - 1))
    return ceiling * (0.5 + chance / 2)
