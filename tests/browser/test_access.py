"""For people who see, point or read otherwise: no finding of axe, and everything can be done by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.cast import STATUSES, a_card
from tests.browser.looks import axe
from tests.browser.stage import CARD, Stage, put, ready, sample_names, sent

pytestmark = pytest.mark.browser

NAME = "e => e.dataset.action ?? e.dataset.field ?? e.getAttribute('aria-label') ?? e.tagName"
TRANSPORT = ["play", "Position", "mute", "loop", "fullscreen"]
ORDER = {
    "waiting": ["stop"],
    "submitting": [],
    "pending": ["copy-id", "stop"],
    "downloading": ["copy-id", "stop"],
    "done": [*TRANSPORT, "copy-file", "copy-id", "edit", "extend", "save", "recipe", "generate-again"],
    "failed": ["retry", "edit-prompt", "copy-id", "recipe"],
    "moderated": ["edit-prompt", "copy-id", "recipe"],
    "expired": ["ask-again", "generate-again", "copy-id", "recipe"],
    "stopped": ["resume", "copy-id"],
    "stalled": ["keep-watching", "copy-id"],
    "submit_unknown": ["request-id", "attach", "mark-lost", "submit-again"],
}
LEAKS = """() => {
    window.leaked = [];
    document.addEventListener('keydown', event => {
        leaked.push(event.key);
        if (event.ctrlKey) event.preventDefault();
    });
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [720, 320])
def test_axe_finds_nothing_in_any_state(stage: Stage, dark: bool, width: int) -> None:
    page = stage.open(*sample_names(), dark=dark, width=width)
    expect(page.locator(CARD).first).to_have_attribute("data-theme", "dark" if dark else "light")
    ready(page)
    assert axe(page) == []


def test_axe_would_find_a_faint_word_and_a_small_target(stage: Stage) -> None:
    page = stage.open("stopped")
    page.add_style_tag(content=".gv-quote { opacity: .4 } .gv-button { height: 14px !important; padding: 0 }")
    page.evaluate("document.querySelectorAll('.gv-button').forEach(each => each.after(each.cloneNode()))")
    assert {each.partition(":")[0] for each in axe(page)} >= {"color-contrast", "button-name"}


def walk(page: Page, key: str = "Tab") -> list[str]:
    """Names of what that key comes by from a control on this side of the card to one on the other."""
    page.evaluate(
        """() => {
            const button = id => Object.assign(document.createElement('button'), {id});
            document.body.prepend(button('before'));
            document.body.append(button('after'));
        }"""
    )
    page.focus("#after" if "Shift" in key else "#before")
    names: list[str] = []
    while len(names) < 40:
        page.keyboard.press(key)
        if page.evaluate("['before', 'after'].includes(document.activeElement.id)"):
            return names
        names.append(page.evaluate(f"({NAME})(document.activeElement)"))
    raise AssertionError(f"a trap: {names}")


def tab_to(page: Page, action: str) -> None:
    page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(f"({NAME})(document.activeElement)") == action:
            return
    raise AssertionError(f"Tab never came to {action}")


@pytest.mark.parametrize("status", STATUSES)
def test_tab_comes_by_every_control_in_reading_order_and_back(stage: Stage, status: str) -> None:
    page = stage.open()
    card = put(page, a_card(status))
    ready(page)
    assert walk(page) == ORDER[status]
    reachable = "button, input, a[href], textarea, select, [tabindex='0']"
    there = card.locator(reachable).evaluate_all(f"all => all.filter(e => e.checkVisibility()).map({NAME})")
    assert sorted(there) == sorted(ORDER[status])
    assert walk(page, "Shift+Tab") == ORDER[status][::-1]


def test_a_long_prompt_opens_by_keyboard(stage: Stage) -> None:
    page = stage.open("long")
    tab_to(page, "more")
    page.keyboard.press("Enter")
    expect(page.locator('[data-action="more"]')).to_have_attribute("aria-expanded", "true")
    expect(page.locator('[data-action="more"]')).to_be_focused()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("status", STATUSES)
def test_what_has_the_focus_shows_a_ring_that_nothing_cuts_off(stage: Stage, status: str, dark: bool) -> None:
    page = stage.open(dark=dark)
    put(page, a_card(status))
    ready(page)
    for name in ORDER[status]:
        page.keyboard.press("Tab")
        ring: dict[str, Any] = page.evaluate(
            """() => {
                const element = document.activeElement, style = getComputedStyle(element);
                const {left, top, right, bottom} = element.getBoundingClientRect();
                let cut = false;
                for (let place = element.parentElement; place; place = place.parentElement) {
                    if (getComputedStyle(place).overflow === 'visible') continue;
                    const frame = place.getBoundingClientRect();
                    cut ||= left - 4 < frame.left || top - 4 < frame.top
                        || right + 4 > frame.right || bottom + 4 > frame.bottom;
                }
                return {style: style.outlineStyle, width: style.outlineWidth, offset: style.outlineOffset,
                    color: style.outlineColor, cut};
            }"""
        )
        accent = "rgb(108, 182, 247)" if dark else "rgb(23, 105, 194)"
        assert ring == {"style": "solid", "width": "2px", "offset": "2px", "color": accent, "cut": False}, name


def test_a_mouse_click_shows_no_ring(stage: Stage) -> None:
    page = stage.open()
    card = put(page, a_card("pending"))
    card.locator('[data-action="stop"]').click()
    focused = card.locator(":focus")
    assert focused.evaluate("each => getComputedStyle(each).outlineStyle") == "none"


@pytest.mark.parametrize(
    ("status", "action", "key", "asked"),
    [
        ("pending", "stop", "Enter", "stop"),
        ("failed", "retry", "Space", "generate-again"),
        ("expired", "ask-again", "Enter", "resume"),
        ("stopped", "resume", "Space", "resume"),
        ("stalled", "keep-watching", "Enter", "resume"),
        ("submit_unknown", "mark-lost", "Space", "mark-lost"),
        ("submit_unknown", "submit-again", "Enter", "submit-again"),
        ("done", "generate-again", "Enter", "generate-again"),
    ],
)
def test_a_button_is_pressed_by_keyboard_and_the_notebook_hears_nothing_of_it(
    stage: Stage, status: str, action: str, key: str, asked: str
) -> None:
    page = stage.open()
    put(page, a_card(status))
    page.evaluate(LEAKS)
    tab_to(page, action)
    page.evaluate("leaked.length = 0")
    page.keyboard.press(key)
    assert [wish["action"] for wish in sent(page)] == [asked]
    assert page.evaluate("leaked") == []


def test_a_request_id_is_typed_and_sent_by_keyboard(stage: Stage) -> None:
    page = stage.open()
    card = put(page, a_card("submit_unknown"))
    page.evaluate(LEAKS)
    tab_to(page, "request-id")
    page.evaluate("leaked.length = 0")
    page.keyboard.press("Enter")
    expect(card.get_by_text("Enter the request id first.")).to_be_visible()
    field = card.get_by_label("I found its request id")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Enter the request id first.")
    page.keyboard.type("dd.r-77")
    page.keyboard.press("Enter")
    assert [(wish["action"], wish["value"]) for wish in sent(page)] == [("attach", "dd.r-77")]
    assert page.evaluate("leaked") == []
    for chord in ("Escape", "Shift+Enter", "Control+s"):
        page.keyboard.press(chord)
    assert page.evaluate("leaked.filter(key => !['Shift', 'Control'].includes(key))") == ["Escape", "Enter", "s"]


def player(stage: Stage) -> tuple[Page, Locator]:
    page = stage.open()
    card = put(page, a_card("done"))
    ready(page)
    page.evaluate(LEAKS)
    return page, card


@pytest.mark.parametrize("control", TRANSPORT)
def test_keys_of_the_player_stay_in_it_and_chords_pass(stage: Stage, control: str) -> None:
    page, _ = player(stage)
    tab_to(page, control)
    page.evaluate("leaked.length = 0")
    keys = ["k", "k", ".", ",", "Shift+Period", "Shift+Comma", "Home", "End", "m", "m"]
    keys += ["d", "d", "a", "b", "x", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "1"]
    for key in keys:
        page.keyboard.press(key)
    assert page.evaluate("leaked.filter(key => key !== 'Shift')") == []
    for chord in ("Escape", "Shift+Enter", "Control+s", "Control+Enter"):
        page.keyboard.press(chord)
    assert page.evaluate("leaked.filter(key => !['Shift', 'Control'].includes(key))") == [
        "Escape",
        "Enter",
        "s",
        "Enter",
    ]


def test_play_step_and_mute_by_keyboard(stage: Stage) -> None:
    page, card = player(stage)
    tab_to(page, "play")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.1")
    page.keyboard.press(".")  # a step is taken from a picture that stands
    page.wait_for_function("() => document.querySelector('video').paused")
    page.keyboard.press("Home")
    page.keyboard.press(".")
    page.keyboard.press(".")
    page.wait_for_function("() => Math.floor(document.querySelector('video').currentTime * 12) === 2")
    expect(card.get_by_label("Position")).to_have_attribute("aria-valuetext", "0:00.2 of 0:01")
    page.keyboard.press("m")
    expect(card.locator('[data-action="mute"]')).to_have_attribute("aria-pressed", "true")
    tab_to(page, "Position")
    page.keyboard.press("End")
    page.wait_for_function("() => Math.floor(document.querySelector('video').currentTime * 12) === 11")


def test_every_control_has_a_name_and_every_icon_is_hidden_from_it(stage: Stage) -> None:
    page = stage.open(*sample_names())
    assert page.locator("svg:not([aria-hidden=true])").count() == 0
    nameless = page.locator(f"{CARD} button").evaluate_all(
        "all => all.filter(e => !(e.getAttribute('aria-label') || e.textContent.trim())).map(e => e.outerHTML)"
    )
    assert nameless == []
