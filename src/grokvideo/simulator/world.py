"""The life of jobs: made, rendered, finished, kept.

All times are readings of the clock passed in; `speed` turns them into world seconds. The disk is the truth: a job
is one JSON file, a rendered clip one MP4 beside it, so another process on the same folder knows both, and goes on
rendering where a clip is missing as soon as somebody asks for it.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import dataclasses
import logging
import math
import re
import secrets
import threading
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from grokvideo.simulator import limits, storage
from grokvideo.simulator.disk import write_whole
from grokvideo.simulator.files import Files
from grokvideo.simulator.inputs import InputStore
from grokvideo.simulator.job import Job, Stage, new_job, shooting
from grokvideo.simulator.order import Order
from grokvideo.simulator.origin import Origin
from grokvideo.simulator.refusal import EXHAUSTED, Refusal
from grokvideo.simulator.render import RenderRequest
from grokvideo.simulator.render import render as render_clip
from grokvideo.simulator.takes import Takes

Renderer = Callable[[RenderRequest, Path], Awaitable[None]]

LINK_LIFE_S = 3600.0
_REQUEST_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LINK = re.compile(r"([0-9a-f]{32})[0-9a-f]{32}")
_CLIP_PATH = re.compile(r"/media/([0-9a-f]{64})\.mp4")

_log = logging.getLogger(__name__)

# At the end of the interpreter the renderer closes while clips are unfinished. Those have not failed: another process
# will take them up. This is registered after the renderer's own exit function, so it runs before it.
_leaving = threading.Event()
atexit.register(_leaving.set)


class World:
    """All jobs below one folder.

    Parameters
    ----------
    home
        Folder; made when the first job is.
    seed
        Mixed into the seed of each clip. The same request in a world with the same seed looks the same.
    speed
        World seconds per second of `clock`, > 0.
    origin
        Origin of the media links, such as `http://127.0.0.1:8787`.
    render
        Makes the file, whole or not at all.
    """

    def __init__(
        self,
        home: Path,
        *,
        seed: int,
        speed: float,
        origin: str,
        clock: Callable[[], float],
        render: Renderer | None = None,
    ) -> None:
        if not (speed > 0 and math.isfinite(speed)):
            raise ValueError(f"speed must be a positive number, got {speed!r}")
        self._jobs, self._clips, self._inputs = home / "jobs", home / "files", home / "inputs"
        self.files = Files(home / "files-api", clock)
        self._store = InputStore(self._inputs, Origin(origin), self._own_media, self._own_file)
        self._takes = Takes(self._jobs)
        self._seed, self._speed, self._clock = seed, speed, clock
        self._render = render or render_clip
        self._spacing = limits.Spacing()
        self._polls: Counter[str] = Counter()
        self._fetches: Counter[str] = Counter()
        self._creating: Counter[str] = Counter()  # by key
        self._unfinished: dict[str, set[str]] = {}  # request ids by key
        self._rendering: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, str] = {}  # also in the records, unless the disk was the trouble
        self._linking = asyncio.Lock()

    async def create(self, order: Order, key: str) -> str:
        """Take an order and begin to render it; return its request id.

        Raises
        ------
        Refusal
            429 above the limit of unfinished jobs, 400 for an input that cannot be used.
        """
        self._check_room(key)
        self._creating[key] += 1
        try:
            job = await asyncio.to_thread(self._file_away, order, key)
        finally:
            self._creating[key] -= 1
        self._unfinished.setdefault(key, set()).add(job.request_id)
        self._start_rendering(job)
        return job.request_id

    def find(self, request_id: str) -> Job | None:
        """The job with this id. Ids come from outside: only well-formed ones touch the disk."""
        if not _REQUEST_ID.fullmatch(request_id):
            return None
        try:
            return Job.from_json(self._record(request_id).read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            _log.warning("the record of job %s cannot be read", request_id)
            return None

    def stage(self, job: Job) -> Stage:
        """Where the job stands now. It is never done before its file is."""
        if self._has_failed(job):
            return Stage.FAILED
        if self._age_s(job.created_at) < job.pace_s:
            return Stage.PENDING
        if "moderated" in job.faults:
            return Stage.MODERATED
        if "failed" in job.faults:
            return Stage.FAILED
        return Stage.DONE if self.video(job).exists() else Stage.PENDING

    def progress(self, job: Job) -> int:
        """0-99, by the time that has passed."""
        return min(99, int(100 * self._age_s(job.created_at) / job.pace_s))

    def video(self, job: Job) -> Path:
        return self._clips / f"{job.request_id}.mp4"

    def look(self, job: Job) -> Stage:
        """The stage, for somebody who waits for it: a clip that an earlier process left unfinished is taken up."""
        stage = self.stage(job)
        if stage is Stage.PENDING:
            self._start_rendering(job)
        return stage

    def hiccup(self, job: Job) -> bool:
        """Whether this poll of a flaky job goes wrong: every third one does."""
        if "flaky" not in job.faults:
            return False
        self._polls[job.request_id] += 1
        return self._polls[job.request_id] % 3 == 0

    def stumble(self, job: Job) -> bool:
        """Whether this download of a flaky job goes wrong: the first one does."""
        if "flaky" not in job.faults:
            return False
        self._fetches[job.request_id] += 1
        return self._fetches[job.request_id] == 1

    async def link(self, job: Job) -> str | None:
        """Path of a finished clip's link: the last one while it lives, else a fresh one. None: the result is gone."""
        async with self._linking:  # two polls at once must not hand out two links, of which only one would live
            job = self.find(job.request_id) or job
            if job.link and "expired" in job.faults:
                return None
            if not job.link or self._age_s(job.link_at) >= LINK_LIFE_S:
                name = uuid.UUID(job.request_id).hex + secrets.token_hex(16)
                job = dataclasses.replace(job, link=name, link_at=self._clock())
                await asyncio.to_thread(self._save, job)
        return f"/media/{job.link}.mp4"

    async def kept(self, job: Job) -> Mapping[str, Any]:
        """What became of `storage_options`: the clip is copied once, for the first one who sees it done."""
        if job.storage is None:
            return {}
        async with self._linking:
            job = self.find(job.request_id) or job
            if job.kept is None:
                kept = await asyncio.to_thread(storage.keep, job, self.video(job), self.files)
                job = dataclasses.replace(job, kept=kept)
                await asyncio.to_thread(self._save, job)
        return job.kept or {}

    def behind(self, link: str) -> Job | None:
        """The job whose clip a link shows, while the link lives."""
        parts = _LINK.fullmatch(link)
        job = self.find(str(uuid.UUID(parts[1]))) if parts else None
        if job is None or not secrets.compare_digest(job.link, link) or "expired" in job.faults:
            return None
        return job if self._age_s(job.link_at) < LINK_LIFE_S and self.video(job).exists() else None

    def check_pace(self, key: str) -> None:
        """Take a slot for one create or poll.

        Raises
        ------
        Refusal
            429 when the key's last one is less than a world second ago.
        """
        missing = self._spacing.wait(key, self._clock() * self._speed)
        if missing:
            message = "Too many requests: creates and polls together, at most one a second for each key."
            raise Refusal(429, EXHAUSTED, message, retry_after_s=missing / self._speed)

    def _check_room(self, key: str) -> None:
        known = [job for request_id in self._unfinished.get(key, ()) if (job := self.find(request_id))]
        running = [job for job in known if self.stage(job) is Stage.PENDING]
        self._unfinished[key] = {job.request_id for job in running}
        if len(running) + self._creating[key] >= limits.MAX_UNFINISHED:
            message = f"Too many jobs: at most {limits.MAX_UNFINISHED} unfinished ones for each key."
            left = min((job.pace_s - self._age_s(job.created_at) for job in running), default=1.0)
            raise Refusal(429, EXHAUSTED, message, retry_after_s=left / self._speed)

    def _file_away(self, order: Order, key: str) -> Job:
        """Store the inputs and the job. Blocks."""
        inputs = self._store.take(order, key)
        job = new_job(order, inputs, now=self._clock(), world_seed=self._seed, owner=key)
        job = self._takes.numbered(job)
        self._save(job)
        return job

    def _own_media(self, path: str) -> bytes | None:
        """What a link of ours shows: a clip, or a file with a public link."""
        clip = _CLIP_PATH.fullmatch(path)
        if clip:
            job = self.behind(clip[1])
            return self.video(job).read_bytes() if job else None
        file = self.files.behind(path)
        return self.files.read(file) if file else None

    def _own_file(self, file_id: str, key: str) -> bytes | None:
        file = self.files.find(file_id, key)
        return self.files.read(file) if file else None

    def _save(self, job: Job) -> None:
        write_whole(self._record(job.request_id), job.to_json())

    def _record(self, request_id: str) -> Path:
        return self._jobs / f"{request_id}.json"

    def _age_s(self, since: float) -> float:
        return max(0.0, self._clock() - since) * self._speed

    def _has_failed(self, job: Job) -> bool:
        return bool(job.failure) or job.request_id in self._failures

    def _start_rendering(self, job: Job) -> None:
        if self._has_failed(job) or "moderated" in job.faults or "failed" in job.faults:
            return
        if job.request_id in self._rendering or self.video(job).exists():
            return
        task = asyncio.create_task(self._make(job), name=f"render {job.request_id}")
        self._rendering[job.request_id] = task
        task.add_done_callback(lambda _: self._rendering.pop(job.request_id, None))

    async def _make(self, job: Job) -> None:
        try:
            await asyncio.to_thread(self._clips.mkdir, parents=True, exist_ok=True)
            await self._render(shooting(job, self._inputs), self.video(job))
        except Exception as fault:
            if _leaving.is_set():
                return
            _log.exception("rendering job %s failed", job.request_id)
            words = self._failures[job.request_id] = str(fault) or type(fault).__name__
            with contextlib.suppress(OSError):
                await asyncio.to_thread(self._save, dataclasses.replace(job, failure=words))
