"""What opens below a card's buttons: the recipe, to be copied, and the prompt, to be changed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from grokvideo.notebook.recipe import recipe
from grokvideo.settings import Settings
from grokvideo.values.state import Status
from tests.browser.cast import PROMPT, a_card, a_cast_job
from tests.browser.stage import Stage, put, ready, sent

pytestmark = pytest.mark.browser

RECIPE = recipe(a_cast_job(Status.DONE), usual=Settings(provider="xai"))
# JupyterLab listens on the document: from 4.6 on as events go up, before that as they come down, and then only what
# stands around the target can hold it off.
NOTEBOOK = """() => {
    window.heard = [];
    document.addEventListener("keydown", event => { heard.push("up " + event.key); });
    document.addEventListener("keydown", event => {
        if (!event.target.closest("[data-lm-suppress-shortcuts=true]")) heard.push("down " + event.key);
    }, true);
}"""


def shown(stage: Stage, status: Status, **query: Any) -> tuple[Page, Locator]:
    """The card of a job in that status, in a page that listens as a notebook does."""
    page = stage.open(**query)
    card = put(page, a_card(status), recipe=RECIPE)
    page.evaluate(NOTEBOOK)
    return page, card


def button(card: Locator, action: str) -> Locator:
    return card.locator(f'[data-action="{action}"]')


def heard(page: Page) -> list[str]:
    """The keys that came through to the notebook."""
    keys: list[str] = page.evaluate("() => heard.splice(0)")
    return keys


@pytest.fixture
def edited(stage: Stage) -> tuple[Page, Locator, Locator]:
    """A blocked clip whose prompt is open, and the field."""
    page, card = shown(stage, Status.MODERATED)
    button(card, "edit-prompt").click()
    return page, card, card.locator('[data-field="prompt"]')


@pytest.mark.parametrize("status", [Status.DONE, Status.FAILED, Status.MODERATED, Status.EXPIRED])
def test_the_recipe_opens_is_copied_and_closes_by_keyboard_alone(stage: Stage, status: Status) -> None:
    page, card = shown(stage, status)
    opener = button(card, "recipe")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(card.locator("pre")).to_have_text([RECIPE["cell"], RECIPE["python"]])
    for action, form in (("copy-cell", "cell"), ("copy-python", "python")):
        button(card, action).focus()
        page.keyboard.press("Enter")
        expect(button(card, action)).to_have_text("Copied")
        assert page.evaluate("() => navigator.clipboard.readText()") == RECIPE[form]
    heard(page)
    page.keyboard.press("Escape")
    expect(card.locator("pre")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    assert "up Escape" not in heard(page)
    assert sent(page) == []


def test_what_was_copied_is_said_for_two_seconds(stage: Stage) -> None:
    page = stage.open(still=True)
    card = put(page, a_card(Status.FAILED), recipe=RECIPE)
    button(card, "recipe").click()
    button(card, "copy-cell").click()
    expect(button(card, "copy-cell")).to_have_text("Copied")
    page.clock.run_for(2000)
    expect(button(card, "copy-cell")).to_have_text("Copy")


def test_the_next_stop_after_the_button_is_what_it_opened(stage: Stage) -> None:
    page, card = shown(stage, Status.MODERATED)
    button(card, "recipe").click()
    page.keyboard.press("Tab")
    expect(button(card, "copy-cell")).to_be_focused()
    page.keyboard.press("Tab")
    expect(button(card, "copy-python")).to_be_focused()


def test_a_recipe_can_be_selected_with_the_mouse_and_the_player_keeps_its_keys(stage: Stage) -> None:
    page, card = shown(stage, Status.DONE)
    ready(page)
    button(card, "recipe").click()
    card.locator("pre").first.click(click_count=3)
    assert page.evaluate("() => String(getSelection()).trim()") in RECIPE["cell"].splitlines()
    button(card, "play").focus()
    page.keyboard.press("m")
    expect(button(card, "mute")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("status", [Status.FAILED, Status.MODERATED])
def test_the_prompt_opens_with_its_words_and_takes_the_focus(stage: Stage, status: Status) -> None:
    page, card = shown(stage, status)
    button(card, "edit-prompt").click()
    field = page.get_by_label("Prompt")
    expect(field).to_have_value(PROMPT)
    expect(field).to_be_focused()
    expect(button(card, "generate")).to_have_text("Generate$0.30")
    assert sent(page) == []


def test_keys_typed_into_the_prompt_stay_there(edited: tuple[Page, Locator, Locator]) -> None:
    page, _, field = edited
    field.press("ControlOrMeta+a")
    heard(page)
    page.keyboard.type("dd a k m [[slow]]\n{x}", delay=0)
    page.keyboard.press("ControlOrMeta+z")
    page.keyboard.press("ControlOrMeta+Shift+z")
    page.keyboard.press("Home")
    page.keyboard.press("Backspace")
    assert [key for key in heard(page) if "Control" not in key and "Meta" not in key and "Shift" not in key] == []
    expect(field).to_have_value("dd a k m [[slow]]{x}")


def test_saving_is_the_notebooks(edited: tuple[Page, Locator, Locator]) -> None:
    page, _, field = edited
    heard(page)
    field.press("ControlOrMeta+s")
    assert "up s" in heard(page)
    assert sent(page) == []


def test_shift_and_enter_are_a_new_line_and_run_no_cell(edited: tuple[Page, Locator, Locator]) -> None:
    page, _, field = edited
    field.fill("An owl")
    heard(page)
    field.press("Shift+Enter")
    assert not any("Enter" in key for key in heard(page))
    expect(field).to_have_value("An owl\n")
    assert sent(page) == []


def test_control_and_enter_generate_once_and_the_notebook_runs_nothing(
    edited: tuple[Page, Locator, Locator],
) -> None:
    page, card, field = edited
    page.evaluate("() => { models[0].answers = false; }")
    field.fill("An owl\nat dawn")
    heard(page)
    field.press("Control+Enter")
    field.press("Control+Enter")
    expect(button(card, "generate")).to_have_attribute("aria-disabled", "true")
    assert [(wish["action"], wish["value"]) for wish in sent(page)] == [("edit-prompt", "An owl\nat dawn")]
    assert not any("Enter" in key for key in heard(page))


def test_escape_closes_the_prompt_keeps_the_words_and_goes_back(edited: tuple[Page, Locator, Locator]) -> None:
    page, card, field = edited
    field.fill("An owl")
    heard(page)
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(button(card, "edit-prompt")).to_be_focused()
    assert heard(page) == []
    page.keyboard.press("Enter")
    expect(field).to_have_value("An owl")


def test_a_refusal_stands_below_the_words_and_a_yes_sends_them(edited: tuple[Page, Locator, Locator]) -> None:
    page, card, field = edited
    page.evaluate("() => { models[0].reply = { error: 'This clip would cost $6.00.', confirm: '$6.00' }; }")
    field.fill("yes")
    button(card, "generate").click()
    expect(card.locator(".gv-panel .gv-refusal")).to_contain_text("This clip would cost $6.00.")
    expect(button(card, "confirm")).not_to_be_focused()
    page.evaluate("() => { models[0].reply = {}; }")
    button(card, "confirm").click()
    expect(field).to_have_count(0)
    assert [(wish["action"], wish["value"]) for wish in sent(page)] == [
        ("edit-prompt", "yes"),
        ("edit-prompt-yes", "yes"),
    ]


def test_the_card_goes_on_with_the_new_job_in_its_place(edited: tuple[Page, Locator, Locator]) -> None:
    page, card, field = edited
    field.fill("An owl")
    new = a_card(Status.WAITING) | {"id": "another", "prompt": "An owl"}
    # As Python does: first the trait, then the answer to the click.
    page.evaluate(
        """job => { const [model] = models; model.answers = false; const { send } = model;
            model.send = message => { send.call(model, message); model.set('job', job); model.answer(message); }; }""",
        new,
    )
    field.press("Control+Enter")
    expect(card).to_have_attribute("data-job-id", "another")
    expect(card).to_have_count(1)
    expect(card).to_be_focused()
    expect(card.locator(".gv-panel:not([hidden])")).to_have_count(0)


@pytest.mark.parametrize("width", [960, 720, 520, 519, 320])
@pytest.mark.parametrize("action", ["recipe", "edit-prompt"])
def test_what_opens_fits_the_card(stage: Stage, width: int, action: str) -> None:
    page, card = shown(stage, Status.FAILED, width=width)
    button(card, action).click()
    assert (
        page.evaluate(
            """() => {
            const edge = document.querySelector('.gv-card').getBoundingClientRect().right;
            return [...document.querySelectorAll('.grokvideo *')]
                .filter(each => each.getClientRects().length && each.getBoundingClientRect().right > edge)
                .map(each => each.outerHTML);
        }"""
        )
        == []
    )
    for each in card.locator(".gv-panel button").all():
        box = each.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24


def test_in_a_narrow_card_three_actions_share_a_row_and_money_has_its_own(stage: Stage) -> None:
    page, card = shown(stage, Status.DONE, width=340)
    ready(page)
    boxes = [button(card, each).bounding_box() for each in ("edit", "extend", "save", "recipe", "generate-again")]
    edit, extend, save, opener, again, bar = (
        box for box in [*boxes, card.locator(".gv-buttons").bounding_box()] if box
    )
    assert edit["y"] == extend["y"] == save["y"] < opener["y"] < again["y"]
    assert opener["x"] == edit["x"]
    assert extend["x"] - edit["x"] == pytest.approx(bar["width"] / 3, abs=4)
    assert again["width"] == pytest.approx(bar["width"] - 24, abs=1)
