"""A test's own corner of a JupyterLab that it shares with others: a folder, a library, a provider on loopback."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute

from tests.browser.jupyter import Notebook, Server, opened
from tests.faults import server as faults

HOLD = """\
import pathlib, time
while not pathlib.Path("let-go").exists():
    time.sleep(0.02)
"""
"""A cell that blocks the kernel until `Room.let_go`."""

Frame = str | bytes


class Wire:
    """The websocket between a page and its server, on which messages are lost, or held up.

    `lose` decides about each message, and whether it comes from the browser; what it is true for never arrives. With
    `cut` the connection breaks in that moment, too. While it `holds` a side, what comes from there waits for `release`.
    """

    def __init__(self, lose: Callable[[bytes, bool], bool] = lambda *_: False, *, cut: bool = False) -> None:
        self.lose = lose
        self.cut = cut
        self.holds: frozenset[str] = frozenset()
        """Any of `browser` and `kernel`."""
        self.sent: list[bytes] = []
        """What came from the browser."""
        self.connections = 0
        self._waiting: list[Callable[[], None]] = []

    def __call__(self, page: Page) -> None:
        """Stand between a page and its kernels; to be called before it goes anywhere."""
        page.route_web_socket(re.compile(r"/channels\b"), self._join)

    def release(self) -> None:
        self.holds = frozenset()
        waiting, self._waiting = self._waiting, []
        for passing in waiting:
            passing()

    def _join(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        self.connections += 1

        def carry(message: Frame, *, up: bool) -> None:
            data = message if isinstance(message, bytes) else message.encode()
            if up:
                self.sent.append(data)
            if self.lose(data, up):
                if self.cut:
                    browser.close()
                    server.close()
                return
            send = server.send if up else browser.send
            if ("browser" if up else "kernel") in self.holds:
                self._waiting.append(lambda: send(message))
            else:
                send(message)

        browser.on_message(lambda message: carry(message, up=True))
        server.on_message(lambda message: carry(message, up=False))


@dataclass
class Room:
    """`name` is the folder below the server's root; `library` what GROKVIDEO_HOME is there.

    The clips come from `service`, or, `simulated`, from the simulator in the kernel.
    """

    lab: Server
    tabs: BrowserContext
    service: faults.Server
    name: str
    library: Path
    simulated: bool = False

    @property
    def folder(self) -> Path:
        return self.lab.root / self.name

    @property
    def path(self) -> str:
        """The notebook's, below the server's root."""
        return f"{self.name}/it.ipynb"

    @contextmanager
    def opened(self, *cells: str, wire: Wire | None = None) -> Iterator[Notebook]:
        """Open a notebook whose first cell loads the extension; `cells` follow from number 1 on.

        The kernel is shut down at the end: else it would go on beside the next test's.
        """
        self.write(cells)
        with opened(self.lab, self.tabs, self.path, before=wire or (lambda _: None)) as notebook:
            try:
                yield notebook
            finally:
                notebook.shut_down()

    @contextmanager
    def opened_again(self, wire: Wire | None = None) -> Iterator[Notebook]:
        """The same notebook in a second tab, as it was saved, at the same kernel."""
        with opened(self.lab, self.tabs, self.path, before=wire or (lambda _: None)) as notebook:
            yield notebook

    def write(self, cells: Sequence[str]) -> None:
        settings = {"GROKVIDEO_HOME": str(self.library)}
        if not self.simulated:
            settings |= {"GROKVIDEO_PROVIDER": "xai", "GROKVIDEO_BASE_URL": self.service.base_url}
        prelude = f"import os\nos.environ.update({settings!r})\n%load_ext grokvideo"
        self.lab.notebook(self.path, [prelude, *cells])

    def finish(self) -> None:
        """From now on every job is done when it is asked for."""
        self.service.poll = [self.service.done()]

    def let_go(self) -> None:
        (self.folder / "let-go").touch()

    def rows(self) -> list[tuple[str, str]]:
        """Id and state of every job in the library, oldest first."""
        return [(job, state) for job, state in self._ask("SELECT id, state FROM jobs ORDER BY created_at")]

    def events(self, job_id: str) -> list[str]:
        """What happened to a job, state by state."""
        return [state for (state,) in self._ask("SELECT state FROM events WHERE job_id = ? ORDER BY rowid", job_id)]

    def _ask(self, question: str, *values: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.library / "library.sqlite3")) as db:
            return db.execute(question, values).fetchall()


def card(status: str) -> str:
    """Selects the cards whose job is there."""
    return f'.grokvideo[data-widget="job"][data-status="{status}"]'


def press(page: Page, action: str) -> None:
    """Press that button on the first card that has it."""
    page.locator(f'.grokvideo[data-widget="job"] [data-action="{action}"]').first.click()


def said(page: Page, words: str) -> Locator:
    """Where a live card says that."""
    return page.locator('.grokvideo[data-widget="job"]').get_by_text(words, exact=True).first
