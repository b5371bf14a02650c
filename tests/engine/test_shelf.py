"""The jobs that a session has handed out, asked for by several threads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokvideo.engine.job import Job
from grokvideo.engine.shelf import Shelf
from grokvideo.store.room import Room
from tests.values import Controls, a_row


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    room = Room(tmp_path)
    yield Shelf(room, Controls)
    room.close()


@pytest.fixture
def in_each_other() -> Iterator[None]:
    """Threads take turns as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_a_job_is_there_as_long_as_somebody_holds_it(shelf: Shelf) -> None:
    fox = shelf.job(a_row("aa"))
    shelf.job(a_row("bb"))
    assert shelf.job(a_row("aa")) is fox
    assert shelf.held() == [fox]


@pytest.mark.usefixtures("in_each_other")
def test_they_can_be_gone_through_while_another_thread_makes_more(shelf: Shelf) -> None:
    jobs: list[Job] = []
    maker = threading.Thread(target=lambda: jobs.extend(shelf.job(a_row(f"{number:04}")) for number in range(500)))
    maker.start()
    while maker.is_alive():
        shelf.held()
    assert len(shelf.held()) == len(jobs) == 500
