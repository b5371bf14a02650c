"""Claiming and replacing: what is missing is written, guarded, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from grokvideo.errors import BudgetExceeded, LibraryError
from grokvideo.store.ledger import Ledger, Row, StepRefused
from tests.values import a_row

NOW = 1_800_000_000.0


class Guard:
    """Remembers what it was asked, and refuses when told to."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.asked: list[tuple[list[str], int]] = []
        self.refuses = refuses

    def __call__(self, rows: Sequence[Row], spent: int) -> None:
        self.asked.append(([row.id for row in rows], spent))
        if self.refuses:
            raise BudgetExceeded("too much")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "library.sqlite3", clock=lambda: NOW)
    yield ledger
    ledger.close()


def test_what_is_missing_is_written_with_an_event_and_what_is_there_answers(ledger: Ledger) -> None:
    ledger.add(a_row("old", state="done", request_key="a"))
    rows = [a_row("new a", request_key="a"), a_row("new b", request_key="b")]
    assert ledger.claim(rows) == [(ledger.get("old"), False), (rows[1], True)]
    assert ledger.get("new a") is None
    assert ledger.get("new b") == rows[1]
    assert ledger.events("new b") == [(NOW, "reserved", "")]


def test_fresh_writes_all_of_them(ledger: Ledger) -> None:
    ledger.add(a_row("old", state="done"))
    rows = [a_row("one"), a_row("two")]
    assert ledger.claim(rows, fresh=True) == [(rows[0], True), (rows[1], True)]
    assert ledger.count() == 3


def test_of_equal_rows_the_first_answers_for_the_others(ledger: Ledger) -> None:
    guard = Guard()
    first = a_row("first")
    assert ledger.claim([first, a_row("second")], guard=guard) == [(first, True), (first, False)]
    assert guard.asked == [(["first"], 0)]


def test_the_guard_sees_what_is_missing_and_what_was_spent_today(ledger: Ledger) -> None:
    ledger.add(a_row("today", state="done", created_at=NOW, billed_ticks=7))
    ledger.add(a_row("last week", state="done", created_at=NOW - 7 * 86400, billed_ticks=100))
    guard = Guard()
    ledger.claim([a_row("known"), a_row("missing", request_key="b")], guard=guard)
    assert guard.asked == [(["missing"], 7)]


def test_the_guard_is_not_asked_when_nothing_is_missing(ledger: Ledger) -> None:
    ledger.add(a_row("old", state="done"))
    ledger.claim([a_row("new")], guard=Guard(refuses=True))
    assert ledger.count() == 1


def test_nothing_is_written_when_the_guard_refuses(ledger: Ledger) -> None:
    with pytest.raises(BudgetExceeded, match="too much"):
        ledger.claim([a_row("one"), a_row("two", request_key="b")], guard=Guard(refuses=True))
    assert ledger.count() == 0
    ledger.add(a_row("later"))  # and the ledger is not stuck in a transaction
    assert ledger.count() == 1


def test_one_row_that_cannot_be_written_takes_the_others_back(ledger: Ledger) -> None:
    ledger.add(a_row("taken", request_key="z"))
    with pytest.raises(LibraryError, match="could not be written"):
        ledger.claim([a_row("one"), a_row("taken", request_key="b")])
    assert [row.id for row in ledger.recent(-1)] == ["taken"]
    assert ledger.search("fox", -1) == [ledger.get("taken")]


def test_nothing_claimed_is_nothing_done(ledger: Ledger) -> None:
    assert ledger.claim([], guard=Guard(refuses=True)) == []


def test_a_new_attempt_ends_the_old_one_in_one_step(ledger: Ledger) -> None:
    ledger.add(a_row("old", state="submit_unknown", created_at=NOW))
    guard = Guard()
    new = a_row("new", replaces="old", created_at=NOW + 5)
    assert ledger.supersede("old", new, guard) == new
    old = ledger.get("old")
    assert old is not None
    assert (old.state, old.finished_at) == ("superseded", NOW + 5)
    assert ledger.replacement("old") == ledger.get("new") == new
    assert ledger.events("old")[-1][1:] == ("superseded", "sent again as new")
    assert ledger.events("new") == [(NOW, "reserved", "in place of old")]
    assert guard.asked == [(["new"], 4_000_000_000)]  # the old one may have been billed


def test_columns_of_the_old_one_can_be_set_on_the_way(ledger: Ledger) -> None:
    ledger.add(a_row("old", state="submit_unknown"))
    ledger.supersede("old", a_row("new", replaces="old"), error={"kind": "GrokVideoError"})
    old = ledger.get("old")
    assert old is not None
    assert old.error == {"kind": "GrokVideoError"}


def test_the_old_one_stays_in_doubt_when_the_guard_refuses_the_new_one(ledger: Ledger) -> None:
    ledger.add(a_row("old", state="submit_unknown"))
    with pytest.raises(BudgetExceeded):
        ledger.supersede("old", a_row("new", replaces="old"), Guard(refuses=True))
    old = ledger.get("old")
    assert old is not None
    assert (old.state, ledger.count(), len(ledger.events("old"))) == ("submit_unknown", 1, 1)


def test_a_second_click_on_submit_again_makes_no_second_job(ledger: Ledger) -> None:
    ledger.add(a_row("old", state="submit_unknown"))
    ledger.supersede("old", a_row("new", replaces="old"))
    with pytest.raises(StepRefused, match="'superseded' and cannot become 'superseded'"):
        ledger.supersede("old", a_row("newer", replaces="old"))
    assert ledger.count() == 2


def test_a_row_that_does_not_name_what_it_replaces_is_a_mistake(ledger: Ledger) -> None:
    ledger.add(a_row("old", state="submit_unknown"))
    with pytest.raises(ValueError, match="must say so"):
        ledger.supersede("old", a_row("new"))


def test_the_newest_of_several_attempts_is_the_replacement(ledger: Ledger) -> None:
    ledger.add(a_row("old", state="expired"))
    for number, name in enumerate(("first", "second", "third")):
        ledger.add(a_row(name, replaces="old", state="done", created_at=NOW + number))
    ledger.delete("third")
    found = ledger.replacement("old")
    assert found is not None
    assert (found.id, ledger.replacement("second")) == ("second", None)


@pytest.mark.parametrize("state", ["submitting", "submit_unknown"])
def test_a_job_in_doubt_takes_a_request_id_and_is_watched(ledger: Ledger, state: str) -> None:
    ledger.add(a_row(state=state, stopped=True, error={"kind": "SubmitUnknown"}, owner="gone"))
    row = ledger.adopt("7f0c2e11aa22bb33", "r-1", "me")
    assert (row.state, row.request_id, row.owner, row.stopped, row.error) == ("pending", "r-1", "me", False, None)
    assert ledger.get(row.id) == row


def test_a_request_id_belongs_to_one_job(ledger: Ledger) -> None:
    """Else one clip would be fetched, and counted as billed, twice."""
    ledger.add(a_row("one", state="pending", request_id="r-1"))
    ledger.add(a_row("two", state="submit_unknown"))
    with pytest.raises(StepRefused, match="r-1 is job one of your library already") as caught:
        ledger.adopt("two", "r-1", "me")
    assert "mark this one as lost" in caught.value.hint
    ledger.add(a_row("elsewhere", state="submit_unknown", base_url="https://other.test/v1"))
    assert ledger.adopt("elsewhere", "r-1", "me").state == "pending"


def test_a_job_is_found_by_its_provider_address_and_request_id(ledger: Ledger) -> None:
    ledger.add(a_row("old", request_id="r-1", created_at=1.0))
    ledger.add(a_row("new", request_id="r-1", created_at=2.0))
    ledger.add(a_row("deleted", request_id="r-1", created_at=3.0, state="done"))
    ledger.delete("deleted")
    base_url = a_row().base_url
    found = ledger.by_request_id("xai", base_url, "r-1")
    assert found is not None
    assert found.id == "new"
    for wrong in (("simulator", base_url, "r-1"), ("xai", "https://other.test", "r-1"), ("xai", base_url, "r-")):
        assert ledger.by_request_id(*wrong) is None


def test_the_version_changes_when_somebody_else_wrote(ledger: Ledger) -> None:
    before = ledger.version()
    other = Ledger(ledger.path)
    ledger.add(a_row("own"))
    assert ledger.version() == before
    other.add(a_row("other"))
    other.close()
    assert ledger.version() != before
