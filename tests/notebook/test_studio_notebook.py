"""The teacher's notebook about the Studio, from top to bottom in a real kernel without a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.notebook.kernels import Kernel, Message, printed, shown

LESSON = Path(__file__).resolve().parents[2] / "notebooks" / "04-studio.ipynb"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name it before `kernel`, which inherits it."""
    monkeypatch.setenv("GROKVIDEO_RPS", "19")


def code_cells() -> dict[str, str]:
    """The source of each code cell, by its id."""
    cells: list[Any] = json.loads(LESSON.read_text("utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}


def test_the_lesson_runs_from_top_to_bottom_without_a_key(quick: None, kernel: Kernel) -> None:
    ran: dict[str, list[Message]] = {name: kernel.run(source) for name, source in code_cells().items()}
    said = {name: printed(messages) for name, messages in ran.items()}
    assert "SIMULATED videos at no cost" in said["load"]
    assert "Studio (simulated)" in shown(ran["load"])[0]["data"]["text/plain"]
    assert said["first"] == "price: 0.15 USD\n"
    assert re.search(r"\.mp4 \| 3\.0 s \| 0\.15 USD\nfrom the library: False\n$", said["result"])
    assert said["several"] == "4 clips for 0.40 USD\n"
    assert "4 clips (simulated)" in shown(ran["compare"])[0]["data"]["text/plain"]
    assert "The same words would be blocked, and billed, again." in said["moderated"]
    assert re.search(r"billed: 0\.10? USD\n$", said["moderated"])
    assert said["failed"].endswith("billed: None USD\n")
    assert said["refused"] == "Write a prompt, or drop an image\n"
    assert said["edit"].startswith("mode: edit | price: ")
    assert said["extend"].count("-> done") == 2
    assert said["observe"] == "duration: 4 s | price: 0.20 USD\n"
    assert said["cost"].count(" USD  ") == 7
    assert kernel.said("print(len(studio.jobs), studio.mode, seconds.value)") == "9 text 4\n"


def test_its_cells_are_short() -> None:
    assert max(len(source.splitlines()) for source in code_cells().values()) <= 10
    assert max(len(line) for source in code_cells().values() for line in source.splitlines()) <= 110
