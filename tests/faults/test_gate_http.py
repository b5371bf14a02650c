"""The gate over real sockets: when its slot counts as used."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from grokvideo.engine.background import Background
from grokvideo.engine.gate import Gate
from grokvideo.engine.line import LEASE_S
from grokvideo.engine.slots import SharedPace
from grokvideo.engine.transport import Api
from grokvideo.values.secret import SecretKey
from grokvideo.wire.dialect import Call
from tests.faults.rig import KEY, WITHIN_S
from tests.faults.server import Server, after, answer

BACKGROUND = Background()
POLL = Call("GET", "/videos/r-1")


def test_another_process_need_not_wait_for_the_reply(tmp_path: Path, server: Server) -> None:
    """Where a slot counts as used with the reply only, the second request waits out the first one's claim."""
    server.poll = [after(go := threading.Event(), answer()), answer()]
    one, other = (
        Api(server.base_url, SecretKey(KEY, "a test"), Gate(1000.0, shared=SharedPace(tmp_path / "slots")))
        for _ in range(2)
    )
    slow = BACKGROUND.submit(one.send(POLL))
    server.wait_for(lambda: len(server.polls) == 1)
    began = time.monotonic()
    BACKGROUND.run(other.send(POLL), WITHIN_S)
    assert time.monotonic() - began < LEASE_S / 2
    go.set()
    slow.result(WITHIN_S)
    for api in (one, other):
        BACKGROUND.run(api.close())
