"""Send slots shared by real processes, some of which are killed."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from grokvideo.engine.slots import CLOCK, _lock
from tests.engine.processes import World
from tests.engine.virtual import in_no_time, now

RATE = 100.0
SEND = """
import asyncio, sys
from pathlib import Path
from grokvideo.engine.gate import Gate
from grokvideo.engine.slots import CLOCK, SharedPace

async def again(gate, submit):
    async def commit():
        await asyncio.sleep(0.002)
    while True:
        async with gate.turn(submit=submit) as turn:
            await turn.slot(commit if submit else None)
            print(repr(CLOCK()), flush=True)
            turn.left()

async def main():
    shared = None if sys.argv[1] == "alone" else SharedPace(Path(sys.argv[1]))
    gate = Gate(float(sys.argv[2]), shared=shared)
    await asyncio.gather(again(gate, True), again(gate, False), again(gate, False))

asyncio.run(main())
"""
HOLD = """
import os, sys, time
from grokvideo.engine import slots
fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
slots._lock(fd)
print("locked", flush=True)
sys.stdin.read()
"""


class Sender:
    """A process that sends as fast as its gate lets it, and prints the time of each request."""

    def __init__(self, path: Path | str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SEND, str(path), str(RATE)], stdout=subprocess.PIPE, text=True
        )
        self.times: list[float] = []
        self._some = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._some:
                if line.endswith("\n"):
                    self.times.append(float(line))
                    self._some.notify_all()

    def has_sent(self, number: int) -> None:
        """Return when it sent so many more."""
        with self._some:
            number += len(self.times)
            assert self._some.wait_for(lambda: len(self.times) >= number, 20.0)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextmanager
def senders(path: Path | str, number: int) -> Iterator[list[Sender]]:
    with ExitStack() as stack:
        started = [Sender(path) for _ in range(number)]
        for sender in started:
            stack.callback(sender.kill)
        yield started


def smallest_gap(started: list[Sender]) -> float:
    times = sorted(itertools.chain.from_iterable(sender.times for sender in started))
    return min(later - earlier for earlier, later in itertools.pairwise(times))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "slots"


def test_processes_keep_the_gap_between_them_and_all_get_on(path: Path) -> None:
    with senders(path, 3) as started:
        for sender in started:
            sender.has_sent(10)
    assert smallest_gap(started) >= 1 / RATE


def test_processes_that_share_nothing_come_too_close() -> None:
    with senders("alone", 2) as started:
        for sender in started:
            sender.has_sent(30)
    assert smallest_gap(started) < 1 / RATE


def test_processes_that_are_killed_anywhere_neither_block_the_others_nor_let_them_come_too_close(path: Path) -> None:
    dice = random.Random(1)
    with senders(path, 2) as started, ExitStack() as stack:
        victims = []
        for _ in range(3):
            victim = Sender(path)
            stack.callback(victim.kill)
            victims.append(victim)
            victim.has_sent(dice.randint(1, 20))
            victim.kill()
            for sender in started:
                sender.has_sent(3)
    assert smallest_gap(started + victims) >= 1 / RATE


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_lock_of_a_process_that_is_killed_is_free_at_once(path: Path) -> None:
    with holder(path) as process:
        fd = os.open(path, os.O_RDWR)
        with pytest.raises(BlockingIOError):
            _lock(fd)
        process.kill()
        process.wait()
        _lock(fd)
        os.close(fd)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP is a matter of Unix")
def test_a_process_that_is_stopped_with_the_lock_stops_nobody_else(path: Path) -> None:
    async def main(world: World) -> float:
        process = world.process()
        began = now()
        for _ in range(3):
            await process.send()
        return now() - began

    with holder(path) as process:
        process.send_signal(signal.SIGSTOP)
        assert in_no_time(main(world := World(path))) < 6.0
        process.send_signal(signal.SIGCONT)
    assert min(world.gaps) >= 1.0


def test_the_clock_is_one_for_all_processes() -> None:
    before = CLOCK()
    there = float(
        subprocess.check_output(
            [sys.executable, "-c", "from grokvideo.engine.slots import CLOCK; print(repr(CLOCK()))"], text=True
        )
    )
    assert before < there < CLOCK()
