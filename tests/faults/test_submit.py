"""What one paid POST may lead to. The server's record of what it read is the truth about money.

What each answer means stands in `tests/contract/test_bad_creates.py`.
"""

from __future__ import annotations

import socket
import threading

import pytest

from grokvideo.errors import BadRequest, NotSent, SubmitUnknown
from grokvideo.values.state import JobState, Status
from tests.faults.rig import KEY, WITHIN_S, Rig
from tests.faults.server import Act, Heard, Server, after, answer, reset

OK = answer(200, {"request_id": "r-1"})


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_job_goes_from_click_to_clip_with_one_post(rig: Rig, film: bytes) -> None:
    job = rig.run()
    clip = job.result()
    assert clip.path.read_bytes() == film
    assert (clip.width, clip.height, clip.fps, clip.size, clip.has_audio) == (64, 48, 12.0, len(film), True)
    assert str(clip.cost_usd) == "0.05"
    assert len(rig.server.posts) == 1
    assert rig.states(job) == ["reserved", "submitting", "pending", "remote_done", "downloading", "done"]
    assert rig.files() == [f"{job.id}.jpg", f"{job.id}.mp4"]


def test_the_intent_is_durable_before_a_byte_leaves_and_the_id_before_anything_else(rig: Rig) -> None:
    """The server looks into the library at the moment it has the request, and at the first poll."""
    seen: list[tuple[str, str | None]] = []

    def look(act: Act) -> Act:
        def see(connection: socket.socket, heard: Heard) -> None:
            row = rig.ledger.in_states(("reserved", "submitting", "pending"))[0]
            seen.append((row.state, row.request_id))
            act(connection, heard)

        return see

    rig.server.create = [look(OK)]
    rig.server.poll = [look(rig.server.done())]
    assert rig.run().status is Status.DONE
    assert seen == [("submitting", None), ("pending", "r-1")]


def test_a_refused_connection_is_tried_four_times_and_nothing_was_sent(rig: Rig) -> None:
    rig.api._base_url = f"http://127.0.0.1:{closed_port()}/v1"
    job = rig.run()
    assert job.status is Status.FAILED
    assert isinstance(job.error, NotSent)
    assert not job.error.may_have_cost
    assert rig.states(job) == ["reserved", "rejected"]
    assert len(rig.pauses) == 3
    assert 0.5 <= rig.pauses[0] <= 1.0 <= rig.pauses[1] <= 2.0 <= rig.pauses[2] <= 4.0


def test_a_connection_that_comes_back_in_time_is_used(rig: Rig) -> None:
    good = rig.api._base_url
    rig.api._base_url = f"http://127.0.0.1:{closed_port()}/v1"
    notes: list[str] = []

    def mend(state: JobState) -> None:
        notes.append(state.note)
        if "no connection" in notes[-1]:
            rig.api._base_url = good

    assert rig.start(subscribe=mend).wait(WITHIN_S).status is Status.DONE
    assert len(rig.server.posts) == 1


def test_a_connection_that_is_reset_after_the_first_byte_is_in_doubt(rig: Rig) -> None:
    def slam(connection: socket.socket) -> bool:
        connection.recv(1, socket.MSG_PEEK)
        reset(connection)
        return False

    rig.server.on_connect = slam
    job = rig.run()
    assert job.status is Status.SUBMIT_UNKNOWN
    assert isinstance(job.error, SubmitUnknown)
    assert rig.server.connections == 1


def test_a_connection_that_is_reset_at_once_is_either_in_doubt_or_not_sent(rig: Rig) -> None:
    """Which of the two, the network decides: how soon the reset arrives. Never are both wrong."""

    def slam(connection: socket.socket) -> bool:
        reset(connection)
        return False

    rig.server.on_connect = slam
    job = rig.run()
    was_in_doubt = "submitting" in rig.states(job)
    assert isinstance(job.error, SubmitUnknown if was_in_doubt else NotSent)
    assert rig.server.connections <= 4
    assert rig.server.posts == []


def test_a_silent_server_is_given_thirty_seconds_and_then_it_is_open(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grokvideo.engine.transport.REPLY_TIMEOUT_S", 0.1)
    over = threading.Event()
    rig.server.create = [after(over, OK)]
    job = rig.run()
    over.set()
    assert job.status is Status.SUBMIT_UNKNOWN
    assert len(rig.server.posts) == 1


def test_a_refusal_names_its_class_and_code(rig: Rig) -> None:
    rig.server.create = [answer(400, {"code": "invalid-argument", "error": "no"})]
    error = rig.run().error
    assert isinstance(error, BadRequest)
    assert (error.status, error.code) == (400, "invalid-argument")


def test_a_rate_limit_waits_as_told_and_then_sends_again(rig: Rig) -> None:
    rig.server.create = [answer(429, {"error": "slow down"}, Retry_After="7"), OK]
    notes: list[str] = []
    job = rig.start(subscribe=lambda state: notes.append(f"{state.status}: {state.note}")).wait(WITHIN_S)
    assert job.status is Status.DONE
    assert len(rig.server.posts) == 2
    assert rig.states(job)[:5] == ["reserved", "submitting", "reserved", "submitting", "pending"]
    assert "waiting: provider’s limit reached, goes on in 0:07" in notes
    assert 6.9 <= sum(rig.pauses[:2]) <= 7.0  # the gate connects a little before its slot


def test_every_post_has_a_connection_of_its_own(rig: Rig, server: Server) -> None:
    for _ in range(2):
        rig.run()
    assert [post.headers["connection"] for post in server.posts] == ["close", "close"]
    assert {post.headers["authorization"] for post in server.posts} == {f"Bearer {KEY}"}
