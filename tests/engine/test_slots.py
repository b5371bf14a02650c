"""The gates of several processes on one file, on a clock that jumps: how far apart, and in which order.

Each gate here stands for a process. That real processes keep apart in the same way shows `test_slots_processes.py`.
"""

from __future__ import annotations

import asyncio
import random
from functools import partial
from pathlib import Path

import pytest

from grokvideo.engine.gate import LEAD_S
from grokvideo.engine.line import LEASE_S
from grokvideo.engine.pace import MARGIN
from grokvideo.engine.slots import LATELY
from tests.engine.processes import GAP, Process, World, running
from tests.engine.virtual import in_no_time, now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gates" / "0123456789abcdef"


async def a_storm(world: World, seed: int) -> None:
    """Two to eight processes with everything that can come between: slow commits, late bytes, refusals, kills."""
    dice = random.Random(seed)
    async with running(world, dice.randint(2, 8)) as processes:

        async def something(process: Process) -> None:
            kind = dice.choice(["poll"] * 4 + ["submit"])
            slow = kind == "submit"
            await process.send(
                kind,
                connect_s=dice.choice([0.0, 0.0, 0.3, 3.0]),
                before_s=dice.choice([0.01, 0.5, LEASE_S + 1.0]) if slow else 0.0,
                late_s=dice.choice([0.0, 0.0, 0.01, 0.5, 0.9 * LEASE_S]),
                trip_s=dice.choice([0.05, 0.2, 2.0]),
            )
            await asyncio.sleep(dice.choice([0.0, 0.0, 1.0]))

        for process in processes:
            for _ in range(dice.randint(1, 5)):
                process.goes_on(partial(something, process))
        for _ in range(20):
            await asyncio.sleep(dice.uniform(0.0, 20.0))
            process = dice.choice(processes)
            match dice.choice(["hold", "cancel", "kill", "tear"]):
                case "hold" if not process.is_dead:
                    process.gate.hold(dice.uniform(0.0, 10.0))
                case "cancel" if process.tasks:
                    dice.choice(process.tasks).cancel()
                case "kill" if sum(not process.is_dead for process in processes) > 1:
                    await process.die()
                case _:
                    pass


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_the_server_sees_no_two_requests_closer_than_the_gap(path: Path, seed: int) -> None:
    """With a gate for each process the smallest gap is below 0.1 s in every one of these storms."""
    in_no_time(a_storm(world := World(path), seed))
    assert len(world.seen) > 10  # it was a storm, and no silence
    assert min(world.gaps) >= 1.0


def test_gates_that_share_nothing_would_come_too_close(path: Path) -> None:
    in_no_time(a_storm(world := World(path, shared=False), seed=1))
    assert min(world.gaps) < 0.1


def test_busy_processes_waste_no_slot_and_take_turns(path: Path) -> None:
    """Where the first to wake goes first, some of them go twice in a row and others wait twice as long."""

    async def main(world: World) -> None:
        async with running(world, 4) as processes:
            for process in processes:
                for _ in range(5):
                    process.goes_on(partial(process.send, trip_s=0.1))
            await asyncio.sleep(100.0)

    in_no_time(main(world := World(path)))
    order = [number for _, number, _ in world.seen][4:]  # they came all at once
    assert len(world.seen) >= 0.98 * 100.0 / GAP
    assert {tuple(sorted(order[at : at + 4])) for at in range(0, 84, 4)} == {(0, 1, 2, 3)}


def test_each_knows_how_many_share_the_slots_for_as_long_as_they_do(path: Path) -> None:
    async def main(world: World) -> list[int]:
        async with running(world, 2) as (here, other):
            here.goes_on(partial(here.send, trip_s=0.1))
            await asyncio.sleep(5.0)
            known = [here.slots.company(here.gate.pace)]
            await asyncio.gather(*(other.send() for _ in range(5)))
            known.append(here.slots.company(here.gate.pace))
            await asyncio.sleep((LATELY + 2) * GAP)
            return [*known, here.slots.company(here.gate.pace)]

    assert in_no_time(main(World(path))) == [1, 2, 1]


def test_fifteen_polls_of_one_process_do_not_starve_a_submit_of_another(path: Path) -> None:
    async def main(world: World) -> float:
        async with running(world, 2) as (busy, other):
            for _ in range(15):
                busy.goes_on(partial(busy.send, trip_s=0.1))
            await asyncio.sleep(30.2)
            began = now()
            await other.send("submit", connect_s=0.2, before_s=0.05)
            return now() - began

    assert in_no_time(main(World(path))) < 2 * GAP + 0.1


def test_submits_go_first_within_a_process(path: Path) -> None:
    async def main(world: World) -> None:
        async with running(world, 2) as (here, other):
            other.goes_on(partial(other.send, trip_s=0.1))
            await asyncio.sleep(5.0)
            calls = [here.send(name) for name in ("poll", "poll", "poll", "submit", "submit")]
            await asyncio.gather(*calls)

    in_no_time(main(world := World(path)))
    assert [name for _, number, name in world.seen if number == 0] == ["submit", "submit", "poll", "poll", "poll"]


def test_a_submit_overtakes_a_poll_that_waits_out_a_refusal(path: Path) -> None:
    async def main(world: World) -> None:
        async with running(world, 1) as [process]:
            process.gate.hold(60.0)
            poll = asyncio.create_task(process.send("poll"))
            await asyncio.sleep(1.0)
            await process.send("submit")
            await poll

    in_no_time(main(world := World(path)))
    assert [name for _, _, name in world.seen] == ["submit", "poll"]


def test_nobody_connects_long_before_its_slot(path: Path) -> None:
    """A server closes a connection on which nothing comes: then nobody could say whether a paid request was taken."""

    async def main(world: World) -> float:
        async with running(world, 1) as [process]:
            process.gate.hold(60.0)
            began = now()
            async with process.gate.turn(submit=True):
                return now() - began

    assert in_no_time(main(World(path))) == pytest.approx(60.0 - LEAD_S)


def test_a_refusal_of_one_holds_all_of_them(path: Path) -> None:
    async def main(world: World) -> float:
        async with running(world, 3) as processes:
            for process in processes:
                process.goes_on(process.send)
            await asyncio.sleep(10.0)
            processes[1].gate.hold(30.0)
            held = now()
            await asyncio.sleep(60.0)
            return held

    held = in_no_time(main(world := World(path)))
    after = [at - held for at, _, _ in world.seen if at > held]
    assert 30.0 <= after[0] <= 30.1
    assert {number for at, number, _ in world.seen if at > held} == {0, 1, 2}


def test_a_late_reply_moves_the_slot_of_another_process(path: Path) -> None:
    async def main(world: World) -> None:
        async with running(world, 2) as (one, other):
            await other.send(trip_s=0.2)  # the shortest trip so far
            await asyncio.sleep(5.0)
            slow = asyncio.create_task(one.send(trip_s=0.9))
            await asyncio.sleep(0.5)
            await other.send()
            await slow

    in_no_time(main(world := World(path)))
    assert world.gaps[-1] == pytest.approx(0.7 + GAP, abs=0.01)  # the server may have seen it 0.7 s after it left


def test_each_process_keeps_the_rate_that_was_set_last(path: Path) -> None:
    async def main(world: World) -> None:
        async with running(world, 1) as [process]:
            await process.send()
            process.gate.pace.rate = 10.0
            for _ in range(3):
                await process.send()

    in_no_time(main(world := World(path)))
    assert world.gaps == pytest.approx([0.1 * MARGIN] * 3)
