"""How much a download may take of time, disk and patience, and what counts as a clip."""

from __future__ import annotations

import errno
import gzip
import itertools
import os
import shutil
import socket
import threading
from io import FileIO
from typing import Any, NamedTuple

import pytest

from grokvideo.errors import DownloadFailed, LibraryError
from grokvideo.values.state import Status
from tests.faults.links import done_at, use_media
from tests.faults.rig import WITHIN_S, Rig
from tests.faults.server import Act, Film, Heard, after, answer, raw

ENDLESS = b"HTTP/1.1 200 OK\r\n\r\n"


class Disk(NamedTuple):
    total: int
    used: int
    free: int


class Clock:
    """Stands still until the test moves it on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def for_ever(data: bytes, head: bytes = ENDLESS) -> Act:
    """An answer that goes on until the client leaves."""

    def act(connection: socket.socket, _: Heard) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(data)

    return act


def test_a_clip_that_says_it_is_too_large_is_not_begun(rig: Rig) -> None:
    go = threading.Event()

    def announce(connection: socket.socket, _: Heard) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
        go.wait(WITHIN_S)

    use_media(rig, policy={"largest": 1000})
    rig.server.media = [announce]
    job = rig.run()
    go.set()
    assert job.status is Status.STALLED
    assert "larger than 1000 bytes" in str(job.error)
    assert (len(rig.server.fetches), len(rig.server.polls), rig.files()) == (1, 1, [])


def test_a_clip_without_end_is_given_up_at_the_limit(rig: Rig, film: bytes) -> None:
    use_media(rig, policy={"largest": 1_000_000})
    rig.server.media = [for_ever(film[:32].ljust(65536, b"\0"))]
    job = rig.run()
    assert "larger than 1000000 bytes" in str(job.error)
    assert (len(rig.server.fetches), rig.files()) == (1, [])


def test_a_clip_that_starts_anew_again_and_again_is_given_up(rig: Rig) -> None:
    """Each piece is within the limit, and together they are not."""
    marks = itertools.count()
    data = b"\x00\x00\x00\x20ftyp".ljust(3_000_000, b"\0")

    def another(connection: socket.socket, heard: Heard) -> None:
        Film(data, 2_000_000, etag=f'"{next(marks)}"')(connection, heard)

    use_media(rig, policy={"largest": 4_000_000, "retries": 1000})
    rig.server.media = [another]
    assert "larger than" in str(rig.run().error)
    assert len(rig.server.fetches) < 10


def test_a_clip_that_takes_too_long_is_given_up(rig: Rig, film: bytes) -> None:
    go = threading.Event()
    use_media(rig, policy={"longest_s": 0.2})
    rig.server.media = [after(go, answer(200, film))]
    job = rig.run()
    go.set()
    assert "did not come within" in str(job.error)
    assert (job.status, len(rig.server.polls), rig.files()) == (Status.STALLED, 1, [])


def test_the_time_of_all_attempts_counts_together(rig: Rig, film: bytes) -> None:
    clock = Clock()

    def slow(connection: socket.socket, heard: Heard) -> None:
        clock.now += 25
        Film(film, 1000, etag='"a"')(connection, heard)

    use_media(rig, policy={"longest_s": 60.0, "retries": 100}, clock=clock)
    rig.server.media = [slow]
    job = rig.run()
    assert "did not come within 1 min" in str(job.error)
    assert len(rig.server.fetches) == 3


def test_the_wait_for_a_place_does_not_count(rig: Rig, film: bytes) -> None:
    go = threading.Event()
    use_media(rig, policy={"at_once": 1, "longest_s": 5.0, "patience_s": 5.0})
    clock = Clock()
    rig.connection.media._clock = clock
    rig.server.media = [after(go, answer(200, film)), answer(200, film)]
    first = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.fetches))
    second = rig.start()
    rig.server.wait_for(lambda: len(rig.server.polls) == 2)
    clock.now += 4
    go.set()
    assert [first.wait(WITHIN_S).status, second.wait(WITHIN_S).status] == [Status.DONE, Status.DONE]


@pytest.mark.parametrize(("size", "status", "fetches"), [(29_000, Status.STALLED, 15), (31_000, Status.DONE, 1)])
def test_a_drip_is_cut_off_below_a_kilobyte_a_second(
    rig: Rig, film: bytes, size: int, status: Status, fetches: int
) -> None:
    """So many bytes in 30 s; then the rest, at once."""
    clock = Clock()
    clip = film + (80_000).to_bytes(4, "big") + b"free" + bytes(80_000 - 8)
    taken = threading.Event()

    def heard_bytes(fraction: float) -> None:
        if fraction * len(clip) >= size:
            clock.now = 1030.0 if clock.now == 1000.0 else clock.now
            taken.set()

    def drip(connection: socket.socket, _: Heard) -> None:
        clock.now = 1000.0
        taken.clear()
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(clip)}\r\n\r\n".encode() + clip[:size])
        taken.wait(WITHIN_S)
        connection.sendall(clip[size:])

    media = use_media(rig, policy={"retries": 100}, clock=clock)
    get = media.get

    async def listened(url: str, part: Any, *_: object) -> None:
        await get(url, part, heard_bytes)

    media.get = listened  # type: ignore[method-assign, assignment]
    rig.server.media = [drip]
    job = rig.run()
    assert (job.status, len(rig.server.fetches)) == (status, fetches)
    assert status is Status.DONE or "slower than 1024 bytes a second" in str(job.error)


def test_silence_is_left_and_the_download_goes_on(rig: Rig, film: bytes) -> None:
    go = threading.Event()

    def silent(connection: socket.socket, heard: Heard) -> None:
        Film(film, 1000, etag='"a"')(connection, heard)
        go.wait(WITHIN_S)

    use_media(rig, policy={"patience_s": 0.1})
    rig.server.media = [silent, after(go, raw(b"")), Film(film, etag='"a"')]
    job = rig.start()
    rig.server.wait_for(lambda: len(rig.server.fetches) == 3)
    go.set()
    assert job.wait(WITHIN_S).result().path.read_bytes() == film


def test_a_server_that_only_promises_an_answer_is_left(rig: Rig, film: bytes) -> None:
    use_media(rig, policy={"patience_s": 0.2})
    rig.server.media = [for_ever(b"HTTP/1.1 100 Continue\r\n\r\n", head=b""), answer(200, film)]
    assert rig.run().status is Status.DONE
    assert len(rig.server.fetches) == 2


def test_a_packed_reply_is_refused(rig: Rig, film: bytes) -> None:
    rig.server.media = [answer(200, gzip.compress(film), Content_Encoding="gzip")]
    job = rig.run()
    assert job.status is Status.STALLED
    assert "packed (gzip)" in str(job.error)
    assert all(heard.headers["accept-encoding"] == "identity" for heard in rig.server.fetches)


def test_a_bomb_is_not_unpacked(rig: Rig) -> None:
    rig.server.media = [answer(200, gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")]
    job = rig.run()
    assert (job.status, rig.files()) == (Status.STALLED, [])


@pytest.mark.parametrize("kind", ["text/html", "application/json", "application/octet-stream", "nonsense", "video/mp4"])
def test_what_the_server_calls_the_clip_does_not_matter(rig: Rig, film: bytes, kind: str) -> None:
    rig.server.media = [answer(200, film, Content_Type=kind)]
    assert rig.run().status is Status.DONE
    rig.server.media = [answer(200, b'{"error": "no such clip"}', Content_Type=kind)]
    assert rig.run().status is Status.STALLED


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>Sign in", b"\xef\xbb\xbf \r\n<html><p>Sign in"])
def test_a_web_page_is_not_read_to_its_end_and_another_link_is_asked_for(rig: Rig, film: bytes, page: bytes) -> None:
    rig.server.media = [raw(ENDLESS + page), for_ever(page), for_ever(page), answer(200, film)]
    job = rig.run()
    assert job.status is Status.STALLED
    assert "gave a web page" in str(job.error)
    assert len(rig.server.polls) == 3
    assert job.resume().wait(WITHIN_S).status is Status.DONE


@pytest.mark.parametrize("status", [416, 204, 206, 300, 302, 304, 400, 401, 451])
def test_an_answer_that_is_no_clip_is_asked_for_anew(rig: Rig, film: bytes, status: int) -> None:
    rig.server.poll = [rig.server.done("old.mp4"), rig.server.done("new.mp4")]
    rig.server.media = [answer(status), answer(200, film)]
    assert rig.run().status is Status.DONE
    assert [heard.path for heard in rig.server.fetches] == ["/media/old.mp4", "/media/new.mp4"]


def test_a_disk_without_room_is_not_written_to(rig: Rig, film: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    free = [len(film) + 1024 * 1024 - 1]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**9, 10**9, free[0]))
    job = rig.run()
    assert job.status is Status.STALLED
    assert isinstance(job.error, LibraryError)
    assert "the disk is full" in str(job.error)
    assert "resume the job: that is free" in job.error.hint
    assert job.error.may_have_cost
    assert (len(rig.server.fetches), len(rig.server.polls), rig.files()) == (1, 1, [])
    free[0] += 1
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film
    assert len(rig.server.posts) == 1


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EIO, "cannot be written"), (errno.EROFS, "cannot")]
)
def test_a_disk_that_fails_in_the_middle_is_left_as_it_was(
    rig: Rig, film: bytes, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fails(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    class Full(FileIO):
        write = fails

    real = type(rig.path).open
    broken = [True]

    def opened(path: Any, mode: str = "r", *more: Any, **options: Any) -> Any:
        return Full(path, "wb") if broken[0] and mode == "wb" else real(path, mode, *more, **options)

    monkeypatch.setattr(type(rig.path), "open", opened)
    job = rig.run()
    assert job.status is Status.STALLED
    assert isinstance(job.error, LibraryError)
    assert words in str(job.error)
    assert rig.files() == []
    broken[0] = False
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_in_the_end_is_left_as_it_was(
    rig: Rig, film: bytes, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fails)
        job = rig.run()
    assert job.status is Status.STALLED
    assert isinstance(job.error, LibraryError)
    assert "the disk is full" in str(job.error)
    assert rig.files() == []
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film


def test_a_folder_in_the_place_of_the_clip_is_said_in_words(rig: Rig, film: bytes) -> None:
    rig.server.poll = [answer(202, {})]
    job = rig.start()
    rig.clips.path(job.id).mkdir(parents=True)
    rig.server.poll = [rig.server.done()]
    assert job.wait(WITHIN_S).status is Status.STALLED
    assert isinstance(job.error, LibraryError)
    rig.clips.path(job.id).rmdir()
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film


def test_a_redirect_to_nowhere_is_a_link_that_fails(rig: Rig) -> None:
    for place in ("https://[::1", "http://\x80\xff/", "", "https://x.ai:99999/"):
        rig.server.media = [raw(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\n\r\n".encode("latin-1"))]
        job = rig.run()
        assert job.status is Status.STALLED
        assert isinstance(job.error, DownloadFailed)


def test_a_signed_link_is_in_no_message(rig: Rig) -> None:
    rig.server.media = [answer(500)]
    rig.server.poll = [done_at(f"{rig.server.origin}/media/a.mp4?signature=CANARY")]
    job = rig.run()
    assert "CANARY" not in f"{job.error!r} {job.error.hint if job.error else ''}"
    assert not any("CANARY" in detail for _, _, detail in rig.ledger.events(job.id))
