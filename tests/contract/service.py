"""The simulated service, asked in process: time is a number, and clips are made by nobody."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import httpx
from PIL import Image

from grokvideo.simulator.app import create_app
from grokvideo.simulator.render import RenderRequest

CLIP = bytes(range(256)) * 40


@dataclass
class Service:
    """A service, its caller, and its clock."""

    http: httpx.AsyncClient
    now: float = 1_800_000_000.0

    async def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Send a body when everything sent before is done, and wait until its clip is filmed."""
        self.now += 1000.0
        answer = await self.http.post(f"/v1{path}", json=body)
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name().startswith("render ")))
        return answer

    async def get(self, path: str, *, after: float = 1.0) -> httpx.Response:
        """Ask for something, so many seconds later."""
        self.now += after
        return await self.http.get(f"/v1{path}")

    async def poll(self, created: httpx.Response, *, after: float = 1000.0) -> httpx.Response:
        """Ask for the job that was created, so many seconds later."""
        assert created.status_code == 200, created.text
        return await self.get(f"/videos/{created.json()['request_id']}", after=after)


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[Service]:
    """A service of its own in that folder."""

    async def film(_: RenderRequest, path: Path) -> None:
        await asyncio.to_thread(path.write_bytes, CLIP)

    service: Service

    def clock() -> float:
        return service.now

    transport = httpx.ASGITransport(app=create_app(home, clock=clock, render=film))
    headers = {"Authorization": "Bearer a-key-for-the-lesson"}
    async with httpx.AsyncClient(transport=transport, base_url="http://simulator.invalid", headers=headers) as http:
        service = Service(http)
        yield service


def film_of(seconds: float, *, fps: int = 4) -> bytes:
    """A small silent MP4 of that length."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(round(seconds * fps)):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (number % 256, 90, 120)))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()
