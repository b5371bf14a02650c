"""A Studio in a process of its own, as a kernel has it: over the simulator, and what a browser sends it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grokvideo.notebook.studio.draft import undrawn
from grokvideo.notebook.widgets.base import Front
from grokvideo.notebook.widgets.drawing import Drawing, Moment
from grokvideo.notebook.widgets.studio import Studio
from tests.notebook.cards import Notebook, until

__all__ = ["Studios", "studios"]

PART = 1024 * 1024


class Studios:
    """Makes Studios, and does what a browser does."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.session = notebook.session
        self._nonces = itertools.count()
        self._made: list[Studio] = []

    def new(self, prompt: str = "a crane", **fields: Any) -> Studio:
        self._made.append(Studio(prompt, **{"duration": 1} | fields))
        return self._made[-1]

    def end(self) -> None:
        """Have no bill drawn up any more: it would open the library of the next test."""
        for studio in self._made:
            drawing = studio._drawing
            drawing._make = partial(undrawn, studio._form, "the test is over")
            _wait_for(drawing)

    def choose(self, studio: Studio, **fields: Any) -> None:
        """A person changes fields; the bill follows."""
        studio.set_state({**fields, "edits": studio.edits + 1})
        self.settled(studio)

    def settled(self, studio: Studio) -> None:
        """Wait for the bill of the form as it is."""

        def is_settled() -> bool:
            newest = studio._drawing.newest
            return newest is not None and newest[0] == Moment(studio.edits, studio._revision)

        until(is_settled)

    def generate(self, studio: Studio, *, yes: bool = False, nonce: str = "", bill: str | None = None) -> Any:
        """Press the button beside the bill that is shown, or another one."""
        if bill is None:
            self.settled(studio)
        seen = studio.bill["id"] if bill is None else bill
        return self.press(studio, "generate", value={"bill": seen, "yes": yes}, nonce=nonce)

    def press(self, studio: Studio, action: str, *, job: str = "", value: Any = None, nonce: str = "") -> Any:
        """Press a button; the answer."""
        told = value if isinstance(value, str) or value is None else json.dumps(value)
        message = {"kind": "action", "action": action, "job": job or studio.ident, "value": told}
        return self.ask(studio.clip_list if job else studio, message, nonce)

    def press_list(self, studio: Studio, action: str, value: Any = None) -> Any:
        """Press a button of the list of its clips; the answer."""
        clips = studio.clip_list
        message = {"kind": "action", "action": action, "job": clips.ident, "value": json.dumps(value)}
        return self.ask(clips, message)

    def upload(self, studio: Studio, slot: str, data: bytes, name: str = "it.png") -> list[Any]:
        """Send a file in parts; the answers."""
        answers = []
        for offset in range(0, len(data), PART):
            head = {"kind": "upload", "slot": slot, "file": f"f-{name.split('.')[0]}", "name": name, "size": len(data)}
            answers.append(self.ask(studio, {**head, "offset": offset}, part=data[offset : offset + PART]))
        return answers

    def ask(self, front: Front, message: dict[str, Any], nonce: str = "", part: bytes | None = None) -> Any:
        """Send a message to a widget; the answer."""
        answers: list[Any] = []
        send, front.send = front.send, lambda content, buffers=None: answers.append(content)
        nonce = nonce or f"n{next(self._nonces)}"
        front._handle_custom_msg({**message, "nonce": nonce}, [] if part is None else [memoryview(part)])
        front.send = send
        [answer] = answers
        assert answer.pop("nonce") == nonce
        return answer

    def done(self, studio: Studio, count: int) -> None:
        """Wait until so many clips can be seen."""
        until(
            lambda: (
                [each["status"] for each in studio.clip_list.cards].count("done") == count and studio.finished.is_set()
            )
        )

    def pages(self) -> list[str]:
        return [data["text/html"] for data, _, _ in self.notebook.outputs]


def _wait_for(drawing: Drawing) -> None:
    until(lambda: not drawing._is_busy)


@pytest.fixture
def studios(notebook: Notebook, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studios]:
    monkeypatch.setattr("grokvideo.api._default", notebook.session)
    studios = Studios(notebook)
    yield studios
    studios.end()
