"""Motion for those who want it, themes that change under a running card, and colours that are not ours."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.cast import STATUSES, a_card
from tests.browser.stage import CARD, Stage, change, frame_of, put, ready, sample_names

pytestmark = pytest.mark.browser

MOVES = "() => document.getAnimations().map(each => each.animationName ?? each.transitionProperty)"
TOKENS = {
    "light": {"--gv-accent": "#1769c2", "--gv-sunk": "#f5f6f7", "--gv-bad": "#c02626", "--gv-warn": "#8f5200"},
    "dark": {"--gv-accent": "#6cb6f7", "--gv-sunk": "#191919", "--gv-bad": "#f49a94", "--gv-warn": "#f6bd60"},
}


def colour(place: Locator, token: str) -> str:
    """What a token comes to at that place."""
    return str(
        place.evaluate(
            """(place, token) => {
                const probe = document.createElement('i');
                probe.style.color = `var(${token})`;
                place.append(probe);
                const colour = getComputedStyle(probe).color;
                probe.remove();
                return colour;
            }""",
            token,
        )
    )


def rgb(hexadecimal: str) -> str:
    return f"rgb({', '.join(str(int(hexadecimal[n : n + 2], 16)) for n in (1, 3, 5))})"


@pytest.fixture
def calm(stage: Stage) -> Page:
    """A page for someone who asked for less motion."""
    return stage.page(reduced_motion="reduce")


def test_with_reduced_motion_nothing_moves_in_any_state(stage: Stage, calm: Page) -> None:
    page = stage.open(*sample_names(), on=calm)
    ready(page)
    assert page.evaluate(MOVES) == []
    for name in ("pending", "stopped"):
        page.locator(f'{CARD}[data-status="{name}"] .gv-buttons button').first.hover()
        page.mouse.down()
        assert page.evaluate(MOVES) == []
        page.mouse.move(0, 0)
        page.mouse.up()
    page.locator(f'{CARD}[data-status="done"] [data-action="play"]').first.click()
    page.wait_for_function("() => [...document.querySelectorAll('video')].some(each => each.currentTime > 0.1)")
    assert page.evaluate(MOVES) == [], "from the poster to the player at once"


def test_with_reduced_motion_progress_steps_at_each_report(stage: Stage, calm: Page) -> None:
    calm.clock.install(time=0)
    calm.clock.pause_at(1000)
    card = put(stage.open(on=calm), a_card("pending"))
    bar = card.get_by_role("progressbar")
    calm.clock.run_for(10_000)
    expect(bar).to_have_attribute("aria-valuenow", "42")
    change(calm, progress=0.6)
    expect(bar).to_have_attribute("aria-valuenow", "60")


def test_otherwise_only_the_ring_turns_once_in_1200_ms(stage: Stage) -> None:
    page = stage.open(*sample_names())
    ready(page)
    turning = page.evaluate(
        """() => document.getAnimations().map(({effect}) =>
            [effect.target.dataset.icon ?? effect.target.className, effect.getTiming().duration])"""
    )
    assert {tuple(each) for each in turning} <= {("ring", 1200), ("gv-cover-words", 0)}
    assert ["ring", 1200] in turning


@pytest.mark.parametrize("status", STATUSES)
def test_another_theme_is_taken_at_once_and_nothing_else_changes(stage: Stage, status: str) -> None:
    page = stage.open(still=True)
    card = put(page, a_card(status))
    ready(page)
    words, height = card.text_content(), frame_of(card)["height"]
    for theme in ("dark", "light"):
        page.evaluate("dark => document.body.toggleAttribute('data-dark', dark)", theme == "dark")
        expect(card).to_have_attribute("data-theme", theme)
        for token, value in TOKENS[theme].items():
            assert colour(card, token) == rgb(value), token
        assert card.text_content() == words
        assert frame_of(card)["height"] == height


def test_a_running_player_and_a_typed_id_outlive_another_theme(stage: Stage) -> None:
    page = stage.open()
    done, doubt = put(page, a_card("done")), put(page, a_card("submit_unknown") | {"id": "2"})
    player = page.locator(f'{CARD}[data-status="done"]')
    ready(page)
    player.locator('[data-action="loop"]').click()
    player.locator('[data-action="play"]').click()
    field = page.get_by_label("I found its request id")
    field.fill("r-7")
    page.evaluate("document.body.toggleAttribute('data-dark', true)")
    for card in (player, doubt):
        expect(card).to_have_attribute("data-theme", "dark")
    expect(field).to_have_value("r-7")
    expect(field).to_be_focused()
    assert done.count()
    assert page.evaluate("!document.querySelector('video').paused")


def test_a_theme_of_another_notebook_is_read_from_what_is_behind_the_card(stage: Stage) -> None:
    page = stage.open()
    card = put(page, a_card("pending"))
    page.evaluate("document.body.style.background = '#1e1e1e'")
    expect(card).to_have_attribute("data-theme", "dark")


FORCED_BORDERS = ".gv-card, .gv-button, .gv-chip, .gv-way, .gv-field, .gv-badge, .gv-note"


def test_forced_colours_keep_borders_icons_and_the_strip(stage: Stage) -> None:
    page = stage.page(forced_colors="active")
    stage.open(*sample_names(), on=page)
    ready(page)
    assert page.evaluate("() => matchMedia('(forced-colors: active)').matches")
    faint = page.locator(FORCED_BORDERS).evaluate_all(
        """all => all.filter(each => each.checkVisibility()).filter(each => {
            const {borderTopStyle, borderTopWidth, borderTopColor} = getComputedStyle(each);
            return borderTopStyle === 'none' || borderTopWidth === '0px' || /^rgba.*, 0\\)$/.test(borderTopColor);
        }).map(each => each.className)"""
    )
    assert faint == []
    icons = page.locator(f"{CARD} svg").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => getComputedStyle(e).stroke)"
    )
    ground = page.locator(".gv-card").first.evaluate("each => getComputedStyle(each).backgroundColor")
    assert icons
    assert ground not in icons
    strip = page.locator(".gv-strip-done").first.evaluate("each => getComputedStyle(each).backgroundImage")
    assert re.search("gradient", strip)
    loop = page.locator('[data-action="loop"]').first
    loop.click()
    assert loop.evaluate("each => getComputedStyle(each).borderTopWidth") == "2px"
