"""What is made of the clips of a Studio, in a real JupyterLab: edited, compared, tried again, and thrown away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.jupyter import LONG, ours
from tests.browser.room import Room
from tests.browser.stage import frame_of
from tests.browser.studios import (
    CARD,
    MAKE,
    OUTPUT,
    STUDIO,
    ask,
    begin,
    button,
    card,
    choose,
    field,
    generate,
    last_line,
    newest,
    play,
    posted,
    wait_cards,
    wait_price,
    write,
)
from tests.faults.server import answer
from tests.films import a_film

pytestmark = pytest.mark.browser

COMPARE = '.grokvideo[data-widget="compare"]'


def paths(room: Room) -> list[str]:
    """What kind of clip was asked for, in order."""
    return [heard.path.rpartition("/")[2] for heard in room.service.posts]


def test_a_clip_is_edited_extended_and_animated_and_the_form_is_put_back(room: Room) -> None:
    room.service.media = [answer(200, a_film(3.0))]  # long enough to be extended
    room.finish()
    with room.opened(MAKE) as notebook:
        page = begin(notebook)
        choose(page, "aspect_ratio", "1:1")
        generate(page, "A mill by the river", "$0.30")
        mill = newest(page)
        write(page, "Something half written")

        ask(page, mill, "edit")
        expect(page.locator('[data-spot="mode edit"]')).to_have_attribute("aria-checked", "true", timeout=LONG)
        expect(page.locator(STUDIO)).to_contain_text("Filled from “A mill by the river”.")
        expect(page.locator(f"{STUDIO} .gv-tile")).to_have_count(1)
        expect(field(page, "prompt")).to_be_focused()
        expect(field(page, "prompt")).to_have_value("")
        button(page, "restore").click()
        expect(field(page, "prompt")).to_have_value("Something half written")
        expect(page.locator('[data-spot="mode text"]')).to_have_attribute("aria-checked", "true")
        expect(page.locator(f"{STUDIO} .gv-tile")).to_have_count(0)

        ask(page, mill, "edit")
        expect(field(page, "prompt")).to_be_focused(timeout=LONG)
        expect(field(page, "prompt")).to_have_value("")
        page.keyboard.type("Make it snow")
        expect(button(page, "generate")).not_to_have_attribute("aria-disabled", "true", timeout=LONG)
        page.keyboard.press("Control+Enter")
        wait_cards(page, "done", 2)
        edited = newest(page)

        ask(page, mill, "extend")
        expect(field(page, "prompt")).to_be_focused(timeout=LONG)
        expect(field(page, "prompt")).to_have_value("")
        page.keyboard.type("The wheel stops")
        expect(button(page, "generate")).not_to_have_attribute("aria-disabled", "true", timeout=LONG)
        page.keyboard.press("Control+Enter")
        wait_cards(page, "done", 3)

        ask(page, mill, "animate")
        expect(page.locator('[data-spot="mode image"]')).to_have_attribute("aria-checked", "true", timeout=LONG)
        expect(page.locator(f"{STUDIO} .gv-tile img")).to_have_count(1)
        write(page, "The water freezes")
        expect(button(page, "generate")).not_to_have_attribute("aria-disabled", "true", timeout=LONG)
        button(page, "generate").click()
        wait_cards(page, "done", 4)

        assert paths(room) == ["generations", "edits", "extensions", "generations"]
        sent = posted(room)
        assert [each["prompt"] for each in sent[1:]] == ["Make it snow", "The wheel stops", "The water freezes"]
        assert sent[1]["video"]["url"].startswith("data:video/mp4;base64,")
        assert sent[2]["video"]["url"] == sent[1]["video"]["url"]
        assert sent[3]["image"]["url"].startswith("data:image/")
        play(page, edited)

        ask(page, mill, "reuse-settings")
        expect(field(page, "prompt")).to_have_value("A mill by the river", timeout=LONG)
        expect(page.locator('[data-spot="mode text"]')).to_have_attribute("aria-checked", "true")
        expect(page.locator('[data-spot="aspect_ratio 1:1"]')).to_have_attribute("aria-checked", "true")
        expect(page.locator(STUDIO)).to_contain_text("In your library already", timeout=LONG)
        button(page, "restore").click()
        expect(field(page, "prompt")).to_have_value("The water freezes")
        assert len(room.service.posts) == 4
        assert ours(notebook.complaints) == []


def test_clips_are_compared_read_as_a_recipe_and_deleted(room: Room) -> None:
    room.finish()
    left = "print([job.id for job in gv.library().jobs(9)], len(studio.jobs))"
    with room.opened(MAKE, left) as notebook:
        page = begin(notebook)
        generate(page, "A lantern in the fog", "$0.30")
        lantern = newest(page)
        generate(page, "A lantern in the wind", "$0.30")
        windy = newest(page)
        for job in (lantern, windy):
            page.locator(card(job=job)).hover()
            page.locator(card(job=job)).get_by_role("checkbox").check()
        expect(button(page, "compare")).to_have_text("Compare 2")
        button(page, "compare").click()
        expect(page.locator(f"{COMPARE} video")).to_have_count(2, timeout=LONG)
        above, below = frame_of(page.locator(STUDIO)), frame_of(page.locator(COMPARE))
        assert below["y"] >= above["y"] + above["height"]
        expect(page.locator(STUDIO)).to_have_count(1)

        ask(page, windy, "recipe")
        expect(page.locator(f"{card(job=windy)} .gv-menu")).to_contain_text("A lantern in the wind", timeout=LONG)
        expect(page.locator(f"{card(job=windy)} .gv-menu pre").last).to_contain_text("gv.generate(")
        page.keyboard.press("Escape")

        ask(page, lantern, "delete")
        question = page.locator(f"{card(job=lantern)} .gv-menu")
        expect(question).to_contain_text("Delete this clip?")
        question.locator('[data-action="keep"]').click()
        expect(question).to_have_count(0)
        wait_cards(page, "done", 2)
        ask(page, lantern, "delete")
        question.locator('[data-action="delete"]').click()
        expect(page.locator(CARD)).to_have_count(1, timeout=LONG)
        assert newest(page) == windy
        assert last_line(notebook, 2) == f"{[windy]} 1"
        assert ours(notebook.complaints) == []


def test_what_failed_is_tried_again_and_what_was_blocked_says_that_it_was_billed(room: Room) -> None:
    done = room.service.done()
    room.service.poll = [answer(200, {"status": "failed", "error": {"message": "internal error"}})]
    with room.opened(MAKE) as notebook:
        page = begin(notebook)
        write(page, "A train that breaks down")
        wait_price(page, "$0.30")
        button(page, "generate").click()
        wait_cards(page, "failed", 1)
        room.service.poll = [done]
        again = page.locator(f"{card('failed')} [data-action=retry]")
        expect(again).to_contain_text("Try again")
        expect(again).to_contain_text("$0.30")
        again.dblclick()
        wait_cards(page, "done", 1)
        assert [len(room.service.posts), page.locator(CARD).count()] == [2, 1]
        play(page, newest(page))

        blocked = {"code": "imagine:content-moderated", "error": "no", "usage": {"cost_in_usd_ticks": 500_000_000}}
        room.service.create = [answer(400, blocked)]
        write(page, "A train that is blocked")
        wait_price(page, "$0.30")
        button(page, "generate").click()
        wait_cards(page, "moderated", 1)
        expect(page.locator(card("moderated"))).to_contain_text("billed")
        expect(page.locator(f"{card('moderated')} [data-action=retry]")).to_have_count(0)
        page.locator(f"{card('moderated')} [data-action=decide]").click()
        expect(page.locator("[data-field=prompt]")).to_be_focused(timeout=LONG)
        assert len(room.service.posts) == 3
        assert ours(notebook.complaints) == []


# Words are typed, and in the same moment an entry of the menu is pressed.
AT_ONCE = """([field, entry]) => {
    const prompt = document.querySelector(field);
    prompt.value = 'Half written';
    prompt.dispatchEvent(new InputEvent('input', {bubbles: true}));
    document.querySelector(entry).click();
}"""


def test_what_was_typed_in_the_moment_of_a_click_on_a_clip_comes_before_it(room: Room) -> None:
    room.finish()
    with room.opened(MAKE) as notebook:
        page = begin(notebook)
        generate(page, "A spade in the sand", "$0.30")
        page.locator(f"{CARD} [data-action=more]").click()
        page.evaluate(AT_ONCE, [f"{STUDIO} [data-field=prompt]", f"{CARD} [role=menuitem][data-action=edit]"])
        expect(page.locator(STUDIO)).to_contain_text("Filled from", timeout=LONG)
        expect(field(page, "prompt")).to_have_value("")
        expect(page.locator(STUDIO)).to_contain_text("Say what should change")
        button(page, "restore").click()
        expect(field(page, "prompt")).to_have_value("Half written")
        assert ours(notebook.complaints) == []


# Whatever would stop or restart the player of the first clip.
HEAR = """card => {
    window.player = document.querySelector(card + ' video');
    window.heard = [];
    for (const each of ['pause', 'emptied', 'loadstart', 'seeking', 'error'])
        player.addEventListener(each, () => heard.push(each));
}"""


def test_a_clip_with_sound_plays_on_while_another_ends(room: Room) -> None:
    room.service.media = [answer(200, a_film(6.0))]
    pending = room.service.poll
    room.finish()
    with room.opened(MAKE) as notebook:
        page = begin(notebook)
        generate(page, "A walk on the beach", "$0.30")
        walk = newest(page)
        page.wait_for_function(f"() => ({OUTPUT})().includes('<video')", timeout=LONG)
        room.service.poll = pending
        write(page, "A run on the beach")
        wait_price(page, "$0.30")
        button(page, "generate").click()
        wait_cards(page, "pending", 1)
        play(page, walk)
        page.evaluate(HEAR, card("done", walk))
        room.finish()
        wait_cards(page, "done", 2)
        page.wait_for_function("at => player.currentTime > at", arg=page.evaluate("player.currentTime"), timeout=LONG)
        assert page.evaluate("[heard, player.isConnected, player.paused]") == [[], True, False]
        # Only then the notebook's output is written anew.
        page.locator(f"{card('done', walk)} [data-action=pause]").click()
        page.wait_for_function(f"() => ({OUTPUT})().split('<video').length === 3", timeout=LONG)
        expect(page.locator(card("done"))).to_have_count(2)
        assert ours(notebook.complaints) == []
