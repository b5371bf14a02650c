"""Inputs that are too large for the request: sent to the file store first, once, and never instead of being careful."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine import uploads
from grokvideo.engine.fileids import USED_S, FileIds
from grokvideo.engine.jobs import Job
from grokvideo.engine.snapshot import request_record
from grokvideo.errors import BadRequest, GrokVideoError, InvalidRequest, NotSent, ServerError
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from grokvideo.values.storage import Output
from tests.faults.canary import found, found_below
from tests.faults.rig import KEY, WITHIN_S, Rig
from tests.faults.server import Act, Server, after, answer, raw, reset, short

MOST = 100_000
SIGNATURE = "c0ffeedeadbeefc0ffee00"
SIGNED = f"https://bucket.example.org/ridge.mp4?X-Amz-Signature={SIGNATURE}"
LOST = answer(404, {"code": "Some requested entity was not found", "error": "File not found."})
UPLOADED = answer(200, {"id": "file_1"})


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests carry less, so that tests need not be large."""
    monkeypatch.setattr(uploads, "INLINE_MOST", MOST)


def a_film(size: int = MOST + 1, letter: bytes = b"m", **changes: Any) -> MediaInput:
    known: dict[str, Any] = {"mime": "video/mp4", "duration": 5.0, "width": 848, "height": 480}
    return MediaInput(kind="video", data=letter * size, **(known | changes))


def an_edit(video: MediaInput | None = None, **changes: Any) -> VideoRequest:
    return VideoRequest(prompt="at night", video=video or a_film(), **changes)


def start(rig: Rig, request: VideoRequest, **more: Any) -> Job:
    return rig.start(request=request, **more)


def bodies(server: Server) -> list[dict[str, Any]]:
    return [json.loads(post.body) for post in server.posts]


def test_a_large_video_goes_to_the_file_store_first(rig: Rig) -> None:
    notes: list[tuple[str, str]] = []
    job = start(rig, an_edit(), subscribe=lambda state: notes.append((state.status, state.note))).wait(WITHIN_S)
    assert job.status is Status.DONE
    assert bodies(rig.server) == [
        {"model": "grok-imagine-video", "prompt": "at night", "video": {"file_id": "file_1"}},
    ]
    assert rig.server.posts[0].path == "/v1/videos/edits"
    assert [heard.path for heard in rig.server.heard[:2]] == ["/v1/files", "/v1/videos/edits"]
    assert ("waiting", "sending the video to the provider") in notes
    assert rig.states(job)[:3] == ["reserved", "submitting", "pending"]


def test_the_form_says_how_long_before_it_holds_the_file(rig: Rig) -> None:
    start(rig, an_edit()).wait(WITHIN_S)
    [upload] = rig.server.uploads
    kind, _, boundary = upload.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    parts = upload.body.split(f"--{boundary}".encode())[1:-1]
    assert [part.partition(b'name="')[2].partition(b'"')[0] for part in parts] == [b"expires_after", b"file"]
    assert parts[0].endswith(b"\r\n\r\n86400\r\n")
    assert parts[1].endswith(b"\r\n\r\n" + b"m" * (MOST + 1) + b"\r\n")
    assert "transfer-encoding" not in upload.headers
    assert upload.headers["authorization"] == f"Bearer {KEY}"


def test_what_fits_goes_in_the_request_itself(rig: Rig) -> None:
    start(rig, an_edit(a_film(MOST))).wait(WITHIN_S)
    assert rig.server.uploads == []
    assert bodies(rig.server)[0]["video"]["url"].startswith("data:video/mp4;base64,bW1t")


def test_bytes_of_the_library_are_read_when_they_are_needed(rig: Rig) -> None:
    threads: list[str] = []

    def load() -> bytes:
        threads.append(threading.current_thread().name)
        return b"png"

    image = MediaInput(sha256="ab" * 32, mime="image/png", load=load, label="kettle.png")
    start(rig, VideoRequest(prompt="steam", image=image)).wait(WITHIN_S)
    assert bodies(rig.server)[0]["image"] == {"url": "data:image/png;base64,cG5n"}
    assert len(threads) == 1
    assert "grokvideo" not in threads[0], "a file is not read on the loop"


def test_an_input_that_is_gone_ends_the_job_before_anything_is_sent(rig: Rig) -> None:
    image = MediaInput(sha256="ab" * 32, mime="image/png", load=lambda: None, label="kettle.png")
    job = start(rig, VideoRequest(prompt="steam", image=image)).wait(WITHIN_S)
    assert rig.states(job) == ["reserved", "rejected"]
    assert isinstance(job.error, InvalidRequest)
    assert "kettle.png of this request is no longer in the library" in str(job.error)
    assert "nothing was billed" in job.error.advice
    assert rig.server.heard == []


def test_four_takes_at_once_send_their_video_once(rig: Rig) -> None:
    may_answer = threading.Event()
    rig.server.files = [after(may_answer, UPLOADED)]
    jobs = [start(rig, an_edit(a_film())) for _ in range(4)]
    rig.server.wait_for(lambda: len(rig.server.uploads) == 1)
    assert {rig.row(job).state for job in jobs} == {"reserved"}
    may_answer.set()
    assert [job.wait(WITHIN_S).status for job in jobs] == [Status.DONE] * 4
    assert len(rig.server.uploads) == 1
    assert [body["video"] for body in bodies(rig.server)] == [{"file_id": "file_1"}] * 4


def test_the_largest_go_first_and_only_as_many_as_must(rig: Rig) -> None:
    rig.server.files = [answer(200, {"id": "file_big"}), answer(200, {"id": "file_next"})]
    sizes = {b"a": 50_000, b"b": 90_000, b"c": 70_000}
    pictures = tuple(MediaInput(data=letter * size, mime="image/png") for letter, size in sizes.items())
    start(rig, VideoRequest(prompt="x", duration=1, reference_images=pictures)).wait(WITHIN_S)
    sent = bodies(rig.server)[0]["reference_images"]
    assert [image.get("file_id") for image in sent] == [None, "file_big", "file_next"]


def test_a_file_id_is_used_until_an_hour_before_the_file_is_gone(rig: Rig) -> None:
    rig.connection = replace(rig.connection, files=FileIds(rig.clock))
    rig.server.files = [answer(200, {"id": "file_1"}), answer(200, {"id": "file_2"})]
    for later in (0.0, USED_S - 60.0, 120.0):
        rig.skipped_s += later
        start(rig, an_edit()).wait(WITHIN_S)
    assert [body["video"]["file_id"] for body in bodies(rig.server)] == ["file_1", "file_1", "file_2"]


def test_trouble_that_passes_does_not_end_it(rig: Rig) -> None:
    rig.server.files = [reset, answer(503), answer(429, Retry_After="7"), UPLOADED]
    job = start(rig, an_edit()).wait(WITHIN_S)
    assert job.status is Status.DONE
    assert len(rig.server.uploads) == 4
    assert len(rig.server.posts) == 1
    assert sum(rig.pauses) > 7.0


ENDS: list[tuple[Act, int, type[GrokVideoError]]] = [
    (answer(413, b"Payload Too Large"), 1, BadRequest),
    (answer(400, {"error": "blocked by moderation"}), 1, BadRequest),
    (answer(503), uploads.TRIES, ServerError),
    (reset, uploads.TRIES, NotSent),
    (raw(b"no HTTP"), uploads.TRIES, NotSent),
    (short(b"{", 9), uploads.TRIES, NotSent),
]


@pytest.mark.parametrize(("act", "times", "kind"), ENDS, ids=["413", "400", "503", "reset", "no HTTP", "short"])
def test_an_upload_that_fails_ends_the_job_and_nothing_was_billed(
    rig: Rig, act: Act, times: int, kind: type[GrokVideoError]
) -> None:
    rig.server.files = [act]
    job = start(rig, an_edit()).wait(WITHIN_S)
    assert rig.states(job) == ["reserved", "rejected"]
    assert rig.row(job).finished_at is not None
    assert type(job.error) is kind
    assert not job.error.may_have_cost
    assert "nothing was billed" in job.error.advice
    assert len(rig.server.uploads) == times
    assert rig.server.posts == []


def test_a_file_that_the_provider_lost_is_sent_once_more(rig: Rig) -> None:
    rig.server.create = [answer(200, {"request_id": "r-1"}), LOST, answer(200, {"request_id": "r-2"})]
    rig.server.files = [answer(200, {"id": "file_1"}), answer(200, {"id": "file_2"})]
    start(rig, an_edit()).wait(WITHIN_S)
    job = start(rig, an_edit()).wait(WITHIN_S)
    assert job.status is Status.DONE
    assert [body["video"]["file_id"] for body in bodies(rig.server)] == ["file_1", "file_1", "file_2"]
    assert rig.states(job)[:5] == ["reserved", "submitting", "reserved", "submitting", "pending"]


def test_but_only_once(rig: Rig) -> None:
    rig.server.create = [LOST]
    job = start(rig, an_edit()).wait(WITHIN_S)
    assert rig.states(job)[-1] == "rejected"
    assert len(rig.server.posts) == len(rig.server.uploads) == 2


def test_a_file_id_that_a_person_gave_is_not_sent_again(rig: Rig) -> None:
    rig.server.create = [LOST]
    job = start(rig, an_edit(MediaInput(kind="video", file_id="file_own"))).wait(WITHIN_S)
    assert rig.states(job) == ["reserved", "submitting", "rejected"]
    assert len(rig.server.posts) == 1


def test_a_request_in_doubt_is_not_sent_again_whatever_it_says_of_files(rig: Rig) -> None:
    rig.server.create = [answer(500, {"error": "File not found."})]
    job = start(rig, an_edit()).wait(WITHIN_S)
    assert job.status is Status.SUBMIT_UNKNOWN
    assert len(rig.server.posts) == 1


def test_a_job_that_is_stopped_while_it_uploads_was_never_asked_for(rig: Rig) -> None:
    may_answer = threading.Event()
    rig.server.files = [after(may_answer, UPLOADED)]
    job = start(rig, an_edit())
    rig.server.wait_for(lambda: len(rig.server.uploads) == 1)
    job.stop()
    assert job.wait(WITHIN_S).status is Status.FAILED
    may_answer.set()
    assert isinstance(job.error, NotSent)
    assert rig.states(job) == ["reserved", "rejected"]
    assert rig.server.posts == []


def test_another_take_goes_on_when_the_one_that_uploads_is_stopped(rig: Rig) -> None:
    may_answer = threading.Event()
    rig.server.files = [after(may_answer, UPLOADED), answer(200, {"id": "file_2"})]
    first = start(rig, an_edit())
    rig.server.wait_for(lambda: len(rig.server.uploads) == 1)
    second = start(rig, an_edit())
    first.stop()
    assert second.wait(WITHIN_S).status is Status.DONE
    may_answer.set()
    assert [body["video"] for body in bodies(rig.server)] == [{"file_id": "file_2"}]


def test_a_process_that_leaves_while_it_uploads_leaves_a_job_that_was_not_sent(rig: Rig) -> None:
    may_answer = threading.Event()
    rig.server.files = [after(may_answer, UPLOADED)]
    job = start(rig, an_edit())
    rig.server.wait_for(lambda: len(rig.server.uploads) == 1)
    rig.driver.leave(WITHIN_S)
    may_answer.set()
    assert rig.row(job).state == "reserved"  # whoever finds it says that nobody sent it
    assert rig.server.posts == []


@pytest.mark.parametrize(
    "words",
    [SIGNED, SIGNATURE, f"PUT {SIGNED} failed", KEY],
    ids=["address", "signature", "sentence", "key"],
)
def test_a_signed_address_stays_between_the_person_and_the_provider(
    rig: Rig, tmp_path: Path, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    echo = {"error": words}
    rig.server.create = [answer(400, echo, X_Echo=words), answer(500, echo), raw(words.encode() + b"\r\n\r\n")]
    rig.server.create.append(answer(200, {"request_id": "r-1"}))
    rig.server.poll = [answer(200, {"status": "failed", "error": {"code": "x", "message": f"PUT {SIGNED} failed"}})]
    request = an_edit(output=Output(SIGNED))
    with caplog.at_level("DEBUG"):
        jobs = [start(rig, request).wait(WITHIN_S) for _ in range(4)]
    assert {body["output"]["upload_url"] for body in bodies(rig.server)} == {SIGNED}
    said = [f"{job!r} {job.error!r} {job.error} {vars(job.error)} {job.state} {rig.row(job)}" for job in jobs]
    for text in (*said, caplog.text, json.dumps(request_record(request))):
        assert SIGNATURE not in text
        assert not found(text)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and SIGNATURE.encode() in path.read_bytes()] == []
    assert found_below(tmp_path) == {}


def test_a_signature_that_a_poll_quotes_alone_stays_a_secret(rig: Rig, tmp_path: Path) -> None:
    said = f"the upload failed: X-Amz-Signature={SIGNATURE} has expired"
    rig.server.poll = [answer(200, {"status": "failed", "error": {"code": "x", "message": said}})]
    job = start(rig, an_edit(output=Output(SIGNED))).wait(WITHIN_S)
    assert "the upload failed" in str(job.error)
    assert SIGNATURE not in f"{job!r} {job.error} {job.state} {rig.row(job)}"
    assert [path for path in tmp_path.rglob("*") if path.is_file() and SIGNATURE.encode() in path.read_bytes()] == []


def test_the_card_hears_how_much_has_left(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grokvideo.engine.runs.TICK_S", 0.0)
    notes: list[str] = []

    def hear(state: JobState) -> None:
        notes.append(state.note)

    start(rig, an_edit(a_film(400_000)), subscribe=hear).wait(WITHIN_S)
    shares = [note for note in notes if note.startswith("sending the video to the provider, ")]
    assert len(shares) > 3
    assert shares[-1] == "sending the video to the provider, 100%"
    assert "next in line" in notes[notes.index(shares[-1]) :]
