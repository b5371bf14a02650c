"""Clips of unlike length, rate, shape and beginning on one clock, read from their pixels."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.reels import (
    FINE,
    FOX,
    OWL,
    SHORT,
    TALL,
    button,
    change,
    clip,
    compared,
    exactly,
    scrub,
    together,
    until,
)
from tests.browser.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("reels")]

TWO = (FOX, OWL)


def test_a_shorter_clip_holds_its_last_frame_and_says_when_it_ended(stage: Stage) -> None:
    page = compared(stage, FOX, SHORT)
    scrub(page, 47)
    exactly(page, 47)
    expect(clip(page, "B")).not_to_have_attribute("data-phase", "after")
    button(page, "on").click()
    exactly(page, 48, 47)
    expect(clip(page, "B")).to_have_attribute("data-phase", "after")
    expect(clip(page, "B")).to_contain_text("ended at 0:02")
    scrub(page, 40)
    button(page, "play").click()
    until(page, lambda seen: seen.time > 2.4 and seen.frames[1] == 47)
    until(page, lambda seen: (seen.frames[0] or 0) > 60)
    scrub(page, 20)
    until(page, lambda seen: (seen.frames[1] or 0) < 47)
    expect(clip(page, "B")).not_to_contain_text("ended")


def test_clips_of_unlike_rates_step_by_the_finer_one(stage: Stage) -> None:
    page = compared(stage, FOX, FINE)
    expect(button(page, "position")).to_have_attribute("max", "119")
    for frame in (0, 1, 2, 3, 4, 5, 61, 119):
        scrub(page, frame)
        exactly(page, int((frame + 0.5) * 24 / 30 + 1e-3), frame)
    scrub(page, 10)
    for frame in range(11, 16):
        button(page, "on").click()
        exactly(page, int((frame + 0.5) * 24 / 30 + 1e-3), frame)


def test_clips_of_unlike_rates_play_together(stage: Stage) -> None:
    page = compared(stage, FOX, FINE)
    button(page, "play").click()
    until(
        page,
        lambda seen: (
            seen.drift is not None
            and seen.time > 0.5
            and abs((seen.frames[0] or 0) / 24 - seen.time) < 0.12
            and abs((seen.frames[1] or 0) / 30 - seen.time) < 0.12
        ),
    )


def test_an_offset_moves_one_clip_by_its_own_frames(stage: Stage) -> None:
    page = compared(stage, *TWO)
    scrub(page, 20)
    button(page, "more-B").click()
    for _ in range(3):
        button(page, "later-B").click()
    exactly(page, 20, 17)
    expect(button(page, "position")).to_have_attribute("max", "98")
    clip(page, "B").get_by_label("Offset in frames").fill("-5")
    exactly(page, 20, 25)
    expect(clip(page, "B")).to_contain_text("−5")
    page.keyboard.press("Escape")
    expect(button(page, "more-B")).to_be_focused()
    button(page, "play").click()
    until(page, lambda seen: seen.time > 1.2 and 3 <= (seen.frames[1] or 0) - (seen.frames[0] or 0) <= 7)


def test_before_its_beginning_a_clip_holds_its_first_frame(stage: Stage) -> None:
    page = compared(stage, *TWO)
    button(page, "more-B").click()
    clip(page, "B").get_by_label("Offset in frames").fill("24")
    page.keyboard.press("Escape")
    scrub(page, 12)
    exactly(page, 12, 0)
    expect(clip(page, "B")).to_have_attribute("data-phase", "before")
    expect(clip(page, "B")).to_contain_text("begins at 0:01")
    button(page, "play").click()
    until(page, lambda seen: seen.time > 1.5 and abs((seen.frames[0] or 0) - (seen.frames[1] or 0) - 24) <= 2)


def test_clips_of_another_shape_are_fitted_and_play_along(stage: Stage) -> None:
    page = compared(stage, FOX, TALL)
    scrub(page, 30)
    exactly(page, 30)
    assert (
        page.evaluate(
            "() => [...document.querySelectorAll('.gv-picture')].map(each => each.getBoundingClientRect().height)"
        )
        == [pytest.approx(343 * 180 / 320, abs=2)] * 2
    )
    assert page.evaluate("() => getComputedStyle(document.querySelectorAll('video')[1]).objectFit") == "contain"


def test_a_clip_that_comes_while_it_plays_joins_in(stage: Stage) -> None:
    page = compared(stage, FOX, "pending", OWL)
    button(page, "play").click()
    together(page, after=0.3)
    change(page, 1, status="done", title="Done", clip=SHORT)
    seen = until(page, lambda seen: len(seen.frames) == 3 and seen.frames[1] not in (None, 0))
    assert seen.plays
    together(page, after=seen.time)
