"""The gate on a clock of its own: who goes when, and how far apart."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator

import pytest

from grokvideo.engine.gate import Gate
from grokvideo.engine.pace import MARGIN


class Time:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


class Log:
    """What left, when, and in which order."""

    def __init__(self, gate: Gate, time: Time) -> None:
        self.gate = gate
        self.time = time
        self.sent: list[tuple[str, float]] = []

    async def send(self, name: str, *, submit: bool = False, trip_s: float = 0.0) -> None:
        async with self.gate.turn(submit=submit) as turn:
            await turn.slot()
            self.sent.append((name, self.time.now))
            if trip_s:
                await self.time.sleep(trip_s)
                turn.replied()

    @property
    def order(self) -> str:
        return " ".join(name for name, _ in self.sent)

    @property
    def gaps(self) -> Iterator[float]:
        times = [at for _, at in self.sent]
        return (later - earlier for earlier, later in itertools.pairwise(times))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def log(time: Time) -> Log:
    return Log(Gate(1.0, clock=time, sleep=time.sleep), time)


async def together(*coros: object) -> None:
    """Start them in this order, and wait for all."""
    await asyncio.gather(*coros)  # type: ignore[call-overload]


async def test_sends_are_a_gap_apart_and_the_first_leaves_at_once(log: Log) -> None:
    await together(*(log.send(f"p{n}") for n in range(4)))
    assert log.sent[0] == ("p0", 1000.0)
    assert list(log.gaps) == pytest.approx([MARGIN] * 3)


async def test_first_come_first_served(log: Log) -> None:
    await together(*(log.send(f"p{n}") for n in range(5)))
    assert log.order == "p0 p1 p2 p3 p4"


async def test_submits_go_before_polls_that_came_earlier(log: Log) -> None:
    async with log.gate.turn(submit=False):
        calls = [("p0", False), ("p1", False), ("s0", True), ("p2", False), ("s1", True)]
        waiting = [asyncio.create_task(log.send(name, submit=submit)) for name, submit in calls]
        await asyncio.sleep(0)
    await asyncio.wait(waiting)
    assert log.order == "s0 s1 p0 p1 p2"


async def test_callers_who_come_again_take_turns(log: Log) -> None:
    async def poll(name: str) -> None:
        for _ in range(3):
            await log.send(name, trip_s=0.1)

    await together(poll("a"), poll("b"), poll("c"))
    assert log.order == "a b c a b c a b c"


async def test_the_next_one_may_connect_while_the_last_one_waits_for_its_reply(log: Log) -> None:
    await together(log.send("slow", trip_s=30.0), log.send("next"))
    assert log.order == "slow next"
    assert log.sent[1][1] - log.sent[0][1] < 40.0


async def test_a_connection_that_takes_long_does_not_eat_into_the_gap(log: Log, time: Time) -> None:
    async def connects_slowly() -> None:
        async with log.gate.turn(submit=False) as turn:
            await time.sleep(5.0)
            await turn.slot()
            log.sent.append(("slow", time.now))

    await together(log.send("first"), connects_slowly(), log.send("last"))
    assert log.order == "first slow last"
    assert min(log.gaps) >= MARGIN - 1e-6


async def test_what_is_done_before_the_first_byte_comes_after_the_wait(log: Log, time: Time) -> None:
    seen: list[float] = []

    async def intend() -> None:
        seen.append(time.now)

    await log.send("first")
    async with log.gate.turn(submit=True) as turn:
        await turn.slot(intend)
    assert seen == [pytest.approx(1000.0 + MARGIN)]
    assert turn.sent_at == pytest.approx(1000.0 + MARGIN)


async def test_the_gap_counts_from_the_slot_and_not_from_before_the_commit(log: Log, time: Time) -> None:
    async def slow_disk() -> None:
        await time.sleep(3.0)

    async with log.gate.turn(submit=True) as turn:
        await turn.slot(slow_disk)
    await log.send("next")
    assert log.sent[0][1] == pytest.approx(1003.0 + MARGIN)


async def test_a_caller_who_leaves_before_sending_passes_the_turn_on(log: Log) -> None:
    async def changes_its_mind() -> None:
        async with log.gate.turn(submit=False):
            await asyncio.sleep(0)

    await together(changes_its_mind(), log.send("p0"))
    assert log.sent == [("p0", 1000.0)]


async def test_a_caller_who_fails_passes_the_turn_on(log: Log) -> None:
    async def fails() -> None:
        async with log.gate.turn(submit=False):
            raise OSError("no route")

    with pytest.raises(OSError, match="no route"):
        await fails()
    await log.send("p0")
    assert log.sent == [("p0", 1000.0)]


async def test_a_caller_who_gives_up_waiting_is_passed_over(log: Log) -> None:
    async with log.gate.turn(submit=False) as turn:
        waiting = [asyncio.create_task(log.send(name)) for name in ("p0", "gone", "p1")]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await turn.slot()
    await asyncio.wait(waiting)
    assert log.order == "p0 p1"


async def test_a_turn_that_comes_in_the_moment_its_caller_gives_up_is_handed_on(log: Log) -> None:
    async with log.gate.turn(submit=False):
        gone = asyncio.create_task(log.send("gone"))
        last = asyncio.create_task(log.send("last"))
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    gone.cancel()  # the turn was given to it a moment ago, and it has not run since
    await asyncio.wait([gone, last])
    assert (gone.cancelled(), log.order) == (True, "last")


async def test_a_caller_who_gives_up_while_it_waits_for_the_slot_passes_the_turn_on(time: Time) -> None:
    asleep = asyncio.Event()

    async def sleep(seconds: float) -> None:
        if asleep.is_set():
            await time.sleep(seconds)
        else:
            asleep.set()
            await asyncio.Event().wait()

    log = Log(Gate(1.0, clock=time, sleep=sleep), time)
    await log.send("p0")
    gone, last = asyncio.create_task(log.send("gone")), asyncio.create_task(log.send("last"))
    await asleep.wait()
    gone.cancel()
    await asyncio.wait([gone, last])
    assert log.order == "p0 last"


async def test_a_hold_keeps_everybody_back(log: Log) -> None:
    log.gate.hold(30.0)
    await together(log.send("p0"), log.send("s0", submit=True))
    assert log.sent[0][1] == 1030.0
    assert list(log.gaps) == pytest.approx([MARGIN])


async def test_a_hold_that_comes_while_somebody_waits_for_the_slot_counts_for_them(time: Time) -> None:
    async def sleep(seconds: float) -> None:
        if not held:
            held.append(True)
            gate.hold(60.0)
        await time.sleep(seconds)

    held: list[bool] = []
    gate = Gate(1.0, clock=time, sleep=sleep)
    log = Log(gate, time)
    await log.send("p0")
    await log.send("p1")
    assert log.sent[1][1] >= 1060.0
