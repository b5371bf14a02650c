"""How the places at a provider are shared by the processes that use one key. Pure arithmetic on what the ledger says.

A free place goes to the process that has fewest jobs there, of those that have one waiting; among equals to the one
that has sent nothing for longest. Each process computes this for itself from the same rows, and so all come to the same
end: every place is used as long as anybody can use it, none is meant for two, and no process waits until another is
through.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from grokvideo.store.crowd import Side

PATIENCE_S = 15.0
"""So long a place is kept for a process that does not come."""

DISTRUST_S = 60.0
"""And so long after that none is kept for it, unless it comes."""


def shares(most: int, sides: Mapping[str, Side]) -> dict[str, int]:
    """How many of the free places are for each, where `most` jobs may be there at once."""
    given = dict.fromkeys(sides, 0)
    for _ in range(most - sum(side.inside for side in sides.values())):
        wanting = [who for who, side in sides.items() if side.waiting > given[who]]
        if not wanting:
            break
        given[min(wanting, key=lambda who: (sides[who].inside + given[who], sides[who].last, who))] += 1
    return given


class Patience:
    """For whom places are kept. Callers pass the time in, in seconds, again and again.

    A process may not come for its place: it is held in a debugger, sends large inputs first, or has a lower limit.
    """

    def __init__(self) -> None:
        self._awaited: dict[str, tuple[int, float]] = {}
        self._looked_at = -inf

    def present(self, now: float, most: int, sides: Mapping[str, Side]) -> dict[str, Side]:
        """The same, but nothing waits of those that have not come while a place stood free for them."""
        if now - self._looked_at >= PATIENCE_S:
            self._awaited.clear()  # nobody knows what was free meanwhile
        self._looked_at = now
        shared, awaited = shares(most, sides), {}
        for who, side in sides.items():
            last, since = self._awaited.get(who, (side.last, now))
            if side.last > last or now - since >= PATIENCE_S + DISTRUST_S:
                since = now
            if shared[who] or now - since >= PATIENCE_S:
                awaited[who] = max(last, side.last), since
        self._awaited = awaited
        absent = {who for who, (_, since) in awaited.items() if now - since >= PATIENCE_S}
        return {who: side._replace(waiting=0) if who in absent else side for who, side in sides.items()}
