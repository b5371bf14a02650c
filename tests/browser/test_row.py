"""Small cards in a row, in a bare page: how many stand beside each other, what a mouse does, and the whole card."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import CARD, Stage

pytestmark = pytest.mark.browser

SMALL = f"{CARD}[data-compact]"
CODE = 1 / 80  # how much of a frame's height the simulator's code at its upper edge takes
PLAYS = "() => { const video = document.querySelector('video'); return !video.paused && video.currentTime > 0 }"


def row(stage: Stage, *samples: str, on: Page | None = None, width: int = 720) -> Page:
    return stage.open(*samples, on=on, width=width, row="1")


def boxes(page: Page, selector: str) -> list[tuple[float, float, float]]:
    """Left edge, upper edge and width of each."""
    found: list[tuple[float, float, float]] = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].map(each => {
            const {left, top, width} = each.getBoundingClientRect();
            return [left, top, width];
        })""",
        selector,
    )
    return found


@pytest.mark.parametrize(("width", "columns"), [(960, 4), (900, 4), (720, 3), (640, 3), (520, 2), (519, 1), (320, 1)])
def test_the_row_has_as_many_columns_as_it_has_room_for(stage: Stage, width: int, columns: int) -> None:
    page = row(stage, *["pending"] * 5, width=width)
    lefts = {left for left, _, _ in boxes(page, SMALL)}
    assert len(lefts) == columns


@pytest.mark.parametrize("width", [520, 320])
def test_below_520_the_picture_stands_beside_the_words(stage: Stage, width: int) -> None:
    page = row(stage, "done", "failed", "pending", width=width)
    for (left, _, _), (words, _, _) in zip(boxes(page, ".gv-shot"), boxes(page, ".gv-below"), strict=True):
        assert (words > left) == (width < 520)


@pytest.mark.parametrize("width", [960, 720, 520, 519, 320])
def test_nothing_is_cut_or_scrolls_sideways_with_a_wider_font(stage: Stage, width: int) -> None:
    page = row(stage, "pending", "waiting", "done", "failed", "submit_unknown", "expired", "image", width=width)
    page.add_style_tag(content=".grokvideo * { letter-spacing: .085em !important }")
    beyond = page.evaluate("""() => [...document.querySelectorAll('.grokvideo')].flatMap(root => {
        const edge = root.getBoundingClientRect();
        return [...root.querySelectorAll('button, span, .gv-words')]
            .filter(each => each.getClientRects().length && each.getBoundingClientRect().right > edge.right)
            .map(each => each.textContent);
    })""")
    assert beyond == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_an_opened_card_takes_the_width_of_the_row_and_the_others_keep_their_order(stage: Stage) -> None:
    page = row(stage, "done", "done", "pending", "done")
    page.locator(f"{CARD} [data-action=open]").nth(1).click()
    expect(page.locator(SMALL)).to_have_count(3)
    whole = page.locator(f"{CARD}:not([data-compact])")
    box = whole.bounding_box()
    assert box is not None
    assert box["width"] == 720
    tops = [top for _, top, _ in boxes(page, CARD)]
    assert tops == sorted(tops)
    expect(whole.locator("[data-action=close]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(SMALL)).to_have_count(4)
    expect(page.locator(f"{CARD} [data-action=open]").nth(1)).to_be_focused()


def test_the_picture_opens_the_card_as_well(stage: Stage) -> None:
    page = row(stage, "done", "pending")
    page.locator(".gv-shot").first.click()
    expect(page.locator(f"{CARD}:not([data-compact]) [data-action=play]")).to_be_visible()


def test_a_clip_plays_without_sound_while_the_mouse_is_over_it(stage: Stage) -> None:
    page = row(stage, "done")
    assert page.evaluate("() => document.querySelector('video').networkState") in (0, 1)  # nothing was fetched
    page.hover(".gv-shot")
    page.wait_for_function(PLAYS)
    assert page.evaluate("() => document.querySelector('video').muted")
    page.mouse.move(0, 0)
    page.wait_for_function("() => document.querySelector('video').paused")


def test_nothing_plays_by_hover_where_motion_is_unwanted(stage: Stage) -> None:
    page = row(stage, "done", on=stage.page(reduced_motion="reduce"))
    page.hover(".gv-shot")
    page.click("[data-action=open]")  # all that hovering starts has started by now
    page.click("[data-action=close]")
    assert page.evaluate("() => document.querySelector('video').paused")
    assert page.evaluate("() => document.querySelector('video').networkState") in (0, 1)


def test_a_blocked_prompt_is_changed_in_the_whole_card(stage: Stage) -> None:
    page = row(stage, "moderated", "done")
    page.click("[data-action=decide]")
    expect(page.locator(f"{CARD} [data-field=prompt]")).to_be_visible()


@pytest.mark.parametrize("width", [519, 360, 320])
def test_trouble_and_its_price_are_one_line(stage: Stage, width: int) -> None:
    page = row(stage, "failed", "moderated", "expired", "stopped", "stalled", "submit_unknown", width=width)
    for state in page.locator(".gv-state").all():
        assert state.evaluate("state => state.getBoundingClientRect().height") == 24


@pytest.mark.parametrize("width", [960, 720, 519, 320])
def test_words_on_a_picture_stand_below_the_code_of_its_frames(stage: Stage, width: int) -> None:
    page = row(stage, "done", "reused", width=width)
    found = page.evaluate(
        """share => [...document.querySelectorAll('.gv-picture')].map(picture => {
            const {top, width, height} = picture.getBoundingClientRect();
            const tall = Math.min(height, width * 9 / 16);
            const edge = picture.parentElement.querySelector('.gv-badge').getBoundingClientRect().top;
            return [edge - (top + (height - tall) / 2), tall * share];
        })""",
        CODE,
    )
    assert found
    for gap, code in found:
        assert gap >= code
        assert gap < 12
