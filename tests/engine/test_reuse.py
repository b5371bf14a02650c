"""Which job answers an equal request: nothing is paid twice by accident, and nothing free is kept from a second try."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from grokvideo.store.ledger import FINAL, STEPS, Ledger
from grokvideo.store.reuse import answers, choose
from tests.values import a_row

FREE = {"kind": "JobFailed", "message": "no", "hint": "", "may_have_cost": False}
COSTLY = FREE | {"may_have_cost": True}


@pytest.mark.parametrize("state", ["reserved", "submitting", "pending", "remote_done", "downloading"])
def test_a_running_job_comes_before_newer_clips(state: str) -> None:
    running = a_row("running", state=state, created_at=1.0)
    rows = [a_row("other", state="stalled"), a_row("clip", state="done"), running, a_row("old", state=state)]
    assert choose(rows) is running


def test_a_clip_comes_before_newer_jobs_without_one_and_the_newest_clip_first() -> None:
    clip = a_row("clip", state="done")
    rows = [a_row("stopped", state="pending", stopped=True), clip, a_row("older", state="done")]
    assert choose(rows) is clip


@pytest.mark.parametrize(
    "row",
    [
        {"state": "submit_unknown"},
        {"state": "stalled"},
        {"state": "expired"},
        {"state": "pending", "stopped": True},
        {"state": "downloading", "stopped": True},
        {"state": "moderated"},
        {"state": "moderated", "billed_ticks": 0},
        {"state": "failed"},
        {"state": "failed", "error": COSTLY},
        {"state": "failed", "error": FREE, "billed_ticks": 5},
    ],
)
def test_what_may_have_cost_money_answers_and_the_newest_of_it_first(row: dict[str, Any]) -> None:
    first = a_row("first", **row)
    assert choose([a_row("lost", state="resolved_lost"), first, a_row("second", state="expired")]) is first


@pytest.mark.parametrize(
    "row",
    [
        {"state": "rejected"},
        {"state": "resolved_lost"},
        {"state": "superseded"},
        {"state": "failed", "error": FREE},
        {"state": "failed", "error": COSTLY, "billed_ticks": 0},
        {"state": "done", "deleted": True},
    ],
)
def test_what_is_free_settled_or_deleted_lets_a_new_one_be_made(row: dict[str, Any]) -> None:
    assert not answers(a_row(**row))


def test_every_state_has_an_answer() -> None:
    silent = {state for state in {*STEPS, *FINAL} if not answers(a_row(state=state))}
    assert silent == {"rejected", "resolved_lost", "superseded"}


@pytest.mark.parametrize("order", list(itertools.permutations(["done", "stalled", "rejected"])))
def test_the_ledger_gives_the_same_answer_however_old_they_are(tmp_path: Path, order: tuple[str, ...]) -> None:
    ledger = Ledger(tmp_path / "library.sqlite3")
    for age, state in enumerate(order):
        ledger.add(a_row(state, state=state, created_at=float(age)))
        ledger.add(a_row(f"other {state}", state=state, created_at=float(age), request_key="another"))
    [(row, is_new)] = ledger.claim([a_row("new")])
    ledger.close()
    assert (row.id, is_new) == ("done", False)


def test_of_two_made_in_the_same_moment_the_later_answers(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "library.sqlite3")
    for name in ("b", "c", "a"):
        ledger.add(a_row(name, state="done"))
    [(row, _)] = ledger.claim([a_row("new")])
    ledger.close()
    assert row.id == "a"


def test_a_clip_whose_file_is_gone_still_answers(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "library.sqlite3")
    ledger.add(a_row("gone", state="done", clip={"file": "never-there.mp4"}))
    [(row, is_new)] = ledger.claim([a_row("new")])
    ledger.close()
    assert (row.id, is_new) == ("gone", False)


def test_a_deleted_clip_never_answers(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "library.sqlite3")
    ledger.add(a_row("gone", state="done"))
    ledger.delete("gone")
    ledger.add(a_row("gone too", state="done", deleted=True))
    [(row, is_new)] = ledger.claim([a_row("new")])
    ledger.close()
    assert (row.id, is_new) == ("new", True)
