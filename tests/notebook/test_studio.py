"""A Studio as a widget: fields that are traits, a button that pays once for what was seen, and cards that live."""

from __future__ import annotations

import io
import threading
from typing import Any

import ipywidgets
import pytest
import traitlets
from PIL import Image

import grokvideo as gv
from grokvideo.errors import BudgetExceeded, InvalidRequest, NeedsConfirmation
from grokvideo.notebook.widgets.jobview import view_of
from tests.notebook.cards import notebook, until
from tests.notebook.studios import Studios, studios

__all__ = ["notebook", "studios"]


def png(width: int = 64, height: int = 36, *, noise: bool = False) -> bytes:
    picture = Image.effect_noise((width, height), 90) if noise else Image.new("RGB", (width, height), "navy")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def statuses(studio: gv.Studio) -> list[str]:
    return [each["status"] for each in studio.clip_list.cards]


def test_fields_are_traits_that_can_be_set_observed_and_linked(studios: Studios) -> None:
    studio = studios.new()
    seen: list[Any] = []
    studio.observe(lambda change: seen.append(change.new), "duration")
    slider = ipywidgets.IntSlider(value=4, min=1, max=30)
    traitlets.link((slider, "value"), (studio, "duration"))
    assert studio.duration == 4
    slider.value = 9
    assert (studio.duration, seen) == (9, [4, 9])
    slider.value = 30
    assert studio.duration == 15  # the most there is
    assert "not 30 s" in studio.offer["moved"]["duration"]
    assert isinstance(ipywidgets.HBox([studio, slider]).children[0], gv.Studio)


def test_the_order_in_which_fields_are_set_does_not_matter(studios: Studios) -> None:
    studio = studios.new(resolution="1080p", model="grok-imagine-video-1.5")
    assert (studio.resolution, studio.offer["moved"]) == ("1080p", {})
    studio.model = "grok-imagine-video"
    assert studio.resolution == "720p"
    studio.model = "grok-imagine-video-1.5"
    assert studio.resolution == "1080p"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("duration", "long", "expected an int"),
        ("takes", 0, "should not be less than 1"),
        ("mode", "dream", "'text', 'image'"),
        ("resolution", "4k", "must be one of 480p, 720p, 1080p"),
        ("aspect_ratio", "7:1", "must be one of 16:9"),
        ("values", {"a": object()}, "texts or numbers"),
        ("image", "not-there.png", "cannot be read"),
        ("reference_images", [b""] * 8, "room for 7"),
        ("video", 7, "cannot be made from int"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(
    studios: Studios, field: str, value: Any, words: str
) -> None:
    studio = studios.new()
    before = getattr(studio, field)
    with pytest.raises(traitlets.TraitError, match=words):
        setattr(studio, field, value)
    assert getattr(studio, field) == before


def test_a_field_that_there_is_not(studios: Studios) -> None:
    with pytest.raises(InvalidRequest, match="no field lenght") as caught:
        studios.new(lenght=3)
    assert "duration" in caught.value.hint


def test_the_bill_follows_every_change_and_says_of_which_form_it_is(studios: Studios) -> None:
    studio = studios.new(duration=2)
    assert studio.bill["price"] == "$0.10"
    studios.choose(studio, duration=4)
    assert (studio.bill["price"], studio.bill["edits"]) == ("$0.20", 1)
    studios.choose(studio, prompt="a {animal}", values={"animal": ["fox", "owl"]})
    assert studio.bill["words"] == "2 clips: 2 animals × 1 take"
    studio.duration = 1
    until(lambda: studio.bill["price"] == "$0.10")
    assert studio.estimate_usd is not None
    assert float(studio.estimate_usd) == 0.1


def test_the_button_pays_once_for_what_was_seen(studios: Studios) -> None:
    studio = studios.new("a {animal}", values={"animal": ["fox", "owl"]})
    studio.show()
    assert studios.generate(studio, nonce="once") == {"kind": "ack"}
    assert studios.generate(studio, nonce="once", bill=studio.bill["id"]) == {"kind": "ack"}
    studios.done(studio, 2)
    assert studios.notebook.sent == 2
    assert [each["parts"] for each in studio.clip_list.cards] == [[["a ", 0], [word, 1]] for word in ("fox", "owl")]
    assert [each["price"] for each in studio.clip_list.cards] == ["$0.05", "$0.05"]
    assert [job.prompt for job in studio.jobs] == ["a fox", "a owl"]
    assert [clip.request.prompt for clip in studio.clips] == ["a fox", "a owl"]
    assert studio.clip_list.sums["words"] == "2 done"
    until(lambda: studio.bill["generate"] == "Show 2 clips")
    assert studios.pages()[-1].count("<video") == 2


def test_two_tabs_that_press_at_the_same_time_pay_once(studios: Studios) -> None:
    studio = studios.new()
    studios.settled(studio)
    bill = studio.bill["id"]
    threads = [
        threading.Thread(target=studio.act, args=(wish,))
        for wish in [_wish(studio, bill), _wish(studio, bill), _wish(studio, bill)]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    studios.done(studio, 1)
    assert studios.notebook.sent == 1


def _wish(studio: gv.Studio, bill: str) -> Any:
    from grokvideo.notebook.widgets.base import Wish

    return Wish("generate", studio.ident, f'{{"bill": "{bill}", "yes": false}}')


def test_a_bill_of_another_form_is_no_yes_to_this_one(studios: Studios) -> None:
    studio = studios.new()
    studios.settled(studio)
    seen = studio.bill["id"]
    studio.duration = 15
    for bill in (seen, "", "nonsense"):
        answer = studios.generate(studio, bill=bill)
        assert answer["error"].startswith("The form or its price changed in this moment")
    for value in ("[]", "7", "{", '{"bill": 3}', '{"bill": null}'):
        assert "error" in studios.press(studio, "generate", value=value)
    assert studios.notebook.sent == 0


def test_above_the_limit_a_yes_is_needed(studios: Studios) -> None:
    studios.session.configure(confirm_over_usd=0.01)
    studio = studios.new()
    assert studio.bill["confirm"]
    assert studios.generate(studio)["confirm"] == "$0.05"
    with pytest.raises(NeedsConfirmation):
        studio.generate()
    assert studios.notebook.sent == 0
    assert studios.generate(studio, yes=True) == {"kind": "ack"}
    studios.done(studio, 1)


def test_over_the_budget_nothing_can_be_pressed(studios: Studios) -> None:
    studios.session.configure(provider="xai", api_key="k", base_url="http://127.0.0.1:9", budget_usd=0.01)
    studio = studios.new()
    assert studio.bill["no"] == "$0.05 is more than the $0.01 left in your budget"
    assert not studio.bill["simulated"]
    with pytest.raises(BudgetExceeded):
        studio.generate()
    assert studios.notebook.sent == 0


def test_from_python_the_button_says_what_is_missing(studios: Studios) -> None:
    studio = studios.new("a {animal}")
    with pytest.raises(InvalidRequest, match=r"Give \{animal\} a value"):
        studio.generate()
    studio.values = {"animal": "fox"}
    jobs = studio.generate()
    assert [job.prompt for job in jobs] == ["a fox"]
    studios.done(studio, 1)


def test_whoever_asked_is_told_of_each_new_clip(studios: Studios, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[gv.Clip] = []
    heard = threading.Event()

    def fail(_clip: gv.Clip) -> None:
        raise RuntimeError("of the user's own")

    def hear(clip: gv.Clip) -> None:
        told.append(clip)
        heard.set()

    studio = studios.new(on_done=hear)
    studio.on_done(fail)
    leave = studio.on_done(lambda clip: told.append(clip))
    leave()
    studio.generate()
    assert heard.wait(20)
    studios.done(studio, 1)
    assert [clip.request.prompt for clip in told] == ["a crane"]
    until(lambda: "of the user's own" in capsys.readouterr().err)
    studios.press_list(studio, "earlier")
    assert len(told) == 1


def test_newest_first_and_what_the_library_answers_moves_to_the_front(studios: Studios) -> None:
    studio = studios.new("a fox")
    studio.generate()
    studios.done(studio, 1)
    studio.prompt = "an owl"
    studio.generate()
    studios.done(studio, 2)
    assert [each["label"] for each in studio.clip_list.cards] == ["an owl", "a fox"]
    studio.prompt = "a fox"
    studio.generate()
    until(lambda: studio.clip_list.cards[0]["label"] == "a fox")
    assert [(each["label"], each["title"], each["price"]) for each in studio.clip_list.cards] == [
        ("a fox", "Done", "$0.05"),  # what was paid for it here stays said
        ("an owl", "Done", "$0.05"),
    ]
    assert studios.notebook.sent == 2


def test_a_clip_is_edited_extended_and_its_last_frame_set_in_motion(studios: Studios) -> None:
    studio = studios.new("a crane", duration=3)
    studio.generate()
    studios.done(studio, 1)
    job = studio.jobs[0]
    assert studios.press(studio, "edit", job=job.id) == {"kind": "ack"}
    assert (studio.mode, studio.prompt, studio.video) == ("edit", "", job)
    assert studio.offer["restore"] == "Filled from “a crane”."
    assert len(studio.slots["video"]) == 1
    studios.settled(studio)
    assert studio.bill["no"] == "Say what should change"
    studios.choose(studio, prompt="make it snow")
    assert studio.bill["sum"] == "3 s × $0.05 + 3 s in × $0.01 = $0.18"
    studios.generate(studio)
    studios.done(studio, 2)
    assert studio.jobs[1].request.video is not None

    studios.press(studio, "extend", job=job.id)
    assert (studio.mode, studio.offer["duration"]["label"]) == ("extend", "Adds")
    studios.press(studio, "animate", job=job.id)
    assert (studio.mode, studio.offer["ratio"]) == ("image", "follows the image")
    assert studio.slots["image"][0]["thumb"].startswith("data:image/jpeg;base64,")
    studios.press(studio, "restore")
    assert (studio.mode, studio.offer["restore"]) == ("extend", None)


def test_settings_of_a_clip_come_back_into_the_form(studios: Studios) -> None:
    studio = studios.new("a {animal}", values={"animal": ["fox"]}, aspect_ratio="1:1", generate_audio=False)
    studio.generate()
    studios.done(studio, 1)
    studios.choose(studio, prompt="other words", aspect_ratio="9:16", duration=7, generate_audio=True)
    studios.press(studio, "reuse-settings", job=studio.jobs[0].id)
    assert (studio.prompt, studio.aspect_ratio, studio.duration, studio.generate_audio) == ("a fox", "1:1", 1, False)
    until(lambda: studio.bill["generate"] == "Show the clip")
    studios.press(studio, "restore")
    assert (studio.prompt, studio.aspect_ratio, studio.duration) == ("other words", "9:16", 7)


def test_a_clip_that_failed_is_tried_again_in_its_place(studios: Studios) -> None:
    studio = studios.new("a crane [[failed]]")
    studio.generate()
    until(lambda: statuses(studio) == ["failed"] and studio.finished.is_set())
    first = studio.jobs[0].id
    studios.press(studio, "retry", job=first)
    until(lambda: [each["job"] for each in studio.clip_list.cards] != [first])
    assert len(studio.clip_list.cards) == 1
    until(lambda: statuses(studio) == ["failed"])
    assert studios.notebook.sent == 2


def test_what_was_moderated_says_that_it_was_billed(studios: Studios) -> None:
    studio = studios.new("a crane [[moderated]]")
    studio.generate()
    until(lambda: statuses(studio) == ["moderated"])
    assert studio.clip_list.cards[0]["decide"]
    assert "billed" in studio.clip_list.cards[0]["brief"]
    assert studio.clips == []


def test_delete_takes_the_clip_out_of_the_library_and_the_studio(studios: Studios) -> None:
    studio = studios.new()
    studio.generate()
    studios.done(studio, 1)
    job = studio.jobs[0]
    path = job.result().path
    assert studios.press(studio, "delete", job=job.id) == {"kind": "ack"}
    assert (studio.clip_list.cards, len(studio.jobs), path.exists()) == ([], 0, False)
    assert studios.press(studio, "delete", job=job.id) == {"kind": "ack"}  # from another tab


def test_earlier_clips_of_the_library_stand_behind_those_of_today(studios: Studios) -> None:
    for prompt in ("a hare", "a heron"):
        studios.notebook.submit(prompt).wait()
    studio = studios.new("a fox")
    assert (studio.clip_list.cards, studio.clip_list.sums["earlier"]) == ([], True)
    studio.generate()
    studios.done(studio, 1)
    studios.press_list(studio, "earlier")
    studios.done(studio, 3)
    assert [job.prompt for job in studio.jobs] == ["a hare", "a heron", "a fox"]
    assert not studio.clip_list.sums["earlier"]


def test_the_whole_card_and_a_comparison_open_below(studios: Studios) -> None:
    studio = studios.new("a {animal}", values={"animal": ["fox", "owl"]})
    studio.show()
    studio.generate()
    studios.done(studio, 2)
    ids = [job.id for job in studio.jobs]
    studios.press(studio, "open", job=ids[0])
    until(lambda: studio.clip_list.sums["open"] == ids[:1])
    studios.press_list(studio, "compare", value=ids)
    assert studios.pages()[-1].count("data-view=") == 3
    assert "error" in studios.press_list(studio, "compare", value=ids[:1])
    alone = studios.new("a heron")
    alone.add(*studio.jobs)
    assert "no place below it" in studios.press(alone, "open", job=ids[0])["error"]


def test_a_recipe_comes_with_the_answer(studios: Studios) -> None:
    studio = studios.new()
    studio.generate()
    studios.done(studio, 1)
    answer = studios.press(studio, "recipe", job=studio.jobs[0].id)
    assert answer["cell"].startswith("%%grokvideo")
    assert "gv.generate" in answer["python"]


def test_a_dropped_picture_arrives_in_parts_and_makes_the_first_frame(studios: Studios) -> None:
    data = png(1400, 1400, noise=True)
    assert len(data) > 1024 * 1024
    studio = studios.new(mode="image")
    answers = studios.upload(studio, "image", data)
    assert [each.get("received") for each in answers][-1] == len(data)
    until(lambda: len(studio.slots["image"]) == 1)
    [item] = studio.slots["image"]
    assert (item["upload"], item["bad"], item["name"]) == ("f-it", None, "it.png")
    assert studio.image.read_bytes() == data
    studios.settled(studio)
    assert studio.bill["sum"] == "1 s × $0.05 + 1 image × $0.002 = $0.052"
    studio.generate()
    studios.done(studio, 1)
    studios.press(studio, "remove", value={"slot": "image", "id": item["id"]})
    assert (studio.image, studio.slots["image"]) == (None, [])


def test_what_is_no_picture_says_so_in_its_place(studios: Studios) -> None:
    studio = studios.new(mode="reference")
    studios.upload(studio, "reference_images", b"not a picture at all", "notes.png")
    until(lambda: len(studio.slots["reference_images"]) == 1)
    [item] = studio.slots["reference_images"]
    assert item["bad"]
    studios.settled(studio)
    assert studio.bill["no"].startswith("notes.png: ")


def test_there_is_room_for_seven_references(studios: Studios) -> None:
    studio = studios.new(reference_images=[png(64 + number) for number in range(7)])
    assert studio.mode == "reference"
    assert "room for 7" in studios.upload(studio, "reference_images", png())[0]["error"]
    assert "error" in studios.upload(studio, "no-such-slot", png())[0]


def test_an_address_is_put_in_and_a_wrong_one_refused(studios: Studios) -> None:
    studio = studios.new(mode="image")
    answer = studios.press(studio, "url", value={"slot": "image", "url": "https://example.com/a/boat.png"})
    assert answer == {"kind": "ack"}
    assert studio.slots["image"][0]["name"] == "boat.png"
    wrong: list[Any] = [
        {"slot": "image", "url": "file:///etc/passwd"},
        {"slot": "x", "url": "https://a"},
        {},
        [],
        "7",
    ]
    for value in wrong:
        assert "error" in studios.press(studio, "url", value=value)


def test_a_video_that_is_too_long_asks_to_be_cut(studios: Studios) -> None:
    studio = studios.new("a crane", duration=10)
    studio.generate()
    studios.done(studio, 1)
    studios.press(studio, "edit", job=studio.jobs[0].id)
    studios.choose(studio, prompt="make it snow")
    assert studio.bill["no"] == "Tick “Use only its first 8.7 s” first"
    assert studio.offer["fit"] == "Use only its first 8.7 s"
    studios.choose(studio, fit=True)
    assert studio.bill["no"] is None
    studios.choose(studio, mode="extend")
    assert (studio.bill["no"], studio.offer["fit"]) == (None, None)  # 10 s can be extended as a whole


def test_a_notebook_that_was_closed_shows_what_was_made(studios: Studios) -> None:
    studio = studios.new("a crane")
    studio.show()
    assert "No clips yet" in studios.pages()[0]
    studio.generate()
    studios.done(studio, 1)
    assert 'src="grokvideo_clips/a-crane-' in studios.pages()[-1]
    assert f'data-view="{studio.view}"' in studios.pages()[-1]


def test_a_cell_that_runs_again_offers_the_form_that_was_there(studios: Studios) -> None:
    studios.choose(studios.new("a crane at dusk"), aspect_ratio="9:16")
    studio = gv.Studio()
    assert (studio.prompt, studio.offer["restore"]) == ("", "A form from before stood in this notebook.")
    studios.press(studio, "restore")
    assert (studio.prompt, studio.aspect_ratio, studio.duration) == ("a crane at dusk", "9:16", 1)
    assert gv.Studio("other words").offer["restore"] is None


def test_from_mode_to_mode_nobody_finds_a_dearer_resolution(studios: Studios) -> None:
    studio = studios.new(model="grok-imagine-video-1.5", resolution="1080p")
    studios.choose(studio, model="grok-imagine-video")
    assert studio.resolution == "720p"
    studios.choose(studio, mode="frames")
    assert (studio.model, studio.resolution) == ("grok-imagine-video-1.5", "720p")


def test_takes_are_told_apart(studios: Studios) -> None:
    studio = studios.new(takes=2)
    studio.generate()
    studios.done(studio, 2)
    assert [each["parts"] for each in studio.clip_list.cards] == [
        [[f"Take {number}. ", 1], ["a crane", 0]] for number in (1, 2)
    ]


def test_below_stand_one_whole_card_and_one_comparison(studios: Studios) -> None:
    studio = studios.new(takes=3)
    studio.show()
    studio.generate()
    studios.done(studio, 3)
    ids = [job.id for job in studio.jobs]
    for job in ids:
        studios.press(studio, "open", job=job)
    studios.press_list(studio, "compare", value=ids[:2])
    studios.press_list(studio, "compare", value=ids)
    until(lambda: studio.clip_list.sums["open"] == ids[2:])
    assert studios.pages()[-1].count("data-view=") == 3
    studios.press(studio, "delete", job=ids[2])
    until(lambda: studios.pages()[-1].count("data-view=") == 2)


def test_what_is_made_on_a_whole_card_belongs_to_the_clips(studios: Studios) -> None:
    studio = studios.new(duration=2)
    studio.show()
    studio.generate()
    studios.done(studio, 1)
    studios.press(studio, "open", job=studio.jobs[0].id)
    card = view_of(studio.jobs[0])
    assert studios.notebook.press(card, "edit", value='{"prompt": "make it snow"}') == {"kind": "ack"}
    studios.done(studio, 2)
    assert studio.jobs[1].prompt == "make it snow"
