"""The Studio in a real JupyterLab: its form, its price, its button, and what becomes of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyter import LONG, ours
from tests.browser.room import HOLD, Room
from tests.browser.studios import (
    CARD,
    MAKE,
    PLAYED,
    STUDIO,
    begin,
    button,
    card,
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
from tests.browser.test_busy import only_with_subshells
from tests.browser.test_reopened import no_widget, plays, saved_output

pytestmark = pytest.mark.browser

TRAITS = "print(studio.prompt, studio.mode, studio.duration, studio.resolution, studio.aspect_ratio, studio.bill['price'])"


def test_a_form_is_filled_and_priced_and_becomes_a_clip_that_plays(room: Room) -> None:
    with room.opened(MAKE, TRAITS, "print(studio.jobs, len(studio.clips))") as notebook:
        page = begin(notebook)
        expect(button(page, "generate")).to_have_attribute("aria-disabled", "true")
        expect(page.locator(STUDIO)).to_contain_text("Write a prompt, or drop an image")
        write(page, "A paper crane in the rain.")
        wait_price(page, "$0.30")
        field(page, "duration").fill("3")
        wait_price(page, "$0.15")
        choose(page, "resolution", "720p")
        wait_price(page, "$0.21")
        choose(page, "aspect_ratio", "9:16")
        choose(page, "mode", "edit")
        expect(page.locator(STUDIO)).to_contain_text("Add the video to edit")
        choose(page, "mode", "text")
        wait_price(page, "$0.21")
        assert last_line(notebook, 2) == "A paper crane in the rain. text 3 720p 9:16 $0.21"

        button(page, "generate").dblclick()
        wait_cards(page, "pending", 1)
        expect(page.locator(CARD)).to_have_attribute("data-progress", "0.40")
        room.finish()
        wait_cards(page, "done", 1)
        assert [len(room.service.posts), page.locator(CARD).count()] == [1, 1]
        job = newest(page)
        page.locator(f"{card('done')} [data-action=play]").hover()
        page.wait_for_function(PLAYED, arg=[card("done"), 0.1], timeout=LONG)
        assert page.locator(f"{CARD} video").evaluate("video => video.muted"), "a mouse that comes by starts no sound"
        play(page, job)
        assert not page.locator(f"{CARD} video").evaluate("video => video.muted")
        [sent] = posted(room)
        assert (sent["prompt"], sent["duration"], sent["resolution"], sent["aspect_ratio"]) == (
            "A paper crane in the rain.", 3, "720p", "9:16",
        )
        assert last_line(notebook, 3).endswith("done> 1")

        # A press beside a price that is another now pays nothing.
        assert "In your library already" in page.locator(STUDIO).inner_text()
        write(page, "An owl on a wire")
        page.keyboard.press("Control+Enter")
        expect(page.locator(STUDIO)).to_contain_text("nothing was sent", timeout=LONG)
        assert len(room.service.posts) == 1
        # One that is the same is waited for: the chord comes before the words are in any bill.
        wait_price(page, "$0.21")
        page.keyboard.type(", and the moon behind it")
        page.keyboard.press("Control+Enter")
        wait_cards(page, "done", 2)
        assert [each["prompt"] for each in posted(room)][1:] == ["An owl on a wire, and the moon behind it"]
        assert newest(page) != job
        assert ours(notebook.complaints) == []


@only_with_subshells
def test_placeholders_make_a_sweep_whose_cards_live_while_a_cell_blocks(room: Room) -> None:
    words = "A {animal} in the snow, {what}"
    with room.opened('what = "asleep"', MAKE, HOLD, "print([job.prompt for job in studio.jobs])") as notebook:
        page = begin(notebook, 0, 1, 2)
        write(page, words)
        expect(button(page, "generate")).to_have_attribute("aria-disabled", "true")
        expect(field(page, "value-what")).to_have_attribute("placeholder", "= asleep (notebook)", timeout=LONG)
        field(page, "value-animal").click()
        page.keyboard.type("fox,owl")
        page.keyboard.press("Enter")
        wait_price(page, "$0.60")
        expect(page.locator(STUDIO)).to_contain_text("2 clips: 2 animals × 1 take")
        notebook.start(3)
        notebook.wait_prompt(3, r"^\[\*\]:$")
        button(page, "generate").click()
        wait_cards(page, "pending", 2)
        expect(page.locator(CARD).first).to_have_attribute("data-progress", "0.40", timeout=LONG)
        room.finish()
        wait_cards(page, "done", 2)
        write(page, "A hare in the snow")
        wait_price(page, "$0.30")
        assert notebook.prompt(3) == "[*]:", "the cell is still at it"
        room.let_go()
        assert sorted(each["prompt"] for each in posted(room)) == [
            "A fox in the snow, asleep", "A owl in the snow, asleep",
        ]
        assert last_line(notebook, 4) == "['A fox in the snow, asleep', 'A owl in the snow, asleep']"
        assert ours(notebook.complaints) == []


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


OUTPUT = """() => JSON.stringify(
    window.jupyterapp.shell.currentWidget.content.widgets[1].model.outputs.toJSON())"""


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
        plays(page)
        assert page.locator(STUDIO).count() == 0
        no_widget(page)
        assert sorted(saved_output(room)) == ["text/html", "text/plain"]
        assert ours(notebook.complaints) == []


def test_who_types_while_clips_end_loses_no_letter_and_no_caret(room: Room) -> None:
    with room.opened(MAKE) as notebook:
        page = begin(notebook)
        write(page, "A slow boat")
        wait_price(page, "$0.30")
        page.keyboard.press("Control+Enter")
        wait_cards(page, "pending", 1)
        page.keyboard.press("Home")
        typed = ""
        room.finish()
        while page.locator(card("done")).count() == 0 or len(typed) < 40:
            page.keyboard.type("abcd ")
            typed += "abcd "
            assert len(typed) < 4000
        assert "<video" not in page.evaluate(OUTPUT), "an output written anew is a view built anew"
        assert field(page, "prompt").input_value() == f"{typed}A slow boat"
        page.wait_for_function(f"() => ({OUTPUT})().includes('<video')", timeout=LONG)
        expect(field(page, "prompt")).to_be_focused()
        page.keyboard.type("efgh ")
        expect(field(page, "prompt")).to_have_value(f"{typed}efgh A slow boat")
        assert len(room.service.posts) == 1
        assert ours(notebook.complaints) == []


# What a person of the notebook would miss: its cells, what they say, and which of them ran.
NOTEBOOK = """() => window.jupyterapp.shell.currentWidget.content.widgets.map(
    each => [each.model.sharedModel.getSource(), each.inputArea.promptNode.textContent])"""


def tab_until(page: Page, selector: str) -> None:
    """Press Tab until that has the focus."""
    for _ in range(60):
        if page.evaluate("selector => !!document.activeElement?.closest(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {selector}")


def test_from_the_mode_to_a_clip_that_plays_by_keyboard_alone(room: Room) -> None:
    room.finish()
    with room.opened(MAKE, "1 + 1") as notebook:
        page = begin(notebook)
        before = page.evaluate(NOTEBOOK)

        def leak(*keys: str) -> None:
            for key in keys:
                page.keyboard.press(key)
            assert page.evaluate(NOTEBOOK) == before, keys

        page.evaluate("document.activeElement.blur()")
        page.locator(".jp-Notebook .jp-CodeCell .jp-OutputArea").nth(1).focus()
        tab_until(page, '[data-field="mode"]')
        leak("d", "d", "a", "b", "x", "ArrowRight")
        expect(page.locator('[data-spot="mode image"]')).to_have_attribute("aria-checked", "true")
        leak("ArrowLeft")
        tab_until(page, '[data-field="prompt"]')
        leak("d", "d", "Space", "a", "b", "ArrowUp", "ArrowDown", "ArrowDown")
        page.keyboard.type(" and a {thing}")
        expect(field(page, "value-thing")).to_be_visible(timeout=LONG)
        tab_until(page, '[data-field="value-thing"]')
        page.keyboard.type("door")
        leak("Enter", "d", "Backspace", "ArrowDown")
        tab_until(page, '[data-field="resolution"]')
        leak("ArrowRight", "d", "d", "b")
        tab_until(page, '[data-field="duration"]')
        leak("ArrowDown", "ArrowDown")
        expect(field(page, "duration")).to_have_value("4")
        tab_until(page, '[data-field="aspect_ratio"]')
        leak("ArrowRight", "a")
        wait_price(page, "$0.28")
        page.keyboard.press("Shift+Tab")
        while not page.evaluate("document.activeElement.matches('[data-field=prompt]')"):
            page.keyboard.press("Shift+Tab")
        leak("Control+Enter")
        wait_cards(page, "done", 1)
        expect(field(page, "prompt")).to_be_focused()
        tab_until(page, f"{CARD} [data-action=play]")
        leak("d", "d", "a", "b", "ArrowDown", "ArrowUp", "Enter")
        page.wait_for_function(PLAYED, arg=[card("done"), 0.2], timeout=LONG)
        tab_until(page, f"{CARD} [data-action=more]")
        leak("Enter", "ArrowDown", "ArrowUp", "End", "Home", "Escape", "d", "d")
        expect(page.locator(f"{CARD} [data-action=more]")).to_be_focused()
        [sent] = posted(room)
        assert (sent["prompt"], sent["resolution"], sent["duration"], sent["aspect_ratio"]) == (
            "dd ab and a door", "720p", 4, "9:16",
        )
        assert ours(notebook.complaints) == []
