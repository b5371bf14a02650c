"""Older libraries: copied, brought up to date whole or not at all, and never by two processes at once."""

from __future__ import annotations

import dataclasses
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grokvideo.errors import LibraryError
from grokvideo.store import migrations
from grokvideo.store.database import pragmas
from grokvideo.store.ledger import Ledger, Row
from grokvideo.store.migrations import STEPS as SCHEMA
from tests.engine.crowd import run_together
from tests.values import a_row

NEWER = ("replaces", "deleted", "source_key", "stars", "took")

# Ends like a power cut in the middle of the second step: after the first half of it was done.
CRASH = """
import os, signal, sqlite3, sys
from pathlib import Path
from grokvideo.store import migrations
half = len(migrations._SECOND) * 2 // 3
half = migrations._SECOND.rindex(";", 0, half) + 1
migrations.STEPS = (migrations.STEPS[0], migrations._SECOND[:half] + "\\nSELECT die();\\n")
path = Path(sys.argv[1])
db = sqlite3.connect(path, isolation_level=None)
db.execute("PRAGMA cache_size = 1")  # so that the half is in the file already, not only in memory
db.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
migrations.migrate(db, path)
"""
OPEN = """
from pathlib import Path
from grokvideo.store.ledger import Ledger
ready()
ledger = Ledger(Path(sys.argv[1]))
print(ledger.count(), len(ledger.search("fox", -1)))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


def version_one(path: Path, jobs: int = 12) -> list[Row]:
    """A library as the first release wrote it, with a job in every third state and two events each."""
    states = ("done", "pending", "submit_unknown")
    rows = [
        a_row(
            f"{number:02}aa",
            state=states[number % 3],
            created_at=1000.0 - number,
            name=f"Größe {number}",
            request_id=f"r-{number}" if number % 3 < 2 else None,
            clip={"file": f"{number}.mp4"} if number % 3 == 0 else None,
            billed_ticks=number,
        )
        for number in range(jobs)
    ]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(f"{migrations._FIRST} PRAGMA user_version = 1;")
        db.execute("BEGIN")
        for row in rows:
            values = {name: value for name, value in in_version_one(row).items() if name not in NEWER}
            db.execute(
                f"INSERT INTO jobs ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", [*values.values()]
            )
            for state in ("reserved", row.state):
                db.execute("INSERT INTO events (job_id, at, state) VALUES (?, 5.0, ?)", [row.id, state])
        db.execute("COMMIT")
    return rows


def in_version_one(row: Row) -> dict[str, Any]:
    from grokvideo.store import rows as storing

    return {field.name: storing._to_db(field.name, getattr(row, field.name)) for field in dataclasses.fields(row)}


def schema_version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_a_library_of_the_first_release_keeps_every_job_and_event(path: Path) -> None:
    rows = version_one(path)
    with closing(sqlite3.connect(path)) as db:
        salt = db.execute("SELECT value FROM meta").fetchone()[0]
    ledger = Ledger(path)
    assert [ledger.get(row.id) for row in rows] == rows
    assert all(ledger.events(row.id) == [(5.0, "reserved", ""), (5.0, row.state, "")] for row in rows)
    assert ledger.salt.hex() == salt
    ledger.close()
    assert schema_version(path) == len(SCHEMA)


def test_its_jobs_are_found_by_their_words_newest_first(path: Path) -> None:
    rows = version_one(path)  # written from new to old
    ledger = Ledger(path)
    assert [row.id for row in ledger.search("grosse fox", 3)] == []
    assert [row.id for row in ledger.search("große fox", 3)] == [row.id for row in rows[:3]]
    assert [row.id for row in ledger.search("große 7", -1)] == ["07aa"]
    ledger.add(a_row("new"))
    assert [row.id for row in ledger.search("fox", 1)] == ["new"]
    ledger.close()


def test_it_is_copied_first(path: Path) -> None:
    rows = version_one(path)
    Ledger(path).close()
    copy = path.with_name("library.sqlite3.v1.bak")
    assert sorted(path.parent.iterdir()) == [path, copy]
    assert schema_version(copy) == 1
    with closing(sqlite3.connect(copy)) as db:
        assert [name for (name,) in db.execute("SELECT id FROM jobs ORDER BY id")] == [row.id for row in rows]
        assert db.execute("SELECT count(*) FROM events").fetchone() == (2 * len(rows),)


def test_a_new_library_needs_no_copy(path: Path) -> None:
    Ledger(path).close()
    Ledger(path).close()
    assert list(path.parent.iterdir()) == [path]


def test_a_power_cut_in_the_middle_leaves_the_older_library(path: Path) -> None:
    rows = version_one(path, jobs=300)
    before = path.read_bytes()
    run = subprocess.run([sys.executable, "-c", CRASH, str(path)], stderr=subprocess.PIPE, check=False)
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert path.read_bytes() != before, "the crash came before anything was written, and proves nothing"
    assert schema_version(path) == 1
    with closing(sqlite3.connect(path)) as db:
        assert "seq" not in [row[1] for row in db.execute("PRAGMA table_info(jobs)")]
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    ledger = Ledger(path)
    assert [ledger.get(row.id) for row in rows] == rows
    ledger.close()


def test_processes_that_open_an_older_library_together_change_it_once(path: Path) -> None:
    version_one(path, jobs=300)
    assert run_together(OPEN, [[str(path)]] * 4) == ["300 300\n"] * 4
    copy = path.with_name("library.sqlite3.v1.bak")
    assert sorted(path.parent.iterdir()) == [path, copy]
    assert schema_version(copy) == 1


def test_a_step_that_fails_leaves_the_library_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = version_one(path)
    step = "ALTER TABLE jobs ADD COLUMN mood INTEGER;\nALTER TABLE nowhere ADD COLUMN b TEXT;\n"
    monkeypatch.setattr(migrations, "STEPS", (*SCHEMA, step))
    with pytest.raises(LibraryError, match="nowhere"):
        Ledger(path)
    assert schema_version(path) == 1
    monkeypatch.undo()
    ledger = Ledger(path)
    assert [ledger.get(row.id) for row in rows] == rows
    ledger.close()


def test_a_copy_that_fails_stops_the_change(path: Path) -> None:
    version_one(path)
    (path.with_name("library.sqlite3.v1.bak.part") / "in the way").mkdir(parents=True)
    with pytest.raises(LibraryError, match="cannot be opened") as caught:
        Ledger(path)
    assert "v1.bak" in str(caught.value)
    assert schema_version(path) == 1


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 3)], ids=["rollback journal", "write-ahead log"])
def test_the_copy_has_what_other_kernels_wrote_last(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr("grokvideo.store.database.pragmas", lambda _: pragmas(version))
    older = Ledger(path)
    older.add(a_row())
    monkeypatch.setattr(migrations, "STEPS", (*SCHEMA, "ALTER TABLE jobs ADD COLUMN mood INTEGER;\n"))
    newer = Ledger(path)
    assert newer.get(a_row().id) == a_row()
    newer.close()
    older.close()
    with closing(sqlite3.connect(path.with_name(f"library.sqlite3.v{len(SCHEMA)}.bak"))) as copy:
        assert copy.execute("SELECT id FROM jobs").fetchall() == [(a_row().id,)]
        assert "mood" not in [row[1] for row in copy.execute("PRAGMA table_info(jobs)")]


def test_an_empty_folder_gets_every_table_and_a_salt_of_its_own(tmp_path: Path, path: Path) -> None:
    salts = set()
    for file in (path, tmp_path / "other.sqlite3"):
        ledger = Ledger(file)
        salts.add(ledger.salt)
        ledger.close()
    assert {len(salt) for salt in salts} == {16}
    assert len(salts) == 2
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(SCHEMA)
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert {name for name in tables if not name.startswith("words_")} == {"jobs", "events", "meta", "words"}


def test_every_column_has_a_field_and_every_field_a_column(path: Path) -> None:
    Ledger(path).close()
    with closing(sqlite3.connect(path)) as db:
        columns = {row[1] for row in db.execute("PRAGMA table_info(jobs)")}
    assert columns - {"seq"} == {field.name for field in dataclasses.fields(Row)}


def test_a_library_of_a_newer_version_is_refused_and_untouched(path: Path) -> None:
    Ledger(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="written by a newer grokvideo") as caught:
        Ledger(path)
    assert "Update grokvideo" in caught.value.hint
    assert path.read_bytes() == before


def test_a_python_without_full_text_search_is_told_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = version_one(path)
    monkeypatch.setattr(migrations, "STEPS", (SCHEMA[0], SCHEMA[1].replace("fts5", "fts9")))
    with pytest.raises(LibraryError, match="without full-text search") as caught:
        Ledger(path)
    assert "another Python" in caught.value.hint
    monkeypatch.undo()
    ledger = Ledger(path)
    assert ledger.count() == len(rows)
    ledger.close()
