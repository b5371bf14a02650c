"""Something that is done often, done less often: the first time at once, what follows soon together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Paced:
    """Calls a function at most once in `gap` seconds; whatever is wished for, it is called after the last wish.

    All of it on the loop thread.
    """

    def __init__(self, call: Callable[[], None], gap: float) -> None:
        self._call = call
        self.gap = gap
        self._last: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def wish(self) -> None:
        """Call it now, or when its time comes."""
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        wait = 0.0 if self._last is None else self._last + self.gap - loop.time()
        if wait <= 0:
            self.now()
        else:
            self._timer = loop.call_later(wait, self.now)

    def later(self) -> None:
        """Call it when nobody asked for that, or wished for it, for so long."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self.gap, self.now)

    def now(self) -> None:
        """Call it at once, whenever the last time was."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._last = asyncio.get_running_loop().time()
        self._call()
