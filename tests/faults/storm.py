"""A provider with a bad day: one request in nine meets a fault, and every kind of fault has its turn."""

from __future__ import annotations

import itertools
import json
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator

from tests.faults.server import Act, Heard, Server, answer, raw, reset, short

_SO_TIMESTAMPNS = 35  # Linux; Python has no name for it
_TIMESPEC = struct.Struct("@qq")
PENDING = answer(202, {"status": "pending", "progress": 50})
SLOW_DOWN = {"error": "slow down"}

# The provider has not taken these, and says so.
REFUSALS: tuple[Act, ...] = (
    answer(429, SLOW_DOWN, Retry_After="1"),
    answer(429, SLOW_DOWN),
    answer(429, SLOW_DOWN, Retry_After="NaN"),
    answer(400, {"code": "invalid-argument", "error": "no"}),
    answer(401, {"error": "no"}),
    answer(402),
    answer(403, {"error": "no credits left"}),
    answer(422, {"error": "no"}),
)
# It has taken these, and the client cannot know.
SILENCES: tuple[Act, ...] = (
    reset,
    raw(b""),
    raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    raw(b"this is not HTTP\r\n\r\n"),
    short(b'{"request_id": "r-', 20),
    answer(200, b"garbage"),
    answer(200, {}),
    answer(302, Location="https://evil.example/"),
    answer(408),
    answer(409),
    answer(500),
    answer(502, b"<html>"),
    answer(503, Retry_After="1"),
    answer(504),
)
POLLS: tuple[Act, ...] = (
    reset,
    raw(b""),
    short(b'{"status": ', 30),
    answer(200, b"garbage"),
    answer(200, {"status": "dreaming"}),
    answer(202),
    answer(401, {"error": "no"}),
    answer(403, {"error": "no credits left"}),
    answer(404),
    answer(408),
    answer(429, SLOW_DOWN, Retry_After="1"),
    answer(429, SLOW_DOWN),
    answer(500, b"<html>"),
    answer(503),
    answer(200, {"status": "failed", "error": {"code": "internal_error", "message": "no"}}),
    answer(200, {"status": "expired"}),
    answer(400, {"code": "imagine:content-moderated", "error": "no"}),
    answer(200, {"status": "done", "video": {}}),
)
MEDIA: tuple[Act, ...] = (
    reset,
    raw(b""),
    short(b"\x00\x00\x00 ftypisom", 4000),
    answer(200, b"<html>sign in</html>"),
    answer(200, b""),
    answer(200, b"\x00\x00\x00\x08ftyp" * 50),
    answer(302, Location="https://evil.example/a.mp4"),
    answer(403),
    answer(404),
    answer(410),
    answer(500),
    answer(503),
)


class Storm:
    """Makes every `every`th request on each of a server's routes meet a fault; None: the weather is good."""

    def __init__(self, server: Server, film: bytes, every: int | None = 9) -> None:
        self.server = server
        self.every = every
        self.met: Counter[tuple[str, int]] = Counter()
        """How often each fault was met, by its route and its identity."""
        self.asked: Counter[str] = Counter()
        """Requests of each job."""
        self.accepted: Counter[str] = Counter()
        """POSTs that may be billed, by prompt."""
        self._film = film
        self._lock = threading.Lock()
        self._heard: Counter[str] = Counter()
        # No matter of chance, so that each has its turn.
        self._creates = itertools.cycle((*SILENCES, *REFUSALS))
        self._polls, self._media = itertools.cycle(POLLS), itertools.cycle(MEDIA)
        self._times: list[float] = []
        server.create, server.poll, server.media = [self._take], [self._tell], [self._give]
        server._listener.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        server.on_connect = self._note_time

    def _fault(self, kind: str, name: str, faults: Iterator[Act]) -> Act | None:
        with self._lock:
            self.asked[name] += 1
            self._heard[kind] += 1
            if self.every is None or self._heard[kind] % self.every:
                return None
            fault = next(faults)
            self.met[kind, id(fault)] += 1
            return fault

    def _take(self, connection: socket.socket, heard: Heard) -> None:
        prompt = json.loads(heard.body)["prompt"]
        name = prompt.replace(" ", "-")
        fault = self._fault("create", name, self._creates)
        self.accepted[prompt] += fault not in REFUSALS
        (fault or answer(200, {"request_id": name}))(connection, heard)

    def _tell(self, connection: socket.socket, heard: Heard) -> None:
        name = heard.path.rpartition("/")[2]
        good = self.server.done(f"{name}.mp4") if self.asked[name] > 3 else PENDING
        (self._fault("poll", name, self._polls) or good)(connection, heard)

    def _give(self, connection: socket.socket, heard: Heard) -> None:
        name = heard.path.rpartition("/")[2].removesuffix(".mp4")
        (self._fault("media", name, self._media) or answer(200, self._film))(connection, heard)

    def gaps(self) -> list[float]:
        """Seconds between one request to the API and the next, as they came in."""
        return [later - earlier for earlier, later in itertools.pairwise(sorted(self._times))]

    def _note_time(self, connection: socket.socket) -> bool:
        """When its first byte came, by the system's own record: a thread of ours may look much later."""
        space = socket.CMSG_SPACE(_TIMESPEC.size)
        begin, ancillary, _, _ = connection.recvmsg(16, space, socket.MSG_PEEK)
        stamps = [data for level, kind, data in ancillary if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS)]
        if begin and b"/media/" not in begin:
            seconds, nanoseconds = _TIMESPEC.unpack(stamps[0][: _TIMESPEC.size])
            self._times.append(seconds + nanoseconds / 1e9)
        return True
