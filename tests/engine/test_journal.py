"""The journal's file: its place on the disk is there before anything is paid, and only whole records are read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from grokvideo.store.journal import SLOT, SLOTS, Journal

JOB = "7f0c2e11aa22bb33"
GONE = "0123456789abcdef"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def left_by(folder: Path, *records: tuple[str, str], owner: str = GONE) -> Path:
    """The journal of a process that is gone."""
    journal = Journal(folder, owner)
    for job_id, request_id in records:
        journal.write(job_id, request_id)
    journal.close()
    return journal.path


def test_what_is_written_is_read_back_by_anybody_at_once(folder: Path) -> None:
    journal = Journal(folder, GONE)
    journal.write("job-1", "r-1")
    journal.write("job-2", "Ω/\\ \"'\n☃")
    assert list(Journal.read(journal.path)) == [("job-1", "r-1"), ("job-2", "Ω/\\ \"'\n☃")]
    journal.close()
    assert list(Journal.read(journal.path)) == [("job-1", "r-1"), ("job-2", "Ω/\\ \"'\n☃")]


def test_its_blocks_are_there_before_they_are_needed_and_a_record_takes_no_new_one(folder: Path) -> None:
    journal = Journal(folder, GONE)
    before = journal.path.stat()
    assert before.st_size == SLOT * SLOTS
    if sys.platform == "linux":
        assert before.st_blocks * 512 >= SLOT * SLOTS
    for number in range(SLOTS):
        journal.write(str(number), "r" * 3000)
    after = journal.path.stat()
    assert (after.st_ino, after.st_size) == (before.st_ino, before.st_size)
    if sys.platform == "linux":
        assert after.st_blocks == before.st_blocks
    journal.close()


def test_one_without_records_is_removed_when_it_is_closed(folder: Path) -> None:
    journal = Journal(folder, GONE)
    assert journal.path.exists()
    journal.close()
    journal.close()
    assert list(folder.iterdir()) == []


def test_an_id_that_does_not_fit_is_refused_and_takes_no_slot(folder: Path) -> None:
    journal = Journal(folder, GONE)
    for _ in range(SLOTS + 1):
        with pytest.raises(OSError, match="4096 characters does not fit"):
            journal.write(JOB, "r" * 4096)
    journal.write(JOB, "r" * 4000)
    assert list(Journal.read(journal.path)) == [(JOB, "r" * 4000)]
    journal.close()


def test_a_full_journal_is_an_error_and_keeps_what_it_has(folder: Path) -> None:
    journal = Journal(folder, GONE)
    for number in range(SLOTS):
        journal.write(str(number), "r")
    with pytest.raises(OSError, match="slots of the journal"):
        journal.write("one too many", "r")
    journal.close()
    assert len(list(Journal.read(journal.path))) == SLOTS


def test_a_closed_journal_is_an_error(folder: Path) -> None:
    journal = Journal(folder, GONE)
    journal.close()
    with pytest.raises(OSError, match="is closed"):
        journal.write(JOB, "r")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("in the way")
    with pytest.raises(OSError, match="journal"):
        Journal(tmp_path / "journal", GONE)


@pytest.mark.parametrize("kept", [1, 3, 5, 20, 30, 60])
def test_a_torn_record_is_ignored_and_the_others_are_read(folder: Path, kept: int) -> None:
    """The machine stopped when only the first bytes of a record were on the disk."""
    path = left_by(folder, ("job-1", "r-1"), ("job-2", "r" * 100), ("job-3", "r-3"))
    content = bytearray(path.read_bytes())
    content[SLOT + kept : 2 * SLOT] = os.urandom(SLOT - kept)
    path.write_bytes(content)
    assert list(Journal.read(path)) == [("job-1", "r-1"), ("job-3", "r-3")]


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes(folder: Path) -> None:
    path = left_by(folder, ("job-1", "r-1"), ("job-2", "r-2"))
    path.write_bytes(path.read_bytes()[: SLOT + 40])
    assert list(Journal.read(path)) == [("job-1", "r-1")]
    path.write_bytes(b"")
    assert list(Journal.read(path)) == []


def test_every_flipped_bit_is_seen(folder: Path) -> None:
    path = left_by(folder, ("job-1", "r-1"))
    content = path.read_bytes()
    size = content.index(b"]") + 1
    for position in range(size):
        for bit in range(8):
            torn = bytearray(content)
            torn[position] ^= 1 << bit
            path.write_bytes(torn)
            assert list(Journal.read(path)) == [], (position, bit)
