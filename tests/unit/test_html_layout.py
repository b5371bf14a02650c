"""The parts of a static page: its facts and their order, its picture, and small pages in a row."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from grokvideo.engine.job import Job
from grokvideo.notebook.html import static_page, static_row
from grokvideo.notebook.plain import plain_text
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from grokvideo.video.frames import POSTER_LIMIT
from tests.unit.test_html import LINK, Page
from tests.values import a_clip, a_job, usd


def facts(job: Job, link: str | None = None) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*>(\w[\w ]*)</th>', static_page(job, link))


def test_the_facts_stand_in_one_order(tmp_path: Path) -> None:
    request = VideoRequest(prompt="a fox")
    known: dict[str, Any] = {"created_at": 0.0, "request_id": "7f0c", "estimate_usd": usd("0.40")}
    done = JobState(status=Status.DONE, clip=a_clip(tmp_path / "a.mp4", request), cost_usd=usd("0.40"), **known)
    assert facts(a_job(done), LINK) == ["Settings", "Model", "Billed", "Made", "File", "Request"]
    failed = JobState(status=Status.FAILED, **known)
    assert facts(a_job(failed)) == ["Settings", "Model", "Estimate", "Asked", "Request"]
    pending = JobState(status=Status.PENDING, **known)
    assert facts(a_job(pending)) == ["Settings", "Estimate", "Request"]


def test_trouble_says_in_bold_what_it_cost() -> None:
    job = a_job(JobState(status=Status.MODERATED, created_at=0.0, cost_usd=usd("0.40")), simulated=True)
    assert "<b>$0.40 was billed (simulated).</b>" in static_page(job, None)


def test_a_portrait_clip_leaves_more_room_to_the_facts(tmp_path: Path) -> None:
    def wide(width: int, height: int) -> str:
        clip = replace(a_clip(tmp_path / "a.mp4", VideoRequest(prompt="a fox")), width=width, height=height)
        page = Page(static_page(a_job(JobState(status=Status.DONE, created_at=0.0, clip=clip)), LINK))
        [video] = [attributes for tag, attributes in page.elements if tag == "video"]
        assert f"aspect-ratio:{width}/{height}" in (video["style"] or "")
        return video["width"] or ""

    assert (wide(848, 480), wide(480, 480), wide(480, 848)) == ("432", "432", "245")


def test_a_small_page_is_picture_take_prompt_status_and_price(tmp_path: Path) -> None:
    request = VideoRequest(prompt="a fox")
    clip = a_clip(tmp_path / "a.mp4", request)
    job = a_job(JobState(status=Status.DONE, created_at=0.0, cost_usd=usd("0.40"), clip=clip), simulated=True)
    job.take = 2
    page = Page(static_page(job, LINK, small=True))
    assert page.text == "take 2 a foxDone (SIMULATED)Billed $0.40 simulatedMade with grokvideo."
    assert "table" not in [tag for tag, _ in page.elements]
    assert "video" in [tag for tag, _ in page.elements]


def test_a_small_page_of_trouble_says_it_in_few_words() -> None:
    job = a_job(JobState(status=Status.STALLED, created_at=0.0, estimate_usd=usd("0.40")))
    words = "a foxNo news for 15 minup to $0.40 may be billedMade with grokvideo."
    assert Page(static_page(job, None, small=True)).text == words


def test_a_row_keeps_its_pages_side_by_side() -> None:
    job = a_job(JobState(status=Status.PENDING, created_at=0.0))
    (tag, attributes), *inside = Page(static_row([static_page(job, None, small=True)] * 3)).elements
    assert (tag, attributes["class"]) == ("div", "grokvideo-row")
    assert "display:grid" in (attributes["style"] or "")
    assert [each["class"] for _, each in inside if "data-job-id" in each] == ["grokvideo-static"] * 3


def test_a_poster_may_stand_in_a_notebook_twice(tmp_path: Path) -> None:
    """Both of them, and all the rest of a clip, are to be at most 60 kB of the notebook."""
    request = VideoRequest(prompt="fox " * 100)
    poster = tmp_path / "poster.jpg"
    poster.write_bytes(bytes(POSTER_LIMIT))
    state = JobState(
        status=Status.DONE, created_at=0.0, request_id="7f0c" * 16, clip=a_clip(tmp_path / "a.mp4", request, poster)
    )
    job = a_job(state, request=request)
    assert len(json.dumps({"text/html": static_page(job, LINK), "text/plain": plain_text(job, LINK)})) <= 60_000
