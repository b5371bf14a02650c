"""A comparison in a real kernel: what goes to the front end, clicks while a cell runs, and where nobody looks on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.notebook.kernels import (
    VIEW,
    Kernel,
    Message,
    answers,
    custom,
    is_update,
    printed,
    shown,
)

TWO = """\
import grokvideo as gv
fox = gv.generate('a fox', duration=1, name='fox')
owl = gv.generate('an owl', duration=1, name='owl')
"""
WATCHED = "import os\nos.environ['JPY_SESSION_NAME'] = 'lesson.ipynb'"


def opened(messages: list[Message]) -> dict[str, Any]:
    """The state with which the comparison came into being."""
    [state] = [
        message["content"]["data"]["state"]
        for message in messages
        if message["msg_type"] == "comm_open" and "clips" in message["content"]["data"].get("state", {})
    ]
    assert isinstance(state, dict)
    return state


def told(messages: list[Message], model_id: str) -> list[list[str]]:
    """The statuses of the clips, each time they were told."""
    states = [
        message["content"]["data"].get("state", {})
        for message in messages
        if message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == model_id
    ]
    return [[clip["status"] for clip in state["clips"]] for state in states if "clips" in state]


def statuses(data: dict[str, str]) -> list[str]:
    return re.findall(r'class="grokvideo-static"[^>]* data-status="(\w+)"', data["text/html"])


def test_a_cell_shows_it_at_once_and_its_saved_output_gets_the_clips(kernel: Kernel) -> None:
    kernel.run(WATCHED)
    cell = kernel.run(TWO + "gv.compare(fox, owl)")
    [output] = shown(cell)
    assert list(output["data"]) == [VIEW, "text/html", "text/plain"]
    assert statuses(output["data"])[0] == "pending"
    model_id = output["data"][VIEW]["model_id"]
    assert [clip["letter"] for clip in opened(cell)["clips"]] == ["A", "B"]
    kernel.by_now(lambda message: ["done", "done"] in told([message], model_id))
    last = shown(kernel.trace, "update_display_data")[-1]
    assert last["transient"]["display_id"] == output["transient"]["display_id"]
    assert statuses(last["data"]) == ["done", "done", "done"]
    # The saved output is whole before the browser looks at it.
    kinds = [
        "saved" if is_update(message) and statuses(message["content"]["data"])[0] == "done" else "told"
        for message in kernel.trace
        if is_update(message) or ["done", "done"] in told([message], model_id)
    ]
    assert kinds.index("saved") < len(kinds) - kinds[::-1].index("told") - 1

    # A click is answered while a cell runs, where the kernel can; its stars are in the library.
    kernel.has_subshells()
    owl = kernel.said("print(owl.id)").strip()
    nonce = kernel.press(model_id, "stars", job=owl, value="4")
    kernel.by_now(answers(nonce))
    assert kernel.said("print(owl.stars, gv.library().get('owl').stars)") == "4 4\n"
    kernel.send(model_id, {"kind": "read", "nonce": "p", "job": owl, "what": "poster", "offset": 0, "length": 100})
    kernel.by_now(answers("p"))
    assert any(custom(message).get("size", 0) > 100 for message in kernel.trace if answers("p")(message))


def test_the_magic_shows_the_widget(kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo\n" + WATCHED)
    kernel.run(TWO + "_ = [job.wait() for job in (fox, owl)]")
    cell = kernel.run("%grokvideo compare fox owl")
    [output] = shown(cell)
    assert VIEW in output["data"]
    assert printed(cell) == ""
    # A part of another widget it is as well.
    box = kernel.run("from ipywidgets import HBox\nHBox([gv.compare(fox, owl), gv.compare(owl, fox)])")
    assert [VIEW in content["data"] for content in [*shown(box), *shown(box, "execute_result")]] == [True]


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, kernel: Kernel) -> Kernel:
    """A kernel that a program runs, and waits for."""
    kernel.run("import os\nos.environ['GROKVIDEO_WAIT'] = '1'\nos.environ.pop('JPY_SESSION_NAME', None)")
    return kernel


def test_where_nobody_looks_on_the_cell_waits_and_leaves_a_page(alone: Kernel) -> None:
    alone.run(TWO)
    number = alone.start("gv.compare(fox, owl)")
    # What others say than the cell that it waits for, a program that runs the notebook does not take.
    cell = [each for each in alone.finish(number) if each["parent_header"].get("msg_id") == number]
    [output] = shown(cell)
    last = shown(cell, "update_display_data")[-1]
    for content in (output, last):
        assert sorted(content["data"]) == ["text/html", "text/plain"]
        assert "data-view" not in content["data"]["text/html"]
    assert statuses(last["data"]) == ["done", "done", "done"]
    assert last["data"]["text/html"].count("<video") == 2
    # Its front end would stay in the file.
    assert not [message for message in alone.trace if message["msg_type"] == "comm_open"]


def test_a_part_of_another_widget_lives_also_where_nobody_looks_on(alone: Kernel) -> None:
    cell = alone.run(TWO + "from ipywidgets import HBox\nbox = HBox([gv.compare(fox, owl)])\nprint(len(box.children))")
    assert printed(cell) == "1\n"
    assert opened(cell)["about"]["title"] == "2 clips"
