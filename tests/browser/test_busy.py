"""Clicks while a cell holds the kernel, and clicks that get lost on their way."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest

from tests.browser.jupyter import LONG
from tests.browser.room import HOLD, Room, Wire, card, press
from tests.faults.server import answer

pytestmark = pytest.mark.browser

CRANE = "%%grokvideo crane -d 1\nA paper crane"
HAS_SUBSHELLS = int(version("ipykernel").split(".")[0]) >= 7
only_with_subshells = pytest.mark.skipif(not HAS_SUBSHELLS, reason="ipykernel 6 handles a click after the cell")
only_without = pytest.mark.skipif(HAS_SUBSHELLS, reason="ipykernel 7 handles a click at once")


@only_with_subshells
def test_stop_takes_effect_before_the_cell_that_blocks_has_ended(room: Room) -> None:
    with room.opened(CRANE, HOLD) as notebook:
        notebook.start_all()
        notebook.page.wait_for_selector(card("pending"), timeout=LONG)
        notebook.wait_prompt(2, r"^\[\*\]:$")
        press(notebook.page, "stop")
        notebook.page.wait_for_selector(card("stopped"), timeout=LONG)
        assert notebook.prompt(2) == "[*]:", "it must not wait for the cell"
        press(notebook.page, "resume")
        room.finish()
        notebook.page.wait_for_selector(card("done"), timeout=LONG)
        assert notebook.prompt(2) == "[*]:"
        room.let_go()
        notebook.wait_prompt(2, r"^\[3\]:$")


@only_without
def test_without_subshells_the_button_says_that_it_waits_for_the_cell(room: Room) -> None:
    with room.opened(CRANE, HOLD) as notebook:
        notebook.start_all()
        notebook.page.wait_for_selector(card("pending"), timeout=LONG)
        notebook.wait_prompt(2, r"^\[\*\]:$")
        press(notebook.page, "stop")
        notebook.page.get_by_text("After this cell").wait_for(timeout=LONG)
        assert notebook.page.locator(card("pending")).count() == 1
        room.let_go()
        notebook.page.wait_for_selector(card("stopped"), timeout=LONG)


@only_with_subshells
def test_a_clip_plays_from_the_kernel_while_a_cell_blocks(room: Room, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")  # where the server's /files/ does not reach
    hold = HOLD.replace('"let-go"', repr(str(room.folder / "let-go")))
    with room.opened(f"import os\nos.chdir({str(elsewhere)!r})", CRANE, hold) as notebook:
        notebook.start_all()
        notebook.page.wait_for_selector(card("pending"), timeout=LONG)
        notebook.wait_prompt(3, r"^\[\*\]:$")
        room.finish()
        video = f"{card('done')} video"
        notebook.page.wait_for_selector(card("done"), timeout=LONG)
        notebook.page.wait_for_function(f"() => document.querySelector('{video}')?.readyState >= 3", timeout=LONG)
        assert notebook.page.evaluate(f"() => document.querySelector('{video}').src").startswith("blob:")
        assert notebook.prompt(3) == "[*]:"
        room.let_go()
        notebook.wait_prompt(3, r"^\[4\]:$")


class First:
    """True for the first message of the browser that holds a text."""

    def __init__(self, text: bytes) -> None:
        self.text, self.seen = text, 0

    def __call__(self, message: bytes, is_from_browser: bool) -> bool:
        fits = is_from_browser and self.text in message
        self.seen += fits
        return fits and self.seen == 1


def clicks(wire: Wire, action: str) -> list[bytes]:
    """The nonces of every message for that button, as they left the browser."""
    found = [re.search(rb'"nonce":"(\w+)"', each) for each in wire.sent if f'"{action}"'.encode() in each]
    return [nonce[1] for nonce in found if nonce]


@pytest.fixture
def two_clips(room: Room) -> Room:
    """Whoever asks for a clip gets it at once, and the second one is another."""
    room.service.create = [answer(200, {"request_id": "r-1"}), answer(200, {"request_id": "r-2"})]
    room.finish()
    return room


@pytest.mark.parametrize("lost", ["click", "connection"])
def test_a_click_that_got_lost_is_sent_again_and_done_once(two_clips: Room, lost: str) -> None:
    wire = Wire(First(b'"generate-again"'), cut=lost == "connection")
    with two_clips.opened(CRANE, wire=wire) as notebook:
        notebook.run_all()
        notebook.page.wait_for_selector(card("done"), timeout=LONG)
        old = notebook.page.get_attribute(card("done"), "data-job-id")
        press(notebook.page, "generate-again")
        notebook.page.wait_for_selector(f'{card("done")}:not([data-job-id="{old}"])', timeout=LONG)
    assert wire.connections == (2 if lost == "connection" else 1)
    assert len(clicks(wire, "generate-again")) > 1
    assert len(set(clicks(wire, "generate-again"))) == 1
    assert [state for _, state in two_clips.rows()] == ["done", "done"]
    assert len(two_clips.service.posts) == 2


def test_a_click_whose_answer_is_late_is_asked_again_and_done_once(two_clips: Room) -> None:
    wire = Wire()
    with two_clips.opened(CRANE, wire=wire) as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_selector(card("done"), timeout=LONG)
        old = page.get_attribute(card("done"), "data-job-id")
        wire.holds = frozenset({"kernel"})
        press(page, "generate-again")
        page.get_by_text(re.compile("Waiting for the kernel|After this cell")).wait_for(timeout=LONG)
        two_clips.service.wait_for(lambda: len(two_clips.service.posts) == 2)
        wire.release()
        page.wait_for_selector(f'{card("done")}:not([data-job-id="{old}"])', timeout=LONG)
    assert len(clicks(wire, "generate-again")) > 1
    assert len(set(clicks(wire, "generate-again"))) == 1
    assert [state for _, state in two_clips.rows()] == ["done", "done"]
    assert len(two_clips.service.posts) == 2
