"""Where the kernel handles what a browser sends: at once, also while a cell blocks, where the kernel can.

From ipykernel 7 on, JupyterLab and Notebook send the messages of widgets to a subshell, a thread beside the one that
runs cells. Until 7.3 they are handled there. From 7.4 on, the kernel sends each to the shell that last sent something
on the comm instead, so that a cell can await an answer in its own loop. Our traits are set by tasks that inherit the
context of the cell that started them, hence of the main shell: after the first update every click would wait for the
running cell. No handler of ours awaits an answer in a cell, so the browser's wish stands. ipykernel 6 has one thread
for everything.
"""

from __future__ import annotations

import inspect
from typing import Any

from IPython.core.getipython import get_ipython

_ROUTE = "_reply_subshell_for"
"""Private name in ipykernel 7.4, a method `(data, default)` of a comm. Without it nothing has to be done."""


def attend(comm: object) -> bool:
    """Have the messages for a comm handled at once where that is possible, and return whether they are.

    Leaves a comm alone that is not of the known shape: then a click is handled after the running cell, and the
    browser asks again until it was.
    """
    if comm is None or not answers_while_busy():
        return False
    route = getattr(comm, _ROUTE, None)
    if route is None:
        return True
    try:
        if list(inspect.signature(route).parameters) != ["data", "default"]:
            return False
        setattr(comm, _ROUTE, _as_asked)
    except (AttributeError, TypeError, ValueError):  # no signature, or an object that takes no attributes
        return False
    return True


def answers_while_busy() -> bool:
    """Whether this kernel can handle a browser's message while it runs a cell. False without a kernel."""
    kernel = getattr(get_ipython(), "kernel", None)
    info = getattr(kernel, "kernel_info", None)
    return isinstance(info, dict) and "kernel subshells" in (info.get("supported_features") or ())


def _as_asked(data: Any, default: str | None) -> str | None:
    """The subshell the browser named, None for the main shell."""
    return default
