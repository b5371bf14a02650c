"""What protects money in the card, in a real JupyterLab: one payment a click, and honest words after the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.jupyter import LONG, Notebook, ours
from tests.browser.room import Room

pytestmark = pytest.mark.browser

CARD = '.grokvideo[data-widget="job"]'
DONE = f'{CARD}[data-status="done"]'
FOX = "%%grokvideo fox -d 1\nA fox at dusk"
IN_DOUBT = """\
import dataclasses, time
from grokvideo.api import default
from grokvideo.engine.orders import Order

session = default()
row = session._orders.row(Order(session.request("A fox at dusk", image=None, model=None)), session._intake.target(None))
session._ledger.add(dataclasses.replace(row, state="submit_unknown", submitted_at=time.time()))
fox = session.library().get(row.id)
fox
"""


def run_cell(notebook: Notebook, code: str) -> None:
    """Run code in the kernel without a cell."""
    notebook.page.evaluate(
        """code => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            .requestExecute({code}).done.then(() => true)""",
        code,
    )


def job_of(page: Page) -> str:
    return page.get_attribute(CARD, "data-job-id") or ""


def press(page: Page, action: str) -> None:
    page.locator(f'{CARD} [data-action="{action}"]').click()


def test_a_click_in_each_of_two_tabs_pays_once_and_both_go_on_with_the_new_job(simulated: Room) -> None:
    with simulated.opened(FOX) as first:
        first.run_all()
        first.page.wait_for_selector(DONE, timeout=LONG)
        first.save()
        with simulated.opened_again() as second:
            second.page.wait_for_selector(DONE, timeout=LONG)
            old = job_of(first.page)
            # As close together as it can be; the second may find that the first was faster, and no button any more.
            for tab in (first, second):
                tab.page.evaluate(
                    "selector => document.querySelector(selector)?.click()", f'{CARD} [data-action="generate-again"]'
                )
            new = f'{CARD}:not([data-job-id="{old}"])'
            for tab in (first, second):
                tab.page.wait_for_selector(f'{new}[data-status="done"]', timeout=LONG)
                assert tab.page.locator(CARD).count() == 1
            assert job_of(first.page) == job_of(second.page)
            assert [state for _, state in simulated.rows()] == ["done", "done"]
            run_cell(first, f"assert fox.id == {job_of(first.page)!r}")
            assert ours([*first.complaints, *second.complaints]) == []


def test_an_unknown_submit_keeps_what_is_typed_and_goes_on_in_its_place(simulated: Room) -> None:
    with simulated.opened(IN_DOUBT) as notebook:
        page = notebook.page
        notebook.run_all()
        field = page.locator(f'{CARD} [data-field="request-id"]')
        field.click()
        page.keyboard.type("dd two words")  # D D would delete the cell
        assert page.locator(".jp-Cell").count() == 2
        page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
        page.wait_for_selector(f'{CARD}[data-theme="dark"]', timeout=LONG)
        assert field.input_value() == "dd two words"
        press(page, "attach")
        page.wait_for_selector(".gv-problem:not([hidden])")
        assert "no spaces" in (page.text_content(".gv-problem") or "")
        old = job_of(page)
        press(page, "submit-again")
        page.wait_for_selector(f'{DONE}:not([data-job-id="{old}"])', timeout=LONG)
        assert [state for _, state in simulated.rows()] == ["superseded", "done"]
        assert page.locator(CARD).count() == 1
        assert ours(notebook.complaints) == []


@pytest.mark.parametrize("end", ["restart", "kill", "shut down"])
def test_a_card_whose_kernel_ended_says_so_and_what_to_do(simulated: Room, end: str) -> None:
    with simulated.opened(f"{FOX} [[slow]]") as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_selector(f'{CARD}[data-status="pending"]', timeout=LONG)
        job = job_of(page)
        if end == "restart":
            notebook.restart()
        elif end == "kill":
            page.evaluate(
                """() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
                    .requestExecute({code: 'import os; os._exit(1)'}); }"""
            )
        else:
            notebook.shut_down()
        page.wait_for_selector(f'{CARD}[data-kernel="ended"]', timeout=LONG)
        assert "%load_ext grokvideo" in (page.text_content(".gv-bar") or "")
        if end == "restart":
            page.evaluate(
                """() => {
                    window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
                    window.jupyterapp.commands.execute('notebook:run-cell');
                }"""
            )
            page.wait_for_selector(f'{DONE}[data-job-id="{job}"]', timeout=LONG)
            assert [state for _, state in simulated.rows()] == ["done"]


def test_a_closed_card_becomes_the_page_and_its_job_goes_on(simulated: Room) -> None:
    with simulated.opened(FOX, "from ipywidgets import Widget\nWidget.close_all()", "fox") as notebook:
        notebook.run_all()
        notebook.page.wait_for_selector(DONE, timeout=LONG)
        notebook.page.wait_for_selector('.grokvideo-static[data-status="done"]', timeout=LONG)
        assert notebook.page.locator(CARD).count() == 1
        assert ours(notebook.complaints) == []
