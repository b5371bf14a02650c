from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.rig import Rig
from tests.faults.server import Server, answer


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
