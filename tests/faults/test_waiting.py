"""A job that waits for its source, and kernels that are killed. What the server read is the truth about money."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokvideo.engine import follow, pacing, waiting
from grokvideo.engine.jobs import Job
from grokvideo.errors import NotSent
from grokvideo.session import Session
from grokvideo.values.state import Status
from tests.faults.rig import KEY, WITHIN_S
from tests.faults.server import Server, after, answer
from tests.faults.test_restart import new_session

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a matter of Unix")

PROGRAM = f"""
import sys
from grokvideo.engine import pacing
pacing.silence = lambda jobs: 0.0
import grokvideo as gv
gv.configure(provider="xai", base_url=sys.argv[1], api_key="{KEY}", requests_per_second=1000)
fox = gv.generate("a fox", duration=1, name="fox")
if sys.argv[2] == "both":
    snow = gv.edit(fox, "snow", name="snow")
print("begun", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    monkeypatch.setattr(follow, "LOOK_S", 0.02)
    monkeypatch.setattr(waiting, "LOOK_S", 0.02)


@pytest.fixture
def go() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def server(film: bytes, go: threading.Event) -> Iterator[Server]:
    with Server(media=[answer(200, film)]) as server:
        server.poll = [after(go, server.done())]
        yield server


@pytest.fixture
def session(home: Path, server: Server) -> Iterator[Session]:
    made = new_session(home, server)
    yield made
    made.close()


class Kernel:
    """The program that is killed, once its jobs stand in the library and the first is at the provider."""

    def __init__(self, home: Path, server: Server, jobs: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, server.base_url, jobs],
            env={**os.environ, "GROKVIDEO_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "begun\n"
        server.wait_for(lambda: bool(server.polls))

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def named(session: Session, name: str) -> Job:
    return session.library().get(name)


def test_killed_while_a_job_waits_for_its_source(
    home: Path, server: Server, session: Session, go: threading.Event
) -> None:
    kernel = Kernel(home, server, "both")
    row = session._ledger.find("snow")[0]
    assert (row.state, row.request["video"]["label"]) == ("reserved", "fox")
    kernel.kill()
    go.set()
    [fox] = session.resume().wait(WITHIN_S)
    snow = named(session, "snow").wait(WITHIN_S)
    assert (fox.name, fox.status) == ("fox", Status.DONE)
    assert (snow.status, snow.state.ledger, type(snow.error)) == (Status.FAILED, "rejected", NotSent)
    assert snow.error is not None
    assert not snow.error.may_have_cost
    assert (len(server.posts), session._ledger.spent(0.0)) == (1, 500_000_000)
    again = snow.generate_again()  # its source is done by now
    assert again.wait(WITHIN_S).status is Status.DONE
    assert len(server.posts) == 2


def test_a_source_whose_kernel_is_killed_is_taken_over_and_then_gone_on_from(
    home: Path, server: Server, session: Session, go: threading.Event
) -> None:
    kernel = Kernel(home, server, "one")
    snow = named(session, "fox").edit("snow")
    assert snow.status is Status.WAITING
    kernel.kill()
    go.set()
    assert snow.wait(WITHIN_S).status is Status.DONE
    assert (named(session, "fox").status, len(server.posts)) == (Status.DONE, 2)


def test_a_source_that_nobody_takes_over_is_not_waited_for_for_ever(
    home: Path, server: Server, session: Session, go: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_S", 0.0)
    kernel = Kernel(home, server, "one")
    fox = named(session, "fox")
    session._follower.end()  # as where the key of that job is not here
    snow = fox.edit("snow")
    kernel.kill()
    snow.wait(WITHIN_S)
    assert (snow.status, str(snow.error)) == (Status.FAILED, "the source fox is not watched by any kernel")
    assert snow.error is not None
    assert "Resume that one first" in snow.error.hint
    assert len(server.posts) == 1
    go.set()


def test_two_kernels_that_go_on_from_the_same_clip_pay_once(
    home: Path, server: Server, session: Session, go: threading.Event
) -> None:
    kernel = Kernel(home, server, "both")
    snow = named(session, "fox").edit("snow")
    assert (snow.name, snow.is_new) == ("snow", False)
    go.set()
    assert snow.wait(WITHIN_S).status is Status.DONE
    assert len(server.posts) == 2
    kernel.kill()
