"""What a comparison shows and asks for, beside its clock: sound, stars, what changed, jobs that run, other views."""

from __future__ import annotations

import io
from base64 import b64encode
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.reels import (
    COMPARE,
    FOX,
    OWL,
    SILENT,
    button,
    change,
    clip,
    compared,
    exactly,
    filled,
    muted,
    scrub,
    settled,
    together,
    until,
)
from tests.browser.stage import Stage, sent

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("reels")]

NO_URL: dict[str, Any] = {"url": None}


def icons(page: Page) -> list[str]:
    """What the sound button of each clip shows."""
    return list(page.locator("[data-action^=mute] svg").evaluate_all("all => all.map(each => each.dataset.icon)"))


def test_the_first_clip_is_heard_and_a_solo_silences_the_rest_and_shows_it(stage: Stage) -> None:
    page = compared(stage, FOX, OWL, FOX)
    assert muted(page) == [False, True, True]
    assert icons(page) == ["sound", "muted", "muted"]
    button(page, "mute-B").click()
    assert muted(page) == [False, False, True]
    button(page, "solo-C").click()
    assert muted(page) == [True, True, False]
    assert icons(page) == ["muted", "muted", "sound"]
    expect(button(page, "solo-C")).to_have_attribute("aria-pressed", "true")
    button(page, "solo-C").click()
    assert muted(page) == [False, False, True]
    button(page, "solo-C").click()
    button(page, "mute-A").click()  # what the solo silenced is asked for
    assert muted(page) == [False, False, True]
    expect(button(page, "solo-C")).to_have_attribute("aria-pressed", "false")


def test_a_clip_without_sound_says_so(stage: Stage) -> None:
    page = compared(stage, FOX, SILENT)
    for action in ("mute-B", "solo-B"):
        expect(button(page, action)).to_have_attribute("title", "This clip has no sound")
        button(page, action).dispatch_event("click")
    assert muted(page)[0] is False


def test_a_browser_that_plays_no_sound_yet_plays_without_and_says_so(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    page.evaluate(
        """() => {
            const {play} = HTMLMediaElement.prototype;
            HTMLMediaElement.prototype.play = function () {
                return this.muted ? play.call(this) : Promise.reject(new DOMException('no', 'NotAllowedError'));
            };
        }"""
    )
    button(page, "play").click()
    together(page, after=0.2)
    assert muted(page) == [True, True]
    expect(page.locator(f"{COMPARE} [role=status]")).to_have_text(
        "All muted: this browser plays no sound before a click."
    )


def stars_of(page: Page, letter: str) -> list[str]:
    return list(
        clip(page, letter)
        .locator("[role=radio]")
        .evaluate_all("all => all.map(each => each.getAttribute('aria-checked'))")
    )


def test_stars_are_shown_at_once_and_sent(stage: Stage) -> None:
    page = compared(stage, FOX, OWL, change={"clips": [{"stars": 4}, {}]})
    assert (filled(page, "A"), filled(page, "B")) == (4, 0)
    assert stars_of(page, "A") == ["false", "false", "false", "true", "false"]
    button(page, "star-B-3").click()
    assert filled(page, "B") == 3
    page.wait_for_function("() => models[0].sent.length === 1")
    assert [(each["action"], each["job"], each["value"]) for each in sent(page)] == [("stars", "job-1", "3")]
    button(page, "star-A-4").click()  # the same again: none
    assert filled(page, "A") == 0
    page.wait_for_function("() => models[0].sent.length === 2")
    assert sent(page)[1]["value"] == "0"
    change(page, 1, stars=3)
    assert filled(page, "B") == 3


def test_of_quick_choices_the_last_is_sent_when_the_kernel_has_answered(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    page.evaluate("() => { models[0].answers = false }")
    for star in (1, 2, 5):
        button(page, f"star-A-{star}").click()
    button(page, "star-B-2").click()
    assert (filled(page, "A"), filled(page, "B")) == (5, 2)
    assert [each["value"] for each in sent(page)] == ["1"]
    page.evaluate("() => { models[0].answers = true; models[0].answer(models[0].sent[0]) }")
    page.wait_for_function("() => models[0].sent.length === 3")
    assert sorted((each["job"], each["value"]) for each in sent(page)[1:]) == [("job-0", "5"), ("job-1", "2")]


def test_refused_stars_go_back_and_the_reason_is_said(stage: Stage) -> None:
    page = compared(stage, FOX, OWL, change={"clips": [{"stars": 1}, {}]})
    page.evaluate("() => { models[0].reply = {error: 'The library is read-only. Nothing was sent.'} }")
    button(page, "star-A-5").click()
    expect(page.get_by_text("The library is read-only.").first).to_be_visible()
    assert filled(page, "A") == 1


def test_a_kernel_that_lets_a_star_wait_is_named(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    page.evaluate("() => { models[0].answers = false }")
    button(page, "star-A-2").click()
    expect(page.get_by_text("Waiting for the kernel")).to_be_visible()
    page.evaluate("() => models[0].answer(models[0].sent.at(-1))")
    expect(page.get_by_text("Waiting for the kernel")).to_have_count(0)
    assert filled(page, "A") == 2


def test_another_reference_is_asked_for_from_the_picker_and_from_the_menu(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    picker = page.get_by_label("What changed, against")
    expect(picker).to_have_value("job-0")
    picker.select_option("B")
    page.wait_for_function("() => models[0].sent.length === 1")
    assert [(each["action"], each["job"]) for each in sent(page)] == [("reference", "job-1")]
    expect(picker).to_have_value("job-1")
    button(page, "more-B").click()
    expect(button(page, "reference-B")).to_have_text("This is the reference")
    page.keyboard.press("Escape")
    button(page, "more-A").click()
    button(page, "reference-A").click()
    page.wait_for_function("() => models[0].sent.length === 2")
    assert sent(page)[1]["job"] == "job-0"
    expect(button(page, "more-A")).to_be_focused()


def test_what_changed_is_told_by_element_and_by_hidden_words(stage: Stage) -> None:
    page = compared(stage, FOX, OWL)
    table = page.get_by_role("table", name="What changed")
    assert table.get_by_role("columnheader").all_inner_texts()[1:] == ["Prompt", "Model", "Billed"]
    rows = table.get_by_role("row")
    expect(rows.nth(1)).to_have_text(
        "AA paper fox in ink unfolds on a windowsill, rain outside.grok-imagine-video$0.30"
    )
    expect(rows.nth(2).locator("del")).to_have_text("removed ink")
    expect(rows.nth(2).locator("ins")).to_have_text("added clay")
    style = "each => { const {textDecorationLine: line, backgroundColor: ground} = getComputedStyle(each)"
    looks = rows.nth(2).locator("ins, del").evaluate_all(f"all => all.map({style}; return [line, ground] }})")
    assert looks == [["line-through", "rgb(251, 224, 222)"], ["underline", "rgb(217, 239, 217)"]]
    expect(page.get_by_text("same in all: 6 s · 480p · 16:9 · audio")).to_be_visible()


def test_where_nothing_changed_there_is_a_sentence(stage: Stage) -> None:
    none = {"changed": {"none": "Same request, different takes.", "rows": []}}
    page = compared(stage, FOX, OWL, change=none)
    expect(page.get_by_text("Same request, different takes.")).to_be_visible()
    expect(page.get_by_role("table", name="What changed")).to_have_count(0)
    expect(page.get_by_label("What changed, against")).to_be_hidden()


def test_words_of_a_prompt_stay_words(stage: Stage) -> None:
    evil = "<img src=x onerror=alert(1)>\u202e"
    rows = [{"job": "job-0", "letter": "A", "cells": [[[evil, "added"]]]}]
    page = compared(
        stage, FOX, OWL, change={"clips": [{"label": evil}, {}], "changed": {"columns": ["Prompt"], "rows": rows}}
    )
    shown = "<img src=x onerror=alert(1)>⟨U+202E⟩"
    expect(page.locator("ins")).to_have_text(f"added {shown}")
    expect(clip(page, "A").locator(".gv-differs")).to_have_text(shown)
    expect(page.locator(f"{COMPARE} img[src=x]")).to_have_count(0)


def test_a_job_that_runs_shows_how_far_it_is_and_becomes_a_player(stage: Stage) -> None:
    page = compared(stage, FOX, "pending", "waiting", "failed")
    expect(clip(page, "B").get_by_role("progressbar")).to_be_visible()
    expect(clip(page, "B")).to_have_attribute("data-progress", "0.42")
    expect(clip(page, "C")).to_contain_text("starts when a place is free")
    expect(clip(page, "D")).to_contain_text("Failed")
    expect(clip(page, "D")).to_contain_text("internal error, not billed")
    before = clip(page, "B").locator(".gv-box").bounding_box()
    change(page, 1, progress=0.8, eta_s=5)
    expect(clip(page, "B")).to_have_attribute("data-progress", "0.80")
    scrub(page, 30)
    change(page, 1, status="done", title="Done", progress=1, clip=OWL)
    expect(clip(page, "B")).to_have_attribute("data-media", "ready")
    exactly(page, 30)
    assert clip(page, "B").locator(".gv-box").bounding_box() == before
    expect(page.locator(f"{COMPARE} [role=status]")).to_have_text("B: done")


def test_the_live_region_says_no_percents(stage: Stage) -> None:
    page = compared(stage, FOX, "pending")
    change(page, 1, progress=0.7)
    expect(page.locator(f"{COMPARE} [role=status]")).to_have_text("")


def test_a_clip_whose_file_is_gone_says_so_and_the_others_play(stage: Stage) -> None:
    page = compared(stage, FOX, OWL | {"url": "files/gone.mp4"})
    stage.complaints.clear()  # the browser tells of the file that is not there
    expect(clip(page, "B")).to_contain_text("The file is no longer in your library folder.")
    button(page, "play").click()
    until(page, lambda seen: (seen.frames[0] or 0) > 12)


def test_without_a_server_bytes_and_posters_come_by_message_for_each_job(
    stage: Stage, bare_files: dict[str, bytes]
) -> None:
    page = stage.open()
    jpeg = io.BytesIO()
    Image.new("RGB", (32, 18), "teal").save(jpeg, "JPEG")
    files = {"job-0": bare_files["/files/fox.mp4"], "job-1": bare_files["/files/owl.mp4"], "poster": jpeg.getvalue()}
    page.evaluate(
        """([parts, files]) => {
            const model = new FakeModel(compareSample(parts));
            const bytes = Object.fromEntries(Object.entries(files)
                .map(([name, text]) => [name, Uint8Array.from(atob(text), each => each.charCodeAt(0))]));
            const answer = model.answer.bind(model);
            model.poster = bytes.poster;
            model.answer = message => {
                model.bytes = bytes[message.job];
                if (message.what || window.mayLoad) answer(message);
            };
            models.push(model);
            const el = document.createElement('div');
            stage.append(el);
            compare.render({model, el});
        }""",
        [[FOX | NO_URL, OWL | NO_URL], {name: b64encode(data).decode() for name, data in files.items()}],
    )
    expect(clip(page, "A").get_by_text("Loading the clip")).to_be_visible()
    page.wait_for_function("() => [...document.querySelectorAll('.gv-poster')].every(each => each.naturalWidth === 32)")
    page.evaluate("() => { window.mayLoad = true; for (const each of [...models[0].sent]) models[0].answer(each) }")
    settled(page)
    scrub(page, 33)
    exactly(page, 33)
    asked = page.evaluate("() => models[0].sent.filter(each => each.kind === 'read')")
    assert {(each["job"], each.get("what"), each["offset"]) for each in asked} == {
        ("job-0", None, 0),
        ("job-0", "poster", 0),
        ("job-1", None, 0),
        ("job-1", "poster", 0),
    }
