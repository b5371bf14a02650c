"""The matrix of a sweep: which clip stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grokvideo.engine.orders import Order
from grokvideo.engine.plans import Plan
from grokvideo.notebook.grid import Grid, grid_of
from grokvideo.values import axes as axes_of
from grokvideo.values.request import VideoRequest


def the_grid(skip: Any = None, **swept: Sequence[Any]) -> Grid:
    axes = [axes_of.axis(name, values) for name, values in swept.items()]
    cells = axes_of.cells(axes, skip)
    order = Order(VideoRequest(prompt="a fox"))
    return grid_of(Plan(("a fox",), tuple(axes), cells, (order,) * len(cells), (), None))


def test_columns_are_the_last_axis_and_rows_the_product_of_the_others() -> None:
    grid = the_grid(animal=["fox", "owl"], style=["ink", "clay"], duration=[3, 6])
    assert (grid.columns.axis, grid.columns.labels) == ("duration", ("3 s", "6 s"))
    assert grid.rows.axis == "animal × style"
    assert grid.rows.labels == ("fox, ink", "fox, clay", "owl, ink", "owl, clay")
    assert grid.places == tuple(range(8))


def test_one_axis_is_one_row_without_a_name() -> None:
    grid = the_grid(duration=[3, 6, 9])
    assert (grid.rows.axis, grid.rows.labels) == ("", ("",))
    assert grid.columns.labels == ("3 s", "6 s", "9 s")


def test_without_an_axis_there_is_one_place() -> None:
    grid = the_grid()
    assert (grid.columns.labels, grid.rows.labels, grid.places) == (("",), ("",), (0,))


def test_an_axis_with_a_single_value_is_no_side() -> None:
    grid = the_grid(style=["ink"], duration=[3, 6], take=[1])
    assert (grid.columns.axis, grid.rows.axis) == ("duration", "")
    assert grid.places == (0, 1)


def test_a_clip_that_was_left_out_keeps_its_place() -> None:
    grid = the_grid([{"style": "ink", "duration": 6}], style=["ink", "clay"], duration=[3, 6])
    assert grid.lines() == [("ink", (0, None)), ("clay", (1, 2))]


def test_a_row_and_a_column_of_which_all_was_left_out_are_gone() -> None:
    grid = the_grid([{"style": "clay"}, {"duration": 6}], style=["ink", "clay", "oil"], duration=[3, 6, 9])
    assert grid.lines() == [("ink", (0, 1)), ("oil", (2, 3))]
    assert grid.columns.labels == ("3 s", "9 s")


def test_hidden_characters_in_names_and_values_are_shown() -> None:
    hidden = chr(0x202E)
    swept: dict[str, Any] = {f"st{hidden}yle": [f"i{hidden}nk", "clay"], "duration": [3, 6]}
    grid = the_grid(**swept)
    assert (grid.rows.axis, grid.rows.labels[0]) == ("st�yle", "i�nk")
