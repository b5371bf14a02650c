"""What may follow what: every pair of states, by every way a row can change."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grokvideo.errors import LibraryError
from grokvideo.store.ledger import FINAL, STEPS, WATCHED, Ledger, Row, StepRefused
from tests.values import a_row

JOB = "7f0c2e11aa22bb33"
STATES = sorted({*STEPS, *FINAL})
PAIRS = list(itertools.product(STATES, STATES))
REFUSED = [(before, after) for before, after in PAIRS if after not in STEPS.get(before, ())]
OTHER_WAYS: dict[str, Callable[[Ledger], object]] = {
    "adopt": lambda ledger: ledger.adopt(JOB, "r-2", "me"),
    "take_over": lambda ledger: ledger.take_over(JOB, "me", "a-process"),
    "supersede": lambda ledger: ledger.supersede(JOB, a_row("new", replaces=JOB)),
    "delete": lambda ledger: ledger.delete(JOB),
    "claim": lambda ledger: ledger.claim([a_row("new")]),
    "claim fresh": lambda ledger: ledger.claim([a_row("new")], fresh=True),
    "update": lambda ledger: ledger.update(JOB, "words", owner="me", stopped=True, billed_ticks=5),
    "update the state": lambda ledger: ledger.update(JOB, state="pending"),
    "update whether it is deleted": lambda ledger: ledger.update(JOB, deleted=True),
    "advance to another id": lambda ledger: ledger.advance(JOB, "pending", id="x"),
}
WORKS_IN = {
    "adopt": {"submitting", "submit_unknown"},
    "take_over": {"stalled", "expired", *WATCHED},
    "supersede": {"submit_unknown"},
    "delete": {"expired", *FINAL},
    "claim": set(STATES),
    "claim fresh": set(STATES),
    "update": set(STATES),
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "library.sqlite3")
    yield ledger
    ledger.close()


def row_of(ledger: Ledger) -> Row:
    row = ledger.get(JOB)
    assert row is not None
    return row


@pytest.mark.parametrize(("before", "after"), [pair for pair in PAIRS if pair not in REFUSED])
def test_an_allowed_step_is_taken(ledger: Ledger, before: str, after: str) -> None:
    ledger.add(a_row(state=before))
    assert ledger.advance(JOB, after).state == after


@pytest.mark.parametrize(("before", "after"), REFUSED)
def test_any_other_step_is_refused_and_changes_nothing(ledger: Ledger, before: str, after: str) -> None:
    ledger.add(a_row(state=before))
    with pytest.raises(StepRefused, match=f"'{before}' and cannot become '{after}'"):
        ledger.advance(JOB, after, request_id="new")
    assert (row_of(ledger), len(ledger.events(JOB))) == (a_row(state=before), 1)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("way", OTHER_WAYS)
def test_no_other_way_leads_where_no_step_leads(ledger: Ledger, way: str, state: str) -> None:
    ledger.add(a_row(state=state))
    try:
        OTHER_WAYS[way](ledger)
    except LibraryError:
        assert row_of(ledger) == a_row(state=state)
        assert (len(ledger.events(JOB)), ledger.count()) == (1, 1)
        assert state not in WORKS_IN.get(way, set())
        return
    assert state in WORKS_IN[way]
    after = ledger.events(JOB)[-1][1]
    assert after == state or after in STEPS[state]
    assert ledger.get(JOB) is None or row_of(ledger).state == after


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


def test_only_the_owner_that_was_seen_is_relieved(ledger: Ledger) -> None:
    """Two kernels see that the last one is gone; one of them gets the job."""
    ledger.add(a_row(state="pending", owner="gone"))
    assert ledger.take_over(JOB, "first", "gone").owner == "first"
    with pytest.raises(StepRefused, match="another kernel"):
        ledger.take_over(JOB, "second", "gone")
    assert row_of(ledger).owner == "first"
