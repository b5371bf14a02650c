"""The words of the bare preview page and of the front end's tests are those that Python says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from grokvideo.errors import BadRequest, JobFailed
from grokvideo.notebook.trouble import brief, cause
from grokvideo.notebook.words import title_of
from grokvideo.values.state import JobState, Status
from tests.values import a_job, usd

SAMPLES = (Path(__file__).resolve().parents[2] / "js" / "preview" / "samples.ts").read_text(encoding="utf-8")
PHRASES = set(re.findall(r'"([^"\n]*)"', SAMPLES))


def a_sample(status: Status, *, simulated: bool = False, **state: Any) -> Any:
    """A job as `samples.ts` has it: sent, priced at $0.30, failed after 31 s."""
    if status is Status.FAILED and "ledger" not in state:
        error = JobFailed("no", reason="internal error", hint="Usually passes on a second try.")
        state |= {"error": error, "finished_at": 32.0, "cost_usd": usd("0")}
    if status in (Status.MODERATED, Status.EXPIRED):
        state["cost_usd"] = usd("0.30")
    known: dict[str, Any] = {
        "created_at": 0.0,
        "submitted_at": 1.0,
        "request_id": "7f0c55aa",
        "estimate_usd": usd("0.30"),
    }
    return a_job(JobState(status=status, **(known | state)), simulated=simulated)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_told_in_pythons_words(status: Status) -> None:
    job = a_sample(status)
    said = [title_of(job), brief(job), *(text for text, _ in cause(job))]
    assert {words for words in said if words} <= PHRASES


@pytest.mark.parametrize(
    "state",
    [
        {"ledger": "rejected", "error": BadRequest("no such model", hint="Change the value and run it again.")},
        {"ledger": "resolved_lost"},
        {"ledger": "superseded"},
    ],
)
def test_so_is_what_only_the_ledger_tells_apart(state: dict[str, Any]) -> None:
    job = a_sample(Status.FAILED, **state)
    assert {brief(job), *(text for text, _ in cause(job))} <= PHRASES


def test_so_is_money_that_is_none() -> None:
    job = a_sample(Status.MODERATED, simulated=True)
    assert {brief(job), *(text for text, _ in cause(job))} <= PHRASES
