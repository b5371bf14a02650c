"""The clients that `polling.py` compares, each in a process of its own: ours, and what people write in an afternoon.

Called with an `Orders` object as JSON. Prints a line when it is ready to begin, begins when it is sent one, and at the
end prints what became of the clips and the CPU time since it began: imports are over by then. The others fetch their
clips, too, but keep no records, take no posters and look at no file.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _world import PLACES, Wish

KEY = "a-key-for-the-bench"
MARGIN = 1.05
WITHIN_S = 900.0


@dataclass(frozen=True, slots=True)
class Orders:
    """What to do: `folder` is where the clips go, `speed` the seconds of the provider's world in one of ours."""

    client: str
    base_url: str
    speed: float
    folder: str
    wishes: list[Wish]


class Limiter:
    """Slots a gap apart. Creates go before polls; within each, first come, first served."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._free_at = 0.0
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._hands_out: asyncio.Task[None] | None = None

    async def slot(self, *, poll: bool) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (poll, next(self._order), mine))
        if self._hands_out is None or self._hands_out.done():
            self._hands_out = asyncio.create_task(self._hand_out())
        await mine

    async def _hand_out(self) -> None:
        now = asyncio.get_running_loop().time
        while self._waiting:
            await asyncio.sleep(max(0.0, self._free_at - now()))
            heapq.heappop(self._waiting)[2].set_result(None)
            self._free_at = now() + self._gap


class NoLimiter(Limiter):
    async def slot(self, *, poll: bool) -> None:
        """At once."""


def steady(seconds: float) -> Callable[[], Iterator[float]]:
    """Pauses before each poll: all the same."""
    return lambda: itertools.repeat(seconds)


def back_off() -> Iterator[float]:
    """Pauses before each poll: twice as long each time, 2 to 30 s."""
    return (min(30.0, 2.0 * 2**number) for number in itertools.count())


WAYS: dict[str, tuple[type[Limiter], Callable[[], Iterator[float]]]] = {
    "a 5 s loop for each job": (NoLimiter, steady(5.0)),
    "a 5 s loop, behind a limiter": (Limiter, steady(5.0)),
    "round robin, 1 request/s": (Limiter, steady(0.0)),
    "back-off 2 to 30 s": (Limiter, back_off),
}


async def plain(orders: Orders) -> dict[str, Any]:
    """A loop for each job, 15 jobs at a time. `Retry-After` is honoured; only what it turned away is sent again."""
    import httpx

    limiter_kind, pauses = WAYS[orders.client]
    limiter, places = limiter_kind(MARGIN / orders.speed), asyncio.Semaphore(PLACES)
    folder = Path(orders.folder)

    async def ask(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> httpx.Response:
        while True:
            await limiter.slot(poll=body is None)
            reply = await client.request(method, orders.base_url + path, json=body)
            if reply.status_code != 429:
                return reply.raise_for_status()
            await asyncio.sleep(float(reply.headers["Retry-After"]))

    async def make(client: httpx.AsyncClient, wish: Wish) -> str:
        async with places:
            body = {"prompt": wish.prompt, "duration": wish.seconds, "resolution": wish.resolution}
            taken = await ask(client, "POST", "/videos/generations", body)
            for pause in pauses():
                await asyncio.sleep(pause / orders.speed)
                told = (await ask(client, "GET", f"/videos/{taken.json()['request_id']}")).json()
                if told["status"] == "done":
                    break
        clip = (await client.get(told["video"]["url"])).raise_for_status().content
        await asyncio.to_thread((folder / f"{wish.number}.mp4").write_bytes, clip)
        return "done"

    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}, timeout=30.0) as client:
        ready()
        began = time.process_time()
        ends = await asyncio.gather(*(make(client, wish) for wish in orders.wishes))
        return {"ends": ends, "cpu_s": time.process_time() - began}


def ours(orders: Orders) -> dict[str, Any]:
    """The public API, as a notebook uses it."""
    import grokvideo as gv

    load_all()
    gv.configure(
        provider="xai",
        base_url=orders.base_url,
        api_key=KEY,
        home=orders.folder,
        requests_per_second=orders.speed,
        max_jobs=PLACES,
        confirm_over_usd=1000,
    )
    ready()
    began = time.process_time()
    jobs: list[Any] = [
        gv.generate(wish.prompt, duration=wish.seconds, resolution=wish.resolution) for wish in orders.wishes
    ]
    for job in jobs:
        job.wait(WITHIN_S)
    return {"ends": [str(job.status) for job in jobs], "cpu_s": time.process_time() - began}


def load_all() -> None:
    """Import what is else loaded with the first clip."""
    import importlib
    import pkgutil

    import grokvideo

    for package in ("engine", "store", "video", "wire", "values"):
        for module in pkgutil.iter_modules([f"{grokvideo.__path__[0]}/{package}"], f"grokvideo.{package}."):
            importlib.import_module(module.name)
    for name in ("av", "httpx", "PIL.JpegImagePlugin", "ssl"):
        importlib.import_module(name)


def ready() -> None:
    """Say so, and wait for the word to begin."""
    print(json.dumps("ready"), flush=True)
    sys.stdin.readline()


def main() -> None:
    told = json.loads(sys.argv[1])
    orders = Orders(**{**told, "wishes": [Wish(**wish) for wish in told["wishes"]]})
    result = ours(orders) if orders.client == "grokvideo" else asyncio.run(plain(orders))
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
