"""The ledger's tables, as numbered steps.

`user_version` of the database says which steps it has seen. A step is never edited once released: a new
column is a new step.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from grokvideo.errors import LibraryError
from grokvideo.store.place import sync_folder

_FIRST = """
CREATE TABLE jobs (
    id              TEXT PRIMARY KEY,
    state           TEXT NOT NULL,
    stopped         INTEGER NOT NULL DEFAULT 0,   -- the person stopped watching; the provider goes on
    owner           TEXT,                         -- the process that drives this job, see owners.py
    created_at      REAL NOT NULL,                -- all times: seconds since 1970, UTC
    submitted_at    REAL,
    finished_at     REAL,
    provider        TEXT NOT NULL,
    base_url        TEXT NOT NULL,
    simulated       INTEGER NOT NULL,
    key_fingerprint TEXT,                         -- salted; tells two keys apart, cannot be turned back
    name            TEXT,
    model           TEXT NOT NULL,
    mode            TEXT NOT NULL,
    prompt          TEXT NOT NULL,
    request         TEXT NOT NULL,                -- canonical JSON, inputs by hash
    request_key     TEXT NOT NULL,
    take            INTEGER NOT NULL DEFAULT 1,
    request_id      TEXT,
    estimate_ticks  INTEGER,                      -- 1 USD = 1e10 ticks
    billed_ticks    INTEGER,
    remote_url      TEXT,
    error           TEXT,                         -- JSON: kind, message, hint, may_have_cost, code
    clip            TEXT                          -- JSON: file, poster, size, sha256, width, height, ...
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_time ON jobs (created_at);
CREATE INDEX jobs_by_key ON jobs (request_key, created_at);

CREATE TABLE events (
    seq    INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES jobs (id),
    at     REAL NOT NULL,
    state  TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX events_by_job ON events (job_id, seq);

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO meta VALUES ('salt', lower(hex(randomblob(16))));
"""

# The words are found by `seq`, because the hidden rowid of a table with a text key may change (VACUUM).
_SECOND = """
ALTER TABLE jobs ADD COLUMN replaces TEXT;                      -- the job this new attempt stands for
ALTER TABLE jobs ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN seq INTEGER;                        -- 1, 2, 3, ... as they were written
UPDATE jobs SET seq = numbered.seq
    FROM (SELECT id, row_number() OVER (ORDER BY created_at, rowid) AS seq FROM jobs) AS numbered
    WHERE numbered.id = jobs.id;
CREATE UNIQUE INDEX jobs_by_seq ON jobs (seq);
DROP INDEX jobs_by_time;
CREATE INDEX jobs_by_time ON jobs (created_at, seq) WHERE deleted = 0;
CREATE INDEX jobs_by_day ON jobs (coalesce(submitted_at, created_at)) WHERE simulated = 0;
CREATE INDEX jobs_by_request_id ON jobs (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX jobs_by_name ON jobs (name) WHERE name IS NOT NULL;
CREATE INDEX jobs_by_replaces ON jobs (replaces) WHERE replaces IS NOT NULL;

CREATE VIRTUAL TABLE words USING fts5 (prompt, name, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
INSERT INTO words (rowid, prompt, name) SELECT seq, prompt, coalesce(name, '') FROM jobs;
"""

_THIRD = """
ALTER TABLE jobs ADD COLUMN source_key TEXT;                    -- the key with clips named by their jobs, done or not
CREATE INDEX jobs_by_source_key ON jobs (source_key) WHERE source_key IS NOT NULL;
"""

_FOURTH = """
ALTER TABLE jobs ADD COLUMN stars INTEGER;                      -- 1-5, given by a person
"""

_FIFTH = """
ALTER TABLE jobs ADD COLUMN took REAL;                          -- seconds from its create until its clip was ready
CREATE INDEX jobs_by_took ON jobs (base_url, seq) WHERE took IS NOT NULL AND state = 'done' AND deleted = 0;
"""

STEPS: tuple[str, ...] = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH)


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the database up to date in one transaction; a database that has rows is copied first.

    Raises
    ------
    LibraryError
        If the database was written by a newer version of this package, cannot be copied, or needs what this SQLite has
        not.
    """
    version = _version(db)
    if version > len(STEPS):
        raise LibraryError(
            f"the library {path} was written by a newer grokvideo (schema {version}, this one knows {len(STEPS)})",
            hint="Update grokvideo, or point GROKVIDEO_HOME at another folder.",
        )
    if version == len(STEPS):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        version = _version(db)  # another process may have been faster
        if 0 < version < len(STEPS):
            _copy(path, path.with_name(f"{path.name}.v{version}.bak"))
        for step in STEPS[version:]:
            for statement in _statements(step):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {max(version, len(STEPS))}")
        db.execute("COMMIT")
    except BaseException as exc:
        if db.in_transaction:  # a full disk may have rolled it back already
            db.execute("ROLLBACK")
        if isinstance(exc, sqlite3.OperationalError) and "no such module" in str(exc):
            raise LibraryError(
                f"the library {path} cannot be opened: this Python's SQLite {sqlite3.sqlite_version} "
                "is built without full-text search (FTS5)",
                hint="Use another Python: those from python.org, conda and every larger Linux have it.",
            ) from exc
        raise


def _copy(path: Path, target: Path) -> None:
    """Whole or not at all; through SQLite, because with a write-ahead log the file alone is too old.

    By a connection of its own: the other one is in a transaction.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(part)) as copy:
            db.backup(copy)
        os.replace(part, target)
        sync_folder(target.parent)
    except (OSError, sqlite3.Error) as exc:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise LibraryError(
            f"the library {path} cannot be opened: it has to be brought up to date, and could not be copied to "
            f"{target} first: {exc}",
            hint="Check free disk space and that the folder is writable. The library was left as it is.",
        ) from exc


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> list[str]:
    """Split by `;` at line ends: `executescript` would commit the open transaction."""
    statements, lines = [], []
    for line in script.splitlines():
        code = line.split("--")[0].rstrip()
        lines.append(code)
        if code.endswith(";"):
            statements.append("\n".join(lines))
            lines = []
    return statements
