"""Two kernels, one library: each sees what the other does, and takes over what a killed one leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine import follow, pacing
from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError, LibraryError, Stalled
from grokvideo.session import Session
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.faults.rig import WITHIN_S
from tests.faults.server import Server, after, answer, reset
from tests.faults.test_restart import Kernel, new_session

FOX = VideoRequest(prompt="fox 0", duration=1)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    monkeypatch.setattr(follow, "LOOK_S", 0.02)


@pytest.fixture
def server(film: bytes) -> Iterator[Server]:
    with Server(media=[answer(200, film)]) as server:
        server.poll = [server.done()]
        yield server


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """Nobody sets it before the test is over."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def two(home: Path, server: Server) -> Iterator[tuple[Session, Session]]:
    sessions = new_session(home, server), new_session(home, server)
    yield sessions
    for session in sessions:
        session.close()


def once(job: Job, status: Status) -> None:
    """Return when the job has that status."""
    there = threading.Event()

    def look(state: JobState) -> None:
        if state.status is status:
            there.set()

    leave = job.subscribe(look)
    look(job.state)
    assert there.wait(WITHIN_S), job
    leave()


def test_the_same_request_in_another_kernel_follows_the_one_that_runs(
    two: tuple[Session, Session], server: Server
) -> None:
    go = threading.Event()
    server.poll = [after(go, server.done())]
    here, there = two
    mine = here.submit(FOX)
    server.wait_for(lambda: bool(server.polls))
    theirs = there.submit(FOX)
    once(theirs, Status.PENDING)
    with pytest.raises(GrokVideoError, match="not watched by this kernel"):
        theirs.stop()
    go.set()
    assert theirs.result(WITHIN_S).path == mine.result(WITHIN_S).path
    assert (len(server.posts), len(server.polls)) == (1, 1)


def test_what_was_decided_in_one_kernel_is_seen_in_the_other(two: tuple[Session, Session], server: Server) -> None:
    here, there = two
    server.create = [reset]
    mine = here.submit(FOX).wait(WITHIN_S)
    theirs = there.library().get(mine.id)
    assert theirs.status is Status.SUBMIT_UNKNOWN
    here.attach("r-5").wait(WITHIN_S)  # any commit: the follower has to look at the right job
    theirs.mark_lost()
    once(mine, Status.FAILED)
    assert mine.state.ledger == "resolved_lost"


def test_a_job_of_a_killed_kernel_is_taken_over_by_one_that_lives(
    home: Path, server: Server, never: threading.Event
) -> None:
    server.poll = [after(never, answer(202)), server.done()]
    kernel = Kernel(home, server)
    server.wait_for(lambda: bool(server.polls))
    session = new_session(home, server)
    assert len(session.resume()) == 0  # somebody watches it
    [job] = session.library().jobs()
    kernel.kill()
    kernel.end()
    assert job.result(WITHIN_S).path.exists()
    assert len(server.posts) == 1
    session.close()


def test_a_request_that_a_killed_kernel_was_sending_is_never_taken_over(
    home: Path, server: Server, never: threading.Event
) -> None:
    server.create = [after(never, answer(200, {"request_id": "r-1"}))]
    kernel = Kernel(home, server)
    server.wait_for(lambda: bool(server.posts))
    session = new_session(home, server)
    session.resume()
    [job] = session.library().jobs()
    kernel.kill()
    kernel.end()
    once(job, Status.SUBMIT_UNKNOWN)
    assert len(server.posts) == 1
    session.close()


def test_looking_at_the_library_takes_nothing_over(home: Path, server: Server, never: threading.Event) -> None:
    server.poll = [after(never, answer(202)), server.done()]
    kernel = Kernel(home, server)
    server.wait_for(lambda: bool(server.polls))
    kernel.kill()
    kernel.end()
    session = new_session(home, server)
    looks = threading.Semaphore(0)
    version = session._ledger.version

    def counted() -> int:
        looks.release()
        return version()

    session._ledger.version = counted  # type: ignore[method-assign]
    [job] = session.library().jobs()
    for _ in range(2 * follow.ORPHANS_EVERY):
        assert looks.acquire(timeout=WITHIN_S)
    assert (job.status, len(server.polls)) == (Status.PENDING, 1)
    session.close()


def test_jobs_that_living_kernels_watch_are_not_read_to_find_those_of_dead_ones(
    two: tuple[Session, Session], server: Server, never: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.poll = [after(never, answer(202))]
    here, there = two
    here.submit(FOX)
    server.wait_for(lambda: bool(server.polls))
    there.resume()
    ledger, looks, read = there._ledger, threading.Semaphore(0), list[object]()
    owners = ledger.owners

    def counted(*states: Any, **which: Any) -> set[str | None]:
        looks.release()
        return owners(*states, **which)

    monkeypatch.setattr(ledger, "in_states", read.append)
    monkeypatch.setattr(ledger, "owners", counted)
    for _ in range(4):  # twice those of jobs that were not sent yet, and twice those of jobs that are watched
        assert looks.acquire(timeout=WITHIN_S)
    assert read == []


FORK = """
import os, sys, threading
import grokvideo as gv
from grokvideo.errors import LibraryError, Stalled
gv.configure(provider="xai", base_url=sys.argv[1], requests_per_second=1000)
job = gv.generate("fox 0", duration=1)
session = gv.api.default() if hasattr(gv, "api") else __import__("grokvideo.api").api.default()
seen = threading.Event()
job.subscribe(lambda state: seen.set() if state.request_id else None)
job.request_id or seen.wait(20)
child = os.fork()
if child == 0:
    said = []
    for wrong in (job.wait, session.resume, lambda: session.library()):
        try:
            wrong()
        except (Stalled, LibraryError) as error:
            said.append(type(error).__name__)
    own = gv.generate("fox 1", duration=1)
    said.append(own.wait(20).status)
    print(*said, flush=True)
    sys.exit()
os.waitpid(child, 0)
print("parent", job.wait(20).status, gv.api.default()._ledger.get(job.id).owner == session._owner.name)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_has_a_session_of_its_own_and_leaves_the_parent_alone(home: Path, server: Server) -> None:
    go = threading.Event()
    server.poll = [after(go, server.done())]
    script = subprocess.Popen(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORK, server.base_url],
        env={**os.environ, "GROKVIDEO_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    server.wait_for(lambda: len(server.polls) >= 2)
    go.set()
    out, _ = script.communicate(timeout=2 * WITHIN_S)
    assert out.splitlines() == ["Stalled LibraryError LibraryError done", "parent done True"]
    assert (script.returncode, len(server.posts)) == (0, 2)


def test_a_session_of_another_process_says_so() -> None:
    session = Session()
    session._intake.process = -1
    with pytest.raises(LibraryError, match="before the process forked"):
        session.library()
    with pytest.raises(LibraryError, match="before the process forked"):
        session.submit(FOX)
    session._intake.process = os.getpid()
    session.close()


def test_a_job_of_another_process_says_so_instead_of_waiting_for_ever(
    two: tuple[Session, Session], server: Server
) -> None:
    go = threading.Event()
    server.poll = [after(go, server.done())]
    job = two[0].submit(FOX)
    job._process = -1
    with pytest.raises(Stalled, match="the process that made it"):
        job.wait()
    job._process = os.getpid()
    go.set()
    job.result(WITHIN_S)
