"""One job as the ledger has it, and how it stands in the table."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One job. Times are seconds since 1970; `request`, `error` and `clip` are JSON objects.

    `source_key` is the key of the request with clips of this library named by their jobs: it is the same before those
    are done and after; None where it is made from none. `replaces` is the id of the job that this new attempt stands
    for. `stars` are what a person gave its clip, 1-5. `took` are the seconds from its create until its clip was ready;
    None where nobody was watching. A `deleted` row keeps its money, and nothing of what was made or asked for.
    """

    id: str
    state: str
    created_at: float
    provider: str
    base_url: str
    simulated: bool
    model: str
    mode: str
    prompt: str
    request: dict[str, Any]
    request_key: str
    source_key: str | None = None
    take: int = 1
    name: str | None = None
    key_fingerprint: str | None = None
    owner: str | None = None
    stopped: bool = False
    submitted_at: float | None = None
    finished_at: float | None = None
    request_id: str | None = None
    estimate_ticks: int | None = None
    billed_ticks: int | None = None
    remote_url: str | None = None
    error: dict[str, Any] | None = None
    clip: dict[str, Any] | None = None
    replaces: str | None = None
    stars: int | None = None
    deleted: bool = False
    took: float | None = None


COLUMNS = tuple(f.name for f in fields(Row))
_JSON = frozenset({"request", "error", "clip"})
_BOOL = frozenset({"simulated", "stopped", "deleted"})


def select(db: sqlite3.Connection, rest: str, values: Sequence[Any] = ()) -> Iterator[Row]:
    """Rows, read as they are asked for; `rest` is what follows `FROM jobs`."""
    for found in db.execute(f"SELECT {', '.join(f'jobs.{name}' for name in COLUMNS)} FROM jobs {rest}", values):
        yield Row(**{name: _from_db(name, value) for name, value in zip(COLUMNS, found, strict=True)})


def insert(db: sqlite3.Connection, row: Row) -> int:
    """Write a new row and return its number: rows are never removed, so the numbers have no gaps."""
    [number] = db.execute("SELECT coalesce(max(seq), 0) + 1 FROM jobs").fetchone()
    marks = ", ".join("?" * len(COLUMNS))
    values = [_to_db(name, getattr(row, name)) for name in COLUMNS]
    db.execute(f"INSERT INTO jobs ({', '.join(COLUMNS)}, seq) VALUES ({marks}, ?)", [*values, number])
    return int(number)


def change(db: sqlite3.Connection, job_id: str, changes: Mapping[str, Any]) -> None:
    """Set columns of a row."""
    if changes:
        assignments = ", ".join(f"{name} = ?" for name in changes)
        values = [_to_db(name, value) for name, value in changes.items()]
        db.execute(f"UPDATE jobs SET {assignments} WHERE id = ?", [*values, job_id])


def _to_db(name: str, value: Any) -> Any:
    if name in _JSON and value is not None:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return int(value) if name in _BOOL else value


def _from_db(name: str, value: Any) -> Any:
    if name in _JSON and value is not None:
        return json.loads(value)
    return bool(value) if name in _BOOL else value
