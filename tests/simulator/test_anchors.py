"""Pictures that are asked for at a moment are seen at that moment, alone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from grokvideo.simulator import framecode
from grokvideo.simulator.anchors import frame_of
from grokvideo.simulator.paint import Painter
from grokvideo.simulator.scene import read_prompt
from tests.simulator.filming import frames, gap, shoot

SIGHTS = {
    "fox": "a fox in the forest at dusk",
    "boat": "a boat on the sea at dawn",
    "castle": "a castle in the mountains, snow",
    "car": "a car in the desert by day",
}
NOISE = 4  # of the codec


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("given")
    for name, words in SIGHTS.items():
        Painter(read_prompt(words), 480, 288, 2).picture(1.0).save(folder / f"{name}.png")
    return {name: str(folder / f"{name}.png") for name in SIGHTS}


def shown(images: list[Image.Image], path: str) -> list[int]:
    """The numbers of the frames that are this picture."""
    with Image.open(path) as picture:
        return [k for k, image in enumerate(images) if gap(image, picture.convert("RGB")) < NOISE]


def test_the_film_goes_from_the_first_to_the_last_frame(given: dict[str, str], tmp_path: Path) -> None:
    film = shoot(tmp_path / "a.mp4", image_path=given["fox"], last_frame_path=given["castle"], seconds=3)
    images = frames(film)
    assert shown(images, given["fox"])[0] == 0
    assert shown(images, given["castle"])[-1] == 71
    assert [framecode.read(image) for image in images] == list(range(72))
    middle = images[36]
    for path in (given["fox"], given["castle"]):
        with Image.open(path) as picture:
            assert gap(middle, picture.convert("RGB")) > NOISE


@pytest.mark.parametrize("seconds", [1.0, 1.1, 0.9])
def test_a_key_frame_is_there_at_the_nearest_third_of_a_second(
    seconds: float, given: dict[str, str], tmp_path: Path
) -> None:
    beside = ((given["fox"], 2 / 3), (given["boat"], seconds), (given["car"], 4 / 3))
    seen = shown(frames(shoot(tmp_path / "a.mp4", keyframes=beside)), given["boat"])
    assert seen == list(range(seen[0], seen[-1] + 1))
    assert (seen[0] + seen[-1]) / 2 == pytest.approx(24, abs=1)
    assert len(seen) < 8


def test_four_key_frames_and_both_ends_come_in_their_order(given: dict[str, str], tmp_path: Path) -> None:
    moments = {8: "boat", 16: "castle", 24: "car", 40: "boat"}
    film = shoot(
        tmp_path / "a.mp4",
        image_path=given["fox"],
        keyframes=[(given[name], k / 24) for k, name in reversed(moments.items())],
        last_frame_path=given["car"],
    )
    images = frames(film)
    for k, name in {0: "fox", **moments, 47: "car"}.items():
        assert k in shown(images, given[name])


def test_without_a_first_frame_the_film_begins_with_a_scene_of_the_prompt(
    given: dict[str, str], tmp_path: Path
) -> None:
    prompt = "a horse in a field"
    film = frames(shoot(tmp_path / "a.mp4", prompt=prompt, last_frame_path=given["castle"], seconds=3))
    scene = frames(shoot(tmp_path / "b.mp4", prompt=prompt, seconds=3))
    assert gap(film[0], scene[0]) < NOISE
    assert shown(film, given["castle"])[-1] == 71


def test_after_the_last_key_frame_the_camera_goes_on(given: dict[str, str], tmp_path: Path) -> None:
    images = frames(shoot(tmp_path / "a.mp4", prompt="", keyframes=((given["boat"], 1 / 3),), seconds=5))
    assert gap(images[8], images[-1]) > NOISE
    assert max(gap(a, b) for a, b in pairwise(images[10:])) < 5


@pytest.mark.parametrize(
    ("seconds", "number"), [(0.01, 1), (0.2, 8), (1.0, 24), (1.16, 24), (1.17, 32), (1.99, 46), (1.7, 40)]
)
def test_times_go_to_thirds_of_a_second_strictly_inside_the_film(seconds: float, number: int) -> None:
    assert frame_of(seconds, 24, 48) == number
