"""Every word of the vocabulary is seen: two films that differ in one word look different."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from grokvideo.simulator.paint import Painter
from grokvideo.simulator.scene import read_prompt
from grokvideo.simulator.vocabulary import COATS, COUNTS, KINDS, meaning

LEAST = 0.8  # mean difference of the pixels, 0 to 255: a figure that moves differently in a picture that stays

# Where a word of each kind can show what it does.
SENTENCES = {
    "subject": "a {} in a field",
    "place": "a boat, {}",
    "weather": "a fox in a field, {}",
    "time": "a fox in a field, {}",
    "style": "a fox in a field, {}",
    "camera": "a fox in a field, {}",
    "motion": "a fox {} in a field",
    "colour": "a {} fox in a field",
    "pace": "a fox runs in the snow, {}",
}


def film(prompt: str) -> npt.NDArray[np.int16]:
    """Three moments of a film."""
    painter = Painter(read_prompt(prompt), 192, 108, 4)
    return np.array([painter.picture(time).reduce(2) for time in (0.1, 1.6, 3.5)], np.int16)


@pytest.mark.parametrize("kind", KINDS)
def test_any_two_words_of_a_kind_look_different(kind: str) -> None:
    words = [word.replace("_", " ") for line in KINDS[kind].values() for word in line.split()]
    films = {word: film(SENTENCES[kind].format(word)) for word in words}
    alike = [(a, b, gap) for a, b in combinations(words, 2) if (gap := np.abs(films[a] - films[b]).mean()) < LEAST]
    assert alike == []


def test_no_word_stands_in_two_lines() -> None:
    words = [word for things in KINDS.values() for line in things.values() for word in line.split()]
    assert sorted(words) == sorted(set(words))
    assert not set(words) & set(COUNTS)


def test_a_coat_belongs_to_a_subject() -> None:
    assert {word for word in COATS if (meaning(word) or ("",))[0] != "subject"} == set()
