"""What changed between two texts, word by word, within bounded time."""

from __future__ import annotations

import itertools
import random
import time

import pytest

from grokvideo.notebook.worddiff import Run, Words, word_diff


def diff(old: str, new: str) -> list[Run]:
    return word_diff(Words.of(old), Words.of(new))


def told(old: str, new: str) -> str:
    """The pieces in one line: `a -fox- +owl+`."""
    marks = {"": "{}", "removed": "-{}-", "added": "+{}+"}
    return "".join(marks[kind].format(text) for text, kind in diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "A paper fox in ink unfolds on a windowsill, rain outside.",
            "A paper owl in clay unfolds on a windowsill.",
            "A paper -fox- +owl+ in -ink- +clay+ unfolds on a windowsill-, rain outside-.",
        ),
        ("a fox", "an owl", "-a fox- +an owl+"),
        ("a fox", "a fox", "a fox"),
        ("a fox", "", "-a fox-"),
        ("", "a fox", "+a fox+"),
        ("", "", ""),
        ("in very ink", "in ink", "in -very- ink"),
        ("in ink", "in very ink", "in +very+ ink"),
        ("a fox.", "a fox!", "a fox-.-+!+"),
        ("a fox", "A fox", "-a- +A+ fox"),
        ("a fox\nruns", "a fox\nsleeps", "a fox\n-runs- +sleeps+"),
        ("don't stop", "do stop", "-don't- +do+ stop"),
        ("a red red fox", "a red fox", "a red -red- fox"),
        ("紙の鶴が開く", "紙の犬が開く", "紙の-鶴-+犬+が開く"),
        ("रात में", "दिन में", "-रात- +दिन+ में"),
        ("cafe\u0301 noir", "cafe\u0301 rouge", "cafe\u0301 -noir- +rouge+"),
    ],
)
def test_words_that_went_and_came_stand_where_they_were(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


@pytest.mark.parametrize("seed", range(30))
def test_both_texts_can_be_read_from_the_pieces(seed: int) -> None:
    chance = random.Random(seed)
    old, new = (" ".join(chance.choices(["a", "fox", "in", "the", "deep", ",", "snow", "owl"], k=30)) for _ in range(2))
    runs = diff(old, new)
    assert "".join(text for text, kind in runs if kind != "removed").split() == new.split()
    if any(kind == "removed" for _, kind in runs):
        assert "".join(text for text, kind in runs if kind != "added").split() == old.split()
    kinds = [kind for _, kind in runs]
    assert all(kind != following for kind, following in itertools.pairwise(kinds))  # runs are joined


def test_only_space_that_changed_is_no_change_of_words() -> None:
    assert diff("a  fox\n", "a fox") == [("a fox", "")]


def test_a_hidden_character_is_a_change() -> None:
    assert ("\u202e", "added") in diff("a fox", "a \u202e fox")


def test_another_text_is_not_plaited_into_the_old_one() -> None:
    old = "A paper crane unfolds on a windowsill while rain runs down the glass outside and a lamp glows."
    new = "Two owls made of felt argue over a teapot in the middle of the night, filmed by hand."
    assert diff(old, new) == [(new, "added")]
    assert diff(old, "") == [(old, "removed")]


VOCABULARY = [f"word{number}" for number in range(100)]


def prose(seed: int, words: list[str]) -> str:
    return " ".join(random.Random(seed).choices(words, k=4000))[:4000]


LONG = {
    "other words": [prose(seed, [f"w{seed}x{number}" for number in range(900)]) for seed in range(9)],
    "few words": [prose(seed, VOCABULARY) for seed in range(9)],
    "two words": [prose(seed, ["a", "b"]) for seed in range(9)],
    # difflib alone needs a second for these.
    "every other word": [" ".join(f"{n} x{seed}y{n}" for n in range(900))[:4000] for seed in range(9)],
    "no spaces": ["".join(map(chr, random.Random(seed).choices(range(0x4E00, 0x5E00), k=4000))) for seed in range(9)],
}


@pytest.mark.parametrize("kind", LONG)
def test_nine_long_prompts_take_no_time_that_one_would_notice(kind: str) -> None:
    texts = LONG[kind]
    took = []
    for _ in range(3):
        began = time.process_time()
        first = Words.of(texts[0])
        for text in texts[1:]:
            word_diff(first, Words.of(text))
        took.append(time.process_time() - began)
    assert min(took) < 0.2  # a twentieth of a second on a machine that does nothing else


def test_a_long_text_with_a_few_changes_shows_each_of_them() -> None:
    words = prose(1, VOCABULARY).split()
    changed = list(words)
    for at in (3, 100, 400, 550):
        changed[at] = "new"
    runs = diff(" ".join(words), " ".join(changed))
    assert [text for text, kind in runs if kind == "added"] == ["new"] * 4
    assert [text for text, kind in runs if kind == "removed"] == [words[at] for at in (3, 100, 400, 550)]
