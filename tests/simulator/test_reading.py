"""What people write in prompts, and what the simulator makes of it."""

from __future__ import annotations

import pytest

from grokvideo.simulator.grouping import spots
from grokvideo.simulator.scene import Figure, read_prompt


@pytest.mark.parametrize("words", ["under water", "underwater", "under the sea", "below the surface", "in a reef"])
def test_under_water_is_understood_in_any_words(words: str) -> None:
    assert read_prompt(f"A robot {words}").place == "deep"


def test_fish_are_in_the_water_and_not_above_it() -> None:
    assert read_prompt("A goldfish in the ocean").place == "deep"
    assert read_prompt("A whale in the ocean").place == "sea"


def test_who_cannot_swim_stands_on_the_shore() -> None:
    assert read_prompt("A wooden house by a lake").place == "beach"
    assert read_prompt("A boat on a lake").place == "sea"


@pytest.mark.parametrize(
    "words",
    [
        "no rain",
        "without rain",
        "not raining",
        "no snow or rain",
        "it isn't raining",
        "without any heavy rain",
        "never rains",
    ],
)
def test_what_is_denied_is_not_shown(words: str) -> None:
    scene = read_prompt(f"A fox, {words}")
    assert scene.weather == frozenset()
    assert scene.key != read_prompt("A fox").key


def test_a_denial_ends_with_what_it_denies() -> None:
    scene = read_prompt("A fox without a hat of any kind at all, rain")
    assert scene.weather == {"rain"}
    assert read_prompt("No rain, snow").weather == {"snow"}
    assert read_prompt("A fox, no owl").figures == (Figure("fox"),)


def test_no_clouds_is_a_clear_sky() -> None:
    assert read_prompt("A field without clouds").weather == {"clear"}


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("A fox", 1),
        ("Foxes", 3),
        ("Two foxes", 2),
        ("Three red foxes", 3),
        ("A pack of wolves", 4),
        ("a hundred geese", 3),
        ("7 birds", 1 + 2),
    ],
)
def test_numbers_and_plurals_make_a_group(prompt: str, count: int) -> None:
    [figure] = read_prompt(prompt).figures
    assert figure.count == count
    assert len(spots([figure], 16 / 9)) == count


def test_nobody_of_a_group_stands_outside_the_picture() -> None:
    for ratio in (9 / 16, 1.0, 4 / 3, 16 / 9, 21 / 9):
        for count in range(1, 5):
            figures = [Figure("fox", count=count), Figure("owl", count=count)]
            for spot in [*spots(figures[:1], ratio), *spots(figures, ratio)]:
                half = 0.5 * 0.45 * spot.share / max(1.0, ratio)  # of the width: nobody is wider than the fox
                assert half - 0.04 < spot.x < 1.04 - half


def test_wolf_and_tiger_have_coats_of_their_own() -> None:
    assert read_prompt("A wolf").figures[0].coat != read_prompt("A fox").figures[0].coat
    assert read_prompt("tigers").figures[0].coat is not None


@pytest.mark.parametrize(
    ("prompt", "seen"),
    [
        ("A mandolin", True),
        ("A mandolin in a forest", True),
        ("An old samovar on a table", True),
        ("A slow push in over a forest", False),
        ("A wide shot of a beautiful city", False),
        ("A cinematic view of mountains", False),
        ("The city at night", False),
    ],
)
def test_a_noun_that_nobody_knows_is_somebody(prompt: str, seen: bool) -> None:
    assert [figure.kind for figure in read_prompt(prompt).figures] == ["stone"] * seen


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("golden hour", "time", "sunset"),
        ("at sunset", "time", "sunset"),
        ("candle light", "time", "candle"),
        ("by candlelight", "time", "candle"),
        ("city at night", "time", "night"),
        ("slow motion", "pace", "slowmotion"),
        ("time-lapse", "pace", "timelapse"),
        ("slow push in", "pace", "usual"),
        ("in autumn", "weather", {"autumn"}),
        ("cherry blossoms", "weather", {"petals"}),
        ("northern lights", "weather", {"aurora"}),
        ("pan to the left", "camera", "left"),
        ("drone shot", "camera", "rise"),
        ("pull back", "camera", "pull"),
    ],
)
def test_what_demos_ask_for_is_understood(words: str, name: str, value: object) -> None:
    assert getattr(read_prompt(f"A fox, {words}"), name) == value
