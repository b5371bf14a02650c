"""Whatever a provider does, and whoever gives up: every job is heard of in time, and no slot is used twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from math import log
from pathlib import Path
from typing import NamedTuple

import pytest

from grokvideo.engine.estimates import LogNormal, Today
from grokvideo.engine.gate import LOOKS_A_GAP
from grokvideo.engine.line import LOOK_S
from grokvideo.engine.pace import MARGIN
from grokvideo.engine.pacing import Prospect
from tests.engine.processes import GAP, Process, World, running
from tests.engine.virtual import in_no_time, now
from tests.engine.watched import (
    Bar,
    Film,
    a_day,
    falling,
    honest,
    hurrying,
    in_tens,
    silent,
    standing,
    watch,
    wild,
)

SLACK_S = GAP / LOOKS_A_GAP + 1.0
"""One look, one reply, and the fractions of a second that a slot begins late."""

Kinds = Callable[[random.Random], Bar]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gates" / "0123456789abcdef"


class Day(NamedTuple):
    """What was to be made on an odd day, by how many processes, and what the provider saw."""

    films: list[Film]
    processes: int
    world: World


@pytest.fixture(scope="module", params=[(seed, processes) for processes in (1, 2) for seed in range(25)])
def odd_day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Day:
    seed, processes = request.param
    films = a_day(seed)
    world = in_no_time(watch(tmp_path_factory.mktemp("day") / "slots", films, seed, processes=processes))
    return Day(films, processes, world)


def test_every_end_is_seen(odd_day: Day) -> None:
    for film in odd_day.films:
        if film.known_at is None:
            assert film.stopped_after is not None
        else:
            assert film.latency >= 0


def test_no_slot_is_used_twice(odd_day: Day) -> None:
    assert min(odd_day.world.gaps, default=GAP) >= MARGIN - 1e-6


def test_no_job_is_silent_for_long(odd_day: Day) -> None:
    """Then it waits for a round of all jobs, and for those that were silent before; and slots of other processes."""
    films, processes, world = odd_day
    for number, film in enumerate(films):
        mine = films[number % processes :: processes]
        for wished, left in film.waits:
            jobs = sum(other.born <= left and other.gone >= wished for other in mine)
            due = wished + max(15.0, 3.0 * jobs * processes)
            submits = sum(due <= at < left and name == "submit" for at, _, name in world.seen)
            assert left - due <= (2 * jobs + submits) * processes * GAP + SLACK_S


def test_submits_go_before_polls(odd_day: Day) -> None:
    """A poll that has its turn may lose its slot to another process: then one goes before, and no more."""
    films, processes, world = odd_day
    for number, film in enumerate(films):
        mine = [(at, name) for at, process, name in world.seen if process == number % processes]
        sent = max(at for at, name in mine if name == "submit" and at <= film.born)
        before = [at for at, name in mine if name == "poll" and film.wished_at + LOOK_S < at < sent]
        assert len(before) <= processes - 1


@pytest.mark.parametrize(
    ("kinds", "most"),
    [((honest,), 0.5), ((in_tens,), 0.6), ((silent,), 0.8), ((honest, in_tens, silent), 0.7)],
    ids=["honest", "in tens", "silent", "all of them"],
)
def test_clips_are_seen_sooner_than_by_going_round(path: Path, kinds: tuple[Kinds, ...], most: float) -> None:
    assert latency(path, kinds) <= most * latency(path, kinds, has_policy=False)


@pytest.mark.parametrize("kind", [standing, wild, falling, hurrying])
def test_progress_that_misleads_does_less_harm_than_good_progress_does_good(path: Path, kind: Kinds) -> None:
    assert latency(path, (kind,)) <= 1.2 * latency(path, (kind,), has_policy=False)


def latency(path: Path, kinds: tuple[Kinds, ...], *, has_policy: bool = True) -> float:
    """Mean seconds until a clip was heard of, over twenty days with some jobs each."""
    waits = []
    for seed in range(20):
        films = a_day(seed, most=20, bars=kinds)
        in_no_time(watch(path, films, seed, has_policy=has_policy))
        waits += [film.latency for film in films]
    return sum(waits) / len(waits)


@pytest.mark.parametrize("processes", [1, 2, 4])
@pytest.mark.parametrize("seed", range(25))
def test_after_all_that_was_given_up_the_next_caller_gets_through(path: Path, seed: int, processes: int) -> None:
    async def main() -> list[float]:
        dice, world = random.Random(seed), World(path, shared=processes > 1)
        async with running(world, processes) as there:
            await a_rush(dice, there)
            await asyncio.sleep(60.0)  # holds end, and whoever has a slot leaves
            began = now()
            asks = Prospect(LogNormal(log(60.0), 0.3), Today(0.3), now(), asked=None)
            for process in there:
                await asyncio.wait_for(process.send("submit"), 60.0)
                await asyncio.wait_for(process.send("poll", asks=asks), 60.0)
            last = [at - began for at, _, _ in world.seen if at >= began]
        assert min(world.gaps) >= MARGIN - 1e-6
        return last

    assert in_no_time(main()) == pytest.approx([number * GAP for number in range(2 * processes)], abs=0.5)


async def a_rush(dice: random.Random, processes: list[Process]) -> None:
    """A hundred callers of all kinds, most of whom give up: at any moment, some in that in which their turn comes."""
    tasks = []
    for _ in range(100):
        process = dice.choice(processes)
        usual = LogNormal(log(dice.choice([1.0, 5.0, 20.0])), 0.1)
        asks = Prospect(usual, Today(0.3), now(), asked=dice.choice([now(), None]), is_known=dice.random() < 0.5)
        kind = dice.choice(["submit", "file", "poll", "poll"])
        sends = process.send(kind, connect_s=dice.choice([0.0, 0.3]), trip_s=0.1, asks=asks if kind == "poll" else None)
        tasks.append(asyncio.get_running_loop().create_task(sends))
        match dice.randrange(12):
            case 0:
                process.gate.hold(dice.uniform(0.0, 5.0))
            case 1:
                process.fails(BlockingIOError())
                await asyncio.sleep(dice.choice([0.0, 0.0005, 0.001, 0.003]))
            case 2:
                await asyncio.sleep(dice.choice([GAP, GAP / LOOKS_A_GAP, LOOK_S, dice.uniform(0.0, 5.0)]))
        for _ in range(dice.randrange(6)):
            await asyncio.sleep(0)
        with suppress(AttributeError):
            process.fails(None)
        if dice.random() < 0.7:
            dice.choice(tasks).cancel()
    await asyncio.sleep(dice.uniform(0.0, 20.0))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
