from __future__ import annotations

from types import SimpleNamespace

import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.braces import fill, placeholders

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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("no braces at all", ()),
        ("a {animal} and an {animal} in {style}", ("animal", "style")),
        ("{place.weather} in {place.names[1]}, {size[big]}", ("place", "size")),
        ("{animal!r} {price:>{width}}", ("animal", "price", "width")),
        ("{{ink}} and {{{animal}}}", ("animal",)),
        ("{größe} {_x1}", ("größe", "_x1")),
    ],
)
def test_placeholders_are_the_names_that_need_a_value_each_once_in_order(text: str, names: tuple[str, ...]) -> None:
    assert placeholders(text) == names


@pytest.mark.parametrize("text", ["{ animal }", "{animal }", "a { animal.name:>3}"])
def test_a_name_with_spaces_around_it_is_told_as_it_should_be(text: str) -> None:
    with pytest.raises(InvalidRequest, match=r"has spaces in its braces") as caught:
        placeholders(text)
    assert caught.value.hint == "Write {animal} without spaces."


@pytest.mark.parametrize("text", ["{}", "{0}", "{.x}", "{[1]}", "{1.5}", "{0[a]}"])
def test_a_number_is_no_placeholder_and_cannot_be_filled(text: str) -> None:
    assert placeholders(text) == ()
    with pytest.raises(InvalidRequest, match="names no variable"):
        fill(text, NAMES)


@pytest.mark.parametrize("text", ["a {animal", "a } b", "{a:{b:{c}}}", "{a:" * 5000 + "}" * 5000, "{a[}"])
def test_braces_that_do_not_match_are_refused_alike_by_who_looks_and_who_fills(text: str) -> None:
    for read in (placeholders, lambda text: fill(text, {"a": 1, "b": 2, "c": 3})):
        with pytest.raises(InvalidRequest, match="cannot be filled") as caught:
            read(text)
        assert "plain braces" in caught.value.hint


@pytest.mark.parametrize("text", ["{animal!r:>{width}}", "{price:{width}.{width}}", "{width:0{width}}"])
def test_filling_asks_for_the_placeholders_and_for_nothing_else(text: str) -> None:
    asked: list[str] = []

    class Told(dict[str, object]):
        def __getitem__(self, name: str) -> object:
            asked.append(name)
            return super().__getitem__(name)

    fill(text, Told(NAMES))
    assert tuple(dict.fromkeys(asked)) == placeholders(text)
