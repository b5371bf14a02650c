"""What a job is made from is written down in one step, and the keys before and after both find it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from grokvideo.engine.snapshot import request_record
from grokvideo.engine.sources import expected_size, source_key
from grokvideo.engine.waiting import after_words
from grokvideo.errors import BudgetExceeded
from grokvideo.store.ledger import Ledger, Row, StepRefused
from grokvideo.values.media import Keyframe, MediaInput
from grokvideo.values.request import VideoRequest
from tests.values import a_row

NOW = 1_800_000_000.0
PROMISE = VideoRequest(prompt="snow", video=MediaInput(kind="video", job="crane", duration=3.0, label="crane"))
REAL = VideoRequest(
    prompt="snow", video=MediaInput(kind="video", data=b"film", mime="video/mp4", duration=3.1, made_from="crane")
)


def keyed(job_id: str, request: VideoRequest, **changes: object) -> Row:
    by_source = source_key(request, "xai", "https://api.x.ai/v1", 1)
    key = by_source if request is PROMISE else request.key("xai", "https://api.x.ai/v1")
    return a_row(job_id, request, **{"request_key": key, "source_key": by_source, "created_at": NOW, **changes})


WAITS = keyed("waits", PROMISE)
FILLED = replace(
    WAITS,
    request=request_record(REAL),
    request_key=REAL.key("xai", "https://api.x.ai/v1"),
    estimate_ticks=5_000_000_000,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "library.sqlite3", clock=lambda: NOW)
    yield ledger
    ledger.close()


def test_request_key_and_estimate_change_together_with_an_event(ledger: Ledger) -> None:
    ledger.add(WAITS)
    assert ledger.fill_in(FILLED, detail="done") == ledger.get("waits") == FILLED
    assert ledger.events("waits")[-1] == (NOW, "reserved", "done")


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("asked", [PROMISE, REAL])
def test_whoever_asks_finds_it_before_and_after(ledger: Ledger, filled: bool, asked: VideoRequest) -> None:
    ledger.add(WAITS)
    if filled:
        ledger.fill_in(FILLED)
    [(row, is_new)] = ledger.claim([keyed("second", asked)])
    assert (row.id, is_new) == ("waits", False)
    assert ledger.answer(keyed("second", asked).request_key, keyed("second", asked).source_key) == row


def test_the_key_by_source_is_the_same_before_and_after_and_tells_takes_and_sources_apart() -> None:
    keys = [source_key(request, "xai", "u", 1) for request in (PROMISE, REAL)]
    other = VideoRequest(prompt="snow", video=MediaInput(kind="video", job="owl"))
    assert keys[0] == keys[1] == PROMISE.key("xai", "u")
    assert len({*keys, source_key(PROMISE, "xai", "u", 2), source_key(other, "xai", "u", 1)}) == 3
    assert source_key(VideoRequest(prompt="a fox"), "xai", "u", 1) is None


def test_of_several_sources_each_is_named_by_its_job() -> None:
    def made(first: MediaInput, second: MediaInput) -> VideoRequest:
        return VideoRequest(prompt="a", model="grok-imagine-video-1.5", image=first, keyframes=(Keyframe(second, 2.0),))

    promises = [MediaInput(job=name) for name in ("crane", "owl")]
    frames = [MediaInput(data=name.encode(), mime="image/png", made_from=name) for name in ("crane", "owl")]
    keys = {
        source_key(made(first, second), "xai", "u", 1)
        for first in (promises[0], frames[0])
        for second in (promises[1], frames[1])
    }
    assert len(keys) == 1


@pytest.mark.parametrize("state", ["submitting", "pending", "rejected", "done"])
def test_only_what_waits_is_filled_in(ledger: Ledger, state: str) -> None:
    ledger.add(replace(WAITS, state=state))
    with pytest.raises(StepRefused, match="does not wait any more"):
        ledger.fill_in(FILLED)
    assert ledger.get("waits") == replace(WAITS, state=state)


def test_where_another_job_answers_nothing_is_written_and_that_one_is_given(ledger: Ledger) -> None:
    ledger.add(WAITS)
    other = replace(keyed("other", REAL, state="pending"), source_key=None)
    ledger.add(other)
    assert ledger.fill_in(FILLED) == other
    assert ledger.get("waits") == WAITS
    assert ledger.fill_in(FILLED, fresh=True) == FILLED


def test_one_that_was_asked_for_afresh_is_another_clip(ledger: Ledger) -> None:
    ledger.add(WAITS)
    ledger.add(keyed("afresh", REAL, state="pending"))
    assert ledger.fill_in(FILLED) == FILLED


def test_the_guard_sees_the_new_price_and_what_is_spent_without_the_old_one(ledger: Ledger) -> None:
    ledger.add(WAITS)
    ledger.add(a_row("other", state="done", request_key="o", created_at=NOW, billed_ticks=7))
    asked: list[tuple[list[int | None], int]] = []

    def guard(rows: Sequence[Row], spent: int) -> None:
        asked.append(([row.estimate_ticks for row in rows], spent))
        raise BudgetExceeded("too much")

    with pytest.raises(BudgetExceeded):
        ledger.fill_in(FILLED, guard=guard)
    assert (asked, ledger.get("waits")) == ([([5_000_000_000], 7)], WAITS)


def test_a_simulated_one_is_not_taken_off_what_was_spent(ledger: Ledger) -> None:
    ledger.add(replace(WAITS, simulated=True))
    asked: list[int] = []
    ledger.fill_in(replace(FILLED, simulated=True), guard=lambda rows, spent: asked.append(spent))
    assert asked == [0]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["crane"], "after crane is done"),
        (["crane", "owl"], "after crane and owl are done"),
        (["a", "b", "c"], "after a, b and c are done"),
    ],
)
def test_the_note_names_what_is_waited_for(names: list[str], words: str) -> None:
    assert after_words(names) == words


def image(width: int | None, height: int | None) -> MediaInput:
    return MediaInput(url="https://example.com/a.png", width=width, height=height)


@pytest.mark.parametrize(
    ("request_", "size"),
    [
        (VideoRequest(prompt="a"), (848, 480)),
        (VideoRequest(prompt="a", resolution="720p", aspect_ratio="9:16"), (720, 1280)),
        (VideoRequest(prompt="a", aspect_ratio="1:1"), (480, 480)),
        (VideoRequest(prompt="a", aspect_ratio="4:3", resolution="720p"), (960, 720)),
        (VideoRequest(prompt="a", model="grok-imagine-video-1.5", resolution="1080p"), (1920, 1080)),
        (VideoRequest(image=image(64, 48)), (640, 480)),
        (VideoRequest(image=image(None, None)), (None, None)),
        (VideoRequest(prompt="a", video=MediaInput(kind="video", url="https://e.com/a.mp4")), (None, None)),
        (
            VideoRequest(prompt="a", video=MediaInput(kind="video", file_id="f", width=1920, height=1080)),
            (1280, 720),
        ),
        (VideoRequest(prompt="a", video=MediaInput(kind="video", file_id="f", width=64, height=48)), (64, 48)),
        (VideoRequest(foreign=True), (None, None)),
        (VideoRequest(prompt="a", model="new", resolution="4k", aspect_ratio="auto"), (None, None)),
    ],
)
def test_the_size_that_a_clip_should_have_is_known_before_it_is_there(
    request_: VideoRequest, size: tuple[int | None, int | None]
) -> None:
    assert expected_size(request_) == size
