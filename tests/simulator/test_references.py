"""Reference pictures are seen, and reference voices are heard."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from grokvideo.simulator import framecode
from grokvideo.simulator.scene import read_prompt
from tests.simulator.filming import frames, gap, loudness, samples, shoot

COLOURS = [(220, 20, 30), (20, 170, 40), (40, 30, 220), (240, 220, 0), (200, 0, 220), (0, 210, 210), (255, 120, 0)]
SHAPES = [(160, 90), (100, 100), (90, 160), (400, 60), (60, 400), (640, 480), (300, 400)]
FRAMES = {"landscape": (848, 480), "square": (480, 480), "portrait": (480, 848)}


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("cards")
    for k, (colour, shape) in enumerate(zip(COLOURS, SHAPES, strict=True)):
        Image.new("RGB", shape, colour).save(folder / f"{k}.png")
    return [str(folder / f"{k}.png") for k in range(7)]


def share(image: Image.Image, colour: tuple[int, int, int]) -> float:
    """The part of the picture that has this colour."""
    small = image.resize((image.width // 4, image.height // 4), Image.Resampling.BOX)
    pixels = list(zip(*[iter(small.tobytes())] * 3, strict=True))
    near = [p for p in pixels if max(abs(a - b) for a, b in zip(p, colour, strict=True)) < 24]
    return len(near) / len(pixels)


@pytest.mark.parametrize("shape", FRAMES)
@pytest.mark.parametrize(("count", "least"), [(1, 0.04), (2, 0.04), (3, 0.04), (5, 0.015), (7, 0.01)])
def test_every_reference_is_seen_all_the_time(
    count: int, least: float, shape: str, cards: list[str], tmp_path: Path
) -> None:
    width, height = FRAMES[shape]
    wanted: dict[str, object] = {"prompt": "at night", "reference_paths": cards[:count], "fps": 3}
    images = frames(shoot(tmp_path / "a.mp4", width=width, height=height, seconds=1, **wanted))
    for image in images:
        for colour in COLOURS[:count]:
            assert share(image, colour) >= least
    assert [framecode.read(image) for image in images] == [0, 1, 2]


def test_three_long_references_are_seen_as_well(cards: list[str], tmp_path: Path) -> None:
    for width, height in FRAMES.values():
        for number in (3, 4):
            paths = [cards[number]] * 3
            film = shoot(tmp_path / "a.mp4", reference_paths=paths, width=width, height=height, fps=2, seconds=1)
            assert share(frames(film)[1], COLOURS[number]) > 3 * 0.04


def test_the_scene_of_the_prompt_is_behind_them(cards: list[str], tmp_path: Path) -> None:
    a, b = (
        frames(shoot(tmp_path / f"{k}.mp4", prompt=prompt, reference_paths=cards[:3], seconds=1))[12]
        for k, prompt in enumerate(("a fox in a field", "a robot in the desert at night"))
    )
    assert gap(a, b) > 20


def test_cards_sway(cards: list[str], tmp_path: Path) -> None:
    images = frames(shoot(tmp_path / "a.mp4", prompt="static", reference_paths=cards[:1], width=848, height=480))
    assert gap(images[0], images[36]) > 0.5


def test_with_a_first_frame_they_come_later(cards: list[str], tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((320, 192)).convert("RGB").save(tmp_path / "first.png")
    film = shoot(tmp_path / "a.mp4", image_path=str(tmp_path / "first.png"), reference_paths=cards[:2])
    images = frames(film)
    with Image.open(tmp_path / "first.png") as first:
        assert gap(images[0], first.convert("RGB")) < 3
    for colour in COLOURS[:2]:
        assert share(images[0], colour) == 0
        assert share(images[-1], colour) > 0.04


def test_they_are_away_when_a_key_frame_and_the_last_frame_are_seen(cards: list[str], tmp_path: Path) -> None:
    grey = tmp_path / "grey.png"
    Image.new("RGB", (320, 192), (120, 130, 140)).save(grey)
    film = shoot(
        tmp_path / "a.mp4",
        keyframes=((str(grey), 2.0),),
        last_frame_path=str(grey),
        reference_paths=cards[:1],
        seconds=4,
    )
    images = frames(film)
    with Image.open(grey) as picture:
        for k in (48, 95):
            assert gap(images[k], picture) < 3
    for k in (0, 72):
        assert share(images[k], COLOURS[0]) > 0.04


def test_a_name_of_an_input_is_no_word_of_the_scene() -> None:
    assert read_prompt("The fox from <IMAGE_0> runs") == read_prompt("The fox from runs")
    assert read_prompt("<IMAGE_1> says hello as <AUDIO_0>") == read_prompt("says hello as")


def test_each_voice_sounds_in_its_own_way(tmp_path: Path) -> None:
    heard = {
        voices: samples(shoot(tmp_path / "a.mp4", prompt="a fox", seconds=3, audio=True, voices=voices))
        for voices in ((), ("eve",), ("rex",), ("eve", "rex"), ("https://a.example/me.mp3",))
    }
    for a, b in combinations(heard.values(), 2):
        apart = [x - y for x, y in zip(a, b, strict=True)]
        assert loudness(apart) > 0.3 * loudness(heard[()])
    for sound in heard.values():
        assert max(sound) < 0.7


def test_voices_are_silent_in_a_silent_film(tmp_path: Path) -> None:
    assert samples(shoot(tmp_path / "a.mp4", voices=("eve",))) == []
