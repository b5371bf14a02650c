"""The ledger: what may follow what, what is durable, and two processes in one file."""

from __future__ import annotations

import dataclasses
import itertools
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokvideo.errors import LibraryError
from grokvideo.store import migrations
from grokvideo.store.ledger import FINAL, STEPS, WATCHED, Ledger, StepRefused, pragmas
from grokvideo.store.migrations import STEPS as SCHEMA
from tests.values import a_row

JOB = "7f0c2e11aa22bb33"
STATES = sorted({*STEPS, *FINAL})
REFUSED = [(before, after) for before, after in itertools.product(STATES, STATES) if after not in STEPS.get(before, ())]

# Writes jobs as fast as it can, as a kernel of its own would, and says what went wrong.
WRITER = """
import sys
from pathlib import Path
from grokvideo.store.ledger import Ledger
from tests.values import a_row
ledger = Ledger(Path(sys.argv[1]))
for number in range(40):
    name = f"{sys.argv[2]}{number}"
    ledger.add(a_row(name))
    ledger.advance(name, "submitting")
    ledger.advance(name, "pending", request_id=name)
    assert ledger.get(name).request_id == name
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ticks = itertools.count(1000)
    ledger = Ledger(path, clock=lambda: float(next(ticks)))
    yield ledger
    ledger.close()


@pytest.mark.parametrize(("before", "after"), [(before, after) for before in STEPS for after in sorted(STEPS[before])])
def test_an_allowed_step_is_taken(ledger: Ledger, before: str, after: str) -> None:
    ledger.add(a_row(state=before))
    assert ledger.advance(JOB, after).state == after


@pytest.mark.parametrize(("before", "after"), REFUSED)
def test_any_other_step_is_refused_and_changes_nothing(ledger: Ledger, before: str, after: str) -> None:
    ledger.add(a_row(state=before))
    with pytest.raises(StepRefused, match=f"'{before}' and cannot become '{after}'"):
        ledger.advance(JOB, after, request_id="new")
    row = ledger.get(JOB)
    assert row is not None
    assert (row.state, row.request_id, len(ledger.events(JOB))) == (before, None, 1)


def test_final_states_lead_nowhere_and_every_state_can_be_reached() -> None:
    assert FINAL & STEPS.keys() == set()
    assert set().union(*STEPS.values()) | {"reserved"} == set(STATES)
    assert set(WATCHED) <= STEPS.keys()


def test_nothing_that_may_have_been_taken_can_be_sent_again() -> None:
    """From where a request may be with the provider, no way leads back to the state in which it is sent."""
    reachable: set[str] = set()
    queue = ["pending", "submit_unknown"]
    while queue:
        reachable |= (found := STEPS.get(queue.pop(), frozenset()) - reachable)
        queue += found
    assert reachable.isdisjoint({"reserved", "submitting"})


def test_a_row_comes_back_as_it_was_written(ledger: Ledger, path: Path) -> None:
    row = a_row(
        name="crane",
        key_fingerprint="ab" * 16,
        take=3,
        error={"kind": "Stalled", "message": "größer \u202e"},
        clip={"file": "a.mp4", "duration": 6.0},
        billed_ticks=9_007_199_254_740_993,
        simulated=True,
        stopped=True,
        submitted_at=1.5,
    )
    ledger.add(row)
    assert ledger.get(JOB) == row
    other = Ledger(path)
    assert other.get(JOB) == row
    other.close()


def test_a_step_sets_columns_in_the_same_transaction_and_leaves_an_event(ledger: Ledger) -> None:
    ledger.add(a_row())
    ledger.advance(JOB, "submitting", submitted_at=5.0)
    row = ledger.advance(JOB, "pending", "taken", request_id="r-1")
    assert (row.state, row.request_id, row.submitted_at) == ("pending", "r-1", 5.0)
    assert ledger.events(JOB) == [(1000.0, "reserved", ""), (1001.0, "submitting", ""), (1002.0, "pending", "taken")]


def test_an_update_is_no_step_and_leaves_an_event_only_with_words(ledger: Ledger) -> None:
    ledger.add(a_row(state="pending"))
    assert ledger.update(JOB, stopped=True).stopped
    ledger.update(JOB, "picked up", owner="another")
    assert [(state, detail) for _, state, detail in ledger.events(JOB)] == [("pending", ""), ("pending", "picked up")]


def test_what_is_written_is_there_for_another_process_at_once_and_after_reopening(ledger: Ledger, path: Path) -> None:
    ledger.add(a_row())
    ledger.advance(JOB, "submitting")
    other = Ledger(path)
    row = other.get(JOB)
    assert row is not None
    assert row.state == "submitting"
    assert other.salt == ledger.salt
    other.close()


def test_a_job_is_written_once(ledger: Ledger) -> None:
    ledger.add(a_row())
    with pytest.raises(LibraryError, match="could not be written"):
        ledger.add(a_row(name="again"))
    row = ledger.get(JOB)
    assert row is not None
    assert row.name is None


def test_unknown_jobs_and_columns_are_refused(ledger: Ledger) -> None:
    with pytest.raises(LibraryError, match="there is no job 'nobody'"):
        ledger.advance("nobody", "pending")
    ledger.add(a_row())
    with pytest.raises(LibraryError, match="no column 'colour'"):
        ledger.advance(JOB, "submitting", colour="red")
    row = ledger.get(JOB)
    assert row is not None
    assert row.state == "reserved"


def test_jobs_are_found_by_the_beginning_of_an_id_or_a_whole_name(ledger: Ledger) -> None:
    ledger.add(a_row("aa11", created_at=1.0, name="fox", request_id="r-100%"))
    ledger.add(a_row("aa22", created_at=2.0, name="fox"))
    ledger.add(a_row("bb33", created_at=3.0, name="foxy", request_id="aax"))

    def found(word: str) -> list[str]:
        return [row.id for row in ledger.find(word)]

    assert found("aa") == ["bb33", "aa22", "aa11"]
    assert found("fox") == ["aa22", "aa11"]
    assert found("r-100%") == ["aa11"]
    assert found("%") == found("a_") == found("nothing") == []


def test_lists_are_ordered_and_limited(ledger: Ledger) -> None:
    for number, state in enumerate(("pending", "done", "stalled", "pending")):
        ledger.add(a_row(f"job{number}", created_at=float(number), state=state))
    assert [row.id for row in ledger.recent(2)] == ["job3", "job2"]
    assert [row.id for row in ledger.recent(-1)] == ["job3", "job2", "job1", "job0"]
    assert [row.id for row in ledger.in_states(("pending", "stalled"))] == ["job0", "job2", "job3"]
    assert ledger.in_states(()) == []
    assert ledger.count() == 4


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
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
    assert {"busy_timeout=10000", "foreign_keys=ON", "trusted_schema=OFF"} <= set(chosen)


def test_an_empty_folder_gets_every_table_and_a_salt_of_its_own(ledger: Ledger, path: Path, tmp_path: Path) -> None:
    other = Ledger(tmp_path / "other.sqlite3")
    assert len(ledger.salt) == 16
    assert other.salt != ledger.salt
    other.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(SCHEMA)
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    db.close()
    assert tables == {"jobs", "events", "meta"}


def test_every_column_has_a_field_and_every_field_a_column(ledger: Ledger, path: Path) -> None:
    db = sqlite3.connect(path)
    columns = [row[1] for row in db.execute("PRAGMA table_info(jobs)")]
    db.close()
    assert sorted(columns) == sorted(field.name for field in dataclasses.fields(a_row()))


def test_a_library_of_a_newer_version_is_refused_and_untouched(ledger: Ledger, path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="written by a newer grokvideo") as caught:
        Ledger(path)
    assert "Update grokvideo" in caught.value.hint
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 3)], ids=["rollback journal", "write-ahead log"])
def test_an_older_library_is_copied_before_it_is_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr("grokvideo.store.ledger.pragmas", lambda _: pragmas(version))
    older = Ledger(path)
    older.add(a_row())
    monkeypatch.setattr(migrations, "STEPS", (*SCHEMA, "ALTER TABLE jobs ADD COLUMN stars INTEGER;\n"))
    newer = Ledger(path)
    assert newer.get(JOB) == a_row()
    newer.close()
    older.close()
    copy = sqlite3.connect(path.with_name("library.sqlite3.v1.bak"))
    assert copy.execute("SELECT id FROM jobs").fetchall() == [(JOB,)]
    assert "stars" not in [row[1] for row in copy.execute("PRAGMA table_info(jobs)")]
    copy.close()


def test_a_step_that_fails_leaves_the_library_as_it_was(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add(a_row())
    step = "ALTER TABLE jobs ADD COLUMN stars INTEGER;\nALTER TABLE nowhere ADD COLUMN b TEXT;\n"
    monkeypatch.setattr(migrations, "STEPS", (*SCHEMA, step))
    with pytest.raises(LibraryError, match="nowhere"):
        Ledger(path)
    monkeypatch.undo()
    other = Ledger(path)
    assert other.get(JOB) == a_row()
    other.close()


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.write_text("these are my notes\n" * 100)
    with pytest.raises(LibraryError, match=r"library\.sqlite3 cannot be opened"):
        Ledger(path)
    assert path.read_text().startswith("these are my notes")


def test_a_folder_that_is_not_there_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be opened") as caught:
        Ledger(tmp_path / "nowhere" / "library.sqlite3")
    assert "GROKVIDEO_HOME" in caught.value.hint


def test_a_closed_or_broken_ledger_raises_its_own_error(ledger: Ledger) -> None:
    ledger.close()
    for act in (ledger.count, lambda: ledger.get(JOB), lambda: ledger.add(a_row()), lambda: ledger.events(JOB)):
        with pytest.raises(LibraryError, match="could not be"):
            act()


def test_three_processes_write_into_one_file_and_none_sees_a_locked_database(path: Path) -> None:
    """They also make it together: the file is not there when they start."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], stderr=subprocess.PIPE, text=True)
        for name in ("a", "b", "c")
    ]
    said = [writer.communicate(timeout=60)[1] for writer in writers]
    assert said == ["", "", ""]
    ledger = Ledger(path)
    rows = ledger.in_states(("pending",))
    events = sum(len(ledger.events(row.id)) for row in rows)
    ledger.close()
    assert (len(rows), events) == (120, 360)
