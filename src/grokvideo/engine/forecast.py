"""About how long clips will take: by the library's experience with a provider, or a rule of thumb before there is any.

Pure arithmetic; the ledger is read elsewhere.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from statistics import median

from grokvideo.store.ledger import Row
from grokvideo.values.request import VideoRequest

LOOKED_AT = 40
"""So many of the newest clips tell how fast a provider is."""


def usual_seconds(duration: float | None, resolution: str | None, *, simulated: bool) -> float:
    """Seconds from sending to the clip, by a rule of thumb: a queue, and more for longer and larger clips."""
    seconds = 8.0 if duration is None else duration
    if simulated:
        return 1.0 + 0.7 * seconds
    return 4.0 + (12.0 + 9.0 * seconds) * (1.0 if resolution == "480p" else 2.0)


def speed(rows: Iterable[Row]) -> float:
    """How much longer than usual clips took lately, of these jobs of one provider; 1.0 without any."""
    factors = []
    for row in rows:
        if row.submitted_at is None or row.finished_at is None or row.clip is None:
            continue
        usual = usual_seconds(row.clip.get("duration"), row.request.get("resolution"), simulated=row.simulated)
        factors.append(max(0.1, row.finished_at - row.submitted_at) / usual)
    return median(factors) if factors else 1.0


def makespan(requests: Sequence[VideoRequest], *, simulated: bool, factor: float, lanes: int, rate: float) -> float:
    """Seconds until the last of these clips is there.

    Parameters
    ----------
    factor
        See `speed`.
    lanes
        How many are made at a time.
    rate
        Requests per second: no two are sent in one gap.
    """
    free = [0.0] * max(1, lanes)
    for number, request in enumerate(requests):
        sent = max(heapq.heappop(free), number / rate)
        took = usual_seconds(request.expected_seconds, request.resolution, simulated=simulated)
        heapq.heappush(free, sent + took * factor)
    return max(free) if requests else 0.0
