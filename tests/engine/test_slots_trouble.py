"""The gates of several processes on one file when something goes wrong: killed, asleep, no lock, no disk."""

from __future__ import annotations

import asyncio
import errno
import itertools
import logging
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.line import LATE_S, LEASE_S
from tests.engine.processes import GAP, World, running
from tests.engine.virtual import in_no_time, now

BUSY = BlockingIOError(errno.EAGAIN, "busy")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gates" / "0123456789abcdef"


def test_a_process_that_is_killed_with_a_slot_delays_the_others_for_a_moment(path: Path) -> None:
    async def main(world: World) -> float:
        async with running(world, 2) as (one, other):
            one.goes_on(partial(one.send, "submit", before_s=60.0))
            await asyncio.sleep(0.1)
            began = now()
            await one.die()
            await other.send()
            return now() - began

    assert in_no_time(main(World(path))) <= LEASE_S


def test_a_process_that_is_killed_in_the_line_delays_the_others_by_a_slot(path: Path) -> None:
    async def main(world: World) -> float:
        async with running(world, 3) as (one, other, third):
            await third.send()
            one.goes_on(one.send)
            await asyncio.sleep(0.1)
            await one.die()
            began = now()
            await other.send()
            return now() - began

    assert in_no_time(main(World(path))) <= 2 * GAP + LATE_S


def test_a_process_that_slept_through_its_slot_asks_again(path: Path) -> None:
    """A laptop that was closed, a debugger: the commit took so long that another process sent meanwhile."""

    async def main(world: World) -> None:
        async with running(world, 2) as (one, other):
            slept = asyncio.create_task(one.send("submit", before_s=10.0))
            await asyncio.sleep(9.5)
            await other.send()
            await slept

    in_no_time(main(world := World(path)))
    assert [number for _, number, _ in world.seen] == [1, 0]
    assert min(world.gaps) >= 1.0


def test_a_lock_that_is_taken_for_a_moment_is_tried_again_without_blocking(path: Path) -> None:
    async def main(world: World) -> int:
        async with running(world, 1) as [process]:
            visit, tries = process.slots._visit, itertools.count()

            def busy(*arguments: Any) -> Any:
                if next(tries) % 3:
                    raise BUSY
                return visit(*arguments)

            process.slots._visit = busy  # type: ignore[method-assign, assignment]
            for _ in range(3):
                await process.send(trip_s=0.1)
                process.gate.hold(3.0)
            await asyncio.sleep(1.0)
            return next(tries)

    assert in_no_time(main(world := World(path))) > 10
    assert min(world.gaps) >= 3.0


def test_what_could_not_be_told_at_once_is_told_in_a_moment(path: Path) -> None:
    async def main(world: World) -> float:
        async with running(world, 2) as (one, other):
            one.fails(BUSY)
            one.gate.hold(20.0)
            one.fails(None)
            await asyncio.sleep(0.1)
            began = now()
            await other.send()
            return now() - began

    assert in_no_time(main(World(path))) == pytest.approx(19.9)


def a_folder(path: Path) -> None:
    path.mkdir(parents=True)


def no_folder(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")


@pytest.mark.parametrize("make", [a_folder, no_folder])
def test_a_file_that_cannot_be_had_leaves_each_process_its_own_pace_and_one_line_in_the_log(
    path: Path, caplog: pytest.LogCaptureFixture, make: Callable[[Path], None]
) -> None:
    make(path)

    async def main(world: World) -> None:
        async with running(world, 1) as [process]:
            for _ in range(5):
                await process.send()
            process.gate.hold(30.0)
            await process.send("submit", before_s=0.1)

    with caplog.at_level(logging.WARNING, "grokvideo"):
        in_no_time(main(world := World(path)))
    assert world.gaps[:4] == pytest.approx([GAP] * 4)
    assert world.gaps[4] >= 30.0
    [line] = caplog.messages
    assert "cannot be shared with other kernels" in line


def test_a_lock_that_never_comes_free_leaves_the_process_its_own_pace(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def main(world: World) -> float:
        async with running(world, 1) as [process]:
            process.fails(BUSY)
            began = now()
            for _ in range(4):
                await process.send("submit", before_s=0.01)
            stuck = now() - began
            process.fails(None)
            await process.send()
            assert not process.slots._alone  # and it shares again once it can
            return stuck

    with caplog.at_level(logging.WARNING, "grokvideo"):
        assert in_no_time(main(world := World(path))) < 4 * GAP + 3.0
    assert min(world.gaps) >= 1.0
    assert len(caplog.messages) == 1


def test_a_disk_that_is_full_leaves_each_process_its_own_pace(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:10]) if data[:4] == b"gvsl" else real(fd, data))

    async def main(world: World) -> None:
        async with running(world, 1) as [process]:
            for _ in range(3):
                await process.send()

    in_no_time(main(world := World(path)))
    assert world.gaps == pytest.approx([GAP] * 2)


def test_a_file_that_is_taken_away_or_scribbled_on_is_made_anew(path: Path) -> None:
    async def main(world: World) -> None:
        async with running(world, 2) as processes:
            for number, process in enumerate(processes * 3):
                await process.send()
                spoil = path.unlink if number % 2 else partial(path.write_bytes, b"?" * 5000)
                spoil()

    in_no_time(main(world := World(path)))
    assert len(world.seen) == 6
