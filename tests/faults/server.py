"""A service that misbehaves on cue: raw sockets, one script for each route, and a record of every request.

What it has read is the ground truth: a POST in `posts` may have been billed, whatever the client believes.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

CREATE = "/v1/videos/generations"
CREATES = (CREATE, "/v1/videos/edits", "/v1/videos/extensions")
FILES = "/v1/files"
DEADLINE_S = 20.0


@dataclass(frozen=True)
class Heard:
    """One request, read whole; `at` is the time its last byte came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float


Act = Callable[[socket.socket, Heard], None]
"""What to do with a connection once its request was read."""


@dataclass(frozen=True)
class Bytes:
    """An act: these bytes, then the end. `name` is how a test's report calls it."""

    data: bytes
    name: str

    def __call__(self, connection: socket.socket, _: Heard) -> None:
        connection.sendall(self.data)

    def __str__(self) -> str:
        return self.name


def answer(status: int = 200, body: bytes | dict[str, Any] = b"", **headers: str) -> Bytes:
    """A whole answer. Underscores in the names of headers are hyphens."""
    content = json.dumps(body).encode() if isinstance(body, dict) else body
    lines = [f"HTTP/1.1 {status} Word", f"Content-Length: {len(content)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    name = f"{status} {content[:40].decode('ascii', 'replace')}".strip()
    return Bytes("\r\n".join([*lines, "", ""]).encode() + content, name)


def raw(data: bytes) -> Bytes:
    """These bytes, then the end."""
    return Bytes(data, f"only {data[:20].decode('ascii', 'replace')}".strip())


def short(body: bytes, missing: int) -> Bytes:
    """An answer that ends before its announced length."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(body) + missing)
    return Bytes(head + body, f"{missing} bytes short")


def reset(connection: socket.socket, _: Heard | None = None) -> None:
    """Slam the door: RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def after(event: threading.Event, act: Act) -> Act:
    """Wait for the test's word, then do that."""

    def wait(connection: socket.socket, heard: Heard) -> None:
        event.wait(DEADLINE_S)
        act(connection, heard)

    return wait


class Film:
    """An act: a file as a good server gives it, by Range and If-Range, that breaks off as often as `cuts` says.

    `cuts` are the bytes each answer gives before the connection ends; when they are used up, answers are whole.
    `head` are more lines of each answer's head.
    """

    def __init__(self, data: bytes, *cuts: int, etag: str = "", modified: str = "", head: str = "") -> None:
        self.data, self.etag, self.modified, self.head = data, etag, modified, head
        self.cuts = list(cuts)

    def __call__(self, connection: socket.socket, heard: Heard) -> None:
        start = int((re.findall(r"^bytes=(\d+)-$", heard.headers.get("range", "")) or ["0"])[0])
        if heard.headers.get("if-range") not in (None, self.etag, self.modified):
            start = 0
        body = self.data[start:]
        lines = [f"Content-Length: {len(body)}", "Connection: close"]
        if start:
            lines.append(f"Content-Range: bytes {start}-{len(self.data) - 1}/{len(self.data)}")
        lines += [
            f"{name}: {value}" for name, value in (("ETag", self.etag), ("Last-Modified", self.modified)) if value
        ]
        lines += [self.head] if self.head else []
        head = "\r\n".join([f"HTTP/1.1 {206 if start else 200} Word", *lines, "", ""]).encode()
        connection.sendall(head + body[: self.cuts.pop(0) if self.cuts else None])


def name_of(act: Act) -> str:
    """For the report of a test that goes through many acts."""
    return str(act) if isinstance(act, Bytes) else getattr(act, "__name__", "act")


@dataclass
class Server:
    """Listens on loopback. `create`, `poll`, `media`, `files` (uploads) and `contents` (of files) are scripts: one act
    each time, the last one for ever."""

    create: list[Act] = field(default_factory=lambda: [answer(200, {"request_id": "r-1"})])
    poll: list[Act] = field(default_factory=list)
    media: list[Act] = field(default_factory=list)
    files: list[Act] = field(default_factory=lambda: [answer(200, {"id": "file_1"})])
    contents: list[Act] = field(default_factory=list)
    on_connect: Callable[[socket.socket], bool] = lambda _: True
    """Asked for every connection before anything is read; False: it is over."""
    tls: ssl.SSLContext | None = None
    """What it shows as who it is; None: plain HTTP."""

    def __post_init__(self) -> None:
        self.heard: list[Heard] = []
        self.connections = 0
        self._changed = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._threads: list[threading.Thread] = []
        self._open = True
        self._start(self._accept)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    @property
    def posts(self) -> list[Heard]:
        """Every create that was read whole."""
        return [heard for heard in self.heard if heard.method == "POST" and heard.path in CREATES]

    @property
    def uploads(self) -> list[Heard]:
        return [heard for heard in self.heard if heard.path == FILES]

    @property
    def polls(self) -> list[Heard]:
        return [heard for heard in self.heard if heard.path.startswith("/v1/videos/") and heard.method == "GET"]

    @property
    def fetches(self) -> list[Heard]:
        return [heard for heard in self.heard if heard.path.startswith("/media/")]

    def done(self, name: str = "a.mp4", **more: Any) -> Act:
        """The poll's answer for a finished clip whose link leads here."""
        video = {"url": f"{self.origin}/media/{name}", "duration": 1, "respect_moderation": True}
        return answer(200, {"status": "done", "video": video, "usage": {"cost_in_usd_ticks": 500_000_000}, **more})

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Return once that is true; looked at after every request."""
        with self._changed:
            assert self._changed.wait_for(condition, DEADLINE_S), "it did not come to that"

    def close(self) -> None:
        self._open = False
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(DEADLINE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _start(self, function: Callable[..., None], *values: object) -> None:
        thread = threading.Thread(target=function, args=values, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while self._open:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(DEADLINE_S)
            if not self.on_connect(connection):
                return
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            heard = read_request(connection)
            if heard is None:
                return
            with self._changed:
                script = self._script(heard)
                act = script.pop(0) if len(script) > 1 else script[0]
                self.heard.append(heard)
                self._changed.notify_all()
            act(connection, heard)
            if self.tls is not None:
                connection.close()  # wrapping took the socket out of the hands of `with`

    def _script(self, heard: Heard) -> list[Act]:
        if heard.path in CREATES:
            return self.create
        if heard.path.startswith(FILES):
            return self.files if heard.path == FILES else self.contents
        return self.media if heard.path.startswith("/media/") else self.poll


def read_request(connection: socket.socket) -> Heard | None:
    """One request, whole; None when the client leaves before its end."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := connection.recv(65536)):
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        if not (more := connection.recv(65536)):
            return None
        body += more
    method, path, _ = first.split(" ")
    return Heard(method, path, headers, body, time.monotonic())
