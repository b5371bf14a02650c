"""The ledger's SQLite file: opened, locked, and its troubles told in words. What stands in it is left to others."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grokvideo.errors import LibraryError
from grokvideo.store.migrations import migrate

# Versions of SQLite in which two connections to one WAL database cannot lose a committed transaction
# (https://sqlite.org/wal.html, "WAL-reset bug"): fixed in 3.51.3, and in the branches 3.50.7 and 3.44.6.
_SAFE_WAL = (3, 51, 3)
_SAFE_BRANCHES = {(3, 50): 7, (3, 44): 6}

_ELSEWHERE = "point GROKVIDEO_HOME at another folder"
_KEPT = f"The file was left as it is: keep it, it names what was paid for. Restore a backup of it, or {_ELSEWHERE}."
# SQLite's primary result codes (https://sqlite.org/rescode.html): what happened, and what to do.
_TROUBLES = {
    sqlite3.SQLITE_BUSY: (
        "another program holds the library",
        "Close what may hold it (a database viewer, a backup, a file sync), then run it again.",
    ),
    sqlite3.SQLITE_NOTADB: ("the file is not a database of grokvideo", _KEPT),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", _KEPT),
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space on that disk, then run it again."),
    sqlite3.SQLITE_READONLY: (
        "the file or its folder is read-only",
        f"Make both writable, or {_ELSEWHERE}.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the file or its folder is missing, or may not be read and written",
        f"Check that the folder is writable, or {_ELSEWHERE}.",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk reported an error",
        f"Check free space, quota and the disk's health, or {_ELSEWHERE}.",
    ),
}
_TROUBLES[sqlite3.SQLITE_LOCKED] = _TROUBLES[sqlite3.SQLITE_BUSY]
_TROUBLES[sqlite3.SQLITE_PERM] = _TROUBLES[sqlite3.SQLITE_CANTOPEN]


class Database:
    """One connection to the file. May be used from any thread: they take turns.

    Parameters
    ----------
    path
        The database file; its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._told("cannot be opened"):
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            try:
                for pragma in pragmas(sqlite3.sqlite_version_info):
                    self._set(pragma)
                migrate(self._db, path)
            except BaseException:
                self._db.close()
                raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its beginning: what is read inside stays true until it ends.

        Raises
        ------
        LibraryError
            If it cannot be written; then nothing was.
        """
        with self._lock, self._told("could not be written"):
            try:
                self._db.execute("BEGIN IMMEDIATE")  # inside: a kernel's interrupt comes right after it
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for reading.

        Raises
        ------
        LibraryError
            If it cannot be read.
        """
        with self._lock, self._told("could not be read"):
            yield self._db

    def flush(self) -> None:
        """Empty the write-ahead log, where there is one: what was wiped still stands in it."""
        with self.reading() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the file. It cannot be used afterwards."""
        with self._lock:
            self._db.close()

    def _set(self, pragma: str) -> None:
        try:
            self._db.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as exc:
            # A kernel with another version of SQLite has the file open in the mode that is right for that one. To share
            # it is a smaller risk (a rare bug) than to open no library at all.
            if _code(exc) != sqlite3.SQLITE_BUSY or not pragma.startswith("journal_mode"):
                raise

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeEncodeError, OverflowError) as exc:  # the latter: values that SQLite cannot hold
            reason, hint = _TROUBLES.get(
                _code(exc), (str(exc), "Check free disk space and that the folder is writable.")
            )
            raise LibraryError(f"the library {self.path} {what}: {reason}", hint=hint) from exc


def _code(error: Exception) -> int:
    """SQLite's primary result code, the low byte of the extended one; errors of Python's side have none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def pragmas(version: tuple[int, int, int]) -> tuple[str, ...]:
    """The settings for that version of SQLite; Python uses the system's library, so versions differ."""
    branch = _SAFE_BRANCHES.get(version[:2])
    safe_wal = version >= _SAFE_WAL or (branch is not None and version[2] >= branch)
    journal = ("journal_mode=WAL", "synchronous=FULL") if safe_wal else ("journal_mode=DELETE", "synchronous=EXTRA")
    return ("busy_timeout=10000", *journal, "foreign_keys=ON", "trusted_schema=OFF", "secure_delete=ON")
