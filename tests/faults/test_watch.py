"""Polls: only an answer about the job itself ends the job; anything else ends the watching at most."""

from __future__ import annotations

import socket
import threading

import pytest

from grokvideo.errors import (
    AuthenticationError,
    Expired,
    JobFailed,
    Moderated,
    PermissionDenied,
    ProtocolError,
    QuotaExceeded,
    ServerError,
    Stalled,
)
from grokvideo.values.state import JobState, Status
from tests.faults.rig import KEY, WITHIN_S, Rig
from tests.faults.server import Act, after, answer, name_of, raw, reset, short

PENDING = answer(202, {"status": "pending", "progress": 37})


@pytest.mark.parametrize(
    "act",
    [
        answer(202),
        answer(202, b"<html>not yet</html>"),
        PENDING,
        answer(200, {"status": "processing"}),
        answer(200, {"status": "In-Progress"}),
        answer(200, {"status": "dreaming"}),
        answer(200, {"request_id": "r-1"}),
        answer(503),
        answer(503, Retry_After="3"),
        answer(429, {"error": "slow down"}, Retry_After="3"),
        answer(500, b"<html>"),
        answer(408),
        answer(425),
        answer(404, {"error": "not found"}),
        answer(200, b"garbage"),
        answer(200, b""),
        answer(200, b"[]"),
        short(b'{"status": ', 30),
        raw(b""),
        raw(b"no HTTP at all"),
        reset,
        answer(200, b"x" * (1024 * 1024 + 1)),
    ],
    ids=name_of,
)
def test_a_poll_without_news_is_followed_by_another(rig: Rig, act: Act) -> None:
    rig.server.poll.insert(0, act)
    job = rig.run()
    assert job.status is Status.DONE
    assert (len(rig.server.polls), len(rig.server.posts)) == (2, 1)


def test_a_result_under_response_is_found(rig: Rig, film: bytes) -> None:
    video = {"url": f"{rig.server.origin}/media/a.mp4"}
    rig.server.poll = [answer(200, {"status": "done", "response": {"video": video, "usage": {}}})]
    job = rig.run()
    assert job.status is Status.DONE
    assert job.cost_usd is None


@pytest.mark.parametrize(
    ("act", "status", "kind", "cost"),
    [
        (
            answer(
                400, {"code": "imagine:content-moderated", "error": "no", "usage": {"cost_in_usd_ticks": 5 * 10**9}}
            ),
            Status.MODERATED,
            Moderated,
            "0.5",
        ),
        (
            answer(
                200,
                {
                    "status": "done",
                    "video": {"url": None, "respect_moderation": False},
                    "usage": {"cost_in_usd_ticks": 5 * 10**9},
                },
            ),
            Status.MODERATED,
            Moderated,
            "0.5",
        ),
        (
            answer(200, {"status": "failed", "error": {"code": "service_unavailable", "message": "overloaded"}}),
            Status.FAILED,
            JobFailed,
            "None",
        ),
        (answer(200, {"status": "failed"}), Status.FAILED, JobFailed, "None"),
        (answer(200, {"status": "cancelled"}), Status.FAILED, JobFailed, "None"),
        (answer(422, {"error": "bad input"}), Status.FAILED, JobFailed, "None"),
        (answer(200, {"status": "expired"}), Status.EXPIRED, Expired, "None"),
        (answer(410), Status.EXPIRED, Expired, "None"),
    ],
    ids=["moderated", "withheld", "failed", "failed without words", "cancelled", "422", "expired", "410"],
)
def test_an_answer_about_the_job_ends_it(rig: Rig, act: Act, status: Status, kind: type[JobFailed], cost: str) -> None:
    rig.server.poll = [PENDING, act]
    job = rig.run()
    assert (job.status, type(job.error), str(job.cost_usd)) == (status, kind, cost)
    assert job.error is not None
    assert job.error.request_id == "r-1"
    assert job.state.finished_at is not None
    with pytest.raises(kind):
        job.result()
    assert len(rig.server.polls) == 2


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (answer(401), AuthenticationError),
        (answer(400, {"error": "Incorrect API key provided"}), AuthenticationError),
        (answer(403, {"error": "no permission"}), PermissionDenied),
        (answer(403, {"error": "no credits left"}), QuotaExceeded),
        (answer(402), QuotaExceeded),
        (answer(429, {"error": "monthly spend limit reached"}), QuotaExceeded),
    ],
    ids=["401", "wrong key", "403", "credits", "402", "429 spend"],
)
def test_trouble_with_the_key_ends_only_the_watching_and_resume_gets_the_clip(
    rig: Rig, act: Act, kind: type[Exception], film: bytes
) -> None:
    rig.server.poll.insert(0, act)
    job = rig.run()
    assert (job.status, type(job.error)) == (Status.STALLED, kind)
    assert job.error is not None
    assert job.error.may_have_cost
    assert job.error.request_id == "r-1"
    assert len(rig.server.polls) == 1
    job.resume().wait(WITHIN_S)
    assert job.result().path.read_bytes() == film
    assert rig.row(job).error is None
    assert len(rig.server.posts) == 1


@pytest.mark.parametrize(
    ("act", "kind"),
    [(answer(500), ServerError), (answer(200, b"garbage"), ProtocolError), (raw(b""), Stalled), (reset, Stalled)],
    ids=["500", "garbage", "nothing", "reset"],
)
def test_ten_failures_in_a_row_end_the_watching(rig: Rig, act: Act, kind: type[Exception]) -> None:
    rig.server.poll = [act]
    job = rig.run()
    assert (job.status, type(job.error)) == (Status.STALLED, kind)
    assert len(rig.server.polls) == 10
    rig.server.poll = [rig.server.done()]
    assert job.resume().wait(WITHIN_S).status is Status.DONE


def test_pauses_between_failures_grow(rig: Rig) -> None:
    rig.server.poll = [answer(500)]
    rig.run()
    pauses = rig.pauses[1:]  # the first is the second before the first poll
    assert len(pauses) == 9
    assert pauses[0] <= 0.25 <= pauses[1] * 2
    assert 4.0 <= pauses[-1] <= 8.0


def test_a_good_poll_starts_the_count_again(rig: Rig) -> None:
    rig.server.poll = [*[answer(500)] * 9, PENDING, *[answer(500)] * 9, rig.server.done()]
    assert rig.run().status is Status.DONE


def test_a_provider_that_is_unreachable_for_a_while_is_no_end(rig: Rig) -> None:
    """Everything is refused on the second and third poll, as when the network is gone."""
    slammed: list[bool] = []

    def slam(connection: socket.socket) -> bool:
        if len(rig.server.polls) == 1 and len(slammed) < 2:
            slammed.append(True)
            reset(connection)
            return False
        return True

    rig.server.poll = [PENDING, rig.server.done()]
    rig.server.on_connect = slam
    assert rig.run().status is Status.DONE
    assert len(slammed) == 2


def test_a_404_long_after_the_create_means_expired(rig: Rig) -> None:
    rig.server.poll = [answer(404), rig.later(120.0, answer(404))]
    job = rig.run()
    assert (job.status, type(job.error)) == (Status.EXPIRED, Expired)
    assert len(rig.server.polls) == 2
    rig.server.poll = [rig.server.done()]
    assert job.resume().wait(WITHIN_S).status is Status.DONE


def test_a_link_is_missing_from_a_finished_job(rig: Rig) -> None:
    rig.server.poll = [answer(200, {"status": "done", "video": {}, "usage": {"cost_in_usd_ticks": 5 * 10**9}})]
    job = rig.run()
    assert (job.status, type(job.error)) == (Status.STALLED, ProtocolError)
    assert str(job.cost_usd) == "0.5"
    assert len(rig.server.polls) == 1


def test_silence_for_too_long_ends_the_watching_and_not_the_job(rig: Rig) -> None:
    rig.driver.timeout_s = 900.0
    rig.server.poll = [rig.later(400.0, PENDING)]
    job = rig.run()
    assert job.status is Status.STALLED
    assert str(job.error) == "no news for 15 min"
    assert len(rig.server.polls) == 3
    rig.server.poll = [rig.server.done()]
    assert job.resume().wait(WITHIN_S).status is Status.DONE


def test_progress_and_time_left_reach_the_snapshot(rig: Rig) -> None:
    seen: list[JobState] = []
    heard = threading.Event()

    def listen(state: JobState) -> None:
        seen.append(state)
        if state.progress is not None:
            heard.set()

    rig.server.poll = [rig.later(10.0, PENDING), after(heard, rig.server.done())]
    rig.start(subscribe=listen).wait(WITHIN_S)
    [shown] = [state for state in seen if state.progress is not None]
    assert (shown.status, shown.progress) == (Status.PENDING, 0.37)
    assert shown.eta_s is not None
    assert 15.0 < shown.eta_s < 25.0


def test_an_unknown_word_is_shown_and_watched_on(rig: Rig) -> None:
    notes: list[str] = []
    rig.server.poll.insert(0, rig.later(1.0, answer(200, {"status": "dreaming"})))
    rig.start(subscribe=lambda state: notes.append(state.note)).wait(WITHIN_S)
    assert any("dreaming" in note for note in notes)


def test_a_strange_request_id_stays_in_its_place_in_the_path(rig: Rig) -> None:
    rig.server.create = [answer(200, {"request_id": "../../v1/api-key?x=1#y z"})]
    job = rig.run()
    assert job.status is Status.DONE
    assert rig.server.polls[0].path == "/v1/videos/..%2F..%2Fv1%2Fapi-key%3Fx%3D1%23y%20z"
    assert rig.files() == [f"{job.id}.jpg", f"{job.id}.mp4"]


def test_the_first_poll_comes_a_second_after_the_create(rig: Rig) -> None:
    rig.run()
    assert 0.5 < rig.pauses[0] <= 1.0


def test_polls_carry_the_key_in_its_header_and_nowhere_else(rig: Rig) -> None:
    rig.run()
    [poll] = rig.server.polls
    assert poll.headers["authorization"] == f"Bearer {KEY}"
    assert "CANARY" not in poll.path
    assert poll.body == b""
