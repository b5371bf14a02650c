"""Sweeps in a process of their own, as a kernel has them: real ones over the simulator, their matrix, and clicks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from grokvideo.engine.sweeps import Sweep
from grokvideo.notebook.widgets import sweepview
from grokvideo.notebook.widgets.sweepview import SweepView, sweep_view_of
from tests.faults.server import Server, answer
from tests.notebook.cards import WITHIN_S, Notebook

__all__ = ["Matrices", "matrices", "pending", "settle", "statuses"]

_nonces = itertools.count()


class Matrices:
    """Makes sweeps, and presses the buttons of their views."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.session = notebook.session

    def sweep(self, prompt: str = "a {animal}", *, n: int = 1, skip: Any = None, **swept: Sequence[Any]) -> Sweep:
        """One that begins, unless its price is above the limit; clips of 1 s where nothing else is said."""
        swept = swept or {"animal": ["fox", "owl"]}
        same = {} if "duration" in swept else {"duration": 1}
        plan = self.session.plan([prompt], swept, same=same, n=n, skip=skip, name="cranes")
        return self.session.sweep(plan, may_ask=True)

    def ask_elsewhere(self, server: Server) -> None:
        """Have a provider that answers on cue instead of the simulator, as fast as it can."""
        self.session.configure(provider="xai", api_key="k", base_url=server.base_url)

    def view(self, prompt: str = "a {animal}", **options: Any) -> SweepView:
        return sweep_view_of(self.sweep(prompt, **options))

    def asking(self, prompt: str = "a {animal}", **options: Any) -> SweepView:
        """One that shows its bill, whatever it costs."""
        self.session.configure(confirm_over_usd=0)
        return self.view(prompt, **options)

    def press(self, view: SweepView, action: str, *, job: str | None = None, nonce: str = "", **more: str) -> Any:
        """Press a button; the answer."""
        message = {"kind": "action", "action": action, "job": job or view.source.id, **more}
        answer, _ = self.ask(view, message, nonce)
        return answer

    def read(self, view: SweepView, job: str, **more: Any) -> tuple[Any, bytes | None]:
        """Ask for bytes; the answer and what came with it."""
        return self.ask(view, {"kind": "read", "job": job, "offset": 0, "length": 1024 * 1024, **more})

    def ask(self, view: SweepView, message: dict[str, Any], nonce: str = "") -> tuple[Any, bytes | None]:
        answers: list[tuple[Any, bytes | None]] = []
        send = view.send
        nonce = nonce or f"m{next(_nonces)}"

        def heard(content: Any, buffers: Sequence[bytes] | None = None) -> None:
            answers.append((content, buffers[0] if buffers else None))

        setattr(view, "send", heard)  # noqa: B010
        view._handle_custom_msg({**message, "nonce": nonce}, [])
        setattr(view, "send", send)  # noqa: B010
        [(answer, data)] = answers
        assert answer.pop("nonce") == nonce
        return answer, data

    def written(self) -> list[dict[str, Any]]:
        """What stood in the one output, oldest first."""
        assert len({display_id for _, display_id, _ in self.notebook.outputs}) == 1
        assert [update for _, _, update in self.notebook.outputs] == [False] + [True] * (len(self.notebook.outputs) - 1)
        return [data for data, _, _ in self.notebook.outputs]


def settle(view: SweepView) -> None:
    """Wait until the outcome of every clip is shown."""
    assert view.finished.wait(WITHIN_S)


def statuses(output: dict[str, Any]) -> list[str]:
    """The root's, then those of its cells."""
    return re.findall(r'class="grokvideo-static"[^>]* data-status="(\w+)"', output["text/html"])


@pytest.fixture
def pending() -> Iterator[Server]:
    """A provider whose jobs are pending for ever. Name it before `matrices`."""
    with Server(poll=[answer(202, {"status": "pending", "progress": 40})]) as server:
        yield server


@pytest.fixture
def matrices(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> Iterator[Matrices]:
    monkeypatch.setattr(sweepview, "_views", {})
    made = Matrices(notebook)
    yield made
    for view in list(sweepview._views.values()):
        if view.source.has_begun:
            made.press(view, "stop")
            settle(view)
