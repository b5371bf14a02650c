"""Glide: how a bar moves between two reports."""

from __future__ import annotations

from dataclasses import dataclass

LIMIT = 0.95
"""The highest fraction a bar reaches unasked."""
FETCHING = 0.98
"""Where it stands while the file is fetched: full is only what is on the disk."""


@dataclass
class Glide:
    """The bar of one job between two reports, as on its card: it glides, and never goes back. Callers pass the time in.

    `at` and `now` are seconds of one clock; `eta` is seconds left, None when nobody knows.
    """

    fraction: float = 0.0
    at: float = 0.0
    eta: float | None = None
    reported: tuple[float, float | None] | None = None

    def report(self, progress: float, eta: float | None, at: float) -> None:
        """Take in what the provider said, as often as one looks at it."""
        if (progress, eta) == self.reported:
            return
        self.fraction = max(self.shown(at), min(progress, FETCHING))
        self.at, self.reported = at, (progress, eta)
        self.eta = eta if eta is not None and eta > 0 else None

    def shown(self, now: float) -> float:
        """The fraction to show."""
        if self.eta is None or self.fraction >= LIMIT:
            return self.fraction
        part = min(max((now - self.at) / self.eta, 0.0), 1.0)
        return min(self.fraction + (1 - self.fraction) * part, LIMIT)

    def left(self, now: float) -> float | None:
        """Seconds left, or None."""
        return None if self.eta is None else max(0.0, self.eta - (now - self.at))
