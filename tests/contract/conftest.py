"""For the contract: a service that misbehaves on cue, and a notebook's cell that talks to it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from grokvideo.engine import pacing
from grokvideo.engine.jobs import Job
from tests.faults.conftest import rig, server
from tests.faults.server import Server, answer
from tests.notebook.shells import ipython, new_kernel

__all__ = ["ipython", "rig", "server"]


@dataclass
class Cells:
    """A real IPython shell with the extension loaded, and what its last cell showed."""

    shell: InteractiveShell
    capture: pytest.CaptureFixture[str]

    def run(self, text: str) -> str:
        """Run a cell; all that it printed, results and errors alike."""
        self.capture.readouterr()
        self.shell.run_cell(inspect.cleandoc(text))
        out, err = self.capture.readouterr()
        return f"{out}{err}".strip()

    def job(self, name: str = "a") -> Job | None:
        found = self.shell.user_ns.get(name)
        return found if isinstance(found, Job) else None


@pytest.fixture
def cells(
    ipython: InteractiveShell,
    home: Path,
    server: Server,
    film: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Cells]:
    """Cells whose provider is the server: as for the real one, every POST counts as money."""
    server.poll, server.media = [server.done()], [answer(200, film)]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
    monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
    monkeypatch.setenv("GROKVIDEO_RPS", "1000")
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    before = dict(ipython.user_ns)
    ipython.run_line_magic("reload_ext", "grokvideo")
    yield Cells(ipython, capsys)
    ipython.drop_by_id({name: value for name, value in ipython.user_ns.items() if before.get(name) is not value})
    new_kernel()
