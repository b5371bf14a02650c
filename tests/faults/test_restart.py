"""A kernel that is killed: nothing is lost, nothing is sent twice, no clip is torn.

A program of its own makes a clip and is ended with SIGKILL at a chosen moment; then a new session on the same library
picks up what is there. What the server read is the truth about money.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine import pacing
from grokvideo.errors import NotSent, SubmitUnknown
from grokvideo.session import Session
from grokvideo.values.state import Status
from tests.faults.rig import KEY, WITHIN_S
from tests.faults.server import Heard, Server, after, answer, raw

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a matter of Unix")

MAKE = f"""
import sys
from grokvideo.engine import pacing
pacing.silence = lambda jobs: 0.0
import grokvideo as gv
gv.configure(provider="xai", base_url=sys.argv[1], api_key="{KEY}", requests_per_second=1000, max_jobs=1)
jobs = [gv.generate("fox %d" % number, duration=1) for number in range(int(sys.argv[2]))]
for job in jobs:
    print(job.wait({WITHIN_S:g}).status)
"""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)


@pytest.fixture
def server(film: bytes) -> Iterator[Server]:
    with Server(media=[answer(200, film)]) as server:
        server.poll = [server.done()]
        yield server


class Kernel:
    """The program that is killed."""

    def __init__(self, home: Path, server: Server, *, jobs: int = 1) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", MAKE, server.base_url, str(jobs)],
            env={**os.environ, "GROKVIDEO_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self, *_: object) -> None:
        self.process.kill()

    def end(self) -> tuple[int, str]:
        """Its exit code, and what it printed."""
        watchdog = threading.Timer(2 * WITHIN_S, self.process.kill)
        watchdog.start()
        out, _ = self.process.communicate()
        watchdog.cancel()
        return self.process.returncode, out


def new_session(home: Path, server: Server, **settings: Any) -> Session:
    common: dict[str, Any] = {
        "provider": "xai",
        "base_url": server.base_url,
        "api_key": KEY,
        "requests_per_second": 1000,
    }
    return Session(**(common | settings), home=home)


@pytest.fixture
def session(home: Path, server: Server) -> Iterator[Session]:
    """The next kernel. Made before the other one is killed, so that there is a library to look into."""
    session = new_session(home, server)
    yield session
    session.close()


def clips(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in (home / "clips").glob("*.mp4")]


def test_killed_while_a_job_waits_for_its_turn(home: Path, server: Server, session: Session, film: bytes) -> None:
    server.poll = [after(go := threading.Event(), server.done()), server.done()]
    kernel = Kernel(home, server, jobs=2)
    server.wait_for(lambda: bool(server.polls))
    kernel.kill()
    assert kernel.end()[0] < 0
    go.set()
    [first] = session.resume().wait(WITHIN_S)
    second = next(job for job in session.library() if job.id != first.id)
    assert first.result().path.read_bytes() == film
    assert (second.status, type(second.error)) == (Status.FAILED, NotSent)
    assert second.error is not None
    assert not second.error.may_have_cost
    assert len(server.posts) == 1


def test_killed_when_the_server_has_the_request_and_has_not_answered(
    home: Path, server: Server, session: Session
) -> None:
    server.create = [lambda *_: kernel.kill()]
    kernel = Kernel(home, server)
    kernel.end()
    [job] = session.resume()
    assert (job.status, type(job.error)) == (Status.SUBMIT_UNKNOWN, SubmitUnknown)
    assert job.error is not None
    assert job.error.may_have_cost
    assert "never sent again" in job.error.hint
    assert [*session.resume()] == [job]  # shown until a person decides
    assert len(server.posts) == 1


def test_killed_after_the_request_id_was_written_down(
    home: Path, server: Server, session: Session, film: bytes
) -> None:
    server.poll.insert(0, lambda *_: kernel.kill())
    kernel = Kernel(home, server)
    kernel.end()
    [job] = session.resume().wait(WITHIN_S)
    assert job.request_id == "r-1"
    assert job.result().path.read_bytes() == film
    assert len(server.posts) == 1


def test_killed_in_the_middle_of_the_download(home: Path, server: Server, session: Session, film: bytes) -> None:
    def half(connection: Any, _: Heard) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(film) + film[:1500])
        kernel.kill()

    server.media.insert(0, half)
    kernel = Kernel(home, server)
    kernel.end()
    assert clips(home) == []
    [job] = session.resume().wait(WITHIN_S)
    assert job.result().path.read_bytes() == film
    assert clips(home) == [film]
    assert len(server.posts) == 1


def test_the_command_line_says_that_a_job_waits_for_its_key(home: Path, server: Server) -> None:
    server.poll.insert(0, lambda *_: kernel.kill())
    kernel = Kernel(home, server)
    kernel.end()
    env = {**os.environ, "GROKVIDEO_HOME": str(home), "GROKVIDEO_RPS": "1000", "GROKVIDEO_PROVIDER": "xai"}
    run = [sys.executable, "-m", "grokvideo", "resume"]
    # The key was given in code and is nowhere now. Nothing is lost, and nothing sent.
    done = subprocess.run(run, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "grokvideo: 1 job waits for its key: set it, then resume again\n"
    assert (len(server.posts), len(server.polls)) == (1, 1)


def test_a_script_that_ends_while_its_request_is_under_way_writes_the_id_down(
    home: Path, server: Server, session: Session, film: bytes
) -> None:
    program = MAKE.partition("for job in jobs")[0] + "sys.stdin.readline()\nprint('the end', flush=True)\n"
    answered = threading.Event()
    server.create = [after(answered, answer(200, {"request_id": "r-7"}))]
    script = subprocess.Popen(
        [sys.executable, "-c", program, server.base_url, "1"],
        env={**os.environ, "GROKVIDEO_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    server.wait_for(lambda: bool(server.posts))
    assert script.stdin is not None
    assert script.stdout is not None
    script.stdin.write("\n")
    script.stdin.flush()
    assert script.stdout.readline() == "the end\n"  # the main thread has nothing left to do
    answered.set()
    _, said = script.communicate(timeout=WITHIN_S)
    assert said == "1 job goes on at the provider; `grokvideo resume` picks it up.\n"
    [job] = session.resume().wait(WITHIN_S)
    assert (job.request_id, job.status) == ("r-7", Status.DONE)
    assert len(server.posts) == 1


def test_jobs_of_a_kernel_that_lives_are_left_alone(home: Path, server: Server, session: Session) -> None:
    server.poll = [after(go := threading.Event(), server.done())]
    kernel = Kernel(home, server)
    server.wait_for(lambda: bool(server.polls))
    assert len(session.resume()) == 0
    go.set()
    assert kernel.end() == (0, "done\n")
    assert len(server.polls) == 1


def test_two_kernels_that_pick_up_the_same_jobs_get_along(home: Path, server: Server, film: bytes) -> None:
    server.poll = [raw(b"")]
    with_orphans = Kernel(home, server, jobs=3)
    server.wait_for(lambda: bool(server.polls))
    with_orphans.kill()
    with_orphans.end()
    server.poll = [server.done()]
    sessions = [new_session(home, server) for _ in range(2)]
    found: list[Any] = []
    together = threading.Barrier(2)

    def resume(session: Session) -> None:
        together.wait()
        found.extend(session.resume())

    threads = [threading.Thread(target=resume, args=[session]) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One watches it. The other follows what that one writes, or found nothing to pick up any more.
    assert {job.wait(WITHIN_S).status for job in found} == {Status.DONE}
    assert clips(home) == [film]
    states = sorted(row.state for row in sessions[0]._ledger.recent(-1))
    assert states == ["done", "rejected", "rejected"]
    assert len(server.posts) == 1
    for session in sessions:
        session.close()
