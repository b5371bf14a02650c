"""The reading half of the ledger. Rows that were deleted are left out, except where money is added up."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from grokvideo.store import crowd, money, search
from grokvideo.store.database import Database
from grokvideo.store.reuse import find_answer
from grokvideo.store.rows import Row, select

_LAST = "\U0010ffff"


class Made(NamedTuple):
    """How long a clip took: seconds of film, and seconds until it was ready."""

    model: str
    mode: str
    resolution: str | None
    duration: float
    took: float


class Records:
    """What stands in one library's database. May be used from any thread.

    Parameters
    ----------
    path
        The database file; its folder must exist.
    clock
        Seconds since 1970, for the events' times and for the question which day it is.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        self._database = Database(path)
        try:
            with self._database.reading() as db:
                [salt] = db.execute("SELECT value FROM meta WHERE name = 'salt'").fetchone()
        except BaseException:
            self._database.close()
            raise
        self.salt = bytes.fromhex(salt)

    def get(self, job_id: str) -> Row | None:
        """The job with that id, or None."""
        return next(iter(self._read("WHERE id = ? AND deleted = 0", [job_id])), None)

    def find(self, word: str, limit: int = -1) -> list[Row]:
        """Jobs whose id, request id or name is `word`, in this order, then those whose ids begin with it; newest first.

        Upper and lower case count. At most `limit` (-1: all).
        """
        end = word + _LAST
        where = """
            WHERE deleted = 0 AND ((id >= ? AND id < ?) OR (request_id >= ? AND request_id < ?) OR name = ?)
            ORDER BY CASE ? WHEN id THEN 0 WHEN request_id THEN 1 WHEN name THEN 2 ELSE 3 END,
                     created_at DESC, seq DESC
            LIMIT ?"""
        return self._read(where, [word, end, word, end, word, word, limit])

    def named_so(self, beginning: str) -> list[Row]:
        """Jobs whose name begins so, newest first. Upper and lower case count."""
        where = "WHERE name >= ? AND name < ? AND deleted = 0 ORDER BY seq DESC"
        return self._read(where, [beginning, beginning + _LAST])

    def by_request_id(self, provider: str, base_url: str, request_id: str) -> Row | None:
        """The newest job of that provider with that request id, or None."""
        where = """
            WHERE request_id = ? AND provider = ? AND base_url = ? AND deleted = 0
            ORDER BY created_at DESC, seq DESC LIMIT 1"""
        return next(iter(self._read(where, [request_id, provider, base_url])), None)

    def answer(self, request_key: str, source_key: str | None = None) -> Row | None:
        """The job that answers for one of these keys, or None when one would have to be made."""
        with self._database.reading() as db:
            return find_answer(db, request_key, source_key)

    def replacement(self, job_id: str) -> Row | None:
        """The newest attempt made in place of that job, or None."""
        where = "WHERE replaces = ? AND deleted = 0 ORDER BY created_at DESC, seq DESC LIMIT 1"
        return next(iter(self._read(where, [job_id])), None)

    def in_states(self, states: Iterable[str]) -> list[Row]:
        """Every job in one of those states, oldest first."""
        wanted = list(states)
        marks = ", ".join("?" * len(wanted))
        return self._read(f"WHERE state IN ({marks}) AND deleted = 0 ORDER BY created_at, seq", wanted)

    def owners(self, states: Iterable[str], *, stopped: bool = True) -> set[str | None]:
        """Who drives the jobs in those states, or did last; without `stopped`, of those that nobody stopped."""
        wanted = list(states)
        marks = ", ".join("?" * len(wanted))
        query = f"SELECT DISTINCT owner FROM jobs WHERE state IN ({marks}) AND deleted = 0 AND stopped <= ?"
        with self._database.reading() as db:
            return {owner for (owner,) in db.execute(query, [*wanted, stopped])}

    def sides(self, limit: crowd.Limit, me: str) -> dict[str, crowd.Side]:
        """What the processes have at a provider, by owner; of the jobs of `me`, those that wait are left out."""
        with self._database.reading() as db:
            return crowd.sides(db, limit, me)

    def recent(self, limit: int) -> list[Row]:
        """The newest jobs first, at most `limit` (-1: all)."""
        return self._read("WHERE deleted = 0 ORDER BY created_at DESC, seq DESC LIMIT ?", [limit])

    def search(self, words: str, limit: int) -> list[Row]:
        """Jobs whose prompt and name have all these words, or beginnings of words, in any order; newest first.

        Case and accents do not count. At most `limit` (-1: all). No words: no jobs.
        """
        with self._database.reading() as db:
            return list(search.find(db, words, limit))

    def uses_input(self, sha256: str) -> bool:
        """Whether a job's request names an input file with that hash (hex)."""
        # As `json.dumps` writes it; the hash alone also stands where something was made from that file.
        query = "SELECT EXISTS (SELECT 1 FROM jobs WHERE deleted = 0 AND instr(request, ?))"
        with self._database.reading() as db:
            return bool(db.execute(query, [f'"sha256": "{sha256}"']).fetchone()[0])

    def count(self) -> int:
        """How many jobs there are."""
        with self._database.reading() as db:
            return int(db.execute("SELECT count(*) FROM jobs WHERE deleted = 0").fetchone()[0])

    def events(self, job_id: str) -> list[tuple[float, str, str]]:
        """What happened to a job: (time, state, detail), oldest first."""
        query = "SELECT at, state, detail FROM events WHERE job_id = ? ORDER BY seq"
        with self._database.reading() as db:
            return [(at, state, detail) for at, state, detail in db.execute(query, [job_id])]

    def spent(self, since: float) -> int:
        """Ticks of real providers that count against the budget since that time, deleted jobs too."""
        with self._database.reading() as db:
            return money.spent(db, since)

    def costs(self, since: float | None = None) -> list[money.CostLine]:
        """What each day cost, newest first, deleted jobs too; `since` in seconds since 1970, None for everything."""
        with self._database.reading() as db:
            return money.costs(db, since)

    def made(self, base_url: str, limit: int) -> list[Made]:
        """How long the newest clips of that provider took, newest first; at most `limit`."""
        query = """
            SELECT model, mode, request, clip, took FROM jobs
            WHERE base_url = ? AND took IS NOT NULL AND state = 'done' AND deleted = 0 ORDER BY seq DESC LIMIT ?"""
        with self._database.reading() as db:
            return [
                Made(model, mode, json.loads(request).get("resolution"), json.loads(clip)["duration"], took)
                for model, mode, request, clip, took in db.execute(query, [base_url, limit])
                if clip is not None
            ]

    def version(self) -> int:
        """A number that changes when somebody else, in this process or another, has written."""
        with self._database.reading() as db:
            return int(db.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the file. The ledger cannot be used afterwards."""
        self._database.close()

    def _read(self, where: str, values: Sequence[Any]) -> list[Row]:
        with self._database.reading() as db:
            return list(select(db, where, values))
