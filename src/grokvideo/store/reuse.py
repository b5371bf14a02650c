"""Which job of the library answers a request that was made before: nothing is paid twice by accident."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from grokvideo.store.rows import Row, select
from grokvideo.store.steps import WATCHED

RUNNING = frozenset({"reserved", "submitting", *WATCHED})
_SKIPPED = frozenset({"rejected", "resolved_lost", "superseded"})


def find_answer(db: sqlite3.Connection, request_key: str, source_key: str | None = None) -> Row | None:
    """The job that answers for one of these keys, or None when a new one has to be made."""
    newest = "AND deleted = 0 ORDER BY created_at DESC, seq DESC"
    if source_key is None:
        return choose(select(db, f"WHERE request_key = ? {newest}", [request_key]))
    return choose(select(db, f"WHERE (request_key = ? OR source_key = ?) {newest}", [request_key, source_key]))


def find_other(db: sqlite3.Connection, request_key: str, source_key: str | None) -> Row | None:
    """The job that answers for the first key and came another way than by the second.

    What has the second key, too, was asked for in spite of it: both are looked for, so it is another clip on purpose.
    """
    others = "WHERE request_key = ? AND source_key IS NOT ? AND deleted = 0 ORDER BY created_at DESC, seq DESC"
    return choose(select(db, others, [request_key, source_key]))


def choose(rows: Iterable[Row]) -> Row | None:
    """Of equal requests, newest first: the newest that runs, else the newest clip, else the newest other one.

    A clip whose file is gone answers too: its card says so, and paying again stays the person's choice.
    """
    done = other = None
    for row in rows:
        if row.state in RUNNING and not row.stopped:
            return row
        if row.state == "done":
            done = done or row
        elif answers(row):
            other = other or row
    return done or other


def answers(row: Row) -> bool:
    """Whether a new attempt of this one needs a person's word: it lives, has a clip, or may have cost money."""
    if row.deleted or row.state in _SKIPPED:
        return False
    return row.state != "failed" or not _is_free(row)


def _is_free(row: Row) -> bool:
    """Whether it certainly was not billed; where nobody said so, it may have been."""
    if row.billed_ticks is not None:
        return row.billed_ticks == 0
    return row.error is not None and row.error.get("may_have_cost") is False
