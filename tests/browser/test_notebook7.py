"""Notebook 7, the whole way: it shares JupyterLab's parts, but not its shell."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.jupyter import LONG, ours, serve
from tests.browser.room import HOLD, Room, card, press, said
from tests.browser.studios import (
    MAKE,
    STUDIO,
    begin,
    button,
    field,
    generate,
    newest,
    play,
    posted,
    wait_cards,
    wait_price,
    write,
)
from tests.browser.studios import (
    card as clip,
)
from tests.faults import server as faults

pytestmark = pytest.mark.browser


@pytest.fixture
def seven(tmp_path: Path, tabs: BrowserContext, service: faults.Server) -> Iterator[Room]:
    with serve(tmp_path, app="notebook") as server:
        yield Room(server, tabs, service, "seven", tmp_path / "library")


def test_from_a_click_in_a_busy_kernel_to_a_second_run_that_costs_nothing(seven: Room) -> None:
    with seven.opened("%%grokvideo crane -d 1\nA paper crane", HOLD) as notebook:
        page = notebook.page
        notebook.start_all()
        page.wait_for_selector(card("pending"), timeout=LONG)
        notebook.wait_prompt(2, r"^\[\*\]:$")
        press(page, "stop")
        if int(version("ipykernel").split(".")[0]) < 7:
            page.get_by_text("After this cell").wait_for(timeout=LONG)
            seven.let_go()
        page.wait_for_selector(card("stopped"), timeout=LONG)
        seven.let_go()
        notebook.wait_prompt(2, r"^\[3\]:$")
        press(page, "resume")
        page.wait_for_selector(card("pending"), timeout=LONG)
        notebook.save()
        page.goto(seven.lab.address(seven.path))
        notebook.wait_idle()
        page.wait_for_selector(card("pending"), timeout=LONG)
        seven.finish()
        page.wait_for_function(f"() => document.querySelector('{card('done')} video')?.readyState >= 3", timeout=LONG)
        press(page, "play")
        page.wait_for_function(f"() => document.querySelector('{card('done')} video').currentTime > 0.3", timeout=LONG)
        notebook.restart()
        notebook.run_all()
        said(page, "From your library, $0.00").wait_for(timeout=LONG)
        assert ours(notebook.complaints) == []
    assert len(seven.service.posts) == 1


def test_a_studio_from_a_prompt_in_a_busy_kernel_to_another_page_and_another_kernel(seven: Room) -> None:
    with seven.opened(MAKE, HOLD) as notebook:
        page = begin(notebook)
        write(page, "A {animal} on the shore")
        field(page, "value-animal").fill("gull")
        field(page, "value-animal").press("Enter")
        wait_price(page, "$0.30")
        if int(version("ipykernel").split(".")[0]) >= 7:
            notebook.start(2)
            notebook.wait_prompt(2, r"^\[\*\]:$")
        field(page, "prompt").press("Control+Enter")
        wait_cards(page, "pending", 1)
        seven.let_go()
        seven.finish()
        wait_cards(page, "done", 1)
        job = newest(page)
        write(page, "A seal on the shore")
        wait_price(page, "$0.30")
        notebook.save()
        page.goto(seven.lab.address(seven.path))
        notebook.wait_idle()
        expect(field(page, "prompt")).to_have_value("A seal on the shore", timeout=LONG)
        play(page, job)
        button(page, "generate").dblclick()
        wait_cards(page, "done", 2)
        notebook.restart()
        expect(page.locator(STUDIO)).to_have_attribute("data-kernel", "ended", timeout=LONG)
        begin(notebook)
        generate(page, "A crab on the shore", "$0.30")
        expect(page.locator(clip())).to_have_count(1)
        assert ours(notebook.complaints) == []
    assert [each["prompt"] for each in posted(seven)] == [f"A {it} on the shore" for it in ("gull", "seal", "crab")]
