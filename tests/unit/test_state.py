from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pytest

from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status, leaving_words
from tests.values import a_clip

FINAL = {Status.DONE, Status.FAILED, Status.MODERATED}
RESUMABLE = {Status.STOPPED, Status.STALLED, Status.EXPIRED, Status.SUBMIT_UNKNOWN}


def test_the_words_are_the_contract() -> None:
    assert [str(status) for status in Status] == [
        "waiting",
        "submitting",
        "pending",
        "downloading",
        "done",
        "failed",
        "moderated",
        "expired",
        "stopped",
        "stalled",
        "submit_unknown",
    ]


@pytest.mark.parametrize("status", Status)
def test_a_status_is_running_final_or_resumable(status: Status) -> None:
    assert status.is_final is (status in FINAL)
    assert status.is_resumable is (status in RESUMABLE)
    assert status.is_settled is (status in FINAL | RESUMABLE)


def test_a_snapshot_cannot_be_changed() -> None:
    state = JobState(status=Status.WAITING, created_at=1.0)
    with pytest.raises(FrozenInstanceError):
        state.progress = 0.5  # type: ignore[misc]


@pytest.mark.parametrize(
    ("going_on", "unsent", "words"),
    [
        (0, 0, ""),
        (1, 0, "1 job goes on at the provider; `grokvideo resume` picks it up."),
        (2, 0, "2 jobs go on at the provider; `grokvideo resume` picks them up."),
        (0, 1, "1 job was not sent."),
        (0, 3, "3 jobs were not sent."),
        (2, 1, "2 jobs go on at the provider; `grokvideo resume` picks them up. 1 job was not sent."),
    ],
)
def test_what_is_said_about_jobs_that_are_left_behind(going_on: int, unsent: int, words: str) -> None:
    assert leaving_words(going_on, unsent) == words


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "<Clip fox.mp4: 8 s, 848x480, sound, $0.40 billed>"),
        ({"simulated": True}, "<Clip fox.mp4: 8 s, 848x480, sound, $0.40 billed (simulated)>"),
        ({"has_audio": False, "duration": 5.96}, "<Clip fox.mp4: 6 s, 848x480, no sound, $0.40 billed>"),
        ({"duration": 2.5, "cost_usd": None}, "<Clip fox.mp4: 2.5 s, 848x480, sound>"),
        ({"path": Path("a\nb\x1b.mp4")}, "<Clip a�b�.mp4: 8 s, 848x480, sound, $0.40 billed>"),
    ],
)
def test_a_clip_describes_itself_in_one_line(changes: dict[str, Any], line: str) -> None:
    clip = replace(a_clip(Path("library", "fox.mp4"), VideoRequest(prompt="a fox")), **changes)
    assert repr(clip) == str(clip) == line
