"""Kernels as processes of their own on one library, and a provider that keeps its limit to the letter."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.faults.limited import Limited
from tests.faults.rig import KEY
from tests.faults.server import Act, Heard, Server, answer

WITHIN_S = 60.0
WORDS_OF_SQLITE = "database is locked"

PROGRAM = f"""
import json, sys
import grokvideo as gv
from grokvideo.engine import pacing
from grokvideo.errors import GrokVideoError

pacing.silence = lambda jobs: 0.0
setup = json.loads(sys.argv[1])
exec(setup.pop("naive", ""))
gv.configure(provider="xai", api_key="{KEY}", **setup)
gv.resume()
print(json.dumps("ready"), flush=True)
jobs = []
for line in sys.stdin:
    order = json.loads(line)
    if "wait" in order:
        for job in jobs:
            job.wait(order["wait"])
        print(json.dumps([job.status.value for job in jobs]), flush=True)
        continue
    try:
        jobs.append(gv.generate(order["prompt"], **(dict(duration=1) | order.get("how", dict()))))
        print(json.dumps(jobs[-1].id), flush=True)
    except GrokVideoError as error:
        print(json.dumps([type(error).__name__, str(error)]), flush=True)
"""


class Kernel:
    """A process with a session: told line by line what to do.

    Parameters
    ----------
    naive
        Code that takes a piece of the safety away, to show that a test would notice.
    """

    def __init__(
        self,
        home: Path,
        server: Server | Limited,
        *,
        rate: float = 1000.0,
        max_jobs: int = 15,
        naive: str = "",
        **environment: str,
    ) -> None:
        setup = {"base_url": server.base_url, "requests_per_second": rate, "max_jobs": max_jobs, "naive": naive}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, json.dumps(setup)],
            env={**os.environ, "GROKVIDEO_HOME": str(home), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""

    def tell(self, **order: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        """Its next answer; fails with what it said when it ended instead."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.end()
            raise AssertionError(f"the kernel ended: {self.said}")
        return json.loads(line)

    def make(self, *prompts: str) -> list[Any]:
        """The id of the job for each of them, or the name and words of the error."""
        answers = []
        for prompt in prompts:
            self.tell(prompt=prompt)
            answers.append(self.hear())
        return answers

    def kill(self) -> None:
        self.process.kill()
        self.end()

    def end(self) -> str:
        """Let it end, and return what it said on stderr."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            watchdog = threading.Timer(WITHIN_S, self.process.kill)
            watchdog.start()
            _, self.said = self.process.communicate()
            watchdog.cancel()
        return self.said


@contextmanager
def kernels(number: int, home: Path, server: Server | Limited, **how: Any) -> Iterator[list[Kernel]]:
    """So many, ready. None of them may have met a locked database, or shown a traceback."""
    with ExitStack() as stack:
        started = [Kernel(home, server, **how) for _ in range(number)]
        for kernel in started:
            stack.callback(kernel.kill)
        for kernel in started:
            assert kernel.hear() == "ready"
        yield started
        for kernel in started:
            said = kernel.end()
            assert WORDS_OF_SQLITE not in said
            assert "Traceback" not in said


class Provider:
    """Takes every job and finishes it after some polls. Requests closer than `1 / rate` get a 429.

    Parameters
    ----------
    rate
        Requests per second of all routes but the clips'; None: no limit.
    polls
        So many polls say that a job is under way.
    think_s
        Seconds between a job that was taken and the answer.
    late_s
        A request may come so much too early: on a busy machine this server itself wakes late, and at this pace the
        gate's margin of 5 % is small. A client learns that from replies, unless it is killed before they come.
    """

    def __init__(
        self,
        server: Server,
        film: bytes,
        *,
        rate: float | None = None,
        polls: int = 2,
        think_s: float = 0.0,
        late_s: float = 0.0,
    ) -> None:
        self.gap = 0.0 if rate is None else 1.0 / rate - late_s
        self.polls = polls
        self.think_s = think_s
        self.refused = 0
        self.gaps: list[float] = []
        self.prompts: Counter[str] = Counter()
        """How often each prompt was taken, and would have been paid for."""
        self._server = server
        self._last: float | None = None
        self._polled: Counter[str] = Counter()
        self._lock = threading.Lock()
        server.create, server.poll, server.media = [self._create], [self._poll], [answer(200, film)]

    def __str__(self) -> str:
        return f"{len(self.gaps) + 1} requests, {self.refused} answers of 429, gaps from {min(self.gaps):.3f} s"

    def _allowed(self, heard: Heard) -> bool:
        with self._lock:
            if self._last is not None:
                self.gaps.append(heard.at - self._last)
            early = self._last is not None and heard.at - self._last < self.gap
            self._last = heard.at
            self.refused += early
            return not early

    def _create(self, connection: socket.socket, heard: Heard) -> None:
        if not self._allowed(heard):
            answer(429, {"error": "too many requests"}, Retry_After="1")(connection, heard)
            return
        with self._lock:
            prompt = json.loads(heard.body)["prompt"]
            self.prompts[prompt] += 1
            request_id = f"r-{sum(self.prompts.values())}"
        threading.Event().wait(self.think_s)
        answer(200, {"request_id": request_id})(connection, heard)

    def _poll(self, connection: socket.socket, heard: Heard) -> None:
        request_id = heard.path.rsplit("/", 1)[-1]
        act: Act
        if not self._allowed(heard):
            act = answer(429, {"error": "too many requests"}, Retry_After="1")
        else:
            with self._lock:
                self._polled[request_id] += 1
                pending = self._polled[request_id] <= self.polls
            act = answer(202, {"status": "pending", "progress": 10}) if pending else self._server.done()
        act(connection, heard)
