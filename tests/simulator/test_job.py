"""How an order becomes a job."""

from __future__ import annotations

import dataclasses

import pytest

from grokvideo.simulator.bodies import read_order
from grokvideo.simulator.job import Job, new_job, pace_s
from grokvideo.simulator.pictures import FirstFrame

FRAME = FirstFrame("a-720x480.png", 720, 480, "hash of a picture")


def job(prompt: str = "a fox in the snow", *, frame: FirstFrame | None = None, world: int = 0, **fields: object) -> Job:
    return new_job(read_order({"prompt": prompt, "duration": 6, **fields}), frame, now=1.8e9, world_seed=world)


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
    others = [job("an owl in the snow"), job(model="grok-imagine-video-1.5"), job(frame=FRAME), job(world=1)]
    assert len({job().seed, *(other.seed for other in others)}) == 5


def test_fault_words_are_taken_out_of_the_prompt() -> None:
    made = job("a fox [[Slow]] in [[deep]] snow [[flaky]]")
    assert (made.prompt, made.faults) == ("a fox in [[deep]] snow", ("flaky", "slow"))


def test_a_record_is_read_back_as_it_was() -> None:
    made = dataclasses.replace(job("a fox [[slow]]", frame=FRAME), link="name", link_at=1.8e9)
    assert Job.from_json(made.to_json()) == made


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"faults": []}', b"\xff"])
def test_a_damaged_record_is_noticed(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        Job.from_json(data)
