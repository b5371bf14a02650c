"""How the clips of a sweep stand together, and what they cost so far, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from grokvideo.engine.job import Job
from grokvideo.values.price import format_usd, is_upper_bound
from grokvideo.values.state import JobState, Status

_WORDS = {
    Status.DONE: "done",
    Status.PENDING: "rendering",
    Status.DOWNLOADING: "fetching",
    Status.SUBMITTING: "sending",
    Status.WAITING: "waiting",
    Status.FAILED: "failed",
    Status.MODERATED: "blocked",
    Status.EXPIRED: "expired",
    Status.STOPPED: "not watched",
    Status.STALLED: "without news",
    Status.SUBMIT_UNKNOWN: "not known if sent",
}
"""In the order in which they are told."""
_LEDGER = {"resolved_lost": "marked as lost", "superseded": "sent again"}


def standing_words(states: Iterable[JobState]) -> str:
    """`2 done, 2 rendering, 1 waiting, 1 failed`."""
    counts = Counter(_LEDGER.get(state.ledger, _WORDS[state.status]) for state in states)
    return ", ".join(f"{counts[word]} {word}" for word in (*_WORDS.values(), *_LEDGER.values()) if counts[word])


def spent_words(jobs: Iterable[Job]) -> str:
    """`$0.60, perhaps $0.30 more`: what was billed for them so far, and what may have been besides.

    Those that were reused cost nothing.
    """
    paid = _paid(jobs)
    doubts = [job for job in paid if _may_have_been_billed(job)]
    words = format_usd(_spent(paid))
    if not doubts:
        return words
    prices = [job.estimate_usd for job in doubts]
    if None in prices:
        return f"{words}, perhaps more"
    return f"{words}, perhaps {format_usd(_sum(prices))} more"


def expected_words(jobs: Sequence[Job], gone: Sequence[Job] = ()) -> str:
    """What they cost in the end, about: `est. $2.10`; `gone` are those in whose places others stand by now."""
    new, old = _paid(jobs), _paid(gone)
    prices = [job.estimate_usd for job in new]
    doubts = [job.estimate_usd for job in old if _may_have_been_billed(job)]
    if None in prices or None in doubts:
        return "an unknown price"
    total = _sum([*prices, *doubts]) + _spent(old)
    return f"{'up to' if any(is_upper_bound(job.request) for job in new) else 'est.'} {format_usd(total)}"


def _spent(jobs: Iterable[Job]) -> Decimal:
    return sum((job.cost_usd or Decimal(0) for job in _paid(jobs)), Decimal(0))


def _sum(prices: Iterable[Decimal | None]) -> Decimal:
    return sum((price for price in prices if price is not None), Decimal(0))


def _may_have_been_billed(job: Job) -> bool:
    """Whether it ended, and nobody has said what it cost."""
    state = job.state
    return (
        state.cost_usd is None
        and state.status in (Status.FAILED, Status.MODERATED, Status.EXPIRED, Status.SUBMIT_UNKNOWN)
        and state.ledger != "rejected"
        and not (job.request.foreign and state.status is Status.EXPIRED)
    )


def _paid(jobs: Iterable[Job]) -> list[Job]:
    """Those that something was sent for, each once: equal cells have one job between them."""
    return list({job.id: job for job in jobs if not job.reused}.values())
