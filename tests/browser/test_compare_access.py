"""A comparison for people who see, point or read otherwise: axe, keys alone, every width, other colours."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import axe, fits
from tests.browser.reels import (
    COMPARE,
    FOX,
    OWL,
    SHORT,
    TALL,
    button,
    clip,
    compared,
    read,
    scrub,
    settled,
)
from tests.browser.stage import Stage, frame_of
from tests.browser.test_widths import WIDER

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("reels")]

MIXED = (FOX, SHORT, "pending", "waiting", "failed", TALL)
HERE = "() => document.activeElement.dataset.action ?? document.activeElement.dataset.letter ?? ''"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [960, 720, 320])
def test_axe_finds_nothing(stage: Stage, dark: bool, width: int) -> None:
    page = compared(stage, *MIXED, dark=dark, width=width, change={"clips": [{"stars": 3}] + [{}] * 5})
    scrub(page, 60)
    expect(clip(page, "B")).to_contain_text("ended at 0:02")
    page.add_style_tag(content="* { transition: none !important }")
    assert axe(page) == []
    for action in ("more-A", "help"):
        button(page, action).click()
        # What lies below cannot be seen, and so not judged.
        assert [each for each in axe(page) if not re.search("overlapped|too short", each)] == []


@pytest.mark.parametrize("width", [1200, 960, 900, 899, 720, 520, 519, 340, 320])
@pytest.mark.parametrize("wide", [False, True], ids=["", "wide font"])
def test_everything_fits(stage: Stage, width: int, wide: bool) -> None:
    page = stage.page(viewport={"width": 1300, "height": 900})
    label = {"label": "owl, clay, grok-imagine-video-1.5"}
    compared(stage, *MIXED, on=page, width=width, change={"clips": [{}, label, label, {}, {}, {}]})
    if wide:
        page.add_style_tag(content=WIDER)
        page.evaluate("() => document.body.style.setProperty('--jp-ui-font-family', 'wider')")
        page.evaluate("() => document.fonts.ready")
    button(page, "more-B").click()
    button(page, "later-B").click()
    page.keyboard.press("Escape")
    fits(page, width)
    if width < 400:
        assert page.evaluate("() => document.querySelector('.gv-card').scrollWidth") <= width


def columns(page: Page) -> int:
    tops = [frame_of(each)["y"] for each in page.locator(f"{COMPARE} [data-letter]").all()]
    return tops.count(tops[0])


@pytest.mark.parametrize(
    ("clips", "width", "wanted"),
    [
        (2, 960, 2),
        (4, 960, 2),
        (5, 960, 3),
        (9, 900, 3),
        (9, 899, 2),
        (3, 900, 3),
        (3, 899, 2),
        (2, 520, 2),
        (4, 519, 1),
    ],
)
def test_columns_follow_the_room_and_the_number_of_clips(stage: Stage, clips: int, width: int, wanted: int) -> None:
    page = compared(stage, *["waiting"] * clips, on=stage.page(viewport={"width": 1300, "height": 900}), width=width)
    assert columns(page) == wanted


def test_in_three_columns_the_words_of_a_clip_have_a_line_of_their_own(stage: Stage) -> None:
    labels = {"clips": [{}, {"label": "owl [[moderated]]"}, {}]}
    page = compared(stage, FOX, OWL, SHORT, on=stage.page(viewport={"width": 1300, "height": 900}), change=labels)
    page.locator("#stage").evaluate("each => { each.style.width = '960px' }")
    words = page.locator(".gv-differs").nth(1)
    assert words.evaluate("each => each.scrollWidth <= each.clientWidth && each.clientHeight < 20")
    below = frame_of(words)["y"] + frame_of(words)["height"]
    assert frame_of(button(page, "star-B-1"))["y"] >= below


def test_a_long_word_is_never_broken(stage: Stage) -> None:
    word = "in_the_rain_and_the_snow_and_the_fog_at_dusk_with_a_lantern"
    page = compared(stage, FOX, OWL, width=520, change={"clips": [{"label": word}, {}]})
    assert page.locator(".gv-differs").first.evaluate("each => each.clientHeight < 20")


def test_the_names_of_columns_are_not_broken(stage: Stage) -> None:
    long = "A paper crane in ink unfolds on a windowsill, rain outside. Slow push in. " * 3
    rows = [{"job": f"job-{at}", "letter": "AB"[at], "cells": [[[long, ""]], [["3 s", ""]]]} for at in (0, 1)]
    change = {"changed": {"columns": ["Prompt", "Duration"], "rows": rows}}
    page = compared(stage, FOX, OWL, width=520, change=change)
    assert frame_of(page.get_by_role("columnheader", name="Duration"))["height"] < 30


def test_a_picture_has_the_very_shape_of_its_clip(stage: Stage) -> None:
    """16:9 at 480p is 848 to 480, a little less wide: a line of ground would be seen at both sides."""
    wide = FOX | {"width": 848, "height": 480}
    page = compared(stage, wide, wide, change={"clips": [{"box": [16, 9]}] * 2})
    box = frame_of(page.locator(f"{COMPARE} .gv-box").first)
    assert abs(box["width"] / box["height"] - 848 / 480) < 0.002


def test_below_520_the_controls_have_two_lines_and_the_words_stand_below_their_letter(stage: Stage) -> None:
    page = compared(stage, FOX, OWL, width=340)
    tops = {round(frame_of(button(page, name))["y"] // 20) for name in ("play", "pace", "loop")}
    assert len(tops) == 2
    row = page.get_by_role("row").nth(1)  # the names of the columns stand in each
    letter, prompt = frame_of(row.get_by_role("rowheader")), frame_of(row.get_by_role("cell").first)
    assert prompt["y"] >= letter["y"] + letter["height"]
    assert row.get_by_role("cell").count() == 3


def test_a_clip_row_is_30_high_and_a_star_24_wide(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    assert frame_of(page.locator(".gv-legend").first)["height"] == 30
    steps = [frame_of(each)["x"] for each in clip(page, "A").get_by_role("radio").all()]
    assert [round(b - a, 1) for a, b in pairwise(steps)] == [24] * 4


def test_focus_stays_when_a_job_becomes_a_player(stage: Stage) -> None:
    page = compared(stage, FOX, "pending")
    button(page, "star-B-1").focus()
    page.evaluate(
        """film => {
            const clips = models[0].get('clips').map(each => each.clip ? each : {...each, status: 'done', clip: film});
            models[0].set('clips', clips);
        }""",
        OWL,
    )
    settled(page)
    expect(button(page, "star-B-1")).to_be_focused()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_has_the_focus_shows_a_ring(stage: Stage, dark: bool) -> None:
    page = compared(stage, FOX, OWL, dark=dark)
    accent = "rgb(108, 182, 247)" if dark else "rgb(23, 105, 194)"
    for _ in range(17):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => {
                const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(document.activeElement);
                return [outlineStyle, outlineWidth, outlineColor];
            }"""
        )
        assert ring == ["solid", "2px", accent], page.evaluate(HERE)
    page.keyboard.press("1")
    ring = page.evaluate("() => getComputedStyle(document.activeElement.querySelector('.gv-box')).outline")
    assert "rgb(255, 255, 255)" in ring


def test_on_the_whole_screen_all_clips_and_the_controls_are_seen(stage: Stage) -> None:
    page = compared(stage, FOX, OWL, SHORT, TALL, on=stage.page(viewport={"width": 1200, "height": 700}))
    button(page, "fullscreen").click()
    page.wait_for_function("() => document.fullscreenElement")
    size = page.evaluate("() => [innerWidth, innerHeight]")
    for place in [*page.locator(f"{COMPARE} .gv-picture").all(), button(page, "play"), button(page, "position")]:
        box = frame_of(place)
        assert box["width"] > 20
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
    assert frame_of(page.locator(".gv-picture").first)["height"] > 200


def test_with_other_colours_nothing_is_told_by_ours_alone(stage: Stage) -> None:
    page = compared(stage, FOX, OWL, on=stage.page(forced_colors="active"))
    button(page, "solo-B").click()
    assert (
        page.evaluate("() => getComputedStyle(document.querySelector('[data-action=solo-B]')).borderTopStyle")
        == "solid"
    )
    assert page.evaluate("() => getComputedStyle(document.querySelector('.gv-tile')).borderTopStyle") == "solid"
    lines = page.locator("ins, del").evaluate_all("all => all.map(each => getComputedStyle(each).textDecorationLine)")
    assert set(lines) == {"underline", "line-through"}
    assert axe(page) == []


def test_with_reduced_motion_nothing_moves_by_itself(stage: Stage) -> None:
    page = compared(stage, FOX, "pending", on=stage.page(reduced_motion="reduce"))
    assert page.evaluate("() => document.getAnimations().length") == 0
    assert read(page).plays is False
