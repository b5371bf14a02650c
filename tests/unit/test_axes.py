"""What is varied: values as they are typed, axes, cells and what is skipped. Nothing here knows of requests."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from grokvideo.errors import InvalidRequest
from grokvideo.values.axes import MOST_CELLS, PROMPT, Axis, axis, cells
from grokvideo.values.written import read_pairs, read_values
from tests.hostile import IDS, NAMES, XSS

REWRITING = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ink", ["ink"]),
        ("ink,clay", ["ink", "clay"]),
        (" ink ,  clay ", ["ink", "clay"]),
        ('"ink, black",clay', ["ink, black", "clay"]),
        ('ink, "clay, ""red"""', ["ink", 'clay, "red"']),
        ('"never closed, so be it', ["never closed, so be it"]),
        ("3..6", ["3", "4", "5", "6"]),
        ("2..10..4", ["2", "6", "10"]),
        ("2..9..4", ["2", "6"]),
        ("6..3", ["6", "5", "4", "3"]),
        ("9..3..-3", ["9", "6", "3"]),
        ("-1..1", ["-1", "0", "1"]),
        ("5..5", ["5"]),
        ("1,3..5,9", ["1", "3", "4", "5", "9"]),
        ("a..b", ["a..b"]),
        ('"3...6"', ["3...6"]),
        ('"[ink], \'70s"', ["[ink], '70s"]),
        ('"3..6", "a;b"', ["3..6", "a;b"]),
        ('"cat|dog","$5"', ["cat|dog", "$5"]),
        ("{styles}", ["{styles}"]),
        ("rock 'n' roll", ["rock 'n' roll"]),
        ("https://x.example/a;b?c=1|2", ["https://x.example/a;b?c=1|2"]),
        ("3.5..4", ["3.5..4"]),
    ],
)
def test_values_are_read_as_a_person_types_them(text: str, values: list[str]) -> None:
    assert read_values(text) == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a value is missing"),
        ("  ", "a value is missing"),
        ("ink,", "a value is missing"),
        (",ink", "a value is missing"),
        ('ink,"",clay', "a value is missing"),
        ('["cat","dog"]', r"begins with a bracket; .* style=cat,dog"),
        ("[cat,dog]", r"begins with a bracket; .* style=cat,dog"),
        ("('cat', 'red dog')", r'begins with a bracket; .* "style=cat,red dog"'),
        ('{"cat","dog"}', "begins with a bracket"),
        ("'red cat',dog", r'begins with a quotation mark; .* "style=red cat,dog"'),
        ("“cat”,“dog”", "begins with a quotation mark; .* style=cat,dog"),
        ("cat;dog", r"has ; in it; .* style=cat,dog"),
        ("cat|dog", r"has | in it; .* style=cat,dog"),
        ("$styles", r"begins with \$; .* style={styles}"),
        ("3...6", r"a range is 3\.\.6"),
        ("3..9..0", "leads nowhere"),
        ("3..9..-2", "leads nowhere"),
        ("9..3..2", "leads nowhere"),
        ("0..500", "more than 500 clips"),
        ("0..999999999", "more than 500 clips"),
        ("999999999..-999999999", "more than 500 clips"),
        ("ink\nclay", "cannot be read"),
        ("ink\rclay", "cannot be read"),
        ("x" * 200_000, "cannot be read"),
    ],
)
def test_values_that_cannot_be_read_are_one_sentence(text: str, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words) as caught:
        read_values(text)
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


def test_a_range_may_have_as_many_values_as_a_sweep_has_clips() -> None:
    assert len(read_values(f"1..{MOST_CELLS}")) == MOST_CELLS


@pytest.mark.parametrize("text", [*IDS, *NAMES, *XSS], ids=repr)
def test_hostile_words_are_values_or_refused_and_never_break_a_screen(text: str) -> None:
    said: list[str] = []
    try:
        values = read_values(text)
    except InvalidRequest as error:
        said += [str(error), error.hint]
    else:
        said += axis("style", dict.fromkeys(values)).labels
    try:
        read_pairs([text, f"style={text}", f"{text}=a", f"{text}=a"], "--sweep")
    except InvalidRequest as error:
        said += [str(error), error.hint]
    for words in said:
        assert not [
            char for char in words if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs") and char != "\u200d"
        ]


def test_pairs_have_a_name_and_values() -> None:
    words = ["style=ink,clay", " duration =3..5", "note=a=b"]
    assert read_pairs(words, "--sweep") == {"style": ["ink", "clay"], "duration": ["3", "4", "5"], "note": ["a=b"]}
    assert read_pairs([], "--sweep") == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["style"], "--skip takes NAME=VALUES, got 'style'"),
        (["=ink"], "--skip takes NAME=VALUES, got '=ink'"),
        ([" = "], "--skip takes NAME=VALUES"),
        ([""], "--skip takes NAME=VALUES, got ''"),
        (["style=ink", "style=clay"], "--skip names style twice"),
        (["style=ink", "style =clay"], "--skip names style twice"),
        (["style="], "--skip: style has no values"),
        (["“style=ink,clay”"], "only straight quotation marks"),
    ],
)
def test_what_is_no_pair_is_refused_by_the_option_it_stood_behind(words: list[str], said: str) -> None:
    with pytest.raises(InvalidRequest, match=re.escape(said)):
        read_pairs(words, "--skip")


@pytest.mark.parametrize(
    ("name", "values", "labels"),
    [
        ("style", ["ink", "two  words\nin lines"], ("ink", "two words in lines")),
        ("style", ["", "   "], ("empty", "empty (2)")),
        ("duration", [3, 15], ("3 s", "15 s")),
        ("duration", ["3"], ("3",)),
        ("generate_audio", [True, False], ("audio", "silent")),
        ("loud", [True, False, None], ("True", "False", "none")),
        ("take", [1, 2], ("take 1", "take 2")),
        ("model", ["grok-imagine-video", "grok-imagine-video-1.5", "grok-9"], ("video", "video-1.5", "grok-9")),
        ("size", [1.5, -2], ("1.5", "-2")),
        ("image", ["https://a.example/b/fox.png?key=secret", "https://a.example/"], ("fox.png", "image 2")),
        ("image", ["data:image/png;base64,AAAA"], ("image 1",)),
        ("image", [Path("there/fox.png"), None, b"PNG"], ("fox.png", "none", "image 3")),
        ("image", [Image.new("RGB", (8, 8)), Image.new("RGB", (8, 8))], ("image 1", "image 2")),
        ("last_frame", [object()], ("last frame 1",)),
        ("video", [SimpleNamespace(name="crane"), SimpleNamespace(name=None, id="7f0c2e11aa")], ("crane", "7f0c2e")),
        ("video", [SimpleNamespace(path=Path("x/crane.mp4"))], ("crane.mp4",)),
        ("reference_images", [[Path("a.png"), Path("b.png")], [], None], ("a.png, b.png", "none", "none (3)")),
        ("style", ["a b", "a  b", "a b (2)"], ("a b", "a b (2)", "a b (2) (3)")),
        ("style", ["a b", "a b (3)", "a  b"], ("a b", "a b (3)", "a b (3) (3)")),
    ],
)
def test_each_value_has_a_name_of_its_own(name: str, values: list[Any], labels: tuple[str, ...]) -> None:
    found = axis(name, values).labels
    assert found == labels
    assert len({*found}) == len(values)


def test_a_prompt_is_called_by_its_first_words_and_equal_ones_are_numbered() -> None:
    prompts = ["A {animal} in {style}, at dawn", "A {animal} in {style}, at dusk", "An owl"]
    assert axis(PROMPT, prompts).labels == ("A animal in style, at …", "A animal in style, at … (2)", "An owl")


def test_long_and_hostile_labels_are_short_and_harmless() -> None:
    named = SimpleNamespace(name="evil\x1b[2J\nname\u202e" + "x" * 100)
    labels = axis("video", ["y" * 500, named, Path("a\nb.png"), SimpleNamespace(name=" ")]).labels
    assert labels[0] == "y" * 38 + " …"
    assert labels[1].startswith("evil�[2J name�xxx")
    assert labels[2:] == ("a b.png", "video 4")
    assert max(map(len, labels)) <= 40


def test_the_numbers_of_numpy_are_numbers() -> None:
    found = axis("duration", [*np.array([3, 6])])
    assert found == Axis("duration", (3, 6), ("3 s", "6 s"))
    assert type(found.values[0]) is int
    assert axis("size", np.array([0.5, 1.0])).labels == ("0.5", "1.0")
    with pytest.raises(InvalidRequest, match="has 3 twice"):
        axis("duration", [np.int64(3), 3])


@pytest.mark.parametrize(
    "values",
    [
        ["ink", "ink"],
        [3, 6, 3],
        [None, None],
        [1.5, 1.5],
        [Path("a.png"), Path("a.png")],
        [["a.png", "b.png"], ["a.png", "b.png"]],
        [[], []],
    ],
)
def test_a_value_that_comes_twice_is_refused(values: list[Any]) -> None:
    with pytest.raises(InvalidRequest, match=r"image has .* twice") as caught:
        axis("image", values)
    assert "n=2 makes two takes" in caught.value.hint


@pytest.mark.parametrize(
    "values",
    [
        [1, True],
        [3, "3"],
        [np.zeros((2, 2)), np.zeros((2, 2))],
        ["a.png", Path("a.png")],
        [["a.png"], ["b.png"], ["a.png", "b.png"]],
    ],
)
def test_values_that_only_look_alike_are_values(values: list[Any]) -> None:
    assert len(axis("image", values).values) == len(values)


def test_an_axis_without_values_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="style has no values") as caught:
        axis("style", [])
    assert "style=[...]" in caught.value.hint


STYLE, SECONDS = axis("style", ["ink", "clay"]), axis("duration", [3, 6])


def test_cells_are_every_combination_and_the_last_axis_varies_first() -> None:
    found = cells([STYLE, SECONDS, axis("mood", ["calm"])])
    assert [cell.place for cell in found] == [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 0)]
    assert [cell.words for cell in found] == ["ink, 3 s", "ink, 6 s", "clay, 3 s", "clay, 6 s"]
    assert found[1].values == {"style": "ink", "duration": 6, "mood": "calm"}
    assert found[1].labels == {"style": "ink", "duration": "6 s", "mood": "calm"}


def test_without_axes_there_is_one_cell_without_words() -> None:
    [cell] = cells([])
    assert (cell.place, cell.values, cell.words) == ((), {}, "")


@pytest.mark.parametrize(
    ("skip", "left"),
    [
        (None, ["ink, 3 s", "ink, 6 s", "clay, 3 s", "clay, 6 s"]),
        ([], ["ink, 3 s", "ink, 6 s", "clay, 3 s", "clay, 6 s"]),
        (lambda cell: cell["style"] == "ink" and cell["duration"] > 3, ["ink, 3 s", "clay, 3 s", "clay, 6 s"]),
        ([{"style": "ink", "duration": 6}], ["ink, 3 s", "clay, 3 s", "clay, 6 s"]),
        ([{"style": "ink", "duration": "6"}], ["ink, 3 s", "clay, 3 s", "clay, 6 s"]),
        ([{"style": "ink", "duration": "6 s"}], ["ink, 3 s", "clay, 3 s", "clay, 6 s"]),
        ([{"style": "ink", "duration": [3, 6]}], ["clay, 3 s", "clay, 6 s"]),
        ([{"style": "ink", "duration": range(6, 7)}], ["ink, 3 s", "clay, 3 s", "clay, 6 s"]),
        ([{"style": "ink"}, {"duration": 3}], ["clay, 6 s"]),
        (({"style": ("ink",)},), ["clay, 3 s", "clay, 6 s"]),
    ],
)
def test_what_is_skipped_by_a_function_or_by_values_is_left_out(skip: Any, left: list[str]) -> None:
    assert [cell.words for cell in cells([STYLE, SECONDS], skip)] == left


@pytest.mark.parametrize(
    ("skip", "words"),
    [
        (lambda _: True, "every clip of this sweep is skipped"),
        ([{"duration": [3, 6]}], "every clip of this sweep is skipped"),
        ([{"styl": "ink"}], "skip names 'styl', which is not swept over"),
        ([{"style": "oil"}], "skip names style='oil', which is none of its values"),
        ([{"duration": 9}], "skip names duration=9, which is none of its values"),
        ([{"duration": True}], "skip names duration=True, which is none of its values"),
        ({"style": "ink"}, "skip must be a function or a list of dicts, got dict"),
        (iter([{"style": "ink"}]), "skip must be a function or a list of dicts, got list_iterator"),
        ("style=ink", "skip must hold dicts"),
        ([("style", "ink")], "skip must hold dicts"),
        ([{}], "skip must hold dicts"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(skip: Any, words: str) -> None:
    with pytest.raises(InvalidRequest, match=re.escape(words)):
        cells([STYLE, SECONDS], skip)


def test_a_rule_that_names_another_axis_is_told_which_there_are() -> None:
    with pytest.raises(InvalidRequest) as caught:
        cells([STYLE, SECONDS], [{"styl": "ink"}])
    assert "style, duration" in caught.value.hint
    with pytest.raises(InvalidRequest) as caught:
        cells([STYLE, SECONDS], [{"duration": 9}])
    assert "3 s, 6 s" in caught.value.hint


def test_a_function_gets_a_dictionary_of_its_own() -> None:
    def greedy(cell: dict[str, Any]) -> bool:
        cell.clear()
        return False

    assert [cell.values["style"] for cell in cells([STYLE, SECONDS], greedy)] == ["ink", "ink", "clay", "clay"]


def test_the_limit_counts_what_is_left() -> None:
    many = axis("a", range(40))
    assert len(cells([axis("a", range(MOST_CELLS))])) == MOST_CELLS
    with pytest.raises(InvalidRequest, match="501 would be more than 500 clips"):
        cells([axis("a", range(MOST_CELLS + 1))])
    with pytest.raises(InvalidRequest, match="1600 would be more than 500 clips"):
        cells([many, axis("b", range(40))])
    diagonal = cells([many, axis("b", range(40))], lambda cell: cell["a"] != cell["b"])
    assert len(diagonal) == 40


def test_what_would_take_long_to_count_is_refused_at_once() -> None:
    asked: list[object] = []

    def skip(cell: dict[str, Any]) -> bool:
        asked.append(cell)
        return True

    with pytest.raises(InvalidRequest, match="more than 500 clips"):
        cells([axis(name, range(400)) for name in "abcd"], skip)
    assert asked == []
