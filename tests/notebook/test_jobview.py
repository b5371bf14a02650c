"""The card's snapshot of a job."""

from __future__ import annotations

from pathlib import Path

import pytest

from grokvideo.engine.jobs import Job
from grokvideo.notebook.widgets.jobview import JobView
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status


class NoControls:
    """For a job that nobody drives."""

    def stop(self, job: Job) -> None: ...
    def resume(self, job: Job) -> None: ...


@pytest.mark.parametrize(
    ("ratio", "box"),
    [("9:16", [9, 16]), ("21:9", [21, 9]), ("auto", [16, 9]), ("3:", [16, 9]), ("0:1", [16, 9])],
)
def test_a_ratio_that_only_the_provider_knows_still_gives_a_card(ratio: str, box: list[int], tmp_path: Path) -> None:
    request = VideoRequest(prompt="a fox", model="a-model-of-tomorrow", aspect_ratio=ratio)
    state = JobState(status=Status.PENDING, created_at=0.0)
    job = Job("0123456789abcdef", request, state, NoControls(), provider="xai", simulated=False)
    assert JobView(job, tmp_path).job["box"] == box
