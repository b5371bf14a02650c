"""A disk that fills up in the worst moment: nothing is paid for blindly, and nothing paid is lost."""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.faults.full_disk import Disk, Told, why_not
from tests.faults.server import Act, Heard, Server, answer

small_disk = pytest.mark.skipif(bool(why_not()), reason=why_not())
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prlimit is a matter of Linux")
MIB = 2**20


@pytest.fixture
def long_film(film: bytes) -> bytes:
    """The film with 2 MiB of nothing after it, as an MP4 may have."""
    return film + struct.pack(">I4s", 2 * MIB, b"free") + bytes(2 * MIB - 8)


@pytest.fixture
def server(long_film: bytes) -> Iterator[Server]:
    with Server(media=[answer(200, long_film)]) as server:
        server.poll = [server.done()]
        yield server


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """100 MiB, of which a new clip asks for 64."""
    disk = Disk(tmp_path / "disk", 100)
    yield disk
    disk.close()


@pytest.fixture
def open_on(server: Server) -> Iterator[Callable[..., Told]]:
    """Starts sessions in processes of their own, and ends them."""
    opened: list[Told] = []

    def open_one(home: Path, under: Sequence[str] = ()) -> Told:
        opened.append(Told(home, server.base_url, under))
        return opened[-1]

    yield open_one
    for told in opened:
        told.kill()


@pytest.fixture
def told(disk: Disk, open_on: Callable[..., Told]) -> Told:
    return open_on(disk.home, disk.under)


@pytest.fixture
def held(home: Path, open_on: Callable[..., Told]) -> Told:
    """A session on an ordinary disk, which may be forbidden to write."""
    return open_on(home)


def first(server_act: Act, deed: Callable[[], None]) -> Act:
    """Do that, then what the server does."""

    def act(connection: socket.socket, heard: Heard) -> None:
        deed()
        server_act(connection, heard)

    return act


def left_behind(home: Path) -> list[str]:
    return sorted(path.suffix for path in (home / "clips").glob("*"))


@small_disk
def test_too_little_room_for_a_clip_is_refused_before_paying(disk: Disk, told: Told, server: Server) -> None:
    told.ask("library")
    disk.fill(leave_mib=20)
    refused = told.ask("generate", "a fox")
    assert refused["kind"] == "LibraryError"
    assert "MiB" in refused["words"]
    assert "64" in refused["words"]
    assert not refused["may_have_cost"]
    disk.fill()
    assert not told.ask("generate", "an owl")["may_have_cost"]
    assert server.posts == []
    disk.free()
    assert told.ask("generate", "a fox")[0]["status"] == "done"
    assert len(server.posts) == 1


@small_disk
def test_a_library_that_cannot_even_be_made_is_refused_in_words(disk: Disk, told: Told, server: Server) -> None:
    disk.fill()
    refused = told.ask("generate", "a fox")
    assert refused["kind"] == "LibraryError"
    assert str(disk.home) in refused["words"]
    assert not refused["may_have_cost"]
    assert server.posts == []
    disk.free()
    assert told.ask("generate", "a fox")[0]["status"] == "done"


@small_disk
def test_a_full_disk_is_said_in_words_also_when_the_library_is_there_already(
    disk: Disk, told: Told, server: Server, open_on: Callable[..., Told]
) -> None:
    assert told.ask("generate", "a fox")[0]["status"] == "done"
    told.kill()
    disk.fill()
    later = open_on(disk.home, disk.under)
    refused = later.ask("generate", "an owl")
    assert refused["kind"] == "LibraryError"
    assert not refused["may_have_cost"]
    assert len(server.posts) == 1
    disk.free()
    assert later.ask("generate", "an owl")[0]["status"] == "done"


@small_disk
def test_an_id_that_comes_when_the_disk_is_full_is_kept_and_goes_on_once_there_is_room(
    disk: Disk, told: Told, server: Server
) -> None:
    server.create = [first(server.create[0], disk.fill)]
    [job] = told.ask("generate", "a fox")
    assert job["status"] != "done"
    assert "SAVE THIS: request_id r-1" in job["error"]["words"]
    assert job["error"]["may_have_cost"]
    disk.free()
    [job] = told.ask("resume")
    assert (job["status"], job["request_id"]) == ("done", "r-1")
    assert len(server.posts) == 1


@small_disk
def test_an_id_that_came_when_the_disk_was_full_is_found_by_the_next_process(
    disk: Disk, told: Told, server: Server, open_on: Callable[..., Told]
) -> None:
    server.create = [first(server.create[0], disk.fill)]
    told.ask("generate", "a fox")
    told.kill()
    disk.free()
    later = open_on(disk.home, disk.under)
    [job] = later.ask("resume")
    assert (job["status"], job["request_id"]) == ("done", "r-1")
    assert len(later.ask("library")) == 1
    assert len(server.posts) == 1


@linux
def test_an_id_that_can_be_written_nowhere_is_shown_to_a_person_who_can_bring_it_back(
    home: Path, held: Told, server: Server, open_on: Callable[..., Told]
) -> None:
    server.create = [first(server.create[0], held.forbid_writing)]
    [job] = held.ask("generate", "a fox")
    assert "SAVE THIS: request_id r-1" in job["error"]["words"]
    assert "gv.attach('r-1')" in job["error"]["words"]
    assert job["error"]["may_have_cost"]
    held.kill()
    later = open_on(home)
    later.ask("resume")
    [job] = later.ask("library")
    assert (job["status"], job["error"]["may_have_cost"]) == ("submit_unknown", True)
    [job] = later.ask("attach", "r-1")
    assert job["status"] == "done"
    assert len(server.posts) == 1


@linux
def test_an_id_that_can_be_written_nowhere_is_not_forgotten_while_the_process_lives(
    home: Path, held: Told, server: Server
) -> None:
    server.create = [first(server.create[0], held.forbid_writing)]
    held.ask("generate", "a fox")
    held.forbid_writing(False)
    [job] = held.ask("again")
    assert (job["status"], job["request_id"]) == ("done", "r-1")
    assert len(server.posts) == 1


@linux
def test_a_library_that_cannot_be_written_any_more_is_refused_before_paying(held: Told, server: Server) -> None:
    held.ask("library")
    held.forbid_writing()
    refused = held.ask("generate", "a fox")
    assert refused["kind"] == "LibraryError"
    assert "be written" in refused["words"]
    assert not refused["may_have_cost"]
    assert server.posts == []
    held.forbid_writing(False)
    assert held.ask("generate", "a fox")[0]["status"] == "done"


@small_disk
@pytest.mark.parametrize("leave_mib", [0, 1])
def test_a_clip_that_does_not_fit_is_fetched_once_there_is_room(
    disk: Disk, told: Told, server: Server, leave_mib: int
) -> None:
    whole = server.media[0]
    server.media = [first(whole, lambda: disk.fill(leave_mib))] * 9 + [whole]
    [job] = told.ask("generate", "a fox")
    assert job["status"] == "stalled"
    assert job["error"]["may_have_cost"]
    assert "space" in job["error"]["words"].lower() or "room" in job["error"]["words"].lower()
    assert left_behind(disk.seen) == []
    disk.free()
    server.media = [whole]
    [job] = told.ask("resume")
    assert job["status"] == "done"
    assert left_behind(disk.seen) == [".jpg", ".mp4"]
    assert len(server.posts) == 1


@small_disk
def test_a_process_that_is_killed_while_a_clip_does_not_fit_leaves_it_to_the_next(
    disk: Disk, told: Told, server: Server, open_on: Callable[..., Told]
) -> None:
    whole = server.media[0]

    def fill_and_kill() -> None:
        disk.fill()
        told.process.kill()

    server.media = [first(whole, fill_and_kill)]
    with pytest.raises(AssertionError, match="it ended"):
        told.ask("generate", "a fox")
    disk.free()
    server.media = [whole]
    later = open_on(disk.home, disk.under)
    [job] = later.ask("resume")
    assert job["status"] == "done"
    assert left_behind(disk.seen) == [".jpg", ".mp4"]
    assert len(server.posts) == 1


@small_disk
def test_a_folder_that_may_only_be_read_is_refused_before_paying(
    disk: Disk, told: Told, server: Server, open_on: Callable[..., Told]
) -> None:
    assert told.ask("generate", "a fox")[0]["status"] == "done"
    told.kill()
    disk.forbid_writing()
    later = open_on(disk.home, disk.under)
    refused = later.ask("generate", "an owl")
    assert refused["kind"] == "LibraryError"
    assert str(disk.home) in refused["words"]
    assert "GROKVIDEO_HOME" in refused["words"]
    assert not refused["may_have_cost"]
    assert len(server.posts) == 1
