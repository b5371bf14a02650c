"""One job for each status, as Python tells a card of it: the very words of a notebook, at a time that stands still."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grokvideo.engine.jobs import Job
from grokvideo.errors import Expired, JobFailed, Moderated, Stalled, SubmitUnknown
from grokvideo.notebook.widgets.snapshot import snapshot
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, JobState, Status
from tests.browser.stage import FILM
from tests.values import a_job, usd

NOW = 1_800_000_000.0
PROMPT = "A paper crane unfolds on a windowsill, rain outside. Slow push in."
REQUEST_ID = "7f0c55aa-9d1e-4f0b-8a7e-1c2d3e4fb21e"
REQUEST = VideoRequest(prompt=PROMPT, duration=6, resolution="480p")
STATUSES = tuple(Status)
# The film stands in for a clip of six seconds, which is as it was asked for.
CHAIN: dict[str, Any] = {
    "edit": {"price": "$0.36", "fit": None, "no": None},
    "extend": {
        "prices": {str(seconds): f"${0.06 * (seconds + 1):.2f}" for seconds in range(2, 11)},
        "seconds": 6,
        "length": 6.0,
        "fit": None,
        "no": None,
    },
}

_ERRORS = {
    Status.FAILED: JobFailed("It failed.", reason="internal error", hint="Usually passes on a second try."),
    Status.MODERATED: Moderated("Refused.", reason="content_moderation", hint="Change the prompt."),
    Status.EXPIRED: Expired("The link is dead.", hint="Ask once more."),
    Status.STALLED: Stalled("No news.", hint="Keep watching."),
    Status.SUBMIT_UNKNOWN: SubmitUnknown("The connection broke.", hint="Decide."),
}
_BILLED = (Status.DOWNLOADING, Status.DONE, Status.MODERATED, Status.EXPIRED)
_ENDED = {Status.DONE: 43.0, Status.FAILED: 31.0, Status.MODERATED: 3.0}


def a_card(status: Status | str, *, simulated: bool = False, reused: bool = False, **changes: Any) -> dict[str, Any]:
    """The snapshot of a job in that status; `changes` are fields of its state."""
    job = a_cast_job(status, simulated=simulated, reused=reused, **changes)
    told = snapshot(job, job.state, None) | {"now": NOW}
    if told["clip"] is None:
        return told
    return told | {"clip": told["clip"] | {"url": FILM}, "chain": CHAIN, "differs": None, "warnings": []}


def a_cast_job(
    status: Status | str,
    *,
    simulated: bool = False,
    reused: bool = False,
    request: VideoRequest = REQUEST,
    name: str = "crane",
    **changes: Any,
) -> Job:
    status = Status(status)
    took = _ENDED.get(status)
    waits = status is Status.WAITING
    state: dict[str, Any] = {
        "status": status,
        "created_at": NOW - (took or 18.0),
        "submitted_at": None if waits else NOW - (took or 18.0),
        "finished_at": None if took is None else NOW,
        "ledger": {Status.WAITING: "reserved", Status.STOPPED: "pending"}.get(status, status.value),
        "note": "starts when a place is free" if waits else "",
        "progress": 0.42 if status is Status.PENDING else None,
        "eta_s": 25.0 if status is Status.PENDING else None,
        "download": 0.64 if status is Status.DOWNLOADING else None,
        "request_id": None if waits or status in (Status.SUBMITTING, Status.SUBMIT_UNKNOWN) else REQUEST_ID,
        "estimate_usd": usd("0.30"),
        "cost_usd": usd("0.30") if status in _BILLED else usd("0.00") if status is Status.FAILED else None,
        "error": _ERRORS.get(status),
        "clip": a_film() if status is Status.DONE else None,
    }
    return a_job(JobState(**state | changes), request=request, name=name, simulated=simulated, reused=reused)


def a_film(request: VideoRequest = REQUEST) -> Clip:
    """The clip whose file is the fixture `film`."""
    return Clip(
        path=Path("crane-rain-7f0c2e.mp4"),
        url=None,
        duration=1.0,
        width=64,
        height=48,
        fps=12.0,
        size=3000,
        cost_usd=usd("0.30"),
        model=request.model,
        request=request,
        job_id="7f0c2e11aa22bb33",
        poster=None,
        sha256="00" * 32,
        has_audio=True,
    )
