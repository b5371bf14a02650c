"""The driver, ledger and transport as they are, over real sockets to a service that misbehaves on cue."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grokvideo.engine.background import Background
from grokvideo.engine.connections import Connection
from grokvideo.engine.decisions import Decisions, Write
from grokvideo.engine.driver import Driver
from grokvideo.engine.gate import Gate
from grokvideo.engine.jobs import Job
from grokvideo.engine.media import Media
from grokvideo.engine.slots import CLOCK
from grokvideo.engine.snapshot import state_of
from grokvideo.engine.transport import Api
from grokvideo.store.ledger import Row
from grokvideo.store.room import Room
from grokvideo.values.request import VideoRequest
from grokvideo.values.secret import SecretKey
from grokvideo.values.state import JobState
from grokvideo.wire.xai import XaiDialect
from tests.faults.server import Act, Heard, Server
from tests.values import a_row

KEY = "xai-CANARYcanary0123456789CANARYcanary"
WITHIN_S = 20.0
BACKGROUND = Background()


class Rig:
    """One driver on one library, talking to one server. Pauses of the code under test are skipped, not slept.

    A skipped pause moves the clock, so that timeouts and ages are what they would have been. With `patient` pauses
    never end, so that a test can do something in the middle of one.
    """

    def __init__(self, home: Path, server: Server, *, rate: float = 1000.0, media_hosts: tuple[str, ...] = ()) -> None:
        self.server = server
        self.skipped_s = 0.0
        self.pauses: list[float] = []
        self.patient = False
        self.pausing = threading.Event()
        self.path = home / "library.sqlite3"
        self.room = Room(home)
        self.clips, self.ledger, self.owner = self.room.clips, self.room.ledger, self.room.owner
        self.gate = Gate(rate, clock=lambda: CLOCK() + self.skipped_s, sleep=self._gate_sleep)
        self.api = Api(server.base_url, SecretKey(KEY, "a test"), self.gate)
        self.media = Media(media_hosts, origin=server.origin)
        self.connection = Connection(XaiDialect(), self.api, self.media, self.gate)
        self.driver = Driver(
            self.room,
            BACKGROUND,
            lambda _: self.connection,
            clock=self.clock,
            sleep=self._sleep,
        )
        self._numbers = itertools.count()

    def clock(self) -> float:
        return time.time() + self.skipped_s

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.pausing.set()
        if self.patient:
            await asyncio.Event().wait()
        self.skipped_s += seconds
        await asyncio.sleep(0)

    async def _gate_sleep(self, seconds: float) -> None:
        """The gap between two sends is real; a `Retry-After` of seconds is skipped."""
        if seconds >= 0.5:
            await self._sleep(seconds)
        else:
            await asyncio.sleep(seconds)

    def start(
        self,
        prompt: str = "a fox",
        *,
        request: VideoRequest | None = None,
        subscribe: Callable[[JobState], None] | None = None,
        **row: Any,
    ) -> Job:
        """A new job, written down and begun as the session does it."""
        request = request or VideoRequest(prompt=prompt, duration=1)
        base: dict[str, Any] = {"owner": self.owner.name, "created_at": self.clock(), "base_url": self.server.base_url}
        written = a_row(f"{next(self._numbers):016x}", request, **(base | row))
        self.ledger.add(written)
        job = self.job(written, request)
        if subscribe is not None:
            job.subscribe(subscribe)
        self.driver.start(job, written)
        return job

    def run(self, prompt: str = "a fox", **row: Any) -> Job:
        """A new job, until nothing more happens by itself."""
        return self.start(prompt, **row).wait(WITHIN_S)

    def job(self, row: Row, request: VideoRequest) -> Job:
        state = state_of(row, self.clips, request)
        controls = Decisions(self.room, self.driver, self)
        return Job(row.id, request, state, controls, provider=row.provider, simulated=row.simulated)

    def follow(self) -> None:
        """Nobody else is here."""

    def send_again(self, job: Job, row: Row, write: Write, *, yes: bool) -> Job:
        raise NotImplementedError("that needs a whole session")

    def send_instead(self, job: Job, row: Row, request: VideoRequest, *, yes: bool) -> Job:
        raise NotImplementedError("that needs a whole session")

    def make_from(self, job: Job, prompt: str, **wishes: Any) -> Job:
        raise NotImplementedError("that needs a whole session")

    def later(self, seconds: float, act: Act) -> Act:
        """The clock has moved on by so much when that is done."""

        def move(connection: socket.socket, heard: Heard) -> None:
            self.skipped_s += seconds
            act(connection, heard)

        return move

    def row(self, job: Job) -> Row:
        row = self.ledger.get(job.id)
        assert row is not None
        return row

    def states(self, job: Job) -> list[str]:
        """Every state the job went through, as the ledger tells it."""
        return [state for _, state, _ in self.ledger.events(job.id)]

    def files(self) -> list[str]:
        folder = self.path.parent / "clips"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def close(self) -> None:
        self.driver.leave(WITHIN_S)
        BACKGROUND.run(self.connection.close())
        self.room.close()
