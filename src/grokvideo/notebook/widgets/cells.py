"""What a matrix is told of its clips: a dictionary for each cell, and the sums. All words are ready to show."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from grokvideo.engine.job import Job
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.billing import bill_told, prompt_parts, title_words
from grokvideo.notebook.grid import Grid
from grokvideo.notebook.tally import expected_words, spent_words, standing_words
from grokvideo.notebook.trouble import brief
from grokvideo.notebook.widgets.snapshot import film
from grokvideo.notebook.words import estimate_of, title_of, visible
from grokvideo.values.axes import Cell
from grokvideo.values.price import estimate, format_usd, is_upper_bound
from grokvideo.values.state import JobState, Status

_PROMPT, _WORDS, _LABEL = 200, 200, 120
"""Characters of a text in a cell at most: there may be hundreds of cells."""
_SHORT = {
    "Blocked by moderation": "Blocked",
    "Fetching the clip": "Fetching",
    "Link expired": "Expired",
    "Marked as lost": "Lost",
    "Not known if it was sent": "Unknown",
}
_ONCE_MORE = re.compile(r" (?:for \d|as [0-9a-f]{6}$).*")
"""What a title says besides: for how long there was no news, and which job was sent instead."""
_LOOKS = {
    Status.WAITING: ("clock", "quiet"),
    Status.SUBMITTING: ("ring", "run"),
    Status.PENDING: ("ring", "run"),
    Status.DOWNLOADING: ("arrow", "run"),
    Status.DONE: ("check", "ok"),
    Status.FAILED: ("cross", "bad"),
    Status.MODERATED: ("shield", "bad"),
    Status.EXPIRED: ("clock", "bad"),
    Status.STOPPED: ("square", "quiet"),
    Status.STALLED: ("triangle", "warn"),
    Status.SUBMIT_UNKNOWN: ("triangle", "warn"),
}
_DECIDED = (Status.MODERATED, Status.EXPIRED, Status.STALLED, Status.SUBMIT_UNKNOWN)
"""What a person has to decide about, for which a cell has no room: its whole card has."""


def sweep_told(sweep: Sweep, grid: Grid) -> dict[str, Any]:
    """The trait `sweep` of a `SweepView`."""
    return {
        "id": sweep.id,
        "name": None if sweep.name is None else visible(sweep.name, _LABEL),
        "phase": "matrix" if sweep.has_begun else "cancelled" if sweep.is_cancelled else "bill",
        "title": title_words(sweep.bill),
        "prompt": [[words, int(is_name)] for words, is_name in prompt_parts(sweep.plan.prompts)],
        "simulated": sweep.bill.simulated,
        "bill": bill_told(sweep.bill),
        "columns": {"axis": grid.columns.axis, "labels": list(grid.columns.labels)},
        "rows": {"axis": grid.rows.axis, "labels": list(grid.rows.labels)},
    }


def cell_told(cell: Cell, job: Job, state: JobState, link: Path | None) -> dict[str, Any]:
    """One cell of the trait `cells`.

    Parameters
    ----------
    link
        The clip's file beside the notebook, or None.
    """
    return {
        **clip_told(job, state, link),
        "label": visible(cell.words or "clip", _LABEL),
        "prompt": visible(" ".join(job.request.prompt.split()), _PROMPT),
        "can_again": can_again(state),
        "stars": _stars(job) if state.status is Status.DONE else None,
    }


def clip_told(job: Job, state: JobState, link: Path | None) -> dict[str, Any]:
    """What every small card says of a clip, in a matrix or elsewhere; `link` as for a cell."""
    title = title_of(job, state)
    name, tone = _look(job, state)
    return {
        "job": job.id,
        "status": state.status.value,
        "ledger": state.ledger,
        "title": title,
        "short": _SHORT.get(title) or _ONCE_MORE.sub("", title),
        "icon": name,
        "tone": tone,
        "brief": visible(_brief(job, state, title), _WORDS),
        **move_told(state),
        "created_at": state.created_at,
        "submitted_at": state.submitted_at,
        "price": _price(job, state),
        "again": _together([job]),
        "decide": state.status in _DECIDED,
        "reused": job.reused,
        "clip": None if state.clip is None else film(state.clip, link),
    }


def move_told(state: JobState) -> dict[str, Any]:
    """How far a job is, and when that was: what changes most often."""
    return {"progress": state.progress, "eta_s": state.eta_s, "download": state.download, "now": time.time()}


def can_again(state: JobState) -> bool:
    """Whether a cell has "Try again": what was sent again already has a new job, and that one a cell."""
    return state.status is Status.FAILED and state.ledger != "superseded"


def sums_told(
    jobs: Sequence[Job], states: Sequence[JobState], missing: Sequence[Job], gone: Sequence[Job], table: str
) -> dict[str, Any]:
    """The trait `sums`.

    Parameters
    ----------
    states
        Of these jobs, as the cells show them.
    missing
        Those that would be made again.
    gone
        Jobs in whose places others stand by now.
    table
        The notebook's variable that holds all of it as a table; empty without one.
    """
    words = standing_words(states)
    done = dict.fromkeys(job.id for job, state in zip(jobs, states, strict=True) if state.status is Status.DONE)
    return {
        "words": f"{words}. The table is in {table}." if table else words,
        "spent": spent_words([*jobs, *gone]),
        "of": expected_words(jobs, gone),
        "done": list(done),
        "under_way": sum(not state.status.is_settled for state in states),
        "stopped": sum(state.status in (Status.STOPPED, Status.STALLED) for state in states),
        "missing": {"count": len({job.id for job in missing}), "price": _together(missing)} if missing else None,
    }


def _look(job: Job, state: JobState) -> tuple[str, str]:
    """Icon and tone, as a card has them."""
    if job.reused and state.status is Status.DONE:
        return "library", "ok"
    if state.ledger == "resolved_lost":
        return "triangle", "warn"
    if state.ledger == "superseded":
        return "resume", "quiet"
    return _LOOKS[state.status]


def _brief(job: Job, state: JobState, title: str) -> str:
    """Why first, then the money; in a cell nothing else says it."""
    if state.status is Status.WAITING:
        return state.note
    money = brief(job, state)
    if state.status in (Status.MODERATED, Status.EXPIRED):
        return f"{title[:1].lower()}{title[1:]}, {money}"
    return money


def _stars(job: Job) -> int | None:
    with suppress(GrokVideoError):  # a library that cannot be read just now keeps nobody from seeing the clip
        return job.stars
    return None


def _together(jobs: Sequence[Job]) -> str | None:
    """What making them once more would cost, for a button; None where nobody knows."""
    once = {job.id: job for job in jobs}.values()  # equal cells have one job between them
    prices = [estimate(job.request) for job in once]
    if None in prices:
        return None
    most = "up to " if any(is_upper_bound(job.request) for job in jobs) else ""
    return most + format_usd(sum((price for price in prices if price is not None), Decimal(0)))


def _price(job: Job, state: JobState) -> str:
    if job.reused or state.ledger == "rejected":
        return "$0.00"
    if state.cost_usd is not None:
        return format_usd(state.cost_usd)
    if state.estimate_usd is None:
        return "price unknown"
    words = estimate_of(job)
    return words if words.startswith("up to") else f"est. {words}"
