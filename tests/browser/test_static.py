"""A finished notebook without a kernel: exported by nbconvert, cleaned as code hosts do, and opened untrusted.

Its clips lie beside it, and nothing else is asked for.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bleach  # type: ignore[import-untyped]  # what nbconvert itself cleans with
import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Page

from tests.browser.jupyter import serve

pytestmark = pytest.mark.browser

LONG = 60_000  # milliseconds: the machines are shared, and none of this is a measurement
CELLS = (
    "%load_ext grokvideo",
    "%%grokvideo crane --duration 2\nA paper crane unfolds on a windowsill, rain outside. Slow push in.",
    "%%grokvideo owl --duration 1 --aspect-ratio 9:16\nA paper owl turns its head, candle light, close up.",
    "%%grokvideo fox --duration 1\nA paper fox [[moderated]]",
    "%%grokvideo bird --duration 1 -n 2\nA paper bird on a wire.",
)
PAGES, CLIPS = 5, 4
PAGE = ".grokvideo-static"
HOST_TAGS = (
    "a b blockquote br code dd del div dl dt em h1 h2 h3 hr i img ins li ol p pre q s span strong sub sup table tbody "
    "td tfoot th thead tr tt ul"
)
"""What GitHub's sanitizer lets pass; neither `video` nor an attribute `style` is among it."""
# How it looks: what is beside what, and whose colours it has.
LOOK = """selector => [...document.querySelectorAll(selector)].map(page => {
    const box = each => each.getBoundingClientRect();
    const style = each => getComputedStyle(each);
    const [media, cell, row] = ['video', 'td', 'tr'].map(name => page.querySelector(name));
    return {
        title: page.querySelector('b').textContent,
        media: media && [Math.round(box(media).width), Math.round(box(media).height)],
        beside: media && cell && box(cell).left > box(media).right && box(cell).top < box(media).bottom,
        inherits: !cell || style(cell).color === style(page).color,
        stripes: [...page.querySelectorAll('tr')].map(each => style(each).backgroundColor),
        aligned: !cell || style(cell).textAlign,
        edge: style(page).borderTopColor,
    };
})"""


@dataclass(frozen=True)
class Executed:
    """A notebook that ran from the first to the last cell, in `folder/notebooks`."""

    folder: Path
    notebook: Path

    def export(self, theme: str) -> Path:
        """The page that `jupyter nbconvert --to html` writes."""
        page = self.notebook.with_name(f"{theme}.html")
        if page.exists():
            return page
        body, _ = HTMLExporter(theme=theme).from_filename(str(self.notebook))
        page.write_text(body, "utf-8")
        return page


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    folder = tmp_path_factory.mktemp("executed")
    work = folder / "notebooks"
    work.mkdir()
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(book, work / "cranes.ipynb")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GROKVIDEO_", "XAI_", "JUPYTER", "JPY_"))}
    own = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"IPYTHONDIR": str(folder / "ipython"), "GROKVIDEO_HOME": str(folder / "library"), "GROKVIDEO_WAIT": "1"}
    convert = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "cranes.ipynb"]
    ran = subprocess.run(convert, cwd=work, env=clean | own, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    return Executed(folder, work / "cranes.ipynb")


@contextmanager
def a_page(browser: Browser, path: Path, *, width: int = 1000) -> Iterator[Page]:
    """The file in a browser that reaches no other machine."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.route(re.compile(r"^https?://"), lambda route: route.abort())
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="load")
    yield page
    context.close()


def outputs(executed: Executed) -> list[dict[str, Any]]:
    """What stands below the cells that make clips."""
    cells = json.loads(executed.notebook.read_text("utf-8"))["cells"]
    return [output["data"] for cell in cells for output in cell["outputs"] if "data" in output]


def test_what_a_program_ran_holds_pages_and_no_widgets(executed: Executed) -> None:
    book = json.loads(executed.notebook.read_text("utf-8"))
    assert "widgets" not in book["metadata"]
    assert [set(data) for data in outputs(executed)] == [{"text/html", "text/plain"}] * (PAGES - 1)
    for data in outputs(executed):
        assert "Still" not in "".join(data["text/html"])


def test_a_clip_adds_at_most_60_kb_to_a_notebook(executed: Executed) -> None:
    for data in outputs(executed)[:-1]:
        assert len(json.dumps(data)) <= 60_000
    row = outputs(executed)[-1]
    assert len(json.dumps(row)) <= 2 * 60_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_exported_page_plays_and_seeks(executed: Executed, browser: Browser, theme: str) -> None:
    with a_page(browser, executed.export(theme)) as page:
        assert page.locator(PAGE).count() == PAGES
        ready = f"n => [...document.querySelectorAll('{PAGE} video')].filter(v => v.readyState >= 1).length === n"
        page.wait_for_function(ready, arg=CLIPS, timeout=LONG)
        video = page.locator(f"{PAGE} video").first
        assert video.evaluate("v => [v.controls, v.preload, v.autoplay]") == [True, "metadata", False]
        video.evaluate("async v => { v.muted = true; await v.play(); }")
        page.wait_for_function(f"() => document.querySelector('{PAGE} video').currentTime > 0.2", timeout=LONG)
        sought = video.evaluate(
            "v => new Promise(done => { v.pause(); v.onseeked = () => done(v.currentTime); v.currentTime = 1.5; })"
        )
        assert sought == pytest.approx(1.5, abs=0.05)
        crane, owl, fox, *birds = page.evaluate(LOOK, PAGE)
        assert [each["title"] for each in (crane, owl, fox)] == ["Done", "Done", "Blocked by moderation"]
        assert (crane["media"], crane["beside"]) == ([432, 245], True)
        assert (owl["media"], owl["beside"]) == ([245, 433], True)
        assert all(each["inherits"] and each["edge"] == "rgba(128, 128, 128, 0.45)" for each in (crane, owl, fox))
        assert {colour for each in (crane, owl, fox) for colour in each["stripes"]} == {"rgba(0, 0, 0, 0)"}
        assert {crane["aligned"], owl["aligned"], fox["aligned"]} == {"left"}
        assert len(birds) == 2


@pytest.mark.parametrize("width", [320, 520, 720])
def test_nothing_scrolls_sideways(executed: Executed, browser: Browser, width: int) -> None:
    with a_page(browser, executed.export("light"), width=width) as page:
        wide = f"() => [...document.querySelectorAll('{PAGE}, {PAGE} *')].filter(e => e.scrollWidth > e.clientWidth + 1"
        assert page.evaluate(f"{wide} && getComputedStyle(e).display !== 'inline').map(e => e.outerHTML)") == []
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        if width == 320:
            crane, *_ = page.evaluate(LOOK, PAGE)
            assert not crane["beside"]


def test_what_a_code_host_leaves_of_it_still_reads(executed: Executed, browser: Browser) -> None:
    """No style, no class, no video: the picture, how it stands, the prompt, the table."""
    left = [
        bleach.clean(
            "".join(data["text/html"]),
            tags=HOST_TAGS.split(),
            attributes={"img": ["src", "alt", "width"], "th": ["scope"]},
            protocols=["data", "https"],
            strip=True,
        )
        for data in outputs(executed)
    ]
    assert not any(word in page for page in left for word in ("style=", "<video", "data-"))
    host = executed.notebook.with_name("host.html")
    host.write_text(f"<meta charset=utf-8><title>preview</title>{'<hr>'.join(left)}", "utf-8")
    with a_page(browser, host) as page:
        seen = "() => [...document.images].map(i => i.naturalWidth > 0 && i.getBoundingClientRect().width > 100)"
        assert page.evaluate(seen) == [True] * CLIPS
        crane = page.evaluate("() => document.body.innerText").split("Made with grokvideo.")[0]
        lines = [" ".join(line.split()) for line in crane.splitlines() if line.strip()]
        assert lines[:4] == [
            "Done (SIMULATED)",
            "A paper crane unfolds on a windowsill, rain outside. Slow push in.",
            "Settings 2 s, 480p, 16:9, audio",
            "Model grok-imagine-video",
        ]
        assert [line.split()[0] for line in lines[4:]] == ["Billed", "Made", "File", "Request"]
        assert "simulated" in lines[4]


def test_an_untrusted_notebook_plays_and_has_the_notebooks_colours(executed: Executed, browser: Browser) -> None:
    book = json.loads(executed.notebook.read_text("utf-8"))
    book["metadata"]["kernelspec"] = {"display_name": "gone", "language": "python", "name": "no-such-kernel"}
    executed.notebook.with_name("untrusted.ipynb").write_text(json.dumps(book), "utf-8")
    with serve(executed.folder) as lab:
        context = browser.new_context(viewport={"width": 1300, "height": 1400})
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{lab.port}/lab/tree/untrusted.ipynb?reset&token={lab.token}")
        ready = f"() => document.querySelector('{PAGE} video')?.readyState >= 1"
        page.wait_for_function(ready, timeout=LONG)
        video = page.locator(f"{PAGE} video").first
        video.evaluate("async v => { v.muted = true; await v.play(); }")
        page.wait_for_function(f"() => document.querySelector('{PAGE} video').currentTime > 0.2", timeout=LONG)
        assert page.locator(f"{PAGE}[data-job-id]").count() == 0, "the sanitizer was not there"
        crane, *_ = page.evaluate(LOOK, PAGE)
        assert (crane["title"], crane["beside"], crane["inherits"], crane["aligned"]) == ("Done", True, True, "left")
        assert set(crane["stripes"]) == {"rgba(0, 0, 0, 0)"}
        assert page.locator(f"{PAGE} mjx-container").count() == 0
        context.close()
