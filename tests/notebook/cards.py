"""Cards in a process of their own, as a kernel has them: what a notebook gets of them, and clicks."""

from __future__ import annotations

import itertools
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine import pacing
from grokvideo.engine.job import Job
from grokvideo.notebook.widgets import jobview
from grokvideo.notebook.widgets import shown as shown_module
from grokvideo.notebook.widgets.hosting import HOSTING
from grokvideo.notebook.widgets.jobview import JobView
from grokvideo.notebook.widgets.shown import VIEW
from grokvideo.session import Session
from grokvideo.simulator.app import create_app
from grokvideo.values.request import VideoRequest
from tests.values import a_row

__all__ = ["VIEW", "WITHIN_S", "Notebook", "notebook", "shown", "until"]

WITHIN_S = 20.0


class Notebook:
    """What the notebook got, and what it sends."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.outputs: list[tuple[dict[str, Any], str, bool]] = []
        self._nonces = itertools.count()

    def publish(self, data: dict[str, Any], *, transient: dict[str, str], update: bool = False) -> None:
        self.outputs.append((data, transient["display_id"], update))

    def ask(self, prompt: str = "a fox", **values: Any) -> VideoRequest:
        values = {"image": None, "model": None, "duration": 1} | values
        return self.session.request(prompt, **values)

    def submit(self, prompt: str = "a fox", *, fresh: bool = False, **values: Any) -> Job:
        return self.session.submit(self.ask(prompt, **values), name="crane", fresh=fresh)

    def in_doubt(self, prompt: str = "a fox") -> Job:
        """A job of which nobody knows whether it was sent."""
        request = self.ask(prompt)
        target = self.session._intake.target(None)
        row = a_row(
            "aaaaaaaaaaaaaaaa",
            request,
            provider="simulator",
            base_url=target.base_url,
            simulated=True,
            state="submit_unknown",
            request_key=request.key("simulator", target.base_url),
            name="crane",
        )
        self.session._ledger.add(row)
        return self.session.library().get(row.id)

    def press(self, view: JobView, action: str, *, job: str | None = None, nonce: str = "", **more: str) -> Any:
        """Press a button of the card; the answer."""
        answers: list[Any] = []
        send, view.send = view.send, lambda content, buffers=None: answers.append(content)
        nonce = nonce or f"n{next(self._nonces)}"
        message = {"kind": "action", "action": action, "job": job or view.source.id, "nonce": nonce, **more}
        view._handle_custom_msg(message, [])
        view.send = send
        [answer] = answers
        assert answer.pop("nonce") == nonce
        return answer

    @property
    def sent(self) -> int:
        """Rows in the ledger: each is at most one paid request."""
        return len(self.session.library())


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROKVIDEO_RPS", "19")
    monkeypatch.setattr("grokvideo.simulator.app.create_app", partial(create_app, speed=20.0))
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    monkeypatch.setattr(jobview, "_views", {})
    monkeypatch.setattr(HOSTING, "known", False)
    monkeypatch.setattr(HOSTING, "_shown", weakref.WeakSet())
    session = Session(provider="simulator")
    made = Notebook(session)
    monkeypatch.setattr(shown_module, "publish_display_data", made.publish)
    yield made
    session.close()


def until(seen: Callable[[], bool]) -> None:
    """Wait for what the loop thread does."""
    end, pause = time.monotonic() + WITHIN_S, threading.Event()
    while not seen():
        assert time.monotonic() < end, "it did not happen"
        pause.wait(0.01)


def shown(view: JobView) -> tuple[str, str]:
    return view.job["id"], view.job["status"]
