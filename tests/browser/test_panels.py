"""What opens, and small cards: looked at as test_widths.py and test_access.py look at whole ones."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.cast import PROMPT, a_card
from tests.browser.looks import axe, fits
from tests.browser.stage import CARD, Stage, change, frame_of, put, ready, sent

pytestmark = pytest.mark.browser

RECIPE = {
    "cell": f"%%grokvideo crane --duration 6 --resolution 480p\n{PROMPT} {{{{literally}}}}",
    "python": f'gv.generate(\n    "{PROMPT}",\n    duration=6,\n    resolution="480p",\n)',
}
PANELS = [("done", "recipe"), ("failed", "recipe"), ("failed", "edit-prompt"), ("moderated", "edit-prompt")]
ROW = ["waiting", "pending", "unknown", "downloading", "done", "portrait", "reused", "failed", "moderated", "expired"]
ROW += ["stopped", "stalled", "submit_unknown"]


def opened(page: Page, status: str, action: str) -> Locator:
    """A card with that panel open."""
    card = put(page, a_card(status) | {"id": f"{status} {action}"}, recipe=RECIPE)
    button = card.locator(f'[data-action="{action}"]')
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    return card


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [960, 720, 520, 519, 320])
def test_an_open_panel_fits_and_axe_finds_nothing(stage: Stage, width: int, dark: bool) -> None:
    page = stage.page(viewport={"width": 1100, "height": 900})
    stage.open(on=page, width=width, dark=dark)
    for status, action in PANELS:
        opened(page, status, action)
    fits(page, width)
    if width in (720, 320):
        assert axe(page) == []


def test_what_is_typed_outlives_a_report_and_another_view(stage: Stage) -> None:
    page = stage.open()
    card = opened(page, "failed", "edit-prompt")
    page.keyboard.press("Control+a")
    page.keyboard.type("A heron")
    change(page, 0, now=1_800_000_001.0)
    expect(card.get_by_label("Prompt")).to_be_focused()
    page.evaluate("void view(models[0])")
    for field in page.get_by_label("Prompt").all():
        expect(field).to_have_value("A heron")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [960, 720, 520, 519, 320])
def test_a_row_of_small_cards_fits_and_axe_finds_nothing(stage: Stage, width: int, dark: bool) -> None:
    page = stage.open(*ROW, on=stage.page(viewport={"width": 1100, "height": 900}), width=width, dark=dark, row="1")
    expect(page.locator(f"{CARD}[data-compact]")).to_have_count(len(ROW))
    fits(page, width)
    if width in (960, 320):
        assert axe(page) == []


def test_every_small_card_opens_in_its_place_by_keyboard_and_folds_again(stage: Stage) -> None:
    page = stage.open("pending", "done", "submit_unknown", row="1")
    ready(page)
    for card in page.locator(CARD).all():
        card.locator('[data-action="open"]').focus()
        page.keyboard.press("Enter")
        expect(card).not_to_have_attribute("data-compact", "")
        assert page.evaluate("document.activeElement.closest('.grokvideo') !== null")
        assert frame_of(card)["width"] == frame_of(page.locator(".grokvideo-row"))["width"]
        card.locator('[data-action="close"]').focus()
        page.keyboard.press("Enter")
        expect(card).to_have_attribute("data-compact", "")
        expect(card.locator('[data-action="open"]')).to_be_focused()


def test_an_unknown_submit_is_decided_in_the_whole_card(stage: Stage) -> None:
    page = stage.open("submit_unknown", row="1")
    page.get_by_text("Decide…").click()
    expect(page.get_by_label("I found its request id")).to_be_visible()


def test_a_small_card_has_one_way_on_and_asks_once(stage: Stage) -> None:
    page = stage.open("failed", row="1", silent="1")
    page.locator('.gv-compact [data-action="retry"]').dblclick()
    assert [wish["action"] for wish in sent(page)] == ["generate-again"]
