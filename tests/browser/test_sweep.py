"""Sweeps and comparisons in a real JupyterLab: the bill, the click, the matrix, and the notebook about them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.jupyter import LONG, Server, opened, ours
from tests.browser.room import HOLD, Room
from tests.faults.server import answer

pytestmark = pytest.mark.browser

STUDY = Path(__file__).resolve().parents[2] / "notebooks" / "03-compare.ipynb"
SWEEP, COMPARE = '.grokvideo[data-widget="sweep"]', '.grokvideo[data-widget="compare"]'


def wait_cells(page: Page, status: str, count: int) -> None:
    expect(page.locator(f'{SWEEP} [data-cell][data-status="{status}"]')).to_have_count(count, timeout=LONG)


def test_the_bill_becomes_the_matrix_by_one_click_while_a_cell_blocks(room: Room) -> None:
    room.finish()
    asked = "%config GrokVideo.confirm_over_usd = 0"
    sweep = "%%grokvideo cranes -d 1 --sweep style=ink,clay --sweep resolution=480p,720p\nA crane in {style}"
    with room.opened(asked, sweep, HOLD, "print(len(cranes), cranes.cost_usd)") as notebook:
        page = notebook.page
        notebook.run(0)
        notebook.run(1)
        notebook.run(2)
        expect(page.locator(SWEEP)).to_have_attribute("data-phase", "bill")
        assert room.service.posts == []
        assert "Generate 4 clips" in page.locator(f"{SWEEP} [data-action=generate]").inner_text()
        assert "$0.24" in page.locator(SWEEP).inner_text()
        notebook.start(3)
        page.locator(f"{SWEEP} [data-action=generate]").dblclick()
        wait_cells(page, "done", 4)  # the cell that blocks is still at it
        assert len(room.service.posts) == 4
        room.let_go()
        notebook.run(4)
        assert notebook.outputs()[-1].split() == ["4", "0.20"]
        assert page.locator(SWEEP).count() == 1
        assert ours(notebook.complaints) == []


def test_a_cell_that_failed_is_tried_again_in_its_place_and_all_are_compared_below(room: Room) -> None:
    room.finish()
    done, failed = room.service.done(), answer(200, {"status": "failed", "error": {"message": "internal error"}})
    sweep = "%%grokvideo cranes -d 1 --sweep style=ink,clay\nA crane in {style}"
    room.service.poll = [failed]
    with room.opened(sweep, "print([job.status.value for job in cranes])") as notebook:
        page = notebook.page
        notebook.run(0)
        notebook.run(1)
        wait_cells(page, "failed", 2)
        room.service.poll = [done]
        order = page.locator(f"{SWEEP} [data-cell]").evaluate_all("all => all.map(each => each.dataset.cell)")
        page.locator(f"{SWEEP} [data-action=retry]").first.click()
        wait_cells(page, "done", 1)
        page.locator(f"{SWEEP} [data-action=retry]").first.click()
        wait_cells(page, "done", 2)
        again = page.locator(f"{SWEEP} [data-cell]").evaluate_all("all => all.map(each => each.dataset.cell)")
        assert (again, len(room.service.posts)) == (order, 4)
        page.locator(f"{SWEEP} [data-action=compare]").click()
        expect(page.locator(f"{COMPARE} video")).to_have_count(2)
        page.wait_for_function(f"() => [...document.querySelectorAll('{COMPARE} video')].every(v => v.readyState > 2)")
        page.locator(f'{COMPARE} [role="radio"]').nth(3).click()
        notebook.run(2)
        assert "['done', 'done']" in notebook.outputs()[-1]
        assert ours(notebook.complaints) == []


def test_the_notebook_goes_from_a_question_to_a_table_and_a_plot(lab: Server, browser: Browser) -> None:
    shutil.copy(STUDY, lab.root)
    with opened(lab, browser, STUDY.name) as notebook:
        page = notebook.page
        notebook.run_all()
        wait_cells(page, "done", 3 + 6)
        expect(page.locator(COMPARE)).to_have_attribute("data-clips", "3")
        outputs = notebook.outputs()
        assert [words for words in outputs if "Error" in words or "Traceback" in words] == []
        assert "8 clips, 6 of them from the library" in " ".join(outputs)
        assert page.locator(".jp-RenderedImage img").count() == 1
        assert page.locator("table.dataframe tbody tr").count() == 6
        assert (lab.root / "study.csv").read_text("utf-8").count("\n") == 7
        assert ours(notebook.complaints) == []
