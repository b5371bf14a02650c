"""Edit and Extend below a finished clip: how they look, by keyboard alone, and what they ask the kernel for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.cast import CHAIN, a_card
from tests.browser.jupyter import LONG, ours
from tests.browser.looks import axe, fits
from tests.browser.room import Room, card, press
from tests.browser.stage import Stage, change, frame_of, put, ready, sent
from tests.browser.test_access import LEAKS, tab_to

pytestmark = pytest.mark.browser

TOO_LONG: dict[str, Any] = {
    "edit": CHAIN["edit"] | {"price": "$0.52", "fit": "Use only its first 8.7 s"},
    "extend": CHAIN["extend"] | {"length": 15.0, "fit": "Use only its last 15 s"},
}
CLOSED: dict[str, Any] = {
    "edit": CHAIN["edit"] | {"no": "The file is no longer in your library folder."},
    "extend": CHAIN["extend"]
    | {"prices": None, "no": "Only a clip of at least 2 s can be extended; this one has 1 s."},
}
OTHERWISE: dict[str, Any] = {
    "differs": "Asked for 720p and 6 s; the clip has 480p and 5.0 s.",
    "warnings": ["The provider could not keep a copy: its storage is full."],
    "made_from": "crane_at_dusk_with_a_rather_long_name, 6 s",
}


def opened(page: Page, form: str, **part: Any) -> Locator:
    """A card with that form open."""
    job = a_card("done")
    card = put(page, job | {"id": f"{form} {len(part)} {job['id']}"} | part)
    card.locator(f'[data-action="{form}"]').click()
    expect(card.locator('[data-field="prompt"]')).to_be_focused()
    return card


def asked(page: Page) -> list[tuple[str, dict[str, Any]]]:
    """What the card wished for so far: the action, and what was filled in."""
    return [(wish["action"], json.loads(wish["value"])) for wish in sent(page)]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [960, 720, 520, 519, 320])
def test_an_open_form_fits_and_axe_finds_nothing(stage: Stage, width: int, dark: bool) -> None:
    page = stage.page(viewport={"width": 1100, "height": 900})
    stage.open(on=page, width=width, dark=dark)
    for form in ("edit", "extend"):
        opened(page, form)
        opened(page, form, chain=TOO_LONG, **OTHERWISE).locator('[data-field="prompt"]').fill("It snows. " * 40)
    put(page, a_card("done") | OTHERWISE | {"id": "closed", "chain": CLOSED})
    fits(page, width)
    if width in (720, 320):
        assert axe(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_has_the_focus_in_a_form_shows_a_ring(stage: Stage, dark: bool) -> None:
    page = stage.open(dark=dark)
    card = opened(page, "extend", chain=TOO_LONG)
    accent = "rgb(108, 182, 247)" if dark else "rgb(23, 105, 194)"
    page.keyboard.type("It flies.")
    card.get_by_role("checkbox").check()
    card.get_by_label("What happens next?").focus()
    for name in ("prompt", "fit", "duration", "generate", "cancel"):
        control = card.locator(f'[data-field="{name}"], [data-action="{name}"]')
        expect(control).to_be_focused()
        ring = control.evaluate("e => [e.matches(':focus-visible'), getComputedStyle(e).outlineColor]")
        assert ring == [True, accent], name
        page.keyboard.press("Tab")


def test_an_edit_by_keyboard_alone_and_the_notebook_hears_nothing_of_it(stage: Stage) -> None:
    page = stage.open()
    card = put(page, a_card("done"))
    ready(page)
    page.evaluate(LEAKS)
    tab_to(page, "edit")
    page.evaluate("leaked.length = 0")
    page.keyboard.press("Enter")
    expect(card.get_by_label("What should change?")).to_be_focused()
    page.keyboard.press("Control+Enter")
    assert sent(page) == []
    expect(card.get_by_text("Say what should change.")).to_be_visible()
    page.keyboard.type("dd It snows, A B")
    expect(card.get_by_text("Say what should change.")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    assert asked(page) == [("edit", {"prompt": "dd It snows, A B", "fit": False, "yes": False})]
    assert page.evaluate("leaked.filter(key => !['Control', 'Tab', 'Shift'].includes(key))") == []
    expect(card.locator(".gv-panel")).to_be_hidden()
    expect(card).to_be_focused()
    expect(card.get_by_role("status").first).to_have_text("The new clip has a card of its own, below this one.")


def test_an_extension_by_keyboard_alone_with_its_price_in_view(stage: Stage) -> None:
    page = stage.open()
    card = opened(page, "extend")
    ready(page)
    page.evaluate(LEAKS)
    page.keyboard.type("It flies.")
    page.keyboard.press("Tab")
    slider = card.get_by_role("slider", name="Duration")
    expect(slider).to_be_focused()
    for key, seconds, price in (("ArrowRight", 7, "$0.48"), ("End", 10, "$0.66"), ("Home", 2, "$0.18")):
        page.keyboard.press(key)
        expect(slider).to_have_value(str(seconds))
        expect(card.locator('[data-action="generate"]')).to_have_text(f"Extend{price}")
        expect(card.get_by_text(f"plus {seconds} s: {6 + seconds} s in one file.")).to_be_visible()
    page.keyboard.press("m")
    expect(card.locator('[data-action="mute"]')).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert asked(page) == [("extend", {"prompt": "It flies.", "duration": 2, "fit": False, "yes": False})]
    assert page.evaluate("leaked.filter(key => key !== 'Tab')") == []


def test_a_part_of_a_long_clip_is_agreed_to_by_space(stage: Stage) -> None:
    page = stage.open()
    card = opened(page, "edit", chain=TOO_LONG)
    page.keyboard.type("It snows.")
    button = card.get_by_role("button", name="Edit $0.52")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description("Tick “Use only its first 8.7 s” first.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(card.get_by_role("checkbox", name="Use only its first 8.7 s")).to_be_checked()
    page.keyboard.press("Control+Enter")
    assert asked(page) == [("edit", {"prompt": "It snows.", "fit": True, "yes": False})]


def test_what_cannot_be_done_can_be_reached_and_says_why(stage: Stage) -> None:
    page = stage.open()
    card = put(page, a_card("done") | {"chain": CLOSED})
    for name in ("Edit", "Extend"):
        tab_to(page, name.lower())
        button = card.get_by_role("button", name=name, exact=True)
        expect(button).to_be_focused()
        expect(button).to_be_disabled()
        expect(button).to_have_accessible_description(CLOSED[name.lower()]["no"])
        page.keyboard.press("Enter")
        expect(card.locator(".gv-panel")).to_be_hidden()


def test_a_limit_is_confirmed_in_the_form(stage: Stage) -> None:
    page = stage.open(refuse="This clip would cost $6.00. Nothing was sent.", confirm="$6.00")
    card = opened(page, "extend")
    page.keyboard.type("It flies.")
    page.keyboard.press("Control+Enter")
    confirm = card.locator('.gv-panel [data-action="confirm"]')
    expect(confirm).to_have_text("Yes, generate $6.00")
    expect(confirm).not_to_be_focused()
    page.evaluate("models[0].reply = {}")
    confirm.click()
    expect(card.locator(".gv-panel")).to_be_hidden()
    (first, said), (second, again) = asked(page)
    assert (first, second, said) == ("extend", "extend-yes", again)


def test_a_form_keeps_the_card_where_it_is_and_gives_the_focus_back(stage: Stage) -> None:
    page = stage.open()
    card = put(page, a_card("done"))
    ready(page)
    picture = frame_of(card.locator(".gv-box"))
    card.locator('[data-action="edit"]').click()
    page.keyboard.type("It snows.")
    change(page, 0, now=1_800_000_001.0)
    expect(card.get_by_label("What should change?")).to_have_value("It snows.")
    expect(card.get_by_label("What should change?")).to_be_focused()
    assert frame_of(card.locator(".gv-box")) == picture
    page.keyboard.press("Escape")
    expect(card.locator('[data-action="edit"]')).to_be_focused()
    page.evaluate("void view(models[0])")
    for each in page.locator('[data-action="edit"]').all():
        expect(each).to_have_attribute("aria-expanded", "false")


def test_in_a_notebook_an_edit_and_an_extension_have_cards_of_their_own_below(simulated: Room) -> None:
    with simulated.opened("%%grokvideo fox -d 2\nA fox at dusk", "print(fox.status)") as notebook:
        page = notebook.page
        notebook.run_all()
        first = page.locator(card("done")).first
        first.wait_for(timeout=LONG)
        for number, (form, words) in enumerate([("edit", "It snows."), ("extend", "It runs.")]):
            press(page, form)
            first.locator('[data-field="prompt"]').press_sequentially(words)
            expect(first.locator('[data-action="generate"]')).to_contain_text("$0.")
            page.keyboard.press("Control+Enter")
            expect(page.locator(card("done"))).to_have_count(number + 2, timeout=LONG)
        assert page.locator(".jp-Cell").count() == 3
        assert [state for _, state in simulated.rows()] == ["done"] * 3
        assert ours(notebook.complaints) == []
