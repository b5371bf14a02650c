"""The half of the benchmarks in a browser that runs in the kernel: jobs that change when the benchmark says so.

Each leaves word, in a JSON file beside the notebook, of when it did what (milliseconds since 1970).
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import time
from base64 import b64encode
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import display, publish_display_data

from grokvideo.engine.jobs import Job
from grokvideo.notebook.widgets.jobview import JobView
from grokvideo.session import BACKGROUND
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, JobState, Status
from grokvideo.video.frames import opened, poster, probe

GAP_S = 0.1
SETTLE_S = 0.5
"""From the cell that shows something to its change: by then the page is at rest."""


class Undriven:
    """Nobody drives these jobs, and nothing is decided about them."""

    def stop(self, job: Job) -> None: ...
    def resume(self, job: Job) -> None: ...
    def attach(self, job: Job, request_id: str) -> None: ...
    def mark_lost(self, job: Job) -> None: ...
    def submit_again(self, job: Job, *, yes: bool) -> Job:
        return job

    def waited_for(self, job: Job) -> None: ...
    def stars(self, job: Job) -> int | None:
        return None

    def give_stars(self, job: Job, stars: int | None) -> None: ...

    def make_from(self, job: Job, prompt: str, **wishes: Any) -> Job:
        return job

    def generate_again(self, job: Job, *, prompt: str | None, yes: bool) -> Job:
        return job


class Plain(anywidget.AnyWidget):
    """The least there can be: one trait, one attribute."""

    _esm = """export default { render({ model, el }) {
        model.on("change:step", () => { el.dataset.step = model.get("step"); });
    } }"""
    step = traitlets.Unicode().tag(sync=True)
    """What the attribute becomes."""


def card_steps(name: str, count: int) -> Coroutine[Any, Any, None]:
    """Show a card; what is returned changes its job's status again and again, to be run on the loop thread."""
    job = _job(name)
    JobView(job, Path.cwd()).show()

    def change(step: int) -> None:
        status = (Status.PENDING, Status.WAITING)[step % 2]
        job._publish(JobState(status=status, created_at=job.state.created_at, progress=step / 100))

    return _steps(name, count, change)


def show_card(name: str) -> None:
    """Show the card of a job that waits."""
    JobView(_job(name), Path.cwd()).show()


def plain_steps(name: str, count: int) -> Coroutine[Any, Any, None]:
    """Show a plain widget; what is returned changes its trait again and again."""
    plain = Plain()
    display(plain)

    def change(step: int) -> None:
        plain.step = f"{name} {step / 100:.2f}"

    return _steps(name, count, change)


async def _steps(name: str, count: int, change: Callable[[int], None], gap_s: float = GAP_S) -> None:
    times = {}
    for step in range(count):
        await asyncio.sleep(gap_s * random.uniform(0.5, 1.5))
        times[f"{name} {step / 100:.2f}"] = _now()
        change(step)
    _tell(name, times)


def show_clip(clip: str, folder: str, name: str) -> None:
    """Show the card of a job that is done a moment later, its clip linked in `folder`."""
    job = _job(name)
    done = JobState(status=Status.DONE, created_at=job.state.created_at, clip=_filed(_fresh(clip, name), job))
    view = JobView(job, Path(folder))
    view.show()
    times: dict[str, float] = {}
    view.observe(lambda _: times.update(told=_now()), "job")

    async def finish() -> None:
        await asyncio.sleep(SETTLE_S)
        times["began"] = _now()
        job._publish(done)
        await asyncio.to_thread(view.finished.wait)
        _tell(name, times)

    BACKGROUND.submit(finish())


def show_compare(clips: list[str]) -> None:
    """Show a comparison of those files."""
    from grokvideo.notebook.comparing import compare_of

    found = [_filed(_fresh(clip, Path(clip).stem + "-here"), _job(Path(clip).stem)) for clip in clips]
    compare_of(found).show()


def show_data_uri(clip: str, name: str) -> None:
    """Show an output whose HTML becomes the clip a moment later."""
    path = _fresh(clip, name)
    transient = {"display_id": name}
    publish_display_data({"text/html": "<i>soon</i>"}, transient=transient)

    async def finish() -> None:
        await asyncio.sleep(SETTLE_S)
        began = _now()
        source = "data:video/mp4;base64," + b64encode(path.read_bytes()).decode()
        video = f'<video id="{name}" preload="auto" src="{source}"></video>'
        publish_display_data({"text/html": video}, transient=transient, update=True)
        _tell(name, {"began": began, "told": _now()})

    BACKGROUND.submit(finish())


def _job(name: str) -> Job:
    """A job that waits; its id is its name."""
    request = VideoRequest(prompt="A paper crane unfolds on a windowsill, rain outside. Slow push in.", duration=9)
    state = JobState(status=Status.WAITING, created_at=time.time())
    return Job(name, request, state, Undriven(), provider="simulator", simulated=True)


def _fresh(clip: str, name: str) -> Path:
    """A copy of a clip that no browser has seen."""
    return Path(shutil.copy(clip, Path(clip).with_name(f"{name}.mp4")))


def _filed(path: Path, job: Job) -> Clip:
    picture = path.with_suffix(".jpg")
    with opened(path) as film:
        found = probe(film)
        picture.write_bytes(poster(film, found.duration))
    return Clip(
        path=path,
        poster=picture,
        url=None,
        duration=found.duration,
        width=found.width,
        height=found.height,
        fps=found.fps,
        has_audio=found.has_audio,
        size=path.stat().st_size,
        sha256="",
        cost_usd=None,
        model=job.request.model,
        request=job.request,
        job_id=job.id,
    )


def _now() -> float:
    return time.time() * 1000


def _tell(name: str, times: Mapping[str, object]) -> None:
    part = Path(f"{name}.part")
    part.write_text(json.dumps(times), "utf-8")
    part.replace(f"{name}.json")
