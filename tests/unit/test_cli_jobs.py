"""Commands that act on jobs, with a real session and a service that answers on cue."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokvideo import api
from grokvideo.cli import main
from grokvideo.engine.job import Job
from grokvideo.session import Session
from grokvideo.values.state import Status
from tests.faults.server import Act, Heard, Server, answer, reset

WITHIN_S = 20.0
PENDING = answer(202, {"status": "pending", "progress": 10})

Said = pytest.CaptureFixture[str]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, film: bytes) -> Iterator[Server]:
    with Server() as server:
        monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
        monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
        monkeypatch.setenv("GROKVIDEO_RPS", "100")
        server.poll = [server.done()]
        server.media = [answer(200, film)]
        yield server
        if api._default is not None:
            api._default.close()


@pytest.fixture
def in_doubt(server: Server) -> Job:
    """A job of which nobody knows whether the provider took it."""
    fine = server.create
    server.create = [lost]
    session = api.default()
    job = session.submit(session.request("a fox", image=None, model=None, duration=1), name="crane").wait(WITHIN_S)
    assert job.status is Status.SUBMIT_UNKNOWN
    server.create = fine
    return job


def lost(connection: socket.socket, _: Heard) -> None:
    """The connection ends, and no answer came."""
    reset(connection)


def test_a_request_id_that_was_found_is_watched_to_its_clip(in_doubt: Job, server: Server, capsys: Said) -> None:
    assert main(["attach", in_doubt.id[:6], "r-7"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("crane: done, 1 s, 480p")
    assert out.rstrip().endswith(".mp4")
    assert "Watching crane. Ctrl-C ends the watching, not the job." in err
    assert [heard.path for heard in server.polls] == ["/v1/videos/r-7"]
    assert len(server.posts) == 1


def test_a_job_made_elsewhere_is_followed_by_its_request_id(server: Server, capsys: Said) -> None:
    assert main(["attach", "r-elsewhere-1"]) == 0
    assert ".mp4" in capsys.readouterr().out
    assert server.posts == []
    assert main(["history"]) == 0
    assert "Made elsewhere" in capsys.readouterr().out


def test_without_waiting_it_returns_at_once(server: Server, capsys: Said) -> None:
    server.poll = [PENDING]
    assert main(["attach", "r-elsewhere-1", "--no-wait"]) == 0
    assert ": rendering" in capsys.readouterr().out


def test_a_forgotten_request_id_is_asked_for(in_doubt: Job, server: Server, capsys: Said) -> None:
    for word in ("crane", in_doubt.id[:6]):
        assert main(["attach", word]) == 1
        assert f"its request id is missing: grokvideo attach {word} REQUEST_ID" in capsys.readouterr().err
    assert server.polls == []
    assert in_doubt.status is Status.SUBMIT_UNKNOWN


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["attach", "a", "b", "c"], "attach takes [JOB] REQUEST_ID"),
        (["attach", "crane", "r-1", "--provider", "xai"], "--provider is for a job that was made elsewhere"),
        (["attach", "nobody", "r-1"], "no job 'nobody'"),
        (["mark-lost", "nobody"], "no job 'nobody'"),
        (["submit-again", "nobody"], "no job 'nobody'"),
        (["delete", "nobody"], "no job 'nobody'"),
        (["delete", ""], "no job ''"),
        (["attach", "crane", "r 1"], "cannot be a request id"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(
    in_doubt: Job, server: Server, capsys: Said, words: list[str], said: str
) -> None:
    assert main(words) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert (len(server.posts), server.polls, in_doubt.status) == (1, [], Status.SUBMIT_UNKNOWN)


@pytest.mark.parametrize("command", ["mark-lost", "submit-again", "delete"])
def test_two_letters_of_an_id_are_too_few_for_what_cannot_be_taken_back(
    in_doubt: Job, server: Server, capsys: Said, command: str
) -> None:
    assert main([command, in_doubt.id[:2]]) == 1
    assert "too short to be sure" in capsys.readouterr().err
    assert (len(server.posts), in_doubt.status) == (1, Status.SUBMIT_UNKNOWN)


def test_a_lost_job_is_closed_and_nothing_is_sent(in_doubt: Job, server: Server, capsys: Said) -> None:
    assert main(["mark-lost", "crane"]) == 0
    assert "crane: marked as lost. Nothing was sent" in capsys.readouterr().out
    assert (in_doubt.status, len(server.posts)) == (Status.FAILED, 1)
    assert main(["history"]) == 0
    assert "Marked as lost" in capsys.readouterr().out


def test_submit_again_sends_once_more_and_waits(in_doubt: Job, server: Server, capsys: Said) -> None:
    assert main(["submit-again", "crane"]) == 0
    assert ": done, 1 s, 480p" in capsys.readouterr().out
    assert (len(server.posts), in_doubt.status) == (2, Status.FAILED)
    assert main(["history"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines()[1:] if not line.startswith(" ")]
    assert ["Done" in line for line in lines] == [True, False]
    assert "Sent again" in lines[1]


def test_submit_again_without_waiting_returns_when_the_provider_has_it(
    in_doubt: Job, server: Server, capsys: Said
) -> None:
    server.poll = [PENDING]
    assert main(["submit-again", "crane", "--no-wait"]) == 0
    assert len(server.posts) == 2
    assert ": rendering" in capsys.readouterr().out


def test_submit_again_above_the_limit_needs_a_yes(
    in_doubt: Job, server: Server, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.01")
    assert main(["submit-again", "crane"]) == 1
    assert "--yes" in capsys.readouterr().err
    assert (len(server.posts), in_doubt.status) == (1, Status.SUBMIT_UNKNOWN)
    assert main(["submit-again", "crane", "--yes"]) == 0
    assert len(server.posts) == 2


def test_a_deleted_job_is_gone_with_its_clip_and_stays_in_the_sums(server: Server, capsys: Said, home: Path) -> None:
    session = api.default()
    clip = session.submit(session.request("a fox", image=None, model=None, duration=1), name="crane").result(WITHIN_S)
    assert main(["delete", "crane"]) == 0
    assert "deleted from the library" in capsys.readouterr().out
    assert not clip.path.exists()
    assert main(["history"]) == 0
    assert capsys.readouterr().out == "There are no jobs yet.\n"
    assert main(["cost"]) == 0
    assert "$0.05" in capsys.readouterr().out


def test_a_job_that_is_not_over_is_not_deleted(in_doubt: Job, capsys: Said) -> None:
    assert main(["delete", "crane"]) == 1
    assert "not over yet" in capsys.readouterr().err


class Listening(io.StringIO):
    """A stderr that tells when it heard something."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words, self.heard = words, threading.Event()

    def write(self, text: str) -> int:
        if self.words in text:
            self.heard.set()
        return super().write(text)


@pytest.mark.parametrize("words", [["resume"], ["resume", "crane"]])
def test_what_another_process_watches_is_waited_for(
    server: Server, capsys: Said, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    err = Listening("crane is watched by another process")
    server.poll = [PENDING, after(err.heard, server.done(), began=threading.Event())]
    with_the_job, asked = Session(), threading.Event()
    job = with_the_job.submit(with_the_job.request("a fox", image=None, model=None, duration=1), name="crane")
    job.subscribe(lambda state: asked.set() if state.progress else None)
    assert job.progress or asked.wait(WITHIN_S)
    monkeypatch.setattr(sys, "stderr", err)
    assert main(words) == 0
    clip = job.result(WITHIN_S)
    assert capsys.readouterr().out == f"{clip.path}\n"
    first, second, last = err.getvalue().splitlines()
    assert first == "crane is watched by another process; its end is waited for."
    assert second == "Ctrl-C ends the waiting, not the job."
    assert last.startswith("crane: done in 0:0")
    assert len(server.posts) == 1
    with_the_job.close()


def in_a_shell(*words: str) -> subprocess.Popen[str]:
    """The command in a process of its own, as a terminal runs it."""
    return subprocess.Popen(
        [sys.executable, "-m", "grokvideo", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_an_interrupt_ends_the_watching_with_one_line_and_130(server: Server) -> None:
    asked = threading.Event()
    server.poll = [ringing(asked, PENDING)]
    with in_a_shell("attach", "r-elsewhere-1") as command:
        try:
            assert asked.wait(WITHIN_S)
            command.send_signal(signal.SIGINT)
            out, err = command.communicate(timeout=WITHIN_S)
        finally:
            command.kill()
    assert command.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "1 job goes on at the provider; `grokvideo resume` picks it up."
    assert "Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_an_impatient_person_does_not_interrupt_the_writing_down_of_a_paid_request(
    in_doubt: Job, server: Server
) -> None:
    sent, let_go = threading.Event(), threading.Event()
    server.create = [after(let_go, answer(200, {"request_id": "r-2"}), began=sent)]
    with in_a_shell("submit-again", "crane") as command:
        try:
            assert sent.wait(WITHIN_S)
            for _ in range(8):
                command.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    command.wait(0.1)
            let_go.set()
            _, err = command.communicate(timeout=WITHIN_S)
        finally:
            let_go.set()
            command.kill()
    assert (command.returncode, "Traceback" in err) == (130, False)
    assert [job.request_id for job in api.library()] == ["r-2", None]


def after(event: threading.Event, act: Act, *, began: threading.Event) -> Act:
    """Say that it began, wait for the test's word, then do that."""

    def wait(connection: socket.socket, heard: Heard) -> None:
        began.set()
        event.wait(WITHIN_S)
        act(connection, heard)

    return wait


def test_the_exit_code_reaches_the_shell(server: Server) -> None:
    with in_a_shell("mark-lost", "nobody") as command:
        _, err = command.communicate(timeout=WITHIN_S)
    assert command.returncode == 1
    assert err.count("\n") == 1


def ringing(event: threading.Event, act: Act) -> Act:
    """That act, and tell the test that it was asked for."""

    def ring(connection: socket.socket, heard: Heard) -> None:
        act(connection, heard)
        event.set()

    return ring
