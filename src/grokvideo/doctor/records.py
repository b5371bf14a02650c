"""The library's database, looked at without changing a byte of it: nothing is made, repaired or brought up to date."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from grokvideo.doctor.finding import Finding
from grokvideo.engine.connections import EMBEDDED_URL
from grokvideo.errors import AuthenticationError
from grokvideo.settings import Settings, key_for
from grokvideo.store.journal import Journal
from grokvideo.store.ledger import WATCHED
from grokvideo.store.migrations import STEPS

_NAME = "library.sqlite3"
_UNFINISHED = ("reserved", "submitting", "submit_unknown", *WATCHED, "stalled", "expired")
_DAMAGED = (
    "Nothing was changed. Keep the file, it names what was paid for: restore a backup of it, or point GROKVIDEO_HOME "
    "at another folder."
)


@dataclass(frozen=True, slots=True)
class _Job:
    state: str
    stopped: bool
    owner: str | None
    provider: str
    base_url: str
    key_fingerprint: str | None


def database(home: Path) -> Iterator[Finding]:
    """Whether it is whole, and this version's."""
    path = home / _NAME
    if not path.is_file():
        yield Finding("database", "ok", "none yet: the first job makes it")
        return
    try:
        with _opened(path) as db:
            [version] = db.execute("PRAGMA user_version").fetchone()
            faults = [str(fault) for (fault,) in db.execute("PRAGMA quick_check(3)")]
    except sqlite3.DatabaseError as exc:
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            words = "a kernel ended in the middle of a write, or is writing just now. The next start puts it in order."
            yield Finding("database", "warn", f"{path} cannot be read yet: {words}")
        else:
            yield Finding("database", "bad", f"{path} is damaged or no database ({exc}). {_DAMAGED}{_backups(home)}")
        return
    if faults != ["ok"]:
        yield Finding("database", "bad", f"{path} is damaged ({'; '.join(faults)}). {_DAMAGED}{_backups(home)}")
    elif version > len(STEPS):
        words = f"schema {version}, this one knows {len(STEPS)}. Update grokvideo."
        yield Finding("database", "bad", f"{path} was written by a newer grokvideo ({words})")
    elif version < len(STEPS):
        words = "an older grokvideo wrote it. The next start brings it up to date, and keeps a copy."
        yield Finding("database", "ok", f"whole; {words}")
    else:
        yield Finding("database", "ok", "whole")


def jobs(home: Path, settings: Settings) -> Iterator[Finding]:
    """What is not finished, and what it waits for. A database that cannot be read is a finding of `database`."""
    path = home / _NAME
    if not path.is_file():
        return
    try:
        with _opened(path) as db:
            columns = {name for _, name, *_ in db.execute("PRAGMA table_info(jobs)")}
            [salt] = db.execute("SELECT value FROM meta WHERE name = 'salt'").fetchone()
            shown = "AND deleted = 0" if "deleted" in columns else ""
            marks = ", ".join("?" * len(_UNFINISHED))
            names = ", ".join(_Job.__dataclass_fields__)
            rows = db.execute(f"SELECT {names} FROM jobs WHERE state IN ({marks}) {shown}", _UNFINISHED)
            unfinished = [_Job(*row) for row in rows]
    except (sqlite3.DatabaseError, TypeError):
        return
    waiting = [job for job in unfinished if not _has_key(job, settings, bytes.fromhex(salt))]
    found = Counter(_kind(job, home) for job in unfinished if job not in waiting)
    lines = [
        ("alive", "ok", "{} under way in a kernel that runs."),
        ("orphan", "warn", "{} without a kernel: `grokvideo resume` picks up what the provider has, at no cost."),
        ("unknown", "warn", "{} not known if sent, never sent again by itself: `grokvideo history` names it."),
        ("left", "ok", "{} that nobody watches: `grokvideo resume` does, at no cost."),
    ]
    for kind, grade, words in lines:
        if found[kind]:
            yield Finding("jobs", "ok" if grade == "ok" else "warn", words.format(_count(found[kind])))
    if waiting:
        yield Finding("jobs", "warn", f"{_count(len(waiting))} made with another key: set it, then `grokvideo resume`.")
    if not unfinished:
        yield Finding("jobs", "ok", "nothing is unfinished")


def clips(home: Path) -> Iterator[Finding]:
    """Whether what was paid for is still there."""
    path = home / _NAME
    if not path.is_file():
        return
    try:
        with _opened(path) as db:
            names = db.execute(
                "SELECT json_extract(clip, '$.file') FROM jobs WHERE state = 'done' AND clip IS NOT NULL"
            )
            missing = [name for (name,) in names if name and not (home / "clips" / Path(name).name).is_file()]
    except sqlite3.DatabaseError:
        return
    if missing:
        what = "1 clip is" if len(missing) == 1 else f"{len(missing)} clips are"
        shown = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
        yield Finding("clips", "warn", f"{what} no longer in {home / 'clips'}: {shown}. Restore them from a backup.")


def journal(home: Path) -> Iterator[Finding]:
    """Request ids that came while the disk was full."""
    waiting = 0
    for path in sorted((home / "journal").glob("*.journal")):
        if not _is_alive(home, path.stem):
            waiting += sum(1 for _ in Journal.read(path))
    if waiting:
        ids = "1 request id waits" if waiting == 1 else f"{waiting} request ids wait"
        yield Finding(
            "journal", "warn", f"{ids} from a time when the disk was full. `grokvideo resume` takes them over."
        )


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, for reading only.

    With a write-ahead log SQLite makes files beside it even to read. Where no log lies there, nobody writes, and it
    can be told so.
    """
    with path.open("rb") as stream:
        head = stream.read(20)
    unlogged = head[18:19] == b"\x02" and not path.with_name(f"{path.name}-wal").exists()
    options = "mode=ro&immutable=1" if unlogged else "mode=ro"
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{options}", uri=True)) as db:
        yield db


def _kind(job: _Job, home: Path) -> str:
    if job.state == "submit_unknown":
        return "unknown"
    if job.stopped or job.state in ("stalled", "expired"):
        return "left"
    return "alive" if _is_alive(home, job.owner) else "orphan"


def _is_alive(home: Path, owner: str | None) -> bool:
    """Whether the process of that name still holds its lock; see `grokvideo.store.owners`."""
    path = home / "owners" / f"{owner}.lock"
    if owner is None or not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    lock.release()
    return False


def _has_key(job: _Job, settings: Settings, salt: bytes) -> bool:
    url = None if job.base_url == EMBEDDED_URL else job.base_url
    try:
        key = key_for(replace(settings, provider=job.provider, base_url=url), None)
    except AuthenticationError:
        return False
    return job.key_fingerprint in (None, key.fingerprint(salt))


def _count(number: int) -> str:
    return "1 job" if number == 1 else f"{number} jobs"


def _backups(home: Path) -> str:
    names = sorted(path.name for path in home.glob(f"{_NAME}.*.bak"))
    return f" There is {' and '.join(names)}." if names else ""
