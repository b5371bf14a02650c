"""What counts as spent, and the lines of the cost view."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from grokvideo.store.ledger import FINAL, STEPS, Ledger
from grokvideo.store.money import CostLine, midnight
from tests.values import a_row

TODAY = datetime(2026, 11, 21, 12).timestamp()
YESTERDAY = TODAY - 86_400
EST = 4_000_000_000
STATES = sorted({*STEPS, *FINAL})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "library.sqlite3", clock=lambda: TODAY)
    yield ledger
    ledger.close()


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("state", STATES)
def test_a_job_of_today_counts_with_its_estimate_unless_it_is_known_to_be_free(ledger: Ledger, state: str) -> None:
    ledger.add(a_row(state=state, created_at=TODAY))
    assert ledger.spent(midnight(TODAY)) == (0 if state in ("rejected", "resolved_lost") else EST)


@pytest.mark.parametrize("state", STATES)
def test_what_was_billed_counts_instead_of_the_estimate(ledger: Ledger, state: str) -> None:
    ledger.add(a_row("more", state=state, created_at=TODAY, billed_ticks=EST + 1))
    ledger.add(a_row("none", state=state, created_at=TODAY, billed_ticks=0))
    assert ledger.spent(midnight(TODAY)) == EST + 1


@pytest.mark.parametrize("state", STATES)
def test_a_job_of_yesterday_counts_only_while_it_is_not_answered_for(ledger: Ledger, state: str) -> None:
    ledger.add(a_row(state=state, created_at=YESTERDAY))
    assert ledger.spent(midnight(TODAY)) == (EST if state in ("reserved", "submitting") else 0)


def test_a_job_counts_on_the_day_it_was_sent(ledger: Ledger) -> None:
    ledger.add(a_row("waited", state="done", created_at=YESTERDAY, submitted_at=TODAY))
    assert ledger.spent(midnight(TODAY)) == EST


def test_simulated_jobs_and_jobs_without_an_estimate_cost_nothing(ledger: Ledger) -> None:
    ledger.add(a_row("simulated", state="done", created_at=TODAY, simulated=True, billed_ticks=5))
    ledger.add(a_row("attached", state="pending", created_at=TODAY, estimate_ticks=None))
    assert ledger.spent(midnight(TODAY)) == 0


def test_a_deleted_job_costs_what_it_cost(ledger: Ledger) -> None:
    ledger.add(a_row("billed", state="done", created_at=TODAY, billed_ticks=7))
    ledger.add(a_row("perhaps", state="failed", created_at=TODAY))
    before = (ledger.spent(midnight(TODAY)), ledger.costs())
    ledger.delete("billed")
    ledger.delete("perhaps")
    assert (ledger.spent(midnight(TODAY)), ledger.costs()) == before == (EST + 7, before[1])


def test_absurd_bills_add_up_all_the_same(ledger: Ledger) -> None:
    for number in range(20):
        ledger.add(a_row(str(number), state="done", created_at=TODAY, billed_ticks=10**18 - 1))
    assert ledger.spent(midnight(TODAY)) == 20 * (10**18 - 1)
    assert ledger.costs()[0].jobs == 20


def test_a_line_says_what_was_estimated_billed_and_may_have_been(ledger: Ledger) -> None:
    for state, billed in itertools.product(STATES, (None, 3)):
        ledger.add(a_row(f"{state} {billed}", state=state, created_at=TODAY, billed_ticks=billed))
    [line] = ledger.costs()
    assert line == CostLine(
        day="2026-11-21",
        provider="xai",
        model="grok-imagine-video",
        mode=a_row().mode,
        simulated=False,
        jobs=2 * len(STATES),
        estimated_ticks=2 * EST * (len(STATES) - 1),  # not what was rejected
        billed_ticks=3 * len(STATES),
        possibly_ticks=EST * (len(STATES) - 2),  # nor what waits
    )


def test_lines_part_days_models_and_play_from_money_newest_day_first(ledger: Ledger) -> None:
    ledger.add(a_row("a", state="done", created_at=YESTERDAY))
    ledger.add(a_row("b", state="done", created_at=TODAY, simulated=True, provider="simulator"))
    ledger.add(a_row("c", state="done", created_at=TODAY))
    ledger.add(a_row("d", state="done", created_at=TODAY, model="another"))
    lines = [(line.day, line.provider, line.model, line.simulated, line.jobs) for line in ledger.costs()]
    assert lines == [
        ("2026-11-21", "xai", "another", False, 1),
        ("2026-11-21", "xai", "grok-imagine-video", False, 1),
        ("2026-11-21", "simulator", "grok-imagine-video", True, 1),
        ("2026-11-20", "xai", "grok-imagine-video", False, 1),
    ]
    assert [line.day for line in ledger.costs(midnight(TODAY))] == ["2026-11-21"] * 3


def test_a_day_is_the_day_where_the_person_is(ledger: Ledger, zone: str) -> None:
    start = datetime(2026, 11, 21).timestamp()
    assert midnight(start) == midnight(start + 86_399) == start
    ledger.add(a_row("first minute", state="done", created_at=start))
    ledger.add(a_row("last minute", state="done", created_at=start + 86_399))
    ledger.add(a_row("the day before", state="done", created_at=start - 1))
    assert [(line.day, line.jobs) for line in ledger.costs()] == [("2026-11-21", 2), ("2026-11-20", 1)]
    assert ledger.spent(midnight(start + 40_000)) == 2 * EST


def test_a_day_of_25_hours_begins_at_its_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    begins = datetime(2026, 10, 25).timestamp()
    assert midnight(begins + 24.5 * 3600) == begins
    assert midnight(begins + 25 * 3600) == begins + 25 * 3600
    monkeypatch.undo()
    time.tzset()
