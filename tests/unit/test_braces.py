from __future__ import annotations

from types import SimpleNamespace

import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.braces import fill

NAMES = {
    "animal": "fox",
    "place": SimpleNamespace(weather="rain", names=["Kyoto", "Oslo"]),
    "size": {"big": "huge"},
    "price": 1.25,
    "width": 8,
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("no braces at all", "no braces at all"),
        ("a {animal}", "a fox"),
        ("{place.weather} in {place.names[1]}", "rain in Oslo"),
        ("a {size[big]} {animal!r}", "a huge 'fox'"),
        ("{price:.1f} and {price:>{width}}", "1.2 and     1.25"),
        ("{{ink}} and {{{animal}}}", "{ink} and {fox}"),
        ("$x and %y and !z", "$x and %y and !z"),
    ],
)
def test_names_attributes_indices_and_formats_are_filled_in(text: str, filled: str) -> None:
    assert fill(text, NAMES) == filled


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert fill("{a}", {"a": "{b}", "b": "no"}) == "{b}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a {dog}", "there is no variable 'dog'"),
        ("a {animal.upper()}", "cannot be filled"),
        ("a {print('x')}", "there is no variable"),
        ("a {}", "names no variable"),
        ("a {0}", "names no variable"),
        ("a {place.nothing}", "cannot be filled"),
        ("a {place.names[9]}", "cannot be filled"),
        ("a {size[small]}", "cannot be filled"),
        ("a {animal", "cannot be filled"),
        ("a } b", "cannot be filled"),
        ("a {animal:.1f}", "cannot be filled"),
        ("a {animal!z}", "cannot be filled"),
    ],
)
def test_what_cannot_be_filled_is_one_sentence_with_the_way_out(text: str, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words) as caught:
        fill(text, NAMES)
    assert "plain braces" in caught.value.hint
    assert "\n" not in str(caught.value)


def test_nothing_is_called() -> None:
    called: list[str] = []
    with pytest.raises(InvalidRequest):
        fill("{ring()}", {"ring": lambda: called.append("ring")})
    assert called == []
