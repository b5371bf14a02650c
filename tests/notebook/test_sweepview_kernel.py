"""A sweep in a real kernel: one widget, its bill, a click while a cell runs, and the matrix in the same output."""

from __future__ import annotations

from typing import Any

from tests.notebook.kernels import VIEW, Kernel, Message, answers, is_update, shown

BEGIN = """\
%load_ext grokvideo
import os
import grokvideo as gv
os.environ["JPY_SESSION_NAME"] = "lesson.ipynb"  # as in a notebook that somebody looks at
gv.configure(confirm_over_usd=0)
"""
CELL = "%%grokvideo cranes -d 1 --sweep style=ink,clay\na crane in {style} <script>alert(1)</script>"


def traits(messages: list[Message], model_id: str, name: str) -> list[Any]:
    """Every value of a trait that was sent to the browser."""
    states = [
        message["content"]["data"].get("state", {})
        for message in messages
        if message["msg_type"] in ("comm_open", "comm_msg") and message["content"]["comm_id"] == model_id
    ]
    return [state[name] for state in states if name in state]


def test_the_bill_becomes_the_matrix_while_a_cell_runs(kernel: Kernel) -> None:
    kernel.run(BEGIN)
    with_subshells = kernel.has_subshells()
    began = len(kernel.trace)
    [bill] = shown(kernel.run(CELL))
    model_id = bill["data"][VIEW]["model_id"]
    assert "Nothing was sent." in bill["data"]["text/plain"]
    [sweep] = traits(kernel.trace, model_id, "sweep")
    assert (sweep["phase"], sweep["bill"]["price"]) == ("bill", "$0.10")

    held = kernel.hold() if with_subshells else None
    nonce = kernel.press(model_id, "generate", job=sweep["id"])
    kernel.until(answers(nonce))
    kernel.until(lambda message: is_update(message) and 'data-status="done"' in str(message["content"]["data"]))
    if held is not None:
        assert not kernel.has_ended(held)
        kernel.let_go()
        kernel.finish(held)

    saved = [message for message in kernel.trace if is_update(message)][-1]
    assert saved["content"]["transient"]["display_id"] == bill["transient"]["display_id"]
    html = saved["content"]["data"]["text/html"]
    assert html.count('src="grokvideo_clips/cranes-') == 2
    assert "<script" not in html
    assert saved["content"]["data"][VIEW]["model_id"] == model_id
    kernel.run("assert [job.status.value for job in cranes] == ['done', 'done']")
    assert [each["phase"] for each in traits(kernel.trace, model_id, "sweep")] == ["bill", "matrix"]
    last = traits(kernel.trace, model_id, "cells")[-1]
    assert [(cell["label"], cell["status"]) for cell in last] == [("ink", "done"), ("clay", "done")]
    opened = [each["content"] for each in kernel.trace[began:] if each["msg_type"] == "comm_open"]
    widgets = [content["comm_id"] for content in opened if "_esm" in content["data"]["state"]]
    assert widgets == [model_id]  # one for all of it
