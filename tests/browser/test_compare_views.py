"""Views of one comparison that come and go, as notebooks make them, and a kernel that ends."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.reels import (
    COMPARE,
    FOX,
    OWL,
    button,
    clip,
    compared,
    filled,
    muted,
    read,
    settled,
    together,
    until,
)
from tests.browser.stage import Stage, sent

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("reels")]


def test_two_views_show_one_clock_and_one_plays_at_a_time(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    page.evaluate("() => view(models[0])")
    settled(page)
    first, second = page.locator(COMPARE).all()
    first.locator("[data-action=position]").evaluate(
        "each => { each.value = 30; each.dispatchEvent(new Event('input')); each.dispatchEvent(new Event('change')) }"
    )
    expect(second).to_have_attribute("data-time", "1.250")
    second.locator("[data-action=mute-A]").click()
    expect(first.locator("[data-action=mute-A]")).to_have_attribute("aria-pressed", "true")
    first.locator("[data-action=play]").click()
    expect(first).to_have_attribute("data-plays", "")
    second.locator("[data-action=play]").click()
    expect(second).to_have_attribute("data-plays", "")
    expect(first).not_to_have_attribute("data-plays", "")
    assert first.evaluate("each => [...each.querySelectorAll('video')].every(video => video.paused)")
    page.wait_for_function("() => Number(document.querySelectorAll('[data-widget=compare]')[1].dataset.time) > 1.5")


def test_a_view_in_another_place_goes_on_as_it_was(stage: Stage) -> None:
    """What a notebook does when it renews an output: a new view, and the old one is taken away without a word."""
    page = compared(stage, FOX, OWL)
    button(page, "mute-A").click()
    button(page, "mute-B").click()
    button(page, "pace").select_option("0.5")
    button(page, "play").click()
    together(page, after=0.3)
    before = read(page).time
    page.evaluate(
        """() => {
            const old = document.querySelector('[data-widget=compare]').parentElement;
            view(models[0]);
            old.remove();
            window.old = old;
        }"""
    )
    seen = together(page, after=before)
    assert seen.time < before + 1.5
    assert muted(page) == [True, False]
    expect(button(page, "pace")).to_have_value("0.5")
    # What was left shuts itself down.
    page.wait_for_function("() => [...old.querySelectorAll('video')].length === 0")


def test_a_view_that_was_taken_away_and_comes_back_goes_on(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    button(page, "play").click()
    together(page, after=0.2)
    page.evaluate(
        """() => {
            const place = document.querySelector('[data-widget=compare]').parentElement;
            place.remove();
            setTimeout(() => stage.append(place), 200);
        }"""
    )
    page.wait_for_selector(COMPARE)
    together(page, after=0.4)


def test_a_view_that_is_released_leaks_nothing(stage: Stage) -> None:
    page = compared(stage, FOX, OWL, "pending")
    page.evaluate(
        """() => {
            window.before = models[0].listening;
            const el = document.createElement('div');
            stage.append(el);
            window.leave = compare.render({model: models[0], el});
            window.videos = [...el.querySelectorAll('video')];
        }"""
    )
    settled(page)
    assert page.evaluate("() => models[0].listening") > page.evaluate("before")
    page.locator(f"{COMPARE} [data-action=play]").last.click()
    page.wait_for_function("() => videos.every(each => each.currentTime > 0.1)")
    page.evaluate("leave()")
    assert page.evaluate("() => models[0].listening === before")
    assert page.evaluate("() => videos.map(each => [each.paused, each.hasAttribute('src'), each.readyState])") == [
        [True, False, 0],
        [True, False, 0],
    ]
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate("() => videos.every(each => each.paused)")


def test_a_kernel_that_ended_can_be_asked_for_nothing_and_the_clips_still_play(stage: Stage) -> None:
    page = compared(stage, FOX, OWL, "pending", ended="1")
    expect(clip(page, "C")).to_contain_text("No longer watched here")
    expect(button(page, "star-A-1")).to_have_attribute("aria-disabled", "true")
    button(page, "star-A-3").dispatch_event("click")
    expect(page.get_by_label("What changed, against")).to_be_disabled()
    assert filled(page, "A") == 0
    assert sent(page) == []
    button(page, "play").click()
    until(page, lambda seen: (seen.frames[0] or 0) > 6)
