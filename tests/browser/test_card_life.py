"""A card through its life: clicks and answers, progress, what a screen reader hears, focus, two views, its end."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from grokvideo.values.state import Status
from tests.browser.cast import REQUEST_ID, STATUSES, a_card
from tests.browser.stage import CARD, Stage, change, frame_of, put, ready, sent, shown

pytestmark = pytest.mark.browser


def test_an_unanswered_click_says_so_in_its_place_and_is_asked_again_by_the_same_nonce(stage: Stage) -> None:
    card = shown(stage, a_card("stopped"), silent="1")
    button = card.locator('[data-action="resume"]')
    before = frame_of(button)
    button.click()
    card.page.clock.run_for(2100)
    expect(button).to_have_text("Waiting for the kernel")
    assert frame_of(button)["y"] == before["y"]
    card.page.clock.run_for(4000)
    everything = card.page.evaluate("models[0].sent.map(each => each.nonce)")
    assert len(everything) > 2
    assert len(set(everything)) == 1


@pytest.mark.parametrize(
    ("status", "action", "full"),
    [
        ("done", "copy-file", "crane-rain-7f0c2e.mp4"),
        ("done", "copy-id", REQUEST_ID),
        ("pending", "copy-id", REQUEST_ID),
        ("failed", "copy-id", REQUEST_ID),
    ],
)
def test_copy_takes_all_of_it_and_says_so_for_two_seconds(stage: Stage, status: str, action: str, full: str) -> None:
    card = shown(stage, a_card(status))
    page = card.page
    button = card.locator(f'[data-action="{action}"]')
    button.click()
    expect(card.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == full
    assert button.evaluate("button => button === document.activeElement")
    page.clock.run_for(1900)
    expect(card.get_by_text("Copied", exact=True)).to_be_visible()
    page.clock.run_for(200)
    expect(card.get_by_text("Copied", exact=True)).to_have_count(0)
    assert sent(page) == []


def test_progress_glides_to_95_percent_and_its_strip_is_a_progressbar(stage: Stage) -> None:
    card = shown(stage, a_card("pending"))
    bar = card.get_by_role("progressbar", name="Rendering")
    expect(bar).to_have_attribute("aria-valuenow", "42")
    expect(bar).to_have_attribute("aria-valuetext", "42 percent, about 25 seconds left")
    expect(card).to_have_attribute("data-progress", "0.42")
    card.page.clock.run_for(10_000)
    expect(bar).to_have_attribute("aria-valuenow", "65")
    expect(card.get_by_text("about 0:15 left")).to_be_visible()
    card.page.clock.run_for(60_000)
    expect(bar).to_have_attribute("aria-valuenow", "95")
    change(card.page, progress=0.5, eta_s=20.0)
    card.page.clock.run_for(300)
    expect(bar).to_have_attribute("aria-valuenow", "95")
    expect(card).to_have_attribute("data-progress", "0.50")


def test_unknown_progress_has_no_number_and_no_strip(stage: Stage) -> None:
    card = shown(stage, a_card("pending", progress=None, eta_s=None))
    expect(card.get_by_text("0:18 so far")).to_be_visible()
    expect(card.get_by_role("progressbar")).to_have_count(0)
    assert card.get_attribute("data-progress") is None


def test_a_screen_reader_hears_of_statuses_and_never_of_percents(stage: Stage) -> None:
    card = shown(stage, a_card("waiting"))
    page = card.page
    live = card.locator("[aria-live]")
    expect(live).to_have_count(1)
    expect(live).to_have_attribute("aria-live", "polite")
    page.evaluate(
        """live => {
            window.heard = [];
            new MutationObserver(() => heard.push(live.textContent)).observe(live, {childList: true, subtree: true});
        }""",
        live.element_handle(),
    )
    change(page, **a_card("submitting"))
    change(page, **a_card("pending"))
    for percent in (0.43, 0.5, 0.8):
        change(page, progress=percent)
        page.clock.run_for(1000)
    change(page, **a_card("downloading"))
    change(page, download=0.9)
    change(page, **a_card("done"))
    assert page.evaluate("window.heard") == [
        "crane: sending",
        "crane: rendering",
        "crane: fetching the clip",
        "crane: done, $0.30 billed",
    ]


@pytest.mark.parametrize("end", ["stopped", "done", "failed", "moderated", "stalled"])
def test_focus_goes_to_the_card_when_the_button_that_had_it_is_gone(stage: Stage, end: str) -> None:
    card = shown(stage, a_card("pending"))
    card.locator('[data-action="stop"]').focus()
    change(card.page, **a_card(end))
    expect(card).to_be_focused()
    assert card.get_attribute("tabindex") == "-1"


@pytest.mark.parametrize("end", ["stopped", "done", "failed"])
def test_a_new_status_takes_no_focus(stage: Stage, end: str) -> None:
    card = shown(stage, a_card("pending"))
    change(card.page, **a_card(end))
    assert card.page.evaluate("document.activeElement === document.body")


def test_two_views_of_one_job_stay_in_step(stage: Stage) -> None:
    page = stage.open(silent="1")
    put(page, a_card("pending"))
    page.evaluate("void view(models[0])")
    first, second = page.locator(CARD).all()
    first.locator('[data-action="stop"]').click()
    expect(second.locator('[data-action="stop"]')).to_have_attribute("aria-disabled", "true")
    second.locator('[data-action="stop"]').click(force=True)
    assert [wish["action"] for wish in sent(page)] == ["stop"]
    change(page, **a_card("done"))
    for view in (first, second):
        expect(view).to_have_attribute("data-status", "done")
    ready(page)
    first.locator('[data-action="mute"]').click()
    first.locator('[data-action="play"]').click()
    page.wait_for_function("() => document.querySelectorAll('video')[0].currentTime > 0.2")
    page.evaluate("document.querySelectorAll('.grokvideo')[1].parentElement.remove()")
    page.evaluate("void view(models[0])")
    ready(page)
    third = page.locator(CARD).nth(1)
    expect(third.locator('[data-action="mute"]')).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => document.querySelectorAll('video')[1].currentTime > 0.2")


def test_a_clip_that_is_gone_says_so_and_cannot_be_played_or_saved(stage: Stage) -> None:
    page = stage.open(clip="")
    gone = a_card("done")
    card = put(page, gone | {"clip": gone["clip"] | {"url": None}})
    expect(card.get_by_text("The file is no longer in your library folder.")).to_be_visible()
    expect(card.locator('[data-action="play"]')).to_have_attribute("aria-disabled", "true")
    expect(card.locator('[data-action="save"]')).to_be_hidden()


def test_save_hands_over_the_file_under_its_name(stage: Stage) -> None:
    page = stage.open()
    card = put(page, a_card("done"))
    ready(page)
    with page.expect_download() as waiting:
        card.locator('[data-action="save"]').click()
    assert waiting.value.suggested_filename == "crane-rain-7f0c2e.mp4"


def test_a_refusal_stands_on_the_card_with_the_second_click_it_asks_for(stage: Stage) -> None:
    page = stage.open(refuse="$6.00 is over your confirm limit of $5.00.", confirm="$6.00")
    card = put(page, a_card("failed"))
    card.locator('[data-action="retry"]').click()
    expect(card.get_by_text("$6.00 is over your confirm limit of $5.00.").first).to_be_visible()
    card.locator('[data-action="confirm"]').click()
    page.wait_for_function("() => models[0].sent.length === 2")
    assert [(wish["action"], wish.get("value")) for wish in sent(page)] == [
        ("generate-again", None),
        ("generate-again", "yes"),
    ]


@pytest.mark.parametrize("status", STATUSES)
def test_a_card_whose_kernel_ended_asks_nothing_of_it(stage: Stage, status: Status) -> None:
    page = stage.open(ended="1")
    card = put(page, a_card(status))
    expect(card).to_have_attribute("data-kernel", "ended")
    expect(card.get_by_text(re.compile(r"^This kernel ended\."))).to_be_visible()
    for action in ("stop", "resume", "retry", "keep-watching", "ask-again", "mark-lost", "submit-again"):
        for button in card.locator(f'[data-action="{action}"]').all():
            expect(button).to_have_attribute("aria-disabled", "true")
            button.click(force=True)
    assert sent(page) == []
