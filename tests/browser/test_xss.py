"""Words of others are words: in a live card, in a saved page and in an export, no script runs and nobody is asked.

A page with hostile words must have the very elements and attributes of one with harmless words. Ten payloads in the
quick tests, all of them among the long ones.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, BrowserContext, Page

from grokvideo.notebook.html import static_page
from grokvideo.notebook.recipe import recipe
from grokvideo.notebook.widgets.snapshot import snapshot
from tests.browser.hostile_cards import HARMLESS, KINDS, MANY, jobs
from tests.browser.jupyter import Server, opened, ours, serve
from tests.browser.stage import Stage, ready
from tests.hostile import FEW, XSS

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
LONG = 45_000  # milliseconds: the machines are shared, and none of this is a measurement
STOP = '[data-action="stop"]'
# What nbconvert's own page asks for, whatever is in it.
NOT_OURS = ("cdnjs.cloudflare.com", "cdn.jsdelivr.net", "unpkg.com")
HERE = re.compile(
    r"(grokvideo_clips/[\w%.-]+|data:image/(jpeg|png);base64,[\w+/=]*|(blob:)?http://127\.0\.0\.1:\d+/.*)\Z"
)

# Every element below each card: tag, names of attributes (but `hidden`, for long text has a button for more of it,
# and `aria-disabled`, for a clip may still be loading),
# the text of all of it, and what it refers to.
LOOK = """selector => [...document.querySelectorAll(selector)].map(root => ({
    id: root.dataset.jobId ?? '',
    status: root.dataset.status ?? '',
    elements: [root, ...root.querySelectorAll('*')].map(each =>
        `${each.tagName} ${[...each.attributes].map(one => one.name)
            .filter(one => !['hidden', 'aria-disabled'].includes(one)).sort()}`),
    text: root.textContent,
    links: [...root.querySelectorAll('[href],[src],[poster],[srcset],[style*="url("]')].map(each =>
        each.getAttribute('href') ?? each.getAttribute('src') ?? each.getAttribute('poster') ?? 'style'),
}))"""
OWNED = "() => [window, ...[...document.querySelectorAll('iframe')].map(f => f.contentWindow)].map(w => w.__owned ?? 0)"
# As a person would, with the mouse and the keyboard: over everything, into everything.
TOUCH = """selector => document.querySelectorAll(`${selector}, ${selector} *`).forEach(each => {
    for (const type of ['pointerover', 'pointerenter', 'mouseover', 'mouseenter', 'pointermove', 'focus', 'focusin'])
        each.dispatchEvent(new Event(type, {bubbles: true}));
})"""


@contextmanager
def watched(context: BrowserContext) -> Iterator[list[str]]:
    """Every request for another machine, which is then not made."""
    asked: list[str] = []

    def decide(route: Any) -> None:
        host = urlsplit(route.request.url).hostname
        if host in ("127.0.0.1", "localhost", None):
            route.continue_()
            return
        if host not in NOT_OURS:
            asked.append(route.request.url)
        route.abort()

    context.route("**/*", decide)
    yield asked


def check(page: Page, selector: str, cards: int, asked: list[str]) -> list[dict[str, Any]]:
    """Compare every card with the harmless one of its kind."""
    page.evaluate(TOUCH, selector)
    seen: list[dict[str, Any]] = page.evaluate(LOOK, selector)
    assert len(seen) == cards
    harmless: dict[str, dict[str, Any]] = {}
    for card in seen:
        kind = card["id"][:1] or card["status"]
        first = harmless.setdefault(kind, card)
        assert card["elements"] == first["elements"], card["text"]
        assert all(HERE.match(link) for link in card["links"]), card["links"]
    assert set(page.evaluate(OWNED)) == {0}
    assert asked == []
    return seen


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab that draws all cells and all their outputs, on the screen or not."""
    with serve(tmp_path_factory.mktemp("whole")) as lab:
        place = lab.root.parent / "jupyterlab_settings_dir" / "@jupyterlab" / "notebook-extension"
        place.mkdir(parents=True, exist_ok=True)
        (place / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none", "maxNumberOutputs": 10000}')
        yield lab


def in_a_card(lab: Server, browser: Browser, film: bytes, payloads: Sequence[str], kinds: Sequence[str]) -> None:
    (lab.root / "film.mp4").write_bytes(film)
    cell = (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\nfrom tests.browser.hostile_cards import show\n"
        f"show(Path.cwd(), {json.dumps(list(payloads))}, {list(kinds)!r})"
    )
    lab.notebook("hostile.ipynb", [cell])
    cards = len(kinds) * (len(payloads) + 1)
    with opened(lab, browser, "hostile.ipynb") as notebook, watched(notebook.page.context) as asked:
        page = notebook.page
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        notebook.run_all()
        card = '.grokvideo[data-widget="job"]'
        page.wait_for_function(f"n => document.querySelectorAll('{card}').length === n", arg=cards, timeout=LONG)
        # Players differ while they load: wait until each can play, or said that it cannot.
        page.wait_for_function(
            f"() => [...document.querySelectorAll('{card} video')].every(v => v.readyState >= 1)", timeout=LONG
        )
        seen = check(page, card, cards, asked)
        if "pending" in kinds:  # the kernel's refusal of a click is one more place
            page.evaluate("stop => document.querySelectorAll(stop).forEach(each => each.click())", f"{card} {STOP}")
            refused = f"{card} .gv-refusal:not([hidden]) .gv-refusal-words"
            page.wait_for_function(
                f"n => document.querySelectorAll('{refused}').length === n", arg=len(payloads) + 1, timeout=LONG
            )
            check(page, card, cards, asked)
        assert sum("evil.example" in each["text"] for each in seen) > 0, "the words are there, as words"
        assert ours(notebook.complaints) == []
        notebook.shut_down()  # the next test opens another notebook under this name


def test_few_payloads_in_live_cards_stay_words(whole: Server, browser: Browser, film: bytes) -> None:
    in_a_card(whole, browser, film, FEW, MANY)


# Chromium lets a page have 75 players.
PARTS = [
    (kind, part)
    for kind in KINDS
    for part in ((XSS[:40], XSS[40:]) if kind in ("done", "unlinked", "reused") else (XSS,))
]


in_parts = pytest.mark.parametrize(("kind", "payloads"), PARTS, ids=[f"{kind}-{len(part)}" for kind, part in PARTS])


@in_parts
def test_every_payload_in_a_card_on_a_bare_page_stays_words(
    tmp_path: Path, stage: Stage, film: bytes, kind: str, payloads: Sequence[str]
) -> None:
    (tmp_path / "film.mp4").write_bytes(film)
    page = stage.open(on=stage.page(), refuse=payloads[0])
    told = [
        [snapshot(job, job.state, None if job.state.clip is None else job.state.clip.path), recipe(job)]
        for _, job in jobs(tmp_path, payloads, [kind])
    ]
    with watched(page.context) as asked:
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.evaluate("all => { for (const [job, recipe] of all) place(job, {recipe}); }", told)
        ready(page)
        page.evaluate("() => document.querySelectorAll('[data-action=recipe]').forEach(each => each.click())")
        check(page, '.grokvideo[data-widget="job"]', len(told), asked)
        assert payloads[-1] in page.evaluate("() => document.body.textContent")


@pytest.mark.faults
@in_parts
def test_every_payload_in_a_live_card_stays_words(
    whole: Server, browser: Browser, film: bytes, kind: str, payloads: Sequence[str]
) -> None:
    in_a_card(whole, browser, film, payloads, [kind])


def a_saved_notebook(folder: Path, film: bytes, payloads: Sequence[str]) -> tuple[Path, int]:
    """A notebook as it lies on a disk: the static page and the plain text of each job, and no kernel."""
    from grokvideo.notebook.words import one_line

    (folder / "film.mp4").write_bytes(film)
    outputs, cards = [], 0
    for kind, job in jobs(folder, payloads, KINDS):
        link = None if kind == "unlinked" or job.state.clip is None else job.state.clip.path.name
        data = {"text/html": static_page(job, link), "text/plain": one_line(job)}
        outputs += [
            nbformat.v4.new_output("display_data", data=data),
            nbformat.v4.new_output("display_data", data={"text/plain": one_line(job)}),
            nbformat.v4.new_output("stream", text=f"{one_line(job)}\n{job!r}\n"),
        ]
        cards += 1
    kernel = {"kernelspec": {"display_name": "gone", "language": "python", "name": "no-such-kernel"}}
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=outputs)], metadata=kernel)
    path = folder / "saved.ipynb"
    nbformat.write(page, path)
    return path, cards


def in_an_untrusted_notebook(lab: Server, browser: Browser, film: bytes, payloads: Sequence[str]) -> None:
    path, cards = a_saved_notebook(lab.root, film, payloads)
    context = browser.new_context(viewport={"width": 1100, "height": 1300})
    with watched(context) as asked:
        page = context.new_page()
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.goto(f"http://127.0.0.1:{lab.port}/lab/tree/{path.name}?reset&token={lab.token}")
        card = ".grokvideo-static"
        page.wait_for_function(f"n => document.querySelectorAll('{card}').length === n", arg=cards, timeout=LONG)
        page.evaluate(TOUCH, ".jp-OutputArea")
        seen: list[dict[str, Any]] = page.evaluate(LOOK, card)
        compare_in_order(seen, len(payloads) + 1)
        assert set(page.evaluate(OWNED)) == {0}
        assert asked == []
    context.close()


def compare_in_order(seen: list[dict[str, Any]], each: int) -> None:
    """The sanitizer takes the ids away, so kinds are told by their order: the first of each is the harmless one."""
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for number, card in enumerate(seen):
        groups[number // each].append(card)
    for cards in groups.values():
        assert HARMLESS in cards[0]["text"]
        for card in cards:
            assert card["elements"] == cards[0]["elements"], card["text"]


def test_few_payloads_in_an_untrusted_notebook_stay_words(whole: Server, browser: Browser, film: bytes) -> None:
    in_an_untrusted_notebook(whole, browser, film, FEW)


@pytest.mark.faults
def test_every_payload_in_an_untrusted_notebook_stays_words(whole: Server, browser: Browser, film: bytes) -> None:
    in_an_untrusted_notebook(whole, browser, film, XSS)


def in_an_export(tmp_path: Path, browser: Browser, film: bytes, payloads: Sequence[str]) -> None:
    path, cards = a_saved_notebook(tmp_path, film, payloads)
    html, _ = HTMLExporter(template_name="lab").from_filename(str(path))
    export = tmp_path / "export.html"
    export.write_text(html, "utf-8")
    context = browser.new_context(viewport={"width": 1100, "height": 1300})
    with watched(context) as asked:
        page = context.new_page()
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.goto(export.as_uri(), wait_until="domcontentloaded")
        check(page, ".grokvideo-static", cards, asked)
        assert page.evaluate("() => document.querySelectorAll('.jp-OutputArea-output').length") == 3 * cards
    context.close()


def test_few_payloads_in_an_export_stay_words(tmp_path: Path, browser: Browser, film: bytes) -> None:
    in_an_export(tmp_path, browser, film, FEW)


@pytest.mark.faults
def test_every_payload_in_an_export_stays_words(tmp_path: Path, browser: Browser, film: bytes) -> None:
    in_an_export(tmp_path, browser, film, XSS)


def test_a_page_that_takes_words_for_html_is_caught(tmp_path: Path, browser: Browser) -> None:
    """The same looks at a naive page: every one of them must find something."""
    page_of = "<div class=naive data-job-id={n}><p>{words}</p></div>"
    body = "".join(page_of.format(n=f"0{n}", words=words) for n, words in enumerate((HARMLESS, *FEW)))
    (tmp_path / "naive.html").write_text(f"<meta charset=utf-8><body>{body}", "utf-8")
    context = browser.new_context()
    with watched(context) as asked:
        page = context.new_page()
        page.goto((tmp_path / "naive.html").as_uri())
        page.wait_for_function("() => window.__owned > 0", timeout=LONG)
        seen: list[dict[str, Any]] = page.evaluate(LOOK, ".naive")
        assert asked
        assert {tuple(card["elements"]) for card in seen} != {tuple(seen[0]["elements"])}
    context.close()
