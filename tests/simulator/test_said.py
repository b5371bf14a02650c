"""Words about footage that is already there."""

from __future__ import annotations

import pytest

from grokvideo.simulator.said import Said
from grokvideo.simulator.scene import Figure


@pytest.mark.parametrize(
    ("prompt", "guests"),
    [
        ("a fox", [Figure("fox")]),
        ("the fox looks up", []),
        ("add a red kite and two owls", [Figure("kite", "red"), Figure("owl", None, 2)]),
        ("put another boat next to the lighthouse", [Figure("boat")]),
        ("give the robot its hat back", []),
        ("no foxes, a cat", [Figure("cat")]),
        ("a fox, an owl and a cat", [Figure("fox"), Figure("owl")]),
    ],
)
def test_only_who_is_new_comes_into_the_picture(prompt: str, guests: list[Figure]) -> None:
    assert Said(prompt).guests == guests


def test_a_colour_that_belongs_to_a_figure_is_not_for_the_whole_picture() -> None:
    assert Said("add a red kite").colour == ""
    assert Said("turn the red umbrella yellow").colour == "yellow"
    assert Said("make the red fox blue").colour == "blue"


def test_weather_that_is_to_go_leaves_a_clear_day() -> None:
    assert Said("without the fog").weather == ["clear"]
    assert Said("make it snow, no clouds").weather == ["snow", "clear"]


def test_the_first_time_and_style_count() -> None:
    said = Said("from dawn to night, ink and neon")
    assert (said.time, said.style) == ("dawn", "ink")
