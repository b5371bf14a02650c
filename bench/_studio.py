"""The half of bench/studio.py that runs in Python: in the kernel, and what is measured without any browser."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets
from IPython.display import HTML, display

import grokvideo as gv
from _in_kernel import _filed, _job, _now, _steps, _tell
from grokvideo.api import default
from grokvideo.engine.snapshot import clip_record
from grokvideo.notebook.html import data_uri
from grokvideo.notebook.studio.draft import draft_told
from grokvideo.session import BACKGROUND
from grokvideo.simulator.film import shoot
from grokvideo.simulator.render import RenderRequest
from grokvideo.values.state import JobState, Status
from grokvideo.video.thumbs import thumb

ALONE_S = 1.0
"""From one change to the next: longer than changes are held back to be told together."""
REPORT_S = 1.0
WORDS = "A paper crane unfolds on a windowsill, rain outside, number {number}. Slow push in."
_VALUES, _TAKES = 25, 20
_ended = threading.Event()


def fill_library(count: int) -> None:
    """Have the library hold so many clips that are done: one film, under as many names."""
    session = default()
    plan = session.plan([WORDS], {"number": range(count)}, same={"duration": 2})
    film = Path("film.mp4")
    shoot(RenderRequest(prompt="A paper crane, rain", seed=0, width=848, height=480, seconds=2), film)
    clip = _filed(film, _job("film"))
    assert clip.poster is not None
    picture, clips, target = clip.poster.read_bytes(), session._room.clips, session._intake.target(None)
    for order in plan.orders:
        row = session._orders.draft(order, target)
        part = clips.part(row.id, "bench")
        os.link(film, part)
        poster = clips.file_poster(part, picture, row.id)
        filed = replace(clip, path=clips.file(part, row.id), poster=poster)
        ended: dict[str, Any] = {"state": "done", "request_id": f"bench-{row.id}", "clip": clip_record(filed)}
        ended |= {"submitted_at": row.created_at, "finished_at": time.time(), "billed_ticks": row.estimate_ticks}
        session._ledger.add(replace(row, **ended))


def show_plain(count: int) -> None:
    """Show so many pictures with words, in columns: no more than HTML."""
    picture = thumb(Path("film.jpg"), 6000)
    assert picture is not None
    image = f'<img src="{data_uri(picture)}" style="width:100%;aspect-ratio:16/9">'
    boxes = "".join(f"<div>{image}<p>{WORDS.format(number=n)}</p><p>Done, $0.10</p></div>" for n in range(count))
    style = "display:grid;gap:8px;grid-template-columns:repeat(4,minmax(0,1fr))"
    display(HTML(f'<div class="plain" style="{style}">{boxes}</div>'))


def show_plain_sum() -> None:
    """Show a number and a price that follows it, each a widget that does nothing else."""
    takes = ipywidgets.BoundedIntText(value=1, min=1, max=100, continuous_update=True)
    price = ipywidgets.HTML("$0.07")
    takes.observe(lambda change: setattr(price, "value", f"${0.07 * change.new:.2f}"), "value")
    display(ipywidgets.VBox([takes.add_class("plain-takes"), price.add_class("plain-price")]))


def card_steps(studio: gv.Studio, name: str, count: int) -> None:
    """Put a card in front, and change its status again and again, each time by itself."""
    job = _job(name)
    studio.add(job)

    def change(step: int) -> None:
        status = (Status.PENDING, Status.WAITING)[step % 2]
        job._publish(JobState(status=status, created_at=job.state.created_at, progress=step / 100))

    BACKGROUND.submit(_later(lambda: _steps(name, count, change, ALONE_S)))


def more_cards(studio: gv.Studio, name: str, count: int) -> None:
    """Put one card after the other in front, each by itself."""
    jobs = [_job(f"{name} {step / 100:.2f}") for step in range(count)]
    BACKGROUND.submit(_later(lambda: _steps(name, count, lambda step: studio.add(jobs[step]), ALONE_S)))


def report_progress(studio: gv.Studio, count: int) -> None:
    """Put cards of jobs in front that tell about once a second how far they are, until `end_progress`."""
    for number in range(count):
        job = _job(f"reporter-{number}")
        job._publish(_moved(job.state, 0.0))
        studio.add(job)
        BACKGROUND.submit(_report(job, number / count))
    _ended.clear()


def end_progress() -> None:
    """Have them be silent."""
    _ended.set()


async def _report(job: gv.Job, offset: float) -> None:
    await asyncio.sleep(REPORT_S * offset)
    while not _ended.is_set():
        await asyncio.sleep(REPORT_S)
        job._publish(_moved(job.state, min(0.95, (job.state.progress or 0) + 0.01)))


def _moved(state: JobState, progress: float) -> JobState:
    return JobState(status=Status.PENDING, created_at=state.created_at, progress=progress, eta_s=60 * (1 - progress))


async def _later(begin: Callable[[], Any]) -> None:
    await asyncio.sleep(ALONE_S)
    await begin()


class Writes:
    """How long each write of a Studio's cards takes, on the loop thread."""

    def __init__(self, studio: gv.Studio) -> None:
        self._list = studio.clip_list
        self._took: dict[str, list[float]] = {"cards": [], "moves": []}
        self._most = dict.fromkeys(self._took, 0)
        for trait, paced in (("cards", self._list._writes), ("moves", self._list._marches)):
            paced._call = self._timed(trait, paced._call)

    def tell(self, name: str) -> None:
        """Leave word of them, and of how many bytes they are at most."""
        _tell(name, {**self._took, **{f"{trait} bytes": [size] for trait, size in self._most.items()}})

    def _timed(self, trait: str, write: Callable[[], None]) -> Callable[[], None]:
        def write_and_note() -> None:
            began = _now()
            write()
            self._took[trait].append(_now() - began)
            self._most[trait] = max(self._most[trait], len(json.dumps(getattr(self._list, trait))))

        return write_and_note


def placed(studio: gv.Studio, name: str) -> None:
    """Leave word of how long it took from now until every clip is beside the notebook."""
    began = _now()

    def wait() -> None:
        while len(studio._clips.films) < len(studio._clips.jobs) or not studio._clips.jobs:
            time.sleep(0.01)
        _tell(name, {"placed": [_now() - began]})

    threading.Thread(target=wait).start()


def bills() -> dict[str, list[float]]:
    """Drawing a bill, for one clip and for 500, and how many bytes the browser gets of it."""
    one = gv.Studio("A paper crane, rain")
    many = gv.Studio("A paper crane, rain, {number}", values={"number": list(range(_VALUES))}, takes=_TAKES)
    found: dict[str, list[float]] = {}
    for name, studio in (("one", one), ("many", many)):
        found[name] = []
        for _ in range(10):
            began = _now()
            told = draft_told(studio._draft_now(), 0)
            found[name].append(_now() - began)
        found[f"{name} bytes"] = [len(json.dumps(told))]
        found[f"{name} clips"] = [int(told["words"].split()[0])]
    return found


if __name__ == "__main__":
    print(json.dumps(bills()))
