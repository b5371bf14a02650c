"""A row becomes what people see, and requests, errors and clips survive being written down."""

from __future__ import annotations

import dataclasses
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from grokvideo import errors
from grokvideo.engine.snapshot import (
    clip_record,
    error_from,
    error_record,
    request_from,
    request_record,
    state_of,
    status_of,
)
from grokvideo.engine.transport import ConnectionLost
from grokvideo.errors import GrokVideoError, LibraryError
from grokvideo.store.clips import Clips
from grokvideo.store.inputs import Inputs
from grokvideo.store.ledger import FINAL, STEPS
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.values.state import Status
from tests.values import a_clip, a_row

WORDS = {
    "reserved": "waiting",
    "submitting": "submitting",
    "submit_unknown": "submit_unknown",
    "pending": "pending",
    "remote_done": "downloading",
    "downloading": "downloading",
    "done": "done",
    "failed": "failed",
    "rejected": "failed",
    "resolved_lost": "failed",
    "superseded": "failed",
    "moderated": "moderated",
    "expired": "expired",
    "stalled": "stalled",
}
KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, GrokVideoError)]
DETAILS = {
    "status": 400,
    "code": "imagine:content-moderated",
    "trace_id": "t-1",
    "reason": "the provider's words",
    "refused_host": "evil.example",
}


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path)


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 3)).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_map_of_words_covers_every_state_of_the_ledger() -> None:
    assert WORDS.keys() == {*STEPS, *FINAL}


@pytest.mark.parametrize(("state", "word"), WORDS.items())
def test_every_state_has_its_word(tmp_path: Path, state: str, word: str) -> None:
    row = a_row(state=state, request_id="r-1", billed_ticks=2_500_000_000)
    shown = state_of(row, Clips(tmp_path), VideoRequest(prompt="a fox"))
    assert shown.status == word
    assert (shown.request_id, shown.estimate_usd, shown.cost_usd) == ("r-1", Decimal("0.4"), Decimal("0.25"))
    assert (shown.created_at, shown.progress, shown.error, shown.clip) == (row.created_at, None, None, None)


@pytest.mark.parametrize("state", WORDS)
def test_stopped_is_said_only_where_somebody_would_be_watching(state: str) -> None:
    word = status_of(a_row(state=state, stopped=True))
    assert (word is Status.STOPPED) == (state in ("pending", "remote_done", "downloading"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_survives_being_written_down(kind: type[GrokVideoError]) -> None:
    error = kind("größer \u202e", hint="do this", may_have_cost=True)
    for name in DETAILS.keys() & vars(error).keys():
        setattr(error, name, DETAILS[name])
    record = json.loads(json.dumps(error_record(error)))
    back = error_from(a_row(error=record, request_id="r-1", billed_ticks=2_500_000_000))
    assert back is not None
    assert (type(back), str(back), back.hint, back.may_have_cost) == (kind, "größer \u202e", "do this", True)
    assert back.request_id == "r-1"
    for name in DETAILS.keys() & vars(error).keys():
        assert getattr(back, name) == DETAILS[name]
    if isinstance(back, errors.JobFailed):
        assert back.cost_usd == Decimal("0.25")


def test_an_error_of_a_private_class_is_written_down_as_its_public_one() -> None:
    assert error_record(ConnectionLost("gone"))["kind"] == "GrokVideoError"
    assert error_record(type("Refined", (LibraryError,), {})("full"))["kind"] == "LibraryError"


def test_an_error_of_a_class_that_only_another_version_knows_becomes_the_base() -> None:
    record = {"kind": "QuantumError", "message": "m", "hint": "h", "may_have_cost": True, "code": "c", "status": 500}
    back = error_from(a_row(error=record))
    assert back is not None
    assert (type(back), str(back), back.hint, back.may_have_cost) == (GrokVideoError, "m", "h", True)


@pytest.mark.parametrize(
    "request_",
    [
        VideoRequest(prompt="a fox"),
        VideoRequest(prompt="größer 🦊 {x} \\", duration=6, resolution="720p", aspect_ratio="9:16"),
        VideoRequest(prompt="a", model="grok-imagine-video-1.5", resolution="1080p", generate_audio=False, user="ann"),
        VideoRequest(prompt="a", model="a-model-of-tomorrow", duration=99, resolution="4k", aspect_ratio="7:5"),
        VideoRequest(image=MediaInput(url="https://example.com/a.png", label="a.png")),
        VideoRequest(prompt="a", image=MediaInput(file_id="file_7f0c")),
    ],
    ids=["plain", "odd", "full", "unknown model", "url", "file id"],
)
def test_a_request_survives_being_written_down(inputs: Inputs, request_: VideoRequest) -> None:
    record = json.loads(json.dumps(request_record(request_)))
    back = request_from(record, inputs)
    assert back == request_
    assert back.key("xai", "u") == request_.key("xai", "u")
    if request_.image is not None and back.image is not None:
        assert back.image.label == request_.image.label


def test_an_image_is_kept_by_its_hash_and_comes_back_whole(inputs: Inputs) -> None:
    media = MediaInput(data=png(), mime="image/png", width=4, height=3, label="kettle.png")
    request = VideoRequest(prompt="steam", image=media)
    inputs.keep(media)
    inputs.keep(media)
    record = json.loads(json.dumps(request_record(request)))
    assert "data" not in record["image"]
    back = request_from(record, inputs)
    assert back.key("xai", "u") == request.key("xai", "u")
    assert back.image is not None
    assert (back.image.read(), back.image.label, back.image.width) == (png(), "kettle.png", 4)


def test_a_request_whose_image_was_removed_can_still_be_shown(inputs: Inputs) -> None:
    request = VideoRequest(image=MediaInput(data=png(), mime="image/png", label="kettle.png"))
    back = request_from(request_record(request), inputs)
    assert back.image is not None
    assert (back.image.data, back.image.label) == (None, "kettle.png")
    assert back.key("xai", "u") == request.key("xai", "u")


def test_nothing_is_kept_of_urls_and_file_ids(inputs: Inputs, tmp_path: Path) -> None:
    inputs.keep(MediaInput(url="https://example.com/a.png"))
    inputs.keep(MediaInput(file_id="file_7f0c"))
    assert list(tmp_path.iterdir()) == []


def test_an_image_that_cannot_be_kept_is_a_library_error(inputs: Inputs, tmp_path: Path) -> None:
    (tmp_path / "inputs").write_text("a file stands in the way")
    with pytest.raises(LibraryError, match="could not be stored"):
        inputs.keep(MediaInput(data=png(), mime="image/png"))


def test_a_hash_from_the_ledger_cannot_lead_out_of_the_library(inputs: Inputs, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    assert inputs.load("../secret") is None


def test_a_clip_survives_being_written_down_and_moves_with_its_library(tmp_path: Path) -> None:
    request = VideoRequest(prompt="a fox")
    old, new = Clips(tmp_path / "old"), Clips(tmp_path / "new")
    clip = a_clip(old.path("7f0c2e11aa22bb33"), request, old.poster_path("7f0c2e11aa22bb33"))
    row = a_row(
        state="done",
        clip=json.loads(json.dumps(clip_record(clip))),
        remote_url=clip.url,
        billed_ticks=4_000_000_000,
    )
    assert state_of(row, old, request).clip == clip
    moved = state_of(row, new, request).clip
    assert moved is not None
    assert moved.path == new.path("7f0c2e11aa22bb33")
    assert moved.poster == new.poster_path("7f0c2e11aa22bb33")
    without = dataclasses.replace(row, clip=clip_record(dataclasses.replace(clip, poster=None)))
    found = state_of(without, old, request).clip
    assert found is not None
    assert found.poster is None
