"""How an order becomes a job."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from grokvideo.simulator.bodies import read_edit, read_extension, read_generation
from grokvideo.simulator.inputs import Inputs, Source
from grokvideo.simulator.job import Job, new_job, pace_s
from grokvideo.simulator.pictures import Stored

FRAME = Stored("a-720x480.png", "hash of a picture")
OTHER = Stored("b-720x480.png", "hash of another picture")
CLIP = Source("hash of a clip", "c.mp4", "", 7.0, "720p", 1280, 720)
IMAGE = {"url": "https://example.com/a.png"}
STEERED = "grok-imagine-video-1.5"
USD = 10**10


def job(
    prompt: str = "a fox in the snow", *, world: int = 0, inputs: dict[str, Any] | None = None, **fields: Any
) -> Job:
    order = read_generation({"prompt": prompt, "duration": 6, **fields})
    given = Inputs(**{"width": 720, "height": 480, **(inputs or {})})
    return new_job(order, given, now=1.8e9, world_seed=world, owner="hash of a key")


def made_from(source: Source, action: str = "edit", prompt: str = "at night", **fields: Any) -> Job:
    read = read_edit if action == "edit" else read_extension
    order = read({"prompt": prompt, "video": {"file_id": "file_1"}, **fields})
    inputs = Inputs(width=source.width, height=source.height, source=source)
    return new_job(order, inputs, now=1.8e9, world_seed=0)


def test_six_seconds_at_480p_take_four_seconds() -> None:
    assert pace_s(6, "480p") == 4.0


def test_longer_and_larger_clips_take_a_little_longer() -> None:
    assert pace_s(6, "480p") < pace_s(6, "720p") < pace_s(6, "1080p") < 2 * pace_s(6, "480p")
    assert pace_s(1, "480p") < pace_s(15, "480p") < 2 * pace_s(6, "480p")


def test_equal_orders_have_equal_seeds_and_own_ids() -> None:
    assert job().seed == job().seed
    assert job().request_id != job().request_id


@pytest.mark.parametrize(
    "fields",
    [
        {"duration": 3},
        {"resolution": "720p"},
        {"aspect_ratio": "1:1"},
        {"generate_audio": False},
        {"user": "someone"},
        {"prompt": "[[slow]] a fox in the snow"},
    ],
)
def test_the_scene_stays_the_same_at_another_size_or_length(fields: dict[str, object]) -> None:
    assert job(**fields).seed == job().seed  # type: ignore[arg-type]


def test_another_word_model_image_or_world_is_another_scene() -> None:
    others = [
        job("an owl in the snow"),
        job(model=STEERED),
        job(inputs={"image": FRAME}),
        job(world=1),
        job(inputs={"last_frame": FRAME}),
        job(inputs={"last_frame": OTHER}),
        job(inputs={"keyframes": ((FRAME, 3.0),)}),
        job(inputs={"keyframes": ((FRAME, 2.0),)}),
        job(inputs={"references": (FRAME,)}),
        job(inputs={"references": (FRAME, OTHER)}),
        job(inputs={"references": (OTHER, FRAME)}),
        job(model=STEERED, reference_audios=[{"voice_id": "eve"}]),
        job(model=STEERED, reference_audios=[{"voice_id": "leo"}]),
        job(model=STEERED, reference_audios=[{"url": "https://example.com/leo.mp3"}]),
        made_from(CLIP),
        made_from(dataclasses.replace(CLIP, identity="another")),
        made_from(CLIP, "extend"),
    ]
    assert len({job().seed, *(other.seed for other in others)}) == len(others) + 1


def test_a_clip_from_words_or_one_picture_looks_as_it_always_did() -> None:
    assert (job().seed, job(inputs={"image": FRAME}).seed) == (181_053_516_062_606, 116_648_607_478_928)


def test_fault_words_are_taken_out_of_the_prompt() -> None:
    made = job("a fox [[Slow]] in [[deep]] snow [[flaky]]")
    assert (made.prompt, made.faults) == ("a fox in [[deep]] snow", ("flaky", "slow"))


def test_a_record_is_read_back_as_it_was() -> None:
    made = job(
        "a fox [[slow]]",
        model=STEERED,
        inputs={"image": FRAME, "last_frame": OTHER, "keyframes": ((FRAME, 3.5),), "references": (OTHER, FRAME)},
        reference_audios=[{"voice_id": "eve"}],
        storage_options={"filename": "fox.mp4", "public_url": {"expires_after": 3600}},
    )
    made = dataclasses.replace(made, link="name", link_at=1.8e9, kept={"file_output": {"file_id": "file_1"}})
    assert Job.from_json(made.to_json()) == made
    extended = made_from(CLIP, "extend")
    assert Job.from_json(extended.to_json()) == extended


def test_a_record_of_an_earlier_version_is_read() -> None:
    record = {
        "request_id": "0c3f6f2e-1b7e-4a55-9a8e-9c6f0f1d7a11",
        "created_at": 1.8e9,
        "pace_s": 4.0,
        "model": "grok-imagine-video",
        "prompt": "a fox",
        "faults": ["slow"],
        "seconds": 6,
        "width": 720,
        "height": 480,
        "audio": True,
        "image": "a-720x480.png",
        "seed": 7,
        "cost_ticks": 3_000_000_000,
        "take": 1,
        "failure": "",
        "link": "name",
        "link_at": 1.8e9,
    }
    made = Job.from_json(json.dumps(record).encode())
    assert {name: getattr(made, name) for name in record} == record | {"faults": ("slow",)}
    assert (made.action, made.keyframes, made.whole_seconds, made.storage, made.kept) == ("", (), 6, None, None)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"faults": []}', b"\xff"])
def test_a_damaged_record_is_noticed(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        Job.from_json(data)


@pytest.mark.parametrize(
    ("model", "fields", "usd"),
    [
        ("grok-imagine-video", {"duration": 10}, 0.5),
        ("grok-imagine-video", {"duration": 10, "resolution": "720p"}, 0.7),
        ("grok-imagine-video", {"duration": 5, "image": IMAGE}, 0.252),
        ("grok-imagine-video", {"duration": 10, "reference_images": [IMAGE] * 7}, 0.514),
        (STEERED, {"duration": 9, "resolution": "1080p"}, 2.25),
        (STEERED, {"duration": 1, "image": IMAGE, "last_frame": IMAGE}, 0.1),
        (STEERED, {"duration": 2, "keyframes": [{"image": IMAGE, "timestamp_s": 1}] * 4}, 0.2),
        (STEERED, {"duration": 8, "resolution": "720p", "reference_audios": [{"voice_id": "eve"}] * 3}, 1.12),
        (STEERED, {"duration": 1, "image": IMAGE, "reference_images": [IMAGE] * 2, "generate_audio": False}, 0.11),
        ("grok-imagine-video-1.5-lite", {"duration": 6, "resolution": "720p", "image": IMAGE}, 0.19),
        ("grok-imagine-video-1.5-lite", {"duration": 1, "resolution": "1080p"}, 0.14),
    ],
)
def test_a_new_clip_costs_its_seconds_and_its_pictures(model: str, fields: dict[str, Any], usd: float) -> None:
    assert job(model=model, **fields).cost_ticks == round(usd * USD)


@pytest.mark.parametrize(
    ("seconds", "resolution", "usd"),
    [
        (7.0, "720p", 0.56),
        (8.7, "480p", 0.522),
        (8.700001, "480p", 0.522),
        (8.701, "480p", 0.5226),
        (6.0, "480p", 0.36),
        (0.5, "720p", 0.04),
    ],
)
def test_an_edit_costs_the_hundredths_of_its_source(seconds: float, resolution: str, usd: float) -> None:
    source = dataclasses.replace(CLIP, seconds=seconds, resolution=resolution)
    assert made_from(source).cost_ticks == round(usd * USD)


@pytest.mark.parametrize(
    ("seconds", "resolution", "added", "usd"),
    [(10.0, "480p", 4, 0.3), (15.0, "720p", 10, 0.85), (2.001, "480p", 2, 0.1201), (6.0, "720p", None, 0.48)],
)
def test_an_extension_costs_its_source_and_what_is_added(
    seconds: float, resolution: str, added: int | None, usd: float
) -> None:
    source = dataclasses.replace(CLIP, seconds=seconds, resolution=resolution)
    assert made_from(source, "extend", duration=added).cost_ticks == round(usd * USD)


@pytest.mark.parametrize(
    ("made", "seconds"),
    [
        (job(), 6),
        (made_from(CLIP), 7),
        (made_from(dataclasses.replace(CLIP, seconds=8.5)), 9),
        (made_from(dataclasses.replace(CLIP, seconds=0.2)), 1),
        (made_from(CLIP, "extend", duration=4), 11),
        (made_from(dataclasses.replace(CLIP, seconds=6.04), "extend"), 12),
    ],
)
def test_an_answer_states_the_length_of_the_whole_clip(made: Job, seconds: int) -> None:
    assert made.whole_seconds == seconds


def test_a_link_of_a_voice_is_not_written_down() -> None:
    url = "https://example.com/leo.mp3?signature=secret"
    made = job(
        model=STEERED, reference_audios=[{"voice_id": " eve "}, {"url": url}, {"url": "data:audio/mpeg;base64,QQ=="}]
    )
    assert made.voices[0] == "eve"
    assert made.voices[1].startswith("https://example.com/")
    assert b"secret" not in made.to_json()
    assert len(set(made.voices)) == 3
