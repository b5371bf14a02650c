"""What may be made once more by a click: all that is missing, or one clip that somebody means."""

from __future__ import annotations

from grokvideo.engine.job import Job
from grokvideo.values.state import Status

_IN_HAND = (Status.DONE, Status.STOPPED, Status.STALLED, Status.SUBMIT_UNKNOWN)
"""Settled, and not to be paid for once more by a click that means what is missing."""


def is_missing(job: Job) -> bool:
    """Whether it failed, or was withdrawn before it was sent."""
    return job.status is Status.FAILED and job.state.ledger not in ("resolved_lost", "superseded")


def may_be_made_again(job: Job) -> bool:
    """Whether it may be, by name: also what was blocked, or whose link expired."""
    return job.status.is_settled and job.status not in _IN_HAND and job.state.ledger != "superseded"
