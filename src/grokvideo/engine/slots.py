"""The file in which processes with one key share their send slots (`line.py` says what stands in it).

It is locked for microseconds and never while anybody waits, so nothing hangs on a process that was stopped or killed:
the system takes the lock from one that ends. It is opened anew each time: that costs 3 µs, leaves no file open that
a child process inherits, and does not mind when somebody replaces it. Where it cannot be shared (a read-only folder,
a full disk, a file system without locks) a process keeps its own pace alone, and says so once.

Rejected: filelock, which takes 60 µs where this takes 15, several times for each request; and a mapped file, which ends
the process when somebody truncates it.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from grokvideo.engine.line import SIZE, Slots
from grokvideo.engine.pace import Pace
from grokvideo.wire.retry import LONGEST_S

CLOCK = time.perf_counter
"""Seconds on a clock that all processes of the machine share, and no change of the date moves.

Not `time.monotonic`, which on Windows is another clock before Python 3.13.
"""

LATELY = 20
"""For so many gaps a process counts that stood in the line."""

TRIES = 50
_PAUSE_S = (0.001, 0.05)
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
_LOCKED_BYTE = 1 << 20
_log = logging.getLogger("grokvideo")
T = TypeVar("T")

if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> None:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError as exc:
            if exc.errno in (errno.EACCES, errno.EDEADLK):
                raise BlockingIOError(*exc.args) from exc
            raise
        os.lseek(fd, 0, os.SEEK_SET)

    def _unlock(fd: int) -> None:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)


class SharedPace:
    """One process's access to the shared slots. Lives on one event loop; needs no closing.

    Parameters
    ----------
    path
        The file; it and its folder are made when they are missing.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = CLOCK,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._path = path
        self._clock = clock
        self._sleep = sleep
        self._who = secrets.randbits(63)
        self._is_waiting = False
        self._seen: dict[int, float] = {}
        self._dropped: set[int] = set()
        self._alone = False
        self._said = False
        self._telling: asyncio.Task[None] | None = None

    def company(self, pace: Pace) -> int:
        """How many processes share the slots, with this one: those that lately stood in the line."""
        lately = self._clock() - LATELY * pace.gap
        self._seen = {who: at for who, at in self._seen.items() if at > lately}
        return 1 + len(self._seen)

    async def ask(self, pace: Pace, claim: int = 0) -> float | None:
        """Seconds after which to ask again; 0.0: the slot is free, and with a `claim` it is taken. None: alone."""

        def ask(slots: Slots, now: float) -> float:
            return slots.ask(self._who, now, pace.gap, claim)

        seconds = await self._enter(pace, ask)
        if seconds is not None:
            self._is_waiting = not (claim and seconds == 0.0)
        return seconds

    async def confirm(self, pace: Pace, claim: int) -> bool | None:
        """Whether nobody took the claimed slot over. None: alone."""
        return await self._enter(pace, lambda slots, now: slots.confirm(claim, now))

    def drop(self, pace: Pace, claim: int) -> None:
        """The request with that claim left, or never will."""
        self._dropped.add(claim)
        self.tell(pace)

    def leave(self, pace: Pace) -> None:
        """Nobody here waits any more."""
        if self._is_waiting:
            self._is_waiting = False
            self.tell(pace)

    def tell(self, pace: Pace) -> None:
        """Let the others know what happened here: now, or in a moment when another process is writing."""
        try:
            self._visit(pace, _nothing)
        except BlockingIOError:
            if self._telling is None or self._telling.done():
                self._telling = asyncio.get_running_loop().create_task(self._tell_soon(pace))
        except OSError as error:
            self._go_alone(error)

    async def _tell_soon(self, pace: Pace) -> None:
        await self._enter(pace, _nothing)

    async def _enter(self, pace: Pace, change: Callable[[Slots, float], T]) -> T | None:
        """Do that under the lock; None where the file cannot be had."""
        pause, longest = _PAUSE_S
        for _ in range(1 if self._alone else TRIES):
            try:
                result = self._visit(pace, change)
            except BlockingIOError:
                await self._sleep(pause)
                pause = min(2 * pause, longest)
            except OSError as error:
                self._go_alone(error)
                return None
            else:
                self._alone = False
                return result
        self._go_alone("another process keeps it locked")
        return None

    def _visit(self, pace: Pace, change: Callable[[Slots, float], T]) -> T:
        """Change what stands in the file, and write down what this process knows.

        Raises
        ------
        BlockingIOError
            If another process does so in this moment.
        OSError
            If the file cannot be opened, locked or written.
        """
        fd = self._open()
        try:
            _lock(fd)
            try:
                now = self._clock()  # not earlier: another process may have written since
                slots = Slots.decode(os.read(fd, SIZE), now)
                slots.last = max(slots.last, min(pace.last, now))
                slots.held = max(slots.held, min(pace.held, now + LONGEST_S))
                slots.trip = min(slots.trip, pace.trip)
                pace.learn_trip(slots.trip)
                for claim in self._dropped:
                    slots.drop(claim)
                self._seen.update(dict.fromkeys(slots.line.keys() - {self._who}, now))
                if not self._is_waiting:
                    slots.line.pop(self._who, None)
                result = change(slots, now)
                os.lseek(fd, 0, os.SEEK_SET)
                data = slots.encode(now)
                if os.write(fd, data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
            finally:
                _unlock(fd)
        finally:
            os.close(fd)
        self._dropped.clear()
        return result

    def _open(self) -> int:
        try:
            return os.open(self._path, _FLAGS, 0o600)
        except FileNotFoundError:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self._path, _FLAGS, 0o600)

    def _go_alone(self, why: object) -> None:
        self._alone, self._is_waiting = True, False
        if not self._said:
            self._said = True
            _log.warning(
                "the send slots in %s cannot be shared with other kernels (%s): this one keeps its pace alone",
                self._path,
                why,
            )


def _nothing(_slots: Slots, _now: float) -> None:
    """What there is to tell, `_visit` writes down by itself."""
