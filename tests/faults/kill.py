"""Processes that are killed, the provider they talk to, and what must be true of the library afterwards.

What the provider has read is the truth about money. The library is read with plain SQL and plain files, so that the
same questions can be put to a client that shares no code with ours (`naive.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.faults.server import Heard, Server, answer

PROGRAM = (str(Path(__file__).with_name("kill_program.py")),)
PATIENCE_S = 120.0
LAG_S = 0.01
PENDING = answer(202, {"status": "pending", "progress": 50})

Figures = Callable[[str, object], None]
"""Takes the name of something measured, and what was measured; shown at the end of the run."""


@dataclass(frozen=True)
class Bill:
    """One POST that the provider accepted; whoever made it pays."""

    prompt: str
    request_id: str


class Provider:
    """A server that takes every request, gives each an id of its own, and has each clip done at the second poll.

    Its answers take a moment, as over a network: that moment is where a client can be killed with money spent and
    nothing written down.
    """

    def __init__(self, server: Server, film: bytes) -> None:
        self.server = server
        self.bills: list[Bill] = []
        self._film = film
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        server.create, server.poll, server.media = [self._take], [self._tell], [self._give]

    @property
    def polled(self) -> set[str]:
        """The ids that came back in a poll: a client that polls has an id, and must have it written down."""
        return {heard.path.rpartition("/")[2] for heard in self.server.polls}

    def _take(self, connection: socket.socket, heard: Heard) -> None:
        with self._lock:
            bill = Bill(json.loads(heard.body)["prompt"], f"r-{len(self.bills)}")
            self.bills.append(bill)
        lag()
        answer(200, {"request_id": bill.request_id})(connection, heard)

    def _tell(self, connection: socket.socket, heard: Heard) -> None:
        name = heard.path.rpartition("/")[2]
        with self._lock:
            self._seen[name] += 1
        act = self.server.done(f"{name}.mp4") if self._seen[name] > 1 else PENDING
        lag()
        act(connection, heard)

    def _give(self, connection: socket.socket, heard: Heard) -> None:
        whole = answer(200, self._film).data
        connection.sendall(whole[: len(whole) // 2])
        lag()
        connection.sendall(whole[len(whole) // 2 :])


def lag() -> None:
    """What an answer takes on its way."""
    threading.Event().wait(LAG_S)


class Process:
    """A client in a process of its own; it has said `begin` when this is made.

    Parameters
    ----------
    program
        The script and its first words; the base URL and the prompts follow.
    under
        A command that runs it: strace, for example.
    """

    def __init__(
        self,
        home: Path,
        server: Server,
        prompts: Iterable[str] = (),
        *,
        program: Sequence[str] = PROGRAM,
        under: Sequence[str] = (),
    ) -> None:
        self.process = subprocess.Popen(
            [*under, sys.executable, *program, server.base_url, *prompts],
            env={**os.environ, "GROKVIDEO_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._watchdog = threading.Timer(PATIENCE_S, self.process.kill)
        self._watchdog.start()
        assert self.process.stdout is not None
        self.process.stdout.readline()
        self.began_at = time.monotonic()

    def run(self) -> float:
        """Let it come to its end; the seconds it took."""
        assert self.process.stdout is not None
        last = self.process.stdout.readline()
        took = time.monotonic() - self.began_at
        code, words = self._end()
        assert (code, last) == (0, "end\n"), words
        return took

    def kill_after(self, seconds: float) -> bool:
        """SIGKILL, that long after `begin`; False when it had ended before."""
        try:
            self.process.wait(max(0.0, seconds + self.began_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
        return self._end()[0] < 0

    def was_killed(self) -> bool:
        """Whether somebody else (strace) killed it; waits for its end."""
        return self._end()[0] != 0

    def _end(self) -> tuple[int, str]:
        _, words = self.process.communicate()
        self._watchdog.cancel()
        return self.process.returncode, words


@dataclass(frozen=True)
class Kept:
    """One row of a library. `file` is the name of its clip."""

    prompt: str
    state: str
    request_id: str | None
    file: str | None


class CorruptLibrary(Exception):
    """SQLite's own check found something."""


def rows(home: Path) -> list[Kept]:
    """What the library holds, read from a copy, so that looking does not mend what a killed process left.

    Raises
    ------
    CorruptLibrary
        If it does not pass `PRAGMA integrity_check`.
    """
    with tempfile.TemporaryDirectory() as folder:
        for path in home.glob("library.sqlite3*"):
            shutil.copy(path, folder)
        with closing(sqlite3.connect(Path(folder) / "library.sqlite3")) as db:
            verdict = db.execute("PRAGMA integrity_check").fetchall()
            if verdict != [("ok",)]:
                raise CorruptLibrary(str(verdict))
            if not db.execute("SELECT name FROM sqlite_master WHERE name = 'jobs'").fetchall():
                return []
            found = db.execute("SELECT prompt, state, request_id, clip FROM jobs").fetchall()
    return [
        Kept(prompt, state, request_id, json.loads(clip)["file"] if clip else None)
        for prompt, state, request_id, clip in found
    ]


def faults(home: Path, provider: Provider, film: bytes) -> Counter[str]:
    """What is wrong after a kill and a new process that came to its end; empty when nothing is.

    `lost`: accepted, and neither done with its clip nor named as unknown; a poll proves that the id had arrived, and
    then unknown is no excuse. `paid twice`, `corrupt`, `torn` (an .mp4 that is not the whole film), `no file`
    (a row that says done), `unfinished` (a row nobody brought to an end), `litter` (a `.part` that nobody will use).
    """
    wrong: Counter[str] = Counter()
    try:
        library = rows(home)
    except (CorruptLibrary, sqlite3.Error):
        return Counter(corrupt=1)
    whole = {path.name for path in (home / "clips").glob("*.mp4") if path.read_bytes() == film}
    wrong["torn"] = len(list((home / "clips").glob("*.mp4"))) - len(whole)
    wrong["litter"] = len(list((home / "clips").glob("*.part")))
    done = [row for row in library if row.state == "done"]
    wrong["no file"] = sum(row.file not in whole for row in done)
    named = {row.prompt for row in library if row.state == "submit_unknown"}
    here, polled = {row.request_id for row in done}, provider.polled
    for bill in provider.bills:
        in_doubt = bill.prompt in named and bill.request_id not in polled
        wrong["lost"] += bill.request_id not in here and not in_doubt
    wrong["paid twice"] = sum(n - 1 for n in Counter(bill.prompt for bill in provider.bills).values())
    wrong["unfinished"] = sum(row.state not in ("done", "submit_unknown", "rejected") for row in library)
    return +wrong
