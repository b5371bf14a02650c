"""What jobs cost that nobody looks at: the processor and memory for a thousand pending ones, and for a whole life.

Against a provider on loopback, one request a second, on the real clock: each share of the processor is that of a window
of real time. Jobs stay pending and say how far they are. "Waiting" means that 15 are at the provider and the others
wait for a place; "picked up", that all of them are there, as after a restart, and are polled. Baselines: one job, and
a kernel in which nothing runs.

A job's whole life is its call, 14 polls, a clip of 3 MB, its file, poster and row, in a process with many of them, at
more requests a second. Baseline: the same requests by plain httpx, to a file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.manager import start_new_kernel

from _films import grainy
from _idle import MOST, SWEEP
from _loopback import provider
from _table import Figure, show

COUNT = 1_000
SETTLE_S, WINDOW_S = 18, 15
LIVES, RATE, POLLS, ROUNDS = 50, 40, 14, 2
IDLE_GOAL, LIFE_GOAL, STALL_GOAL, MEMORY_GOAL = 1, 30, 50, 100
HERE = Path(__file__).resolve().parent


def main() -> None:
    load = os.getloadavg()
    with TemporaryDirectory() as folder, provider() as origin:
        homes, base_url = Path(folder), f"{origin}/v1"
        window = {"base_url": base_url, "settle_s": SETTLE_S, "window_s": WINDOW_S}
        many = _run(homes / "many", "many", count=COUNT, **window)
        with ThreadPoolExecutor(3) as pool:  # they sleep nearly all the time
            one = pool.submit(_run, homes / "one", "one", **window)
            resumed = pool.submit(_run, homes / "resumed", "resumed", count=COUNT, **window)
            kernel = pool.submit(_in_kernel, homes / "kernel", base_url)
    ours, plain, clip_mb = _lives()
    print(f"\nload of the machine before this began: {', '.join(f'{each:.1f}' for each in load)} (1, 5, 15 minutes)")
    thousand = f"{COUNT:,} jobs"
    show(
        f"idle.py: pending jobs, in windows of {WINDOW_S} s of real time, and whole lives of {LIVES}",
        [
            Figure("a session with one pending job (baseline)", [one.result()["cpu"]], "% of a core"),
            Figure(
                f"{thousand}, {many['pending']} of them at the provider", [many["cpu"]], "% of a core", goal=IDLE_GOAL
            ),
            Figure(f"{thousand} picked up, all polled", [resumed.result()["cpu"]], "% of a core", goal=IDLE_GOAL),
            Figure("a kernel in which nothing runs (baseline)", [kernel.result()["nothing"]], "% of a core"),
            Figure(f"  with {thousand}, {MOST} at the provider", [kernel.result()["jobs"]], "% of a core"),
            Figure(f"  and the cards of these {MOST}", [kernel.result()["cards"]], "% of a core"),
            Figure(f"a call of generate(), {thousand} in a row", many["took"], goal=STALL_GOAL, of="p99"),
            Figure("  by how much another thread's tick is late meanwhile", many["late"], goal=STALL_GOAL, of="p99"),
            Figure("  processor for each", [many["spent"]]),
            Figure(f"  memory for {thousand}", [many["memory"]], "MB", goal=MEMORY_GOAL),
            Figure("then generate(n=100)", [many["takes"]], goal=500),
            Figure(f"  and a sweep of {SWEEP}", [many["swept"]], goal=500),
            Figure(f"gv.resume() of {thousand}", [resumed.result()["resume"]], goal=500),
            Figure(f"  memory for {thousand}", [resumed.result()["memory"]], "MB", goal=MEMORY_GOAL),
            Figure(f"processor for a job's life, {clip_mb:.1f} MB", [each["spent"] for each in ours], goal=LIFE_GOAL),
            Figure("  of that on the loop: requests, and what follows from them", [each["loop"] for each in ours]),
            Figure("  the same requests by plain httpx (baseline)", [each["spent"] for each in plain]),
        ],
    )


def _lives() -> tuple[list[dict[str, Any]], list[dict[str, Any]], float]:
    """Ours and plain httpx at the same time, so that both find the machine as it is; and the clip's MB."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        clip = grainy(Path(folder, "clip.mp4"), 3_000_000, seconds=6, size=(848, 480))
        ours, plain = [], []
        for number in range(ROUNDS):
            with provider(POLLS, clip) as one, provider(POLLS, clip) as other:
                given = {"count": LIVES, "rate": RATE}
                home = Path(folder, str(number))
                life = pool.submit(_run, home / "ours", "life", base_url=f"{one}/v1", **given)
                same = pool.submit(_run, home / "plain", "plain", base_url=f"{other}/v1", polls=POLLS, **given)
                ours.append(life.result())
                plain.append(same.result())
        return ours, plain, clip.stat().st_size / 1e6


def _environment(home: Path) -> dict[str, str]:
    """Of a process with a library of its own, and nobody's settings."""
    home.mkdir(parents=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GROKVIDEO_", "XAI_"))}
    paths = {"GROKVIDEO_HOME": str(home / "library"), "IPYTHONDIR": str(home / "ipython"), "PYTHONPATH": str(HERE)}
    return clean | paths


def _run(home: Path, kind: str, **given: Any) -> dict[str, Any]:
    command = [sys.executable, str(HERE / "_idle.py"), kind, json.dumps(given)]
    env = _environment(home)
    run = subprocess.run(command, cwd=home, env=env, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def _in_kernel(home: Path, base_url: str) -> dict[str, float]:
    """Shares of the processor in a real kernel: with nothing, with jobs, and with their cards."""
    shares = {}
    with _kernel(home) as run:
        shares["nothing"] = _share(run)
        run(f"import _idle\n_idle.configure({base_url!r})\njobs, _ = _idle.begin({COUNT})")
        time.sleep(SETTLE_S)
        shares["jobs"] = _share(run)
        run(f"for job in jobs[:{MOST}]: display(job)")
        time.sleep(2)
        shares["cards"] = _share(run)
    return shares


def _share(run: Any) -> float:
    began, spent = time.perf_counter(), float(run("import time; print(time.process_time())"))
    time.sleep(WINDOW_S)
    return (float(run("print(time.process_time())")) - spent) / (time.perf_counter() - began) * 100


@contextmanager
def _kernel(home: Path) -> Iterator[Any]:
    """Runs a cell in a kernel of its own; gives what it printed."""
    manager, client = start_new_kernel(cwd=str(home), env=_environment(home), stderr=subprocess.DEVNULL)

    def run(code: str) -> str:
        heard: list[str] = []

        def output(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream":
                heard.append(message["content"]["text"])

        reply = client.execute_interactive(code, output_hook=output, timeout=60)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"{code!r} failed: {reply['content'].get('evalue')}")
        return "".join(heard)

    try:
        yield run
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
