"""What a Studio offers: what can be had, the nearest of what cannot, and the reason, from the table of models."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from grokvideo.notebook.studio.form import Form, has_ratio, settings_of
from grokvideo.notebook.studio.offer import RESOLUTIONS, checked, offer_told, settled
from grokvideo.values.capability import ASPECT_RATIOS, Mode, capability, known_models
from grokvideo.values.request import VideoRequest

PLAIN, FULL = "grok-imagine-video", "grok-imagine-video-1.5"
WISH = Form(model=PLAIN)


def reasons(options: list[dict[str, str]]) -> dict[str, str]:
    return {each["value"]: each["no"] for each in options if each["no"]}


def test_what_the_model_lacks_is_dimmed_with_its_reason() -> None:
    told = offer_told(WISH, {}, None, None)
    assert reasons(told["resolutions"]) == {
        "1080p": "1080p needs grok-imagine-video-1.5 or grok-imagine-video-1.5-lite"
    }
    assert reasons(told["modes"]) == reasons(told["models"]) == {}
    assert (told["duration"]["least"], told["duration"]["most"], told["duration"]["no"]) == (1, 15, None)
    assert [each["value"] for each in told["ratios"]] == list(ASPECT_RATIOS)
    assert told["slots"] == []


def test_a_wish_that_cannot_be_had_moves_to_the_nearest_and_comes_back_when_it_can() -> None:
    wish = replace(WISH, resolution="1080p", duration=15)
    form, moved = settled(wish)
    assert (form.resolution, form.duration) == ("720p", 15)
    assert moved == {"resolution": "1080p needs grok-imagine-video-1.5 or grok-imagine-video-1.5-lite: 720p is used."}
    form, moved = settled(replace(wish, mode=Mode.REFERENCE))
    assert form.duration == 10
    assert moved["duration"] == "1-10 s here: 10 s is used, not 15 s."
    form, moved = settled(replace(wish, model=FULL))
    assert (form.resolution, form.duration, moved) == ("1080p", 15, {})


def test_a_mode_that_the_model_cannot_do_takes_one_that_can() -> None:
    form, moved = settled(replace(WISH, mode=Mode.FRAMES))
    assert form.model == FULL
    assert moved == {"model": "First + last needs grok-imagine-video-1.5."}
    told = offer_told(form, moved, None, None)
    assert set(reasons(told["models"])) == {PLAIN, "grok-imagine-video-1.5-lite"}
    assert [each["slot"] for each in told["slots"]] == ["image", "last_frame"]
    form, moved = settled(replace(WISH, model=FULL, mode=Mode.EDIT))
    assert (form.model, moved) == (PLAIN, {"model": "Edit needs grok-imagine-video."})


def test_an_edit_keeps_what_its_video_has() -> None:
    form, _ = settled(replace(WISH, mode=Mode.EDIT))
    told = offer_told(form, {}, None, None)
    assert told["duration"]["no"] == "An edit keeps the length of its video."
    assert set(reasons(told["resolutions"])) == set(RESOLUTIONS)
    assert told["ratio"] == "follows the video"
    assert told["audio"]["no"]
    assert settled(replace(WISH, mode=Mode.EXTEND, duration=15))[0].duration == 10


def test_a_model_that_is_newer_than_this_release_is_left_to_the_provider() -> None:
    wish = replace(WISH, model="grok-imagine-video-9", resolution="4k", duration=60, mode=Mode.FRAMES)
    form, moved = settled(wish)
    assert (form, moved) == (wish, {})
    told = offer_told(form, moved, None, None)
    assert told["models"][-1] == {"value": "grok-imagine-video-9", "label": "grok-imagine-video-9", "no": None}
    assert [each["value"] for each in told["resolutions"]] == [*RESOLUTIONS, "4k"]
    assert reasons(told["resolutions"]) == {}
    assert told["duration"]["most"] == 60


@pytest.mark.parametrize(
    ("mode", "model", "resolution", "duration"),
    list(itertools.product(Mode, known_models(), RESOLUTIONS, (1, 2, 10, 11, 15, 100))),
)
def test_whatever_is_wished_what_is_taken_can_be_had(mode: Mode, model: str, resolution: str, duration: int) -> None:
    form, moved = settled(Form(mode=mode, model=model, resolution=resolution, duration=duration))
    known = capability(form.model)
    assert known is not None
    limits = known.limits[mode]
    assert not limits.resolutions or form.resolution in limits.resolutions
    assert not limits.durations or form.duration in limits.durations
    told = offer_told(form, moved, None, None)
    assert form.model not in reasons(told["models"])
    assert limits.resolutions == () or form.resolution not in reasons(told["resolutions"])
    assert told["duration"]["no"] or told["duration"]["least"] <= form.duration <= told["duration"]["most"]
    assert set(moved) == {
        name
        for name, before in (("model", model), ("resolution", resolution), ("duration", duration))
        if getattr(form, name) != before
    }
    assert settled(form)[0] == form


def test_words_that_no_model_knows_are_refused() -> None:
    assert checked("aspect_ratio", "21:9", PLAIN) == "21:9"
    assert checked("resolution", "4k", "of-tomorrow") == "4k"
    with pytest.raises(ValueError, match="resolution must be one of 480p, 720p, 1080p, got '4k'"):
        checked("resolution", "4k", PLAIN)


def test_a_clip_made_before_fills_the_form_and_its_braces_stay_braces() -> None:
    request = VideoRequest(prompt="a {crane}", model=FULL, duration=3, resolution="1080p", generate_audio=False)
    wish = replace(WISH, **settings_of(request) | {"mode": Mode.TEXT})
    assert wish.prompt == "a {{crane}}"
    assert (wish.model, wish.duration, wish.resolution, wish.generate_audio) == (FULL, 3, "1080p", False)
    assert has_ratio(wish)
