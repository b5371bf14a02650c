"""Stop, resume, and several jobs at once."""

from __future__ import annotations

import itertools
import socket
import threading

import pytest

from grokvideo.engine import pacing
from grokvideo.engine.pace import MARGIN
from grokvideo.errors import GrokVideoError, NotSent, Stopped
from grokvideo.values.state import JobState, Status
from tests.faults.rig import WITHIN_S, Rig
from tests.faults.server import Act, Heard, after, answer

PENDING = answer(202, {"status": "pending", "progress": 37})


@pytest.fixture
def go() -> threading.Event:
    """The test's word to a server that holds an answer back."""
    return threading.Event()


def numbered(rig: Rig) -> None:
    """Every create gets an id of its own: r-0, r-1, ..."""
    rig.server.create = [answer(200, {"request_id": f"r-{number}"}) for number in range(20)]


def test_a_job_that_waits_for_a_place_can_be_withdrawn(rig: Rig, go: threading.Event) -> None:
    rig.driver.max_jobs = 1
    rig.server.poll = [after(go, rig.server.done())]
    first = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.polls))
    waiting = threading.Event()
    second = rig.start(subscribe=lambda state: waiting.set() if "place" in state.note else None)
    assert waiting.wait(WITHIN_S)
    second.stop().wait(WITHIN_S)
    go.set()
    assert (second.status, type(second.error), rig.row(second).state) == (Status.FAILED, NotSent, "rejected")
    assert first.wait(WITHIN_S).status is Status.DONE
    assert len(rig.server.posts) == 1


def test_a_job_that_is_stopped_as_it_starts_is_withdrawn(rig: Rig) -> None:
    job = rig.start()
    job.stop().wait(WITHIN_S)
    was_sent = bool(rig.server.posts)
    assert job.status is (Status.STOPPED if was_sent else Status.FAILED)
    assert rig.row(job).state == ("pending" if was_sent else "rejected")


def test_a_job_that_waits_for_the_rate_limit_can_be_withdrawn(rig: Rig) -> None:
    rig.patient = True
    rig.server.create = [answer(429, {"error": "slow down"}, Retry_After="60"), answer(200, {"request_id": "r-1"})]
    job = rig.start()
    assert rig.pausing.wait(WITHIN_S)
    job.stop().wait(WITHIN_S)
    assert (job.status, type(job.error)) == (Status.FAILED, NotSent)
    assert rig.states(job)[-2:] == ["reserved", "rejected"]
    assert len(rig.server.posts) == 1


def test_a_job_that_waits_for_the_network_can_be_withdrawn(rig: Rig) -> None:
    rig.patient = True
    rig.api._base_url = "http://no-such-host.invalid/v1"
    job = rig.start()
    assert rig.pausing.wait(WITHIN_S)
    assert job.stop().wait(WITHIN_S).status is Status.FAILED


def test_a_paid_request_is_not_interrupted_and_its_id_is_kept(rig: Rig, go: threading.Event, film: bytes) -> None:
    rig.server.create = [after(go, answer(200, {"request_id": "r-1"}))]
    job = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.posts))
    job.stop().stop()
    go.set()
    job.wait(WITHIN_S)
    assert (job.status, job.request_id) == (Status.STOPPED, "r-1")
    with pytest.raises(Stopped) as caught:
        job.result()
    assert caught.value.may_have_cost
    assert rig.server.polls == []
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film
    assert len(rig.server.posts) == 1


def test_a_stopped_request_that_was_not_taken_is_not_sent_again(rig: Rig, go: threading.Event) -> None:
    rig.server.create = [after(go, answer(429, {"error": "slow down"})), answer(200, {"request_id": "r-1"})]
    job = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.posts))
    job.stop()
    go.set()
    assert job.wait(WITHIN_S).status is Status.FAILED
    assert rig.row(job).state == "rejected"
    assert len(rig.server.posts) == 1


def test_a_pending_job_can_be_stopped_and_resumed(rig: Rig, go: threading.Event) -> None:
    rig.server.poll = [after(go, PENDING), rig.server.done()]
    job = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.polls))
    job.stop().wait(WITHIN_S)
    row = rig.row(job)
    assert (job.status, row.state, row.stopped) == (Status.STOPPED, "pending", True)
    go.set()
    assert job.resume().wait(WITHIN_S).status is Status.DONE
    assert not rig.row(job).stopped
    assert len(rig.server.posts) == 1


def test_a_download_can_be_stopped_and_leaves_nothing_behind(rig: Rig, go: threading.Event, film: bytes) -> None:
    half = threading.Event()

    def slow(connection: socket.socket, _: Heard) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(film) + film[:1000])
        half.set()
        go.wait(WITHIN_S)

    rig.server.media.insert(0, slow)
    job = rig.start()
    assert half.wait(WITHIN_S)
    job.stop().wait(WITHIN_S)
    go.set()
    assert job.status is Status.STOPPED
    assert rig.files() == []
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film


def test_stop_taken_back_at_once_is_no_stop(rig: Rig, go: threading.Event) -> None:
    rig.server.poll = [after(go, PENDING), rig.server.done()]
    job = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.polls))
    job.stop().resume()
    go.set()
    assert job.wait(WITHIN_S).status is Status.DONE
    assert not rig.row(job).stopped


def test_resuming_a_job_that_runs_changes_nothing(rig: Rig, go: threading.Event) -> None:
    rig.server.poll = [after(go, rig.server.done())]
    job = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.polls))
    job.resume().resume()
    go.set()
    assert job.wait(WITHIN_S).status is Status.DONE
    assert len(rig.server.polls) == 1


def test_resuming_right_after_the_end_is_not_lost(rig: Rig) -> None:
    """A subscriber resumes while the run that just ended is still being put away."""
    rig.server.poll = [answer(401), rig.server.done()]
    done = threading.Event()
    resumed: list[bool] = []

    def listen(state: JobState) -> None:
        if state.status is Status.STALLED and not resumed:
            resumed.append(True)
            job.resume()
        if state.status is Status.DONE:
            done.set()

    go = threading.Event()
    rig.server.create = [after(go, answer(200, {"request_id": "r-1"}))]
    job = rig.start(subscribe=listen)
    go.set()
    assert done.wait(WITHIN_S)


@pytest.mark.parametrize("act", [answer(500), answer(400)], ids=["submit unknown", "rejected"])
def test_what_the_provider_does_not_have_cannot_be_resumed(rig: Rig, act: Act) -> None:
    rig.server.create = [act]
    job = rig.run()
    with pytest.raises(GrokVideoError, match="there is nothing to resume"):
        job.resume()
    assert len(rig.server.posts) == 1


def test_a_finished_job_cannot_be_stopped_or_resumed(rig: Rig) -> None:
    job = rig.run()
    assert job.stop().status is Status.DONE
    with pytest.raises(GrokVideoError, match="is done: there is nothing to resume"):
        job.resume()


def test_two_jobs_are_polled_in_turn(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing tells which of them is ready sooner: each has been silent for too long at once."""
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    numbered(rig)
    rig.server.poll = [*[PENDING] * 10, rig.server.done()]
    rig.gate.pace.rate = 100.0
    jobs = [rig.start(), rig.start()]
    assert {job.wait(WITHIN_S).status for job in jobs} == {Status.DONE}
    paths = [poll.path for poll in rig.server.polls]
    both = paths[paths.index("/v1/videos/r-1") : 10]
    assert len(both) >= 6
    assert all(one != other for one, other in itertools.pairwise(both))


def test_no_more_jobs_than_allowed_are_at_the_provider(rig: Rig) -> None:
    numbered(rig)
    rig.driver.max_jobs = 2
    here: set[str] = set()
    most: list[int] = []

    def take(connection: socket.socket, heard: Heard) -> None:
        request_id = f"r-{len(rig.server.posts) - 1}"
        here.add(f"/v1/videos/{request_id}")
        most.append(len(here))
        answer(200, {"request_id": request_id})(connection, heard)

    def finish(connection: socket.socket, heard: Heard) -> None:
        here.discard(heard.path)
        rig.server.done()(connection, heard)

    rig.server.create = [take]
    rig.server.poll = [PENDING, PENDING, PENDING, finish]
    jobs = [rig.start() for _ in range(6)]
    assert {job.wait(WITHIN_S).status for job in jobs} == {Status.DONE}
    assert max(most) == 2
    assert len(rig.server.posts) == 6


def test_the_server_sees_creates_and_polls_at_least_a_gap_apart(rig: Rig) -> None:
    numbered(rig)
    rig.gate.pace.rate = 20.0
    rig.server.poll = [*[PENDING] * 9, rig.server.done()]
    jobs = [rig.start() for _ in range(3)]
    for job in jobs:
        job.wait(WITHIN_S)
    times = [heard.at for heard in rig.server.heard if heard not in rig.server.fetches]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    # A thread of the server may wake up late, which moves one arrival but not the sum.
    assert sum(gaps) >= len(gaps) * MARGIN / 20.0 - 0.02
    assert min(gaps) >= 0.5 / 20.0
