"""The half of bench/idle.py that is measured: sessions and kernels with many jobs, processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

import grokvideo as gv
from grokvideo.api import default
from grokvideo.engine.orders import Order

KEY = "xai-BENCHbench0123456789BENCHbench"
MOST = 15
"""Jobs that may be at the provider at once."""
TICK_S = 0.005
SWEEP = 500
"""The most clips that one sweep may have."""


def configure(base_url: str, rate: float = 1.0) -> None:
    """Have clips made at that address, for a price that needs no yes."""
    gv.configure(
        provider="xai", base_url=base_url, api_key=KEY, requests_per_second=rate, max_jobs=MOST, confirm_over_usd=1e6
    )


def begin(count: int, first: int = 0) -> tuple[list[gv.Job], list[float]]:
    """Ask for so many clips, one after the other, and the milliseconds that each call took; `first` is its number."""
    jobs: list[gv.Job] = []
    took: list[float] = []
    for number in range(first, first + count):
        began = time.perf_counter()
        job = gv.generate(f"A paper crane, rain, number {number}", duration=1)
        took.append((time.perf_counter() - began) * 1000)
        assert isinstance(job, gv.Job)
        jobs.append(job)
    return jobs, took


def leave_behind(count: int) -> None:
    """Write down so many jobs as a kernel leaves them that was killed while they were at the provider."""
    session = default()
    target = session._intake.target(None)
    with session._ledger._database.writing() as db:
        for number in range(count):
            request = gv.VideoRequest(prompt=f"A red fox, snow, number {number}", duration=1)
            row = session._orders.draft(Order(request), target)
            left = replace(row, state="pending", owner="0123456789abcdef", request_id=f"left-{number}")
            session._ledger._insert(db, replace(left, submitted_at=row.created_at))


def cpu_percent(seconds: float) -> float:
    """Of one core, in so many seconds from now, in which this thread sleeps."""
    began, spent = time.perf_counter(), time.process_time()
    time.sleep(seconds)
    return (time.process_time() - spent) / (time.perf_counter() - began) * 100


def memory_mb() -> float:
    """What the system says of this process (Linux), in MB of 10^6 bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6


@contextmanager
def ticking(late: list[float]) -> Iterator[None]:
    """Have another thread tick meanwhile; by how many milliseconds each tick was late."""
    over = threading.Event()

    def tick() -> None:
        while not over.is_set():
            began = time.perf_counter()
            over.wait(TICK_S)
            late.append((time.perf_counter() - began - TICK_S) * 1000)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def one(base_url: str, settle_s: float, window_s: float) -> dict[str, Any]:
    """A session with one job."""
    configure(base_url)
    held, _ = begin(1)
    time.sleep(settle_s)
    return {"cpu": cpu_percent(window_s), "pending": _pending(held)}


def many(base_url: str, count: int, settle_s: float, window_s: float) -> dict[str, Any]:
    """A session in which so many are begun, most of which wait for a place; and what beginning them costs."""
    configure(base_url)
    held, _ = begin(1)  # what loads with the first one, loads now
    late: list[float] = []
    before, spent = memory_mb(), time.process_time()
    with ticking(late):
        jobs, took = begin(count, first=1)
        spent = time.process_time() - spent
        held += jobs
    time.sleep(settle_s)
    told = {"took": took, "late": late, "spent": spent / count * 1000, "memory": memory_mb() - before}
    told |= {"cpu": cpu_percent(window_s), "pending": _pending(held)}
    began = time.perf_counter()
    takes = gv.generate("A paper crane, rain", duration=1, n=100)
    told["takes"] = (time.perf_counter() - began) * 1000
    began = time.perf_counter()
    swept = gv.sweep("A paper crane, rain, number {number}, again", number=range(SWEEP), duration=1, yes=True)
    told["swept"] = (time.perf_counter() - began) * 1000
    assert isinstance(takes, gv.Jobs)
    assert len(swept) == SWEEP
    return told


def resumed(base_url: str, count: int, settle_s: float, window_s: float) -> dict[str, Any]:
    """A session that picked up so many, all of which it polls."""
    configure(base_url)
    leave_behind(count)
    before, began = memory_mb(), time.perf_counter()
    held = list(gv.resume())
    took = (time.perf_counter() - began) * 1000
    time.sleep(settle_s)
    more = memory_mb() - before
    return {"cpu": cpu_percent(window_s), "pending": _pending(held), "resume": took, "memory": more}


def life(base_url: str, count: int, rate: float) -> dict[str, Any]:
    """Milliseconds of the processor for each job, from the call to its clip."""
    configure(base_url, rate)
    warm, _ = begin(1)
    warm[0].wait()
    spent, before = time.process_time(), _by_thread()
    jobs, _ = begin(count, first=1)
    for job in jobs:
        assert job.wait().status is gv.Status.DONE, job
    spent, after = time.process_time() - spent, _by_thread()
    loop = sum(ms - before.get(name, 0.0) for name, ms in after.items() if name.startswith("grokvideo-loop"))
    return {"spent": spent / count * 1000, "loop": loop / count}


def plain(base_url: str, count: int, rate: float, polls: int) -> dict[str, Any]:
    """The same requests as in `life` by plain httpx, as far apart, and clips written to a file."""
    return {"spent": asyncio.run(_plain(base_url, count, rate, polls)) / count * 1000}


async def _plain(base_url: str, count: int, rate: float, polls: int) -> float:
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(headers=headers) as client:
        spent = 0.0
        for number in range(-1, count):
            if number == 0:
                spent = time.process_time()
            body = {"model": "grok-imagine-video", "prompt": f"A paper crane, rain, number {number}", "duration": 1}
            created = await client.post(f"{base_url}/videos/generations", json=body, headers={"Connection": "close"})
            for _ in range(polls):
                await asyncio.sleep(1 / rate)
                told = (await client.get(f"{base_url}/videos/{created.json()['request_id']}")).json()
            async with client.stream("GET", told["video"]["url"]) as answer:
                with Path("plain.mp4").open("wb") as file:  # noqa: ASYNC230
                    async for chunk in answer.aiter_raw():
                        file.write(chunk)
        return time.process_time() - spent


def _pending(held: list[gv.Job]) -> int:
    return sum(job.status is gv.Status.PENDING for job in held)


def _by_thread() -> dict[str, float]:
    """Milliseconds of the processor that each thread of this process has had (Linux)."""
    tick_ms, spent = 1000 / os.sysconf("SC_CLK_TCK"), {}
    for thread in threading.enumerate():
        fields = Path(f"/proc/self/task/{thread.native_id}/stat").read_text().rpartition(")")[2].split()
        spent[thread.name] = (int(fields[11]) + int(fields[12])) * tick_ms
    return spent


if __name__ == "__main__":
    kind, given = sys.argv[1], json.loads(sys.argv[2])
    programs: dict[str, Callable[..., dict[str, Any]]] = {
        "one": one,
        "many": many,
        "resumed": resumed,
        "life": life,
        "plain": plain,
    }
    print(json.dumps(programs[kind](**given)), flush=True)
    os._exit(0)  # what is pending is pending for good
