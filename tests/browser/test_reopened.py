"""A notebook that was saved and is opened again: its clips are there with any kernel and none, live where they live."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.jupyter import LONG, Notebook, Server, opened, ours, serve
from tests.browser.room import Room, card, press
from tests.faults import server as faults

pytestmark = pytest.mark.browser

CRANE = "%%grokvideo crane -d 1\nA paper crane"
CARD = '.grokvideo[data-widget="job"]'
LOAD, CELL = 0, 1
# For each place of a job: what a person sees there.
PLACES = """() => [...document.querySelectorAll('.grokvideo-static')].map(page => {
    const card = page.nextElementSibling?.querySelector('.grokvideo');
    const seen = each => !!each && each.getClientRects().length > 0;
    return [seen(page) && 'page', seen(card) && `card ${card.dataset.kernel ?? card.dataset.status}`].filter(Boolean)
        .join(' and ');
})"""
# How much more there is in an output than fits into it: more than nothing is a scroll bar.
MORE = """() => [...document.querySelectorAll('.jp-OutputArea-output')]
    .map(each => [each.scrollHeight - each.clientHeight, each.scrollWidth - each.clientWidth])"""


@pytest.fixture
def seven(tmp_path: Path, tabs: BrowserContext, service: faults.Server) -> Iterator[Room]:
    """The same in Notebook 7."""
    with serve(tmp_path, app="notebook") as server:
        yield Room(server, tabs, service, "seven", tmp_path / "library")


def wait_places(notebook: Notebook, *places: str) -> None:
    """Wait until that is what stands in the places of the page, from top to bottom."""
    notebook.page.wait_for_function(f"wanted => `${{({PLACES})()}}` === wanted", arg=",".join(places), timeout=LONG)


def a_saved_clip(room: Room) -> None:
    """A notebook whose clip was made, saved, and left; its kernel is gone."""
    room.finish()
    with room.opened(CRANE) as notebook:
        notebook.run_all()
        wait_places(notebook, "card done")
        notebook.save()


def saved_output(room: Room) -> dict[str, Any]:
    [output] = json.loads((room.folder / "it.ipynb").read_text())["cells"][CELL]["outputs"]
    data: dict[str, Any] = output["data"]
    return data


def plays(page: Page) -> None:
    """The one visible player of the static page moves on."""
    page.wait_for_function("() => document.querySelector('.grokvideo-static video')?.readyState >= 1", timeout=LONG)
    page.evaluate("() => { const v = document.querySelector('.grokvideo-static video'); v.muted = true; v.play(); }")
    page.wait_for_function("() => document.querySelector('.grokvideo-static video').currentTime > 0.3", timeout=LONG)


def no_widget(page: Page) -> None:
    """Nothing of a live card, and nothing of one that was looked for."""
    assert page.locator(CARD).count() == 0
    assert page.locator(".jupyter-widgets").count() == 0
    assert "Error displaying widget" not in (page.text_content("body") or "")


def check_fresh_kernel(room: Room) -> None:
    a_saved_clip(room)
    assert sorted(saved_output(room)) == ["text/html", "text/plain"]
    with opened(room.lab, room.tabs, room.path) as notebook:
        wait_places(notebook, "page")
        plays(notebook.page)
        no_widget(notebook.page)
        assert ours(notebook.complaints) == []
        notebook.shut_down()


def test_with_a_fresh_kernel_jupyterlab_shows_the_page_and_its_player(room: Room) -> None:
    check_fresh_kernel(room)


def test_with_a_fresh_kernel_notebook_7_shows_the_page_and_its_player(seven: Room) -> None:
    check_fresh_kernel(seven)


def test_without_a_kernel_jupyterlab_shows_the_page_and_its_player(room: Room) -> None:
    a_saved_clip(room)

    def refuse(route: Route) -> None:
        route.abort() if route.request.method == "POST" else route.continue_()

    page = room.tabs.new_page()
    page.route("**/api/sessions*", refuse)
    page.goto(room.lab.address(room.path))
    plays(page)
    no_widget(page)
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session") is None
    page.close()


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_a_reloaded_page_has_one_live_card_in_each_place(app: str, request: pytest.FixtureRequest) -> None:
    room: Room = request.getfixturevalue("room" if app == "lab" else "seven")
    room.finish()
    with room.opened(CRANE, "crane") as notebook:
        notebook.run_all()
        wait_places(notebook, "card done", "card done")
        notebook.save()
        notebook.page.goto(room.lab.address(room.path))
        notebook.wait_idle()
        wait_places(notebook, "card done", "card done")
        assert notebook.page.locator(CARD).count() == 2
        notebook.page.wait_for_function(
            f"() => document.querySelector('{card('done')} video')?.readyState >= 3", timeout=LONG
        )
        press(notebook.page, "play")
        notebook.page.wait_for_function(
            f"() => document.querySelector('{card('done')} video').currentTime > 0.3", timeout=LONG
        )
        assert notebook.page.evaluate(MORE) == [[0, 0]] * len(notebook.page.evaluate(MORE))
        assert ours(notebook.complaints) == []


def test_what_the_page_says_is_said_to_nobody_while_its_card_is_there(room: Room) -> None:
    room.finish()
    with room.opened(CRANE) as notebook:
        notebook.run_all()
        wait_places(notebook, "card done")
        output = notebook.page.locator(".jp-OutputArea-output").last
        assert output.get_by_text("Made with grokvideo").count() == 0
        assert output.locator("video").count() == 1
        assert "Video job crane" in output.aria_snapshot()


def test_after_a_restart_the_old_place_is_alive_again_when_the_job_is_picked_up(room: Room) -> None:
    with room.opened(CRANE) as notebook:
        notebook.run_all()
        wait_places(notebook, "card pending")
        notebook.restart()
        wait_places(notebook, "card ended")
        notebook.run(LOAD)
        wait_places(notebook, "card pending", "card pending")
        room.finish()
        wait_places(notebook, "card done", "card done")
        assert notebook.page.locator(CARD).count() == 2
    assert len(room.service.posts) == 1


def test_a_job_that_was_under_way_when_the_notebook_was_saved_comes_alive_in_its_place(room: Room) -> None:
    with room.opened(CRANE) as notebook:
        notebook.run_all()
        wait_places(notebook, "card pending")
        notebook.save()
    with room.opened_again() as notebook:
        wait_places(notebook, "page")
        assert "when this notebook was saved" in notebook.outputs()[-1]
        notebook.run(LOAD)
        wait_places(notebook, "card pending", "card pending")
        room.finish()
        wait_places(notebook, "card done", "card done")
        notebook.shut_down()
    assert len(room.service.posts) == 1


def test_a_new_view_of_an_output_has_a_card_of_its_own_as_long_as_it_is_open(room: Room) -> None:
    with room.opened(CRANE) as notebook:
        page = notebook.page
        notebook.run_all()
        wait_places(notebook, "card pending")
        page.evaluate(
            """number => {
                const panel = window.jupyterapp.shell.currentWidget;
                panel.content.activeCellIndex = number;
                window.jupyterapp.commands.execute('notebook:create-output-view');
            }""",
            CELL,
        )
        page.wait_for_selector(f".jp-LinkedOutputView {card('pending')}", timeout=LONG)
        assert page.locator(card("pending")).count() == 2
        room.finish()
        page.wait_for_function(f"() => document.querySelectorAll('{card('done')} video').length === 2", timeout=LONG)
        page.evaluate(
            """() => { for (const each of window.jupyterapp.shell.widgets('main'))
                if (each.node.querySelector('.jp-LinkedOutputView')) each.close(); }"""
        )
        page.wait_for_selector(".jp-LinkedOutputView", state="detached")
        assert page.locator(card("done")).count() == 1
        assert ours(notebook.complaints) == []
        page.evaluate(
            """() => { for (const each of window.jupyterapp.shell.widgets('main'))
                if (each.sessionContext) window.jupyterapp.shell.activateById(each.id); }"""
        )


def test_a_cell_that_runs_again_has_one_card_and_a_cleared_one_none(room: Room) -> None:
    room.finish()
    with room.opened(CRANE) as notebook:
        page = notebook.page
        notebook.run_all()
        wait_places(notebook, "card done")
        notebook.run(CELL)
        page.get_by_text("From your library, $0.00").locator("visible=true").wait_for(timeout=LONG)
        wait_places(notebook, "card done")
        page.evaluate(
            """number => {
                window.jupyterapp.shell.currentWidget.content.activeCellIndex = number;
                window.jupyterapp.commands.execute('notebook:clear-cell-output');
            }""",
            CELL,
        )
        page.wait_for_selector(CARD, state="detached", timeout=LONG)
        notebook.run(CELL)
        wait_places(notebook, "card done")
        assert ours(notebook.complaints) == []


def test_a_card_that_is_scrolled_out_of_the_page_comes_back_as_the_job_stands_then(windowed: Room) -> None:
    long = ["x = 1\n" * 60] * 25
    with windowed.opened(CRANE, *long) as notebook:
        page = notebook.page
        notebook.run_all()
        scroll(page, CELL, "start")
        wait_places(notebook, "card pending")
        scroll(page, len(long), "end")
        page.wait_for_selector(CARD, state="hidden", timeout=LONG)
        windowed.finish()
        windowed.service.wait_for(lambda: windowed.rows()[0][1] == "done")
        scroll(page, CELL, "start")
        wait_places(notebook, "card done")
        assert page.locator(CARD).count() == 1
        assert ours(notebook.complaints) == []


def scroll(page: Page, number: int, align: str) -> None:
    page.evaluate(
        """([number, align]) => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.activeCellIndex = number;
            return notebook.scrollToItem(number, align);
        }""",
        [number, align],
    )


@pytest.fixture
def windowed(lab: Server, tabs: BrowserContext, service: faults.Server, tmp_path: Path) -> Room:
    """JupyterLab that takes cells out of the page, or hides them whole, when they are out of sight."""
    place = lab.root.parent / "jupyterlab_settings_dir" / "@jupyterlab" / "notebook-extension"
    place.mkdir(parents=True, exist_ok=True)
    (place / "tracker.jupyterlab-settings").write_text('{"windowingMode": "full"}')
    return Room(lab, tabs, service, "windowed", tmp_path / "library")


def test_a_card_among_other_widgets_is_a_widget_beside_the_one_in_its_place(room: Room) -> None:
    box = (
        "from ipywidgets import HBox\nfrom pathlib import Path\n"
        "from grokvideo.notebook.widgets.jobview import JobView\nHBox([JobView(crane, Path.cwd())])"
    )
    room.finish()
    with room.opened(CRANE, box) as notebook:
        notebook.run_all()
        notebook.page.wait_for_selector(f".jupyter-widgets {card('done')}", timeout=LONG)
        wait_places(notebook, "card done")
        assert notebook.page.locator(CARD).count() == 2
        assert ours(notebook.complaints) == []
