"""Words for what a person reads about a job, in Python: plain text and the static page share them with the card."""

from __future__ import annotations

import time
import unicodedata
from datetime import datetime

from grokvideo.engine.jobs import Job
from grokvideo.errors import GrokVideoError
from grokvideo.values.price import format_usd
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status

TITLES = {
    Status.WAITING: "Waiting",
    Status.SUBMITTING: "Sending",
    Status.PENDING: "Rendering",
    Status.DOWNLOADING: "Fetching the clip",
    Status.DONE: "Done",
    Status.FAILED: "Failed",
    Status.MODERATED: "Blocked by moderation",
    Status.EXPIRED: "Link expired",
    Status.STOPPED: "Not watching",
    Status.STALLED: "No news",
    Status.SUBMIT_UNKNOWN: "Not known if it was sent",
}


def visible(text: str, limit: int = 2000) -> str:
    """Text that others wrote, with control and bidirectional characters shown as symbols, cut at `limit`.

    >>> visible("a" + chr(0x202E) + "b")
    'a�b'
    """
    shown = "".join(
        char
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs") or char == "\u200d"
        else "�"
        for char in text
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def told(error: GrokVideoError) -> str:
    """An error as one line: what happened, and what to do."""
    fact = " ".join(str(error).split())
    return f"{fact}{'' if fact.endswith(('.', '?', '!', '…', ':')) else '.'} {error.hint}".strip()


def settings_of(request: VideoRequest) -> str:
    """`6 s, 480p, 16:9, audio`."""
    shape = request.aspect_ratio or "follows the image"
    return f"{request.duration} s, {request.resolution}, {shape}, {'audio' if request.generate_audio else 'no audio'}"


def price_of(job: Job) -> tuple[str, str]:
    """What to call the price, and the price: `("Billed", "$0.30 simulated")`."""
    state = job.state
    name, usd = ("Billed", state.cost_usd) if state.cost_usd is not None else ("Estimate", state.estimate_usd)
    return name, format_usd(usd) + (" simulated" if job.simulated else "")


def clock(seconds: float) -> str:
    """`0:43`."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def made(state: JobState) -> str:
    """`20 Nov 2026, 09:58, in 0:43`, in this machine's time zone."""
    moment = datetime.fromtimestamp(state.created_at)
    text = f"{moment.day} {moment:%b %Y, %H:%M}"
    if state.finished_at is not None:
        text += f", in {clock(state.finished_at - (state.submitted_at or state.created_at))}"
    return text


def one_line(job: Job) -> str:
    """A job in one line of plain text."""
    state = job.state
    parts = [f"{job.name or job.id[:6]}: {TITLES[state.status].lower()}"]
    if state.progress is not None and not state.status.is_settled:
        parts.append(f"{state.progress:.0%}")
    if state.submitted_at is not None and not state.status.is_settled:
        parts.append(f"{clock(time.time() - state.submitted_at)} so far")
    parts.append(settings_of(job.request))
    name, price = price_of(job)
    parts.append(f"{name.lower()} {price}")
    if state.clip is not None:
        parts.append(str(state.clip.path))
    elif state.error is not None:
        parts.append(str(state.error))
    return ", ".join(parts)
