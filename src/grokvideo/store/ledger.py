"""The ledger: every job and everything that happened to it, in one SQLite file.

The ledger leads. A row stands here, durably, before a byte of a paid request leaves, and memory, widgets and files
follow it. This is the half that writes; `records` reads, `steps` says what may follow what, `reuse` which job answers
a request that was made before, `money` what counts as spent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from grokvideo.errors import LibraryError
from grokvideo.store import crowd, money, search
from grokvideo.store.records import Records
from grokvideo.store.reuse import find_answer, find_other
from grokvideo.store.rows import COLUMNS, Row, change, insert, select
from grokvideo.store.steps import AT_PROVIDER, FINAL, STEPS, WATCHED, StepRefused, check_step

__all__ = ["AT_PROVIDER", "FINAL", "STEPS", "WATCHED", "Guard", "Ledger", "Row", "StepRefused"]

Guard = Callable[[Sequence[Row], int], None]
"""Sees the rows that are about to be written and the ticks spent today; raises when they must not be."""

_SETTABLE = frozenset(COLUMNS) - {"id", "state", "deleted"}
_WATCHABLE = (*WATCHED, "stalled", "expired")
_WIPED: dict[str, Any] = {
    "prompt": "",
    "name": None,
    "request": {},
    "request_key": "",
    "source_key": None,
    "error": None,
    "remote_url": None,
    "clip": None,
    "stars": None,
}


class Ledger(Records):
    """Jobs and events of one library, to read and to write. Whatever returns is durable."""

    def add(self, row: Row) -> None:
        """Write a new job down, with its first event."""
        with self._database.writing() as db:
            self._insert(db, row)

    def claim(self, rows: Sequence[Row], *, fresh: bool = False, guard: Guard | None = None) -> list[tuple[Row, bool]]:
        """Write down those of `rows` that no job of the library answers for, all of them or none.

        No other process can write in between, so two that claim at once neither make one clip twice nor spend
        one budget twice. Of equal rows the first is written, and answers for the others.

        Parameters
        ----------
        fresh
            Write all of them, whatever the library has.
        guard
            Asked once about the missing ones, and not at all when nothing is missing; what it raises is raised here,
            and nothing is written.

        Returns
        -------
        list
            For each of `rows`, the row that stands for it, and whether it is new.
        """
        with self._database.writing() as db:
            answers: list[tuple[Row, bool]] = []
            missing: dict[str, Row] = {}
            for row in rows:
                found = None if fresh else missing.get(row.request_key)
                if found is None and not fresh:
                    found = find_answer(db, row.request_key, row.source_key)
                if found is None:
                    missing[row.id if fresh else row.request_key] = row
                answers.append((found or row, found is None))
            self._insert_guarded(db, list(missing.values()), guard)
            return answers

    def fill_in(self, filled: Row, *, fresh: bool = False, guard: Guard | None = None, detail: str = "") -> Row:
        """Write down what a job is made from, now that it is known: its request, key and estimate.

        Parameters
        ----------
        filled
            The row with the new values of these three.
        fresh
            Whatever the library has by now.
        guard
            Sees `filled`, and what is spent without it; what it raises is raised here, and nothing is written.

        Returns
        -------
        Row
            As it is now; or, where another job answers for the same request, that one's, and nothing is written.

        Raises
        ------
        StepRefused
            If it does not wait any more.
        """
        with self._database.writing() as db:
            row = self._require(db, filled.id)
            if row.state != "reserved":
                raise StepRefused(f"job {row.id} is {row.state!r}: it does not wait any more")
            other = None if fresh else find_other(db, filled.request_key, row.source_key)
            if other is not None:
                return other
            if guard is not None:
                counted = 0 if row.simulated else row.estimate_ticks or 0
                guard([filled], money.spent(db, money.midnight(self._clock())) - counted)
            names = ("request", "request_key", "estimate_ticks")
            self._set(db, row.id, {name: getattr(filled, name) for name in names})
            self._event(db, row.id, row.state, detail)
            return self._require(db, row.id)

    def attach(self, row: Row) -> tuple[Row, bool]:
        """Write a job down that was made elsewhere, unless the library has its request id; and whether it is new."""
        with self._database.writing() as db:
            same = "WHERE request_id = ? AND provider = ? AND base_url = ? AND deleted = 0 ORDER BY seq DESC"
            for known in select(db, same, [row.request_id, row.provider, row.base_url]):
                return known, False
            self._insert(db, row)
            return row, True

    def supersede(self, old_id: str, row: Row, guard: Guard | None = None, **changes: Any) -> Row:
        """Write a new attempt down in place of a job whose fate is unknown; the old one ends.

        Parameters
        ----------
        changes
            Columns of the old one to set in the same transaction.

        Raises
        ------
        StepRefused
            If the fate of the old one is known by now.
        """
        if row.replaces != old_id:
            raise ValueError(f"a row that replaces {old_id!r} must say so, got {row.replaces!r}")
        with self._database.writing() as db:
            old = self._require(db, old_id)
            self._step(db, old, "superseded", f"sent again as {row.id}", {"finished_at": row.created_at, **changes})
            self._insert_guarded(db, [row], guard, f"in place of {old_id}")
            return row

    def advance(
        self, job_id: str, state: str, detail: str = "", *, within: crowd.Limit | None = None, **changes: Any
    ) -> Row:
        """Take a job one step further and return it as it is now.

        Parameters
        ----------
        detail
            A few words for the event.
        within
            Only if so few others are where it goes.
        changes
            Columns to set in the same transaction.

        Raises
        ------
        NoPlace
            If as many are there as `within` says.
        StepRefused
            If that step is not allowed from where the job stands: final states never go back.
        LibraryError
            If it cannot be written.
        """
        with self._database.writing() as db:
            if within is not None:
                crowd.check(db, within)
            self._step(db, self._require(db, job_id), state, detail, changes)
            return self._require(db, job_id)

    def take_over(self, job_id: str, owner: str, last: str | None) -> Row:
        """Make `owner` the one who watches a job from here on; `last` is the owner it had when that was decided.

        Raises
        ------
        StepRefused
            If there is nothing to watch, or another process was faster: two watchers of one job would collide.
        LibraryError
            If it cannot be written.
        """
        with self._database.writing() as db:
            row = self._require(db, job_id)
            if row.owner != last:
                raise StepRefused(f"job {job_id} is watched by another kernel")
            if row.state not in _WATCHABLE:
                raise StepRefused(f"job {job_id} is {row.state!r}: there is nothing to watch")
            self._step(db, row, "pending", "picked up", {"owner": owner, "stopped": False, "error": None})
            return self._require(db, job_id)

    def adopt(self, job_id: str, request_id: str, owner: str) -> Row:
        """Give a job whose fate was unknown its request id; from here on `owner` watches it.

        Raises
        ------
        StepRefused
            If its fate is known, or another job has that request id.
        LibraryError
            If it cannot be written.
        """
        with self._database.writing() as db:
            row = self._require(db, job_id)
            if row.state not in ("submitting", "submit_unknown"):
                raise StepRefused(
                    f"job {job_id} is {row.state!r}: only one whose fate is unknown can be given a request id",
                    hint="Follow that request id as a job of its own: grokvideo.attach(request_id).",
                )
            same = "WHERE request_id = ? AND provider = ? AND base_url = ? AND deleted = 0 AND id != ?"
            for other in select(db, same, [request_id, row.provider, row.base_url, job_id]):
                raise StepRefused(
                    f"request id {request_id} is job {other.id} of your library already",
                    hint="Look at that job. If it is this one too, mark this one as lost.",
                )
            changes = {"request_id": request_id, "owner": owner, "stopped": False, "error": None}
            self._step(db, row, "pending", "its request id was found", changes)
            return self._require(db, job_id)

    def update(self, job_id: str, detail: str = "", **changes: Any) -> Row:
        """Set columns without a step (an owner, the stopped mark); an event only when `detail` says something."""
        with self._database.writing() as db:
            state = self._require(db, job_id).state
            self._set(db, job_id, changes)
            if detail:
                self._event(db, job_id, state, detail)
            return self._require(db, job_id)

    def delete(self, job_id: str) -> Row:
        """Hide a job for good and wipe what it was about; what it cost stays. Returns what is left of it.

        The clip's file is left alone: see `Library.delete`.

        Raises
        ------
        StepRefused
            If it is not over yet: a job that may still cost money, or bring a clip, must stay in sight.
        """
        with self._database.writing() as db:
            row = self._require(db, job_id)
            if row.state not in FINAL | {"expired"}:
                raise StepRefused(
                    f"job {job_id} is {row.state!r}: only a job that is over can be deleted", hint="Wait until it ends."
                )
            [number] = db.execute("SELECT seq FROM jobs WHERE id = ?", [job_id]).fetchone()
            search.forget(db, number)
            change(db, job_id, {**_WIPED, "deleted": True})
            db.execute("UPDATE events SET detail = '' WHERE job_id = ?", [job_id])
            self._event(db, job_id, row.state, "deleted")
            left = next(select(db, "WHERE id = ?", [job_id]))
        with suppress(LibraryError):  # it is deleted, whatever keeps the log from being emptied now
            self._database.flush()
        return left

    def _require(self, db: sqlite3.Connection, job_id: str) -> Row:
        for row in select(db, "WHERE id = ? AND deleted = 0", [job_id]):
            return row
        raise LibraryError(f"there is no job {job_id!r} in the library {self.path}")

    def _insert_guarded(
        self, db: sqlite3.Connection, rows: Sequence[Row], guard: Guard | None, detail: str = ""
    ) -> None:
        if rows and guard is not None:
            guard(rows, money.spent(db, money.midnight(self._clock())))
        for row in rows:
            self._insert(db, row, detail)

    def _insert(self, db: sqlite3.Connection, row: Row, detail: str = "") -> None:
        search.index(db, insert(db, row), row.prompt, row.name)
        self._event(db, row.id, row.state, detail)

    def _step(self, db: sqlite3.Connection, row: Row, state: str, detail: str, changes: dict[str, Any]) -> None:
        check_step(row.id, row.state, state)
        self._set(db, row.id, changes)
        change(db, row.id, {"state": state})
        self._event(db, row.id, state, detail)

    def _set(self, db: sqlite3.Connection, job_id: str, changes: dict[str, Any]) -> None:
        for name in sorted(changes.keys() - _SETTABLE):
            raise LibraryError(f"the ledger has no column {name!r} that may be set")
        change(db, job_id, changes)
        if changes.keys() & {"prompt", "name"}:
            query = "SELECT seq, prompt, name FROM jobs WHERE id = ?"
            search.index(db, *db.execute(query, [job_id]).fetchone())

    def _event(self, db: sqlite3.Connection, job_id: str, state: str, detail: str) -> None:
        db.execute(
            "INSERT INTO events (job_id, at, state, detail) VALUES (?, ?, ?, ?)", [job_id, self._clock(), state, detail]
        )
