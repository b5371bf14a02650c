"""A script or a kernel forks while a job is under way: the child is a guest, the parent's job stays the parent's."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grokvideo.session import LEAVE_WITHIN_S
from grokvideo.store.owners import Owner
from tests.faults.server import Server, answer
from tests.notebook.kernels import KEY, Kernel

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

DEADLINE_S = 60.0
START = """\
import multiprocessing, os, signal, sys, threading, time, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on: a process with threads forks
import grokvideo as gv

taken = threading.Event()
crane = gv.generate("a crane", duration=1)
crane.subscribe(lambda state: state.request_id and taken.set())
assert crane.request_id or taken.wait(30)

def left(child):
    began = time.monotonic()
    _, status = os.waitpid(child, 0)
    print("left", os.waitstatus_to_exitcode(status), time.monotonic() - began, flush=True)

def told():
    assert sys.stdin.readline()
"""
FORK_AND_LEAVE = """\
child = os.fork()
if child == 0:
    {child}
    sys.exit(0)
left(child)
"""
END = """
told()
print("crane", crane.wait(60).status, flush=True)
"""


class Script:
    """A program in a process of its own that says lines and waits for the test's word."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def says(self, word: str) -> list[str]:
        """The next line that begins so, without that word."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            first, *rest = line.split() or [""]
            if first == word:
                return rest
        raise AssertionError(f"it ended without {word!r}: {self.errors()}")

    def tell(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("on\n")
        self.process.stdin.flush()

    def errors(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read()


@pytest.fixture
def run(service: Server, tmp_path: Path) -> Iterator[Callable[[str], Script]]:
    """Start programs that talk to `service`; whatever still runs at the end is ended."""
    scripts: list[Script] = []

    def start(code: str) -> Script:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "XAI_API_KEY": KEY},
            start_new_session=True,
        )
        scripts.append(Script(process))
        return scripts[-1]

    yield start
    for script in scripts:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(script.process.pid, 9)
        script.process.communicate()


def owner_of_the_job(home: Path) -> str:
    with sqlite3.connect(home / "library.sqlite3") as db:
        [(owner,)] = db.execute("SELECT owner FROM jobs WHERE prompt = 'a crane'")
    db.close()
    return str(owner)


def test_a_child_that_leaves_takes_nothing_with_it(run: Callable[[str], Script], service: Server, home: Path) -> None:
    script = run(START + FORK_AND_LEAVE.format(child="pass") + END)
    code, seconds = script.says("left")
    assert code == "0"
    assert float(seconds) < LEAVE_WITHIN_S, "it waited for a loop that it does not have"
    watcher = Owner(home / "owners")
    assert watcher.is_alive(owner_of_the_job(home))
    watcher.close()
    service.poll = [service.done()]
    script.tell()
    assert script.says("crane") == ["done"]
    assert len(service.posts) == 1


def test_a_child_makes_a_clip_of_its_own(run: Callable[[str], Script], service: Server) -> None:
    own = 'job = gv.generate("a heron", duration=1); told(); print("heron", job.wait(60).status, flush=True)'
    script = run(START + FORK_AND_LEAVE.format(child=own) + END)
    service.create = [answer(200, {"request_id": "r-2"})]
    service.wait_for(lambda: len(service.posts) == 2)
    service.poll = [service.done()]
    script.tell()
    assert script.says("heron") == ["done"]
    assert script.says("left")[0] == "0"
    script.tell()
    assert script.says("crane") == ["done"]
    assert len(service.posts) == 2


def test_a_process_of_multiprocessing_makes_a_clip_of_its_own(run: Callable[[str], Script], service: Server) -> None:
    service.poll = [service.done()]
    worker = """
def work():
    gv.generate("a heron", duration=1).result(60)

process = multiprocessing.get_context("fork").Process(target=work)
process.start()
process.join()
print("left", process.exitcode, flush=True)
"""
    script = run(START + worker + END)
    service.create = [answer(200, {"request_id": "r-2"})]
    assert script.says("left") == ["0"]
    script.tell()
    assert script.says("crane") == ["done"]
    assert len(service.posts) == 2


def test_a_child_that_lives_on_does_not_keep_a_killed_parents_jobs(run: Callable[[str], Script], home: Path) -> None:
    orphan = 'print("child", flush=True); time.sleep(600)'
    script = run(START + FORK_AND_LEAVE.format(child=orphan))
    script.says("child")
    watcher = Owner(home / "owners")
    name = owner_of_the_job(home)
    assert watcher.is_alive(name)
    script.process.kill()
    script.process.wait(DEADLINE_S)
    assert not watcher.is_alive(name)
    watcher.close()


def test_a_childs_question_to_a_job_of_its_parent_is_answered_and_does_not_hang(
    run: Callable[[str], Script], service: Server
) -> None:
    ask = """
    try:
        crane.wait(20)
    except Exception as error:
        print("child", type(error).__name__, flush=True)
    else:
        print("child", crane.status, flush=True)
"""
    script = run(START + FORK_AND_LEAVE.format(child=ask.strip()) + END)
    said = script.says("child")
    assert said == ["Stalled"]
    script.says("left")
    service.poll = [service.done()]
    script.tell()
    assert script.says("crane") == ["done"]


def test_a_kernel_that_forks_keeps_its_card_going(service: Server, kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo")
    kernel.run("%%grokvideo crane -d 1\nA paper crane")
    service.wait_for(lambda: bool(service.posts))
    cell = "import os\nif (child := os.fork()) == 0:\n    os._exit(0)\nprint(os.waitpid(child, 0)[1])"
    assert kernel.said("import warnings\nwarnings.simplefilter('ignore')\n" + cell).split() == ["0"]
    service.poll = [service.done()]
    updated = kernel.until(lambda each: each["msg_type"] == "update_display_data")
    assert 'data-status="done"' in updated["content"]["data"]["text/html"]
