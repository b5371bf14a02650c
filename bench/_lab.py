"""A notebook in a real JupyterLab and browser, with eyes that note when something happened on the page."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

from _table import Figure

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))  # where `tests` is; a script finds only its own folder

from tests.browser.conftest import FLAGS  # noqa: E402
from tests.browser.jupyter import opened, serve  # noqa: E402

PATIENCE_MS = 60_000
# Finer than Date.now(), and the same clock as Python's time.time(): `clock_check` shows whether that holds.
NOW = "performance.timeOrigin + performance.now()"
# The end of the frame that is being made: what was changed before is on the screen then.
PAINTED = """
const ofFrame = () => new Promise(requestAnimationFrame);
const painted = () => new Promise(done => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
});
"""
PAINT = f"""async ([cell, selectors]) => {{
    {PAINTED}
    const content = window.jupyterapp.shell.currentWidget.content;
    content.activeCellIndex = cell;
    const began = {NOW};
    let returned;
    const run = window.jupyterapp.commands.execute('notebook:run-cell').then(() => {{ returned = {NOW} - began; }});
    const took = [];
    for (const selector of selectors) {{
        for (;;) {{
            await ofFrame();
            const found = content.widgets[cell].node.querySelector(selector);
            if (found && found.getBoundingClientRect().height > 0) break;
        }}
        await painted();
        took.push({NOW} - began);
    }}
    await run;
    return [...took, returned];
}}"""


@dataclass(frozen=True, slots=True)
class Bench:
    """A notebook that is open, in `folder`."""

    page: Page
    folder: Path

    def run(self, cell: int) -> None:
        """Run one cell; returns when it has returned."""
        self.page.evaluate(
            """async cell => {
                window.jupyterapp.shell.currentWidget.content.activeCellIndex = cell;
                await window.jupyterapp.commands.execute('notebook:run-cell');
            }""",
            cell,
        )

    def paint(self, cell: int, *selectors: str) -> list[float]:
        """Run one cell; milliseconds until the first frame that has each of these, and until the cell has returned."""
        took: list[float] = self.page.evaluate(PAINT, [cell, selectors])
        return took

    def clear(self, cell: int) -> None:
        """Take away what a cell has shown."""
        self.page.evaluate(
            "cell => window.jupyterapp.shell.currentWidget.content.widgets[cell].model.outputs.clear()", cell
        )

    def watch(self, script: str) -> None:
        """Run a script that calls `note(key)` for what it sees; the first note for a key counts.

        `noteOnScreen(key)` notes the end of the frame that shows it.
        """
        self.page.evaluate(
            f"""() => {{
                {PAINTED}
                window.seen = {{}};
                const now = () => {NOW};
                const note = (key) => {{ window.seen[key] ??= now(); }};
                const noteOnScreen = async (key) => {{
                    await ofFrame();
                    await painted();
                    note(key);
                }};
                {script}
            }}"""
        )

    def wait_for(self, key: str) -> None:
        """Wait until that was seen."""
        self.page.wait_for_function("key => key in window.seen", arg=key, timeout=PATIENCE_MS)

    def seen(self) -> dict[str, float]:
        """When each thing was seen, in milliseconds since 1970."""
        times: dict[str, float] = self.page.evaluate("() => window.seen")
        return times

    def told(self, name: str) -> Any:
        """What the kernel writes into a JSON file of that name."""
        path = self.folder / f"{name}.json"
        while not path.exists():
            self.page.wait_for_timeout(10)
        return json.loads(path.read_text("utf-8"))

    def clock_check(self) -> Figure:
        """How far the browser's clock is from Python's; each value is right within half a round trip, about 1 ms."""
        gaps = []
        for _ in range(50):
            before = time.time()
            there = self.page.evaluate(f"() => {NOW}")
            gaps.append(abs(there - (before + time.time()) * 500))
        return Figure("between the browser's clock and Python's (check)", gaps, goal=1)


@contextmanager
def notebook(cells: Sequence[str]) -> Iterator[Bench]:
    """Open a notebook with those cells; `in_kernel` is what the kernel finds in bench/_in_kernel.py."""
    chrome = subprocess.run(
        ["sh", str(HERE.parent / "scripts" / "chrome.sh")], check=True, text=True, stdout=subprocess.PIPE
    )
    first = f"import sys\nsys.path.append({str(HERE)!r})\nimport _in_kernel as in_kernel"
    with TemporaryDirectory() as folder, serve(Path(folder)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chrome.stdout.strip(), args=FLAGS)
        server.notebook("bench.ipynb", [first, *cells])
        with opened(server, browser, "bench.ipynb") as opened_notebook:
            bench = Bench(opened_notebook.page, server.root)
            bench.run(0)
            yield bench
        browser.close()
