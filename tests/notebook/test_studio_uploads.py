"""Files come in parts, twice or out of order, and from a page that means harm: what is kept is whole, or not there.

More than 300 lines, because all kinds of mischief stand together.
"""

from __future__ import annotations

import errno
import gc
import os
import secrets
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest

from grokvideo.notebook.studio.slots import SLOTS
from grokvideo.notebook.studio.uploads import MOST_OPEN, PART_LIMIT, STALE_S, Arrived, Uploads
from grokvideo.video.inputs import BYTES_LIMIT
from tests.hostile import IDS, NAMES


class Clock:
    """Seconds as a test wants them."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this machine keeps what is temporary."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def asked(data: bytes, offset: int = 0, **changes: Any) -> dict[str, Any]:
    message = {"kind": "upload", "nonce": "n", "slot": "image", "file": "u1", "name": "cat.png"}
    return {**message, "size": len(data), "offset": offset, **changes}


def sent(uploads: Uploads, data: bytes, step: int = 4, **changes: Any) -> Arrived:
    """Send it all, part by part, as the browser does."""
    received = 0
    while True:
        answer, arrived = uploads.take(asked(data, received, **changes), data[received : received + step])
        received = answer["received"]
        if arrived is not None:
            return arrived


def on_disk(place: Path) -> list[Path]:
    return [each for each in place.rglob("*") if each.is_file()]


def test_a_file_comes_in_parts_and_is_whole() -> None:
    uploads, data = Uploads(), secrets.token_bytes(10)
    assert uploads.take(asked(data), data[:4]) == ({"received": 4}, None)
    assert uploads.take(asked(data, 4), data[4:8]) == ({"received": 8}, None)
    answer, arrived = uploads.take(asked(data, 8), data[8:])
    assert answer == {"received": 10}
    assert arrived is not None
    assert (arrived.slot, arrived.name, arrived.file) == ("image", "cat.png", "u1")
    assert arrived.path.read_bytes() == data


def test_twenty_megabytes_come_whole() -> None:
    data = secrets.token_bytes(20_000_000)
    uploads = Uploads()
    assert sent(uploads, data, PART_LIMIT).path.read_bytes() == data


def test_only_their_owner_can_read_them_and_their_names_are_of_no_ones_choosing(place: Path) -> None:
    uploads = Uploads()
    arrived = sent(uploads, b"12345678")
    assert stat.S_IMODE(arrived.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(arrived.path.stat().st_mode) == 0o600
    assert "cat" not in arrived.path.name
    assert "u1" not in str(arrived.path.relative_to(place))


def test_a_part_that_came_already_is_acknowledged_again_and_written_once() -> None:
    uploads, data = Uploads(), b"abcdefgh"
    uploads.take(asked(data), data[:4])
    assert uploads.take(asked(data), b"XXXX") == ({"received": 4}, None)
    _, arrived = uploads.take(asked(data, 4), data[4:])
    assert arrived is not None
    assert arrived.path.read_bytes() == data
    for offset in (0, 4):  # it arrives once
        assert uploads.take(asked(data, offset), data[offset : offset + 4]) == ({"received": 8}, None)


def test_after_a_gap_and_to_an_empty_part_it_says_how_much_is_there() -> None:
    uploads, data = Uploads(), b"abcdefgh"
    assert uploads.take(asked(data, 4), data[4:]) == ({"received": 0}, None)
    assert uploads.take(asked(data), b"") == ({"received": 0}, None)
    uploads.take(asked(data), data[:2])
    assert uploads.take(asked(data, 4), data[4:]) == ({"received": 2}, None)
    assert uploads.take(asked(data, 2), b"") == ({"received": 2}, None)
    assert uploads.take(asked(data, 8), b"") == ({"received": 2}, None)


def test_files_that_come_at_the_same_time_do_not_mix() -> None:
    uploads = Uploads()
    one, two = b"1" * 12, b"2" * 12
    for offset in range(0, 8, 4):
        uploads.take(asked(one, offset, file="a"), one[:4])
        uploads.take(asked(two, offset, file="b", slot="last_frame"), two[:4])
    _, first = uploads.take(asked(one, 8, file="a"), one[8:])
    _, second = uploads.take(asked(two, 8, file="b", slot="last_frame"), two[8:])
    assert first is not None
    assert second is not None
    assert (first.path.read_bytes(), second.path.read_bytes()) == (one, two)
    assert (first.slot, second.slot) == ("image", "last_frame")


def test_messages_on_several_threads_make_one_whole_file_once() -> None:
    uploads, data = Uploads(), secrets.token_bytes(4000)
    arrived: list[Arrived] = []

    def send() -> None:
        received = 0
        while received < len(data):
            answer, whole = uploads.take(asked(data, received), data[received : received + 40])
            received = answer["received"]
            arrived.extend(filter(None, [whole]))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.path.read_bytes() for each in arrived] == [data]


def test_what_is_too_large_is_refused_at_the_first_part_and_nothing_is_kept(place: Path) -> None:
    uploads = Uploads()
    answer, arrived = uploads.take(asked(b"", size=BYTES_LIMIT + 100_000), b"x" * 10)
    assert answer == {"error": "cat.png has 48.1 MB; at most 48 MB can be put in here. Give its address instead."}
    assert arrived is None
    assert on_disk(place) == []
    assert uploads.take(asked(b"", size=BYTES_LIMIT), b"x") == ({"received": 1}, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"offset": -1},
        {"offset": True},
        {"offset": 0.0},
        {"offset": "0"},
        {"offset": None},
        {"offset": 9},
        {"offset": 2**70},
        {"size": True},
        {"size": -8},
        {"size": 0},
        {"size": 8.0},
        {"size": float("nan")},
        {"size": "8"},
        {"size": None},
        {"slot": "prompt"},
        {"slot": "../image"},
        {"slot": None},
        {"slot": ["image"]},
        {"slot": {"image": 1}},
        {"file": ""},
        {"file": "a" * 65},
        {"file": "a/b"},
        {"file": "a\n"},
        {"file": 7},
        {"file": None},
        {"name": None},
        {"name": b"cat.png"},
        {"name": {}},
    ],
)
def test_a_message_that_makes_no_sense_is_refused(place: Path, changes: dict[str, Any]) -> None:
    answer, arrived = Uploads().take(asked(b"12345678", **changes), b"1234")
    assert answer == {"error": "This part of a file was not understood. Choose the file again."}
    assert arrived is None
    assert on_disk(place) == []


def test_an_empty_message_and_a_huge_size_are_refused() -> None:
    assert "error" in Uploads().take({}, b"x")[0]
    assert "error" in Uploads().take(asked(b"", size=10**400), b"x")[0]


def test_a_part_of_more_than_one_mebibyte_is_refused(place: Path) -> None:
    data = bytes(2 * PART_LIMIT)
    assert "error" in Uploads().take(asked(data), data[: PART_LIMIT + 1])[0]
    assert on_disk(place) == []
    assert Uploads().take(asked(data), data[:PART_LIMIT])[0] == {"received": PART_LIMIT}


@pytest.mark.parametrize("changes", [{"size": 9}, {"slot": "video"}, {"name": "dog.png"}])
def test_a_file_that_changes_on_its_way_is_given_up(place: Path, changes: dict[str, Any]) -> None:
    uploads, data = Uploads(), b"abcdefgh"
    uploads.take(asked(data), data[:4])
    answer, arrived = uploads.take({**asked(data, 4), **changes}, data[4:])
    assert "changed while it was sent" in answer["error"]
    assert arrived is None
    assert on_disk(place) == []
    assert sent(uploads, data).path.read_bytes() == data


def test_more_bytes_than_said_are_not_kept(place: Path) -> None:
    uploads = Uploads()
    uploads.take(asked(b"abcdef"), b"abcd")
    answer, arrived = uploads.take(asked(b"abcdef", 4), b"efgh")
    assert answer == {"error": "cat.png changed while it was sent. Choose it again."}
    assert arrived is None
    assert "error" in uploads.take(asked(b"abcd"), b"abcdefgh")[0]
    assert on_disk(place) == []


@pytest.mark.parametrize("name", [*NAMES, *IDS])
def test_a_name_is_a_label_and_never_a_path(place: Path, tmp_path: Path, name: str) -> None:
    before = {each for each in tmp_path.rglob("*") if each.is_file()}
    uploads = Uploads()
    arrived = sent(uploads, b"12345678", name=name)
    assert arrived.path.parent.parent == place
    assert {each for each in tmp_path.rglob("*") if each.is_file()} - before == {arrived.path}
    assert 0 < len(arrived.name) <= 80
    assert not set(arrived.name) & set("/\\\n\t\r\0\x1b\u202e")


def test_a_label_is_the_last_part_of_a_name() -> None:
    names = {
        "../../etc/passwd": "passwd",
        "C:\\cat.png": "cat.png",
        "a\tb\n.png": "a b .png",
        "/": "image",
        "..": "image",
    }
    for name, label in names.items():
        assert sent(Uploads(), b"12", name=name).name == label
    assert sent(Uploads(), b"12", name="", slot="video").name == "video"


def test_eight_are_on_their_way_at_most_and_idle_ones_make_room(place: Path) -> None:
    clock = Clock()
    uploads, data = Uploads(clock), b"abcdefgh"
    for number in range(MOST_OPEN):
        assert uploads.take(asked(data, file=f"u{number}"), data[:4])[0] == {"received": 4}
        clock.now += 1
    answer, _ = uploads.take(asked(data, file="more"), data[:4])
    assert answer == {"error": "8 files are on their way already. Wait for one of them."}
    clock.now += 25
    uploads.take(asked(data, 4, file="u0"), b"")  # asked for, so it is not idle
    assert uploads.take(asked(data, file="more"), data[:4])[0] == {"received": 4}
    assert uploads.take(asked(data, 4, file="u1"), data[4:])[0] == {"received": 0}
    assert uploads.take(asked(data, 4, file="u0"), data[4:])[0] == {"received": 8}
    assert len(on_disk(place)) == MOST_OPEN


def test_what_nobody_sends_any_more_is_removed(place: Path) -> None:
    clock = Clock()
    uploads, data = Uploads(clock), b"abcdefgh"
    uploads.take(asked(data, file="old"), data[:4])
    clock.now += STALE_S + 1
    uploads.take(asked(data, file="new"), data[:4])
    assert len(on_disk(place)) == 1


def test_what_is_forgotten_is_removed_and_nothing_else_is(place: Path, tmp_path: Path) -> None:
    uploads = Uploads()
    arrived, other = sent(uploads, b"12345678"), tmp_path / "mine.png"
    other.write_bytes(b"mine")
    for path in (other, arrived.path.parent / ".." / ".." / "mine.png", arrived.path.parent, Path("/etc/passwd")):
        uploads.forget(path)
    assert other.read_bytes() == b"mine"
    assert arrived.path.exists()
    uploads.forget(arrived.path)
    uploads.forget(arrived.path)
    assert on_disk(place) == []


def test_a_full_disk_is_words_and_the_file_can_be_sent_once_more(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads, data = Uploads(), b"abcdefgh"
    uploads.take(asked(data), data[:4])

    def full(*args: Any, **options: Any) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        answer, arrived = uploads.take(asked(data, 4), data[4:])
    assert answer == {"error": "cat.png could not be kept here: No space left on device."}
    assert arrived is None
    assert on_disk(place) == []
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "mkstemp", full)
        assert "error" in uploads.take(asked(data), data[:4])[0]
    assert sent(uploads, data).path.read_bytes() == data


def test_a_folder_that_was_tidied_away_is_made_anew(place: Path) -> None:
    uploads, data = Uploads(), b"abcdefgh"
    arrived = sent(uploads, data, file="a")
    arrived.path.unlink()
    arrived.path.parent.rmdir()
    assert sent(uploads, data, file="b").path.read_bytes() == data


def test_the_files_go_with_the_studio_that_has_them(place: Path) -> None:
    uploads = Uploads()
    sent(uploads, b"12345678")
    del uploads
    gc.collect()
    assert list(place.iterdir()) == []


def test_and_at_the_end_of_the_process_but_not_of_its_fork(place: Path) -> None:
    code = (
        "import os, tempfile\n"
        "from grokvideo.notebook.studio.uploads import Uploads\n"
        f"tempfile.tempdir = {str(place)!r}\n"
        "uploads = Uploads()\n"
        "message = dict(slot='image', file='u', name='x', size=1, offset=0)\n"
        "path = uploads.take(message, b'x')[1].path\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    raise SystemExit\n"
        "os.waitpid(child, 0)\n"
        "print(path.exists())\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "True\n"
    assert list(place.iterdir()) == []


def test_every_slot_takes_files() -> None:
    for slot in SLOTS:
        assert sent(Uploads(), b"12", slot=slot).slot == slot
