"""Who may send next among the processes that share a key: what stands in their file, and its arithmetic.

A slot is taken in two steps, because a paid request is written down in the ledger between its slot and its first byte,
and that can take long. A process *claims* the slot, and the gap to the next one counts from when the bytes had left. A
claim runs out, so a process that is killed with one delays the others by `LEASE_S` and no more; whoever finds that
another has taken over meanwhile must ask again.

Processes stand in a line in which each has one place, so that fifteen polls of one do not starve a submit of another.
One that is late for its slot is passed over. Booking slots ahead would be simpler, and was rejected: a commit that
takes long, a late reply or a 429 moves all slots, and then nobody's booking holds.

Pure: callers pass the time in.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple, Self

from grokvideo.wire.retry import LONGEST_S

LEASE_S = 2.0
"""So long nobody else may have a slot that was claimed, and not yet used."""

LATE_S = 0.25
"""A process that is that late for its slot is passed over."""

FORGET_S = 10.0
"""And after so much more it loses its place in the line."""

LOOK_S = 0.005
"""The shortest pause before one looks again, in seconds."""

TRIP_S = 600.0
"""After so long without a word, trips are measured anew: the machine may be in another network."""

MOST_IN_LINE = 32
"""Whoever comes when the line is that long has no place in it, and tries again."""

_HEAD = struct.Struct("<8sIddddQdI")
_PLACE = struct.Struct("<Qdd")
_MAGIC = b"gvslots1"
_CHECKSUM = slice(8, 12)

SIZE = _HEAD.size + MOST_IN_LINE * _PLACE.size
"""The file is never longer, in bytes."""


class Place(NamedTuple):
    """A process in the line: since when, and when it will come for its slot."""

    since: float
    due: float


@dataclass
class Slots:
    """What all of them know.

    Parameters
    ----------
    last
        When the last request left.
    held
        Until when the server wants nobody to send.
    trip
        Seconds of the shortest way to the server and back: a request was seen no later than that before its reply.
    claim
        The request that has the slot and has not left yet; 0: none.
    claimed_until
        When that claim runs out.
    line
        The processes that wait.
    """

    last: float = -inf
    held: float = -inf
    trip: float = inf
    claim: int = 0
    claimed_until: float = -inf
    line: dict[int, Place] = field(default_factory=dict)

    def ask(self, who: int, now: float, gap: float, claim: int = 0) -> float:
        """Seconds after which to ask again; 0.0: the slot is free, and with a `claim` it is taken."""
        self.line = {other: place for other, place in self.line.items() if now <= place.due + LATE_S + FORGET_S}
        since = self.line[who].since if who in self.line else now
        wait = max(0.0, self.last + gap - now, self.held - now)
        if wait == 0.0 and self.claim != 0 and now < self.claimed_until:
            wait = LOOK_S  # it leaves any moment
        if self._is_behind_somebody(who, since, now):
            wait += max(gap, LOOK_S)
        wait = min(wait, LONGEST_S)
        if wait == 0.0 and claim:
            self.claim, self.claimed_until, self.last = claim, now + LEASE_S, now
            self.line.pop(who, None)
        elif who in self.line or len(self.line) < MOST_IN_LINE:
            self.line[who] = Place(since, now + wait)
        return wait

    def confirm(self, claim: int, now: float) -> bool:
        """Whether nobody took the slot over; then the gap counts from now."""
        if self.claim != claim:
            return False
        self.last, self.claimed_until = max(self.last, now), now + LEASE_S
        return True

    def drop(self, claim: int) -> None:
        """That request left, or never will."""
        if self.claim == claim:
            self.claim, self.claimed_until = 0, -inf

    def encode(self, now: float) -> bytes:
        """As bytes for the file."""
        head = (now, self.last, self.held, self.trip, self.claim, self.claimed_until, len(self.line))
        places = [_PLACE.pack(who, *place) for who, place in self.line.items()]
        data = bytearray(b"".join([_HEAD.pack(_MAGIC, 0, *head), *places]))
        data[_CHECKSUM] = zlib.crc32(data).to_bytes(4, "little")
        return bytes(data)

    @classmethod
    def decode(cls, data: bytes, now: float) -> Self:
        """What the bytes say; an empty one where they are torn, foreign, or older than the machine's last start."""
        if len(data) < _HEAD.size:
            return cls()
        magic, checksum, written, last, held, trip, claim, claimed_until, count = _HEAD.unpack_from(data)
        body = bytearray(data[: _HEAD.size + min(count, MOST_IN_LINE) * _PLACE.size])
        body[_CHECKSUM] = bytes(4)
        if magic != _MAGIC or zlib.crc32(body) != checksum:
            return cls()
        line = {who: Place(since, due) for who, since, due in _PLACE.iter_unpack(body[_HEAD.size :])}
        # No wait that this file can ask for is longer than an honest one. Written so that NaN fails, too.
        honest = (
            written <= now
            and last <= written
            and held <= written + LONGEST_S
            and trip >= 0
            and claimed_until <= written + LEASE_S
            and len(line) == count
            and all(place.since <= written and place.due <= written + LONGEST_S for place in line.values())
        )
        if not honest:
            return cls()
        return cls(last, held, trip if now <= written + TRIP_S else inf, claim, claimed_until, line)

    def _is_behind_somebody(self, who: int, since: float, now: float) -> bool:
        return any(
            (place.since, other) < (since, who) and now <= place.due + LATE_S
            for other, place in self.line.items()
            if other != who
        )
