"""What a job is as plain text in a saved notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from grokvideo.errors import SubmitUnknown
from grokvideo.notebook.plain import plain_text
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.values import a_clip, a_job, usd

REQUEST = VideoRequest(prompt="a fox\nin the rain")


def test_a_finished_job_is_its_price_its_prompt_and_its_file(tmp_path: Path) -> None:
    state = JobState(status=Status.DONE, created_at=0.0, cost_usd=usd("0.40"), clip=a_clip(tmp_path / "a.mp4", REQUEST))
    job = a_job(state, request=REQUEST, name="fox", simulated=True)
    assert plain_text(job, "a-fox-7f0c2e.mp4").splitlines() == [
        "fox: done, 8 s, 480p, 16:9, audio, billed $0.40 simulated",
        "“a fox in the rain”",
        "grokvideo_clips/a-fox-7f0c2e.mp4",
    ]


def test_where_nothing_is_linked_the_text_does_not_tell_the_folders_of_this_machine(tmp_path: Path) -> None:
    state = JobState(status=Status.DONE, created_at=0.0, clip=a_clip(tmp_path / "a.mp4", REQUEST))
    text = plain_text(a_job(state, request=REQUEST), None)
    assert text.endswith("a.mp4, in your library")
    assert str(tmp_path) not in text


@pytest.mark.parametrize("status", list(Status))
def test_it_is_three_lines_at_most_whatever_the_status(status: Status) -> None:
    state = JobState(status=status, created_at=0.0, estimate_usd=usd("0.40"), error=SubmitUnknown("no\nanswer"))
    lines = plain_text(a_job(state, request=REQUEST, reused=status.is_final), None).splitlines()
    assert 2 <= len(lines) <= 3
    assert "pending" not in "".join(lines)


def test_trouble_says_what_the_card_says() -> None:
    state = JobState(status=Status.SUBMIT_UNKNOWN, created_at=0.0, estimate_usd=usd("0.40"))
    assert plain_text(a_job(state), None).splitlines()[-1] == (
        "The connection broke after the request left. Up to $0.40 may be billed. It is never sent again by itself."
    )


def test_a_take_says_which_one_it_is() -> None:
    job = a_job(JobState(status=Status.PENDING, created_at=0.0))
    job.take = 2
    assert plain_text(job, None).startswith("7f0c2e: rendering, take 2, 8 s")


def test_what_was_made_elsewhere_has_neither_settings_nor_quotes() -> None:
    job = a_job(JobState(status=Status.PENDING, created_at=0.0), request=VideoRequest(foreign=True, model="unknown"))
    assert plain_text(job, None).splitlines()[:2] == ["7f0c2e: rendering, price unknown", "Made elsewhere"]
