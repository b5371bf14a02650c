"""What is made from a clip, in a real JupyterLab on the simulator: with the buttons of its card, and in the notebook of
every mode."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.jupyter import LONG, Server, opened, ours
from tests.browser.room import Room, card
from tests.browser.test_access import tab_to
from tests.browser.test_quickstart import play
from tests.browser.test_reopened import CARD, wait_places

pytestmark = pytest.mark.browser

MODES = Path(__file__).resolve().parents[2] / "notebooks" / "02-modes.ipynb"
MADE = "print(crane_edited.status, crane_extended.status, crane_extended.result().duration)"
# Whatever would stop or restart a player, and where the focus is now.
HEAR = """() => {
    window.player = document.querySelector('.grokvideo video');
    window.heard = [];
    for (const each of ['pause', 'emptied', 'loadstart', 'seeking', 'ended', 'error'])
        player.addEventListener(each, () => heard.push(each));
}"""
STATE = """() => [heard, player === document.querySelector('.grokvideo video'), player.paused,
    document.activeElement.closest('.grokvideo')?.dataset.jobId, document.activeElement.dataset.action]"""


def by_keyboard(page: Page, clip: Locator, form: str, words: str, *keys: str) -> None:
    """Open that form of the card, fill it in, and send it; `keys` are for what comes behind the words."""
    clip.focus()
    tab_to(page, form)
    page.keyboard.press("Enter")
    page.keyboard.type(words)
    for key in (*keys, "Tab"):
        page.keyboard.press(key)
    expect(clip.locator('[data-action="generate"]')).to_be_focused()
    page.keyboard.press("Enter")


def test_an_edit_and_an_extension_by_keyboard_leave_alone_what_plays(simulated: Room) -> None:
    with simulated.opened("%%grokvideo crane -d 4\nA paper crane unfolds on a windowsill.", MADE) as notebook:
        page = notebook.page
        notebook.run(0)
        notebook.run(1)
        page.wait_for_selector(card("done"), timeout=LONG)
        page.wait_for_function("() => document.querySelector('.grokvideo video')?.readyState >= 3", timeout=LONG)
        first = page.locator(CARD).first
        crane = first.get_attribute("data-job-id")

        by_keyboard(page, first, "edit", "Heavy snow falls.")
        expect(page.locator(CARD)).to_have_count(2, timeout=LONG)
        first.focus()
        tab_to(page, "play")
        for _ in range(3):
            page.keyboard.press("-")  # slowly, so that it lasts longer than the making of the other one
        page.evaluate(HEAR)
        page.keyboard.press("Space")
        expect(page.locator(card("done"))).to_have_count(2, timeout=LONG)
        page.wait_for_function("at => player.currentTime > at", arg=page.evaluate("player.currentTime"), timeout=LONG)
        assert page.evaluate(STATE) == [[], True, False, crane, "pause"]
        page.keyboard.press("Space")
        edited = page.locator(CARD).nth(1).get_attribute("data-job-id")
        play(page, f'{CARD}[data-job-id="{edited}"]')

        by_keyboard(page, first, "extend", "The camera pulls back.", "Tab", "Home")
        expect(page.locator(card("done"))).to_have_count(3, timeout=LONG)
        longer = page.locator(CARD).nth(1).get_attribute("data-job-id")
        play(page, f'{CARD}[data-job-id="{longer}"]')
        sources = page.locator(f"{CARD} video").evaluate_all(
            "all => all.map(v => [new URL(v.src).pathname, v.duration])"
        )
        assert all("/files/" in path for path, _ in sources)
        assert [duration for _, duration in sources] == pytest.approx([4, 6, 4], abs=0.1)
        notebook.run(2)
        assert notebook.outputs()[-1].split()[:2] == ["done", "done"]
        assert [state for _, state in simulated.rows()] == ["done"] * 3
        assert ours(notebook.complaints) == []

        notebook.save()
        page.goto(simulated.lab.address(simulated.path))
        notebook.wait_idle()
        wait_places(notebook, "card done", "card done", "card done")
        ids = page.locator("[data-job-id]").evaluate_all("all => all.map(each => each.dataset.jobId)")
        assert ids == [crane, longer, edited]
        assert ours(notebook.complaints) == []


def test_every_mode_of_its_notebook_makes_a_clip(lab: Server, browser: Browser) -> None:
    shutil.copy(MODES, lab.root)
    with opened(lab, browser, MODES.name) as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_function(
            f"() => [...document.querySelectorAll('{CARD}')].every(each => each.dataset.status === 'done')",
            timeout=LONG,
        )
        modes = page.locator(f"{CARD} video").count()
        assert modes == page.locator(CARD).count() == 11
        assert [words for words in notebook.outputs() if "Error" in words or "Traceback" in words] == []
        assert page.locator(".gv-cautions:visible").count() == 0
        assert ours(notebook.complaints) == []
    assert len(list((lab.root / "grokvideo_clips").glob("*.mp4"))) == 11
