"""Places at the provider: which jobs of which process may go there, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.connections import EMBEDDED_URL
from grokvideo.engine.places import LATER, NEXT, Places
from grokvideo.engine.shares import PATIENCE_S
from grokvideo.errors import LibraryError
from grokvideo.store.crowd import Limit, NoPlace, Side
from grokvideo.store.ledger import Ledger
from tests.values import a_row

IMAGE_TO_COME = {"image": {"job": "0011223344556677"}, "prompt": "a fox"}


class Guest:
    """A job that goes to the provider as soon as it may, and stays there."""

    def __init__(self, kernel: Kernel, job: str, **row: Any) -> None:
        self.kernel = kernel
        self.row = a_row(job, owner=kernel.name, **row)
        self.notes: list[str] = []
        kernel.ledger.add(self.row)

    def show(self, **live: Any) -> None:
        self.notes.append(live["note"])

    async def live(self) -> None:
        async with self.kernel.places.place(self) as place:
            while self.row.state == "reserved":
                await self.kernel.gate.wait()
                try:
                    place.check()
                    limit = place.limit
                    self.kernel.asked.append(self.row.id)
                    self.row = self.kernel.ledger.advance(self.row.id, "submitting", within=limit)
                    self.kernel.places.changed()
                except NoPlace:
                    self.kernel.turned_away.append(self.row.id)
                    await place.wait_again()

    def turned_away(self) -> None:
        """The provider did not take it, because of its rate limit."""
        self.row = self.kernel.ledger.advance(self.row.id, "reserved")

    def end(self) -> None:
        self.row = self.kernel.ledger.advance(self.row.id, "rejected")
        self.kernel.places.changed()


class Kernel:
    """One process's places, and its jobs that hold or want one. `gate` holds those back that may go."""

    def __init__(self, path: Path, name: str, most: int) -> None:
        self.name, self.most = name, most
        self.now = 0.0
        self.ledger = Ledger(path)
        self.places = Places(self._read, name, lambda: self.most, clock=lambda: self.now)
        self.guests: dict[str, Guest] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.asked: list[str] = []
        self.turned_away: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.broken = False

    async def _read(self, limit: Limit) -> Mapping[str, Side]:
        if self.broken:
            raise LibraryError("the disk does not answer")
        return self.ledger.sides(limit, self.name)

    @property
    def inside(self) -> list[str]:
        return [job for job, guest in self.guests.items() if guest.row.state == "submitting"]

    async def comes(self, *jobs: str, **row: Any) -> None:
        for job in jobs:
            self.guests[job] = Guest(self, job, **row)
            self.tasks[job] = asyncio.create_task(self.guests[job].live())
        await rest()

    async def goes(self, *jobs: str) -> None:
        """Those that are inside end; those that wait give up."""
        for job in jobs:
            if job in self.inside:
                self.guests[job].end()
            else:
                self.tasks[job].cancel()
        await rest()

    async def looks(self, *, seconds: float = 0.0) -> None:
        """As the follower has it do twice a second."""
        for _ in range(int(seconds)):
            self.places.tick(others_moved=False)
            self.now += 1
        self.places.tick(others_moved=True)
        await rest()

    def notes(self, job: str) -> list[str]:
        return self.guests[job].notes


async def rest() -> None:
    """Until nothing more happens by itself: nothing here waits for time or a thread."""
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
async def hall(path: Path) -> AsyncIterator[Kernel]:
    kernel = Kernel(path, "here", most=2)
    yield kernel
    await kernel.goes(*kernel.tasks)
    kernel.ledger.close()


@pytest.fixture
async def there(path: Path, hall: Kernel) -> AsyncIterator[Kernel]:
    """Another process on the same library."""
    kernel = Kernel(path, "there", most=2)
    yield kernel
    await kernel.goes(*kernel.tasks)
    kernel.ledger.close()


async def test_jobs_go_in_the_order_in_which_they_came(hall: Kernel) -> None:
    await hall.comes("a", "b", "c", "d")
    assert hall.inside == ["a", "b"]
    await hall.goes("a")
    assert hall.inside == ["b", "c"]
    await hall.goes("b", "c")
    assert hall.inside == ["d"]
    assert hall.turned_away == []


async def test_a_job_says_what_it_waits_for(hall: Kernel) -> None:
    await hall.comes("a", "b", "c")
    await hall.comes("d")
    assert (hall.notes("a"), hall.notes("c"), hall.notes("d")) == ([NEXT], [LATER], [LATER])
    await hall.goes("a")
    assert (hall.notes("c"), hall.notes("d")) == ([LATER, NEXT], [LATER])


async def test_a_limit_that_is_raised_lets_waiting_jobs_in_at_once(hall: Kernel) -> None:
    await hall.comes("a", "b", "c", "d", "e")
    hall.most = 4
    hall.places.changed()
    await rest()
    assert hall.inside == ["a", "b", "c", "d"]


async def test_a_limit_that_is_lowered_lets_nobody_in_until_it_is_kept(hall: Kernel) -> None:
    await hall.comes("a", "b", "c")
    hall.most = 1
    hall.places.changed()
    await hall.goes("a")
    assert hall.inside == ["b"]
    await hall.goes("b")
    assert hall.inside == ["c"]


async def test_a_job_that_was_taken_up_again_counts(hall: Kernel) -> None:
    for job in ("a", "b", "c"):
        hall.ledger.add(a_row(job, owner="here", state="pending"))
    await hall.comes("d")
    assert hall.inside == []
    for job in ("a", "b"):
        hall.ledger.advance(job, "failed")
    hall.places.changed()
    await rest()
    assert hall.inside == ["d"]


async def test_a_job_that_gives_up_waiting_is_passed_over(hall: Kernel) -> None:
    await hall.comes("a", "b", "gone", "c")
    await hall.goes("gone")
    await hall.goes("a")
    assert hall.inside == ["b", "c"]


async def test_a_place_given_to_a_job_in_the_moment_it_gives_up_goes_to_the_next(hall: Kernel) -> None:
    await hall.comes("a", "b", "gone", "c")
    hall.gate.clear()
    await hall.goes("a")  # "gone" has the place now, and is not sent yet
    assert hall.places.is_sending()
    await hall.goes("gone")
    hall.gate.set()
    await rest()
    assert hall.inside == ["b", "c"]


async def test_each_provider_and_each_key_has_its_own_places(hall: Kernel) -> None:
    await hall.comes("a", "b", "c")
    await hall.comes("d", "e", "f", key_fingerprint="another")
    await hall.comes("g", base_url="https://example.org/v1")
    assert hall.inside == ["a", "b", "d", "e", "g"]


async def test_it_is_known_when_nothing_more_is_sent_for_now(hall: Kernel) -> None:
    assert not hall.places.is_sending()
    hall.gate.clear()
    await hall.comes("a", "b", "c")
    assert hall.places.is_sending()
    hall.gate.set()
    await rest()
    assert not hall.places.is_sending()


async def test_a_ledger_that_cannot_be_read_is_asked_again_when_a_job_is_sent(hall: Kernel) -> None:
    hall.broken = True
    await hall.comes("a", "b")
    assert hall.inside == ["a", "b"]


async def test_a_process_with_a_lower_limit_gets_on_beside_one_with_a_higher(hall: Kernel, there: Kernel) -> None:
    hall.most, there.most = 1, 3
    await there.comes("t1", "t2", "t3", "t4", "t5")
    await hall.comes("a", "b")
    await hall.looks()
    assert (hall.inside, there.inside) == ([], ["t1", "t2", "t3"])
    await there.looks()
    await there.goes("t1")
    await hall.looks()
    assert (hall.inside, there.inside) == (["a"], ["t2", "t3"])
    await there.looks()
    await there.goes("t2")
    await hall.looks()
    assert (hall.inside, there.inside) == (["a"], ["t3", "t4"])  # each keeps to its own


async def test_jobs_of_another_process_count(hall: Kernel, there: Kernel) -> None:
    await there.comes("x")
    await hall.comes("a", "b")
    assert (hall.inside, there.inside, hall.notes("b")) == (["a"], ["x"], [LATER])
    await there.goes("x")
    await hall.looks()
    assert hall.inside == ["a", "b"]
    assert hall.turned_away == []


async def test_those_at_the_embedded_simulator_of_another_do_not(hall: Kernel, there: Kernel) -> None:
    await there.comes("x", "y", "z", base_url=EMBEDDED_URL)
    await hall.comes("a", "b", "c", base_url=EMBEDDED_URL)
    assert (hall.inside, there.inside) == (["a", "b"], ["x", "y"])


async def test_a_free_place_is_left_to_the_one_that_has_none(hall: Kernel, there: Kernel) -> None:
    await hall.comes("a", "b", "c", "d")
    await there.comes("x", "y")
    await hall.looks()
    await hall.goes("a")
    assert hall.inside == ["b"]
    await there.looks()
    assert there.inside == ["x"]
    await hall.looks()
    await hall.goes("b")
    assert hall.inside == ["c"]  # each has as many as the other
    assert hall.turned_away + there.turned_away == []


async def test_with_one_place_two_processes_take_turns(hall: Kernel, there: Kernel) -> None:
    hall.most = there.most = 1
    await hall.comes("a", "b", "c")
    await there.comes("x", "y", "z")
    order = []
    for _ in range(6):
        [(kernel, job)] = [(kernel, job) for kernel in (hall, there) for job in kernel.inside]
        order.append(job)
        await kernel.goes(job)
        await hall.looks()
        await there.looks()
    assert order == ["a", "x", "b", "y", "c", "z"]


async def test_a_job_that_waits_for_a_clip_keeps_no_place_from_others(hall: Kernel, there: Kernel) -> None:
    there.ledger.add(replace(a_row("x", owner="there"), request=IMAGE_TO_COME))
    await hall.comes("a", "b")
    assert hall.inside == ["a", "b"]


async def test_a_place_is_not_kept_for_ever(hall: Kernel, there: Kernel) -> None:
    there.gate.clear()
    await there.comes("x")
    await hall.comes("a", "b")
    assert hall.inside == ["a"]
    await hall.looks(seconds=PATIENCE_S)
    assert hall.inside == ["a", "b"]


async def test_a_job_whose_place_was_lost_on_the_way_waits_again_and_goes_first(hall: Kernel, there: Kernel) -> None:
    hall.gate.clear()
    await hall.comes("a", "b", "c")  # two of them may go
    there.ledger.add(a_row("x", owner="there", state="pending"))
    hall.gate.set()
    await rest()
    assert (hall.inside, hall.turned_away) == (["a"], ["b"])
    assert hall.notes("b") == [NEXT, LATER]
    there.ledger.advance("x", "failed")
    await hall.looks()
    assert hall.inside == ["a", "b"]


async def test_a_place_that_another_process_wants_by_now_is_given_back_before_the_ledger_is_asked(
    hall: Kernel, there: Kernel
) -> None:
    hall.gate.clear()
    there.gate.clear()
    await hall.comes("a", "b")
    await there.comes("x")
    await hall.looks()
    hall.gate.set()
    await rest()
    assert (hall.inside, hall.turned_away, hall.asked) == (["a"], ["b"], ["a"])
    there.gate.set()
    await rest()
    assert there.inside == ["x"]


async def test_a_job_that_the_provider_turned_away_may_try_again_at_once(hall: Kernel) -> None:
    guest = Guest(hall, "a")
    async with hall.places.place(guest) as place:
        guest.row = hall.ledger.advance("a", "submitting", within=place.limit)
        hall.places.changed()
        await rest()
        guest.turned_away()
        place.check()
        hall.places.changed()
        await hall.comes("b", "c")
        place.check()
    assert hall.inside == ["b"]
