"""A job whose place another kernel took on the way: nothing is sent or written, and it goes when there is one again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from grokvideo.engine.jobs import Job
from grokvideo.engine.places import LATER, NEXT
from grokvideo.engine.submit import PATIENCE_S
from grokvideo.store.crowd import Limit, Side
from grokvideo.values.state import JobState, Status
from tests.faults.rig import BACKGROUND, WITHIN_S, Rig
from tests.faults.server import after, answer
from tests.values import a_row

Sides = dict[str, Side]


class Notes:
    """What a person is told while a job waits."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._news = threading.Condition()

    def __call__(self, state: JobState) -> None:
        with self._news:
            if state.note:
                self.heard.append(state.note)
            self._news.notify_all()

    def until(self, count: int) -> list[str]:
        """That many of them."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.heard) >= count, WITHIN_S), self.heard
            return self.heard[:count]


@pytest.fixture
def notes() -> Notes:
    return Notes()


def others(rig: Rig) -> None:
    """A job of another kernel is at the provider, which allows one."""
    rig.driver.max_jobs = 1
    rig.ledger.add(a_row("another", owner="there", state="pending", base_url=rig.server.base_url))


def others_end(rig: Rig) -> None:
    rig.ledger.advance("another", "failed")
    BACKGROUND.call(lambda: rig.driver.tick(others_moved=True))


def blind(rig: Rig, *, looks: int) -> None:
    """So often nobody else is seen, as in the half second before others' jobs are noticed."""
    sides: Callable[[Limit, str], Sides] = rig.ledger.sides
    left = [looks]

    def seen(limit: Limit, me: str) -> Sides:
        left[0] -= 1
        return {} if left[0] >= 0 else sides(limit, me)

    rig.ledger.sides = seen  # type: ignore[method-assign]


def is_left_behind(rig: Rig) -> bool:
    """Whether the gate is taken, or a connection for paid requests open."""
    pool = rig.api._creates._transport._pool  # type: ignore[attr-defined]
    return rig.gate._taken or bool(pool.connections)


def check_that_it_goes_on(rig: Rig, job: Job) -> None:
    assert (rig.states(job), rig.server.posts) == (["reserved"], [])
    assert not is_left_behind(rig)
    others_end(rig)
    assert job.wait(WITHIN_S).status is Status.DONE
    assert len(rig.server.posts) == 1
    assert not any(state == "submitting" for state in rig.states(job)[2:])


def test_the_ledger_refuses_it_in_the_moment_before_the_first_byte(rig: Rig, notes: Notes) -> None:
    others(rig)
    blind(rig, looks=1)
    job = rig.start(subscribe=notes)
    assert notes.until(2) == [NEXT, LATER]
    check_that_it_goes_on(rig, job)


def test_it_gives_its_turn_back_when_others_were_noticed_before(rig: Rig, notes: Notes) -> None:
    others(rig)
    blind(rig, looks=1)
    go = asyncio.Event()

    async def another_request() -> None:
        async with rig.gate.turn(submit=True):
            await go.wait()

    async def look() -> None:
        rig.driver.tick(others_moved=True)
        looking = rig.driver._places._looking
        assert looking is not None
        await looking

    BACKGROUND.submit(another_request())
    job = rig.start(subscribe=notes)
    assert notes.until(1) == [NEXT]
    BACKGROUND.run(look())
    BACKGROUND.call(go.set)
    assert notes.until(2) == [NEXT, LATER]
    assert rig.server.connections == 0
    check_that_it_goes_on(rig, job)


def test_it_can_be_withdrawn_then(rig: Rig, notes: Notes) -> None:
    others(rig)
    blind(rig, looks=1)
    job = rig.start(subscribe=notes)
    notes.until(2)
    job.stop().wait(WITHIN_S)
    assert (job.status, rig.states(job)) == (Status.FAILED, ["reserved", "rejected"])
    assert (rig.server.posts, is_left_behind(rig)) == ([], False)


def test_with_a_ledger_that_tells_nothing_it_is_not_tried_again_and_again(rig: Rig, notes: Notes) -> None:
    others(rig)

    def fails(limit: Limit, me: str) -> Sides:
        raise OSError("the disk does not answer")

    rig.ledger.sides, sides = fails, rig.ledger.sides  # type: ignore[method-assign]
    job = rig.start(subscribe=notes)
    assert notes.until(2) == [NEXT, LATER]
    for _ in range(20):
        BACKGROUND.call(lambda: rig.driver.tick(others_moved=True))
    assert notes.heard == [NEXT, LATER]
    rig.ledger.sides = sides  # type: ignore[method-assign]
    check_that_it_goes_on(rig, job)


def test_a_job_that_is_withdrawn_makes_room_for_the_next(rig: Rig, notes: Notes) -> None:
    rig.driver.max_jobs = 1
    go = threading.Event()
    rig.server.poll = [after(go, rig.server.done())]
    first = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.polls))
    second = rig.start(subscribe=notes)
    assert notes.until(1) == [LATER]
    first.stop()
    go.set()
    assert second.wait(WITHIN_S).status is Status.DONE


def test_the_time_until_there_is_another_one_is_no_time_of_being_turned_away(rig: Rig, notes: Notes) -> None:
    others(rig)
    blind(rig, looks=1)
    job = rig.start(subscribe=notes)
    assert notes.until(2) == [NEXT, LATER]
    rig.skipped_s += 2 * PATIENCE_S
    rig.server.create = [answer(429, {"error": "slow down"}, Retry_After="1"), answer(200, {"request_id": "r-1"})]
    others_end(rig)
    assert job.wait(WITHIN_S).status is Status.DONE
    assert len(rig.server.posts) == 2
