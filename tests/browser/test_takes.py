"""Takes of a prompt in a real JupyterLab: one row of small cards, which is saved as a row of pages."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.jupyter import LONG, Server, opened, ours

pytestmark = pytest.mark.browser

CARD = '.grokvideo[data-widget="job"]'
SMALL = f"{CARD}[data-compact]"
TAKES = "%%grokvideo fox -d 1 -n 3\nA fox at dusk"


def test_three_takes_are_a_row_of_small_cards_that_open_and_are_saved_with_the_notebook(
    lab: Server, browser: Browser
) -> None:
    path = lab.notebook("takes.ipynb", ["%load_ext grokvideo", TAKES, "fox"])
    with opened(lab, browser, "takes.ipynb") as notebook:
        page = notebook.page
        notebook.run(0)
        notebook.run(1)
        row = page.locator(".jp-Cell").nth(1)
        expect(row.locator(f'{SMALL}[data-status="done"]')).to_have_count(3, timeout=LONG)
        tops = {round(box["y"]) for card in row.locator(SMALL).all() if (box := card.bounding_box())}
        assert len(tops) == 1
        assert [card.locator(".gv-brief b").text_content() for card in row.locator(SMALL).all()] == [
            f"take {take} " for take in (1, 2, 3)
        ]
        row.locator("[data-action=open]").nth(1).click()
        expect(row.locator(f"{CARD}:not([data-compact]) [data-action=play]")).to_be_visible()
        expect(row.locator(SMALL)).to_have_count(2)
        notebook.run(2)  # the same three, in a second place
        expect(page.locator(".jp-Cell").nth(2).locator(CARD)).to_have_count(3)
        notebook.save()
        page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=LONG)
        assert ours(notebook.complaints) == []
    [output] = json.loads(path.read_text("utf-8"))["cells"][1]["outputs"]
    html = "".join(output["data"]["text/html"])
    assert 'class="grokvideo-row"' in html
    assert html.count('data-status="done"') == 3
