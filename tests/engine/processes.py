"""Processes at one gate, played by as many gates on one file and one clock that jumps."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from grokvideo.engine.gate import Gate
from grokvideo.engine.pace import MARGIN
from grokvideo.engine.pacing import Prospect
from grokvideo.engine.slots import SharedPace
from tests.engine.virtual import now

GAP = MARGIN
"""Of a rate of 1 a second."""


class World:
    """Processes with one key, and what the server saw of them: when, who, what."""

    def __init__(self, path: Path, *, shared: bool = True) -> None:
        self.path = path
        self.shared = shared
        self.seen: list[tuple[float, int, str]] = []
        self.gates: list[Gate] = []

    def process(self) -> Process:
        return Process(self, len(self.gates))

    @property
    def gaps(self) -> list[float]:
        times = sorted(at for at, _, _ in self.seen)
        return [later - earlier for earlier, later in itertools.pairwise(times)]


class Process:
    """One of them."""

    def __init__(self, world: World, number: int, rate: float = 1.0) -> None:
        self.world, self.number = world, number
        self.slots = SharedPace(world.path, clock=now)
        self.gate = Gate(rate, shared=self.slots if world.shared else None, clock=now)
        world.gates.append(self.gate)
        self.tasks: list[asyncio.Task[None]] = []
        self.is_dead = False

    async def send(
        self,
        name: str = "poll",
        *,
        connect_s: float = 0.0,
        before_s: float = 0.0,
        late_s: float = 0.0,
        trip_s: float = 0.0,
        asks: Prospect | None = None,
    ) -> None:
        """One request. `before_s` is its commit, `late_s` passes between its slot and its bytes."""
        async with self.gate.turn(submit=name == "submit", asks=asks) as turn:
            await asyncio.sleep(connect_s)
            await turn.slot((lambda: asyncio.sleep(before_s)) if before_s else None)
            await asyncio.sleep(late_s)
            self.world.seen.append((now(), self.number, name))
            turn.left()
            await asyncio.sleep(trip_s)
            turn.replied()

    def goes_on(self, what: Callable[[], Awaitable[None]]) -> None:
        """Do that again and again until the end."""

        async def again() -> None:
            while True:
                await what()

        self.tasks.append(asyncio.get_running_loop().create_task(again()))

    async def die(self) -> None:
        """Killed: nothing is given back, nothing more is written."""

        self.is_dead = True
        self.fails(OSError(errno.EIO, "dead"))
        await self.stop()

    def fails(self, error: OSError | None) -> None:
        """From here on the file answers so; None: as it should."""

        def fail(*_: object) -> Any:
            raise error if error is not None else AssertionError

        if error is None:
            del self.slots._visit
        else:
            self.slots._visit = fail  # type: ignore[method-assign, assignment]

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def running(world: World, number: int) -> AsyncIterator[list[Process]]:
    processes = [world.process() for _ in range(number)]
    try:
        yield processes
    finally:
        for process in processes:
            await process.stop()
