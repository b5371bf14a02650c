"""Trouble on this side: a disk that fails in the wrong moment, a subscriber that does, the end of the process."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest

from grokvideo.errors import LibraryError
from grokvideo.store.ledger import Row
from grokvideo.values.state import JobState, Status
from tests.faults.rig import KEY, WITHIN_S, Rig
from tests.faults.server import after, answer, raw


@pytest.fixture
def go() -> threading.Event:
    """The test's word to a server that holds an answer back."""
    return threading.Event()


def broken_at(rig: Rig, *states: str) -> None:
    """A ledger that cannot write these steps, as when the disk is full."""
    advance = rig.ledger.advance

    def fails(job_id: str, state: str, *words: str, **changes: Any) -> Row:
        if state in states:
            raise LibraryError("the disk is full")
        return advance(job_id, state, *words, **changes)

    rig.ledger.advance = fails  # type: ignore[method-assign]


def test_a_subscriber_that_fails_does_not_harm_the_job(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    def fails(_: JobState) -> None:
        raise LookupError("in somebody's callback")

    assert rig.start(subscribe=fails).wait(WITHIN_S).status is Status.DONE
    assert "a subscriber of job" in caplog.text


def test_without_a_durable_intent_nothing_is_sent(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    broken_at(rig, "submitting")
    job = rig.run()
    assert (job.status, str(job.error), rig.row(job).state) == (Status.FAILED, "the disk is full", "rejected")
    assert job.error is not None
    assert not job.error.may_have_cost
    assert rig.server.posts == []


def test_an_id_that_cannot_be_written_down_is_shown_to_a_person(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    broken_at(rig, "pending")
    job = rig.run()
    assert (job.status, job.request_id) == (Status.STALLED, "r-1")
    assert str(job.error).startswith("SAVE THIS: request_id r-1")
    row = rig.row(job)
    assert row.error is not None
    assert (row.state, "r-1" in row.error["message"]) == ("submit_unknown", True)
    assert len(rig.server.posts) == 1


def test_an_id_is_shown_even_when_nothing_can_be_written_at_all(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    broken_at(rig, "pending", "submit_unknown")
    job = rig.run()
    assert (job.status, job.request_id) == (Status.STALLED, "r-1")
    assert str(job.error).startswith("SAVE THIS: request_id r-1")
    assert rig.row(job).state == "submitting"  # which the next start turns into submit_unknown


def test_at_the_end_of_the_process_a_request_on_its_way_is_written_down_and_none_is_begun(
    rig: Rig, go: threading.Event
) -> None:
    rig.driver.max_jobs = 1
    rig.server.create = [after(go, answer(200, {"request_id": "r-1"}))]
    sending, waiting = rig.start(), rig.start()
    rig.server.wait_for(lambda: bool(rig.server.posts))
    leaving = threading.Thread(target=rig.driver.leave, args=[WITHIN_S])
    leaving.start()
    go.set()
    leaving.join()
    row = rig.row(sending)
    assert (row.state, row.request_id, row.stopped) == ("pending", "r-1", False)
    assert rig.row(waiting).state == "reserved"
    assert (len(rig.server.posts), rig.server.polls) == (1, [])


def test_the_end_of_the_process_does_not_wait_for_a_silent_server_for_ever(rig: Rig, go: threading.Event) -> None:
    rig.server.create = [after(go, answer(200, {"request_id": "r-1"}))]
    job = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.posts))
    rig.driver.leave(0.05)
    assert rig.row(job).state == "submitting"
    go.set()


def test_the_key_is_in_no_log_and_no_file(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.server.poll = [answer(401, {"error": f"wrong: {KEY}"}), raw(b""), rig.server.done()]
    with caplog.at_level(logging.DEBUG):
        job = rig.run()
        job.resume().wait(WITHIN_S)
    assert job.status is Status.DONE
    shown = [caplog.text, repr(job), repr(job.state), repr(rig.api), repr(rig.connection), str(vars(rig.api))]
    assert "CANARY" not in " ".join(shown)
    for path in rig.path.parent.rglob("*"):
        assert path.is_dir() or b"CANARY" not in path.read_bytes()
