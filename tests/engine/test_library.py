"""What `gv.library()` returns: rows found, and made into jobs by somebody else; and jobs removed with their files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grokvideo.errors import LibraryError
from grokvideo.store.clips import Clips
from grokvideo.store.inputs import Inputs, hashes_in
from grokvideo.store.ledger import FINAL, STEPS, Ledger, Row
from grokvideo.store.library import Library
from grokvideo.values.request import MediaInput, VideoRequest
from tests.values import a_row

PIXELS = MediaInput(data=b"\x89PNG one picture", mime="image/png")


@dataclass(frozen=True)
class Shelf:
    """A library with its parts."""

    home: Path
    ledger: Ledger
    clips: Clips
    inputs: Inputs
    library: Library[str]

    def add(self, job_id: str, request: VideoRequest | None = None, state: str = "done", **row: Any) -> None:
        """A job with a clip and a poster on disk."""
        clip = self.clips.path(job_id)
        clip.parent.mkdir(parents=True, exist_ok=True)
        clip.write_bytes(b"film")
        self.clips.poster_path(job_id).write_bytes(b"picture")
        record = {"file": clip.name, "poster": self.clips.poster_path(job_id).name}
        if request is not None and request.image is not None:
            self.inputs.keep(request.image)
        self.ledger.add(a_row(job_id, request, state=state, clip=record, **row))

    def files(self) -> list[str]:
        """What is in the library's folders."""
        return sorted(path.name for path in self.home.rglob("*") if path.is_file() and "sqlite" not in path.name)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    def open_job(row: Row) -> str:
        return row.id

    ledger, clips, inputs = Ledger(tmp_path / "library.sqlite3"), Clips(tmp_path), Inputs(tmp_path)
    yield Shelf(tmp_path, ledger, clips, inputs, Library(ledger, open_job, clips, inputs))
    ledger.close()


@pytest.fixture
def library(shelf: Shelf) -> Library[str]:
    """Thirty jobs, of which the first two are called fox."""
    for number in range(30):
        name = "fox" if number < 2 else None
        shelf.ledger.add(a_row(f"{number:02}aa", created_at=float(number), name=name))
    return shelf.library


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


def test_what_is_named_exactly_wins_over_a_newer_one_that_begins_so(shelf: Shelf) -> None:
    shelf.ledger.add(a_row("aa", created_at=1.0))
    shelf.ledger.add(a_row("bb", created_at=2.0, name="fox"))
    shelf.ledger.add(a_row("aab", created_at=3.0, request_id="fox-1"))
    assert shelf.library.get("aa") == "aa"
    assert shelf.library.get("fox") == "bb"


@pytest.mark.parametrize("word", ["", "nobody", "%", "__"])
def test_a_word_that_finds_nothing_says_how_to_see_what_there_is(library: Library[str], word: str) -> None:
    with pytest.raises(LibraryError, match=f"no job '{word}'") as caught:
        library.get(word)
    assert "history" in caught.value.hint


def test_the_newest_of_each_name_that_begins_so_is_found_whatever_the_words_of_others(shelf: Shelf) -> None:
    names = ("fox_1", "fox_2", "fox_1", "fox", "Fox_3", "foxes_4", "fox%_5", None)
    for number, name in enumerate(names):
        prompt = VideoRequest(prompt="fox_9, and a fox")
        shelf.ledger.add(a_row(f"{number}aa", prompt, created_at=float(number), name=name))
    assert shelf.library.begun_so("fox") == ["1aa", "2aa"]
    assert shelf.library.begun_so("fox%") == ["6aa"]
    assert shelf.library.begun_so("") == []


def test_it_is_searched_for_words_of_prompt_and_name(library: Library[str]) -> None:
    assert library.search("fox", 2) == ["29aa", "28aa"]
    assert len(library.search("fox")) == 24
    assert library.search("heron") == []


def test_it_shows_its_size_and_place(library: Library[str], tmp_path: Path) -> None:
    assert repr(library) == f"<Library: 30 jobs in {tmp_path}>"


def test_a_deleted_job_is_gone_with_its_files_and_the_others_stay(shelf: Shelf) -> None:
    shelf.add("one", VideoRequest(prompt="a", image=PIXELS))
    shelf.add("two")
    shelf.library.delete("one")
    assert list(shelf.library) == ["two"]
    assert shelf.files() == ["two.jpg", "two.mp4"]


def test_an_input_stays_until_the_last_job_that_uses_it_is_deleted(shelf: Shelf) -> None:
    shelf.add("one", VideoRequest(prompt="a", image=PIXELS))
    shelf.add("two", VideoRequest(prompt="b", image=PIXELS))
    shelf.library.delete("two")
    assert PIXELS.sha256 in shelf.files()
    shelf.library.delete("one")
    assert shelf.files() == []


def test_a_job_itself_can_be_given_and_its_name_is_not_looked_for(shelf: Shelf) -> None:
    @dataclass
    class AJob:
        id: str

    shelf.add("one")
    shelf.add("two", name="one")
    shelf.library.delete(AJob("one"))
    assert list(shelf.library) == ["two"]


@pytest.mark.parametrize("word", ["fox", "a"])
def test_a_word_that_fits_several_jobs_deletes_none(shelf: Shelf, word: str) -> None:
    shelf.add("aa", name="fox")
    shelf.add("ab", name="fox")
    with pytest.raises(LibraryError, match=f"several jobs fit '{word}', and none was deleted"):
        shelf.library.delete(word)
    shelf.add("a")
    shelf.library.delete("a")
    assert sorted(shelf.library) == ["aa", "ab"]


@pytest.mark.parametrize("state", sorted({*STEPS, *FINAL}))
def test_only_a_job_that_is_over_is_deleted(shelf: Shelf, state: str) -> None:
    shelf.add("one", state=state, name="fox")
    if state in FINAL | {"expired"}:
        shelf.library.delete("fox")
        assert (len(shelf.library), shelf.files()) == (0, [])
        return
    with pytest.raises(LibraryError, match="job fox is not over yet and was not deleted"):
        shelf.library.delete("fox")
    assert (list(shelf.library), shelf.files()) == (["one"], ["one.jpg", "one.mp4"])


@pytest.mark.parametrize(
    ("row", "way"),
    [
        ({"state": "reserved"}, "stop it first, which costs nothing"),
        ({"state": "submitting"}, "Wait until it ends"),
        ({"state": "pending"}, "Wait until it ends"),
        ({"state": "pending", "stopped": True}, "Resume it"),
        ({"state": "stalled"}, "Resume it"),
        ({"state": "submit_unknown"}, "mark it lost"),
    ],
)
def test_a_refusal_says_which_way_out_there_is(shelf: Shelf, row: dict[str, Any], way: str) -> None:
    shelf.add("one", **row)
    with pytest.raises(LibraryError) as caught:
        shelf.library.delete("one")
    assert way in caught.value.hint


def test_a_deleted_job_cannot_be_deleted_again_or_got(shelf: Shelf) -> None:
    shelf.add("one")
    shelf.library.delete("one")
    for act in (shelf.library.delete, shelf.library.get):
        with pytest.raises(LibraryError, match="no job 'one'"):
            act("one")


def test_what_it_cost_stays(shelf: Shelf) -> None:
    shelf.add("one", billed_ticks=7)
    [before] = shelf.library.costs()
    shelf.library.delete("one")
    assert shelf.library.costs() == [before]
    assert before.billed_ticks == 7
    assert shelf.library.costs(since=2e9) == []


def test_a_file_that_cannot_be_removed_is_named_and_the_others_are_removed(shelf: Shelf) -> None:
    shelf.add("one", VideoRequest(prompt="a", image=PIXELS))
    clip = shelf.clips.path("one")
    clip.unlink()
    (clip / "in the way").mkdir(parents=True)
    with pytest.raises(LibraryError, match="job one was deleted, but not its files") as caught:
        shelf.library.delete("one")
    assert str(clip) in str(caught.value)
    assert "by hand" in caught.value.hint
    assert (len(shelf.library), shelf.files()) == (0, [])


def test_nothing_is_removed_when_the_row_cannot_be_written(shelf: Shelf) -> None:
    shelf.add("one")
    shelf.ledger._database._db.execute("PRAGMA query_only = ON")
    with pytest.raises(LibraryError, match="could not be written"):
        shelf.library.delete("one")
    assert shelf.files() == ["one.jpg", "one.mp4"]


def test_a_job_without_files_is_deleted_all_the_same(shelf: Shelf) -> None:
    shelf.ledger.add(a_row("one", state="rejected"))
    shelf.library.delete("one")
    assert len(shelf.library) == 0


def test_its_size_is_that_of_its_files(shelf: Shelf) -> None:
    empty = shelf.library.size()
    assert empty == shelf.ledger.path.stat().st_size
    shelf.add("one", VideoRequest(prompt="a", image=PIXELS))
    (shelf.home / "somebody's.txt").write_text("not ours")
    database = shelf.ledger.path.stat().st_size
    assert shelf.library.size() == database + len(b"film") + len(b"picture") + len(PIXELS.data or b"")


def test_every_input_of_a_request_is_found_however_deep() -> None:
    record = {"image": {"sha256": "a"}, "keyframes": [{"image": {"sha256": "b"}, "at": 1}], "url": {"sha256": None}}
    assert list(hashes_in(record)) == ["a", "b"]
    assert list(hashes_in({})) == []
