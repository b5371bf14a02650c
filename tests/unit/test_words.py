"""What people read about a job in plain text."""

from __future__ import annotations

from pathlib import Path

import pytest

from grokvideo.errors import Stalled
from grokvideo.notebook.words import TITLES, clock, made, one_line, price_of, settings_of, visible
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.values.state import JobState, Status
from tests.values import a_clip, a_job, usd


def test_every_status_has_a_title() -> None:
    assert set(TITLES) == set(Status)


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\r", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\ue000"])
def test_characters_that_rewrite_a_line_are_shown_as_symbols(hidden: str) -> None:
    assert visible(f"a{hidden}b") == "a\ufffdb"


def test_line_breaks_tabs_and_joined_emoji_stay() -> None:
    assert visible("a\n\tb \U0001f469\u200d\U0001f680 é") == "a\n\tb \U0001f469\u200d\U0001f680 é"


def test_long_text_is_cut_at_the_limit() -> None:
    assert visible("x" * 10, 10) == "x" * 10
    assert visible("x" * 11, 10) == "x" * 9 + "…"


def test_settings_in_words() -> None:
    assert settings_of(VideoRequest(prompt="a", duration=6)) == "6 s, 480p, 16:9, audio"
    image = MediaInput(url="https://example.com/a.png")
    assert settings_of(VideoRequest(image=image, generate_audio=False)) == "8 s, 480p, follows the image, no audio"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (43.4, "0:43"), (59.6, "1:00"), (600, "10:00"), (-3, "0:00")]
)
def test_a_clock_shows_minutes_and_seconds(seconds: float, words: str) -> None:
    assert clock(seconds) == words


def test_what_was_billed_replaces_the_estimate() -> None:
    waiting = JobState(status=Status.WAITING, created_at=0.0, estimate_usd=usd("0.30"))
    billed = JobState(status=Status.DONE, created_at=0.0, estimate_usd=usd("0.30"), cost_usd=usd("0.25"))
    assert price_of(a_job(waiting)) == ("Estimate", "$0.30")
    assert price_of(a_job(billed)) == ("Billed", "$0.25")
    assert price_of(a_job(billed, simulated=True)) == ("Billed", "$0.25 simulated")
    assert price_of(a_job(JobState(status=Status.WAITING, created_at=0.0))) == ("Estimate", "price unknown")


def test_a_line_says_status_progress_settings_and_price() -> None:
    state = JobState(status=Status.PENDING, created_at=0.0, progress=0.25, estimate_usd=usd("0.40"))
    line = one_line(a_job(state, name="crane", simulated=True))
    assert line == "crane: rendering, 25%, 8 s, 480p, 16:9, audio, estimate $0.40 simulated"


def test_a_line_ends_with_the_clip_or_with_what_went_wrong(tmp_path: Path) -> None:
    request = VideoRequest(prompt="a fox")
    clip = a_clip(tmp_path / "fox.mp4", request)
    done = JobState(status=Status.DONE, created_at=0.0, clip=clip, progress=1.0)
    lost = JobState(status=Status.STALLED, created_at=0.0, error=Stalled("no news for 15 min"))
    assert one_line(a_job(done)).endswith(str(tmp_path / "fox.mp4"))
    assert one_line(a_job(lost)).endswith("no news for 15 min")
    assert "%" not in one_line(a_job(done))


def test_how_long_it_took_counts_from_the_submit() -> None:
    state = JobState(status=Status.DONE, created_at=0.0, submitted_at=7.0, finished_at=50.0)
    assert made(state).endswith(", in 0:43")
    assert ", in " not in made(JobState(status=Status.PENDING, created_at=0.0))
