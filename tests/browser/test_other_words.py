"""Other words for a blocked clip, in a real JupyterLab: the notebook keeps out of the field, and the card goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.jupyter import LONG, Server, opened, ours

pytestmark = pytest.mark.browser

CARD = '.grokvideo[data-widget="job"]'
LOAD = "%load_ext grokvideo"
BLOCKED = "%%grokvideo fox -d 1\nA {{fox}} at dusk [[moderated]]"


def test_a_blocked_prompt_is_changed_and_its_recipe_runs_for_nothing(lab: Server, browser: Browser) -> None:
    lab.notebook("words.ipynb", [LOAD, BLOCKED, "print(fox.status, fox.request.prompt)", "x = 1"])
    with opened(lab, browser, "words.ipynb") as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_selector(f'{CARD}[data-status="moderated"]', timeout=LONG)
        page.locator(f'{CARD} [data-action="edit-prompt"]').click()
        field = page.locator(f'{CARD} [data-field="prompt"]')
        field.press("ControlOrMeta+a")
        page.keyboard.type("dd An owl, A B\nat {dawn}")  # D D would delete the cell, A and B make new ones
        assert page.locator(".jp-Cell").count() == 4
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(f'{CARD}[data-status="done"]', timeout=LONG)
        assert page.locator(CARD).count() == 1
        notebook.run(2)
        assert "dd An owl, A B\nat {dawn}" in page.locator(".jp-Cell").nth(2).inner_text()

        page.locator(f'{CARD} [data-action="recipe"]').click()
        cell = page.locator(f"{CARD} pre").first.inner_text()
        assert cell == "%%grokvideo fox --duration 1 --provider simulator\ndd An owl, A B\nat {{dawn}}"
        page.evaluate(
            "cell => window.jupyterapp.shell.currentWidget.content.widgets[3].model.sharedModel.setSource(cell)", cell
        )
        notebook.run(3)
        reused = page.locator(".jp-Cell").nth(3).locator(f'{CARD}[data-status="done"]')
        reused.wait_for(timeout=LONG)
        assert "From your library, $0.00" in reused.inner_text()
        assert ours(notebook.complaints) == []
