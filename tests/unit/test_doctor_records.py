"""The doctor about the library's database: whole, whose jobs it holds, and never changed by looking at it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grokvideo.cli import main
from grokvideo.doctor import Finding, examine, records
from grokvideo.settings import resolve
from grokvideo.store.journal import Journal
from grokvideo.store.ledger import Ledger
from grokvideo.store.migrations import STEPS
from grokvideo.store.owners import Owner
from tests.values import a_row

Said = pytest.CaptureFixture[str]


def named(found: list[Finding], name: str) -> list[tuple[str, str]]:
    return [(each.grade, each.words) for each in found if each.name == name]


def one(found: list[Finding], name: str) -> tuple[str, str]:
    [only] = named(found, name)
    return only


@pytest.fixture
def ledger(home: Path) -> Callable[..., Path]:
    """Makes a library with these jobs, closed again; returns the database."""

    def make(*rows: dict[str, Any]) -> Path:
        home.mkdir(exist_ok=True)
        made = Ledger(home / "library.sqlite3")
        for number, values in enumerate(rows):
            made.add(a_row(f"{number:016x}", **({"base_url": "http://127.0.0.1:9/v1"} | values)))
        made.close()
        return made.path

    return make


def bytes_of(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_looking_changes_no_byte(home: Path, ledger: Callable[..., Path]) -> None:
    ledger({"state": "pending"}, {"state": "done"})
    before = bytes_of(home)
    list(examine(offline=True))
    assert bytes_of(home) == before


def test_an_older_library_is_not_brought_up_to_date(home: Path, ledger: Callable[..., Path]) -> None:
    path = ledger({"state": "pending"})
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 1")
        db.execute("DROP INDEX jobs_by_time")
        db.execute("DROP INDEX jobs_by_took")
        db.execute("ALTER TABLE jobs DROP COLUMN deleted")
        db.commit()
    before = bytes_of(home)
    found = list(examine(offline=True))
    assert one(found, "database")[0] == "ok"
    assert "older grokvideo" in one(found, "database")[1]
    assert "1 job without a kernel" in str(named(found, "jobs"))
    assert bytes_of(home) == before


def test_a_newer_library_is_bad(home: Path, ledger: Callable[..., Path]) -> None:
    with closing(sqlite3.connect(ledger())) as db:
        db.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    [finding] = records.database(home)
    assert (finding.grade, "newer grokvideo" in finding.words) == ("bad", True)


def test_a_database_that_is_none_is_bad_and_its_copies_are_named(home: Path, capsys: Said) -> None:
    home.mkdir()
    (home / "library.sqlite3").write_bytes(b"no database" * 1000)
    (home / "library.sqlite3.v1.bak").write_bytes(b"")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "damaged or no database" in out
    assert "There is library.sqlite3.v1.bak." in out
    assert "1 thing needs mending." in out


def test_a_damaged_page_is_found(home: Path, ledger: Callable[..., Path]) -> None:
    path = ledger(*({"state": "done", "prompt": "x" * 3000} for _ in range(30)))
    content = bytearray(path.read_bytes())
    for page in range(4, len(content) // 4096, 3):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    [finding] = records.database(home)
    assert (finding.grade, "damaged" in finding.words) == ("bad", True)
    assert list(records.jobs(home, resolve({}))) is not None


def test_a_write_that_was_cut_off_is_left_for_the_next_start(home: Path, ledger: Callable[..., Path]) -> None:
    path = ledger()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("PRAGMA cache_size=1")
        db.execute("BEGIN IMMEDIATE")
        db.execute("CREATE TABLE big (x)")
        db.executemany("INSERT INTO big VALUES (?)", [("x" * 4000,)] * 200)
        torn = {each.name: each.read_bytes() for each in home.glob("library.sqlite3*")}
        db.execute("ROLLBACK")
    assert "library.sqlite3-journal" in torn
    for name, content in torn.items():
        (home / name).write_bytes(content)
    [finding] = records.database(home)
    assert (finding.grade, "The next start puts it in order" in finding.words) == ("warn", True)
    assert {name: (home / name).read_bytes() for name in torn} == torn


def test_a_write_ahead_log_database_that_nobody_uses_is_read_without_new_files(
    home: Path, ledger: Callable[..., Path]
) -> None:
    with closing(sqlite3.connect(ledger())) as db:
        assert db.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    before = bytes_of(home)
    assert [(each.grade, each.words) for each in records.database(home)] == [("ok", "whole")]
    assert bytes_of(home) == before


def test_unfinished_jobs_are_sorted_by_what_they_need(home: Path, ledger: Callable[..., Path]) -> None:
    owner = Owner(home / "owners")
    try:
        ledger(
            {"state": "pending", "owner": owner.name},
            {"state": "pending", "owner": "gone"},
            {"state": "reserved", "owner": "gone"},
            {"state": "submit_unknown", "owner": "gone"},
            {"state": "pending", "owner": "gone", "stopped": True},
            {"state": "stalled", "owner": None},
            {"state": "pending", "owner": "gone", "key_fingerprint": "0" * 32},
            {"state": "done"},
        )
        found = list(records.jobs(home, resolve({})))
    finally:
        owner.close()
    assert [(each.grade, each.words[:5]) for each in found] == [
        ("ok", "1 job"),
        ("warn", "2 job"),
        ("warn", "1 job"),
        ("ok", "2 job"),
        ("warn", "1 job"),
    ]
    under_way, orphans, unknown, left, other_key = (each.words for each in found)
    assert "in a kernel that runs" in under_way
    assert "`grokvideo resume`" in orphans
    assert "never sent again by itself" in unknown
    assert "nobody watches" in left
    assert "made with another key" in other_key


def test_a_job_of_xai_waits_for_its_key(home: Path, ledger: Callable[..., Path]) -> None:
    ledger({"state": "pending", "base_url": "https://api.x.ai/v1", "key_fingerprint": "0" * 32})
    [finding] = records.jobs(home, resolve({}))
    assert "1 job made with another key" in finding.words


def test_nothing_unfinished_is_said(home: Path, ledger: Callable[..., Path]) -> None:
    ledger({"state": "done"})
    assert [each.words for each in records.jobs(home, resolve({}))] == ["nothing is unfinished"]


def test_a_clip_that_somebody_removed_is_named(home: Path, ledger: Callable[..., Path]) -> None:
    (home / "clips").mkdir(parents=True)
    (home / "clips" / "here.mp4").write_bytes(b"")
    ledger(*({"state": "done", "clip": {"file": name}} for name in ("here.mp4", "gone.mp4")))
    [finding] = records.clips(home)
    assert (finding.grade, "1 clip is no longer in" in finding.words, "gone.mp4" in finding.words) == (
        "warn",
        True,
        True,
    )
    (home / "clips" / "gone.mp4").write_bytes(b"")
    assert list(records.clips(home)) == []


def test_a_request_id_that_waits_in_the_journal_of_a_dead_kernel_is_told(home: Path) -> None:
    owner = Owner(home / "owners")
    kept = Journal(home / "journal", owner.name)
    kept.write("0" * 16, "r-7")
    assert list(records.journal(home)) == []  # its kernel runs
    kept.close()
    owner.close()
    [finding] = records.journal(home)
    assert (finding.grade, finding.words[:23]) == ("warn", "1 request id waits from")
