"""A line whose `--sweep` or `--skip` fell apart at its spaces, put together again: what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grokvideo.values.written import QUOTES, quoted

_TOGETHER = ("--sweep", "--skip")
_CURLY = "".join(mark for mark in QUOTES if not mark.isascii())
_SIGN = re.compile(r"\s*([=,])\s*")
_NEXT = re.compile(r"\s+(?=[\w-]+=)")


def mended(words: Sequence[str], *, stray: Sequence[str] = ()) -> str:
    """What is wrong with these words, and how they should stand; empty where that is not the trouble.

    Parameters
    ----------
    stray
        The words that nothing takes. Without them only what cannot be meant as it is counts, such as `style= ink`.
    """
    told = []
    for option, said in _groups(words):
        if len(said) > 1 and (_falls_apart(said) or any(word in stray for word in said[1:])):
            text = "".join(char for char in _SIGN.sub(r"\1", " ".join(said)) if char not in _CURLY)
            pairs = _NEXT.split(text) if option == "--sweep" else [text]
            told += [f"{option} {quoted(pair)}" for pair in pairs]
    if not told:
        return ""
    why = "no spaces stand around = and commas, and values with spaces need straight quotation marks"
    return f"{why}. Write {' '.join(told)}"


def _groups(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each of those options, with the words up to the next option or quoted words."""
    at = 0
    while at < len(words):
        option, equals, first = words[at].partition("=")
        at += 1
        if option not in _TOGETHER:
            continue
        said = [first] if equals else []
        while at < len(words) and not re.match(r"-{1,2}[A-Za-z]", words[at]) and not (said and " " in words[at]):
            said.append(words[at])
            at += 1
        yield option, said


def _falls_apart(said: Sequence[str]) -> bool:
    """Whether a comma or an equals sign hangs in the air, or a curly mark opens what several words close."""
    if any(word.endswith((",", "=")) for word in said[:-1]) or any(word.startswith((",", "=")) for word in said[1:]):
        return True
    return any(char in _CURLY for char in said[0])
