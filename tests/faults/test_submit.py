"""What one paid POST may lead to. The server's record of what it read is the truth about money."""

from __future__ import annotations

import socket
import threading

import pytest

from grokvideo.errors import BadRequest, NotSent, QuotaExceeded, RateLimited, SubmitUnknown
from grokvideo.values.state import JobState, Status
from tests.faults.rig import KEY, WITHIN_S, Rig
from tests.faults.server import Act, Heard, Server, after, answer, name_of, raw, reset, short

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


def test_a_name_that_leads_nowhere_is_not_sent(rig: Rig) -> None:
    rig.api._base_url = "http://no-such-host.invalid/v1"
    job = rig.run()
    assert isinstance(job.error, NotSent)
    assert "no-such-host.invalid" in str(job.error)


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


@pytest.mark.parametrize(
    "act",
    [
        reset,
        raw(b""),
        raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
        raw(b"this is not HTTP\r\n\r\n"),
        short(b'{"request_id": "r-', 20),
        answer(200, b"garbage"),
        answer(200, {}),
        answer(200, {"request_id": ""}),
        answer(201, b""),
        answer(202, {"status": "pending"}),
        answer(200, b"x" * (1024 * 1024 + 1)),
        answer(302, Location="https://evil.example/"),
        answer(408),
        answer(409, {"error": "conflict"}),
        answer(500, b"<html><title>Oops</title>"),
        answer(502),
        answer(503, Retry_After="1"),
        answer(504),
        answer(529),
    ],
    ids=name_of,
)
def test_an_answer_that_leaves_it_open_is_never_followed_by_a_second_post(rig: Rig, act: Act) -> None:
    rig.server.create = [act, OK]
    job = rig.run()
    assert job.status is Status.SUBMIT_UNKNOWN
    assert job.error is not None
    assert job.error.may_have_cost
    assert "never sent again" in job.error.hint
    assert len(rig.server.posts) == 1
    assert rig.states(job) == ["reserved", "submitting", "submit_unknown"]
    assert rig.server.polls == []


def test_a_silent_server_is_given_thirty_seconds_and_then_it_is_open(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grokvideo.engine.transport.REPLY_TIMEOUT_S", 0.1)
    over = threading.Event()
    rig.server.create = [after(over, OK)]
    job = rig.run()
    over.set()
    assert job.status is Status.SUBMIT_UNKNOWN
    assert len(rig.server.posts) == 1


@pytest.mark.parametrize("status", [400, 402, 404, 405, 413, 415, 422, 425])
def test_a_plain_refusal_is_final_and_not_billed(rig: Rig, status: int) -> None:
    rig.server.create = [answer(status, {"code": "invalid-argument", "error": "duration is too long"}), OK]
    job = rig.run()
    assert job.status is Status.FAILED
    assert job.error is not None
    assert not job.error.may_have_cost
    assert "duration is too long" in str(job.error)
    assert len(rig.server.posts) == 1
    assert rig.row(job).state == "rejected"


def test_a_refusal_names_its_class_and_code(rig: Rig) -> None:
    rig.server.create = [answer(400, {"code": "invalid-argument", "error": "no"})]
    error = rig.run().error
    assert isinstance(error, BadRequest)
    assert (error.status, error.code) == (400, "invalid-argument")


def test_a_prompt_that_moderation_refuses_is_moderated_and_its_cost_is_kept(rig: Rig) -> None:
    body = {"code": "imagine:content-moderated", "error": "no", "usage": {"cost_in_usd_ticks": 2_500_000_000}}
    rig.server.create = [answer(400, body), OK]
    job = rig.run()
    assert job.status is Status.MODERATED
    assert str(job.cost_usd) == "0.25"
    assert len(rig.server.posts) == 1


def test_a_rate_limit_waits_as_told_and_then_sends_again(rig: Rig) -> None:
    rig.server.create = [answer(429, {"error": "slow down"}, Retry_After="7"), OK]
    notes: list[str] = []
    job = rig.start(subscribe=lambda state: notes.append(f"{state.status}: {state.note}")).wait(WITHIN_S)
    assert job.status is Status.DONE
    assert len(rig.server.posts) == 2
    assert rig.states(job)[:5] == ["reserved", "submitting", "reserved", "submitting", "pending"]
    assert "waiting: provider’s limit reached, goes on in 0:07" in notes
    assert 6.9 <= max(rig.pauses) <= 7.0


@pytest.mark.parametrize("nonsense", ["-5", "NaN", "99999999", "soon", ""])
def test_a_rate_limit_that_says_nothing_useful_backs_off(rig: Rig, nonsense: str) -> None:
    rig.server.create = [answer(429, {"error": "slow down"}, Retry_After=nonsense), OK]
    assert rig.run().status is Status.DONE
    assert max(rig.pauses) <= 1.0


def test_a_rate_limit_without_end_is_given_up_and_not_billed(rig: Rig) -> None:
    rig.server.create = [answer(429, {"error": "slow down"}, Retry_After="120")]
    job = rig.run()
    assert isinstance(job.error, RateLimited)
    assert not job.error.may_have_cost
    assert (job.status, rig.row(job).state) == (Status.FAILED, "rejected")
    assert len(rig.server.posts) == 9  # 15 minutes of 120 s


def test_a_429_about_credits_is_final(rig: Rig) -> None:
    rig.server.create = [answer(429, {"error": "Your team has used all available credits"}), OK]
    job = rig.run()
    assert isinstance(job.error, QuotaExceeded)
    assert len(rig.server.posts) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_key_that_is_refused_is_final_and_never_shown(rig: Rig, status: int) -> None:
    text = f"Incorrect API key provided: {KEY}. Also {KEY[:6]}***{KEY[-2:]}"
    rig.server.create = [answer(status, {"error": text}), OK]
    job = rig.run()
    assert job.status is Status.FAILED
    assert "CANARY" not in f"{job.error!r} {job.error} {job!r} {rig.row(job)}"
    assert len(rig.server.posts) == 1


def test_a_server_that_quotes_the_key_in_broken_http_does_not_get_it_into_a_message(rig: Rig) -> None:
    rig.server.create = [raw(f"Authorization: Bearer {KEY}\r\n\r\n".encode())]
    job = rig.run()
    assert job.status is Status.SUBMIT_UNKNOWN
    assert "CANARY" not in f"{job.error!r} {job!r}"
    assert b"CANARY" not in rig.path.read_bytes()


def test_every_post_has_a_connection_of_its_own(rig: Rig, server: Server) -> None:
    for _ in range(2):
        rig.run()
    assert [post.headers["connection"] for post in server.posts] == ["close", "close"]
    assert {post.headers["authorization"] for post in server.posts} == {f"Bearer {KEY}"}
