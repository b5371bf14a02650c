from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kill import Figures
from tests.faults.rig import Rig
from tests.faults.server import Server, answer

_MEASURED = pytest.StashKey[list[str]]()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def rig(home: Path, server: Server, film: bytes) -> Iterator[Rig]:
    server.poll = [server.done()]
    server.media = [answer(200, film)]
    rig = Rig(home, server)
    yield rig
    rig.close()


@pytest.fixture
def figures(pytestconfig: pytest.Config) -> Figures:
    measured = pytestconfig.stash.setdefault(_MEASURED, [])
    return lambda name, figure: measured.append(f"{name}: {figure}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if measured := config.stash.get(_MEASURED, []):
        terminalreporter.section("figures")
        for line in measured:
            terminalreporter.write_line(line)
