"""A clip on the whole screen: dark around it whatever the notebook's theme, and Space plays after a click."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.stage import CARD, Stage, ready

pytestmark = pytest.mark.browser

LOOKS = """() => {
    const found = document.fullscreenElement, style = getComputedStyle(found);
    const time = getComputedStyle(found.querySelector('.gv-time')).color;
    const play = getComputedStyle(found.querySelector('[data-action=play]')).color;
    return [style.backgroundColor, style.colorScheme, play, time];
}"""


def player(stage: Stage, *, dark: bool = False) -> Page:
    page = stage.open("done", on=stage.page(), dark=dark)
    ready(page)
    return page


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_whole_screen_is_dark_in_every_theme(stage: Stage, dark: bool) -> None:
    page = player(stage, dark=dark)
    page.click(f"{CARD} [data-action=fullscreen]")
    page.wait_for_function("() => document.fullscreenElement")
    assert page.evaluate(LOOKS) == ["rgb(0, 0, 0)", "dark", "rgba(255, 255, 255, 0.87)", "rgba(255, 255, 255, 0.68)"]


def test_in_a_theme_of_a_notebook_the_whole_screen_is_dark_too(stage: Stage) -> None:
    page = player(stage)
    page.add_style_tag(content=":root { --jp-ui-font-color1: #222; --jp-layout-color1: #fff }")
    page.click(f"{CARD} [data-action=fullscreen]")
    page.wait_for_function("() => document.fullscreenElement")
    assert page.evaluate(LOOKS)[:3] == ["rgb(0, 0, 0)", "dark", "rgba(255, 255, 255, 0.87)"]


@pytest.mark.parametrize("action", ["fullscreen", "loop", "mute"])
def test_space_plays_after_a_click_beside_the_play_button(stage: Stage, action: str) -> None:
    page = player(stage)
    page.click(f"{CARD} [data-action={action}]")
    page.keyboard.press(" ")
    page.wait_for_function("() => { const video = document.querySelector('video'); return !video.paused }")
    page.keyboard.press(" ")
    page.wait_for_function("() => document.querySelector('video').paused")
    assert page.evaluate("() => !document.fullscreenElement") == (action != "fullscreen")


def test_by_keyboard_the_focus_stays_on_the_button(stage: Stage) -> None:
    page = player(stage)
    page.focus(f"{CARD} [data-action=loop]")
    for pressed in ("true", "false"):
        page.keyboard.press(" ")
        page.wait_for_selector(f"{CARD} [data-action=loop][aria-pressed={pressed}]:focus")
