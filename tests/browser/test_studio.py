"""The Studio in a real JupyterLab: its form, its price, its button, and what becomes of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyter import LONG, ours
from tests.browser.room import HOLD, Room
from tests.browser.studios import (
    CARD,
    MAKE,
    OUTPUT,
    PLAYED,
    STUDIO,
    TRAITS,
    begin,
    button,
    card,
    choose,
    field,
    last_line,
    newest,
    play,
    posted,
    wait_cards,
    wait_price,
    write,
)
from tests.browser.test_busy import only_with_subshells

pytestmark = pytest.mark.browser


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
            "A paper crane in the rain.",
            3,
            "720p",
            "9:16",
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


def test_above_the_limit_the_bill_opens_and_asks_once_more(room: Room) -> None:
    room.finish()
    with room.opened("%config GrokVideo.confirm_over_usd = 0.5", MAKE) as notebook:
        page = begin(notebook, 0, 1, 2)
        field(page, "takes").fill("3")
        write(page, "Three takes of a well")
        wait_price(page, "$0.90")
        page.keyboard.press("Control+Enter")
        expect(button(page, "confirm")).to_be_visible()
        expect(page.locator(STUDIO).get_by_role("heading", name="3 clips: 3 takes of the same words")).to_be_focused()
        page.keyboard.press("Escape")
        expect(button(page, "confirm")).to_be_hidden()
        button(page, "generate").click()
        assert room.service.posts == []
        button(page, "confirm").dblclick()
        wait_cards(page, "done", 3)
        assert [each["prompt"] for each in posted(room)] == ["Three takes of a well"] * 3
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
            "A fox in the snow, asleep",
            "A owl in the snow, asleep",
        ]
        assert last_line(notebook, 4) == "['A fox in the snow, asleep', 'A owl in the snow, asleep']"
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
            "dd ab and a door",
            "720p",
            4,
            "9:16",
        )
        assert ours(notebook.complaints) == []
