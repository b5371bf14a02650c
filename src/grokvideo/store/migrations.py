"""The ledger's tables, as numbered steps.

`user_version` of the database says which steps it has seen. A step is never edited once released: a new
column is a new step.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from grokvideo.errors import LibraryError

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

STEPS: tuple[str, ...] = (_FIRST,)


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the database up to date in one transaction; a database that has rows is copied first.

    Raises
    ------
    LibraryError
        If the database was written by a newer version of this package.
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
        db.execute(f"PRAGMA user_version = {len(STEPS)}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _copy(path: Path, target: Path) -> None:
    """Through SQLite, and a connection that is in no transaction: with a write-ahead log the file alone is too old."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(target)) as copy:
        db.backup(copy)


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
