"""Jobs and money as lines of plain text."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.job import Job
from grokvideo.errors import JobFailed, Moderated
from grokvideo.notebook.lines import called, cost_lines, job_table, nothing_sent
from grokvideo.notebook.words import when
from grokvideo.store.money import CostLine
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.values import a_clip, a_job, usd

TODAY = date(2026, 11, 21)
NOON = 1_800_014_400.0
CENT = 10**8


def state(status: Status = Status.DONE, **values: Any) -> JobState:
    base: dict[str, Any] = {"status": status, "created_at": NOON, "estimate_usd": usd("0.30")}
    return JobState(**(base | values))


def line(**values: Any) -> CostLine:
    base: dict[str, Any] = {
        "day": "2026-11-21",
        "provider": "xai",
        "model": "grok-imagine-video",
        "mode": "text",
        "simulated": False,
        "jobs": 1,
        "estimated_ticks": 30 * CENT,
        "billed_ticks": 30 * CENT,
        "possibly_ticks": 0,
    }
    return CostLine(**(base | values))


def table(*costs: CostLine, days: int | None = None, budget_usd: Decimal | None = None, spent: str = "0") -> list[str]:
    return list(cost_lines(costs, today=TODAY, days=days, budget_usd=budget_usd, spent_usd=usd(spent)))


def rows(*jobs: Job, paths: bool = False, width: int = 80) -> list[str]:
    """The list without its header."""
    return list(job_table(jobs, today=date.fromtimestamp(NOON), paths=paths, width=width))[1:]


def cells(job: Job) -> list[str]:
    [row] = rows(job)
    return re.split(r"\s{2,}", row)


def test_a_job_in_a_list_has_id_name_day_status_price_and_prompt_under_a_header(tmp_path: Path) -> None:
    request = VideoRequest(prompt="a  fox\nin the snow")
    clip = a_clip(tmp_path / "fox.mp4", request)
    job = a_job(state(clip=clip, cost_usd=usd("0.25")), request=request, name="fox")
    head, row = job_table([job], today=date.fromtimestamp(NOON))
    assert head.split() == ["id", "name", "made", "status", "price", "prompt"]
    time_of_day = f"{datetime.fromtimestamp(NOON):%H:%M}"
    assert re.split(r"\s{2,}", row) == ["7f0c2e", "fox", time_of_day, "Done", "$0.25 billed", "a fox in the snow"]
    assert [head.index(name) for name in ("made", "status", "prompt")] == [
        row.index(cell) for cell in (time_of_day, "Done", "a fox")
    ]


def test_the_file_is_on_a_line_of_its_own_where_it_is_asked_for(tmp_path: Path) -> None:
    clip = a_clip(tmp_path / "fox.mp4", VideoRequest(prompt="a fox"))
    job, other = a_job(state(clip=clip)), a_job(state(Status.FAILED))
    shown = rows(job, other, paths=True)
    assert [line.strip() for line in shown if line.startswith(" " * 8)] == [str(tmp_path / "fox.mp4")]
    assert len(shown) == 3
    assert not any(str(tmp_path) in line for line in rows(job, other))


@pytest.mark.parametrize("width", [60, 80])
def test_rows_are_no_wider_than_the_page_and_the_prompt_is_cut(width: int) -> None:
    long = VideoRequest(prompt="a paper crane unfolds " * 9)
    wide = VideoRequest(prompt="\u6298\u308a\u9db4" * 30)
    jobs = [
        a_job(state(), request=long, name="kite"),
        a_job(state(), request=wide, name="fox", simulated=True),
    ]
    for row in rows(*jobs, width=width):
        assert sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in row) <= width
        assert row.endswith("\u2026")


def test_the_widest_row_still_shows_the_beginning_of_its_prompt() -> None:
    request = VideoRequest(prompt="a paper crane unfolds")
    unsent = state(Status.SUBMIT_UNKNOWN, estimate_usd=usd("10.302"))
    [row] = rows(a_job(unsent, request=request, name="a name that is rather long", simulated=True), width=50)
    assert "a name that\u2026" in row
    assert row.endswith("  a paper cra…")


@pytest.mark.parametrize(
    ("moment", "words"),
    [(datetime(2026, 11, 20, 9, 5), "20 Nov"), (datetime(2025, 3, 2, 9, 5), "Mar 2025")],
)
def test_a_job_of_another_day_shows_the_date(moment: datetime, words: str) -> None:
    job = a_job(state(created_at=moment.timestamp()))
    [_, row] = job_table([job], today=TODAY)
    assert f"  {words}  " in row


def test_what_others_wrote_cannot_rewrite_the_terminal() -> None:
    request = VideoRequest(prompt="\x1b[31m red \u202e")
    [shown] = rows(a_job(state(), request=request, name="a\x07b"), paths=True)
    assert "\ufffd[31m red \ufffd" in shown
    assert "a\ufffdb" in shown
    assert not set(shown) & {"\x1b", "\u202e", "\x07"}


def test_a_charge_for_a_blocked_clip_is_shown() -> None:
    blocked = state(Status.MODERATED, cost_usd=usd("0.30"), error=Moderated("x"))
    assert cells(a_job(blocked))[2:4] == ["Blocked", "$0.30 billed"]


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (a_job(state()), "est. $0.30"),
        (a_job(state(), simulated=True), "$0.30 simulated"),
        (a_job(state(cost_usd=usd("0.25")), simulated=True), "$0.25 simulated"),
        (a_job(state(Status.FAILED, cost_usd=usd("0"))), "not billed"),
        (a_job(state(Status.FAILED, ledger="rejected")), "not billed"),
        (a_job(state(estimate_usd=None)), "price unknown"),
    ],
)
def test_a_price_says_whether_it_was_billed(job: Job, words: str) -> None:
    assert cells(job)[3] == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (state(Status.FAILED, ledger="resolved_lost"), "Marked as lost"),
        (state(Status.FAILED, ledger="superseded", error=JobFailed("Sent again as 7f0c2e")), "Sent again"),
        (state(Status.SUBMIT_UNKNOWN), "Not known"),
        (state(Status.DOWNLOADING), "Fetching"),
        (state(Status.PENDING), "Rendering"),
        (state(Status.STALLED), "No news"),
        (state(Status.EXPIRED), "Link expired"),
    ],
)
def test_how_a_job_stands_is_said_in_few_words(given: JobState, words: str) -> None:
    assert cells(a_job(given))[2] == words


def test_a_job_made_elsewhere_has_no_prompt() -> None:
    assert rows(a_job(state(), request=VideoRequest(foreign=True)))[0].endswith("Made elsewhere")


def test_a_job_without_a_name_is_called_by_its_id() -> None:
    assert called(a_job(state())) == "7f0c2e"
    assert called(a_job(state(), name="crane")) == "crane"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (
            state(Status.SUBMIT_UNKNOWN),
            "may or may not have been sent. --fresh sends it again ($0.30), and may pay twice.",
        ),
        (state(Status.STOPPED), "is no longer watched. --fresh sends it again ($0.30)."),
        (state(Status.STALLED), "had no news for too long. --fresh"),
        (state(Status.EXPIRED), "has expired at the provider. --fresh"),
        (state(Status.MODERATED), "was blocked by moderation. --fresh"),
        (state(Status.FAILED, error=JobFailed("x")), "failed, and may have been billed. --fresh"),
        (state(Status.FAILED, cost_usd=usd("0.30")), "failed, and $0.30 was billed. --fresh"),
        (state(Status.STOPPED, estimate_usd=None), "--fresh sends it again (price unknown)."),
    ],
)
def test_why_nothing_was_sent_and_what_sending_would_cost(before: JobState, words: str) -> None:
    said = nothing_sent(a_job(before))
    assert said.startswith(f"Nothing was sent: the same request of {when(NOON)} ")
    assert said.endswith(words) or words in said


@pytest.mark.parametrize("status", [Status.DONE, Status.WAITING, Status.SUBMITTING, Status.PENDING, Status.DOWNLOADING])
def test_a_card_that_says_it_all_needs_no_words(status: Status) -> None:
    assert nothing_sent(a_job(state(status))) == ""


def test_a_job_that_was_just_sent_needs_no_words() -> None:
    job = a_job(state(Status.FAILED))
    job.is_new = True
    assert nothing_sent(job) == ""


def test_a_simulated_price_says_so() -> None:
    assert "($0.30 simulated)" in nothing_sent(a_job(state(Status.STOPPED), simulated=True))
    failed = a_job(state(Status.FAILED, cost_usd=usd("0.30")), simulated=True)
    assert "failed, and $0.30 was billed (simulated). --fresh" in nothing_sent(failed)


def test_no_jobs_cost_nothing() -> None:
    assert table() == ["No jobs, no costs."]


def test_costs_are_estimated_billed_and_possibly_billed_with_a_sum() -> None:
    head, first, second, total, why = table(
        line(jobs=2, estimated_ticks=60 * CENT, billed_ticks=30 * CENT, possibly_ticks=30 * CENT),
        line(day="2026-11-20", model="grok-imagine-video-1.5", mode="image"),
    )
    assert head.split() == ["day", "provider", "model", "mode", "clips", "estimated", "billed", "may", "be", "billed"]
    assert first.split() == ["2026-11-21", "xai", "grok-imagine-video", "text", "2", "$0.60", "$0.30", "$0.30"]
    assert second.split()[2:4] == ["grok-imagine-video-1.5", "image"]
    assert total.split() == ["sum", "3", "$0.90", "$0.60", "$0.30"]
    assert why.startswith("May be billed: taken")
    assert len({len(row) for row in (head, first, second, total)}) == 1


def test_simulated_sums_stand_apart_and_are_never_added() -> None:
    rows = table(line(), line(provider="simulator", simulated=True, billed_ticks=7 * CENT, estimated_ticks=7 * CENT))
    apart = rows.index("Simulated: no money.")
    assert not any("simulator" in row or "$0.37" in row for row in rows[:apart])
    assert any("$0.07" in row for row in rows[apart:])
    assert "$0.37" not in "\n".join(rows)


def test_only_the_last_days() -> None:
    costs = [line(), line(day="2026-11-20", jobs=20), line(day="2026-11-19", jobs=19)]
    shown = "\n".join(table(*costs, days=2))
    assert "2026-11-20" in shown
    assert "2026-11-19" not in shown
    assert table(line(day="2026-11-19"), days=1) == ["No jobs, no costs."]


def test_the_budget_says_what_is_left() -> None:
    assert table(line(), budget_usd=usd("5.00"), spent="0.30")[-1] == "Budget today: $5.00. Spent $0.30, left $4.70."
    assert table(budget_usd=usd("0.20"), spent="0.30")[-1] == "Budget today: $0.20. Spent $0.30, left $0.00."
    assert "Budget" not in "".join(table(line()))
