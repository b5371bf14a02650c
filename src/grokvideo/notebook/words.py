"""Words for what a person reads about a job, in Python: plain text and the static page share them with the card."""

from __future__ import annotations

import re
import time
from datetime import datetime

from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.values.price import billed_words, format_usd
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from grokvideo.values.visible import visible as visible

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


ELSEWHERE = "Made elsewhere"
"""What stands in the place of a prompt that is not known here."""

GIVEN_UP = ("resolved_lost", "superseded")
"""What the ledger calls jobs of which nobody will ever know whether they were billed."""
UNSAID = billed_words(None)
_SENT_AGAIN = re.compile(r"Sent again as [0-9a-f]{6}")


def title_of(job: Job) -> str:
    """How a job stands, in words: finer than its status where the ledger knows more."""
    state = job.state
    if state.ledger == "resolved_lost":
        return "Marked as lost"
    if state.ledger == "superseded":
        words = str(state.error or "")
        return words if _SENT_AGAIN.fullmatch(words) else "Sent again"
    if state.status is Status.EXPIRED and job.request.foreign and state.cost_usd is None:
        return "Unknown request id"
    return "Library" if job.reused and state.status is Status.DONE else TITLES[state.status]


def prompt_of(job: Job) -> str:
    """The prompt, or that it is not known."""
    return ELSEWHERE if job.request.foreign else job.request.prompt


def when(moment: float) -> str:
    """`Tue 17 Nov, 16:02`, in this machine's time zone; with the year where it is another one."""
    local = datetime.fromtimestamp(moment)
    year = "" if local.year == datetime.now().year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def reused_words(job: Job) -> str:
    """What is said of a job for which nothing was sent; empty for any other."""
    if not job.reused:
        return ""
    before = f"The same request, made {when(job.state.created_at)}"
    if job.status is Status.DONE:
        return f"From your library, $0.00. {before}."
    return f"{before}: nothing was sent this time."


def ways_on(job: Job) -> list[tuple[str, str]]:
    """What can be done, without a card, about a job of which nobody knows whether it was sent: cases and magics."""
    if job.status is not Status.SUBMIT_UNKNOWN:
        return []
    word = job.id[:6]
    return [
        ("Its request id is in the provider's console:", f"%grokvideo attach {word} ID"),
        ("It never arrived; nothing is sent:", f"%grokvideo mark-lost {word}"),
        ("Send it once more, which may pay twice:", f"%grokvideo submit-again {word}"),
    ]


def told(error: GrokVideoError) -> str:
    """An error as one line: what happened, and what to do."""
    fact = " ".join(str(error).split())
    return f"{fact}{'' if fact.endswith(('.', '?', '!', '…', ':')) else '.'} {error.advice}".strip()


def settings_of(request: VideoRequest) -> str:
    """`6 s, 480p, 16:9, audio`."""
    shape = request.aspect_ratio or "follows the image"
    return f"{request.duration} s, {request.resolution}, {shape}, {'audio' if request.generate_audio else 'no audio'}"


def price_of(job: Job) -> tuple[str, str]:
    """What to call the price, and the price: `("Billed", "$0.30 simulated")`."""
    state = job.state
    name, usd = ("Billed", state.cost_usd) if state.cost_usd is not None else ("Estimate", state.estimate_usd)
    return name, format_usd(usd) + (" simulated" if job.simulated else "")


def prices_of(job: Job) -> list[tuple[str, str]]:
    """What to call the prices of a job, and the prices: two where nothing was sent this time."""
    if not job.reused:
        return [price_of(job)]
    then = price_of(job)[1] if job.state.cost_usd is not None else "not known"
    return [("Billed now", "$0.00"), ("Billed then", then)]


def may_be_billed(state: JobState) -> str:
    """The sentence about money where nobody knows yet."""
    usd = state.estimate_usd
    return "It may be billed." if usd is None else f"Up to {format_usd(usd)} may be billed."


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
    title = title_of(job)
    parts = [f"{job.name or job.id[:6]}: {title[0].lower()}{title[1:]}"]
    if state.progress is not None and not state.status.is_settled:
        parts.append(f"{state.progress:.0%}")
    if state.submitted_at is not None and not state.status.is_settled:
        parts.append(f"{clock(time.time() - state.submitted_at)} so far")
    parts.append("made elsewhere" if job.request.foreign else settings_of(job.request))
    parts += [f"{name.lower()} {price}" for name, price in prices_of(job)]
    if state.clip is not None:
        parts.append(str(state.clip.path))
    elif state.ledger in GIVEN_UP:
        parts.append("may have been billed")
    elif state.error is not None:
        parts.append(told(state.error))
    if job.reused and state.clip is None:
        parts.append(f"nothing was sent this time; the same request was made {when(state.created_at)}")
    return visible(", ".join(parts)).translate({ord("\n"): " ", ord("\t"): " "})
