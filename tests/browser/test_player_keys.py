"""The player's keys with a real clip of 12 frames: its grey and its time tell which frame is on screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.stage import CARD, Stage, ready

pytestmark = pytest.mark.browser

PLACE = """duration => void place({...sample('done', Date.now() / 1000),
    clip: {...sample('done', 0).clip, duration, fps: 12, width: 64, height: 48}})"""
AT_REST = "() => { const video = document.querySelector('video'); return video.paused && !video.seeking }"
LOOK = """() => {
    const video = document.querySelector('video'), canvas = document.createElement('canvas').getContext('2d');
    if (!video.paused || video.seeking) return null;
    canvas.drawImage(video, 0, 0, 1, 1);
    const frame = Math.floor(video.currentTime * 12), grey = canvas.getImageData(0, 0, 1, 1).data[0];
    if (document.querySelector('.gv-scrub').valueAsNumber !== frame) return null;  // it goes on to another one
    return Math.round(grey * 11 / 255) === frame ? [frame] : null;  // what is painted may lag behind by a moment
}"""


def player(stage: Stage, duration: float = 1) -> Page:
    """A card whose player has the focus, for a clip that lasts so long by its record."""
    page = stage.open()
    page.evaluate(PLACE, duration)
    ready(page)
    page.focus(f"{CARD} [data-action=play]")
    return page


@pytest.fixture
def page(stage: Stage) -> Page:
    return player(stage)


@pytest.fixture
def frame(page: Page) -> Callable[[], int]:
    """Number of the frame on screen, once the player stands still."""

    def look() -> int:
        number: int = page.wait_for_function(LOOK).json_value()[0]
        return number

    return look


def test_a_step_is_exactly_one_frame_there_and_back(page: Page, frame: Callable[[], int]) -> None:
    seen = []
    for key in ["."] * 4 + [","] * 3:
        page.keyboard.press(key)
        seen.append(frame())
    assert seen == [1, 2, 3, 4, 3, 2, 1]


def test_with_shift_a_step_is_ten_frames_and_ends_at_either_end(page: Page, frame: Callable[[], int]) -> None:
    seen = []
    for key in (".", "Shift+Period", "Shift+Period", "Shift+Comma", "End", "Home"):
        page.keyboard.press(key)
        seen.append(frame())
    assert seen == [1, 11, 11, 1, 11, 0]


def test_an_arrow_on_the_scrub_bar_is_one_frame_as_well(page: Page, frame: Callable[[], int]) -> None:
    page.keyboard.press(".")
    page.focus(f"{CARD} .gv-scrub")
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(frame())
    assert seen == [2, 3, 2]


def test_space_k_and_m_play_pause_and_mute(page: Page) -> None:
    video = page.locator("video")
    page.keyboard.press("m")
    assert video.evaluate("video => video.muted")
    page.focus(f"{CARD} .gv-scrub")
    for key, action in ((" ", "pause"), ("k", "play")):
        page.keyboard.press(key)
        page.wait_for_selector(f"{CARD} [data-action={action}]")


def test_brackets_mark_a_part_that_plays_again_and_again_until_a_backslash(
    page: Page, frame: Callable[[], int]
) -> None:
    scrub = page.locator(f"{CARD} .gv-scrub")
    plain = scrub.evaluate("bar => getComputedStyle(bar).backgroundImage")
    for key in (".", ".", ".", "[", ".", ".", "]"):
        page.keyboard.press(key)
        frame()
    assert (scrub.get_attribute("data-a"), scrub.get_attribute("data-b")) == ("3", "5")
    assert scrub.evaluate("bar => getComputedStyle(bar).backgroundImage") != plain
    page.evaluate("""() => {
        window.backwards = 0, window.farthest = 0;
        const video = document.querySelector('video');
        let before = 0;
        video.addEventListener('seeked', () => { if (!video.paused) window.backwards += 1; });
        setInterval(() => { window.farthest = Math.max(window.farthest, video.currentTime); }, 5);
    }""")
    page.keyboard.press("k")
    page.wait_for_function("() => window.backwards >= 3")
    page.keyboard.press("k")
    assert 3 <= frame() <= 6  # it turns back with the first look at the frame behind B
    assert page.evaluate("() => window.farthest") < 0.9
    page.keyboard.press("\\")
    assert scrub.get_attribute("data-a") is None
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').ended")


def test_a_part_up_to_the_last_frame_plays_again_too(page: Page, frame: Callable[[], int]) -> None:
    for key in ("End", "]", "Shift+Comma", "["):
        page.keyboard.press(key)
        frame()
    page.evaluate("""() => {
        window.backwards = 0;
        const video = document.querySelector('video');
        video.addEventListener('seeked', () => { if (video.currentTime < 0.3) window.backwards += 1; });
    }""")
    page.keyboard.press("k")
    page.wait_for_function("() => window.backwards >= 2")


def test_who_steps_out_of_the_part_stays_there(page: Page, frame: Callable[[], int]) -> None:
    for key in ("[", "Shift+Period", ",", ",", "]", "End"):
        page.keyboard.press(key)
        seen = frame()
    assert seen == 11
    page.keyboard.press(",")
    assert frame() == 10


def test_a_clip_that_ends_sooner_than_its_record_says_does_not_start_by_itself(stage: Stage) -> None:
    page = player(stage, duration=2)
    page.evaluate("() => { const v = document.querySelector('video'); v.onended = () => { window.over = true } }")
    for key in ("[", ".", "]", "End"):
        page.keyboard.press(key)
        page.wait_for_function(AT_REST)
    page.wait_for_function("() => window.over")
    page.wait_for_function(AT_REST)
    assert page.evaluate("() => document.querySelector('video').currentTime") >= 1


def test_plus_and_minus_change_the_speed_which_stands_beside_the_time(page: Page) -> None:
    said = page.locator(f"{CARD} .gv-time")
    video = page.locator("video")
    assert "×" not in (said.text_content() or "")
    for key, rate in (("-", 0.75), ("-", 0.5)):
        page.keyboard.press(key)
        assert video.evaluate("video => video.playbackRate") == rate
    assert (said.text_content() or "").endswith("0:01 0.5×")
    for _ in range(9):
        page.keyboard.press("+")
    assert video.evaluate("video => video.playbackRate") == 2
    for _ in range(9):
        page.keyboard.press("-")
    assert video.evaluate("video => video.playbackRate") == 0.1
