"""How long clips took: kept with their jobs, read newest first by an index, and added to older libraries."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grokvideo.store import migrations
from grokvideo.store.ledger import Ledger
from grokvideo.store.records import Made
from grokvideo.values.request import VideoRequest
from tests.values import a_row

HERE = "https://api.x.ai/v1"
FOX = VideoRequest(prompt="a fox", duration=6, resolution="720p")
NUMBERS = itertools.count()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger(path)
    yield ledger
    ledger.close()


def put(ledger: Ledger, *took: float | None, **changes: Any) -> None:
    for seconds in took:
        row: dict[str, Any] = {"state": "done", "clip": {"duration": 6.04}, "took": seconds}
        ledger.add(a_row(f"{next(NUMBERS):016x}", FOX, **(row | changes)))


def test_the_newest_clips_come_first_and_no_more_than_asked_for(ledger: Ledger) -> None:
    put(ledger, 50.0, 40.5, 60.0)
    assert ledger.made(HERE, 2) == [Made(FOX.model, "text", "720p", 6.04, took) for took in (60.0, 40.5)]
    assert len(ledger.made(HERE, 100)) == 3


@pytest.mark.parametrize(
    "changes",
    [{"base_url": "https://elsewhere.example/v1"}, {"state": "failed"}, {"clip": None}, {"deleted": True}],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_no_clip_of_that_provider_is_left_out(ledger: Ledger, changes: dict[str, Any]) -> None:
    put(ledger, 50.0)
    put(ledger, 70.0, **changes)
    put(ledger, None)
    assert [made.took for made in ledger.made(HERE, 100)] == [50.0]


def test_a_clip_that_was_deleted_is_no_experience_any_more(ledger: Ledger) -> None:
    put(ledger, 50.0, 60.0)
    ledger.delete(ledger.recent(1)[0].id)
    assert [made.took for made in ledger.made(HERE, 100)] == [50.0]


def test_it_is_read_from_an_index_in_the_order_it_stands_in(ledger: Ledger) -> None:
    put(ledger, 50.0)
    asked: list[str] = []
    connection = ledger._database._db
    connection.set_trace_callback(asked.append)
    ledger.made(HERE, 100)
    connection.set_trace_callback(None)
    [query] = [sql for sql in asked if sql.lstrip().startswith("SELECT")]
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert plan == ["SEARCH jobs USING INDEX jobs_by_took (base_url=?)"]


def version_four(path: Path) -> None:
    """A library as the release before wrote it."""
    columns = "id, state, created_at, provider, base_url, simulated, model, mode, prompt, request, request_key, seq"
    values = f"'aa', 'done', 5.0, 'xai', '{HERE}', 0, 'm', 'text', 'fox', '{{}}', 'k', 1"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript("".join(migrations.STEPS[:4]) + "PRAGMA user_version = 4;")
        db.execute(f"INSERT INTO jobs ({columns}) VALUES ({values})")


def test_a_library_of_the_release_before_gets_the_column_and_its_index_and_is_copied_first(path: Path) -> None:
    version_four(path)
    ledger = Ledger(path)
    row = ledger.get("aa")
    assert row is not None
    assert (row.took, row.prompt, ledger.made(HERE, 100)) == (None, "fox", [])
    ledger.update("aa", took=61.5, clip={"duration": 6.0})
    assert ledger.made(HERE, 100) == [Made("m", "text", None, 6.0, 61.5)]
    ledger.close()
    with closing(sqlite3.connect(path.with_name("library.sqlite3.v4.bak"))) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (4,)
        assert "took" not in [column[1] for column in db.execute("PRAGMA table_info(jobs)")]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(migrations.STEPS),)
        assert "jobs_by_took" in [index[1] for index in db.execute("PRAGMA index_list(jobs)")]
