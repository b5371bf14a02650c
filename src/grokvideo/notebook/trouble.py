"""What went wrong with a job, what it cost, and what next: one sentence for a card and for its static page.

The words of a provider stand in quotes, cut and with hidden characters shown. What is simulated is called so.
"""

from __future__ import annotations

from decimal import Decimal

from grokvideo.engine.job import Job
from grokvideo.errors import NotSent
from grokvideo.notebook.words import clock, is_nobodys, is_silence, took, visible
from grokvideo.values.price import format_usd
from grokvideo.values.state import JobState, Status

Phrases = list[tuple[str, bool]]
"""Text in order; True is bold."""

_MOST = 600
"""Characters of others that are shown."""


def cause(job: Job, state: JobState | None = None) -> Phrases:
    """Cause, money and what next, for a job in trouble; empty for any other."""
    state = state or job.state
    match state.status:
        case Status.FAILED:
            return _failed(job, state)
        case Status.MODERATED:
            return _moderated(job, state)
        case Status.EXPIRED:
            return _expired(job, state)
        case Status.STOPPED if state.submitted_at is None and state.request_id is None:
            return [("It was not sent. ", False), ("Not billed.", True), (" Nothing is lost.", False)]
        case Status.STOPPED:
            return [("The provider may still be rendering and will bill it. Nothing is lost.", False)]
        case Status.STALLED:
            return [
                ("Still the provider’s job, not dropped. ", False),
                (f"{_doubt(job, state)}.", True),
                *_obstacle(state),
            ]
        case Status.SUBMIT_UNKNOWN:
            return [
                ("The connection broke after the request left. ", False),
                (f"{_doubt(job, state)}.", True),
                (" It is never sent again by itself.", False),
            ]
        case _:
            return []


def brief(job: Job, state: JobState | None = None) -> str:
    """The same in a few words, for a small card: `internal error, not billed`."""
    state = state or job.state
    match state.status:
        case Status.FAILED:
            given_up = state.ledger in ("resolved_lost", "superseded")
            why = "" if given_up else _reason(state, 60)
            return ", ".join(filter(None, [why, _small(_outcome(job, state))]))
        case Status.EXPIRED if is_nobodys(job, state):
            return "nothing was sent"
        case Status.MODERATED | Status.EXPIRED:
            return _small(_outcome(job, state))
        case Status.STOPPED:
            return "nothing is lost"
        case Status.STALLED | Status.SUBMIT_UNKNOWN:
            return _small(_doubt(job, state))
        case _:
            return ""


def _failed(job: Job, state: JobState) -> Phrases:
    unsaid = (f"{_maybe(job)}: the provider has not said.", True)
    if state.ledger == "resolved_lost":
        return [
            ("Not known if it was sent, and marked as never arrived. ", False),
            unsaid,
            (" It is not watched.", False),
        ]
    if state.ledger == "superseded":
        return [
            ("Nobody knows if this one arrived, so it was sent once more. ", False),
            unsaid,
            (" The new one has its own card.", False),
        ]
    words = _quoted(_reason(state))
    rejected, seconds = state.ledger == "rejected", took(state)
    if rejected and isinstance(state.error, NotSent):
        first = f"It never reached the provider: {words}"
    elif rejected:
        first = f"Refused before it started: {words}" if words else "Refused before it started"
    else:
        first = f"The provider stopped with {words}" if words else "The provider stopped"
        first += "" if seconds is None else f" after {clock(seconds)}"
    known = state.cost_usd is not None or rejected
    hint = "" if state.error is None else _sentence(state.error.hint)
    return [
        (f"{first}. ", False),
        (f"{_outcome(job, state)}.", True) if known else unsaid,
        *([(f" {hint}", False)] if hint else []),
    ]


def _moderated(job: Job, state: JobState) -> Phrases:
    again = "blocked, and billed, again." if state.cost_usd else "blocked again."
    return [
        ("The provider refused this prompt. ", False),
        (f"{_outcome(job, state)}.", True),
        (f" The same words would be {again}", False),
    ]


def _expired(job: Job, state: JobState) -> Phrases:
    if is_nobodys(job, state):
        return [
            ("The provider does not know this request id. ", False),
            ("Nothing was sent.", True),
            (" Check the id, and that your key is the one it was made with.", False),
        ]
    money = _outcome(job, state)
    if state.cost_usd is None:
        return [("The provider no longer knows this request. ", False), (f"{money}.", True)]
    if not state.cost_usd:
        return [("The clip was made, but the provider no longer has it. ", False), (f"{money}.", True)]
    return [("The clip was made and ", False), (money, True), (", but the provider no longer has it.", False)]


def _outcome(job: Job, state: JobState) -> str:
    """What an ended job cost, as far as that is known; no full stop."""
    if state.cost_usd is not None:
        return _billed(job, state.cost_usd)
    return "Not billed" if state.ledger == "rejected" else _maybe(job)


def _billed(job: Job, usd: Decimal) -> str:
    return f"{format_usd(usd)} was billed{_simulated(job)}" if usd else "Not billed"


def _maybe(job: Job) -> str:
    return f"May have been billed{_simulated(job)}"


def _doubt(job: Job, state: JobState) -> str:
    """What a job costs of which nobody knows where it stands; no full stop."""
    if state.cost_usd is not None:
        return _billed(job, state.cost_usd)
    if state.estimate_usd is None:
        return f"It may be billed{_simulated(job)}"
    return f"Up to {format_usd(state.estimate_usd)} may be billed{_simulated(job)}"


def _simulated(job: Job) -> str:
    return " (simulated)" if job.simulated else ""


def _small(words: str) -> str:
    return (words[:1].lower() + words[1:]).replace(" was billed", " billed")


def _obstacle(state: JobState) -> Phrases:
    """Why watching ended, when it was not mere silence."""
    if state.error is None or is_silence(state.error):
        return []
    return [(f" {words}", False) for words in (_sentence(str(state.error)), _sentence(state.error.hint)) if words]


def _reason(state: JobState, most: int = _MOST) -> str:
    """The provider's bare words, for a sentence of ours around them."""
    error = state.error
    words = "" if error is None else str(getattr(error, "reason", "") or error).strip()
    return visible(words.removesuffix("."), most)


def _quoted(words: str) -> str:
    return f"“{words}”" if words else ""


def _sentence(text: str) -> str:
    """Words of others as a sentence."""
    shown = visible(text.strip(), _MOST)
    return shown if not shown or shown.endswith((".", "!", "?", "…")) else f"{shown}."
