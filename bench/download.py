"""What a clip of 12 MB costs on its way home: fetched, looked into, hashed and filed; and what it keeps in memory.

From a server on loopback, in a process of its own, by the client and the steps that a job takes. Processor's time is
that of this process with all its threads; memory is the peak above what it had before (Linux). Baseline: httpx, which
streams the same address to a file in turn with ours.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from _films import grainy
from _loopback import provider
from _table import Figure, show
from grokvideo.engine.background import in_thread
from grokvideo.engine.filing import file_away
from grokvideo.engine.media import Media
from grokvideo.engine.partial import Partial
from grokvideo.store.clips import Clips
from grokvideo.video.frames import check_boxes, opened, poster, probe

LENGTH, SECONDS = 12_000_000, 15
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
ROUNDS = 15
CPU_GOAL, POSTER_GOAL, MEMORY_GOAL = 30, 50, 3
TICK_S = 0.002


class Costs:
    """Milliseconds and MB by what was done."""

    def __init__(self) -> None:
        self.cpu: defaultdict[str, list[float]] = defaultdict(list)
        self.wall: defaultdict[str, list[float]] = defaultdict(list)
        self.peak: defaultdict[str, list[float]] = defaultdict(list)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Note what the block costs."""
        Path("/proc/self/clear_refs").write_text("5")  # the peak is now what there is
        memory, began, spent = _memory_mb("VmRSS"), time.perf_counter(), time.process_time()
        yield
        self.cpu[what].append((time.process_time() - spent) * 1000)
        self.wall[what].append((time.perf_counter() - began) * 1000)
        self.peak[what].append(_memory_mb("VmHWM") - memory)


def main() -> None:
    with TemporaryDirectory() as outside:
        folder = Path(outside)
        films = {name: grainy(folder / f"{name}.mp4", LENGTH, seconds=SECONDS, size=SIZES[name]) for name in SIZES}
        with provider(clip=films["720p"]) as origin:
            asyncio.run(_bring(origin, folder, Costs(), 1))  # what loads with the first one is no clip's
            costs = Costs()
            late = asyncio.run(_bring(origin, folder, costs, ROUNDS))
        for name, film in films.items():
            for _ in range(ROUNDS):
                _look_into(name, film, Clips(folder), costs)
    cpu, wall = costs.cpu, costs.wall
    figures = [
        Figure("fetched: processor", cpu["ours"], goal=CPU_GOAL),
        Figure("  by plain httpx (baseline)", cpu["plain"]),
        Figure("fetched: wall", wall["ours"]),
        Figure("  by plain httpx (baseline)", wall["plain"]),
        Figure("fetched: peak of memory", costs.peak["ours"], "MB", goal=MEMORY_GOAL),
        Figure("  by plain httpx (baseline)", costs.peak["plain"], "MB"),
        Figure("then filed, in a worker thread: processor", cpu["filed"]),
        Figure("  wall", wall["filed"]),
        Figure("  by how much the loop is late meanwhile", late),
        Figure("of that SHA-256: processor", cpu["720p hashed"]),
        Figure("  synced and named: processor", cpu["720p named"]),
        Figure("  synced and named: wall", wall["720p named"]),
    ]
    for name in SIZES:
        figures += [
            Figure(f"  {name}, boxes, opened and probed: processor", cpu[f"{name} probed"]),
            Figure(f"  {name}, poster: processor", cpu[f"{name} poster"]),
            Figure(f"  {name}, poster: wall", wall[f"{name} poster"], goal=POSTER_GOAL),
        ]
    show(f"download.py: {LENGTH / 1e6:g} MB from loopback to a file of the library", figures)


async def _bring(origin: str, folder: Path, costs: Costs, rounds: int) -> list[float]:
    """Fetch and file it so often; by how many milliseconds the loop was late while it was filed."""
    late: list[float] = []
    media, clips, url = Media((), origin=origin), Clips(folder), f"{origin}/media/clip.mp4"
    async with httpx.AsyncClient(headers={"Connection": "close"}) as client:
        for _ in range(rounds):
            with costs.of("plain"):
                async with client.stream("GET", url) as answer:
                    with (folder / "plain.mp4").open("wb") as file:
                        async for chunk in answer.aiter_raw():
                            file.write(chunk)
            part = Partial(clips.part("job", "bench"))
            with costs.of("ours"):
                await media.get(url, part, lambda _: None)
            with costs.of("filed"):
                filed = asyncio.create_task(in_thread(file_away, clips, part.path, "job"))
                while not filed.done():
                    began = time.perf_counter()
                    await asyncio.sleep(TICK_S)
                    late.append((time.perf_counter() - began - TICK_S) * 1000)
            assert filed.result().poster is not None
    await media.close()
    return late


def _look_into(name: str, film: Path, clips: Clips, costs: Costs) -> None:
    """What `file_away` does, one after the other."""
    part = Path(shutil.copyfile(film, clips.part("job", "bench")))
    with costs.of(f"{name} probed"):
        check_boxes(part)
        with opened(part) as clip:
            duration = probe(clip).duration
    with opened(part) as clip, costs.of(f"{name} poster"):
        poster(clip, duration)
    with costs.of(f"{name} hashed"), part.open("rb") as stream:
        hashlib.file_digest(stream, "sha256")
    with costs.of(f"{name} named"):
        clips.file(part, "job")


def _memory_mb(field: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0]) * 1024 / 1e6


if __name__ == "__main__":
    main()
