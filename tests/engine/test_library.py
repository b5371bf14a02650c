"""What `gv.library()` returns: rows found, and made into jobs by somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grokvideo.errors import LibraryError
from grokvideo.store.ledger import Ledger, Row
from grokvideo.store.library import Library
from tests.values import a_row


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library[str]]:
    ledger = Ledger(tmp_path / "library.sqlite3")
    for number in range(30):
        ledger.add(a_row(f"{number:02}aa", created_at=float(number), name="fox" if number < 2 else None))

    def open_job(row: Row) -> str:
        return row.id

    yield Library(ledger, open_job)
    ledger.close()


def test_it_has_a_length_and_goes_from_new_to_old(library: Library[str]) -> None:
    assert len(library) == 30
    assert [job[:2] for job in library] == [f"{number:02}" for number in range(29, -1, -1)]


def test_a_page_is_the_newest_ones(library: Library[str]) -> None:
    assert len(library.jobs()) == 24
    assert library.jobs(2) == ["29aa", "28aa"]


def test_a_job_is_got_by_id_beginning_or_name_and_the_newest_wins(library: Library[str]) -> None:
    assert library.get("07aa") == library.get("07") == "07aa"
    assert library.get("fox") == "01aa"
    assert library.get("2") == "29aa"


@pytest.mark.parametrize("word", ["", "nobody", "%", "__"])
def test_a_word_that_finds_nothing_says_how_to_see_what_there_is(library: Library[str], word: str) -> None:
    with pytest.raises(LibraryError, match=f"no job '{word}'") as caught:
        library.get(word)
    assert "%grokvideo jobs" in caught.value.hint


def test_it_shows_its_size_and_place(library: Library[str], tmp_path: Path) -> None:
    assert repr(library) == f"<Library: 30 jobs in {tmp_path}>"
