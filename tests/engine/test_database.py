"""The library's file in trouble: every text names the file and what to do, and nothing is half written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grokvideo.errors import LibraryError
from grokvideo.store.database import pragmas
from grokvideo.store.ledger import Ledger
from tests.values import a_row


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger(path)
    ledger.add(a_row("before"))
    yield ledger
    ledger.close()


def inside(ledger: Ledger) -> sqlite3.Connection:
    """The ledger's own connection, to put it in a situation."""
    return ledger._database._db


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
        ((3, 45, 9), "DELETE"),
        ((3, 50, 6), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_wal_is_used_only_where_it_cannot_lose_a_commit(version: tuple[int, int, int], mode: str) -> None:
    chosen = pragmas(version)
    assert f"journal_mode={mode}" in chosen
    assert ("synchronous=EXTRA" in chosen) == (mode == "DELETE")
    assert ("synchronous=FULL" in chosen) == (mode == "WAL")
    assert {"busy_timeout=10000", "foreign_keys=ON", "trusted_schema=OFF", "secure_delete=ON"} <= set(chosen)


def test_the_settings_are_in_force(ledger: Ledger) -> None:
    values = [
        inside(ledger).execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("busy_timeout", "foreign_keys", "trusted_schema", "secure_delete")
    ]
    assert values == [10_000, 1, 0, 1]


@pytest.mark.parametrize("order", [("WAL", "DELETE"), ("DELETE", "WAL")], ids=" then ".join)
def test_kernels_with_different_sqlite_versions_share_a_library(
    path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str]
) -> None:
    versions = {"WAL": (3, 51, 3), "DELETE": (3, 40, 1)}
    ledgers = []
    for number, mode in enumerate(order):
        monkeypatch.setattr("grokvideo.store.database.pragmas", lambda _, mode=mode: pragmas(versions[mode]))
        ledgers.append(Ledger(path))
        ledgers[-1].add(a_row(str(number)))
    ledgers[0].add(a_row("last"))
    assert [ledger.count() for ledger in ledgers] == [3, 3]
    for ledger in ledgers:
        ledger.close()


def test_a_library_that_another_program_holds_is_not_called_a_locked_database(ledger: Ledger, path: Path) -> None:
    inside(ledger).execute("PRAGMA journal_mode = DELETE")  # with a write-ahead log nobody can keep it from reading
    inside(ledger).execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for act, what in ((lambda: ledger.add(a_row()), "written"), (ledger.count, "read")):
            with pytest.raises(LibraryError, match=f"could not be {what}: another program holds the library") as caught:
                act()
            assert "locked" not in str(caught.value) + caught.value.hint
            assert str(path) in str(caught.value)
            assert "Close what may hold it" in caught.value.hint
    ledger.add(a_row())
    assert ledger.count() == 2


def test_a_full_disk_is_named_and_what_was_there_stays(ledger: Ledger) -> None:
    pages = inside(ledger).execute("PRAGMA page_count").fetchone()[0]
    inside(ledger).execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LibraryError, match="could not be written: the disk is full") as caught:
        ledger.claim([a_row(str(number)) for number in range(1000)], fresh=True)
    assert "Free some space" in caught.value.hint
    assert ledger.count() == 1
    inside(ledger).execute("PRAGMA max_page_count = 1000000")
    ledger.add(a_row("after"))
    assert ledger.count() == 2
    assert inside(ledger).execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_library_that_may_only_be_read_is_named(ledger: Ledger) -> None:
    inside(ledger).execute("PRAGMA query_only = ON")
    with pytest.raises(LibraryError, match="could not be written: the file or its folder is read-only") as caught:
        ledger.add(a_row())
    assert "GROKVIDEO_HOME" in caught.value.hint
    assert ledger.count() == 1


def test_a_file_that_is_no_database_is_named_and_kept(path: Path) -> None:
    path.write_text("these are my notes\n" * 100)
    with pytest.raises(LibraryError, match=r"library\.sqlite3 cannot be opened: the file is not a database") as caught:
        Ledger(path)
    assert "GROKVIDEO_HOME" in caught.value.hint
    assert "keep it" in caught.value.hint
    assert path.read_text() == "these are my notes\n" * 100


def test_a_damaged_file_is_named_and_kept(path: Path) -> None:
    ledger = Ledger(path)
    for number in range(100):
        ledger.add(a_row(str(number)))
    ledger.close()
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="the file is damaged") as caught:
        Ledger(path).recent(-1)
    assert "keep it" in caught.value.hint
    assert path.read_bytes() == content


def test_a_folder_that_is_not_there_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be opened: the file or its folder is missing") as caught:
        Ledger(tmp_path / "nowhere" / "library.sqlite3")
    assert "GROKVIDEO_HOME" in caught.value.hint


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE jobs (company TEXT)")
    before = path.read_bytes()
    with pytest.raises(LibraryError, match=r"cannot be opened.*jobs already exists"):
        Ledger(path)
    assert path.read_bytes() == before


def test_what_fails_inside_a_transaction_takes_all_of_it_back(ledger: Ledger) -> None:
    def write_and_fail() -> None:
        with ledger._database.writing() as db:
            db.execute("UPDATE jobs SET prompt = 'half'")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_fail()
    assert ledger.get("before") == a_row("before")
    assert not inside(ledger).in_transaction


@pytest.mark.parametrize("values", [{"name": "half of a pair \ud83e"}, {"billed_ticks": 2**63}])
def test_values_that_sqlite_cannot_hold_are_refused_in_words(ledger: Ledger, values: dict[str, Any]) -> None:
    with pytest.raises(LibraryError, match="could not be written"):
        ledger.add(a_row("new", **values))
    with pytest.raises(LibraryError, match="could not be written"):
        ledger.update("before", **values)
    assert (ledger.get("before"), ledger.count()) == (a_row("before"), 1)
