"""Runs of the polling bench: a provider in a process of its own, and a client in one or two others, started and heard.

Lanes run at the same time, each with a provider, and with a library that has learned what that provider is like. What
is measured is in the provider's answer; it hardly depends on what else the machine does, unless that takes all of it.
"""

from __future__ import annotations

import json
import os
import queue
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory
from typing import Any

from _pollers import Orders
from _pooled import pool
from _provider import Setup
from _world import Progress, wishes

HERE = Path(__file__).resolve().parent
OURS = "grokvideo"
SPEED = 10.0
MIXED_FROM = 15
LEARNED_JOBS, LEARNED_SEED = 60, 1000
PATIENCE_S = 900.0


@dataclass(frozen=True, slots=True)
class Case:
    """What is run with several seeds.

    Parameters
    ----------
    factor
        Jobs take so many times as long as the library has learned.
    learned
        Whether the library knows the provider; only ours has one.
    kernels
        Processes that share the library, the key and the jobs.
    """

    client: str = OURS
    jobs: int = 15
    limits: str = "strict"
    progress: Progress = "noisy"
    factor: float = 1.0
    learned: bool = True
    kernels: int = 1
    speed: float = SPEED

    @property
    def words(self) -> str:
        """What makes it different, for people."""
        said = [self.client, f"{self.jobs} job{'s' * (self.jobs > 1)}", self.limits]
        said += [f"progress: {self.progress}"] * (self.progress != "noisy")
        said += [f"{self.factor:g} x as slow as learned"] * (self.factor != 1)
        said += ["empty library"] * (not self.learned)
        said += [f"{self.kernels} kernels"] * (self.kernels > 1)
        said += [f"clock x {self.speed:g}"] * (self.speed != SPEED)
        return ", ".join(said)


def measure(plan: Mapping[Case, int], lanes: int) -> Iterator[dict[str, Any]]:
    """What came of every case, with its seeds; so many run at a time, each with a provider and a library of its own."""
    runs = [(case, seed) for case, count in plan.items() for seed in range(1, count + 1)]
    runs.sort(key=lambda run: -run[0].jobs * run[0].factor / run[0].speed)  # the longest first: both lanes end together
    with TemporaryDirectory() as folder, ExitStack() as stack, ThreadPoolExecutor(lanes) as pool_of_threads:
        film = Path(folder, "film.mp4")
        _shoot(film)
        free: queue.SimpleQueue[Lane] = queue.SimpleQueue()
        opened = [stack.enter_context(lane(Path(folder, str(number)), film)) for number in range(lanes)]
        if any(case.client == OURS and case.learned for case, _ in runs):
            list(pool_of_threads.map(Lane.learn, opened))
        for each in opened:
            free.put(each)

        def run(case: Case, seed: int) -> dict[str, Any]:
            mine = free.get()
            try:
                return mine.run(case, seed)
            finally:
                free.put(mine)

        began = time.monotonic()
        for done, result in enumerate(pool_of_threads.map(lambda each: run(*each), runs), 1):
            told, words = pool([result]), Case(**result["case"]).words
            _say(
                f"[{done}/{len(runs)}, {time.monotonic() - began:.0f} s] {words}, seed {result['seed']}: mean "
                f"{told.mean:.2f} s, {told.requests:.1f} requests a job, {told.refusals} refused"
            )
            yield result


@dataclass(slots=True)
class Lane:
    """A provider, and the clients that talk to it, one run after the other."""

    folder: Path
    port: int
    provider: subprocess.Popen[str]

    def learn(self) -> None:
        """Give the library experience with this provider, whose address stays the same."""
        _say(f"learning from {LEARNED_JOBS} jobs")
        self._run(Case(jobs=LEARNED_JOBS, learned=False), LEARNED_SEED, self.folder / "learned")

    def run(self, case: Case, seed: int) -> dict[str, Any]:
        """One run, and what the provider saw of it."""
        home = self.folder / "run"
        rmtree(home, ignore_errors=True)
        if case.client == OURS and case.learned:
            copytree(self.folder / "learned", home)
            _slow_down(home, SPEED / case.speed)
        return self._run(case, seed, home)

    def _run(self, case: Case, seed: int, home: Path) -> dict[str, Any]:
        home.mkdir(exist_ok=True)
        asked = wishes(seed, case.jobs, mixed=case.jobs >= MIXED_FROM)
        orders = Orders(case.client, f"http://127.0.0.1:{self.port}/v1", case.speed, str(home), asked)
        with ExitStack() as stack:
            each = [
                stack.enter_context(_client(replace(orders, wishes=asked[number :: case.kernels])))
                for number in range(case.kernels)
            ]
            self._tell(asdict(Setup(seed, case.speed, case.limits, case.progress, case.factor)))
            for process in each:
                _write(process, "go")
            told = [_read(process) for process in each]
        self._tell({})
        saw = _read(self.provider)
        mine = {"ends": [end for one in told for end in one["ends"]], "cpu_s": sum(one["cpu_s"] for one in told)}
        return {"case": asdict(case), "seed": seed, "count": case.jobs, **saw, **mine}

    def _tell(self, order: object) -> None:
        _write(self.provider, json.dumps(order))


@contextmanager
def lane(folder: Path, film: Path) -> Iterator[Lane]:
    folder.mkdir()
    with _process("_provider.py", str(film)) as provider:
        yield Lane(folder, _read(provider), provider)


@contextmanager
def _client(orders: Orders) -> Iterator[subprocess.Popen[str]]:
    with _process("_pollers.py", json.dumps(asdict(orders))) as process:
        if _read(process) != "ready":
            raise RuntimeError("the client did not begin")
        yield process


@contextmanager
def _process(program: str, argument: str) -> Iterator[subprocess.Popen[str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GROKVIDEO_", "XAI_"))}
    process = subprocess.Popen(
        [sys.executable, str(HERE / program), argument],
        env={**clean, "TQDM_DISABLE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _write(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _read(process: subprocess.Popen[str]) -> Any:
    """Its next line; it is ended when none comes for too long."""
    assert process.stdout is not None
    watchdog = threading.Timer(PATIENCE_S, process.kill)
    watchdog.start()
    try:
        line = process.stdout.readline()
    finally:
        watchdog.cancel()
    if not line:
        raise RuntimeError(f"ended without an answer: {str(process.args)[:120]}")
    return json.loads(line)


def _slow_down(home: Path, factor: float) -> None:
    """Have the library remember that clips took so many times as long: it learned from another clock."""
    if factor != 1.0:
        with closing(sqlite3.connect(home / "library.sqlite3")) as database, database:
            database.execute("UPDATE jobs SET took = took * ?", [factor])


def _shoot(film: Path) -> None:
    from grokvideo.simulator.film import shoot
    from grokvideo.simulator.render import RenderRequest

    shoot(RenderRequest(prompt="A paper crane", seed=0, width=192, height=128, seconds=1), film)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
