"""Ctrl-C at every line of a submit: the job is either not written down, or somebody drives it. Never in between.

A kernel's interrupt is a KeyboardInterrupt at whatever line the main thread happens to be. A row that was reserved and
is driven by nobody would answer for its request for ever, and never be sent.
"""

from __future__ import annotations

import _thread
import itertools
import linecache
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import grokvideo
from grokvideo.session import Session
from tests.faults.server import Server, answer
from tests.notebook.kernels import KEY

OURS = str(Path(grokvideo.__file__).parent)
WITHIN_S = 20.0


class Interrupt:
    """Raises KeyboardInterrupt at the n-th line of grokvideo that this thread runs, of those that count.

    Lines with `with` and `try` are left out: a trace function is called there, too, where Python holds a lock and no
    signal can come.

    Parameters
    ----------
    file
        Only lines of the file with that name count.
    """

    def __init__(self, at: int, *, file: str = "") -> None:
        self.at = at
        self.file = file
        self.lines = 0
        self.where = ""

    def __enter__(self) -> Interrupt:
        sys.settrace(self._call)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        sys.settrace(None)
        return kind is KeyboardInterrupt

    def _call(self, frame: FrameType, _event: str, _: Any) -> Any:
        return self._line if frame.f_code.co_filename.startswith(OURS) else None

    def _line(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        text = linecache.getline(code.co_filename, frame.f_lineno).lstrip()
        counts = code.co_filename.endswith(self.file) and not text.startswith(("with ", "try:"))
        if event == "line" and counts:
            self.lines += 1
            if self.lines == self.at:
                sys.settrace(None)
                self.where = f"{Path(code.co_filename).name}:{frame.f_lineno}"
                raise KeyboardInterrupt
        return self._line


@pytest.fixture
def session(film: bytes, home: Path) -> Iterator[Session]:
    with Server(create=[answer(400, {"error": "no"})], media=[answer(200, film)]) as server:
        session = Session(api_key=KEY, provider="xai", base_url=server.base_url, requests_per_second=1000)
        yield session
        session.close()


def submit(session: Session, prompt: str) -> Any:
    return session.submit(session.request(prompt, image=None, model=None, duration=1), yes=True)


def test_an_interrupted_submit_leaves_no_job_that_nobody_drives(session: Session) -> None:
    submit(session, "warm up").wait(WITHIN_S)
    for at in itertools.count(1):
        with Interrupt(at) as interrupt:
            submit(session, f"number {at}")
        if not interrupt.where:
            break
    # Whoever is written down is sent, and refused by this server: none waits for ever.
    ends = [job.wait(WITHIN_S).state.ledger for job in session.library()]
    assert at > 100
    assert ends == ["rejected"] * len(ends)


def test_an_interrupt_as_it_is_written_down_ends_only_the_waiting(session: Session) -> None:
    """Shown to fail with `claim` and what follows in the main thread: the row stayed reserved, and nobody sent it."""
    claim, written = session._ledger.claim, threading.Event()

    def interrupted(*values: Any, **named: Any) -> Any:
        answers = claim(*values, **named)
        _thread.interrupt_main()
        written.set()
        return answers

    session._ledger.claim = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        submit(session, "a fox")
    assert written.wait(WITHIN_S)
    [job] = session.library()
    assert job.wait(WITHIN_S).state.ledger == "rejected"


def test_an_interrupt_leaves_no_transaction_open(session: Session) -> None:
    submit(session, "warm up").wait(WITHIN_S)
    for at in itertools.count(1):
        with Interrupt(at, file="database.py") as interrupt:
            submit(session, f"number {at}")
        submit(session, f"after {interrupt.where or 'all'}, {at}")  # LibraryError, were one open
        if not interrupt.where:
            break
    assert at > 1
