"""The teacher's notebook about the Studio, from top to bottom in a real kernel without a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

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


def test_a_program_that_runs_a_notebook_finds_how_it_ended(
    quick: None, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `nbconvert --execute` does: it takes an output from nobody but the cell that it waits for."""
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("GROKVIDEO_PROVIDER", "simulator")
    monkeypatch.setenv("GROKVIDEO_WAIT", "1")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    sources = [
        "import grokvideo as gv\nstudio = gv.Studio('a {animal}', duration=1)\nstudio",
        "studio.values = {'animal': ['fox', 'owl']}\njobs = studio.generate()",
        "studio.takes, studio.aspect_ratio, studio.generate_audio = 3, '1:1', False",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    (tmp_path / "work").mkdir()
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path / "work")}}).execute()
    [output] = [each for cell in notebook.cells for each in cell.outputs if "text/html" in each.get("data", {})]
    assert output.data["text/html"].count("<video") == 2
    told = output.data["text/plain"]
    assert "Text, 1 s, 480p, 1:1, grok-imagine-video, no audio, 3 takes\n2 clips, newest first:\na fox: Done" in told
