"""The provider that `polling.py` measures against, as a process of its own: HTTP on loopback, with limits that hold.

Started with the path of a clip, it prints its port. Each line on its input is a JSON object: a `Setup`, with which
it begins anew, or `{}`, which it answers with all it knows of the jobs since then. Times are seconds of its world.

It judges a request by the moment at which the system got its first byte (on Linux), because on a busy machine this
process wakes late, and then two requests seem closer than they were sent.
"""

from __future__ import annotations

import json
import random
import socket
import socketserver
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from _world import GAPS_S, Course, Limits, Progress, number_of

CREATE, POLL = "/v1/videos/generations", "/v1/videos/"
_SO_TIMESTAMPNS = 35  # Linux; Python has no name for it
_TIMESPEC = struct.Struct("@qq")
_ANCILLARY = socket.CMSG_SPACE(_TIMESPEC.size)
_REASONS = {200: "OK", 202: "Accepted", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Setup:
    """What it is like for one run.

    Parameters
    ----------
    speed
        Seconds of its world in one of ours.
    factor
        Jobs take so many times as long as usual.
    """

    seed: int
    speed: float
    limits: str = "strict"
    progress: Progress = "noisy"
    factor: float = 1.0


@dataclass(slots=True)
class Made:
    """A job that was taken; `known` is when an answer that says done had left."""

    number: int
    created: float
    ready: float
    polls: list[float] = field(default_factory=list)
    known: float | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One request, read whole; `at` is when its first byte came, in seconds since 1970."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass(slots=True)
class Answer:
    """What goes back; `tells` is the job that it says is done."""

    status: int
    body: bytes
    kind: str = "application/json"
    headers: tuple[str, ...] = ()
    tells: Made | None = None


class World:
    """All that happens to one run's jobs."""

    def __init__(self, setup: Setup, film: bytes) -> None:
        self.setup = setup
        self._film = film
        self._began = time.time()
        self._jobs: dict[str, Made] = {}
        self._courses: dict[str, Course] = {}
        self._refused: Counter[str] = Counter()
        self._arrivals: list[float] = []
        self._limits: dict[str, Limits] = {}
        self._noise = random.Random(f"noise {setup.seed}")
        self._lock = threading.Lock()

    def answer(self, heard: Heard, origin: str) -> Answer:
        if heard.path.startswith("/media/"):
            return Answer(200, self._film, "video/mp4")
        with self._lock:
            at = self._time(heard.at)
            self._arrivals.append(at)
            key = heard.headers.get("authorization", "")
            limits = self._limits.setdefault(key, Limits(GAPS_S[self.setup.limits]))
            creates = (heard.method, heard.path) == ("POST", CREATE)
            unfinished = sum(made.ready > at for made in self._jobs.values()) if creates else None
            if (refusal := limits.refuse(at, unfinished)) is not None:
                kind, seconds = refusal
                self._refused[kind] += 1
                after = f"Retry-After: {seconds / self.setup.speed:.3f}"
                return Answer(429, _json({"error": f"too many requests: {kind}"}), headers=(after,))
            return self._create(json.loads(heard.body)) if creates else self._poll(heard.path, origin)

    def told(self, made: Made) -> None:
        """The answer that says done has left."""
        with self._lock:
            made.known = made.known or self._time(time.time())

    def report(self) -> dict[str, Any]:
        with self._lock:
            jobs = [asdict(made) for made in self._jobs.values()]
            return {"jobs": jobs, "refused": dict(self._refused), "arrivals": sorted(self._arrivals)}

    def _time(self, real: float) -> float:
        return (real - self._began) * self.setup.speed

    def _create(self, body: dict[str, Any]) -> Answer:
        setup, number, now = self.setup, number_of(body["prompt"]), self._time(time.time())
        course = Course.draw(setup.seed, number, body["duration"], body["resolution"], setup.factor)
        request_id = f"run-{setup.seed}-{number}-{len(self._jobs)}"
        self._jobs[request_id] = Made(number, now, now + course.takes)
        self._courses[request_id] = course
        return Answer(200, _json({"request_id": request_id}))

    def _poll(self, path: str, origin: str) -> Answer:
        request_id, now = path.removeprefix(POLL), self._time(time.time())
        made = self._jobs.get(request_id)
        if made is None:
            return Answer(404, _json({"error": "there is no such request"}))
        made.polls.append(now)
        if now >= made.ready:
            video = {"url": f"{origin}/media/{request_id}.mp4", "duration": 6, "respect_moderation": True}
            return Answer(200, _json({"status": "done", "progress": 100, "video": video}), tells=made)
        noise = self._noise.gauss(0, 1)
        percent = self._courses[request_id].progress(self.setup.progress, now - made.created, noise)
        told = {} if percent is None else {"progress": percent}
        return Answer(202, _json({"status": "pending", **told}))


class Server(socketserver.ThreadingTCPServer):
    """Keeps connections open, each in a thread of its own; `world` is replaced for each run."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, film: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        if sys.platform == "linux":
            self.socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)  # connections inherit it
        self.film = film
        self.world: World | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Talk(socketserver.BaseRequestHandler):
    """One connection."""

    server: Server
    request: socket.socket

    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for heard in _requests(self.request):
            world = self.server.world
            if world is None:
                return
            answer = world.answer(heard, self.server.origin)
            closes = heard.headers.get("connection", "").lower() == "close"
            head = [f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}", f"Content-Type: {answer.kind}"]
            head += [f"Content-Length: {len(answer.body)}", *answer.headers, *["Connection: close"] * closes]
            self.request.sendall("\r\n".join([*head, "", ""]).encode() + answer.body)
            if answer.tells is not None:
                world.told(answer.tells)
            if closes:
                return


def _requests(connection: socket.socket) -> Iterator[Heard]:
    data, at = b"", 0.0
    while True:
        head, end, rest = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(headers.get("content-length", 0))
        if end and len(rest) >= length:
            method, path, _ = lines[0].split(" ")
            yield Heard(method, path, headers, rest[:length], at)
            data = rest[length:]
            continue
        try:
            more, ancillary, _, _ = connection.recvmsg(65536, _ANCILLARY)
        except ConnectionError:
            return
        if not more:
            return
        at = at if data else _arrival(ancillary)
        data += more


def _arrival(ancillary: list[tuple[int, int, bytes]]) -> float:
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, nanoseconds = _TIMESPEC.unpack(data[: _TIMESPEC.size])
            return float(seconds + nanoseconds / 1e9)
    return time.time()


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def main(film: Path) -> None:
    with Server(film.read_bytes()) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        for line in sys.stdin:
            if setup := json.loads(line):
                server.world = World(Setup(**setup), server.film)
            elif server.world is not None:
                print(json.dumps(server.world.report()), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
