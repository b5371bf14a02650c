"""What a Studio pays for is what was seen, once, and has its card, also where things change before the click."""

from __future__ import annotations

import _thread
import json
import threading
from typing import Any

import pytest

import grokvideo as gv
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import InvalidRequest
from tests.notebook.cards import notebook, until
from tests.notebook.studios import Studios, studios

__all__ = ["notebook", "studios"]

CHANGED = "The form or its price changed in this moment"


def test_a_clip_that_was_there_for_nothing_is_not_paid_for_when_it_is_gone(studios: Studios) -> None:
    studio = studios.new()
    studio.generate()
    studios.done(studio, 1)
    until(lambda: studio.bill["generate"] == "Show the clip")
    studios.session.library().delete(studio.jobs[0].id)
    assert studios.generate(studio)["error"].startswith(CHANGED)
    assert studios.notebook.sent == 0
    until(lambda: studio.bill["price"] == "$0.05")
    assert studios.generate(studio) == {"kind": "ack"}


def test_another_provider_by_now_is_none_that_was_seen(studios: Studios) -> None:
    studio = studios.new()
    studios.settled(studio)
    studios.session.configure(provider="xai", api_key="k", base_url="http://127.0.0.1:9")
    assert studios.generate(studio)["error"].startswith(CHANGED)
    assert studios.notebook.sent == 0
    until(lambda: not studio.bill["simulated"])


def test_a_limit_that_is_lower_by_now_holds(studios: Studios) -> None:
    studio = studios.new()
    studios.settled(studio)
    assert not studio.bill["confirm"]
    studios.session.configure(confirm_over_usd=0.01)
    assert studios.generate(studio)["confirm"] == "$0.05"
    assert studios.notebook.sent == 0


def test_a_variable_that_is_another_by_now_is_none_that_was_seen(
    studios: Studios, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = {"weather": "rain"}
    monkeypatch.setattr("grokvideo.notebook.widgets.formed.variables", lambda: space)
    studio = studios.new("a crane in {weather}")
    studios.settled(studio)
    space["weather"] = "snow"
    assert studios.generate(studio)["error"].startswith(CHANGED)
    until(lambda: "snow" in str(studio.bill["placeholders"]))
    assert studios.generate(studio) == {"kind": "ack"}
    assert [job.prompt for job in studio.jobs] == ["a crane in snow"]


def test_a_setting_that_a_cell_changed_is_in_the_bill_after_it(studios: Studios) -> None:
    studio = studios.new()
    studios.settled(studio)
    studios.session.configure(confirm_over_usd=0.01)
    studio.look_around()
    until(lambda: studio.bill["confirm"])


def test_interrupted_while_it_pays_it_has_its_cards_all_the_same(
    studios: Studios, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = studios.new()
    begin, pause = Sweep.start, threading.Event()

    def start(sweep: Sweep, *, yes: bool = True) -> Sweep:
        try:
            return begin(sweep, yes=yes)
        finally:
            _thread.interrupt_main()
            pause.wait(0.5)  # in the main thread the interrupt arrives by then

    monkeypatch.setattr(Sweep, "start", start)
    with pytest.raises(KeyboardInterrupt):
        studio.generate()
    studios.done(studio, 1)
    assert studios.notebook.sent == len(studio.jobs) == 1


def test_a_watcher_may_press_the_button(studios: Studios) -> None:
    studio = studios.new(resolution="1080p", model="grok-imagine-video-1.5")
    studio.observe(lambda _: studio.generate(), "resolution")
    studio.model = "grok-imagine-video"  # moves the resolution, in the middle of a change
    studios.done(studio, 1)
    assert studio.jobs[0].request.resolution == "720p"
    studio.set_state({"resolution": "480p", "edits": 1})
    studios.done(studio, 2)


def test_whoever_generates_when_told_of_a_clip_is_told_of_it_once(studios: Studios) -> None:
    studio = studios.new()
    told: list[gv.Clip] = []

    def again(clip: gv.Clip) -> None:
        told.append(clip)
        if len(told) < 9:
            studio.generate()

    studio.on_done(again)
    studio.generate()
    studios.done(studio, 1)
    until(lambda: len(told) == 1)
    studio.generate()  # a person asks once more: it is there, and no news
    studios.settled(studio)
    assert len(told) == 1


def test_what_is_tried_again_on_its_card_is_so_in_the_open_one(studios: Studios) -> None:
    studio = studios.new("a crane [[failed]]")
    studio.show()
    studio.generate()
    until(lambda: studio.finished.is_set() and len(studio.jobs) == 1)
    first = studio.jobs[0]
    studios.press(studio, "open", job=first.id)
    card = studio._open[first.id]
    studios.press(studio, "retry", job=first.id)
    [second] = studio.jobs
    assert second.id != first.id
    assert card.source is second  # else its own button would pay once more
    until(lambda: studio.clip_list.sums["open"] == [second.id])


def test_another_clip_from_an_open_card_stands_beside_the_one_before(studios: Studios) -> None:
    studio = studios.new()
    studio.show()
    studio.generate()
    studios.done(studio, 1)
    [first] = studio.jobs
    studios.press(studio, "open", job=first.id)
    studios.notebook.press(studio._open[first.id], "generate-again")
    studios.done(studio, 2)
    assert studio.jobs[0] is first


def test_lists_of_jobs_can_be_added_and_nothing_else(studios: Studios) -> None:
    studio, other = studios.new("a {animal}", values={"animal": ["fox", "owl"]}), studios.new()
    swept = studio.generate()
    other.add(swept)
    other.add([swept[0]], swept[1])
    assert {job.prompt for job in other.jobs} == {"a fox", "a owl"}
    wrong: list[Any] = [7, None, "abc", [swept[0], 7], swept[0].id]
    for each in wrong:
        with pytest.raises(InvalidRequest, match="add takes jobs"):
            other.add(each)
    assert len(other.jobs) == 2
    studios.done(studio, 2)
    studios.done(other, 2)


@pytest.mark.parametrize("action", ["generate", "remove", "url", "restore"])
def test_a_message_that_means_nothing_does_nothing(
    studios: Studios, action: str, caplog: pytest.LogCaptureFixture
) -> None:
    studio = studios.new()
    slot: list[Any] = [[], {}, "__class__", None, 7]
    values = [
        "NaN",
        "7",
        '"x"',
        "[1]",
        "[" * 100_000,
        *(json.dumps({"slot": each, "id": {}, "url": 7}) for each in slot),
    ]
    for value in values:
        answer = studios.press(studio, action, value=value)
        assert "inside grokvideo" not in answer.get("error", "")
    assert not caplog.records
    assert (studio._held, studios.notebook.sent) == ({}, 0)
