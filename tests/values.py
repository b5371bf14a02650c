"""Ready-made values for tests that look at jobs from outside."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from grokvideo.engine.jobs import Job
from grokvideo.engine.snapshot import request_record
from grokvideo.store.ledger import Row
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, JobState


class Controls:
    """Remembers what a job asked of its driver."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.given: dict[str, int | None] = {}

    def stop(self, job: Job) -> None:
        self.heard.append(f"stop {job.id}")

    def resume(self, job: Job) -> None:
        self.heard.append(f"resume {job.id}")

    def attach(self, job: Job, request_id: str) -> None:
        self.heard.append(f"attach {job.id} {request_id}")

    def mark_lost(self, job: Job) -> None:
        self.heard.append(f"mark-lost {job.id}")

    def submit_again(self, job: Job, *, yes: bool) -> Job:
        self.heard.append(f"submit-again {job.id} {yes}")
        return job

    def waited_for(self, job: Job) -> None: ...

    def stars(self, job: Job) -> int | None:
        return self.given.get(job.id)

    def give_stars(self, job: Job, stars: int | None) -> None:
        self.heard.append(f"stars {job.id} {stars}")
        self.given[job.id] = stars

    def make_from(self, job: Job, prompt: str, **wishes: Any) -> Job:
        told = ", ".join(f"{name}={value!r}" for name, value in sorted(wishes.items()) if value is not None)
        self.heard.append(f"make-from {job.id} {prompt} {told}")
        return job

    def generate_again(self, job: Job, *, prompt: str | None, yes: bool) -> Job:
        self.heard.append(f"generate-again {job.id} {prompt} {yes}")
        return job


def a_job(
    state: JobState,
    *,
    request: VideoRequest | None = None,
    name: str | None = None,
    simulated: bool = False,
    controls: Controls | None = None,
    reused: bool = False,
) -> Job:
    """A job in that state, which nobody drives."""
    provider = "simulator" if simulated else "xai"
    request = request or VideoRequest(prompt="a fox")
    controls = controls or Controls()
    return Job(
        "7f0c2e11aa22bb33",
        request,
        state,
        controls,
        provider=provider,
        simulated=simulated,
        name=name,
        reused=reused,
    )


def a_clip(path: Path, request: VideoRequest, poster: Path | None = None, cost: str | None = "0.40") -> Clip:
    """A clip whose file may or may not be there."""
    return Clip(
        path=path,
        url="https://vidgen.x.ai/a/b.mp4",
        duration=8.0,
        width=848,
        height=480,
        fps=24.0,
        size=3060,
        cost_usd=None if cost is None else usd(cost),
        model=request.model,
        request=request,
        job_id="7f0c2e11aa22bb33",
        poster=poster,
        sha256="00" * 32,
        has_audio=True,
    )


def usd(text: str) -> Decimal:
    """An amount of money."""
    return Decimal(text)


def a_row(job_id: str = "7f0c2e11aa22bb33", request: VideoRequest | None = None, **changes: Any) -> Row:
    """A job as it is first written down."""
    request = request or VideoRequest(prompt="a fox")
    first: dict[str, Any] = {
        "id": job_id,
        "state": "reserved",
        "created_at": 1_800_000_000.0,
        "owner": "a-process",
        "provider": "xai",
        "base_url": "https://api.x.ai/v1",
        "simulated": False,
        "model": request.model,
        "mode": request.mode.value,
        "prompt": request.prompt,
        "request": request_record(request),
        "request_key": request.key("xai", "https://api.x.ai/v1"),
        "estimate_ticks": 4_000_000_000,
    }
    return Row(**(first | changes))
