"""A Jupyter server of one test's own, and a page of it in a real browser."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

_OWN_FOLDERS = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
    "GROKVIDEO_HOME",
)
_IDLE = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
# What JupyterLab itself says on any page, without us.
_NOT_OURS = (
    "reading 'schema'",  # Notebook 7 on its first page with fresh settings
)
STARTUP_S = 60
LONG = 90_000  # milliseconds: the machines are shared, and none of this is a measurement


@dataclass
class Server:
    """One running JupyterLab or Notebook; `root` is its folder."""

    root: Path
    port: int
    token: str
    app: str

    def address(self, name: str) -> str:
        """Where a notebook is opened, with nothing of an earlier page."""
        place = "lab/tree" if self.app == "lab" else "notebooks"
        return f"http://127.0.0.1:{self.port}/{place}/{name}?reset&token={self.token}"

    def notebook(self, name: str, cells: Sequence[str]) -> Path:
        """Write a notebook with those code cells."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        made: list[dict[str, object]] = [
            {
                "cell_type": "code",
                "id": f"cell-{n}",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": s,
            }
            for n, s in enumerate(cells)
        ]
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        path.write_text(
            json.dumps({"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})
        )
        return path


@dataclass
class Notebook:
    """A notebook that is open in the browser."""

    page: Page
    complaints: list[str]

    def run_all(self) -> None:
        """Run every cell; returns when all cells ran."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def start_all(self) -> None:
        """Run every cell; returns at once."""
        self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")

    def start(self, number: int) -> None:
        """Run one cell, counted from 0; returns at once."""
        self.page.evaluate(
            """number => {
                window.jupyterapp.shell.currentWidget.content.activeCellIndex = number;
                window.jupyterapp.commands.execute('notebook:run-cell');
            }""",
            number,
        )

    def run(self, number: int) -> None:
        """Run one cell and wait until it has ended."""
        self.start(number)
        self.wait_prompt(number, r"^\[\d+\]:$")

    def wait_prompt(self, number: int, pattern: str) -> None:
        """Wait until what stands before a cell, like `[3]:` or `[*]:`, is of that form."""
        self.page.wait_for_function(
            """([number, pattern]) => new RegExp(pattern).test(
                window.jupyterapp.shell.currentWidget.content.widgets[number].inputArea.promptNode.textContent)""",
            arg=[number, pattern],
            timeout=LONG,
        )

    def prompt(self, number: int) -> str:
        """What stands before a cell."""
        return str(
            self.page.evaluate(
                "n => window.jupyterapp.shell.currentWidget.content.widgets[n].inputArea.promptNode.textContent", number
            )
        )

    def interrupt(self) -> None:
        """What the stop button of the toolbar does, like Ctrl-C."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")

    def wait_idle(self) -> None:
        """Wait until the kernel has nothing to do."""
        self.page.wait_for_function(_IDLE, timeout=STARTUP_S * 1000)

    def save(self) -> None:
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")

    def restart(self) -> None:
        """Restart the kernel as the toolbar does, but for the dialog; returns when the new one has answered."""
        self.page.evaluate(
            """async () => {
                const context = window.jupyterapp.shell.currentWidget.sessionContext;
                await context.restartKernel();
                await context.session.kernel.requestKernelInfo();
            }"""
        )
        self.wait_idle()

    def shut_down(self) -> None:
        """End the kernel and its session: the server would hand it to the next page that opens this notebook."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    def outputs(self) -> list[str]:
        """The text of every cell's output."""
        texts: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('.jp-OutputArea')].map(area => area.textContent)"
        )
        return texts


@contextmanager
def serve(folder: Path, app: str = "lab") -> Iterator[Server]:
    """Start a server with fresh folders for everything."""
    root = folder / "notebooks"
    root.mkdir(exist_ok=True)
    own = {name: str(folder / name.lower()) for name in _OWN_FOLDERS}
    news = Path(own["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab", "apputils-extension", "notification.jupyterlab-settings")
    news.parent.mkdir(parents=True, exist_ok=True)
    news.write_text('{"fetchNews": "false", "checkForUpdates": false}')  # else a pop-up lies over the cells
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GROKVIDEO_", "XAI_", "JUPYTER", "JPY_"))}
    token, port = secrets.token_hex(8), free_port()
    module, switch = ("jupyterlab", "LabApp") if app == "lab" else ("notebook", "JupyterNotebookApp")
    command = [
        sys.executable,
        "-m",
        module,
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
    ]
    command += [
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={root}",
        f"--{switch}.expose_app_in_browser=True",
    ]
    command += ["--allow-root"]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, env={**clean, **own}, stdout=log, stderr=log)
        try:
            wait_for_port(port, process)
            yield Server(root, port, token, app)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


@contextmanager
def opened(
    server: Server,
    browser: Browser | BrowserContext,
    name: str,
    *,
    width: int = 1100,
    height: int = 1300,
    scale: int = 1,
    before: Callable[[Page], None] = lambda _: None,
) -> Iterator[Notebook]:
    """Open a notebook and wait for its kernel; `before` is given the page while it is still empty.

    In a context that is there already it is a new tab, which need not fetch the whole application again.
    """
    shared = isinstance(browser, BrowserContext)
    context = (
        browser
        if isinstance(browser, BrowserContext)
        else browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    try:
        before(page)
        page.goto(server.address(name))
        notebook = Notebook(page, complaints)
        notebook.wait_idle()
        yield notebook
    finally:
        (page if shared else context).close()


def ours(complaints: list[str]) -> list[str]:
    """Console errors that are not JupyterLab's own."""
    return [text for text in complaints if not any(word in text for word in _NOT_OURS)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Connect again and again until something listens, or the process ended."""
    for _ in range(STARTUP_S * 20):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(0.05)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError(f"no server on port {port}")
