"""A likely wrong argument is answered with the right one."""

from __future__ import annotations

import inspect

import pytest

import grokvideo as gv


@pytest.mark.parametrize(
    ("wrong", "right"),
    [({"takes": 4}, "n=4"), ({"seconds": 6}, "duration=6"), ({"audio": False}, "generate_audio=False")],
)
def test_the_right_argument_is_named(wrong: dict[str, object], right: str) -> None:
    with pytest.raises(TypeError, match=right):
        gv.generate("a fox", **wrong)
    with pytest.raises(TypeError, match=right):
        gv.estimate("a fox", **wrong)


def test_any_other_wrong_argument_is_pythons_own_error() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        gv.generate("a fox", colour="red")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("duraton", "duration"), ("prvider", "provider"), ("Fresh", "fresh"), ("aspectratio", "aspect_ratio")],
)
def test_a_slip_of_the_finger_is_named(wrong: str, right: str) -> None:
    with pytest.raises(TypeError, match=rf"^generate\(\) has no argument '{wrong}': did you mean {right}\?$"):
        gv.generate("a fox", **{wrong: 3})


def test_an_estimate_knows_the_words_of_a_request() -> None:
    with pytest.raises(TypeError, match=r"estimate\(\) has no argument 'resolutoin': did you mean resolution\?"):
        gv.estimate("a fox", resolutoin="720p")
    with pytest.raises(TypeError, match="unexpected keyword argument 'fresh'"):
        gv.estimate("a fox", fresh=True)
    assert gv.estimate("a fox", duration=1, user="ada", generate_audio=False) is not None


def test_the_arguments_can_still_be_looked_up() -> None:
    assert {"prompt", "image", "n", "fresh"} <= set(inspect.signature(gv.generate).parameters)
    assert "Start a clip" in (inspect.getdoc(gv.generate) or "")
