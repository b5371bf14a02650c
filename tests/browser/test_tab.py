"""Tab in JupyterLab: what the kernel offers is what a person sees, and what is taken stands in the cell."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.jupyter import LONG
from tests.browser.room import Room

pytestmark = pytest.mark.browser


def tab(page: Page, number: int, text: str, word: str) -> None:
    """Type behind a cell's text, press Tab, and take `word`, which must be offered first."""
    page.locator(".jp-Notebook .jp-CodeCell").nth(number).locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    offered = page.locator(".jp-Completer .jp-Completer-match")
    offered.first.wait_for(timeout=LONG)
    assert offered.first.inner_text() == word
    page.keyboard.press("Enter")


def wait_source(page: Page, number: int, text: str) -> None:
    page.wait_for_function(
        """([number, text]) =>
            window.jupyterapp.shell.currentWidget.content.widgets[number].model.sharedModel.getSource() === text""",
        arg=[number, text],
        timeout=LONG,
    )


def test_tab_completes_options_values_and_words_in_braces(room: Room) -> None:
    with room.opened("weather = 'rain'", "%%grokvideo crane", "%%grokvideo kite\nA kite", "%grokvideo") as notebook:
        page = notebook.page
        notebook.run(0)
        notebook.run(1)
        tab(page, 2, " --res", "--resolution")
        wait_source(page, 2, "%%grokvideo crane --resolution")
        tab(page, 2, " ", "480p")
        wait_source(page, 2, "%%grokvideo crane --resolution 480p")
        tab(page, 3, ", {wea", "weather")
        wait_source(page, 3, "%%grokvideo kite\nA kite, {weather")
        tab(page, 4, " hist", "history")
        wait_source(page, 4, "%grokvideo history")
