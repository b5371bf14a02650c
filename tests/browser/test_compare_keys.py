"""A comparison by keys alone: what they do, that they stay inside, and that chords pass."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reels import (
    FOX,
    OWL,
    button,
    clip,
    compared,
    exactly,
    read,
    scrub,
    together,
    until,
)
from tests.browser.stage import Stage, sent
from tests.browser.test_access import LEAKS, walk

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("reels")]

LEGEND = ("star-{}-1", "mute-{}", "solo-{}", "more-{}")
BAR = ["help", "fullscreen"]
CONTROLS = ["position", "back", "play", "on", "pace", "loop", "reference"]
LISTS = ("pace", "reference")  # with Enter they open, and then hear no more keys
HERE = "() => document.activeElement.dataset.action ?? document.activeElement.dataset.letter ?? ''"
FOCUSED = "() => document.querySelector('[data-widget=compare]').contains(document.activeElement)"


def legend(letter: str) -> list[str]:
    return [name.format(letter) for name in LEGEND]


def test_tab_comes_by_everything_in_reading_order_and_back(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    order = [*BAR, *legend("A"), *legend("B"), *CONTROLS]
    assert walk(page) == order
    assert walk(page, "Shift+Tab") == order[::-1]


def test_the_whole_of_it_by_keys_alone(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    page.evaluate("() => document.body.prepend(Object.assign(document.createElement('button'), {id: 'before'}))")
    page.focus("#before")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("2")
    assert page.evaluate(HERE) == "B"
    page.keyboard.press("m")
    assert page.evaluate("() => [...document.querySelectorAll('video')].map(each => each.muted)") == [False, False]
    page.keyboard.press("s")
    assert page.evaluate("() => [...document.querySelectorAll('video')].map(each => each.muted)") == [True, False]
    page.keyboard.press(" ")
    together(page, after=0.3)
    page.keyboard.press("k")
    frame = until(page, lambda seen: not seen.plays).frame()
    exactly(page, frame)
    page.keyboard.press("Home")
    exactly(page, 0)
    page.keyboard.press("Shift+Period")
    exactly(page, 10)
    page.keyboard.press(".")
    page.keyboard.press("[")
    page.keyboard.press("End")
    exactly(page, 95)
    page.keyboard.press(",")
    page.keyboard.press("]")
    exactly(page, 94)
    expect(page.locator(".gv-timeline")).to_have_attribute("data-b", "")
    page.keyboard.press("\\")
    expect(page.locator(".gv-timeline")).not_to_have_attribute("data-b", "")
    page.keyboard.press("-")
    expect(button(page, "pace")).to_have_value("0.75")
    page.keyboard.press("+")
    page.keyboard.press("Tab")
    assert page.evaluate(HERE) == "star-B-1"
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.evaluate(HERE) == "star-B-3"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press(" ")
    page.wait_for_function("() => models[0].sent.at(-1)?.value === '0'")
    assert {each["job"] for each in sent(page)} == {"job-1"}
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement?.dataset.widget === 'compare'")
    page.keyboard.press("f")
    page.wait_for_function("() => !document.fullscreenElement")
    assert page.evaluate(FOCUSED)


def test_the_list_of_keys_opens_and_esc_closes_it_where_one_was(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    page.evaluate(LEAKS)
    button(page, "mute-B").focus()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    for name in ("Space", "Home", "[", "?"):
        expect(keys.locator("kbd", has_text=re.compile(f"^{re.escape(name)}$"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(button(page, "mute-B")).to_be_focused()
    page.keyboard.press("?")
    page.keyboard.press("?")
    expect(keys).to_be_hidden()
    assert page.evaluate("leaked.filter(key => key !== 'Shift')") == []


@pytest.mark.parametrize("place", ["position", "play", "pace", "star-A-1", "more-B", "reference"])
def test_keys_stay_inside_and_chords_pass(stage: Stage, place: str) -> None:
    page = compared(stage, FOX, OWL)
    page.evaluate(LEAKS)
    button(page, place).focus()
    assert page.evaluate("() => document.activeElement.dataset.lmSuppressShortcuts") == "true"
    for key in ["d", "d", "a", "b", "x", "z", "g", "w", "0", "7", "y", "Home", "End", ",", "."]:
        page.keyboard.press(key)
    assert page.evaluate("leaked") == []
    for chord in ("Control+s", "Control+Enter") if place in LISTS else ("Control+s", "Control+Enter", "Shift+Enter"):
        page.keyboard.press(chord)
    passed = page.evaluate("leaked.filter(key => !['Shift', 'Control'].includes(key))")
    assert passed == ["s", "Enter", "Enter"][: 2 if place in LISTS else 3]


def test_a_number_is_typed_and_its_keys_stay_in_the_field(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    page.evaluate(LEAKS)
    scrub(page, 20)
    button(page, "more-B").focus()
    page.keyboard.press("Enter")
    field = clip(page, "B").get_by_label("Offset in frames")
    expect(field).to_be_focused()
    page.keyboard.type("-3")
    exactly(page, 20, 23)
    page.keyboard.press("ArrowUp")
    exactly(page, 20, 22)
    page.keyboard.press("Escape")
    expect(button(page, "more-B")).to_be_focused()
    assert page.evaluate("leaked") == []
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("leaked.filter(key => key !== 'Shift')") == ["Enter"]


def test_outside_no_key_does_anything(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    page.evaluate("() => document.activeElement.blur()")
    for key in (" ", ".", "End", "2", "?"):
        page.keyboard.press(key)
    assert (read(page).time, read(page).plays) == (0, False)
    assert not page.evaluate(FOCUSED)


def test_after_a_click_space_plays_and_the_keys_are_about_that_clip(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    button(page, "mute-B").click()
    page.keyboard.press("s")
    expect(button(page, "solo-B")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press(" ")
    together(page, after=0.1)
    button(page, "loop").click()
    page.keyboard.press(" ")
    until(page, lambda seen: not seen.plays)
    clip(page, "A").locator("video").click()
    until(page, lambda seen: seen.plays)
    page.keyboard.press("s")
    expect(button(page, "solo-A")).to_have_attribute("aria-pressed", "true")
