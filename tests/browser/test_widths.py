"""Every status at every width: nothing sideways, nothing cut without saying so, no control over another.

Widths are those of the output area, wherever the window ends. The same with a font 15 % wider, at 200 % zoom, and with
words that cannot be broken.
"""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import Any

import pytest

from grokvideo.errors import AuthenticationError, JobFailed
from tests.browser.cast import REQUEST, a_card
from tests.browser.looks import fits
from tests.browser.stage import CARD, Stage, frame_of, put, sample_names

pytestmark = pytest.mark.browser

WIDTHS = (1200, 960, 720, 520, 519, 320)
WIDER = "".join(
    f"@font-face {{ font-family: wider; font-weight: {weight}; size-adjust: 115%;"
    f" src: local('Liberation Sans{bold}'), local('DejaVu Sans{bold}'), local('Arial{bold}') }}"
    for weight, bold in ((400, ""), (600, " Bold"))
)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_fits(stage: Stage, width: int) -> None:
    page = stage.open(*sample_names(), on=stage.page(viewport={"width": 1300, "height": 900}), width=width)
    fits(page, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_fits_in_a_font_that_is_15_percent_wider(stage: Stage, width: int) -> None:
    page = stage.open(*sample_names(), on=stage.page(viewport={"width": 1300, "height": 900}), width=width)
    before = page.locator(".gv-title").first.evaluate("each => each.lastElementChild.getBoundingClientRect().width")
    page.add_style_tag(content=WIDER)
    page.evaluate("() => document.body.style.setProperty('--jp-ui-font-family', 'wider')")
    page.evaluate("() => document.fonts.ready")
    after = page.locator(".gv-title").first.evaluate("each => each.lastElementChild.getBoundingClientRect().width")
    assert after > 1.1 * before
    fits(page, width)


@pytest.mark.parametrize("width", [960, 720, 600, 599, 520])
def test_all_buttons_of_a_clip_stand_in_one_line(stage: Stage, width: int) -> None:
    """Also in a wide font, with a price in parts of a cent."""
    page = stage.open(on=stage.page(), width=width)
    page.add_style_tag(content=WIDER)
    page.evaluate("() => document.body.style.setProperty('--jp-ui-font-family', 'wider')")
    card = put(page, a_card("done") | {"again": "$0.5202"})
    page.evaluate("() => document.fonts.ready")
    buttons = card.locator(".gv-bar > .gv-buttons")
    assert frame_of(buttons)["height"] == 38
    ends = [frame_of(each) for each in card.locator(".gv-bar > .gv-buttons > .gv-button").all()]
    assert ends[-1]["x"] + ends[-1]["width"] == pytest.approx(frame_of(card)["x"] + width - 13, abs=1)
    assert all(left["x"] + left["width"] <= right["x"] for left, right in pairwise(ends))


@pytest.mark.parametrize("window", [1440, 640])
def test_every_state_fits_at_200_percent_zoom(stage: Stage, window: int) -> None:
    """What a browser does at 200 %: half as many CSS pixels, each of two device pixels."""
    page = stage.page(viewport={"width": window // 2, "height": 450}, device_scale_factor=2)
    stage.open(*sample_names(), on=page, width=window // 2 - 32)
    fits(page, window // 2 - 32)
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [720, 320])
def test_words_without_a_space_are_broken_or_shortened(stage: Stage, width: int) -> None:
    page = stage.open(width=width)
    word = "crane" * 60
    request = dataclasses.replace(REQUEST, prompt=word, model=word)
    errors = {"failed": JobFailed(word, reason=word, hint=word), "stalled": AuthenticationError(word, hint=word)}
    for status in ("pending", "done", "failed", "moderated", "stalled", "submit_unknown"):
        changes: dict[str, Any] = {"error": errors[status]} if status in errors else {}
        told = a_card(status, request=request, name=word, **changes)
        put(page, told | {"clip": told["clip"] and told["clip"] | {"name": f"{word}.mp4"}})
    fits(page, width)


def test_two_columns_from_520_and_one_below(stage: Stage) -> None:
    for width, beside in ((520, True), (519, False)):
        page = stage.open("done", "pending", width=width)
        for media, side in zip(page.locator(".gv-media").all(), page.locator(".gv-side").all(), strict=True):
            left, right = frame_of(media), frame_of(side)
            assert (right["x"] >= left["x"] + left["width"]) is beside


def test_media_takes_62_percent_up_to_560_and_a_portrait_is_320_high(stage: Stage) -> None:
    page = stage.open(on=stage.page(viewport={"width": 1300, "height": 900}), width=720)
    wide = frame_of(stage.open("done", on=page, width=720).locator(".gv-box"))
    assert wide["width"] == pytest.approx(432, abs=1)
    widest = frame_of(stage.open("done", on=page, width=1200).locator(".gv-box"))
    assert widest["width"] == pytest.approx(560, abs=1)
    tall = frame_of(stage.open("portrait", on=page, width=720).locator(".gv-box"))
    assert tall["height"] == pytest.approx(320, abs=1)


def test_in_one_column_what_costs_money_has_a_line_of_its_own(stage: Stage) -> None:
    for status, action in (("done", "generate-again"), ("failed", "retry")):
        page = stage.open(width=320)
        card = put(page, a_card(status))
        bar = frame_of(card.locator(".gv-buttons"))
        paid = frame_of(card.locator(f'[data-action="{action}"]'))
        assert paid["width"] >= bar["width"] - 26
        others = card.locator(f'.gv-buttons button:not([data-action="{action}"])').all()
        for other in filter(None, (each.bounding_box() for each in others)):
            assert other["y"] + other["height"] <= paid["y"] or other["y"] >= paid["y"] + paid["height"]


def test_every_widget_is_as_wide_as_its_place_and_no_wider_than_960(stage: Stage) -> None:
    page = stage.page(viewport={"width": 1300, "height": 900})
    for width, most in ((400, 400), (960, 960), (1250, 960)):
        box = frame_of(stage.open("stopped", on=page, width=width).locator(CARD))
        assert box["width"] == most
