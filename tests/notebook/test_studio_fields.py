"""The fields of a Studio when many write them: browsers with nonsense, programs that watch, the same thing twice."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
import traitlets

import grokvideo as gv
from grokvideo.notebook.widgets.filled import FIELDS
from tests.notebook.cards import notebook, until
from tests.notebook.studios import Studios, studios
from tests.notebook.test_studio import png

__all__ = ["notebook", "studios"]


def sent_by(studio: gv.Studio, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What browsers are told from here on."""
    sent: list[tuple[str, Any]] = []
    send = studio.send_state

    def tell(key: Any = None) -> None:
        sent.append((key, getattr(studio, key)))
        send(key)

    monkeypatch.setattr(studio, "send_state", tell)
    return sent


def is_in_step(studio: gv.Studio) -> bool:
    """Whether what is made is what the fields say."""
    return all(studio._said(name) == getattr(studio._form, name) for name in FIELDS)


def test_fields_that_come_together_are_one_change(studios: Studios, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = studios.new()
    sent = sent_by(studio, monkeypatch)
    before = studio._revision
    seen: list[Any] = []
    studio.observe(lambda _: seen.append(studio.estimate_usd), "prompt")
    fields = {"prompt": "a fox", "duration": 9, "model": "grok-imagine-video-1.5", "resolution": "1080p"}
    studio.set_state({**fields, "edits": 1})
    assert (studio.duration, studio.resolution) == (9, "1080p")
    assert [key for key, _ in sent if key in fields] == []  # the browser knows them
    assert [f"{each:.2f}" for each in seen] == ["2.25"]  # whoever watches one field finds all of them changed
    assert studio._revision == before + 1
    studios.settled(studio)
    assert studio.bill["price"] == "$2.25"


@pytest.mark.parametrize(
    "nonsense",
    [
        {"resolution": "4k"},
        {"takes": 0},
        {"takes": 10**400},
        {"duration": float("nan")},
        {"mode": []},
        {"values": {"a": [[1]]}},
        {"prompt": None},
        {"model": {}},
        {"edits": "x"},
    ],
)
def test_nonsense_of_a_browser_costs_it_that_field_alone(
    studios: Studios, monkeypatch: pytest.MonkeyPatch, nonsense: dict[str, Any]
) -> None:
    studio = studios.new()
    [name] = nonsense
    before = getattr(studio, name)
    sent = sent_by(studio, monkeypatch)
    studio.set_state({"aspect_ratio": "1:1", "edits": 7, **nonsense})
    assert (studio.aspect_ratio, getattr(studio, name)) == ("1:1", before)
    assert (name, before) in sent  # it shows again what holds
    if name != "edits":
        studios.settled(studio)
        assert studio.bill["edits"] == 7


def test_what_python_alone_writes_no_browser_does(studios: Studios, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = studios.new()
    bill, ident, offer, model = studio.bill, studio.ident, studio.offer, studio.list_model
    sent = sent_by(studio, monkeypatch)
    forged = {"id": "f" * 24, "price": "$0.00", "no": None}
    studio.set_state({"bill": forged, "ident": "x", "offer": {}, "list_model": "IPY_MODEL_x", "prompt": "a fox"})
    assert (studio.ident, studio.offer["modes"], studio.list_model) == (ident, offer["modes"], model)
    assert studio.prompt == "a fox"
    assert studio.bill != forged
    assert {"bill", "ident", "offer", "list_model"} <= {key for key, _ in sent}
    assert "error" in studios.generate(studio, bill=forged["id"])
    assert studios.notebook.sent == 0
    assert bill["id"]


def test_whoever_watches_a_field_may_change_another_in_answer(studios: Studios) -> None:
    studio = studios.new(resolution="1080p", model="grok-imagine-video-1.5")
    studio.observe(lambda change: setattr(studio, "aspect_ratio", "1:1"), "resolution")
    studio.model = "grok-imagine-video"  # 1080p cannot be had
    assert (studio.resolution, studio.aspect_ratio) == ("720p", "1:1")
    assert is_in_step(studio)


def test_two_studios_that_are_linked_stay_in_step(studios: Studios) -> None:
    one, other = studios.new(resolution="1080p", model="grok-imagine-video-1.5"), studios.new()
    for name in ("resolution", "duration", "mode", "model"):
        traitlets.link((one, name), (other, name))
    one.mode = "extend"
    one.duration = 30
    one.mode = "text"
    for name in ("resolution", "duration", "mode", "model"):
        assert getattr(one, name) == getattr(other, name)
    assert is_in_step(one)
    assert is_in_step(other)


def test_a_slider_follows_a_field_that_moves(studios: Studios) -> None:
    studio = studios.new(duration=4)
    slider = ipywidgets.IntSlider(value=4, min=1, max=60)
    ipywidgets.link((slider, "value"), (studio, "duration"))
    studio.duration = 30
    assert (studio.duration, slider.value) == (15, 15)
    assert "not 30 s" in studio.offer["moved"]["duration"]
    studio.set_state({"duration": 40, "edits": 1})
    assert (studio.duration, slider.value, is_in_step(studio)) == (15, 15, True)
    studio.mode = "extend"
    assert (studio.duration, slider.value) == (10, 10)
    studio.mode = "text"
    assert (studio.duration, slider.value) == (15, 15)  # the wish is kept


def test_a_watcher_that_fails_keeps_nothing_from_being_written(studios: Studios) -> None:
    studio = studios.new(resolution="1080p", model="grok-imagine-video-1.5", duration=15)

    def fail(_change: Any) -> None:
        raise RuntimeError("of the user's own")

    for name in ("mode", "duration", "resolution", "prompt"):
        studio.observe(fail, name)
    with pytest.raises(RuntimeError):
        studio.mode = "reference"
    assert is_in_step(studio)
    assert studio.offer["moved"].keys() == {"resolution"}
    with pytest.raises(RuntimeError):
        studio.set_state({"prompt": "a fox", "takes": 3, "edits": 5})
    assert is_in_step(studio)
    assert (studio._form.prompt, studio._form.takes) == ("a fox", 3)
    until(lambda: studio.bill["edits"] == 5)


def test_the_same_picture_twice_stands_there_twice(studios: Studios) -> None:
    picture = png()
    studio = studios.new(reference_images=[picture, picture])
    first, second = studio.slots["reference_images"]
    assert first["id"] != second["id"]
    studios.press(studio, "remove", value={"slot": "reference_images", "id": first["id"]})
    assert studio.reference_images == (picture,)


def test_pictures_may_come_one_after_the_other(studios: Studios) -> None:
    studio = studios.new(reference_images=(png(64 + number) for number in range(3)))
    assert len(studio.reference_images) == len(studio.slots["reference_images"]) == 3


def test_a_file_that_is_another_by_now_is_looked_at_again(studios: Studios, tmp_path: Path) -> None:
    path = tmp_path / "frame.png"
    path.write_bytes(png(64, 36))
    studio = studios.new(image=str(path))
    path.write_bytes(png(128, 72))
    studio.image = str(path)
    assert studio.slots["image"][0]["words"].startswith("128 × 72")


def test_an_input_that_a_watcher_puts_in_is_checked_and_held(studios: Studios) -> None:
    studio = studios.new(resolution="1080p", model="grok-imagine-video-1.5")
    picture = png()
    studio.observe(lambda _: setattr(studio, "image", picture), "resolution")
    studio.model = "grok-imagine-video"
    assert (studio.mode, studio.image, len(studio.slots["image"])) == ("image", picture, 1)


def test_a_video_is_looked_at_for_the_mode_that_was_given_with_it(studios: Studios) -> None:
    studio = studios.new("a crane", duration=10)
    studio.generate()
    studios.done(studio, 1)
    other = gv.Studio("the camera pulls back", video=studio.clips[0], mode="extend")
    assert (other.mode, other.bill["no"]) == ("extend", None)
    assert gv.Studio("x", image=png(), mode="text").mode == "text"


def test_on_a_terminal_where_cells_wait_it_waits_for_nothing(
    studios: Studios, capsys: pytest.CaptureFixture[str]
) -> None:
    studios.session.configure(wait=True)
    began = time.monotonic()
    studios.new("")._ipython_display_()
    assert time.monotonic() - began < 5
    assert "No clips yet" in capsys.readouterr().out


def test_seven_pictures_have_room_however_fast_they_come(studios: Studios, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = studios.new(mode="reference", reference_images=[png(64 + number) for number in range(6)])
    look, calls = studio._look, []

    def slow(*args: Any, **what: Any) -> Any:
        calls.append(studio._has_room("reference_images"))
        return look(*args, **what)

    monkeypatch.setattr(studio, "_look", slow)
    studios.upload(studio, "reference_images", png(90), "last.png")
    until(lambda: len(studio.slots["reference_images"]) == 7)
    assert calls == [False]  # while it is looked at its place is taken
    assert "room for 7" in studios.upload(studio, "reference_images", png(91), "more.png")[0]["error"]
