"""A provider on loopback, as a process of its own: it takes every job, and each is done after so many polls.

Called with the number of polls and the path of a clip, it prints its port, and leaves when its input ends. It keeps no
limits and costs little, so that the process that is measured has a core of its own.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NEVER = 10**9
"""Polls after which a job would be done that stays pending for good."""


class Provider:
    """Answers HTTP/1.1, and keeps connections open where it may."""

    def __init__(self, polls: int, clip: bytes) -> None:
        self.origin = ""
        self._after = polls
        self._clip = clip
        self._polls: Counter[str] = Counter()
        self._taken = 0

    async def serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.read)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
                await reader.readexactly(length)
                method, path, *_ = head.split(" ")
                status, kind, body = self._answer(method, path)
                lines = (f"HTTP/1.1 {status} Word", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "", "")
                writer.write("\r\n".join(lines).encode())
                writer.write(body)
                await writer.drain()
                if "connection: close" in head:
                    return
        except (asyncio.IncompleteReadError, OSError):
            return
        finally:
            writer.close()

    def _answer(self, method: str, path: str) -> tuple[int, str, bytes]:
        if path.startswith("/media/"):
            return 200, "video/mp4", self._clip
        if method == "post":
            self._taken += 1
            return 200, "application/json", _json({"request_id": f"r-{self._taken}"})
        self._polls[path] += 1
        if self._polls[path] < self._after:
            return 202, "application/json", _json({"status": "pending", "progress": min(90, self._polls[path])})
        video = {"url": f"{self.origin}/media/{path.rpartition('/')[2]}.mp4", "duration": 6, "respect_moderation": True}
        return 200, "application/json", _json({"status": "done", "video": video})


@contextmanager
def provider(polls: int = NEVER, clip: Path = Path("none")) -> Iterator[str]:
    """Such a process; gives its origin."""
    command = [sys.executable, __file__, str(polls), str(clip)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def _json(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode()


if __name__ == "__main__":
    given = Path(sys.argv[2])
    server = Provider(int(sys.argv[1]), given.read_bytes() if given.is_file() else b"")
    asyncio.run(server.serve())
