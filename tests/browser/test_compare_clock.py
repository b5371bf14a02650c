"""All players of a comparison on one clock: read from their pixels, and held against the clock in the same moment.

While they play, a loaded machine may show a frame late: there a test waits for a moment in which all is well. Once they
stand, every picture is exact.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reels import (
    FOX,
    FPS,
    OWL,
    button,
    compared,
    exactly,
    read,
    scrub,
    together,
    until,
)
from tests.browser.stage import Stage, frame_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("reels")]

TWO = (FOX, OWL)
FOUR = (FOX, OWL, FOX, OWL)
SPIED = """() => {
    window.seen = [];
    const root = document.querySelector('[data-widget=compare]');
    new MutationObserver(() => seen.push(Number(root.dataset.time)))
        .observe(root, {attributes: true, attributeFilter: ['data-time']});
}"""


def pause(page: Page) -> int:
    """Stop it; the frame where it stands."""
    button(page, "play").click()
    seen = until(page, lambda seen: not seen.plays)
    return seen.frame()


@pytest.mark.parametrize("parts", [TWO, FOUR], ids=["two", "four"])
def test_clips_play_together_and_stand_on_one_frame(stage: Stage, parts: tuple[dict[str, object], ...]) -> None:
    page = compared(stage, *parts)
    exactly(page, 0)
    assert read(page).time == 0
    button(page, "play").click()
    together(page, after=0.5)
    frame = pause(page)
    assert 12 <= frame < 96
    exactly(page, frame)
    assert read(page).drift is None


@pytest.mark.parametrize("parts", [TWO, FOUR], ids=["two", "four"])
def test_after_a_hand_on_the_timeline_every_clip_shows_that_very_frame(
    stage: Stage, parts: tuple[dict[str, object], ...]
) -> None:
    page = compared(stage, *parts)
    for frame in (62, 3, 95, 40):
        scrub(page, frame)
        assert exactly(page, frame).frame() == frame
        expect(button(page, "position")).to_have_attribute(
            "aria-valuetext", f"0:0{int(frame * 100 / FPS) / 100:.2f}, frame {frame} of 96"
        )


def test_of_many_wishes_for_a_place_the_last_is_shown(stage: Stage) -> None:
    page = compared(stage, *FOUR)
    button(page, "position").evaluate(
        """slider => {
            for (let frame = 5; frame < 80; frame += 1) {
                slider.value = frame;
                slider.dispatchEvent(new Event('input', {bubbles: true}));
            }
        }"""
    )
    exactly(page, 79)


@pytest.mark.parametrize("parts", [TWO, FOUR], ids=["two", "four"])
def test_a_step_is_one_frame_of_every_clip(stage: Stage, parts: tuple[dict[str, object], ...]) -> None:
    page = compared(stage, *parts)
    for frame in (1, 2, 3):
        button(page, "on").click()
        exactly(page, frame)
    for frame in (2, 1, 0, 0):
        button(page, "back").click()
        exactly(page, frame)


def test_a_step_while_it_plays_stands_on_the_frame_after(stage: Stage) -> None:
    page = compared(stage, *TWO)
    button(page, "play").click()
    together(page, after=0.3)
    button(page, "on").click()
    frame = until(page, lambda seen: not seen.plays).frame()
    exactly(page, frame)


@pytest.mark.parametrize("rate", [0.25, 2])
def test_at_another_speed_they_stay_together(stage: Stage, rate: float) -> None:
    page = compared(stage, *FOUR)
    button(page, "pace").select_option(str(rate))
    button(page, "play").click()
    together(page, after=0.2, within=2 if rate < 1 else 4)
    rates = page.evaluate("() => [...document.querySelectorAll('video')].map(each => each.playbackRate)")
    assert all(each == pytest.approx(rate, rel=0.11) for each in rates)
    exactly(page, pause(page))


def test_the_speed_changes_while_it_plays(stage: Stage) -> None:
    page = compared(stage, *TWO)
    button(page, "play").click()
    together(page, after=0.2)
    button(page, "pace").select_option("0.5")
    page.wait_for_function(
        "() => [...document.querySelectorAll('video')].every(each => Math.abs(each.playbackRate - .5) < .06)"
    )
    assert read(page).plays
    together(page, after=read(page).time + 0.2)


def test_it_ends_on_the_last_frame_and_begins_again(stage: Stage) -> None:
    page = compared(stage, *TWO)
    scrub(page, 80)
    exactly(page, 80)
    button(page, "play").click()
    until(page, lambda seen: seen.plays)
    exactly(page, 95)
    expect(button(page, "play")).to_have_attribute("aria-label", "Play")
    button(page, "play").click()
    until(page, lambda seen: seen.plays and 0 < seen.time < 3)


def test_a_part_is_played_again_and_again(stage: Stage) -> None:
    page = compared(stage, *TWO)
    scrub(page, 12)
    page.keyboard.press("Tab")
    button(page, "position").focus()
    page.keyboard.press("[")
    scrub(page, 24)
    page.keyboard.press("]")
    expect(button(page, "loop")).to_have_attribute("aria-pressed", "true")
    page.evaluate(SPIED)
    button(page, "play").click()
    page.wait_for_function("() => seen.filter((time, at) => at > 0 && time < seen[at - 1] - 0.2).length >= 3")
    times = page.evaluate("seen")
    assert min(times) >= 12 / FPS - 0.002
    # A clock that is looked at once in a while may be seen a little beyond the end.
    assert sorted(times)[int(len(times) * 0.95)] <= 25 / FPS + 0.05
    page.wait_for_function("() => seen.at(-1) > 0.6")
    frame = pause(page)
    assert 12 <= frame <= 24
    exactly(page, frame)
    button(page, "loop").click()
    page.evaluate("seen.length = 0")
    button(page, "play").click()
    page.wait_for_function("() => Math.max(...seen) > 1.5")


def test_the_flags_are_drawn_with_the_hand(stage: Stage) -> None:
    page = compared(stage, *TWO)
    slider, flag = frame_of(button(page, "position")), frame_of(page.locator("[data-flag=b]"))
    page.mouse.move(flag["x"] + 12, flag["y"] + 6)
    page.mouse.down()
    page.mouse.move(slider["x"] + slider["width"] / 2, flag["y"] + 6, steps=4)
    page.mouse.up()
    expect(button(page, "loop")).to_have_attribute("aria-pressed", "true")
    scrub(page, 40)
    button(page, "play").click()
    page.evaluate(SPIED)
    page.wait_for_function("() => seen.filter((time, at) => at > 0 && time < seen[at - 1] - 1).length >= 1")
    button(page, "play").click()
    button(page, "position").press("\\")
    expect(button(page, "loop")).to_have_attribute("aria-pressed", "false")


def test_one_that_was_pulled_away_is_led_back_without_a_jump(stage: Stage) -> None:
    page = compared(stage, *FOUR)
    button(page, "pace").select_option("0.25")  # slowly, so that the pull itself costs little
    button(page, "play").click()
    together(page, after=0.2)
    page.evaluate(
        """() => {
            const [, video] = document.querySelectorAll('video');
            window.jumps = 0;
            window.fastest = 0;
            video.addEventListener('ratechange', () => { fastest = Math.max(fastest, video.playbackRate) });
            video.currentTime -= 0.06;
            video.addEventListener('seeking', () => { jumps += 1 }, {once: false});
        }"""
    )
    page.wait_for_function("() => fastest > 0.25")
    page.wait_for_function(
        """() => {
            const times = [...document.querySelectorAll('video')].map(each => each.currentTime);
            return Math.max(...times) - Math.min(...times) < 0.03;
        }"""
    )
    assert page.evaluate("fastest") <= 0.25 * 1.1 + 1e-6
    assert page.evaluate("jumps") <= 1  # that of the test itself


def test_one_that_is_far_away_jumps(stage: Stage) -> None:
    page = compared(stage, *TWO)
    button(page, "play").click()
    together(page, after=0.2)
    page.evaluate("() => { document.querySelectorAll('video')[1].currentTime = 3.5 }")
    until(page, lambda seen: seen.time < 3.2 and abs((seen.frames[1] or 0) - (seen.frames[0] or 0)) <= 2)


def test_all_wait_for_one_that_has_nothing_to_play(stage: Stage) -> None:
    page = compared(stage, *TWO)
    button(page, "play").click()
    together(page, after=0.2)
    page.evaluate(
        "() => Object.defineProperty(document.querySelectorAll('video')[1], 'readyState', "
        "{get: () => 2, configurable: true})"
    )
    expect(page.get_by_text("waiting for B")).to_be_visible()
    held = read(page)
    assert held.plays
    assert held.drift is None
    page.wait_for_function("() => [...document.querySelectorAll('video')].every(each => each.paused)")
    assert read(page).time == held.time
    page.evaluate("() => { delete document.querySelectorAll('video')[1].readyState }")
    together(page, after=held.time + 0.1)
