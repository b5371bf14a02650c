"""What a matrix is told of a clip, for every way it can stand."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from grokvideo.errors import JobFailed, NotSent, Stalled
from grokvideo.notebook.tally import expected_words, spent_words, standing_words
from grokvideo.notebook.widgets.cells import cell_told
from grokvideo.values.axes import Cell
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.values import a_clip, a_job, usd

NONE: Mapping[str, Any] = MappingProxyType({})


def told(status: Status, *, words: str = "ink, 3 s", reused: bool = False, **values: Any) -> dict[str, Any]:
    state = JobState(status=status, created_at=0.0, **({"estimate_usd": usd("0.42")} | values))
    job = a_job(state, reused=reused)
    return cell_told(Cell((), NONE, NONE, words), job, state, None)


@pytest.mark.parametrize(
    ("status", "values", "looks"),
    [
        (Status.WAITING, {"note": "next in line"}, ("Waiting", "clock", "quiet", "next in line", "est. $0.42")),
        (Status.SUBMITTING, {}, ("Sending", "ring", "run", "", "est. $0.42")),
        (Status.PENDING, {"note": "in the queue"}, ("Rendering", "ring", "run", "", "est. $0.42")),
        (Status.DOWNLOADING, {"cost_usd": usd("0.40")}, ("Fetching", "arrow", "run", "", "$0.40")),
        (Status.DONE, {"cost_usd": usd("0.40")}, ("Done", "check", "ok", "", "$0.40")),
        (
            Status.FAILED,
            {"ledger": "rejected", "error": NotSent("no network")},
            ("Failed", "cross", "bad", "no network, not billed", "$0.00"),
        ),
        (
            Status.FAILED,
            {"ledger": "failed", "error": JobFailed("internal error"), "cost_usd": usd("0")},
            ("Failed", "cross", "bad", "internal error, not billed", "$0.00"),
        ),
        (
            Status.FAILED,
            {"ledger": "resolved_lost"},
            ("Lost", "triangle", "warn", "may have been billed", "est. $0.42"),
        ),
        (
            Status.FAILED,
            {"ledger": "superseded", "error": JobFailed("Sent again as 0123ab")},
            ("Sent again", "resume", "quiet", "may have been billed", "est. $0.42"),
        ),
        (
            Status.MODERATED,
            {"cost_usd": usd("0.42")},
            ("Blocked", "shield", "bad", "blocked by moderation, $0.42 billed", "$0.42"),
        ),
        (Status.EXPIRED, {}, ("Expired", "clock", "bad", "link expired, may have been billed", "est. $0.42")),
        (Status.STOPPED, {}, ("Not watching", "square", "quiet", "nothing is lost", "est. $0.42")),
        (
            Status.STALLED,
            {"error": Stalled("no news for 15 min")},
            ("No news", "triangle", "warn", "up to $0.42 may be billed", "est. $0.42"),
        ),
        (Status.SUBMIT_UNKNOWN, {}, ("Unknown", "triangle", "warn", "up to $0.42 may be billed", "est. $0.42")),
        (Status.PENDING, {"estimate_usd": None}, ("Rendering", "ring", "run", "", "price unknown")),
    ],
)
def test_every_status_has_its_words_and_its_look(
    status: Status, values: dict[str, Any], looks: tuple[str, str, str, str, str]
) -> None:
    cell = told(status, **values)
    assert tuple(cell[name] for name in ("short", "icon", "tone", "brief", "price")) == looks


@pytest.mark.parametrize("status", list(Status))
def test_what_can_be_done_in_a_cell(status: Status) -> None:
    cell = told(status)
    assert cell["can_again"] == (status is Status.FAILED)
    assert cell["decide"] == (status in (Status.MODERATED, Status.EXPIRED, Status.STALLED, Status.SUBMIT_UNKNOWN))


def test_what_was_sent_again_is_not_tried_again() -> None:
    assert told(Status.FAILED, ledger="superseded")["can_again"] is False


def test_a_clip_of_the_library_costs_nothing(tmp_path: Path) -> None:
    clip = a_clip(tmp_path / "a.mp4", VideoRequest(prompt="a fox"))
    cell = told(Status.DONE, reused=True, clip=clip, cost_usd=usd("0.40"))
    assert (cell["short"], cell["icon"], cell["price"], cell["reused"]) == ("Library", "library", "$0.00", True)
    assert (cell["clip"]["name"], "poster" in cell["clip"]) == ("a.mp4", False)


def test_texts_are_cut_for_there_are_many() -> None:
    request = VideoRequest(prompt="a fox\n" * 600)
    state = JobState(status=Status.PENDING, created_at=0.0)
    cell = cell_told(Cell((), NONE, NONE, "ink " * 100), a_job(state, request=request), state, None)
    assert len(cell["prompt"]) == 200
    assert "\n" not in cell["prompt"]
    assert len(cell["label"]) == 120


def test_a_clip_without_a_label_is_called_so() -> None:
    assert told(Status.PENDING, words="")["label"] == "clip"


def states(*statuses: Status, ledger: str = "") -> list[JobState]:
    return [JobState(status=status, created_at=0.0, ledger=ledger) for status in statuses]


def test_how_they_stand_is_counted_in_one_order() -> None:
    mixed = states(Status.WAITING, Status.FAILED, Status.DONE, Status.PENDING, Status.PENDING, Status.DONE)
    assert standing_words(mixed) == "2 done, 2 rendering, 1 waiting, 1 failed"
    lost = states(Status.FAILED, ledger="resolved_lost")
    assert standing_words(states(*Status) + lost) == (
        "1 done, 1 rendering, 1 fetching, 1 sending, 1 waiting, 1 failed, 1 blocked, 1 expired, 1 not watched, "
        "1 without news, 1 not known if sent, 1 marked as lost"
    )


def test_money_of_what_was_reused_is_not_counted_and_an_unknown_price_is_said() -> None:
    def job(estimate: str | None, cost: str | None = None, *, reused: bool = False) -> Any:
        state = JobState(
            status=Status.DONE,
            created_at=0.0,
            estimate_usd=None if estimate is None else usd(estimate),
            cost_usd=None if cost is None else usd(cost),
        )
        made = a_job(state, reused=reused)
        made.id = f"{next(numbers):016x}"
        return made

    numbers = itertools.count()
    jobs = [job("0.42", "0.40"), job("0.42"), job("9", "9", reused=True)]
    assert spent_words(jobs) == "$0.40"
    assert expected_words(jobs) == "est. $0.84"
    assert expected_words(jobs, [job("0.42", "0.01"), job("0.42")]) == "est. $0.85"
    assert expected_words([*jobs, job(None)]) == "an unknown price"
    doubtful, rejected = job("0.10"), job("0.20")
    doubtful._state = replace(doubtful.state, status=Status.FAILED, ledger="failed")
    rejected._state = replace(rejected.state, status=Status.FAILED, ledger="rejected")
    assert spent_words([*jobs, doubtful, rejected]) == "$0.40, perhaps $0.10 more"
    assert expected_words(jobs, [doubtful, rejected]) == "est. $0.94"
    unknown = job(None)
    unknown._state = replace(unknown.state, status=Status.EXPIRED)
    assert spent_words([*jobs, doubtful, unknown]) == "$0.40, perhaps more"
    assert spent_words([*jobs, *jobs]) == "$0.40"  # equal cells have one job between them
