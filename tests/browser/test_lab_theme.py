"""A card as a guest in a real JupyterLab: used by keyboard alone, and in another theme while it runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyter import LONG, ours
from tests.browser.room import Room, card, said
from tests.browser.stage import CARD
from tests.faults.server import answer

pytestmark = pytest.mark.browser

CRANE = "%%grokvideo crane -d 1\nA paper crane"
HERON = "%%grokvideo heron -d 1\nA heron"
PENDING = answer(202, {"status": "pending", "progress": 40})
FOCUSED = "() => document.activeElement?.closest('.grokvideo') && document.activeElement.dataset.action"
VIDEO = f"document.querySelector('{card('done')} video')"
HEAR = "() => { window.heard = []; document.addEventListener('keydown', event => void heard.push(event.key)); }"
THEMES = [("JupyterLab Dark", "dark"), ("JupyterLab Dark High Contrast", "dark"), ("JupyterLab Light", "light")]


def cells(page: Page) -> int:
    return page.locator(".jp-Cell").count()


def tab_to(page: Page, action: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == action:
            return
    raise AssertionError(f"Tab never came to {action}")


def test_from_the_cell_to_the_last_frame_by_keyboard_alone(room: Room) -> None:
    room.finish()
    with room.opened(CRANE, "after = 1") as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_function(f"() => {VIDEO}?.readyState >= 3", timeout=LONG)
        page.evaluate(
            """() => {
                const {content} = window.jupyterapp.shell.currentWidget;
                content.activeCellIndex = 1;
                content.mode = 'command';
                content.activeCell.node.focus();
            }"""
        )
        tab_to(page, "play")
        page.keyboard.press("Space")
        page.wait_for_function(f"() => {VIDEO}.currentTime > 0.1", timeout=LONG)
        page.keyboard.press("k")
        page.wait_for_function(f"() => {VIDEO}.paused", timeout=LONG)
        page.keyboard.press("Home")
        page.keyboard.press(".")
        page.keyboard.press(".")
        page.wait_for_function(f"() => Math.floor({VIDEO}.currentTime * 12) === 2", timeout=LONG)
        for key in "ddaabmx00":  # each of them does something to a cell, or to the kernel
            page.keyboard.press(key)
        assert cells(page) == 3
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        tab_to(page, "copy-id")
        tab_to(page, "save")
        before = notebook.prompt(1)
        tab_to(page, "generate-again")
        page.evaluate(HEAR)
        page.keyboard.press("Escape")
        assert page.evaluate("window.heard") == ["Escape"], "it is the notebook's"
        page.focus(f"{card('done')} [data-action=generate-again]")
        page.keyboard.press("Shift+Enter")
        notebook.wait_prompt(1, r"^\[[3-9]\]:$")
        assert before != notebook.prompt(1)
        said(page, "From your library, $0.00").wait_for(timeout=LONG)
        assert len(room.service.posts) == 1, "Shift+Enter is the notebook's: it pressed no button"
        assert ours(notebook.complaints) == []


def test_another_theme_is_taken_over_while_one_clip_renders_and_one_plays(room: Room) -> None:
    room.finish()
    with room.opened(CRANE, HERON) as notebook:
        page = notebook.page
        notebook.run(0)
        notebook.run(1)
        page.wait_for_function(f"() => {VIDEO}?.readyState >= 3", timeout=LONG)
        room.service.poll = [PENDING]
        room.service.create = [answer(200, {"request_id": "r-2"})]
        notebook.run(2)
        page.wait_for_selector(card("pending"), timeout=LONG)
        page.locator(f'{card("done")} [data-action="loop"]').click()
        page.locator(f'{card("done")} [data-action="play"]').click()
        page.wait_for_function(f"() => {VIDEO}.currentTime > 0.1", timeout=LONG)
        heights = [each.bounding_box() for each in page.locator(CARD).all()]
        for name, theme in THEMES:
            # JupyterLab's own curtain falls twice, and complains, where a theme follows before the last one's is away.
            page.wait_for_function("() => !document.getElementById('jupyterlab-splash')", timeout=LONG)
            page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
            for status in ("done", "pending"):
                page.wait_for_selector(f'{card(status)}[data-theme="{theme}"]', timeout=LONG)
            grounds = page.evaluate(
                """() => [...document.querySelectorAll('.grokvideo .gv-card')].map(each => [
                    getComputedStyle(each).backgroundColor,
                    getComputedStyle(document.querySelector('.jp-OutputArea-output')).getPropertyValue('--jp-layout-color1'),
                ])"""
            )
            for ground, wanted in grounds:
                assert ground == page.evaluate(
                    """colour => {
                        const probe = document.body.appendChild(document.createElement('i'));
                        probe.style.backgroundColor = colour;
                        const computed = getComputedStyle(probe).backgroundColor;
                        probe.remove();
                        return computed;
                    }""",
                    wanted,
                )
            assert page.evaluate(f"() => !{VIDEO}.paused")
            page.wait_for_selector(f'{card("pending")}[data-progress="0.40"]', timeout=LONG)
        assert [each.bounding_box() for each in page.locator(CARD).all()] == heights
        room.finish()
        page.wait_for_function(f"() => document.querySelectorAll('{card('done')}').length === 2", timeout=LONG)
        assert ours(notebook.complaints) == []
