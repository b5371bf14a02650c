"""No question that is asked while a person waits reads the whole library, however large it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grokvideo.store.ledger import Ledger
from tests.values import a_row

QUESTIONS: dict[str, Callable[[Ledger], object]] = {
    "which job answers": lambda ledger: ledger.claim([a_row("new")]),
    "which job answers by its source": lambda ledger: ledger.claim([a_row("new", source_key="s")]),
    "what it is made from": lambda ledger: ledger.fill_in(a_row("one", request_key="k")),
    "claim within a budget": lambda ledger: ledger.claim([a_row("new")], fresh=True, guard=lambda rows, spent: None),
    "what was spent": lambda ledger: ledger.spent(5.0),
    "the newest page": lambda ledger: ledger.recent(24),
    "search": lambda ledger: ledger.search("fox crane", 24),
    "one job": lambda ledger: ledger.get("one"),
    "a job by a word": lambda ledger: ledger.find("one", 1),
    "a job by its request id": lambda ledger: ledger.by_request_id("xai", "https://api.x.ai/v1", "r-1"),
    "its replacement": lambda ledger: ledger.replacement("one"),
    "jobs under way": lambda ledger: ledger.in_states(("reserved", "submitting", "pending")),
    "a step": lambda ledger: ledger.advance("one", "submitting"),
    "a request id": lambda ledger: ledger.adopt("in doubt", "r-1", "me"),
    "events": lambda ledger: ledger.events("one"),
    "how long clips took": lambda ledger: ledger.made("https://api.x.ai/v1", 100),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_from_an_index(tmp_path: Path, question: str) -> None:
    ledger = Ledger(tmp_path / "library.sqlite3")
    ledger.add(a_row("one"))
    ledger.add(a_row("in doubt", state="submit_unknown"))
    connection = ledger._database._db
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    QUESTIONS[question](ledger)
    connection.set_trace_callback(None)
    asked = [sql for sql in asked if sql.lstrip().startswith(("SELECT", "UPDATE"))]
    assert asked
    for sql in asked:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        # A page is read from an index's end, which SQLite calls a scan too: right only where nothing is looked for.
        page = ["SCAN jobs USING INDEX jobs_by_time"] if question == "the newest page" else []
        assert [line for line in plan if line.startswith(("SCAN jobs", "SCAN events"))] == page, sql
    ledger.close()
