"""A Studio shown several times, loaded again, saved, and left by its kernel, in a real JupyterLab."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.jupyter import LONG, ours
from tests.browser.room import Room
from tests.browser.studios import (
    CARD,
    MAKE,
    OUTPUT,
    STUDIO,
    TRAITS,
    begin,
    button,
    choose,
    field,
    generate,
    last_line,
    newest,
    play,
    posted,
    wait_cards,
    wait_price,
    write,
)
from tests.browser.test_reopened import no_widget, saved_output

pytestmark = pytest.mark.browser

BOXED = """\
from ipywidgets import HBox, IntSlider, link
slider = IntSlider(min=1, max=15)
slider.layout.width = "200px"
unlink = link((studio, "duration"), (slider, "value"))
HBox([slider, studio])"""


def test_several_views_and_a_slider_step_with_one_form_and_lose_no_letter(room: Room) -> None:
    room.finish()
    told = "heard = []\nleave = studio.on_done(lambda clip: print('heard of', clip.duration))"
    by_python = 'studio.prompt = "From Python"\nstudio.duration = 9\nstudio.mode = "text"'
    with room.opened(MAKE, "studio", BOXED, told, by_python, TRAITS) as notebook:
        page = begin(notebook, 0, 1, 2, 3, 4)
        expect(page.locator(STUDIO)).to_have_count(3)
        boxed = page.locator(f".jupyter-widgets {STUDIO}")
        expect(boxed).to_have_count(1)
        slider = page.locator(".widget-readout")
        expect(slider).to_have_text("6")
        field(page, "duration").fill("4")
        expect(slider).to_have_text("4")
        expect(field(page, "duration", 2)).to_have_value("4")
        page.locator(".noUi-handle").focus()
        page.keyboard.press("ArrowRight")
        expect(field(page, "duration", 1)).to_have_value("5")

        field(page, "prompt").click()
        page.keyboard.type("One two")
        field(page, "prompt", 2).click()
        page.keyboard.press("Control+End")
        page.keyboard.type(" three")
        field(page, "prompt", 1).click()
        page.keyboard.press("Control+End")
        page.keyboard.type(" four")
        for number in range(3):
            expect(field(page, "prompt", number)).to_have_value("One two three four")
            expect(field(page, "estimate", number)).to_have_text("$0.25", timeout=LONG)

        boxed.locator('[data-action="generate"]').click()
        wait_cards(page, "done", 3)
        assert len(room.service.posts) == 1
        expect(page.locator(".jp-OutputArea-output", has_text="heard of 1")).to_have_count(1, timeout=LONG)
        notebook.run(5)
        for number in range(3):
            expect(field(page, "prompt", number)).to_have_value("From Python")
            expect(field(page, "duration", number)).to_have_value("9")
        expect(slider).to_have_text("9")
        assert last_line(notebook, 6) == "From Python text 9 480p 16:9 $0.45"
        assert ours(notebook.complaints) == []


def test_a_reloaded_page_goes_on_with_the_form_and_its_clips(room: Room) -> None:
    room.finish()
    with room.opened(MAKE) as notebook:
        page = begin(notebook)
        field(page, "duration").fill("2")
        choose(page, "resolution", "720p")
        generate(page, "A kite that was saved", "$0.14")
        job = newest(page)
        write(page, "A {animal} that was saved")
        field(page, "value-animal").fill("hen")
        field(page, "value-animal").press("Enter")
        wait_price(page, "$0.14")
        notebook.save()
        page.goto(room.lab.address(room.path))
        notebook.wait_idle()
        expect(field(page, "prompt")).to_have_value("A {animal} that was saved", timeout=LONG)
        expect(field(page, "duration")).to_have_value("2")
        expect(page.locator('[data-spot="resolution 720p"]')).to_have_attribute("aria-checked", "true")
        expect(page.locator(f"{STUDIO} .gv-pills")).to_have_text("hen")
        wait_price(page, "$0.14")
        play(page, job)
        button(page, "generate").click()
        wait_cards(page, "done", 2)
        assert [each["prompt"] for each in posted(room)] == ["A kite that was saved", "A hen that was saved"]
        assert page.locator(STUDIO).count() == 1
        with room.opened_again() as second:  # the page is open twice
            wait_cards(second.page, "done", 2)
            write(second.page, "A hat that was saved")
            wait_price(second.page, "$0.14")
            expect(field(page, "prompt")).to_have_value("A hat that was saved")
            button(second.page, "generate").click()
            wait_cards(second.page, "done", 3)
            assert ours(second.complaints) == []
        wait_cards(page, "done", 3)
        assert len(room.service.posts) == 3
        assert ours(notebook.complaints) == []


def test_when_its_kernel_ended_it_says_so_and_after_the_cell_it_goes_on(room: Room) -> None:
    with room.opened(MAKE) as notebook:
        page = begin(notebook)
        write(page, "A bell before the restart")
        wait_price(page, "$0.30")
        button(page, "generate").click()
        wait_cards(page, "pending", 1)
        write(page, "A bell after the restart")
        wait_price(page, "$0.30")
        notebook.restart()
        expect(page.locator(STUDIO)).to_have_attribute("data-kernel", "ended", timeout=LONG)
        expect(page.locator(STUDIO)).to_contain_text("This kernel ended. Run the cell again to go on.")
        expect(page.locator(CARD)).to_contain_text("Kernel ended")
        expect(button(page, "generate")).to_have_attribute("aria-disabled", "true")
        button(page, "generate").click(force=True)
        field(page, "prompt").press("Control+Enter")
        expect(field(page, "prompt")).to_have_attribute("readonly", "")
        assert len(room.service.posts) == 1
        room.finish()
        begin(notebook)
        expect(page.locator(STUDIO)).to_have_count(1)
        expect(field(page, "prompt")).to_have_value("")
        generate(page, "A bell after the restart", "$0.30")
        assert len(room.service.posts) == 2
        assert ours(notebook.complaints) == []


def test_the_saved_notebook_shows_its_films_without_a_kernel(room: Room) -> None:
    room.finish()
    with room.opened(MAKE) as notebook:
        page = begin(notebook)
        generate(page, "A lamp in a saved notebook", "$0.30")
        page.wait_for_function(f"() => ({OUTPUT})().includes('<video')", timeout=LONG)
        notebook.save()
        notebook.shut_down()
        page.goto(room.lab.address(room.path))
        notebook.wait_idle()  # a fresh kernel knows nothing of it
        expect(page.locator(".grokvideo-static").first).to_contain_text("A lamp in a saved notebook")
        film = page.locator(".grokvideo-static video")
        film.evaluate("video => { video.muted = true; return video.play(); }")
        page.wait_for_function(
            "() => document.querySelector('.grokvideo-static video').currentTime > 0.3", timeout=LONG
        )
        assert page.locator(STUDIO).count() == 0
        no_widget(page)
        assert sorted(saved_output(room)) == ["text/html", "text/plain"]
        assert ours(notebook.complaints) == []
