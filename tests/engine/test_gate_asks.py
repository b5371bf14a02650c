"""The gate and the jobs that wait to be asked: nobody before it is worth a request, and nobody else for them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from functools import partial
from math import log as log_of
from pathlib import Path

import pytest

from grokvideo.engine.estimates import LogNormal, Today
from grokvideo.engine.gate import LEAD_S, Gate
from grokvideo.engine.line import LOOK_S
from grokvideo.engine.pace import MARGIN
from grokvideo.engine.pacing import WORTH_ASKING_S, Prospect
from tests.engine.processes import GAP, World, running
from tests.engine.virtual import in_no_time, now

LOOKS_S = GAP / 4 + LOOK_S
"""No slot stays empty for longer once there is somebody worth it."""


def ready_after(seconds: float) -> Prospect:
    """A job that was created now, and takes so long within a percent: at no other time it is worth a request."""
    return Prospect(LogNormal(log_of(seconds), 0.01), Today(1e-6), now(), asked=now())


def overdue() -> Prospect:
    """A job that is asked in the next slot."""
    return Prospect(LogNormal(log_of(60.0), 0.3), Today(0.3), now(), asked=None)


class Log:
    """One gate, and what left through it: who, and how many seconds after the beginning."""

    def __init__(self, rate: float = 1.0) -> None:
        self.gate = Gate(rate, clock=now)
        self.began = now()
        self.sent: list[tuple[str, float]] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def send(self, name: str, *, submit: bool = False, asks: Prospect | None = None) -> None:
        async with self.gate.turn(submit=submit, asks=asks) as turn:
            await turn.slot()
            self.sent.append((name, now() - self.began))

    def come(self, name: str, *, submit: bool = False, asks: Prospect | None = None) -> None:
        self.tasks[name] = asyncio.get_running_loop().create_task(self.send(name, submit=submit, asks=asks))

    async def all(self) -> None:
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)

    @property
    def order(self) -> str:
        return " ".join(name for name, _ in self.sent)

    @property
    def times(self) -> list[float]:
        return [at for _, at in self.sent]


def test_nobody_is_asked_before_it_is_worth_a_request() -> None:
    async def main() -> list[float]:
        log = Log()
        log.come("job", asks=ready_after(10.0))
        await log.all()
        return log.times

    [at] = in_no_time(main())
    assert 10.0 < at < 10.0 + WORTH_ASKING_S + 0.1 + LOOKS_S  # the percent by which it is not known


def test_ten_times_as_many_requests_a_second_ask_ten_times_as_early() -> None:
    async def main() -> list[float]:
        log = Log(rate=10.0)
        log.come("new", asks=Prospect(LogNormal(4.0, 1.0), Today(1.0), now(), asked=now(), is_known=False))
        await log.all()
        log.come("silent", asks=Prospect(LogNormal(20.0, 0.1), Today(0.1), now(), asked=now()))
        await log.all()
        return log.times

    first, then = in_no_time(main())
    assert 0.1 <= first <= 0.1 + LOOKS_S / 10
    assert 1.5 <= then - first <= 1.5 + LOOKS_S / 10


@pytest.mark.parametrize("submit", [True, False])
def test_whoever_has_something_to_send_does_not_wait_for_that_rest_to_end(submit: bool) -> None:
    async def main() -> list[tuple[str, float]]:
        log = Log()
        log.come("job", asks=ready_after(10.0))
        await asyncio.sleep(3.1)
        log.come("other", submit=submit)
        await log.all()
        return log.sent

    (first, at), (last, _) = in_no_time(main())
    assert (first, last) == ("other", "job")
    assert at == pytest.approx(3.1, abs=1e-9)


def test_a_job_that_is_worth_asking_does_not_wait_for_that_rest_to_end() -> None:
    async def main() -> list[tuple[str, float]]:
        log = Log()
        log.come("late", asks=ready_after(10.0))
        await asyncio.sleep(3.1)
        log.come("now", asks=overdue())
        await log.all()
        return log.sent

    (first, at), (last, _) = in_no_time(main())
    assert (first, last) == ("now", "late")
    assert at == pytest.approx(3.1, abs=1e-9)


def test_the_slot_is_for_whom_it_is_best_for_when_it_comes() -> None:
    """Not for whoever had waited for it since before."""

    async def main() -> str:
        log = Log()
        earlier = ready_after(10.0)
        await asyncio.sleep(11.0)
        await log.send("one")
        log.come("earlier", asks=earlier)
        await asyncio.sleep(0.9 * GAP)
        log.come("better", asks=overdue())
        await log.all()
        assert log.times[1:] == pytest.approx([11.0 + GAP, 11.0 + 2 * GAP], abs=2 * LOOK_S)
        return log.order

    assert in_no_time(main()) == "one better earlier"


def test_what_a_person_waits_for_goes_before_jobs_and_submits_before_that() -> None:
    async def main() -> str:
        log = Log()
        await log.send("one")
        log.come("job", asks=overdue())
        await asyncio.sleep(0.5)
        log.come("file")
        await asyncio.sleep(0.2)
        log.come("submit", submit=True)
        await log.all()
        return log.order

    # A submit's turn and a file's come some time before their slots, so that they can connect: that one had it already.
    assert in_no_time(main()) == "one file submit job"


def test_jobs_that_come_all_at_once_are_asked_one_after_the_other_and_no_slot_is_lost() -> None:
    async def main() -> list[float]:
        log = Log()
        for number in range(10):
            log.come(f"{number}", asks=overdue())
        await log.all()
        assert sorted(log.order.split()) == [f"{number}" for number in range(10)]
        return log.times

    assert in_no_time(main()) == pytest.approx([number * GAP for number in range(10)], abs=10 * LOOK_S)


def test_an_estimate_that_cannot_be_made_leaves_nobody_unasked(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> list[float]:
        log = Log()
        log.come("good", asks=ready_after(10.0))
        log.come("bad", asks=Prospect(LogNormal(1e6, 0.1), Today(0.3), now(), asked=now() - 1.0))
        await asyncio.wait_for(log.all(), 100.0)
        assert sorted(log.order.split()) == ["bad", "good"]
        return log.times

    assert in_no_time(main())[0] == 0.0
    assert "could not be estimated" in caplog.text


def test_a_poll_gets_its_turn_with_its_slot() -> None:
    """Until then a submit may come, and would have to wait for it."""

    async def main() -> tuple[float, float]:
        log = Log()
        await log.send("one")
        async with log.gate.turn(asks=overdue()) as turn:
            had = now()
            await turn.slot()
            return had - log.began, now() - log.began

    assert in_no_time(main()) == pytest.approx((GAP, GAP), abs=2 * LOOK_S)


def test_a_refusal_holds_the_polls_and_a_submit_that_comes_meanwhile_goes_first() -> None:
    async def main() -> list[tuple[str, float]]:
        log = Log()
        log.come("job", asks=overdue())
        log.gate.hold(30.0)
        await asyncio.sleep(29.9)
        log.come("submit", submit=True)
        await log.all()
        return log.sent

    (first, at), (last, then) = in_no_time(main())
    assert (first, last) == ("submit", "job")
    assert 30.0 <= at <= 30.0 + LOOK_S
    assert then - at == pytest.approx(GAP, abs=2 * LOOK_S)


def test_a_refusal_that_comes_while_nobody_is_worth_it_counts() -> None:
    async def main() -> list[float]:
        log = Log()
        log.come("job", asks=ready_after(10.0))
        await asyncio.sleep(8.0)
        log.gate.hold(30.0)
        await log.all()
        return log.times

    [at] = in_no_time(main())
    assert 38.0 <= at <= 38.0 + LOOKS_S


def test_a_submit_may_connect_shortly_before_the_slot_while_jobs_wait_for_it() -> None:
    async def main() -> float:
        log = Log()
        log.come("job", asks=overdue())
        log.gate.hold(30.0)
        async with log.gate.turn(submit=True):
            return now() - log.began

    assert in_no_time(main()) == pytest.approx(30.0 - LEAD_S, abs=LOOK_S)


def test_a_job_that_is_given_up_while_nobody_is_worth_it_is_forgotten() -> None:
    async def main() -> tuple[str, float]:
        log = Log()
        for name, seconds in (("gone", 5.0), ("stays", 10.0)):
            log.come(name, asks=ready_after(seconds))
        await asyncio.sleep(2.0)
        log.tasks["gone"].cancel()
        await log.all()
        return log.sent[0]

    name, at = in_no_time(main())
    assert name == "stays"
    assert at == pytest.approx(10.1, abs=0.1 + LOOKS_S)


def test_when_the_last_one_gives_up_nobody_looks_any_longer_and_who_comes_next_is_served_at_once() -> None:
    async def main() -> list[float]:
        log = Log()
        log.come("gone", asks=ready_after(10.0))
        await asyncio.sleep(2.0)
        log.tasks["gone"].cancel()
        await log.all()
        await asyncio.sleep(LOOK_S)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await asyncio.sleep(1.0)
        await log.send("next")
        return log.times

    assert in_no_time(main()) == pytest.approx([3.0], abs=2 * LOOK_S)


def test_the_turn_of_a_poll_that_is_given_up_in_the_same_moment_is_handed_on() -> None:
    async def main() -> str:
        log = Log()
        async with log.gate.turn():
            log.come("gone", asks=overdue())
            log.come("last", asks=overdue())
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        log.tasks["gone"].cancel()  # it has the turn, and has not run since
        await log.all()
        assert log.tasks["gone"].cancelled()
        return log.order

    assert in_no_time(main()) == "last"


def test_a_poll_that_fails_before_it_leaves_takes_no_slot() -> None:
    async def main() -> list[float]:
        log = Log()

        async def fails() -> None:
            async with log.gate.turn(asks=overdue()):
                raise OSError("no route")

        with pytest.raises(OSError, match="no route"):
            await fails()
        await log.send("next", asks=overdue())
        return log.times

    assert in_no_time(main()) == [0.0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gates" / "0123456789abcdef"


def test_who_has_nobody_worth_asking_takes_no_place_among_the_processes(path: Path) -> None:
    async def main(world: World) -> None:
        async with running(world, 2) as (resting, busy):
            resting.goes_on(lambda: resting.send(asks=ready_after(14.0)))
            busy.goes_on(busy.send)
            await asyncio.sleep(13.9)

    in_no_time(main(world := World(path)))
    assert {number for _, number, _ in world.seen} == {1}
    assert world.gaps == pytest.approx([GAP] * len(world.gaps), abs=LOOK_S)


def test_processes_that_have_jobs_worth_asking_take_turns(path: Path) -> None:
    async def main(world: World) -> None:
        async with running(world, 2) as processes:
            for process in processes:
                for _ in range(3):
                    process.goes_on(partial(lambda process: process.send(asks=overdue()), process))
            await asyncio.sleep(60.0)

    in_no_time(main(world := World(path)))
    order = [number for _, number, _ in world.seen][4:]
    assert len(world.seen) >= 0.95 * 60.0 / GAP
    assert min(world.gaps) >= MARGIN - 1e-6
    assert all(here != there for here, there in itertools.pairwise(order))


def test_who_gives_up_its_place_among_the_processes_delays_nobody(path: Path) -> None:
    """It was in the line with a job worth asking, and has only one left that is not."""

    async def main(world: World) -> None:
        async with running(world, 2) as (resting, busy):
            resting.goes_on(lambda: resting.send(asks=ready_after(14.0)))
            busy.goes_on(busy.send)
            await asyncio.sleep(0.1)
            gone = asyncio.get_running_loop().create_task(resting.send(asks=overdue()))
            await asyncio.sleep(0.8 * GAP)
            gone.cancel()
            await asyncio.sleep(10.0)

    in_no_time(main(world := World(path)))
    assert world.gaps == pytest.approx([GAP] * len(world.gaps), abs=2 * LOOK_S)


@pytest.mark.parametrize("gives_up", [False, True], ids=["it fails", "it is given up in the same moment"])
def test_a_turn_that_came_to_nothing_delays_no_other_process(path: Path, gives_up: bool) -> None:
    async def main(world: World) -> None:
        async with running(world, 2) as (here, other):
            await other.send()
            other.goes_on(other.send)
            had = asyncio.Event()

            async def fails() -> None:
                async with here.gate.turn(submit=True):
                    had.set()
                    raise OSError("no route")

            await asyncio.sleep(0.1)
            failing = asyncio.get_running_loop().create_task(fails())
            if gives_up:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                failing.cancel()
            await asyncio.wait([failing])
            assert had.is_set() is not gives_up
            await asyncio.sleep(10.0)

    in_no_time(main(world := World(path)))
    assert world.gaps == pytest.approx([GAP] * len(world.gaps), abs=2 * LOOK_S)


@pytest.mark.parametrize("asks", [overdue, lambda: None], ids=["a poll", "a file"])
def test_a_caller_who_gives_up_while_the_slots_are_locked_does_not_end_the_gate(
    path: Path, asks: Callable[[], Prospect | None]
) -> None:
    """Another process writes to the file, so the gate looks again in a millisecond: and then nobody is there."""

    async def main(world: World) -> float:
        async with running(world, 1) as [process]:
            gone = asyncio.get_running_loop().create_task(process.send(asks=asks()))

            async def meanwhile(_: float) -> None:
                process.fails(None)
                gone.cancel()

            process.slots._sleep = meanwhile
            process.fails(BlockingIOError())
            await asyncio.wait([gone])
            assert gone.cancelled()
            process.slots._sleep = asyncio.sleep
            began = now()
            await asyncio.wait_for(process.send("submit"), 60.0)
            return now() - began

    assert in_no_time(main(World(path))) == pytest.approx(0.0, abs=LOOK_S)


def test_a_submit_that_comes_while_the_slots_are_locked_goes_before_a_poll_that_was_there(path: Path) -> None:
    async def main(world: World) -> None:
        async with running(world, 1) as [process]:
            tasks = [asyncio.get_running_loop().create_task(process.send("poll", asks=overdue()))]

            async def meanwhile(_: float) -> None:
                process.fails(None)
                tasks.append(asyncio.get_running_loop().create_task(process.send("submit")))
                await asyncio.sleep(0)

            process.slots._sleep = meanwhile
            process.fails(BlockingIOError())
            await asyncio.sleep(0.1)
            await asyncio.gather(*tasks)

    in_no_time(main(world := World(path)))
    assert [name for _, _, name in world.seen] == ["submit", "poll"]
