"""A bare page with cards and no notebook: built once from the sources, served on loopback, fast to open.

The cards are the real ones; the kernel behind each is a model made by hand (`js/preview/`). What a card is told comes
from `js/preview/samples.ts` by name, or from Python as a notebook would send it. A notebook adds a second to every test
and its own styles; what depends on it is proved in the tests beside this one that start JupyterLab.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, FloatRect, Locator, Page

from scripts import frontend

CARD = '.grokvideo[data-widget="job"]'
PATIENCE_MS = 10_000  # the machines are shared; nothing here takes longer than a moment
FILM = "files/film.mp4"
SAMPLES = frontend.JS / "preview" / "samples.ts"
_KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".mp4": "video/mp4"}


def sample_names() -> list[str]:
    """Every sample the preview page knows: one for each status, and for what a status can look like."""
    listed = SAMPLES.read_text("utf-8").partition("export const SAMPLES")[2].partition("\n};")[0]
    return re.findall(r"^\t(\w+): \{", listed, re.MULTILINE)


def build(folder: Path) -> dict[str, bytes]:
    """The page's files by their path, from the sources as they are now."""
    frontend.run("node", "build.mjs", "--preview", str(folder))
    return {f"/{path.name}": path.read_bytes() for path in folder.iterdir()}


@contextmanager
def serve(files: Mapping[str, bytes]) -> Iterator[str]:
    """Serve those files on loopback, in parts where a part is asked for; yields the address."""
    server = _Files(("127.0.0.1", 0), functools.partial(_Answer, files))
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Stage:
    """Opens pages at `address`. Two of them are used again and again: one whose clock stands still, and one other."""

    address: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    """What a console said that no card should ever cause."""
    _kept: dict[bool, Page] = field(default_factory=dict)

    def page(self, **context: Any) -> Page:
        """An empty page with settings of its own; the keywords are those of `Browser.new_context`."""
        usual = {"viewport": {"width": 1000, "height": 900}, "permissions": ["clipboard-read", "clipboard-write"]}
        page = self.browser.new_context(**usual | context).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        return page

    def open(
        self,
        *samples: str,
        on: Page | None = None,
        still: bool = False,
        width: int = 720,
        dark: bool = False,
        **query: str,
    ) -> Page:
        """A page with the cards of those samples, one below the other; with none it waits for `put`.

        On a `still` one time passes only by `page.clock.run_for`.
        """
        if on is None:
            if still not in self._kept:
                self._kept[still] = self.page()
                if still:
                    self._kept[still].clock.install(time=0)
                    self._kept[still].clock.pause_at(1000)
            on = self._kept[still]
        words = {"state": ",".join(samples), "width": width, "clip": FILM, **query}
        on.goto(f"{self.address}/index.html?{urlencode(words | ({'theme': 'dark'} if dark else {}))}")
        return on

    def tidy(self) -> None:
        """Close the pages that had settings of their own."""
        kept = [page.context for page in self._kept.values()]
        for context in self.browser.contexts:
            if context not in kept:
                context.close()


def put(page: Page, job: Mapping[str, Any], **traits: Any) -> Locator:
    """Show a card for that snapshot below the others."""
    page.evaluate("([job, traits]) => void place(job, traits)", [dict(job), traits])
    return page.locator(CARD).last


def shown(stage: Stage, job: Mapping[str, Any], **query: Any) -> Locator:
    """One card at the moment of its snapshot, on a page whose clock stands still."""
    return put(stage.open(still=True, **query), job)


def frame_of(place: Locator) -> FloatRect:
    """Where something stands on the page, which must be seen."""
    box = place.bounding_box()
    assert box is not None
    return box


def change(page: Page, number: int = 0, /, **part: Any) -> None:
    """Let the kernel write the trait of the card with that number."""
    page.evaluate("([number, part]) => models[number].change(part)", [number, part])


def sent(page: Page, number: int = 0) -> list[dict[str, Any]]:
    """The wishes a card has sent so far; asking again by the same nonce is the same wish."""
    on_the_wire = "number => JSON.parse(JSON.stringify(models[number].sent))"
    messages: list[dict[str, Any]] = page.evaluate(on_the_wire, number)
    wishes = {each["nonce"]: each for each in messages if each["kind"] == "action"}
    return list(wishes.values())


def ready(page: Page) -> None:
    """Wait until every clip can be played."""
    page.wait_for_function("""() => [...document.querySelectorAll('[data-media]')]
        .every(each => each.dataset.media === 'ready')""")


class _Files(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A player that has seen enough, or whose page was closed, breaks the connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, files: Mapping[str, bytes], *args: Any) -> None:
        self.files = files
        super().__init__(*args)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        whole = self.files.get(path)
        if whole is None:
            self.send_response(204 if path == "/favicon.ico" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        last = min(int(asked[2] or len(whole)), len(whole) - 1) if asked else len(whole) - 1
        self.send_response(206 if asked else 200)
        self.send_header("Content-Type", _KINDS[Path(path).suffix])
        self.send_header("Content-Length", str(last + 1 - first))
        self.send_header("Accept-Ranges", "bytes")
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(whole)}")
        self.end_headers()
        self.wfile.write(whole[first : last + 1])

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a test's report is no place for it."""
