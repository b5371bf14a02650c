"""How long a notebook is held up before the first clip is on its way, and what that loads.

In real kernels, each fresh and warmed up by one cell, as seen by who sent the cell; the first and the second clip are
started one right after the other. Prompts go to the embedded simulator. Modules are compiled, as
pip leaves them: a checkout where Python may not keep what it compiled (PYTHONDONTWRITEBYTECODE) takes twice as long.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.manager import start_new_kernel

from _table import Figure, show

PYTHONS = 10
KERNELS = 8
HEAVY = ("av", "PIL", "pandas", "numpy", "httpx", "starlette", "anywidget", "grokvideo.simulator")
LOADED = f"import json, sys; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
NOTHING, IMPORT, LOAD = "pass", "import grokvideo", "%load_ext grokvideo"
FIRST, SECOND = "%%grokvideo one -d 2\nA paper crane, rain", "%%grokvideo two -d 2\nA red fox, snow"

Times = defaultdict[str, list[float]]
Modules = dict[str, set[str]]


def main() -> None:
    pythons: Times = defaultdict(list)
    kernels: Times = defaultdict(list)
    loaded: Modules = defaultdict(set)
    with TemporaryDirectory() as compiled:
        env = _environment() | {"PYTHONPYCACHEPREFIX": compiled}
        _kernel(env, defaultdict(list), defaultdict(set))
        for _ in range(PYTHONS):
            for code in (NOTHING, IMPORT):
                pythons[code].append(_python(code, env))
        for _ in range(KERNELS):
            _kernel(env, kernels, loaded)

    def heavy(code: str, when: str) -> Figure:
        names = ", ".join(name for name in HEAVY if name in loaded[code]) or "none"
        return Figure(f"heavy modules after {when}: {names}", [len(loaded[code])], "", goal=0)

    show(
        "imports.py: import, %load_ext, and until a cell returns",
        [
            Figure("python -c 'pass', whole process (baseline)", pythons[NOTHING]),
            Figure("python -c 'import grokvideo', whole process", pythons[IMPORT]),
            Figure("cell `pass` in a warm kernel (baseline)", kernels[NOTHING]),
            Figure("cell `import grokvideo`", kernels[IMPORT], goal=60),
            Figure("cell `%load_ext grokvideo`", kernels[LOAD], goal=120),
            Figure("first `%%grokvideo` cell returns", kernels[FIRST], goal=500),
            Figure("second `%%grokvideo` cell returns", kernels[SECOND], goal=500),
            heavy(IMPORT, "import"),
            heavy(LOAD, "%load_ext"),
        ],
    )


def _environment() -> dict[str, str]:
    """Nobody's settings, and compiled modules are kept."""
    ours = ("GROKVIDEO_", "XAI_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def _python(code: str, env: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    return (time.perf_counter() - began) * 1000


def _kernel(env: Mapping[str, str], times: Times, loaded: Modules) -> None:
    """Time each cell once in a kernel of its own."""
    with TemporaryDirectory() as folder:
        own = {"IPYTHONDIR": f"{folder}/ipython", "GROKVIDEO_HOME": f"{folder}/library"}
        manager, client = start_new_kernel(cwd=folder, env={**env, **own}, stderr=subprocess.DEVNULL)
        _cells(manager, client, times, loaded)


def _cells(manager: Any, client: Any, times: Times, loaded: Modules) -> None:
    try:
        _run(client, "1 + 1")
        for code in (NOTHING, IMPORT, LOAD):
            times[code].append(_run(client, code))
            heard: list[str] = []
            _run(client, LOADED, heard)
            loaded[code].update(json.loads("".join(heard)))
        for code in (FIRST, SECOND):
            times[code].append(_run(client, code))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()  # gently: its end ends the rendering too, which would disturb the next one


def _run(client: Any, code: str, heard: list[str] | None = None) -> float:
    """Milliseconds until a cell has returned; what it prints goes to `heard`."""

    def output(message: dict[str, Any]) -> None:
        if heard is not None and message["msg_type"] == "stream":
            heard.append(message["content"]["text"])

    began = time.perf_counter()
    reply = client.execute_interactive(code, output_hook=output, timeout=60)
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"{code!r} failed: {reply['content'].get('evalue')}")
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
