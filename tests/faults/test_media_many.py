"""Many downloads at once: each with its own progress, few connections, little memory, little work."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.media import Media
from grokvideo.engine.partial import Partial
from grokvideo.values.state import JobState, Status
from tests.faults.rig import BACKGROUND, WITHIN_S, Rig
from tests.faults.server import Act, Film, Heard, Server, after, answer, raw

MEGABYTE = 1024 * 1024


def test_sixty_finished_clips_do_not_open_sixty_connections(
    rig: Rig, film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    media, go, all_there = rig.connection.media, threading.Event(), threading.Event()
    get, receive = media.get, media._receive
    asked = now = most = 0

    async def counted_get(*values: Any) -> None:
        nonlocal asked
        asked += 1
        if asked == 60:
            all_there.set()
        await get(*values)

    async def counted_receive(*values: Any) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await receive(*values)
        now -= 1

    monkeypatch.setattr(media, "get", counted_get)
    monkeypatch.setattr(media, "_receive", counted_receive)
    rig.driver.max_jobs = 60
    rig.server.media = [after(go, answer(200, film))]
    jobs = [rig.start(f"fox {number}") for number in range(60)]
    assert all_there.wait(WITHIN_S)
    BACKGROUND.run(asyncio.sleep(0), WITHIN_S)
    assert most == 4
    go.set()
    assert {job.wait(WITHIN_S).status for job in jobs} == {Status.DONE}
    assert most == 4
    assert len(rig.server.fetches) == 60


def test_downloads_pass_no_gate(home: Path, server: Server, film: bytes) -> None:
    """At one request in a hundred seconds the polls would never come; a clip that is there is fetched all the same."""
    server.poll, server.media = [server.done()], [answer(200, film)]
    rig = Rig(home, server)
    try:
        jobs = [rig.run(), rig.run()]
        assert [seconds for seconds in rig.pauses if seconds > 50] == []
        rig.gate.pace.rate = 0.01
        media, part = rig.connection.media, Partial(home / "a.part")
        BACKGROUND.run(media.get(f"{server.origin}/media/a.mp4", part), WITHIN_S)
        assert part.size == len(film)
    finally:
        rig.close()
    assert {job.status for job in jobs} == {Status.DONE}


def test_each_job_shows_its_own_progress(rig: Rig, film: bytes) -> None:
    """Halfway with both: each has been told its own half before any gets the rest."""
    clip = film + (400_000).to_bytes(4, "big") + b"free" + bytes(400_000 - 8)
    go = threading.Event()
    seen: list[list[float]] = [[], []]

    def half(connection: socket.socket, _: Heard) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(clip)}\r\n\r\n".encode() + clip[:200_000])
        go.wait(WITHIN_S)
        connection.sendall(clip[200_000:])

    def listener(number: int, halfway: threading.Event) -> object:
        def hear(state: JobState) -> None:
            rig.skipped_s += 1  # so that no number is left out
            if state.download is not None:
                seen[number].append(state.download)
                if state.download > 0.45:
                    halfway.set()

        return hear

    rig.server.media = [half]
    events = [threading.Event(), threading.Event()]
    jobs = [
        rig.start(f"fox {number}", subscribe=listener(number, event))  # type: ignore[arg-type]
        for number, event in enumerate(events)
    ]
    assert all(event.wait(WITHIN_S) for event in events)
    assert not any(job.status.is_settled for job in jobs)
    go.set()
    assert {job.wait(WITHIN_S).status for job in jobs} == {Status.DONE}
    for numbers in seen:
        assert numbers == sorted(numbers)
        assert len(numbers) > 4


def test_a_large_clip_costs_little_work(tmp_path: Path, film: bytes) -> None:
    """12 MB over loopback, with the server's own work in this process: well under half a second of CPU."""
    clip = film + (12 * MEGABYTE).to_bytes(4, "big") + b"free" + bytes(12 * MEGABYTE - 8)
    with Server(media=[answer(200, clip)]) as server:

        async def get() -> float:
            media = Media((), origin=server.origin)
            warm = Partial(tmp_path / "warm.part")
            await media.get(f"{server.origin}/media/a.mp4", warm)
            began = time.thread_time()
            await media.get(f"{server.origin}/media/a.mp4", Partial(tmp_path / "a.part"))
            await media.close()
            return time.thread_time() - began

        spent = asyncio.run(get())
    assert (tmp_path / "a.part").read_bytes() == clip
    assert spent < 0.5


CLIENT = """
import asyncio, json, re, sys
from pathlib import Path
from grokvideo.engine.media import Media
from grokvideo.engine.partial import Partial
from grokvideo.engine.routes import MediaPolicy
from grokvideo.errors import GrokVideoError

def peak_kb():  # of this process alone: getrusage would begin with that of its parent
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

async def main(origin, folder):
    policy = MediaPolicy(largest=48 * 2**20, longest_s=10.0, patience_s=2.0, at_once=30)
    media = Media((), origin=origin, policy=policy)
    fates = []

    async def one(number):
        part = Partial(Path(folder) / f"{number}.part")
        try:
            await media.get(f"{origin}/media/{number}.mp4", part)
            fates.append("whole")
        except GrokVideoError as error:
            fates.append(str(error))
        finally:
            part.path.unlink(missing_ok=True)

    await one("warm")
    before = peak_kb()
    await asyncio.gather(*(one(number) for number in range(30)))
    await media.close()
    print(json.dumps({"growth_mb": (peak_kb() - before) / 1024, "fates": fates}))

asyncio.run(main(*sys.argv[1:]))
"""
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
FTYP = b"\x00\x00\x00\x20ftyp"


def for_ever(head: bytes, data: bytes) -> Act:
    def act(connection: socket.socket, _: Heard) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(data)

    return act


def hostile_acts() -> list[Act]:
    """Answers without end, of every part of an answer; bombs; and much where nothing was asked for."""
    much = bytes(30 * MEGABYTE)
    return [
        for_ever(OK + b"\r\n" + FTYP, much[:MEGABYTE]),
        for_ever(OK + b"Content-Length: 99999999999999\r\n\r\n" + FTYP, much[:MEGABYTE]),
        for_ever(CHUNKED + b"8\r\n" + FTYP + b"\r\n", b"10000\r\n" + bytes(65536) + b"\r\n"),
        for_ever(CHUNKED + b"FFFFFFFF\r\n" + FTYP, much[:MEGABYTE]),
        for_ever(CHUNKED + b"1;", b"x" * 60_000),
        for_ever(OK, b"X-Header: " + b"x" * 60_000 + b"\r\n"),
        for_ever(b"HTTP/1.1 200 ", b"x" * 60_000),
        for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        raw(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(100 * MEGABYTE))),
        answer(200, gzip.compress(bytes(100 * MEGABYTE)), Content_Encoding="deflate, gzip"),
        answer(302, Location="/media/" + "a" * 60_000),
        answer(302, much, Location="/media/next.mp4"),
        answer(500, much),
        answer(404, much),
        Film(FTYP + much, 10 * MEGABYTE, 10 * MEGABYTE),
    ]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_thirty_hostile_answers_at_once_take_little_memory(server: Server, tmp_path: Path) -> None:
    acts = hostile_acts()
    server.media = [answer(200, FTYP), *acts, *acts, answer(404)]
    words = [sys.executable, "-c", CLIENT, server.origin, str(tmp_path)]
    run = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    measured = json.loads(run.stdout)
    assert len(measured["fates"]) == 31
    assert measured["growth_mb"] <= 64, measured
    assert list(tmp_path.iterdir()) == []
