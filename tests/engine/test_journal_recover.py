"""What a journal keeps comes into the ledger at the next start: once, and never lost on the way."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grokvideo.errors import LibraryError
from grokvideo.store.journal import SLOT, SLOTS, Journal
from grokvideo.store.ledger import Ledger, Row
from tests.engine.crowd import run_together
from tests.values import a_row

JOB = "7f0c2e11aa22bb33"
GONE = "0123456789abcdef"

LEAVE_A_RECORD = """
import os
from pathlib import Path
from grokvideo.store.journal import Journal
ready()
Journal(Path(sys.argv[1]), sys.argv[2]).write(sys.argv[3], sys.argv[4])
sys.stdout.flush()
os._exit(0)
"""
RECOVER = """
import logging
from pathlib import Path
from grokvideo.store.journal import Journal
from grokvideo.store.ledger import Ledger
logging.basicConfig(stream=sys.stderr)
ledger = Ledger(Path(sys.argv[1]))
ready()
print(len(Journal.recover(Path(sys.argv[2]), ledger, lambda owner: False)))
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "library.sqlite3")
    yield ledger
    ledger.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def nobody(_: str) -> bool:
    return False


def left_by(folder: Path, *records: tuple[str, str], owner: str = GONE) -> Path:
    """The journal of a process that is gone."""
    journal = Journal(folder, owner)
    for job_id, request_id in records:
        journal.write(job_id, request_id)
    journal.close()
    return journal.path


def row_of(ledger: Ledger, job_id: str = JOB) -> Row:
    row = ledger.get(job_id)
    assert row is not None
    return row


@pytest.mark.parametrize("state", ["submitting", "submit_unknown"])
def test_the_next_start_watches_the_job_and_removes_the_file(ledger: Ledger, folder: Path, state: str) -> None:
    ledger.add(a_row(state=state, owner=GONE, error={"kind": "LibraryError"}))
    path = left_by(folder, (JOB, "r-1"))
    [row] = Journal.recover(folder, ledger, nobody)
    assert (row.state, row.request_id, row.owner, row.error) == ("pending", "r-1", GONE, None)
    assert row_of(ledger) == row
    assert not path.exists()
    assert Journal.recover(folder, ledger, nobody) == []


def test_a_start_that_was_killed_between_ledger_and_file_is_repeated_without_harm(ledger: Ledger, folder: Path) -> None:
    ledger.add(a_row(state="submitting"))
    ledger.adopt(JOB, "r-1", GONE)
    ledger.advance(JOB, "failed")
    path = left_by(folder, (JOB, "r-1"))
    events = ledger.events(JOB)
    assert Journal.recover(folder, ledger, nobody) == []
    assert ledger.events(JOB) == events
    assert not path.exists()


def test_a_journal_in_use_by_another_process_is_left_alone(ledger: Ledger, folder: Path) -> None:
    ledger.add(a_row(state="submitting"))
    path = left_by(folder, (JOB, "r-1"))
    assert Journal.recover(folder, ledger, lambda owner: owner == GONE) == []
    assert path.exists()
    assert row_of(ledger).state == "submitting"


@pytest.mark.parametrize("is_alive", [lambda _: True, nobody])
def test_ones_own_is_brought_in_and_its_slots_are_free_again(
    ledger: Ledger, folder: Path, is_alive: Callable[[str], bool]
) -> None:
    journal = Journal(folder, GONE)
    for round_number in range(3):
        ledger.claim([a_row(f"{round_number}-{slot}", state="submitting") for slot in range(SLOTS)], fresh=True)
        for slot in range(SLOTS):
            journal.write(f"{round_number}-{slot}", f"r-{round_number}-{slot}")
        assert len(Journal.recover(folder, ledger, is_alive)) == SLOTS
        assert list(Journal.read(journal.path)) == []
    assert ledger.count() == len(ledger.in_states(("pending",))) == 3 * SLOTS
    journal.close()
    assert not journal.path.exists()


def test_while_the_ledger_cannot_be_written_the_file_stays(
    ledger: Ledger, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger.add(a_row(state="submitting"))
    path = left_by(folder, (JOB, "r-1"))
    connection = ledger._database._db
    connection.execute("PRAGMA query_only = ON")
    for _ in range(3):
        assert Journal.recover(folder, ledger, nobody) == []
    assert list(Journal.read(path)) == [(JOB, "r-1")]
    [said] = [record.getMessage() for record in caplog.records]
    assert "r-1" in said
    assert "read-only" in said
    connection.execute("PRAGMA query_only = OFF")
    assert [row.id for row in Journal.recover(folder, ledger, nobody)] == [JOB]
    assert not path.exists()


def test_a_job_that_the_library_does_not_know_keeps_its_record_and_is_named_once(
    ledger: Ledger, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An older copy of the library was put back: the record is all there is of a paid job."""
    ledger.add(a_row(state="submitting"))
    path = left_by(folder, ("unknown", "r-9"), (JOB, "r-1"))
    for _ in range(3):
        Journal.recover(folder, ledger, nobody)
    assert row_of(ledger).request_id == "r-1"
    assert ("unknown", "r-9") in list(Journal.read(path))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "r-9" in caplog.text
    ledger.add(a_row("unknown", state="submitting"))
    assert [row.id for row in Journal.recover(folder, ledger, nobody)] == ["unknown"]
    assert not path.exists()


@pytest.mark.parametrize("state", ["superseded", "resolved_lost", "rejected", "done"])
def test_an_id_of_a_job_that_was_closed_meanwhile_is_told_and_noted(
    ledger: Ledger, folder: Path, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    """Somebody marked it lost, or sent it again, before the journal was read: the job stays as it is."""
    ledger.add(a_row(state=state))
    path = left_by(folder, (JOB, "r-1"))
    assert Journal.recover(folder, ledger, nobody) == []
    assert row_of(ledger).state == state
    assert ledger.events(JOB)[-1][1:] == (state, "the provider had accepted it as request id r-1")
    assert "r-1" in caplog.text
    assert "attach" in caplog.text
    assert not path.exists()


def test_an_id_that_the_ledger_cannot_hold_stays_in_the_file(ledger: Ledger, folder: Path) -> None:
    ledger.add(a_row(state="submitting"))
    path = left_by(folder, (JOB, "half of a pair \ud83e"))
    assert Journal.recover(folder, ledger, nobody) == []
    assert list(Journal.read(path)) == [(JOB, "half of a pair \ud83e")]


def test_a_job_that_waits_again_keeps_its_record(ledger: Ledger, folder: Path) -> None:
    ledger.add(a_row(state="reserved"))
    path = left_by(folder, (JOB, "r-1"))
    Journal.recover(folder, ledger, nobody)
    assert list(Journal.read(path)) == [(JOB, "r-1")]


def test_no_folder_and_strange_files_are_no_trouble(ledger: Ledger, folder: Path) -> None:
    assert Journal.recover(folder, ledger, nobody) == []
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "empty.journal").touch()
    (folder / "noise.journal").write_bytes(os.urandom(3 * SLOT + 5))
    (folder / "folder.journal").mkdir()
    assert Journal.recover(folder, ledger, nobody) == []
    assert sorted(path.name for path in folder.iterdir()) == ["folder.journal", "notes.txt"]


def test_a_process_that_was_killed_leaves_its_record_and_several_starts_bring_it_in_once(
    ledger: Ledger, folder: Path
) -> None:
    jobs = [f"job-{number}" for number in range(4)]
    for job_id in jobs:
        ledger.add(a_row(job_id, state="submitting"))
    run_together(LEAVE_A_RECORD, [[str(folder), f"owner-{job_id}", job_id, f"r-{job_id}"] for job_id in jobs])
    assert len(list(folder.iterdir())) == 4
    said = run_together(RECOVER, [[str(ledger.path), str(folder)]] * 4)
    assert sum(map(int, said)) == 4
    assert {row.id: row.request_id for row in ledger.in_states(("pending",))} == {job: f"r-{job}" for job in jobs}
    assert [len(ledger.events(job_id)) for job_id in jobs] == [2] * 4
    assert list(folder.iterdir()) == []


def test_a_ledger_that_was_closed_leaves_everything_where_it_is(ledger: Ledger, folder: Path) -> None:
    ledger.add(a_row(state="submitting"))
    path = left_by(folder, (JOB, "r-1"))
    ledger.close()
    assert Journal.recover(folder, ledger, nobody) == []
    assert path.exists()
    with pytest.raises(LibraryError):
        ledger.get(JOB)
