"""Takes: equal orders one after the other."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageStat

from grokvideo.simulator.bodies import read_edit, read_generation
from grokvideo.simulator.catalogue import pixels
from grokvideo.simulator.inputs import Inputs, Source
from grokvideo.simulator.job import Job, new_job
from grokvideo.simulator.paint import Painter
from grokvideo.simulator.palettes import palette
from grokvideo.simulator.pictures import Stored
from grokvideo.simulator.scene import read_prompt
from grokvideo.simulator.takes import Takes

STEERED = "grok-imagine-video-1.5"
CRANE = "A paper crane unfolds on a windowsill, rain outside. Slow push in."


def job(prompt: str = CRANE, *, inputs: dict[str, Any] | None = None, **fields: object) -> Job:
    order = read_generation({"prompt": prompt, "duration": 6, **fields})
    size = pixels(order.aspect_ratio, order.resolution)
    return new_job(order, Inputs(width=size[0], height=size[1], **inputs or {}), now=1.8e9, world_seed=0)


def edit(source: str) -> Job:
    clip = Source(source, f"{source}.mp4", "", 3.0, "480p", 848, 480)
    order = read_edit({"prompt": CRANE, "video": {"file_id": "file_1"}})
    return new_job(order, Inputs(width=848, height=480, source=clip), now=1.8e9, world_seed=0)


def keep(folder: Path, made: Job) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{made.request_id}.json").write_bytes(made.to_json())


def picture(take: int, prompt: str = CRANE) -> Image.Image:
    return Painter(read_prompt(prompt, 7, take), 320, 192, 2).picture(1.0)


def test_equal_orders_are_counted_and_others_are_not(tmp_path: Path) -> None:
    takes = Takes(tmp_path)
    orders = [job(), job(), job(duration=3), job(resolution="720p"), job("a fox"), job(generate_audio=False), job()]
    assert [takes.numbered(order).take for order in orders] == [0, 1, 0, 0, 0, 0, 2]


def test_other_inputs_are_other_orders(tmp_path: Path) -> None:
    one, two = Stored("a.png", "a"), Stored("b.png", "b")
    orders = [
        job(),
        job(inputs={"image": one}),
        job(inputs={"last_frame": one}),
        job(inputs={"keyframes": ((one, 1.0),)}),
        job(inputs={"keyframes": ((one, 2.0),)}),
        job(inputs={"references": (one,)}),
        job(inputs={"references": (one, two)}),
        job(model=STEERED),
        job(model=STEERED, reference_audios=[{"voice_id": "eve"}]),
        edit("a"),
        edit("b"),
    ]
    takes = Takes(tmp_path)
    assert [takes.numbered(order).take for order in orders] == [0] * len(orders)
    assert [takes.numbered(order).take for order in orders] == [1] * len(orders)


def test_another_process_goes_on_counting(tmp_path: Path) -> None:
    first, other = Takes(tmp_path / "jobs"), Takes(tmp_path / "jobs")
    for expected in range(2):
        made = first.numbered(job())
        keep(tmp_path / "jobs", made)
        assert made.take == expected
    made = other.numbered(job())
    keep(tmp_path / "jobs", made)
    assert (made.take, first.numbered(job()).take) == (2, 3)


def test_damaged_and_older_records_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / "note.txt").write_text("not a record")
    older = dataclasses.asdict(job())
    del older["take"]
    keep(tmp_path, Job(**older))
    assert Takes(tmp_path).numbered(job()).take == 1


def test_takes_differ_visibly_and_the_first_is_as_ever() -> None:
    films = [picture(take) for take in range(4)]
    for i, one in enumerate(films):
        for other in films[:i]:
            assert sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3 > 1.5
    assert picture(0).tobytes() == Painter(read_prompt(CRANE, 7), 320, 192, 2).picture(1.0).tobytes()
    assert picture(2).tobytes() == films[2].tobytes()


def test_takes_are_of_the_same_scene() -> None:
    first, second = read_prompt(CRANE, 7), read_prompt(CRANE, 7, 1)
    assert dataclasses.replace(second, take=0) == first
    assert palette(first) == palette(second)
