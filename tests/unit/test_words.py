"""What people read about a job in plain text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from grokvideo.errors import BadRequest, GrokVideoError, InvalidRequest, Moderated, Stalled
from grokvideo.notebook.lines import price_told
from grokvideo.notebook.typed import as_typed
from grokvideo.notebook.words import (
    card_title,
    chips_of,
    clock,
    made,
    news,
    one_line,
    price_of,
    prices_of,
    reused_words,
    settings_of,
    title_of,
    told,
    visible,
    ways_on,
    when,
)
from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from grokvideo.values.storage import Output, StorageOptions
from tests.values import a_clip, a_job, usd


def test_every_status_has_a_title() -> None:
    titles = [title_of(a_job(JobState(status=status, created_at=0.0))) for status in Status]
    assert len(set(titles)) == len(Status)
    assert titles[:4] == ["Waiting", "Sending", "Rendering", "Fetching the clip"]


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


FRAME = MediaInput(url="https://example.com/a.png")
CRANE = MediaInput(kind="video", url="https://example.com/a.mp4", label="crane", width=848, height=480, duration=2.0)
FIFTEEN = "grok-imagine-video-1.5"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"video": CRANE}, "edit of crane, keeps its length and size"),
        ({"video": CRANE, "extend": True, "duration": 4}, "crane plus 4 s"),
        ({"video": replace(CRANE, label="")}, "edit of a clip, keeps its length and size"),
        ({"reference_images": (FRAME,)}, "8 s, 480p, 16:9, 1 reference, audio"),
        (
            {"reference_images": (FRAME, FRAME), "reference_audios": (Voice.of("eve"),), "model": FIFTEEN},
            "8 s, 480p, 16:9, 2 references, voice eve, audio",
        ),
        (
            {"reference_audios": tuple(map(Voice.of, ("eve", "ara", "https://x.example/a.mp3"))), "model": FIFTEEN},
            "8 s, 480p, 16:9, voices eve and ara, 1 recorded voice, audio",
        ),
        ({"image": FRAME, "last_frame": FRAME, "model": FIFTEEN}, "8 s, 480p, first and last frame, audio"),
        ({"last_frame": FRAME, "model": FIFTEEN}, "8 s, 480p, 16:9, last frame, audio"),
        (
            {"keyframes": tuple(Keyframe(FRAME, at) for at in (1, 2, 3)), "model": FIFTEEN},
            "8 s, 480p, 16:9, 3 keyframes, audio",
        ),
        (
            {"image": FRAME, "reference_images": (FRAME,), "model": FIFTEEN},
            "8 s, 480p, first frame, 1 reference, audio",
        ),
    ],
)
def test_settings_of_every_mode_in_words(asked: dict[str, Any], words: str) -> None:
    request = VideoRequest(prompt="a", **asked)
    assert settings_of(request) == words
    job = a_job(JobState(status=Status.WAITING, created_at=0.0, estimate_usd=usd("0.40")), request=request)
    assert ", ".join(chips_of(job)) == f"{words}, {request.model}"
    assert one_line(job) == f"7f0c2e: waiting, {words}, estimate $0.40"


def test_an_estimate_that_is_the_most_it_can_cost_says_so() -> None:
    video = MediaInput(kind="video", url="https://example.com/a.mp4", label="a.mp4")
    state = JobState(status=Status.WAITING, created_at=0.0, estimate_usd=usd("0.696"))
    job = a_job(state, request=VideoRequest(prompt="a", video=video))
    assert price_of(job) == ("Estimate", "up to $0.696")
    assert price_told(job) == "est. up to $0.696"
    billed = replace(state, status=Status.DONE, cost_usd=usd("0.30"))
    assert price_of(a_job(billed, request=job.request)) == ("Billed", "$0.30")


def test_a_name_of_a_source_cannot_rewrite_the_line() -> None:
    video = MediaInput(kind="video", url="https://example.com/a.mp4", label="a\n\u202eb" + "x" * 100)
    words = settings_of(VideoRequest(prompt="a", video=video))
    assert "\u202e" not in words
    assert len(words) < 80


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (43.4, "0:43"), (59.6, "0:59"), (600, "10:00"), (3725, "1:02:05"), (-3, "0:00")],
)
def test_a_clock_shows_what_has_passed_as_the_card_does(seconds: float, words: str) -> None:
    assert clock(seconds) == words


def test_what_was_billed_replaces_the_estimate() -> None:
    waiting = JobState(status=Status.WAITING, created_at=0.0, estimate_usd=usd("0.30"))
    billed = JobState(status=Status.DONE, created_at=0.0, estimate_usd=usd("0.30"), cost_usd=usd("0.25"))
    assert price_of(a_job(waiting)) == ("Estimate", "$0.30")
    assert price_of(a_job(billed)) == ("Billed", "$0.25")
    assert price_of(a_job(billed, simulated=True)) == ("Billed", "$0.25 simulated")
    assert price_of(a_job(JobState(status=Status.WAITING, created_at=0.0))) == ("Price", "unknown")
    unknown = a_job(JobState(status=Status.WAITING, created_at=0.0), simulated=True)
    assert price_of(unknown) == ("Price", "unknown")
    assert one_line(unknown).endswith(", price unknown")


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
    assert "no news for 15 min. Nothing is lost: resume" in one_line(a_job(lost))
    assert "%" not in one_line(a_job(done))


def test_how_long_it_took_counts_from_the_submit() -> None:
    state = JobState(status=Status.DONE, created_at=0.0, submitted_at=7.0, finished_at=50.0)
    assert made(state).endswith(", in 0:43")
    assert ", in " not in made(JobState(status=Status.PENDING, created_at=0.0))


def test_a_ledger_that_knows_more_than_the_status_gives_the_title() -> None:
    def title(ledger: str, words: str) -> str:
        error = GrokVideoError(words, may_have_cost=True)
        return title_of(a_job(JobState(status=Status.FAILED, created_at=0.0, ledger=ledger, error=error)))

    assert title("failed", "no") == "Failed"
    assert title("resolved_lost", "Marked as lost") == "Marked as lost"
    assert title("superseded", "Sent again as 7f0c2e") == "Sent again as 7f0c2e"
    assert title("superseded", "free of charge") == "Sent again"


def test_what_was_given_up_may_have_been_billed() -> None:
    for ledger in ("resolved_lost", "superseded"):
        state = JobState(status=Status.FAILED, created_at=0.0, ledger=ledger, error=GrokVideoError("Marked as lost"))
        assert one_line(a_job(state)).endswith(", may have been billed")


def test_a_day_of_another_year_is_named_with_its_year() -> None:
    moment = datetime(2020, 11, 17, 16, 2)
    assert when(moment.timestamp()) == "Tue 17 Nov 2020, 16:02"
    this = datetime.now().replace(month=1, day=5, hour=9, minute=3)
    assert when(this.timestamp()).endswith("5 Jan, 09:03")


def test_a_reused_clip_costs_nothing_now(tmp_path: Path) -> None:
    clip = a_clip(tmp_path / "fox.mp4", VideoRequest(prompt="a fox"))
    state = JobState(status=Status.DONE, created_at=0.0, cost_usd=usd("0.40"), clip=clip)
    job = a_job(state, reused=True, simulated=True)
    assert title_of(job) == "Library"
    assert card_title(job) == "Done"  # its note names the library
    assert prices_of(job) == [("Billed now", "$0.00"), ("Billed then", "$0.40 simulated")]
    assert reused_words(job).startswith("The same request, made Thu 1 Jan 1970")
    assert "library, 8 s, 480p, 16:9, audio, billed now $0.00, billed then $0.40 simulated" in one_line(job)
    assert reused_words(a_job(state)) == ""


def test_what_was_not_billed_as_far_as_is_known_is_not_called_free() -> None:
    job = a_job(JobState(status=Status.DONE, created_at=0.0, estimate_usd=usd("0.40")), reused=True)
    assert prices_of(job)[1] == ("Billed then", "not known")


def test_a_repeated_refusal_says_that_nothing_was_sent() -> None:
    error = Moderated("refused", cost_usd=usd("0.40"))
    job = a_job(JobState(status=Status.MODERATED, created_at=0.0, error=error, cost_usd=usd("0.40")), reused=True)
    assert "nothing was sent this time" in one_line(job)
    assert reused_words(job).endswith("nothing was sent this time.")


def test_what_was_made_elsewhere_has_no_settings_in_its_line() -> None:
    job = a_job(JobState(status=Status.PENDING, created_at=0.0), request=VideoRequest(foreign=True, model="unknown"))
    assert one_line(job) == "7f0c2e: rendering, made elsewhere, price unknown"


def test_only_an_unknown_submit_asks_for_a_decision() -> None:
    for status in Status:
        ways = ways_on(a_job(JobState(status=status, created_at=0.0)))
        assert bool(ways) is (status is Status.SUBMIT_UNKNOWN)
    commands = [command for _, command in ways_on(a_job(JobState(status=Status.SUBMIT_UNKNOWN, created_at=0.0)))]
    assert commands == ["%grokvideo attach 7f0c2e ID", "%grokvideo mark-lost 7f0c2e", "%grokvideo submit-again 7f0c2e"]


def test_an_id_that_the_provider_does_not_know_is_called_that() -> None:
    request = VideoRequest(foreign=True, model="unknown")
    state = JobState(status=Status.EXPIRED, created_at=0.0, ledger="expired")
    assert title_of(a_job(state, request=request)) == "Unknown request id"
    assert title_of(a_job(state)) == "Link expired"


def test_silence_is_called_silence_and_how_long_it_was_is_not_invented() -> None:
    def title(message: str) -> str:
        return title_of(a_job(JobState(status=Status.STALLED, created_at=0.0, error=Stalled(message))))

    assert title_of(a_job(JobState(status=Status.STALLED, created_at=0.0))) == "No news for 15 min"
    assert title("no news for 40 min") == "No news for 40 min"
    assert title("watching ended with an error: KeyError()") == "Watching stopped"


def test_a_change_of_status_is_told_with_the_bill(tmp_path: Path) -> None:
    def told(status: Status, *, simulated: bool = False, reused: bool = False, name: str | None = "crane") -> str:
        cost = {Status.DONE: usd("0.30"), Status.FAILED: usd("0")}.get(status)
        state = JobState(status=status, created_at=0.0, cost_usd=cost)
        return news(a_job(state, name=name, simulated=simulated, reused=reused))

    assert told(Status.DONE) == "crane: done, $0.30 billed"
    assert told(Status.DONE, simulated=True) == "crane: done, $0.30 billed (simulated)"
    assert told(Status.DONE, reused=True) == "crane: library, $0.00"
    assert told(Status.FAILED) == "crane: failed, not billed"
    assert told(Status.PENDING, name=None) == "Clip: rendering"


def test_chips_name_every_setting(tmp_path: Path) -> None:
    def chips(request: VideoRequest) -> list[str]:
        return chips_of(a_job(JobState(status=Status.PENDING, created_at=0.0), request=request))

    text = VideoRequest(prompt="a", duration=6)
    assert chips(text) == ["6 s", "480p", "16:9", "audio", "grok-imagine-video"]
    image = VideoRequest(image=MediaInput(url="https://example.com/a.png"), duration=6, generate_audio=False)
    assert chips(image) == ["6 s", "480p", "from an image", "no audio", "grok-imagine-video"]
    foreign = VideoRequest(foreign=True, model="unknown")
    assert chips(foreign) == []
    job = a_job(JobState(status=Status.DONE, created_at=0.0), request=foreign)
    assert chips_of(job, a_clip(tmp_path / "a.mp4", foreign)) == ["8 s", "848 × 480"]


@pytest.mark.parametrize(
    ("python", "typed"),
    [
        ("reference_images[1]: an image cannot be made from int", "--ref number 2: an image cannot be made from int"),
        ("last_frame: the image 'b.png' cannot be read", "--last-frame: the image 'b.png' cannot be read"),
        ("keyframes[0]: the image 'b.png' cannot be read", "--keyframe number 1: the image 'b.png' cannot be read"),
        ("reference_audios: m cannot take reference voices", "--voice: m cannot take reference voices"),
        ("reference_images takes at most 7, got 8", "--ref takes at most 7, got 8"),
        ("image: m cannot make a video from an image; n can", "-i: m cannot make a video from an image; n can"),
        ("video: m cannot edit a video; n can", "--edit: m cannot edit a video; n can"),
        ("video: m cannot extend a video; n can", "--extend: m cannot extend a video; n can"),
        ("aspect_ratio must be 16:9 or 1:1, got '7:5'", "--aspect-ratio must be 16:9 or 1:1, got '7:5'"),
        ("aspect_ratio 9:16 was left out: it", "--aspect-ratio 9:16 was left out: it"),
        ("aspect_ratio 21:9 is new: the", "--aspect-ratio 21:9 is new: the"),
        ("generate_audio=False was left out: it", "--no-audio was left out: it"),
        ("duration must be 1-15 s, got 99", "--duration must be 1-15 s, got 99"),
        ("storage_options needs a filename", "--storage-options needs a filename"),
        ("output must begin with https://, and name a host", "--output must begin with https://, and name a host"),
        ("user Ada L was left out: an", "--user Ada L was left out: an"),
        (
            "fit has nothing to fit: it goes with a video to edit or to extend",
            "--fit has nothing to fit: it goes with --edit or --extend",
        ),
        ("video 'a.png' is a PNG picture; give it as image=...", "video 'a.png' is a PNG picture; give it as -i"),
        ("fit=True (--fit) takes its first 8.7 s. N", "--fit takes its first 8.7 s. N"),
        ("Give model='m-1.5', or leave reference_audios out. N", "Give -m m-1.5, or leave --voice out. N"),
        ("Give model='m-1.5', or leave image out. N", "Give -m m-1.5, or leave -i out. N"),
        ("Give model='m-1.5', or leave video out. N", "Give -m m-1.5. N"),
        ("Ask for the clip again with output=..., as the", "Ask for the clip again with --output, as the"),
    ],
)
def test_in_a_cell_and_a_terminal_arguments_are_called_by_their_options(python: str, typed: str) -> None:
    assert as_typed(python) == typed


@pytest.mark.parametrize(
    "words",
    [
        "the source aspect_ratio failed and has no clip",
        "the prompt has 'aspect_ratio must be 9:16' in it",
        "prompt is empty: describe the video, or give an image",
        "image: https://grokvideo.invalid/a.png leads into the simulator of this machine",
        "provider must be xai or simulator, got 'sora'",
        "output has no clip: its link expired",
    ],
)
def test_what_is_no_argument_stays_as_it_is(words: str) -> None:
    assert as_typed(words) == words


def test_an_error_is_told_in_options_and_what_a_provider_says_in_its_own_words() -> None:
    error = InvalidRequest("keyframes takes at most 4, got 5", hint="fit=True (--fit) does it. Nothing was sent.")
    assert told(error) == "--keyframe takes at most 4, got 5. --fit does it. Nothing was sent."
    assert told(BadRequest("aspect_ratio must be 1:1")).startswith("aspect_ratio must be 1:1. ")


def test_where_else_the_clip_goes_is_among_the_chips() -> None:
    output = Output("https://user:word@bucket.example:8443/a/b.mp4?sig=SECRET")
    request = VideoRequest(prompt="a", storage_options=StorageOptions.of("ridge.mp4"), output=output)
    chips = chips_of(a_job(JobState(status=Status.WAITING, created_at=0.0), request=request))
    assert chips[-3:] == ["kept as ridge.mp4", "goes to bucket.example too", request.model]
