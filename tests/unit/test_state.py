from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from grokvideo.values.state import JobState, Status, leaving_words

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
