"""A card has its final size from the first second: nothing below it moves while a clip is made."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.stage import CARD, FILM, Stage, ready

pytestmark = pytest.mark.browser

WAY = ("waiting", "submitting", "pending", "downloading", "done")
"""The samples of a clip's way, in order."""
GROW = """([state, card, film]) => {
    const {id} = models[0].get('job'), job = sample(state, Date.now() / 1000);
    if (job.clip) job.clip.url = film;
    models[0].set('job', {...job, id, ...card});
}"""
LONG = {"prompt": "A paper crane unfolds on a windowsill, rain outside. " * 12}


def heights(page: Page, **card: object) -> dict[str, float]:
    """The card's height in each status of the way of one job."""
    seen = {}
    for state in WAY:
        page.evaluate(GROW, [state, card, FILM])
        page.wait_for_selector(f'{CARD}[data-status="{state}"]')
        if state == "done":
            ready(page)
        box = page.locator(CARD).bounding_box()
        assert box is not None
        seen[state] = box["height"]
    return seen


@pytest.mark.parametrize("width", [960, 720, 520, 519, 320])
def test_a_card_keeps_its_height_on_the_way_from_waiting_to_done(stage: Stage, width: int) -> None:
    page = stage.open("waiting", width=width, simulated="1")
    seen = heights(page)
    if width < 520:  # in one column the action bar may add a line
        assert seen.pop("done") - seen["pending"] in range(100)
    assert len(set(seen.values())) == 1, seen


@pytest.mark.parametrize("width", [960, 720, 520])
def test_a_long_prompt_does_not_change_that(stage: Stage, width: int) -> None:
    seen = heights(stage.open("waiting", width=width), **LONG)
    assert len(set(seen.values())) == 1, seen


@pytest.mark.parametrize("source", ["crane, 6 s", "last frame of a_paper_crane_at_dusk_with_a_long_name"])
@pytest.mark.parametrize("width", [960, 720, 520, 320])
def test_where_it_comes_from_does_not_change_that(stage: Stage, width: int, source: str) -> None:
    chips = ["edit of crane", "keeps its length and size", "grok-imagine-video"]
    seen = heights(stage.open("waiting", width=width), made_from=source, chips=chips)
    if width < 520:
        seen.pop("done")
    assert len(set(seen.values())) == 1, seen


@pytest.mark.parametrize("width", [960, 720, 320])
def test_a_portrait_card_keeps_its_height(stage: Stage, width: int) -> None:
    page = stage.open("waiting", width=width)
    seen = heights(page, box=[480, 848], aspect_ratio="9:16")
    if width < 520:
        seen.pop("done")
    assert len(set(seen.values())) == 1, seen


@pytest.mark.parametrize("width", [960, 720, 520, 320])
def test_a_small_card_keeps_its_height_too(stage: Stage, width: int) -> None:
    seen = heights(stage.open("waiting", width=width, row="1"))
    assert len(set(seen.values())) == 1, seen
