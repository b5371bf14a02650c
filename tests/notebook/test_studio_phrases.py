"""Words for prompts, and quiet hints at what a prompt leaves open."""

from __future__ import annotations

import random
import string
import time

import pytest

from grokvideo.notebook.studio.phrases import CAMERA, EDIT, EXTEND, LIGHT, MOVES, PHRASES, phrases_told, tips
from grokvideo.simulator.reading import read_words
from grokvideo.values.capability import Mode
from tests.hostile import IDS, XSS

SEEN = {"Camera": {"camera"}, "Motion": {"motion", "pace"}, "Light": {"time", "weather"}, "Style": {"style"}}
"""What a phrase of each group means to the simulator."""


def test_four_groups_of_a_dozen_phrases_at_most() -> None:
    assert phrases_told() == [{"name": name, "words": list(words)} for name, words in PHRASES.items()]
    assert list(PHRASES) == ["Camera", "Motion", "Light", "Style"]
    for words in PHRASES.values():
        assert 8 <= len(words) <= 12
        assert len(set(words)) == len(words)
        assert all(word == word.strip() and len(word) <= 26 and "{" not in word for word in words)


@pytest.mark.parametrize("group", list(PHRASES))
def test_the_simulator_shows_what_most_of_them_change_and_nothing_else(group: str) -> None:
    known = 0
    for phrase in PHRASES[group]:
        kinds = {word.kind for word in read_words(phrase) if word.kind}
        assert kinds <= SEEN[group], phrase
        known += bool(kinds)
    assert known >= 8


def test_no_two_phrases_of_a_group_are_one_to_the_simulator_without_need() -> None:
    for group, words in PHRASES.items():
        meant = [tuple(word.name for word in read_words(phrase) if word.kind) for phrase in words]
        assert len({each for each in meant if each}) >= 6, group


@pytest.mark.parametrize(
    ("group", "tip"), [("Motion", MOVES), ("Camera", CAMERA), ("Light", LIGHT)], ids=["moves", "camera", "light"]
)
def test_a_phrase_that_was_put_in_answers_its_hint(group: str, tip: str) -> None:
    assert [phrase for phrase in PHRASES[group] if tip in tips(f"the fox and an owl, {phrase}", "text")] == []


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("", []),
        ("a fox", []),
        ("a {animal}", []),
        ("a paper crane", [MOVES, CAMERA]),
        ("a paper crane on a windowsill", [MOVES, CAMERA]),
        ("A paper crane unfolds on a windowsill", [CAMERA, LIGHT]),
        ("A paper crane unfolds on a windowsill. Slow push in.", [LIGHT]),
        ("A paper crane unfolds on a windowsill, rain outside. Slow push in, golden hour.", []),
        ("a castle at golden hour, drone shot", [MOVES]),
        ("THE FOX RUNS THROUGH A FOREST AT DAWN, CLOSE-UP", []),
        ("a wave on the sea at night, static shot", [MOVES]),
        ("two children dancing in the rain", [CAMERA, LIGHT]),
        ("the king in a morning meeting", [CAMERA]),
        ("a fox in the {light} of {style}", [MOVES, CAMERA]),
        ("a fox {action} through the {camera} of {light}", []),
        ("crane up over the city at night as cars pass, waves crash", []),
    ],
)
def test_the_first_two_things_that_are_left_open(prompt: str, expected: list[str]) -> None:
    assert tips(prompt, "text") == expected
    assert tips(prompt, Mode.REFERENCE) == expected


@pytest.mark.parametrize("mode", ["image", "frames"])
def test_with_a_picture_the_light_is_known(mode: str) -> None:
    assert tips("the kettle starts to steam", mode) == [CAMERA]
    assert tips("the kettle starts to steam, slow push in", mode) == []


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("make it snow", [EDIT]),
        ("snow", []),
        ("Turn the red umbrella yellow and change nothing else", []),
        ("Snow falls. Keep the rest.", []),
        ("The whole sky is green, waves and a static shot", [EDIT]),
    ],
)
def test_an_edit_says_what_stays(prompt: str, expected: list[str]) -> None:
    assert tips(prompt, "edit") == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("the red fox in a forest", [EXTEND]),
        ("The camera pulls back to show the whole harbour", []),
        ("then it is night", []),
        ("the fox jumps", []),
        ("on", []),
    ],
)
def test_an_extension_says_what_is_next(prompt: str, expected: list[str]) -> None:
    assert tips(prompt, "extend") == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "Ein Papierkranich auf der Fensterbank",
        "une grue en papier sur le rebord",
        "una grulla de papel en la ventana",
        "en papperstrana på ett fönsterbräde av trä",
        "бумажный журавль на окне",
        "窓辺の折り鶴、雨",
        "кот cat cat cat",
    ],
)
def test_a_prompt_in_another_language_is_left_alone(prompt: str) -> None:
    for mode in Mode:
        assert tips(prompt, mode) == []


def test_any_text_in_any_mode_gets_two_hints_at_most() -> None:
    chance = random.Random(3)
    letters = string.printable + "äßİı{}…\u202e\x00日本語"
    for _ in range(3000):
        text = "".join(chance.choice(letters) for _ in range(chance.randrange(0, 60)))
        for mode in (*Mode, "something new"):
            found = tips(text, mode)
            assert len(found) <= 2
            assert set(found) <= {MOVES, CAMERA, LIGHT, EDIT, EXTEND}
    for text in (*XSS, *IDS):
        assert len(tips(text, "text")) <= 2


@pytest.mark.parametrize("piece", ["a", "a ", "ing", "slow push in ", "{", "{a}{", "é", "- ", "\n"])
def test_a_prompt_of_a_million_characters_is_no_more_work_than_one_of_some_thousand(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    tips(text, "text")
    assert time.process_time() - start < 0.1
