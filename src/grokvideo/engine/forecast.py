"""About how long clips will take: by the library's experience with a provider, or a rule of thumb before there is any.

The rule says how the time grows with a clip's length and size; experience says how far it is off, as a factor. Factors
of clips of the same kind count most. A kind that is new borrows from the others, and is known less well. Pure
arithmetic; the ledger is read elsewhere.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from math import exp, log, sqrt
from typing import NamedTuple, Self

from grokvideo.engine.estimates import LogNormal, Today
from grokvideo.engine.pacing import Prospect
from grokvideo.store.records import Made
from grokvideo.values.request import VideoRequest

LOOKED_AT = 100
"""So many of the newest clips of a provider are its experience."""

KEPT = 20
"""So many of each kind."""

_USUAL_SECONDS = 8.0
_OF_THE_RULE = 1.0
_OF_OTHER_KINDS = 2.0
_OF_SPREAD = 5.0
"""How many clips each of these is worth: the rule of thumb, what other kinds took, and the spread expected before."""
_SPREAD = 0.3
_SPREAD_OF_KINDS = 0.3
_SPREAD_OF_DAYS = 0.3
_SPREAD_OF_THE_RULE = 1.2
"""Standard deviations of logarithms: within a kind, between kinds, between days, and of the rule itself."""
_MOST = 4.0


def usual_seconds(duration: float | None, resolution: str | None, *, simulated: bool) -> float:
    """Seconds from sending to the clip, by a rule of thumb: a queue, and more for longer and larger clips."""
    seconds = _USUAL_SECONDS if duration is None else duration
    if simulated:
        return 1.0 + 0.7 * seconds
    return 4.0 + (12.0 + 9.0 * seconds) * (1.0 if resolution == "480p" else 2.0)


class Kind(NamedTuple):
    """Clips that take about as long as each other."""

    model: str
    mode: str
    resolution: str | None
    seconds: int

    @classmethod
    def of(cls, request: VideoRequest) -> Self:
        """The kind of a clip that is asked for."""
        seconds = request.expected_seconds or _USUAL_SECONDS
        return cls(request.model, request.mode.value, request.resolution, round(seconds))

    def usual_seconds(self, *, simulated: bool) -> float:
        """See the function."""
        return usual_seconds(self.seconds, self.resolution, simulated=simulated)


class Experience:
    """How long clips of one provider take, and how fast it is today.

    Parameters
    ----------
    made
        What clips took lately, newest first.
    simulated
        Whether it is the simulator, for which there is another rule of thumb.
    """

    def __init__(self, made: Iterable[Made] = (), *, simulated: bool = False) -> None:
        self._simulated = simulated
        self._factors: dict[Kind, deque[float]] = defaultdict(lambda: deque(maxlen=KEPT))
        self._usual: dict[Kind, LogNormal] = {}
        for model, mode, resolution, duration, took in reversed(list(made)):
            self._add(Kind(model, mode, resolution, round(duration)), took, 1.0)
        known = sum(map(len, self._factors.values()))
        self.today = Today(sqrt(_SPREAD_OF_DAYS**2 + _SPREAD_OF_THE_RULE**2 / (1 + known)))

    def __bool__(self) -> bool:
        return bool(self._factors)

    def usual(self, request: VideoRequest) -> LogNormal:
        """When a clip will be ready, in seconds after its create, on a day like any other."""
        kind = Kind.of(request)
        if kind not in self._usual:
            self._usual[kind] = self._judge(kind)
        return self._usual[kind]

    def seconds(self, request: VideoRequest) -> float:
        """About how many seconds a clip takes today: more than that as often as less."""
        return exp(self.today.of(self.usual(request)).mu)

    def prospect(self, request: VideoRequest, born: float, *, asked: float | None) -> Prospect:
        """What is expected of a job; times on the caller's clock, `asked` as there."""
        return Prospect(self.usual(request), self.today, born, asked=asked, is_known=bool(self))

    def learn(self, request: VideoRequest, took: float) -> None:
        """A clip took that many seconds today."""
        self._add(Kind.of(request), took, self.today.factor)

    def _add(self, kind: Kind, took: float, today: float) -> None:
        factor = log(max(took, 0.05) / (kind.usual_seconds(simulated=self._simulated) * today))
        self._factors[kind].append(min(max(factor, -_MOST), _MOST))
        self._usual.clear()

    def _judge(self, kind: Kind) -> LogNormal:
        everything = list(chain.from_iterable(self._factors.values()))
        level = sum(everything) / (_OF_THE_RULE + len(everything))
        own = self._factors.get(kind, ())
        known = _OF_OTHER_KINDS + len(own)
        factor = (_OF_OTHER_KINDS * level + sum(own)) / known
        within = (_OF_SPREAD * _SPREAD**2 + sum(map(_scatter, self._factors.values()))) / (
            _OF_SPREAD + len(everything) - len(self._factors)
        )
        variance = within * (1 + 1 / known) + _SPREAD_OF_KINDS**2 * _OF_OTHER_KINDS / known
        return LogNormal(log(kind.usual_seconds(simulated=self._simulated)) + factor, sqrt(variance))


def _scatter(factors: Sequence[float]) -> float:
    """Sum of the squared distances from their mean."""
    mean = sum(factors) / len(factors)
    return sum((factor - mean) ** 2 for factor in factors)


def makespan(
    requests: Sequence[VideoRequest], seconds: Callable[[VideoRequest], float], lanes: int, rate: float
) -> float:
    """Seconds until the last of these clips is there.

    Parameters
    ----------
    seconds
        How long each will take.
    lanes
        How many are made at a time.
    rate
        Requests per second: no two are sent in one gap.
    """
    free = [0.0] * max(1, lanes)
    for number, request in enumerate(requests):
        sent = max(heapq.heappop(free), number / rate)
        heapq.heappush(free, sent + seconds(request))
    return max(free) if requests else 0.0
