"""Which combinations are legal: every model with every set of inputs, every resolution and the limits of length."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from grokvideo.simulator.bodies import read_edit, read_extension, read_generation
from grokvideo.simulator.refusal import INVALID, UNABLE, Refusal

BASE, STEERED, LITE = "grok-imagine-video", "grok-imagine-video-1.5", "grok-imagine-video-1.5-lite"
MODELS = (BASE, STEERED, LITE)
IMAGE = {"url": "https://example.com/a.png"}
INPUTS: dict[str, Any] = {
    "image": IMAGE,
    "last_frame": IMAGE,
    "keyframes": [{"image": IMAGE, "timestamp_s": 0.5}],
    "reference_images": [IMAGE],
    "reference_audios": [{"voice_id": "eve"}],
}
SETS = [names for count in range(len(INPUTS) + 1) for names in combinations(INPUTS, count)]
LEGAL = {
    BASE: [(), ("image",), ("reference_images",)],
    STEERED: SETS,
    LITE: [(), ("image",)],
}
REFERENCES = {"reference_images", "reference_audios"}


def body(model: str, names: tuple[str, ...], **fields: object) -> dict[str, object]:
    return {"model": model, "prompt": "a fox", **{name: INPUTS[name] for name in names}, **fields}


def refused(body: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_generation(body)
    return caught.value


def legal() -> list[tuple[str, tuple[str, ...]]]:
    return [(model, names) for model in MODELS for names in LEGAL[model]]


@pytest.mark.parametrize("names", SETS, ids="+".join)
@pytest.mark.parametrize("model", MODELS)
def test_a_model_takes_what_the_table_says_and_names_what_it_does_not(model: str, names: tuple[str, ...]) -> None:
    if names in LEGAL[model]:
        order = read_generation(body(model, names))
        assert order.has_references == bool(REFERENCES & set(names))
        assert order.pictures == len(set(names) - {"reference_audios"})
    else:
        refusal = refused(body(model, names))
        assert (refusal.status, refusal.body["code"]) == (400, UNABLE)
        assert str(refusal).partition(":")[0] in names
        assert str(refusal).endswith(f"not supported for this model ({model})")


def test_a_first_frame_with_references_is_refused_as_a_pair_on_the_base_model() -> None:
    words = "image: a first frame together with reference_images is not supported for this model (grok-imagine-video)"
    assert str(refused(body(BASE, ("image", "reference_images")))) == words


@pytest.mark.parametrize(("model", "names"), legal(), ids=lambda value: value if value else "text")
@pytest.mark.parametrize("resolution", ["480p", "720p", "1080p"])
def test_how_large_a_clip_may_be(model: str, names: tuple[str, ...], resolution: str) -> None:
    has_references = bool(REFERENCES & set(names))
    if resolution == "1080p" and (model == BASE or has_references):
        refusal = refused(body(model, names, resolution=resolution))
        assert (refusal.status, refusal.body["code"]) == (400, INVALID)
        where = f"for {model}" if model == BASE else "with references"
        assert str(refusal) == f"resolution: must be one of 480p, 720p {where}, got '1080p'"
    else:
        assert read_generation(body(model, names, resolution=resolution)).resolution == resolution


@pytest.mark.parametrize(("model", "names"), legal(), ids=lambda value: value if value else "text")
def test_how_long_a_clip_may_be(model: str, names: tuple[str, ...]) -> None:
    has_references = bool(REFERENCES & set(names))
    most = 10 if model == BASE and has_references else 15
    for seconds in (1, most):
        assert read_generation(body(model, names, duration=seconds)).seconds == seconds
    for seconds in (0, most + 1):
        where = f" with references on {model}" if has_references else ""
        refusal = refused(body(model, names, duration=seconds))
        assert (refusal.status, refusal.body["code"]) == (400, INVALID)
        assert str(refusal) == f"duration: must be 1-{most} seconds{where}, got {seconds}"


@pytest.mark.parametrize("read", [read_edit, read_extension])
@pytest.mark.parametrize("model", [*MODELS, "grok-imagine-video-2026-01-20", "grok-imagine-video-1.5-preview"])
def test_only_the_base_model_takes_a_video(read: Any, model: str) -> None:
    sent = {"model": model, "prompt": "at night", "video": {"url": "https://example.com/a.mp4"}}
    if model in (BASE, "grok-imagine-video-2026-01-20"):
        assert read(sent).model.id == BASE
        return
    with pytest.raises(Refusal) as caught:
        read(sent)
    assert (caught.value.status, caught.value.body["code"]) == (400, UNABLE)
    assert str(caught.value) == f"video: not supported for this model ({model.removesuffix('-preview')})"
