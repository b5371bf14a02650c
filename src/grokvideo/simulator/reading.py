"""Reading a prompt word by word: meanings, negations, numbers, plurals, and subjects that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grokvideo.simulator.vocabulary import COATS, COUNTS, DENIALS, is_plural, meaning, root

_ARTICLES = frozenset({"a", "an", "one", "my", "our"})
_FILLERS = frozenset({"the", "a", "an", "to"})
_JOINTS = frozenset({"or", "nor", "and", "any"})
_INPUT = re.compile(r"<(?:image|audio|video)_\d+>")  # names an input of the request, and is no word
_REACH = 3  # words after "no" or "without" within which the thing denied must come

# After an article these name the film, not somebody in it.
_FILM = frozenset(
    [
        "shot",
        "view",
        "scene",
        "video",
        "clip",
        "film",
        "movie",
        "close",
        "closeup",
        "angle",
        "painting",
        "photo",
        "photograph",
        "picture",
        "illustration",
        "image",
        "animation",
        "style",
        "day",
        "moment",
        "camera",
        "light",
        "lens",
        "frame",
        "sequence",
        "look",
        "mood",
        "bit",
        "lot",
        "little",
        "wide",
        "macro",
        "cinematic",
    ]
)
# With these a noun phrase is over.
_ENDS = frozenset(
    [
        "in",
        "on",
        "at",
        "over",
        "under",
        "of",
        "with",
        "by",
        "near",
        "from",
        "through",
        "into",
        "to",
        "and",
        "or",
        "is",
        "that",
        "who",
        "as",
        "under",
    ]
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a prompt, or two that mean something together.

    Parameters
    ----------
    kind, name
        Its meaning; "" when it has none. The kind "count" has the number as its name.
    denied
        Whether the prompt says that it is not there.
    plural
        Whether a subject is several.
    coat
        Natural colour of this very animal, when it is drawn like another one.
    stranger
        Whether an unknown noun begins here: "a mandolin".
    """

    text: str
    kind: str = ""
    name: str = ""
    denied: bool = False
    plural: bool = False
    coat: str | None = None
    stranger: bool = False


def read_words(prompt: str) -> Iterator[Word]:
    """Yield the words of a prompt with what they mean."""
    words = re.findall(r"[^\W_]+", _INPUT.sub(" ", prompt.lower()).replace("n't", " not"))
    denied = 0  # how many words a denial still reaches
    i = 0
    while i < len(words):
        text, length, known = _next(words, i)
        i += length
        kind, name = known or ("", "")
        if text in DENIALS:
            denied = _REACH + 1
        elif denied and not kind and text not in _JOINTS:
            denied -= 1
        yield Word(
            text,
            kind,
            name,
            denied=bool(denied and kind),
            plural=kind == "subject" and is_plural(text),
            coat=COATS.get(root(text)) if kind == "subject" else None,
            stranger=text in _ARTICLES and _is_stranger(words, i),
        )
        if denied and kind and not (i < len(words) and words[i] in _JOINTS):
            denied = 0


def _next(words: list[str], i: int) -> tuple[str, int, tuple[str, str] | None]:
    """Return what is read at place `i`: its text, how many words it takes, its meaning."""
    word = words[i]
    after = i + 1
    while after < min(len(words), i + 3) and words[after] in _FILLERS:
        after += 1  # under the sea, pan to the left
    if after < len(words) and (together := meaning(word, words[after])) is not None:
        return f"{word} {words[after]}", after + 1 - i, together
    if word in COUNTS:
        return word, 1, ("count", str(COUNTS[word]))
    return word, 1, meaning(word)


def _is_stranger(words: list[str], start: int) -> bool:
    """Whether the noun phrase that begins here names somebody, and nothing of the vocabulary."""
    phrase = []
    for word in words[start : start + 4]:
        if word in _ENDS:
            break
        phrase.append(word)
        known = meaning(word)
        if word in _FILM or (known is not None and known[0] not in ("colour", "style")):
            return False
    return bool(phrase)
