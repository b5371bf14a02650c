"""A process that ends in the middle of a download: no row without its clip, no torn clip, and nothing left lying."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokvideo.engine.snapshot import request_from
from grokvideo.store.inputs import Inputs
from grokvideo.store.owners import Owner
from grokvideo.values.state import Status
from tests.faults.rig import WITHIN_S, Rig
from tests.faults.server import Film, Server, after, answer

ROOT = Path(__file__).resolve().parents[2]
# The process that is ended: at a call of the system that files the clip, in the middle of its bytes, or before its row.
PROGRAM = """
import os, sys
from pathlib import Path
from types import SimpleNamespace
from grokvideo.engine.partial import Partial
from tests.faults.rig import Rig

origin, home, moment = sys.argv[1:]
rig = Rig(Path(home), SimpleNamespace(origin=origin, base_url=f"{origin}/v1"))
calls = 0

def ends(name, function):
    def call(*values):
        global calls
        calls += 1
        print(name, flush=True)
        if moment == str(calls):
            os._exit(9)
        return function(*values)
    return call

def ends_at_row(job_id, state, *words, **changes):
    if state == "done":
        os._exit(9)
    return advance(job_id, state, *words, **changes)

def ends_in_bytes(part, stream, data):
    stream.write(data[:1000])
    os._exit(9)

if moment == "bytes":
    Partial.write = ends_in_bytes
if moment == "row":
    advance, rig.ledger.advance = rig.ledger.advance, ends_at_row
os.fsync, os.replace = ends("fsync", os.fsync), ends("rename", os.replace)
rig.run()
"""
CALLS = ["fsync", "fsync", "rename", "fsync", "fsync", "rename", "fsync"]  # the folder; the poster; the clip


@pytest.fixture
def host(film: bytes) -> Iterator[Server]:
    with Server(media=[answer(200, film)]) as host:
        host.poll = [host.done()]
        yield host


def run_until(moment: str, host: Server, home: Path) -> list[str]:
    """Run the program to its end; the calls it made."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, host.origin, str(home), moment],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == (0 if moment == "never" else 9), run.stderr
    return run.stdout.split()


@pytest.mark.skipif(os.name == "nt", reason="Windows syncs no folders")
def test_these_are_the_calls_that_file_a_clip(host: Server, home: Path) -> None:
    assert run_until("never", host, home) == CALLS


@pytest.mark.parametrize("moment", ["bytes", "3", "5", "6", "7", "row"])
def test_a_process_that_ends_leaves_no_row_without_a_clip_and_no_torn_clip(
    host: Server, home: Path, film: bytes, moment: str
) -> None:
    run_until(moment, host, home)
    rig = Rig(home, host)
    try:
        [row] = rig.ledger.recent(10)
        assert (row.state, row.clip) == ("downloading", None)
        assert all(path.read_bytes() == film for path in (home / "clips").glob("*.mp4"))
        left = [name for name in rig.files() if name.endswith(".part")]
        assert rig.clips.tidy(rig.owner.is_alive) == len(left) > 0 or moment in ("7", "row")
        assert not [name for name in rig.files() if name.endswith(".part")]
        job = rig.job(row, request_from(row.request, Inputs(home)))
        rig.driver.start(job, row)
        assert job.wait(WITHIN_S).result().path.read_bytes() == film
        assert rig.files() == [f"{row.id}.jpg", f"{row.id}.mp4"]
        assert len(host.posts) == 1
    finally:
        rig.close()


def test_what_a_living_process_is_writing_is_not_tidied_away(rig: Rig, film: bytes) -> None:
    go = threading.Event()
    rig.server.media = [Film(film, 1000, etag='"a"'), after(go, Film(film, etag='"a"'))]
    job = rig.start()
    rig.server.wait_for(lambda: len(rig.server.fetches) == 2)
    [part] = rig.files()
    other = Owner(rig.path.parent / "owners")
    try:
        assert rig.clips.tidy(other.is_alive) == 0
    finally:
        other.close()
    assert rig.files() == [part]
    go.set()
    assert job.wait(WITHIN_S).result().path.read_bytes() == film


def test_a_download_that_is_stopped_leaves_nothing(rig: Rig, film: bytes) -> None:
    go = threading.Event()
    rig.server.media = [Film(film, 1000, etag='"a"'), after(go, Film(film, etag='"a"'))]
    job = rig.start()
    rig.server.wait_for(lambda: len(rig.server.fetches) == 2)
    job.stop()
    assert job.wait(WITHIN_S).status is Status.STOPPED
    go.set()
    assert rig.files() == []
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film
