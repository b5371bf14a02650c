"""What a Studio sends gets lost on its way, or is answered late: nothing is paid twice, and no letter is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.jupyter import LONG, ours
from tests.browser.room import Room, Wire
from tests.browser.studios import (
    CARD,
    MAKE,
    STUDIO,
    begin,
    button,
    choose,
    field,
    last_line,
    posted,
    wait_cards,
    wait_price,
    write,
)
from tests.browser.test_busy import First, clicks
from tests.browser.test_studio_inputs import WHOLE, digest, noise

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lost", ["click", "connection"])
def test_a_press_that_got_lost_is_sent_again_and_done_once(room: Room, lost: str) -> None:
    wire = Wire(First(b'"action":"generate"'), cut=lost == "connection")
    room.finish()
    with room.opened(MAKE, wire=wire) as notebook:
        page = begin(notebook)
        write(page, f"A bridge whose {lost} got lost")
        wait_price(page, "$0.30")
        button(page, "generate").click()
        wait_cards(page, "done", 1)
    assert wire.connections == (2 if lost == "connection" else 1)
    assert len(clicks(wire, "generate")) > 1
    assert len(set(clicks(wire, "generate"))) == 1
    assert len(room.service.posts) == len(room.rows()) == 1


def test_what_is_typed_before_older_words_are_answered_stays(room: Room) -> None:
    wire = Wire()
    room.finish()
    with room.opened(MAKE, wire=wire) as notebook:
        page = begin(notebook)
        write(page, "A well")
        wait_price(page, "$0.30")
        wire.holds = frozenset({"kernel"})
        page.keyboard.type(" in a yard")
        choose(page, "resolution", "720p")
        field(page, "prompt").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(", at noon")
        page.keyboard.press("Control+Enter")
        expect(button(page, "generate")).to_contain_text("Waiting for the kernel", timeout=LONG)
        assert room.service.posts == []
        wire.release()
        expect(page.locator(STUDIO)).to_contain_text("nothing was sent", timeout=LONG)  # 720p is another price
        expect(field(page, "prompt")).to_have_value("A well in a yard, at noon")
        wait_price(page, "$0.42")
        wire.holds = frozenset({"kernel"})
        page.keyboard.type(" sharp")
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Control+Enter")
        wire.release()
        wait_cards(page, "done", 1)
        assert [(each["prompt"], each["resolution"]) for each in posted(room)] == [
            ("A well in a yard, at noon sharp", "720p")
        ]
        assert page.locator(CARD).count() == 1
        assert ours(notebook.complaints) == []


@pytest.mark.parametrize("lost", ["part", "connection"])
def test_a_part_of_a_file_that_got_lost_is_asked_for_again(room: Room, tmp_path: Path, lost: str) -> None:
    wire = Wire(First(b'"offset":1048576'), cut=lost == "connection")
    large = noise(tmp_path / "noise.png", side=1000)
    with room.opened(MAKE, WHOLE, wire=wire) as notebook:
        page = begin(notebook)
        choose(page, "mode", "image")
        with page.expect_file_chooser() as chooser:
            button(page, "choose-file").click()
        chooser.value.set_files(large)
        expect(page.locator(STUDIO)).to_contain_text("1000 × 1000, 3.0 MB", timeout=LONG)
        assert last_line(notebook, 2) == digest(large)
    assert wire.connections == (2 if lost == "connection" else 1)
