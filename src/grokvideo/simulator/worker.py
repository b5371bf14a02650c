"""The process that paints and encodes: JSON lines in, JSON lines out.

Started by `grokvideo.simulator.render` and by nothing else. An order is ``{"request": {...}, "path": "..."}``, its
answer ``{}`` or ``{"error": "words"}``. The worker leaves when its input ends, because then its parent is gone, and
after a while without work.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from grokvideo.simulator.render import IDLE_S, RenderRequest


def main(idle_s: float = IDLE_S) -> int:
    """Serve orders until there is nobody left to serve; return the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group, but means the parent
    if hasattr(os, "nice"):
        os.nice(10)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not be taken for an answer

    orders: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    while True:
        try:
            line = orders.get(timeout=idle_s)
        except queue.Empty:
            return 0
        if line is None:
            return 0
        try:
            answers.write(json.dumps(_obey(json.loads(line))) + "\n")
            answers.flush()
        except BrokenPipeError:
            return 0


def _listen(orders: queue.SimpleQueue[bytes | None]) -> None:
    for line in sys.stdin.buffer:
        orders.put(line)
    orders.put(None)


def _obey(order: dict[str, Any]) -> dict[str, str]:
    try:
        from grokvideo.simulator import film  # loads av and PIL; a failure to do so is an answer, too

        film.shoot(RenderRequest.from_json(order["request"]), Path(order["path"]))
    except Exception as exc:  # whatever went wrong goes back to the one who asked, and the next order is served
        return {"error": f"{type(exc).__name__}: {exc}"}
    return {}


if __name__ == "__main__":
    # Not sys.exit: the listening thread may hold standard input, which would make a normal end wait or abort.
    os._exit(main(*map(float, sys.argv[1:])))
