"""A real IPython with the extension loaded, and cells to run in it."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from grokvideo import api
from grokvideo.engine import pacing
from grokvideo.engine.jobs import Job
from grokvideo.simulator.app import create_app

WITHIN_S = 20.0


@pytest.fixture(scope="module")
def ipython(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InteractiveShell]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        yield shell
        InteractiveShell.clear_instance()


@pytest.fixture
def shell(
    ipython: InteractiveShell, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[InteractiveShell]:
    """A shell with the extension loaded; what it started is left in the end, as at the end of a kernel.

    The simulator's clock runs 20 times as fast, and so may its clients.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROKVIDEO_RPS", "19")
    monkeypatch.setattr("grokvideo.simulator.app.create_app", partial(create_app, speed=20.0))
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    names = set(ipython.user_ns)
    ipython.run_line_magic("reload_ext", "grokvideo")
    yield ipython
    ipython.drop_by_id({name: value for name, value in ipython.user_ns.items() if name not in names})
    new_kernel()


def new_kernel() -> None:
    """What the end of a kernel does."""
    if api._default is not None:
        api._default.close()
        api._default = None


@pytest.fixture
def cell(shell: InteractiveShell) -> Callable[[str], None]:
    """Run a cell; a mistake that is shown to the user is raised."""

    def run(text: str) -> None:
        done = shell.run_cell(inspect.cleandoc(text))
        if done.error_in_exec is not None:
            raise done.error_in_exec

    return run


Run = Callable[[str], None]


def bound(shell: InteractiveShell, name: str) -> Job:
    job = shell.user_ns[name]
    assert isinstance(job, Job)
    return job


def pending(job: Job) -> None:
    """Wait until the provider has it."""
    there = threading.Event()
    leave = job.subscribe(lambda state: there.set() if state.request_id else None)
    if job.request_id is None:
        assert there.wait(WITHIN_S)
    leave()
