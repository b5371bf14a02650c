"""What may follow what in a job's life. What the steps mean is the driver's."""

from __future__ import annotations

from grokvideo.errors import LibraryError

# `submitting -> reserved` is only for a POST that certainly was not taken (429, or no byte left), `pending -> pending`
# for a job that another process picks up.
STEPS: dict[str, frozenset[str]] = {
    "reserved": frozenset({"submitting", "rejected"}),
    "submitting": frozenset({"pending", "reserved", "rejected", "moderated", "submit_unknown"}),
    "submit_unknown": frozenset({"pending", "resolved_lost", "superseded"}),
    "pending": frozenset({"pending", "remote_done", "failed", "moderated", "expired", "stalled"}),
    "remote_done": frozenset({"downloading", "pending", "expired", "stalled"}),
    "downloading": frozenset({"done", "remote_done", "pending", "expired", "stalled"}),
    "stalled": frozenset({"pending"}),
    "expired": frozenset({"pending"}),
}
FINAL = frozenset({"done", "failed", "moderated", "rejected", "resolved_lost", "superseded"})
WATCHED = ("pending", "remote_done", "downloading")
"""States in which the provider has the job and somebody should be watching."""
AT_PROVIDER = ("submitting", "pending")
"""States in which a job takes one of the places that a provider has for a key."""


class StepRefused(LibraryError):
    """A job cannot go there from where it stands: final states never go back."""

    default_hint = "Another kernel looks after this job: its card is there."


def check_step(job_id: str, before: str, after: str) -> None:
    """Let a step pass that is allowed.

    Raises
    ------
    StepRefused
        If it is not.
    """
    if after not in STEPS.get(before, frozenset()):
        raise StepRefused(f"job {job_id} is {before!r} and cannot become {after!r}")
