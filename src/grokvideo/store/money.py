"""What was spent, from the ledger's columns alone: rows that were deleted count like any other.

Amounts are ticks (1 USD = 1e10). A job's day is the local day on which it was sent or, until then, made.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

# The same expression as in the index `jobs_by_day`, or the index is not used.
_WHEN = "coalesce(submitted_at, created_at)"
_KNOWN_FREE = "('rejected', 'resolved_lost')"
_OPEN = "('reserved', 'submitting')"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One day's jobs of one provider, model and mode.

    `estimated_ticks` leaves out what was refused before it started; `possibly_ticks` is the estimate of everything
    that may have been taken and whose bill is not known.
    """

    day: str
    provider: str
    model: str
    mode: str
    simulated: bool
    jobs: int
    estimated_ticks: int
    billed_ticks: int
    possibly_ticks: int


def midnight(now: float) -> float:
    """When the local day of that moment began, in seconds since 1970."""
    return datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def spent(db: sqlite3.Connection, since: float) -> int:
    """Ticks of real providers that count against a budget: billed, else estimated.

    Jobs that are not answered for yet count whatever their day. A job that was refused or given up as lost is free.
    """
    # Two questions, because SQLite answers one with OR by reading every row.
    amount = f"""
        SELECT CASE WHEN billed_ticks IS NOT NULL THEN billed_ticks
                    WHEN state IN {_KNOWN_FREE} THEN 0
                    ELSE coalesce(estimate_ticks, 0) END
        FROM jobs WHERE simulated = 0 AND"""
    open_ones = db.execute(f"{amount} state IN {_OPEN}")
    others = db.execute(f"{amount} {_WHEN} >= ? AND +state NOT IN {_OPEN}", [since])
    return sum(ticks for rows in (open_ones, others) for (ticks,) in rows)


def costs(db: sqlite3.Connection, since: float | None = None) -> list[CostLine]:
    """What each day cost, newest day first; `since` is a time in seconds, None means everything."""
    # `total` and not `sum`, which fails on a server that bills absurd amounts; exact up to $900,000 a line.
    lines = db.execute(
        f"""SELECT date({_WHEN}, 'unixepoch', 'localtime') AS day, provider, model, mode, simulated, count(*),
                   total(CASE WHEN state = 'rejected' THEN 0 ELSE coalesce(estimate_ticks, 0) END),
                   total(coalesce(billed_ticks, 0)),
                   total(CASE WHEN billed_ticks IS NOT NULL OR state IN ('reserved', 'rejected') THEN 0
                            ELSE coalesce(estimate_ticks, 0) END)
            FROM jobs WHERE {_WHEN} >= ?
            GROUP BY day, provider, model, mode, simulated
            ORDER BY day DESC, simulated, provider, model, mode""",
        [float("-inf") if since is None else since],
    )
    return [
        CostLine(
            day=day,
            provider=provider,
            model=model,
            mode=mode,
            simulated=bool(simulated),
            jobs=jobs,
            estimated_ticks=int(estimated),
            billed_ticks=int(billed),
            possibly_ticks=int(possibly),
        )
        for day, provider, model, mode, simulated, jobs, estimated, billed, possibly in lines
    ]
