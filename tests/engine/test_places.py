"""Places at the provider: who may go there, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from grokvideo.engine.runs import Places


class Hall:
    """Places, and the jobs that hold or want one."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.places = Places(lambda: self.most)
        self.inside: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, *jobs: str, waits: bool = True) -> None:
        for job in jobs:
            self.tasks[job] = asyncio.create_task(self._stay(job, waits))
        await asyncio.sleep(0)

    async def _stay(self, job: str, waits: bool) -> None:
        async with self.places.place(job, waits=waits):
            self.inside.append(job)
            try:
                await asyncio.Event().wait()
            finally:
                self.inside.remove(job)

    async def goes(self, *jobs: str) -> None:
        for job in jobs:
            self.tasks[job].cancel()
        await asyncio.gather(*(self.tasks[job] for job in jobs), return_exceptions=True)
        await asyncio.sleep(0)


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    hall = Hall(most=2)
    yield hall
    await hall.goes(*hall.tasks)


async def test_jobs_go_in_the_order_in_which_they_came(hall: Hall) -> None:
    await hall.comes("a", "b", "c", "d")
    assert hall.inside == ["a", "b"]
    await hall.goes("a")
    assert hall.inside == ["b", "c"]
    await hall.goes("b", "c")
    assert hall.inside == ["d"]


async def test_a_limit_that_is_raised_lets_waiting_jobs_in_at_once(hall: Hall) -> None:
    await hall.comes("a", "b", "c", "d", "e")
    hall.most = 4
    hall.places.changed()
    await asyncio.sleep(0)
    assert hall.inside == ["a", "b", "c", "d"]


async def test_a_limit_that_is_lowered_lets_nobody_in_until_it_is_kept(hall: Hall) -> None:
    await hall.comes("a", "b", "c")
    hall.most = 1
    hall.places.changed()
    await hall.goes("a")
    assert hall.inside == ["b"]
    await hall.goes("b")
    assert hall.inside == ["c"]


async def test_a_job_that_was_taken_up_again_never_waits_but_counts(hall: Hall) -> None:
    await hall.comes("a", "b", "c", waits=False)
    assert hall.inside == ["a", "b", "c"]
    assert hall.places.is_full()
    await hall.comes("d")
    await hall.goes("a", "b")
    assert hall.inside == ["c", "d"]


async def test_a_job_that_gives_up_waiting_is_passed_over(hall: Hall) -> None:
    await hall.comes("a", "b", "gone", "c")
    await hall.goes("gone")
    await hall.goes("a")
    assert hall.inside == ["b", "c"]


async def test_a_place_given_to_a_job_in_the_moment_it_gives_up_goes_to_the_next(hall: Hall) -> None:
    await hall.comes("a", "b", "gone", "c")
    hall.most = 3
    hall.places.changed()  # "gone" has the place now, and has not run since
    await hall.goes("gone")
    assert hall.inside == ["a", "b", "c"]
