"""The ledger: every job and everything that happened to it, in one SQLite file.

The ledger leads. A row stands here, durably, before a byte of a paid request leaves, and memory, widgets and files
follow it. This module knows which steps a job may take and refuses all others; what the steps mean is the driver's.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from grokvideo.errors import LibraryError
from grokvideo.store.migrations import migrate

# What may follow what. `submitting -> reserved` is only for a POST that certainly was not taken (429, or no byte left),
# `pending -> pending` for a job that another process picks up.
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

# Versions of SQLite in which two connections to one WAL database cannot lose a committed transaction
# (https://sqlite.org/wal.html, "WAL-reset bug"): fixed in 3.51.3, and in the branches 3.50.7 and 3.44.6.
_SAFE_WAL = (3, 51, 3)
_SAFE_BRANCHES = {(3, 50): 7, (3, 44): 6}


class StepRefused(LibraryError):
    """A job cannot go there from where it stands: final states never go back."""

    default_hint = "Another kernel looks after this job: its card is there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One job as the ledger has it. Times are seconds since 1970; `request`, `error` and `clip` are JSON objects."""

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


_COLUMNS = tuple(f.name for f in fields(Row))
_JSON = frozenset({"request", "error", "clip"})
_BOOL = frozenset({"simulated", "stopped"})


class Ledger:
    """Jobs and events of one library. May be used from any thread.

    Parameters
    ----------
    path
        The database file; its folder must exist.
    clock
        Seconds since 1970, for the events' times.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            try:
                self._db.row_factory = sqlite3.Row
                for pragma in pragmas(sqlite3.sqlite_version_info):
                    self._db.execute(f"PRAGMA {pragma}")
                migrate(self._db, path)
                [salt] = self._db.execute("SELECT value FROM meta WHERE name = 'salt'").fetchone()
            except BaseException:
                self._db.close()
                raise
        except sqlite3.Error as exc:
            raise LibraryError(
                f"the library {path} cannot be opened: {exc}",
                hint="Check that the folder is writable, or point GROKVIDEO_HOME at another one.",
            ) from exc
        self.salt = bytes.fromhex(salt)

    def add(self, row: Row) -> None:
        """Write a new job down, durably, with its first event."""
        with self._writing() as db:
            marks = ", ".join("?" * len(_COLUMNS))
            values = [_to_db(name, getattr(row, name)) for name in _COLUMNS]
            db.execute(f"INSERT INTO jobs ({', '.join(_COLUMNS)}) VALUES ({marks})", values)
            self._event(db, row.id, row.state, "")

    def advance(self, job_id: str, state: str, detail: str = "", **changes: Any) -> Row:
        """Take a job one step further and return it as it is now; durable when this returns.

        Parameters
        ----------
        detail
            A few words for the event.
        changes
            Columns to set in the same transaction.

        Raises
        ------
        StepRefused
            If that step is not allowed from where the job stands: final states never go back.
        LibraryError
            If it cannot be written.
        """
        with self._writing() as db:
            self._step(db, self._require(job_id), state, detail, changes)
            return self._require(job_id)

    def take_over(self, job_id: str, owner: str, last: str | None) -> Row:
        """Make `owner` the one who watches a job from here on; `last` is the owner it had when that was decided.

        Raises
        ------
        StepRefused
            If there is nothing to watch, or another process was faster: two watchers of one job would collide.
        LibraryError
            If it cannot be written.
        """
        with self._writing() as db:
            row = self._require(job_id)
            if row.owner != last:
                raise StepRefused(f"job {job_id} is watched by another kernel")
            changes = {"owner": owner, "stopped": False, "error": None}
            self._step(db, row, "pending", "picked up", changes)
            return self._require(job_id)

    def update(self, job_id: str, detail: str = "", **changes: Any) -> Row:
        """Set columns without a step (an owner, the stopped mark); an event only when `detail` says something."""
        with self._writing() as db:
            state = self._require(job_id).state
            self._set(db, job_id, changes)
            if detail:
                self._event(db, job_id, state, detail)
            return self._require(job_id)

    def get(self, job_id: str) -> Row | None:
        """The job with that id, or None."""
        return next(iter(self._read("WHERE id = ?", [job_id])), None)

    def find(self, word: str) -> list[Row]:
        """Jobs whose id or request id begins with `word`, or whose name is `word`; newest first."""
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        where = "WHERE id LIKE ? ESCAPE '\\' OR request_id LIKE ? ESCAPE '\\' OR name = ? ORDER BY created_at DESC"
        return self._read(where, [pattern, pattern, word])

    def in_states(self, states: Iterable[str]) -> list[Row]:
        """Every job in one of those states, oldest first."""
        wanted = list(states)
        marks = ", ".join("?" * len(wanted))
        return self._read(f"WHERE state IN ({marks}) ORDER BY created_at", wanted)

    def recent(self, limit: int) -> list[Row]:
        """The newest jobs first, at most `limit` (-1: all)."""
        return self._read("ORDER BY created_at DESC, id LIMIT ?", [limit])

    def count(self) -> int:
        """How many jobs there are."""
        with self._reading() as db:
            return int(db.execute("SELECT count(*) FROM jobs").fetchone()[0])

    def events(self, job_id: str) -> list[tuple[float, str, str]]:
        """What happened to a job: (time, state, detail), oldest first."""
        query = "SELECT at, state, detail FROM events WHERE job_id = ? ORDER BY seq"
        with self._reading() as db:
            return [(row["at"], row["state"], row["detail"]) for row in db.execute(query, [job_id])]

    def close(self) -> None:
        """Close the file. The ledger cannot be used afterwards."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                    self._db.execute("COMMIT")
                except BaseException:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                    raise
            except sqlite3.Error as exc:
                raise LibraryError(
                    f"the library {self.path} could not be written: {exc}",
                    hint="Check free disk space and that the folder is writable.",
                ) from exc

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as exc:
                raise LibraryError(f"the library {self.path} could not be read: {exc}") from exc

    def _read(self, where: str, values: list[Any]) -> list[Row]:
        with self._reading() as db:
            found = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM jobs {where}", values).fetchall()
        return [Row(**{name: _from_db(name, row[name]) for name in _COLUMNS}) for row in found]

    def _require(self, job_id: str) -> Row:
        row = self.get(job_id)
        if row is None:
            raise LibraryError(f"there is no job {job_id!r} in the library {self.path}")
        return row

    def _step(self, db: sqlite3.Connection, row: Row, state: str, detail: str, changes: dict[str, Any]) -> None:
        if state not in STEPS.get(row.state, frozenset()):
            raise StepRefused(f"job {row.id} is {row.state!r} and cannot become {state!r}")
        self._set(db, row.id, {"state": state, **changes})
        self._event(db, row.id, state, detail)

    def _set(self, db: sqlite3.Connection, job_id: str, changes: dict[str, Any]) -> None:
        if not changes:
            return
        unknown = changes.keys() - set(_COLUMNS)
        if unknown:
            raise LibraryError(f"the ledger has no column {sorted(unknown)[0]!r}")
        assignments = ", ".join(f"{name} = ?" for name in changes)
        values = [_to_db(name, value) for name, value in changes.items()]
        db.execute(f"UPDATE jobs SET {assignments} WHERE id = ?", [*values, job_id])

    def _event(self, db: sqlite3.Connection, job_id: str, state: str, detail: str) -> None:
        db.execute(
            "INSERT INTO events (job_id, at, state, detail) VALUES (?, ?, ?, ?)", [job_id, self._clock(), state, detail]
        )


def pragmas(version: tuple[int, int, int]) -> tuple[str, ...]:
    """The settings for that version of SQLite; Python uses the system's library, so versions differ."""
    branch = _SAFE_BRANCHES.get(version[:2])
    safe_wal = version >= _SAFE_WAL or (branch is not None and version[2] >= branch)
    journal = ("journal_mode=WAL", "synchronous=FULL") if safe_wal else ("journal_mode=DELETE", "synchronous=EXTRA")
    return ("busy_timeout=10000", *journal, "foreign_keys=ON", "trusted_schema=OFF")


def _to_db(name: str, value: Any) -> Any:
    if name in _JSON and value is not None:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return int(value) if name in _BOOL else value


def _from_db(name: str, value: Any) -> Any:
    if name in _JSON and value is not None:
        return json.loads(value)
    return bool(value) if name in _BOOL else value
