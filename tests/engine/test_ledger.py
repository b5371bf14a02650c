"""The ledger: what is written stays, comes back as it was, and is found."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grokvideo.errors import LibraryError
from grokvideo.store.database import pragmas
from grokvideo.store.ledger import Ledger, Row
from grokvideo.values.request import VideoRequest
from tests.values import a_row

JOB = "7f0c2e11aa22bb33"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ticks = itertools.count(1000)
    ledger = Ledger(path, clock=lambda: float(next(ticks)))
    yield ledger
    ledger.close()


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
        replaces="an older one",
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

    assert found("a") == ["bb33", "aa22", "aa11"]
    assert found("fox") == ["aa22", "aa11"]
    assert found("r-100%") == ["aa11"]
    assert found("%") == found("a_") == found("nothing") == []


def test_what_is_named_exactly_comes_before_what_begins_so(ledger: Ledger) -> None:
    ledger.add(a_row("ab", created_at=1.0))
    ledger.add(a_row("x", created_at=2.0, request_id="ab"))
    ledger.add(a_row("y", created_at=3.0, name="ab"))
    ledger.add(a_row("abc", created_at=4.0))
    assert [row.id for row in ledger.find("ab")] == ["ab", "x", "y", "abc"]
    assert [row.id for row in ledger.find("ab", 1)] == ["ab"]


def test_lists_are_ordered_and_limited(ledger: Ledger) -> None:
    for number, state in enumerate(("pending", "done", "stalled", "pending")):
        ledger.add(a_row(f"job{number}", created_at=float(number), state=state))
    assert [row.id for row in ledger.recent(2)] == ["job3", "job2"]
    assert [row.id for row in ledger.recent(-1)] == ["job3", "job2", "job1", "job0"]
    assert [row.id for row in ledger.in_states(("pending", "stalled"))] == ["job0", "job2", "job3"]
    assert ledger.in_states(()) == []
    assert ledger.count() == 4


def test_jobs_of_one_moment_are_ordered_as_they_were_written(ledger: Ledger) -> None:
    for name in ("b", "c", "a"):
        ledger.add(a_row(name))
    assert [row.id for row in ledger.recent(-1)] == ["a", "c", "b"]
    assert [row.id for row in ledger.in_states(("reserved",))] == ["b", "c", "a"]


def test_a_deleted_job_keeps_its_money_and_nothing_of_what_it_was_about(ledger: Ledger) -> None:
    said = {"kind": "JobFailed", "message": "a fox is not allowed", "hint": "", "may_have_cost": True}
    row = a_row(state="submit_unknown", name="fox", created_at=1.0, request_id="r-1", error=said)
    ledger.add(row)
    ledger.advance(JOB, "pending", "about a fox", billed_ticks=7, remote_url="https://example.org/fox.mp4")
    ledger.advance(JOB, "failed", "no fox", clip={"file": "fox.mp4"}, finished_at=2.0)
    left = ledger.delete(JOB)
    assert left == Row(
        id=JOB,
        state="failed",
        created_at=1.0,
        finished_at=2.0,
        provider=row.provider,
        base_url=row.base_url,
        simulated=False,
        model=row.model,
        mode=row.mode,
        prompt="",
        request={},
        request_key="",
        owner=row.owner,
        request_id="r-1",
        estimate_ticks=row.estimate_ticks,
        billed_ticks=7,
        deleted=True,
    )
    assert [detail for _, _, detail in ledger.events(JOB)] == ["", "", "", "deleted"]


def test_a_deleted_job_is_found_nowhere_and_cannot_be_changed(ledger: Ledger) -> None:
    ledger.add(a_row(state="expired", name="fox", request_id="r-1"))
    ledger.delete(JOB)
    assert ledger.get(JOB) is None
    assert ledger.find(JOB) == ledger.find("fox") == ledger.find("r-1") == ledger.recent(-1) == []
    assert ledger.in_states(("expired",)) == ledger.search("fox", -1) == []
    assert ledger.count() == 0
    for act in (
        lambda: ledger.delete(JOB),
        lambda: ledger.advance(JOB, "pending"),
        lambda: ledger.take_over(JOB, "me", "a-process"),
        lambda: ledger.update(JOB, stopped=True),
    ):
        with pytest.raises(LibraryError, match="there is no job"):
            act()


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 3)], ids=["rollback journal", "write-ahead log"])
def test_the_words_of_a_deleted_job_are_nowhere_in_its_files(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr("grokvideo.store.database.pragmas", lambda _: pragmas(version))
    ledger = Ledger(path)

    def written(*words: bytes) -> list[bytes]:
        everything = b"".join(file.read_bytes() for file in path.parent.iterdir())
        return [word for word in words if word in everything]

    for number in range(50):
        ledger.add(a_row(f"other {number}", VideoRequest(prompt=f"zebra {number}")))
    ledger.add(a_row(JOB, VideoRequest(prompt="xylophone quartet"), state="failed", name="vibraphone"))
    ledger.update(JOB, "a marimba was heard")
    words = (b"xylophone", b"quartet", b"vibraphone", b"marimba", b"zebra")
    assert written(*words) == list(words)
    ledger.delete(JOB)
    assert written(*words) == [b"zebra"]
    ledger.close()


def test_an_input_is_in_use_while_a_job_that_is_there_names_it(ledger: Ledger) -> None:
    sha256 = "ab" * 32
    ledger.add(replace(a_row("one", state="done"), request={"image": {"sha256": sha256}}))
    assert ledger.uses_input(sha256)
    assert not ledger.uses_input("cd" * 32)
    ledger.delete("one")
    assert not ledger.uses_input(sha256)


def test_a_closed_or_broken_ledger_raises_its_own_error(ledger: Ledger) -> None:
    ledger.close()
    for act in (ledger.count, lambda: ledger.get(JOB), lambda: ledger.add(a_row()), lambda: ledger.events(JOB)):
        with pytest.raises(LibraryError, match="could not be"):
            act()


def test_owners_are_those_of_jobs_in_a_state_and_without_the_stopped_ones_if_wished(ledger: Ledger) -> None:
    for number, (owner, state, stopped) in enumerate(
        [("here", "pending", False), ("here", "pending", True), ("there", "pending", True), ("gone", "done", False)]
    ):
        ledger.add(a_row(f"job{number}", owner=owner, state=state, stopped=stopped))
    assert ledger.owners(("pending", "done")) == {"here", "there", "gone"}
    assert ledger.owners(("pending",), stopped=False) == {"here"}
    assert ledger.owners(()) == set()
