"""JobView: the live card of one job, which becomes the player of its clip."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import threading
import time
from pathlib import Path
from typing import Any

import traitlets
from IPython.display import publish_display_data

from grokvideo.engine.jobs import Job
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.html import data_uri, static_page
from grokvideo.notebook.place import server_url
from grokvideo.notebook.widgets.base import STATIC, Front
from grokvideo.notebook.words import one_line
from grokvideo.session import BACKGROUND
from grokvideo.store.clips import link, link_name
from grokvideo.values.price import format_usd
from grokvideo.values.state import JobState

_views: dict[str, JobView] = {}
_log = logging.getLogger("grokvideo")


class JobView(Front):
    """A job, live: status, progress, price and Stop; then the player.

    Parameters
    ----------
    job
        The job to show.
    folder
        The notebook's folder, beside which the clip is linked.
    """

    _esm = STATIC / "jobview.js"
    _css = STATIC / "jobview.css"

    job = traitlets.Dict().tag(sync=True)
    """Snapshot of the job for the browser, written by Python only; its keys are in `snapshot`."""

    def __init__(self, job: Job, folder: Path) -> None:
        self.source = job
        self.folder = folder
        self.finished = threading.Event()
        """Set once the outcome is shown, in the notebook's saved output too."""
        self._displays: list[str] = []
        self._link: Path | None = None
        self._thumb = _thumb(job)
        self._place(job.state)
        super().__init__(job=self.snapshot(job.state))
        job.subscribe(self._follow)
        # On the loop thread like all that follows, so that an older snapshot cannot come after a newer one.
        BACKGROUND.call(lambda: self._follow(job.state))

    def show(self) -> None:
        """Display the card as the output of the running cell."""
        display_id = f"grokvideo-{self.source.id}-{len(self._displays)}"
        self._displays.append(display_id)
        publish_display_data(self._bundle(), transient={"display_id": display_id})

    def snapshot(self, state: JobState) -> dict[str, Any]:
        """What the browser is told. Texts go as they are: the browser shows them as text."""
        job, request, error = self.source, self.source.request, state.error
        return {
            "id": job.id,
            "name": job.name,
            "status": state.status.value,
            "progress": state.progress,
            "eta_s": state.eta_s,
            "download": state.download,
            "note": state.note,
            "created_at": state.created_at,
            "submitted_at": state.submitted_at,
            "finished_at": state.finished_at,
            "now": time.time(),
            "prompt": request.prompt,
            "duration": request.duration,
            "resolution": request.resolution,
            "aspect_ratio": request.aspect_ratio,
            "mode": request.mode.value,
            "audio": request.generate_audio,
            "model": request.model,
            "provider": job.provider,
            "simulated": job.simulated,
            "box": _shape(job),
            "thumb": self._thumb,
            "estimate": None if state.estimate_usd is None else format_usd(state.estimate_usd),
            "cost": None if state.cost_usd is None else format_usd(state.cost_usd),
            "request_id": state.request_id,
            "error": None
            if error is None
            else {
                "kind": type(error).__name__,
                # The card writes its own sentence around the provider's bare words.
                "message": getattr(error, "reason", "") or str(error),
                "hint": error.hint,
                "may_have_cost": error.may_have_cost,
                "code": getattr(error, "code", None),
            },
            "clip": self._clip(state),
        }

    def act(self, action: str) -> None:
        """A button was pressed: `stop` or `resume`."""
        # The job may have moved on between the click and now; the card already shows where it is.
        with contextlib.suppress(GrokVideoError):
            if action == "stop":
                self.source.stop()
            elif action == "resume":
                self.source.resume()

    def file(self) -> Path | None:
        """The clip, once there is one."""
        clip = self.source.state.clip
        return None if clip is None else clip.path

    def _follow(self, state: JobState) -> None:
        if state.status.is_settled:
            BACKGROUND.submit(self._settle(state))
        else:
            self.finished.clear()
            self.job = self.snapshot(state)

    async def _settle(self, state: JobState) -> None:
        """Link the clip, renew the saved output, then tell the browser: in this order, because renewing the output
        makes a new view, which should find the card as it is now only once."""
        await asyncio.to_thread(self._place, state)
        if state is not self.source.state:
            return  # it was resumed meanwhile
        bundle = await asyncio.to_thread(self._bundle)
        for display_id in self._displays:
            publish_display_data(bundle, transient={"display_id": display_id}, update=True)
        self.job = self.snapshot(state)
        self.finished.set()

    def _place(self, state: JobState) -> None:
        if state.clip is None:
            return
        job = self.source
        try:
            self._link = link(state.clip.path, self.folder, link_name(job.name or job.request.prompt, job.id))
        except OSError:
            _log.warning("the clip could not be linked beside the notebook in %s", self.folder, exc_info=True)

    def _clip(self, state: JobState) -> dict[str, Any] | None:
        clip = state.clip
        if clip is None:
            return None
        poster = clip.poster.read_bytes() if clip.poster is not None and clip.poster.exists() else None
        return {
            "name": self._link.name if self._link is not None else clip.path.name,
            "size": clip.size,
            "duration": clip.duration,
            "width": clip.width,
            "height": clip.height,
            "fps": clip.fps,
            "has_audio": clip.has_audio,
            "poster": None if poster is None else data_uri(poster),
            "url": None if self._link is None else server_url(self._link),
        }

    def _bundle(self) -> dict[str, Any]:
        return {
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.model_id,
            },
            "text/html": static_page(self.source, None if self._link is None else self._link.name),
            "text/plain": one_line(self.source),
        }

    def _ipython_display_(self) -> None:
        self.show()


def view_of(job: Job) -> JobView:
    """The one view of a job in this kernel: shown twice, it is one widget in two places."""
    if job.id not in _views:
        _views[job.id] = JobView(job, Path.cwd())
    return _views[job.id]


def _shape(job: Job) -> list[int]:
    image = job.request.image
    if image is not None:
        return [image.width or 16, image.height or 9]
    # A model this release does not know may have ratios of its own, such as "auto".
    ratio = re.fullmatch(r"([1-9]\d*):([1-9]\d*)", job.request.aspect_ratio or "")
    return [int(ratio[1]), int(ratio[2])] if ratio else [16, 9]


def _thumb(job: Job) -> str | None:
    if job.request.image is None:
        return None
    from grokvideo.video.inputs import thumbnail

    jpeg = thumbnail(job.request.image)
    return None if jpeg is None else data_uri(jpeg)
