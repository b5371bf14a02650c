from __future__ import annotations

from typing import Any

import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import (
    ASPECT_RATIOS,
    Mode,
    capability,
    known_models,
    models_with,
    nearest_model,
    source_limits,
)
from grokvideo.values.media import Keyframe, MediaInput
from grokvideo.values.request import VideoRequest

IMAGE = MediaInput(url="https://cdn.example.org/first.png")
VIDEO = MediaInput(kind="video", url="https://cdn.example.org/street.mp4")
BASE, FULL, LITE = "grok-imagine-video", "grok-imagine-video-1.5", "grok-imagine-video-1.5-lite"
SMALL, ALL = {"480p", "720p"}, {"480p", "720p", "1080p"}
INPUTS: dict[Mode, dict[str, Any]] = {
    Mode.TEXT: {},
    Mode.IMAGE: {"image": IMAGE},
    Mode.REFERENCE: {"reference_images": [IMAGE]},
    Mode.FRAMES: {"last_frame": IMAGE},
    Mode.EDIT: {"video": VIDEO},
    Mode.EXTEND: {"video": VIDEO, "extend": True},
}
MODES = {
    BASE: {Mode.TEXT, Mode.IMAGE, Mode.REFERENCE, Mode.EDIT, Mode.EXTEND},
    FULL: {Mode.TEXT, Mode.IMAGE, Mode.REFERENCE, Mode.FRAMES},
    LITE: {Mode.TEXT, Mode.IMAGE},
}
RESOLUTIONS = {BASE: SMALL, FULL: ALL, LITE: ALL}
PAIRS = [(model, mode) for model in MODES for mode in Mode]
MADE_NEW = [(model, mode) for model, mode in PAIRS if mode in MODES[model] and not mode.has_source]


def _request(model: str, mode: Mode, duration: int | None = None, resolution: str | None = None) -> VideoRequest:
    values: dict[str, Any] = {**INPUTS[mode], "duration": duration, "resolution": resolution}
    return VideoRequest(prompt="a crane", model=model, **values)


def test_the_three_models_are_known() -> None:
    assert known_models() == (BASE, FULL, LITE)


@pytest.mark.parametrize(
    ("alias", "model"),
    [
        ("grok-imagine-video-2026-01-20", BASE),
        ("grok-imagine-video-1.5-preview", FULL),
        ("grok-imagine-video-1.5-2026-05-30", FULL),
    ],
)
def test_an_alias_is_its_model(alias: str, model: str) -> None:
    assert capability(alias) is capability(model)


def test_a_new_model_is_not_in_the_table() -> None:
    assert capability("grok-imagine-video-9") is None


@pytest.mark.parametrize(("model", "mode"), PAIRS)
def test_each_model_has_its_modes(model: str, mode: Mode) -> None:
    if mode in MODES[model]:
        assert _request(model, mode).mode is mode
    else:
        with pytest.raises(InvalidRequest, match=f": {model} cannot ") as caught:
            _request(model, mode)
        others = [name for name in MODES if mode in MODES[name]]
        assert all(name in str(caught.value) for name in others)
        assert "Nothing was sent" in caught.value.hint


@pytest.mark.parametrize(("model", "mode"), MADE_NEW)
@pytest.mark.parametrize("resolution", ["480p", "720p", "1080p", "4k"])
def test_resolutions_by_model_and_mode(model: str, mode: Mode, resolution: str) -> None:
    allowed = SMALL if mode is Mode.REFERENCE else RESOLUTIONS[model]
    if resolution in allowed:
        assert _request(model, mode, resolution=resolution).resolution == resolution
    else:
        with pytest.raises(InvalidRequest, match=f"resolution must be 480p.*, got '{resolution}'"):
            _request(model, mode, resolution=resolution)


@pytest.mark.parametrize(("model", "mode"), MADE_NEW)
@pytest.mark.parametrize("duration", [-3, 0, 1, 10, 11, 15, 16])
def test_durations_by_model_and_mode(model: str, mode: Mode, duration: int) -> None:
    most = 10 if (model, mode) == (BASE, Mode.REFERENCE) else 15
    if 1 <= duration <= most:
        assert _request(model, mode, duration=duration).duration == duration
    else:
        with pytest.raises(InvalidRequest, match=f"duration must be 1-{most} s.*, got {duration}"):
            _request(model, mode, duration=duration)


@pytest.mark.parametrize(("duration", "legal"), [(1, False), (2, True), (10, True), (11, False)])
def test_an_extension_adds_two_to_ten_seconds(duration: int, legal: bool) -> None:
    if legal:
        assert _request(BASE, Mode.EXTEND, duration=duration).duration == duration
    else:
        with pytest.raises(InvalidRequest, match=f"duration must be 2-10 s for what an extension adds, got {duration}"):
            _request(BASE, Mode.EXTEND, duration=duration)


@pytest.mark.parametrize("mode", [mode for mode in Mode if not mode.has_source])
def test_an_unknown_model_is_left_to_the_provider(mode: Mode) -> None:
    request = _request("grok-imagine-video-9", mode, duration=60, resolution="8k")
    assert (request.duration, request.resolution) == (60, "8k")


def test_an_unknown_model_may_do_what_no_known_one_can() -> None:
    request = VideoRequest(
        prompt="a crane",
        model="grok-imagine-video-9",
        image=IMAGE,
        last_frame=IMAGE,
        keyframes=[Keyframe(IMAGE, float(second)) for second in range(1, 8)],  # type: ignore[arg-type]
        reference_images=[IMAGE] * 9,  # type: ignore[arg-type]
    )
    assert request.mode is Mode.REFERENCE


def test_all_models_have_the_seven_shapes() -> None:
    for model in known_models():
        known = capability(model)
        assert known is not None
        assert known.aspect_ratios[:7] == ASPECT_RATIOS


def test_models_that_offer_something_can_be_looked_up() -> None:
    assert models_with(Mode.TEXT, "1080p") == (FULL, LITE)
    assert models_with(Mode.TEXT, "4k") == ()
    assert models_with(Mode.EDIT) == (BASE,)
    assert models_with(Mode.REFERENCE) == (BASE, FULL)
    assert models_with(Mode.REFERENCE, voices=True) == (FULL,)
    assert models_with(Mode.REFERENCE, image_with_references=True) == (FULL,)


def test_how_long_a_source_may_be() -> None:
    assert source_limits(Mode.EDIT) == (0.0, 8.7)
    assert source_limits(Mode.EXTEND) == (2.0, 15.0)
    with pytest.raises(ValueError, match="text has no source"):
        source_limits(Mode.TEXT)


def test_a_mistyped_model_has_a_neighbour() -> None:
    assert nearest_model("grok-imagine-vide") == BASE
    assert nearest_model(BASE) is None
