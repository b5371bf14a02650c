"""Words of others in a terminal: no escape sequence, no hidden or turning character, and always one line."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from grokvideo.notebook.words import one_line
from tests.browser.hostile_cards import KINDS, a_hostile_job
from tests.contract.conftest import Cells
from tests.faults.server import Server, answer
from tests.hostile import IDS, XSS

CONTROLS = (
    "\x1b[2J\x1b[H",
    "\x1b]0;a title\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b[8mhidden\x1b[0m",
    "\x9b31mred",
    "over\rwritten",
    "back\b\b\b\bspace",
    "bell\x07",
    "\x00\x01\x02",
    "\u202eright to left\u202c",
    "\u2066isolated\u2069",
    "zero\u200bwidth\ufeff",
    "\u2028line\u2029paragraph",
    "\x85next line",
    "\x0bvertical\x0cform",
)
WORDS = (*CONTROLS, *XSS, *IDS)


def rewriting(text: str) -> set[str]:
    """Characters that change what a terminal shows; a tab, and a break between lines, do not."""
    bad = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
    return {char for char in text if char not in "\n\t\u200d" and unicodedata.category(char) in bad}


def test_the_search_finds_them() -> None:
    assert all(rewriting(words) for words in CONTROLS)
    assert not rewriting("a fox\n\tin 720p, “done”, é \U0001f469\u200d\U0001f680")


@pytest.mark.parametrize("kind", KINDS)
def test_the_line_of_a_job_has_nothing_that_rewrites_it(tmp_path: Path, film: bytes, kind: str) -> None:
    (tmp_path / "film.mp4").write_bytes(film)
    for number, words in enumerate(WORDS):
        job = a_hostile_job(tmp_path, kind, number, words.replace("\0", "\x01"))
        for shown in (one_line(job), repr(job)):
            assert not rewriting(shown), (words, shown)
            assert "\n" not in shown


@pytest.mark.parametrize("words", CONTROLS, ids=ascii)
def test_what_a_server_says_does_not_rewrite_a_terminal(cells: Cells, server: Server, words: str) -> None:
    server.create = [answer(400, {"code": words, "error": f"no {words} no"})]
    cells.shell.user_ns["weather"] = words
    said = cells.run("%%grokvideo a -d 1 --wait\nrain {weather} rain")
    said += cells.run("%grokvideo jobs")
    said += cells.run("%grokvideo status")
    said += cells.run("a")
    said += cells.run("print(repr(a), a.error)")
    assert "Not billed" in said
    assert not rewriting(said), ascii(said)
