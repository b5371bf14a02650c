"""The simulated provider on a socket, with its limits to the letter, and what it answered."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import Message, Receive, Scope, Send

from grokvideo.simulator.app import create_app
from grokvideo.simulator.render import RenderRequest
from tests.faults.server import CREATES

_END_WITHIN_S = 20.0


class Limited:
    """The simulator; its clips are given, not painted.

    Parameters
    ----------
    speed
        World seconds in one of ours: so many creates and polls are allowed a second, and fifteen jobs at once.
    """

    def __init__(self, home: Path, film: bytes, speed: float) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()
        """By what was asked for (`create`, `poll`, `clip`) and status."""
        self.taken: Counter[str] = Counter()
        """How often each prompt was taken, and would have been paid for."""
        self.order: list[str] = []
        """The prompts in the order in which they were taken."""
        self.full = 0
        """Creates that were refused because fifteen jobs were unfinished."""
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

        async def give(_: RenderRequest, path: Path) -> None:
            await asyncio.to_thread(path.write_bytes, film)

        self._app = create_app(home, speed=speed, base_url=self.origin, render=give)
        config = uvicorn.Config(self._answer, interface="asgi3", lifespan="off", log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=[[self._listener]], name="simulator")

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    @property
    def creates(self) -> int:
        """Creates that were answered, however."""
        return sum(count for (kind, _), count in self.answers.items() if kind == "create")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, body, status = scope["path"], b"", 0

        async def heard() -> Message:
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            return message

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.body" and status == 429:
                self.full += b"Too many jobs" in message["body"]
            if message["type"] == "http.response.start":
                status = message["status"]
                kind = "create" if path in CREATES else "clip" if path.startswith("/media/") else "poll"
                self.answers[kind, status] += 1
                if (kind, status) == ("create", 200):
                    asked: dict[str, Any] = json.loads(body)
                    self.taken[asked["prompt"]] += 1
                    self.order.append(asked["prompt"])
            await send(message)

        await self._app(scope, heard, told)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.should_exit = True
        self._thread.join(_END_WITHIN_S)
        self._listener.close()
