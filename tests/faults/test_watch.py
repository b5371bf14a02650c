"""Polls: only an answer about the job itself ends the job; anything else ends the watching at most.

What each answer means stands in `tests/contract/test_bad_polls.py`.
"""

from __future__ import annotations

import socket
import threading

from grokvideo.errors import (
    Expired,
)
from grokvideo.values.state import JobState, Status
from tests.faults.rig import KEY, WITHIN_S, Rig
from tests.faults.server import after, answer, reset

PENDING = answer(202, {"status": "pending", "progress": 37})


def test_a_result_under_response_is_found(rig: Rig, film: bytes) -> None:
    video = {"url": f"{rig.server.origin}/media/a.mp4"}
    rig.server.poll = [answer(200, {"status": "done", "response": {"video": video, "usage": {}}})]
    job = rig.run()
    assert job.status is Status.DONE
    assert job.cost_usd is None


def test_pauses_between_failures_grow(rig: Rig) -> None:
    rig.server.poll = [answer(500)]
    rig.run()
    pauses = rig.pauses
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


def test_polls_carry_the_key_in_its_header_and_nowhere_else(rig: Rig) -> None:
    rig.run()
    [poll] = rig.server.polls
    assert poll.headers["authorization"] == f"Bearer {KEY}"
    assert "CANARY" not in poll.path
    assert poll.body == b""
