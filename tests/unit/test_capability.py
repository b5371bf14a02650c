from __future__ import annotations

import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import ASPECT_RATIOS, Mode, capability, known_models, models_with
from grokvideo.values.request import MediaInput, VideoRequest

IMAGE = MediaInput(url="https://cdn.example.org/first.png")
BASE, FULL, LITE = "grok-imagine-video", "grok-imagine-video-1.5", "grok-imagine-video-1.5-lite"
RESOLUTIONS = {BASE: {"480p", "720p"}, FULL: {"480p", "720p", "1080p"}, LITE: {"480p", "720p", "1080p"}}


def _request(model: str, mode: Mode, duration: int = 8, resolution: str = "480p") -> VideoRequest:
    image = IMAGE if mode is Mode.IMAGE else None
    return VideoRequest(prompt="a crane", model=model, image=image, duration=duration, resolution=resolution)


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


@pytest.mark.parametrize("model", known_models())
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("resolution", ["480p", "720p", "1080p", "4k"])
def test_resolutions_by_model_and_mode(model: str, mode: Mode, resolution: str) -> None:
    if resolution in RESOLUTIONS[model]:
        assert _request(model, mode, resolution=resolution).resolution == resolution
    else:
        with pytest.raises(InvalidRequest, match="resolution must be"):
            _request(model, mode, resolution=resolution)


@pytest.mark.parametrize("model", known_models())
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("duration", "legal"), [(0, False), (1, True), (15, True), (16, False), (-3, False)])
def test_durations_by_model_and_mode(model: str, mode: Mode, duration: int, legal: bool) -> None:
    if legal:
        assert _request(model, mode, duration=duration).duration == duration
    else:
        with pytest.raises(InvalidRequest, match=f"duration must be 1-15 s, got {duration}"):
            _request(model, mode, duration=duration)


@pytest.mark.parametrize("mode", Mode)
def test_an_unknown_model_is_left_to_the_provider(mode: Mode) -> None:
    request = _request("grok-imagine-video-9", mode, duration=60, resolution="8k")
    assert (request.duration, request.resolution) == (60, "8k")


def test_all_models_make_video_from_text_and_from_an_image() -> None:
    for model in known_models():
        known = capability(model)
        assert known is not None
        assert known.modes == (Mode.TEXT, Mode.IMAGE)
        assert known.aspect_ratios[:7] == ASPECT_RATIOS


def test_models_that_offer_a_resolution_can_be_looked_up() -> None:
    assert models_with(Mode.TEXT, "1080p") == (FULL, LITE)
    assert models_with(Mode.TEXT, "4k") == ()
