"""The Studio in a bare page, for people who see, point or read otherwise: axe, keys alone, the ring, what is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.looks import axe
from tests.browser.stage import FILM, Stage

pytestmark = pytest.mark.browser

ROOT = '.grokvideo[data-widget="studio"]'
SHOWN = ("empty", "sweep", "edit", "over", "confirm")
MODES = ["text", "image", "reference", "frames", "edit", "extend"]
RATIOS = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]
PROMPT = "^color-contrast.*(> textarea|gv-mirror|data-empty|gv-hole:nth-child|Element has no value)"
NAME = """e => e.id || (e.getAttribute('role') === 'radio' && e.dataset.spot)
    || e.dataset.action || e.dataset.field || e.dataset.spot || e.getAttribute('aria-label') || e.tagName"""
FORM = [
    *("mode reference", "prompt", "phrases-Camera", "phrases-Motion", "phrases-Light", "phrases-Style"),
    *("Remove fox from animal", "Remove owl from animal", "value-animal"),
    *("Remove ink from style", "Remove clay from style", "value-style", "remove", "choose-file", "address"),
    *("model", "resolution 720p", "duration-slider", "duration", "takes", "generate_audio", "aspect_ratio 16:9"),
    *("bill", "generate"),
]
DONE = ["play", "check", "more"]
CLIPS = ["show all", "compare", "more", "more", *DONE, *DONE, "retry", "more", "decide", "more"]


def put_studio(page: Page, name: str, *, clips: bool = False, **part: Any) -> Locator:
    """Show that Studio below the others, without clips or with six."""
    page.evaluate(
        """([name, film, part]) => {
            const now = Date.now() / 1000;
            mount('studio', studioSample(name, now, part), listSample(film ? sixCards(now, film) : []));
        }""",
        [name, FILM if clips else None, part],
    )
    root = page.locator(ROOT).last
    expect(root.locator('[data-widget="clips"]')).to_be_attached()
    return root


def put_all(page: Page) -> None:
    """Those that differ most, the second with clips; the bill of the last one opens by itself."""
    for name in SHOWN:
        put_studio(page, name, clips=name == "sweep")
    page.locator(ROOT).last.locator("[data-action=generate]").click()
    expect(page.get_by_role("table")).to_have_count(1)


def form(page: Page, field: str) -> Any:
    """What the first Studio has of that field."""
    return page.evaluate("field => models[0].get(field)", field)


def wishes(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(
        "() => models[0].sent.filter(each => each.kind === 'action').map(({action, value}) => [action, value])"
    )
    return found


def focused(page: Page) -> str:
    name: str = page.evaluate(f"({NAME})(document.activeElement)")
    return re.sub(r"^job\S* ", "", name)


def walk(page: Page, key: str = "Tab") -> list[str]:
    """What that key comes by from a control on this side of the widget to one on the other."""
    page.evaluate(
        """() => {
            if (document.getElementById('before')) return;
            const button = id => Object.assign(document.createElement('button'), {id});
            document.body.prepend(button('before'));
            document.body.append(button('after'));
        }"""
    )
    page.focus("#after" if "Shift" in key else "#before")
    names: list[str] = []
    while len(names) < 80:
        page.keyboard.press(key)
        name = focused(page)
        if name in ("before", "after"):
            return names
        names.append(name)
    raise AssertionError(f"a trap: {names}")


def judged(page: Page) -> list[str]:
    """What axe says, but of the prompt's own text, which is transparent over its mirror, and of empty fields."""
    return [each for each in axe(page) if not re.search(PROMPT, each, re.DOTALL)]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [720, 320])
def test_axe_finds_nothing_in_any_studio(stage: Stage, dark: bool, width: int) -> None:
    page = stage.open(dark=dark, width=width)
    put_all(page)
    expect(page.locator(ROOT).first).to_have_attribute("data-theme", "dark" if dark else "light")
    assert judged(page) == []
    for opener in ("[data-action=more] >> nth=2", "[data-action=phrases-Camera] >> nth=1"):
        page.locator(opener).click()
        # What lies below cannot be seen, and so not judged.
        assert [each for each in judged(page) if not re.search("overlapped|too short", each)] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_when_the_kernel_ended(stage: Stage, dark: bool) -> None:
    page = stage.open(dark=dark, ended="1")
    for name in ("sweep", "edit"):
        root = put_studio(page, name, clips=name == "sweep")
        expect(root.get_by_text("Run the cell again to go on.").first).to_be_visible()
    assert judged(page) == []


def test_tab_comes_by_every_control_in_reading_order_and_back(stage: Stage) -> None:
    page = stage.open()
    put_studio(page, "sweep", clips=True)
    assert walk(page) == FORM + CLIPS
    assert walk(page, "Shift+Tab") == (FORM + CLIPS)[::-1]


def test_tab_comes_by_what_an_open_bill_and_a_consent_add(stage: Stage) -> None:
    page = stage.open()
    put_studio(page, "confirm").locator("[data-action=bill]").click()
    assert walk(page)[-4:] == ["bill", "generate", "cancel", "confirm"]
    page = stage.open()
    put_studio(page, "edit")
    order = ["mode edit", "restore", "prompt", *FORM[2:6], "remove", "choose-file", "address", "fit", "model"]
    assert walk(page) == [*order, "resolution 480p", "takes", "generate_audio", "generate"]


@pytest.mark.parametrize(
    ("field", "values", "trait"), [("mode", MODES, "text"), ("aspect_ratio", RATIOS, "16:9")], ids=["mode", "ratio"]
)
def test_arrows_move_and_choose_with_one_tab_stop(stage: Stage, field: str, values: list[str], trait: str) -> None:
    page = stage.open()
    root = put_studio(page, "text")
    group = root.locator(f"[data-field={field}]")
    page.locator(f"[data-spot='{field} {trait}']").focus()
    for value in [*values[1:], values[0]]:
        page.keyboard.press("ArrowRight")
        assert focused(page) == f"{field} {value}"
        assert form(page, field) == value
        expect(group.locator("[tabindex='0']")).to_have_count(1)
        expect(group.get_by_role("radio", checked=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    assert form(page, field) == values[-1]


def test_what_cannot_be_chosen_gets_the_focus_and_says_why(stage: Stage) -> None:
    page = stage.open()
    root = put_studio(page, "text")
    page.locator("[data-spot='resolution 480p']").focus()
    page.keyboard.press("ArrowLeft")
    none = root.get_by_role("radio", name="1080p")
    expect(none).to_be_focused()
    expect(none).to_be_disabled()
    expect(none).to_have_accessible_description("1080p needs grok-imagine-video-1.5")
    assert form(page, "resolution") == "480p"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert form(page, "resolution") == "720p"
    page.keyboard.press("Tab")
    assert focused(page) == "duration-slider"


def test_a_clip_is_asked_for_by_keyboard_alone(stage: Stage) -> None:
    page = stage.open()
    put_studio(page, "text", prompt="")
    while focused(page) != "prompt":
        page.keyboard.press("Tab")
    page.keyboard.type("A crane.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="slow push in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-field=prompt]")).to_be_focused()
    expect(page.locator("[data-field=prompt]")).to_have_value("A crane. Slow push in")
    page.wait_for_function("() => models[0].get('prompt') === 'A crane. Slow push in'")
    page.evaluate("() => models[0].set('bill', {...models[0].get('bill'), edits: models[0].get('edits')})")
    page.keyboard.press("Control+Enter")
    assert wishes(page) == [["generate", '{"bill":"bill $0.30","yes":false}']]


@pytest.mark.parametrize("opener", ["phrases-Camera", "more", "address"])
def test_escape_closes_what_is_open_and_gives_the_focus_back(stage: Stage, opener: str) -> None:
    page = stage.open()
    root = put_studio(page, "sweep", clips=True)
    page.evaluate("() => { window.leaked = []; document.addEventListener('keydown', e => leaked.push(e.key)) }")
    button = root.locator(f"[data-action={opener}]").first
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()
    assert "Escape" not in page.evaluate("leaked")
    page.keyboard.press("Escape")
    assert "Escape" in page.evaluate("leaked")


def test_escape_closes_the_bill_and_the_focus_goes_back_to_what_opened_it(stage: Stage) -> None:
    page = stage.open()
    root = put_studio(page, "confirm")
    root.locator("[data-action=generate]").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".gv-paper .gv-heading")).to_be_focused()
    page.keyboard.press("Escape")
    expect(root.get_by_role("group", name="Bill")).to_be_hidden()
    expect(root.locator("[data-action=generate]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "bill"
    page.keyboard.press("Enter")
    root.locator("[data-field=prompt]").focus()
    page.keyboard.press("Escape")
    expect(root.get_by_role("group", name="Bill")).to_be_hidden()
    expect(root.locator("[data-field=prompt]")).to_be_focused()
    assert wishes(page) == []


RING = """() => {
    const here = document.activeElement;
    const around = [here, ...['.gv-field', 'label'].map(each => here.closest(each))].filter(Boolean);
    const ringed = around.find(each => getComputedStyle(each).outlineStyle === 'solid');
    if (!ringed) return null;
    const {outlineWidth, outlineOffset, outlineColor} = getComputedStyle(ringed);
    const out = parseFloat(outlineOffset) + 2, {left, top, right, bottom} = ringed.getBoundingClientRect();
    let cut = false;
    for (let place = ringed.parentElement; place; place = place.parentElement) {
        const {overflow, contentVisibility} = getComputedStyle(place);
        if (overflow === 'visible' && contentVisibility === 'visible') continue;
        const frame = place.getBoundingClientRect();
        cut ||= left - out < frame.left || top - out < frame.top || right + out > frame.right
            || bottom + out > frame.bottom;
    }
    return [outlineWidth, outlineColor, cut];
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_has_the_focus_shows_a_ring_that_nothing_cuts_off(stage: Stage, dark: bool) -> None:
    page = stage.open(dark=dark)
    put_studio(page, "sweep", clips=True)
    accent = "rgb(108, 182, 247)" if dark else "rgb(23, 105, 194)"
    for name in FORM + CLIPS:
        page.keyboard.press("Tab")
        # On a picture it is white, with a dark one outside.
        colour = "rgb(255, 255, 255)" if name in ("remove", "play", "check") else accent
        assert page.evaluate(RING) == ["2px", colour, False], name
        if colour != accent:
            shadow = page.evaluate("() => getComputedStyle(document.activeElement).boxShadow")
            assert shadow.startswith(("rgb(0, 0, 0)", "rgba(0, 0, 0, 0.87)")), name


def test_a_mouse_click_shows_no_ring(stage: Stage) -> None:
    page = stage.open()
    root = put_studio(page, "confirm", clips=True)
    clicked = ("[data-spot='mode edit']", "[data-spot='aspect_ratio 1:1']", "[data-field=generate_audio]")
    for selector in (*clicked, "[data-action=bill]", "[data-action=cancel]", "[data-action=generate]"):
        root.locator(selector).click()
        assert page.evaluate(RING) is None, selector
    root.locator("[data-action=more]").first.click()
    assert page.evaluate("() => document.activeElement.getAttribute('role')") == "menuitem"


def test_what_begins_is_told_once_and_politely(stage: Stage) -> None:
    page = stage.open()
    root = put_studio(page, "sweep")
    page.evaluate(
        """() => {
            window.said = [];
            new MutationObserver(all => all.forEach(({target}) =>
                target.closest?.('[aria-live]') && target.textContent && said.push(target.textContent)
            )).observe(document.getElementById('stage'), {subtree: true, childList: true});
        }"""
    )
    assert root.locator("[aria-live]").evaluate_all("all => all.map(each => each.ariaLive)") == ["polite"] * 2
    root.locator("[data-action=generate]").evaluate("each => { each.click(); each.click(); }")
    page.wait_for_function("() => said.length")
    page.evaluate(
        """() => {
            const now = Date.now() / 1000;
            models[1].set('cards', ['fox', 'owl', 'boat', 'crane'].map(each => cardOf('waiting', each, now)));
        }"""
    )
    expect(root.locator("[data-status=waiting]")).to_have_count(4)
    assert page.evaluate("said") == ["4 clips begun"]
