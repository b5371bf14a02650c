"""Two texts compared word by word: what stayed, what went, what came.

Texts are those of others: pieces are handed on as they are, and whoever shows them makes them safe.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["", "removed", "added"]
Run = tuple[str, Kind]
Op = tuple[str, int, int, int, int]
"""As in difflib: `equal`, `replace`, `delete` or `insert`, with a range of the old words and one of the new."""

# `\w` leaves out the marks above, below and beside letters: accents, and vowels in many scripts.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u109f\u1780-\u17ff"
# Chinese and Japanese have no space between words: there, each character is one.
_WORD = re.compile(rf"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u9fff])[\w{_MARKS}])+|\S")
_FEW = 12
"""So many words are shown with all that changed in them, even if nothing stayed."""
_KEPT = 0.25
"""Where less than this part of the words stayed, it is another text, not a changed one."""
_STEPS = 15_000
"""Words looked at before the rest counts as changed: some 3 ms, however the texts are made."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text, and where its words and punctuation marks are."""

    text: str
    keys: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """Take a text apart."""
        spans = tuple(found.span() for found in _WORD.finditer(text))
        return cls(text, tuple(text[start:end] for start, end in spans), spans)

    def piece(self, first: int, last: int) -> str:
        """The text of the words from one to before another, with what stands between them."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]] if first < last else ""

    def gap(self, at: int) -> str:
        """What stands before a word, or behind the last."""
        start = self.spans[at - 1][1] if at else 0
        return self.text[start : self.spans[at][0] if at < len(self.spans) else len(self.text)]


def word_diff(old: Words, new: Words) -> list[Run]:
    """The new text in pieces, with what went from the old one where it stood.

    A text that has little to do with the old one is one piece that came: nobody wants to read them plaited.
    """
    if old.keys == new.keys:
        return _joined([(new.text, "")])
    ops = _ops(old.keys, new.keys)
    kept = sum(last - first for kind, first, last, _, _ in ops if kind == "equal")
    most = max(len(old.keys), len(new.keys))
    if new.keys and most > _FEW and kept < _KEPT * most:
        return [(new.text, "added")]
    return _joined(_runs(old, new, ops))


def _runs(old: Words, new: Words, ops: Sequence[Op]) -> Iterator[Run]:
    behind = ""  # what stood behind words that went, where nothing else parts what is left
    for kind, old_first, old_last, first, last in ops:
        if kind == "equal":
            yield new.gap(first) or behind, ""
            yield new.piece(first, last), ""
        if kind in ("delete", "replace"):
            yield old.gap(old_first), ""
            yield old.piece(old_first, old_last), "removed"
        if kind == "insert":
            yield new.gap(first), ""
        if kind == "replace":
            yield _between(old.keys[old_last - 1], new.keys[first]), ""
        if kind in ("insert", "replace"):
            yield new.piece(first, last), "added"
        behind = old.gap(old_last) if kind == "delete" else ""
    yield new.gap(len(new.keys)), ""


def _between(went: str, came: str) -> str:
    """What keeps a word that came from running into the one that went."""
    return " " if went[-1].isalnum() and came[0].isalnum() and not _is_unspaced(came) else ""


def _is_unspaced(word: str) -> bool:
    """Whether it is of a script that has no space between words."""
    return "\u3040" <= word[0] <= "\u9fff"


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of one kind as one piece, without empty ones."""
    joined: list[Run] = []
    for text, kind in runs:
        if not text:
            continue
        if joined and joined[-1][1] == kind:
            joined[-1] = (joined[-1][0] + text, kind)
        else:
            joined.append((text, kind))
    return joined


def _ops(old: Sequence[str], new: Sequence[str]) -> list[Op]:
    """How the one becomes the other. What both begin and end with needs no looking for."""
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    blocks = [(0, 0, head)] if head else []
    blocks += sorted(_blocks(old[head : len(old) - tail], new[head : len(new) - tail], head))
    if tail:
        blocks.append((len(old) - tail, len(new) - tail, tail))
    ops: list[Op] = []
    i = j = 0
    for at, there, size in [*blocks, (len(old), len(new), 0)]:
        if i < at or j < there:
            ops.append(("replace" if i < at and j < there else "delete" if i < at else "insert", i, at, j, there))
        i, j = at + size, there + size
        if size:
            ops.append(("equal", at, i, there, j))
    return ops


def _blocks(old: Sequence[str], new: Sequence[str], offset: int) -> Iterator[tuple[int, int, int]]:
    """Where longest runs of equal words are, in both.

    As `SequenceMatcher.get_matching_blocks`, but the widest ranges are looked at first, and there is an end to it:
    difflib needs seconds for texts that are made for that.
    """
    matcher = SequenceMatcher(None, old, new)  # in long texts it passes over words that are everywhere
    places: dict[str, list[int]] = matcher.b2j  # type: ignore[attr-defined]  # documented, but typeshed leaves it out
    cost = 1 + sum(len(places.get(word, ())) for word in old) / (len(old) or 1)
    steps = 0.0
    ranges = deque([(0, len(old), 0, len(new))])
    while ranges and steps < _STEPS:
        first, last, start, end = ranges.popleft()
        steps += (last - first) * cost
        at, there, size = matcher.find_longest_match(first, last, start, end)
        if not size:
            continue
        yield offset + at, offset + there, size
        for low, high, left, right in ((first, at, start, there), (at + size, last, there + size, end)):
            if low < high and left < right:
                ranges.append((low, high, left, right))
