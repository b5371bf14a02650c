"""An event loop whose time costs nothing: when everybody sleeps, the clock jumps to whoever wakes first."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everybody waits, and nobody will ever wake them"
        self.now += max(0.0, timeout)
        return super().select(0)


def in_no_time(main: Coroutine[Any, Any, T]) -> T:
    """The result of `main` on such a loop. `loop.time` is the clock, and `asyncio.sleep` moves it."""
    selector = _Jumping()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign]
    try:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(main)
    finally:
        loop.close()


def now() -> float:
    """The time on the running loop."""
    return asyncio.get_running_loop().time()
