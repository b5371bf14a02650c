"""Each status as a person meets it: its title, its words, its buttons, and what each button asks for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from grokvideo.values.state import Status
from tests.browser.cast import STATUSES, a_card
from tests.browser.stage import Stage, put, sent, shown

pytestmark = pytest.mark.browser

TITLES = {
    "waiting": ("clock", "Waiting"),
    "submitting": ("ring", "Sending"),
    "pending": ("ring", "Rendering"),
    "downloading": ("arrow", "Fetching the clip"),
    "done": ("check", "Done"),
    "failed": ("cross", "Failed"),
    "moderated": ("shield", "Blocked by moderation"),
    "expired": ("clock", "Link expired"),
    "stopped": ("square", "Not watching"),
    "stalled": ("triangle", "No news for 15 min"),
    "submit_unknown": ("triangle", "Not known if it was sent"),
}
SENTENCES = {
    "waiting": "starts when a place is free",
    "pending": "42\u00a0% about 0:25 left",
    "downloading": "64\u00a0% of the file",
    "failed": "The provider stopped with “internal error” after 0:31. **Not billed.** Usually passes on a second try.",
    "moderated": "The provider refused this prompt. **$0.30 was billed.** "
    "The same words would be blocked, and billed, again.",
    "expired": "The clip was made and **$0.30 was billed**, but the provider no longer has it.",
    "stopped": "The provider may still be rendering and will bill it. Nothing is lost.",
    "stalled": "Still the provider’s job, not dropped. **Up to $0.30 may be billed.**",
    "submit_unknown": "The connection broke after the request left. **Up to $0.30 may be billed.** "
    "It is never sent again by itself.",
}
PLAYER = ["play", "mute", "loop", "fullscreen"]
BUTTONS = {
    "waiting": ["stop"],
    "submitting": [],
    "pending": ["copy-id", "stop"],
    "downloading": ["copy-id", "stop"],
    "done": [*PLAYER, "copy-file", "copy-id", "edit", "extend", "save", "recipe", "generate-again"],
    "failed": ["retry", "edit-prompt", "copy-id", "recipe"],
    "moderated": ["edit-prompt", "copy-id", "recipe"],
    "expired": ["ask-again", "generate-again", "copy-id", "recipe"],
    "stopped": ["resume", "copy-id"],
    "stalled": ["keep-watching", "copy-id"],
    "submit_unknown": ["attach", "mark-lost", "submit-again"],
}
"""In reading order."""
LABELS = {
    "stop": "Stop watching",
    "edit": "Edit",
    "extend": "Extend",
    "save": "Save",
    "recipe": "Recipe",
    "generate-again": "Generate again$0.30",
    "retry": "Try again$0.30",
    "ask-again": "Ask once morefree",
    "resume": "Resume",
    "keep-watching": "Keep watching",
    "attach": "Attach and watch",
    "mark-lost": "Mark as lost",
    "submit-again": "Submit again$0.30",
}
ASKS = [
    ("waiting", "stop", "stop"),
    ("pending", "stop", "stop"),
    ("downloading", "stop", "stop"),
    ("done", "generate-again", "generate-again"),
    ("failed", "retry", "generate-again"),
    ("expired", "ask-again", "resume"),
    ("expired", "generate-again", "generate-again"),
    ("stopped", "resume", "resume"),
    ("stalled", "keep-watching", "resume"),
    ("submit_unknown", "attach", "attach"),
    ("submit_unknown", "mark-lost", "mark-lost"),
    ("submit_unknown", "submit-again", "submit-again"),
]
"""Status, the button's `data-action`, and what the kernel is asked for."""


def actions(card: Locator) -> list[str]:
    """`data-action` of every button to be seen, in the order of the document."""
    found: list[str] = card.evaluate(
        """card => [...card.querySelectorAll('[data-action]')]
            .filter(each => each.checkVisibility()).map(each => each.dataset.action)"""
    )
    return found


def words(place: Locator) -> str:
    """The text, bold parts between double asterisks."""
    text: str = place.evaluate(
        """place => {
            const read = node => node.nodeType === 3 ? node.data
                : (node.tagName === 'B' ? t => `**${t}**` : t => t)([...node.childNodes].map(read).join(''));
            return read(place);
        }"""
    )
    return text


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_has_its_title_its_words_and_its_buttons(stage: Stage, status: Status) -> None:
    card = shown(stage, a_card(status))
    expect(card).to_have_attribute("data-status", status)
    expect(card).to_have_attribute("data-job-id", "7f0c2e11aa22bb33")
    icon, title = TITLES[status]
    expect(card.locator(".gv-title").filter(has_text=re.compile("."))).to_have_text(title)
    expect(card.locator(f'.gv-title [data-icon="{icon}"]')).to_have_count(1)
    said = words(card).replace("42\u00a0%about", "42\u00a0% about").replace("64\u00a0%of", "64\u00a0% of")
    assert SENTENCES.get(status, "") in said
    assert actions(card) == BUTTONS[status]
    for action in BUTTONS[status]:
        button = card.locator(f'[data-action="{action}"]')
        if action in LABELS:
            expect(button).to_have_text(LABELS[action])
    if status not in ("pending", "downloading"):
        return
    expect(card.get_by_text("Safe to close the notebook.")).to_be_visible()
    expect(card.locator('[data-action="stop"]')).to_have_attribute(
        "title", "Stops watching only. The provider keeps rendering and bills it."
    )


def test_edit_prompt_is_called_by_what_one_does(stage: Stage) -> None:
    page = stage.open()
    for status, label, edged in (("failed", "Edit prompt", False), ("moderated", "Change the prompt", True)):
        button = put(page, a_card(status)).locator('[data-action="edit-prompt"]')
        expect(button).to_have_text(label)
        assert (button.evaluate("button => getComputedStyle(button).borderTopColor") != "rgba(0, 0, 0, 0)") is edged


def test_the_three_ways_out_of_doubt_are_equal_and_say_what_they_do(stage: Stage) -> None:
    card = shown(stage, a_card("submit_unknown"))
    expect(card.get_by_label("I found its request id")).to_be_editable()
    assert [words(way) for way in card.locator(".gv-way").all()] == [
        "I found its request idAttach and watch",
        "It never arrivedCloses this card. Nothing is sent.Mark as lost",
        "Send it once moreMay pay twice: up to $0.60 in all.Submit again$0.30",
    ]
    grounds = card.locator("button").evaluate_all("all => all.map(each => getComputedStyle(each).backgroundColor)")
    assert len(set(grounds)) == 1, "none is proposed"


@pytest.mark.parametrize(
    ("status", "changes", "said"),
    [
        ("failed", {"cost_usd": None}, "**May have been billed: the provider has not said.**"),
        ("expired", {"cost_usd": None}, "The provider no longer knows this request. **May have been billed.**"),
        ("failed", {"ledger": "rejected", "cost_usd": None, "request_id": None}, "**Not billed.**"),
        ("failed", {"ledger": "resolved_lost", "cost_usd": None}, "Marked as lost"),
        ("failed", {"ledger": "superseded", "cost_usd": None}, "Sent again"),
    ],
)
def test_money_is_said_as_far_as_it_is_known(stage: Stage, status: str, changes: dict[str, Any], said: str) -> None:
    assert said in words(shown(stage, a_card(status, **changes)))


def test_a_reused_clip_says_so_and_has_its_button_beside_the_words(stage: Stage) -> None:
    card = shown(stage, a_card("done", reused=True))
    expect(card.locator(".gv-title")).to_have_text("Done")
    expect(card.locator("b").filter(has_text="From your library, $0.00")).to_be_visible()
    expect(
        card.get_by_text(re.compile(r"^The same request, made \w{3} \d+ \w{3}( \d{4})?, \d\d:\d\d\.$"))
    ).to_be_visible()
    expect(card.locator('.gv-note [data-action="generate-again"]')).to_have_text("Generate again$0.30")
    assert actions(card).count("generate-again") == 1
    facts = [words(fact) for fact in card.locator(".gv-fact").all()]
    assert facts[:2] == ["Billed now**$0.00**", "Billed then$0.30"]


@pytest.mark.parametrize("status", STATUSES)
def test_simulated_is_said_once_and_only_of_what_is(stage: Stage, status: Status) -> None:
    page = stage.open()
    expect(put(page, a_card(status, simulated=True)).get_by_text("SIMULATED", exact=True)).to_have_count(1)
    expect(put(page, a_card(status)).get_by_text("SIMULATED", exact=True)).to_have_count(0)


@pytest.mark.parametrize(("status", "action", "asked"), ASKS)
def test_a_button_pressed_twice_asks_once(stage: Stage, status: str, action: str, asked: str) -> None:
    page = stage.open(silent="1")
    card = put(page, a_card(status))
    if action == "attach":
        card.get_by_label("I found its request id").fill(" r-77 ")
    card.locator(f'[data-action="{action}"]').dblclick()
    value = {"value": "r-77"} if action == "attach" else {}
    assert [{key: wish[key] for key in wish if key != "nonce"} for wish in sent(page)] == [
        {"kind": "action", "action": asked, "job": "7f0c2e11aa22bb33", **value}
    ]
    others = card.locator("button[aria-disabled=true]")
    assert action in others.evaluate_all("all => all.map(each => each.dataset.action)")
