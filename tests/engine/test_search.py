"""Words of a prompt or name find its job, whatever a person types."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokvideo.store.ledger import Ledger
from grokvideo.values.request import VideoRequest
from tests.values import a_row

PROMPTS = {
    "crane": "A paper crane unfolds on a windowsill, rain outside",
    "cafe": "Ein Café in Zürich, naïve Malerei",
    "fox": 'a fox says "hello": NOT a dog - or OR near NEAR(a b)',
    "cranes": "two cranes over a paper-mill",
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "library.sqlite3")
    for number, (job_id, prompt) in enumerate(PROMPTS.items()):
        ledger.add(a_row(job_id, VideoRequest(prompt=prompt), created_at=float(number)))
    ledger.update("fox", name="Reineke")
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("words", "jobs"),
    [
        ("crane", ["cranes", "crane"]),
        ("cranes", ["cranes"]),
        ("CRANE Paper", ["cranes", "crane"]),
        ("rain paper", ["crane"]),
        ("pap cra win", ["crane"]),
        ("rane", []),
        ("crane dog", []),
        ("cafe zurich", ["cafe"]),
        ("CAFÉ", ["cafe"]),
        ("cafe\u0301", ["cafe"]),
        ("naive", ["cafe"]),
        ("paper-mill", ["cranes"]),
        ("windowsill,", ["crane"]),
        ("says hello", ["fox"]),
        ('"hello"', ["fox"]),
        ("or near", ["fox"]),
        ("NOT dog", ["fox"]),
        ("reineke", ["fox"]),
        ("rein fox", ["fox"]),
        ("crane & rain", ["crane"]),
        ("- crane", ["cranes", "crane"]),
        ("", []),
        ("   ", []),
        ("!?", []),
        ("🦊", []),
    ],
)
def test_all_words_or_their_beginnings_have_to_be_there(ledger: Ledger, words: str, jobs: list[str]) -> None:
    assert [row.id for row in ledger.search(words, -1)] == jobs


@pytest.mark.parametrize(
    "words",
    [
        *(f"{sign}crane{sign}" for sign in string.punctuation),
        *(f"crane {sign} paper" for sign in string.punctuation),
        '"',
        '"crane',
        "prompt : crane",
        "{prompt name} : crane",
        "NEAR(crane paper, 2)",
        "crane AND",
        "AND",
        "^crane",
        "crane*",
        "*",
        "(" * 300,
        "crane\0paper",
        "crane\ud800",
        "crane " * 5000,
        "'; DROP TABLE jobs; --",
    ],
)
def test_nothing_a_person_types_is_syntax(ledger: Ledger, words: str) -> None:
    ledger.search(words, -1)
    assert ledger.count() == len(PROMPTS)


def test_a_sign_beside_a_word_changes_nothing(ledger: Ledger) -> None:
    for sign in string.punctuation:
        assert [row.id for row in ledger.search(f"{sign}crane{sign} rain", -1)] == ["crane"], sign


def test_a_limit_keeps_the_newest(ledger: Ledger) -> None:
    assert [row.id for row in ledger.search("a", 2)] == ["cranes", "fox"]


def test_a_new_name_is_found_and_the_old_one_no_longer(ledger: Ledger) -> None:
    ledger.update("fox", name="Malepartus")
    assert ledger.search("reineke", -1) == []
    assert [row.id for row in ledger.search("malepartus hello", -1)] == ["fox"]
    ledger.update("fox", name=None)
    assert ledger.search("malepartus", -1) == []
