"""What a card is told of a job."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from grokvideo.errors import GrokVideoError, NotSent
from grokvideo.notebook.html import static_page
from grokvideo.notebook.trouble import cause
from grokvideo.notebook.widgets.snapshot import snapshot
from grokvideo.notebook.words import one_line, title_of
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.values.state import JobState, Status
from tests.values import a_clip, a_job, usd

FOREIGN = VideoRequest(foreign=True, model="unknown")


def told(status: Status = Status.DONE, *, request: VideoRequest | None = None, **state: Any) -> dict[str, Any]:
    reused = state.pop("reused", False)
    job = a_job(JobState(status=status, created_at=1_763_600_000.0, **state), request=request, reused=reused)
    return snapshot(job, job.state, None)


@pytest.mark.parametrize(
    ("ratio", "box"),
    [("9:16", [9, 16]), ("21:9", [21, 9]), ("auto", [16, 9]), ("3:", [16, 9]), ("0:1", [16, 9])],
)
def test_a_ratio_that_only_the_provider_knows_still_gives_a_card(ratio: str, box: list[int]) -> None:
    request = VideoRequest(prompt="a fox", model="a-model-of-tomorrow", aspect_ratio=ratio)
    assert told(Status.PENDING, request=request)["box"] == box


def test_the_price_of_another_one_is_today_s() -> None:
    card = told(request=VideoRequest(prompt="a fox", duration=6), estimate_usd=usd("0.10"))
    assert (card["can_again"], card["again"], card["twice"]) == (True, "$0.30", None)


def test_two_attempts_cost_what_the_first_was_estimated_and_the_second_costs_now() -> None:
    card = told(Status.SUBMIT_UNKNOWN, request=VideoRequest(prompt="a fox", duration=6), estimate_usd=usd("0.30"))
    assert (card["again"], card["twice"]) == ("$0.30", "$0.60")


def test_a_model_without_a_price_has_none_for_another_one() -> None:
    card = told(Status.SUBMIT_UNKNOWN, request=VideoRequest(prompt="a fox", model="a-model-of-tomorrow"))
    assert (card["can_again"], card["again"], card["twice"]) == (True, None, None)


def test_what_goes_on_is_not_offered_again() -> None:
    for status in Status:
        assert told(status)["can_again"] is status.is_settled


def test_what_was_made_elsewhere_cannot_be_sent_again(tmp_path: Path) -> None:
    card = told(request=FOREIGN, clip=a_clip(tmp_path / "a.mp4", FOREIGN))
    assert (card["foreign"], card["can_again"], card["again"], card["prompt"]) == (True, False, None, "")
    assert card["box"] == [848, 480]
    assert told(Status.PENDING, request=FOREIGN)["box"] == [16, 9]


def test_a_request_whose_image_is_gone_can_be_shown_but_not_sent() -> None:
    gone = MediaInput(sha256="00" * 32, mime="image/png")
    assert told(request=VideoRequest(prompt="a fox", image=gone))["can_again"] is False
    there = MediaInput(url="https://example.com/a.png")
    assert told(request=VideoRequest(prompt="a fox", image=there))["can_again"] is True


def test_one_whose_source_failed_can_only_fail_again_and_speaks_of_its_own_money_alone() -> None:
    promise = VideoRequest(prompt="a fox", video=MediaInput(kind="video", job="fa", label="fa", duration=3.0))
    error = NotSent("the source fa failed and has no clip", hint="Make that one again, and give the new job.")
    card = told(Status.FAILED, ledger="rejected", request=promise, error=error)
    assert card["can_again"] is False
    words = "".join(text for text, _ in card["cause"])
    assert words.startswith("It never reached the provider: “the source fa failed and has no clip”. Not billed. ")


def test_a_reused_clip_says_when_it_was_made() -> None:
    said = told(reused=True)["reused"]
    assert said.startswith("The same request, made ")
    assert "2025, " in said  # another year is named
    assert told()["reused"] is None


def test_the_ledger_s_finer_word_goes_along() -> None:
    lost = GrokVideoError("Marked as lost", may_have_cost=True)
    card = told(Status.FAILED, ledger="resolved_lost", error=lost)
    assert (card["status"], card["ledger"], card["title"]) == ("failed", "resolved_lost", "Marked as lost")


def test_a_card_is_told_the_words_that_the_lists_and_the_static_page_have() -> None:
    for status in Status:
        job = a_job(JobState(status=status, created_at=0.0, estimate_usd=usd("0.30")), simulated=True)
        card = snapshot(job, job.state, None)
        assert card["title"] == title_of(job)
        assert [(text, bool(bold)) for text, bold in card["cause"]] == cause(job)
        page = unescape(re.sub("<[^>]*>", "", static_page(job, None)))
        assert "".join(text for text, _ in card["cause"]) in page
        assert card["title"].lower() in page.lower()
        assert card["title"].lower() in one_line(job).lower()


def test_a_card_speaks_of_the_moment_it_is_given() -> None:
    job = a_job(JobState(status=Status.DONE, created_at=0.0))
    card = snapshot(job, JobState(status=Status.STOPPED, created_at=0.0), None)
    assert (card["title"], card["brief"]) == ("Not watching", "nothing is lost")


def test_the_words_go_to_the_browser_as_they_are() -> None:
    json.dumps(told(Status.MODERATED))


def test_one_of_several_takes_says_which() -> None:
    job = a_job(JobState(status=Status.DONE, created_at=0.0))
    assert snapshot(job, job.state, None)["take"] is None
    job.take = 2
    assert snapshot(job, job.state, None)["take"] == 2


def test_the_picture_does_not_travel_with_it() -> None:
    assert "thumb" not in told()


def test_an_estimate_that_is_the_most_it_can_cost_says_so(tmp_path: Path) -> None:
    street = MediaInput(kind="video", url="https://cdn.example.org/street.mp4")
    request = VideoRequest(prompt="snow", video=street)
    state = JobState(status=Status.PENDING, created_at=0.0, estimate_usd=usd("0.696"))
    assert snapshot(a_job(state, request=request), state, None)["estimate"] == "up to $0.696"
