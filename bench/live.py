"""From a change of a job's status to the card on the page, while a cell holds the kernel and while it is idle.

Measured from the moment before the driver's thread publishes the new state to the moment the card's attributes have
changed, in a real JupyterLab and browser. Baseline: a widget with one trait, set on the kernel's own loop.
"""

from __future__ import annotations

from _lab import Bench, notebook
from _table import Figure, show

STEPS = 60
CARDS = f"""\
import asyncio, time
from grokvideo.session import BACKGROUND
plain = in_kernel.plain_steps("plain", {STEPS})
idle, sleeping, spinning = [in_kernel.card_steps(name, {STEPS}) for name in ("idle", "sleeping", "spinning")]
"""
WAYS = {
    "plain": "task = asyncio.get_running_loop().create_task(plain)",
    "idle": "BACKGROUND.submit(idle)",
    "sleeping": "future = BACKGROUND.submit(sleeping)\nwhile not future.done():\n    time.sleep(1)",
    "spinning": "future = BACKGROUND.submit(spinning)\nwhile not future.done():\n    pass",
}
WATCH = """
new MutationObserver(changes => {
    for (const { target: { dataset } } of changes) note(dataset.step ?? `${dataset.jobId} ${dataset.progress}`);
}).observe(document.body, { subtree: true, attributeFilter: ["data-status", "data-step"] });
"""


def main() -> None:
    with notebook([CARDS, *WAYS.values()]) as bench:
        bench.run(1)
        bench.page.wait_for_selector('.grokvideo[data-job-id="spinning"]')
        bench.watch(WATCH)
        took = {name: _measure(bench, name, cell) for cell, name in enumerate(WAYS, 2)}
        clocks = bench.clock_check()
    show(
        "live.py: status change to DOM",
        [
            clocks,
            Figure("plain widget, set on the main thread, idle (baseline)", took["plain"]),
            Figure("card, kernel idle", took["idle"]),
            Figure("card, a cell is in time.sleep", took["sleeping"], goal=50, of="p95"),
            Figure("card, a cell computes in pure Python", took["spinning"], goal=50, of="p95"),
        ],
    )


def _measure(bench: Bench, name: str, cell: int) -> list[float]:
    bench.run(cell)
    bench.wait_for(f"{name} {(STEPS - 1) / 100:.2f}")
    seen = bench.seen()
    return [seen[step] - began for step, began in bench.told(name).items()]


if __name__ == "__main__":
    main()
