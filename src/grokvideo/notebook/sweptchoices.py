"""What Tab offers behind `--sweep` and `--skip`: the names that can be swept over, and the values that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from grokvideo.errors import GrokVideoError
from grokvideo.notebook.choices import named, values_of, variables
from grokvideo.notebook.options import OPTIONS, words_of
from grokvideo.notebook.prompts import names_in, prompts_in
from grokvideo.notebook.swept import AUDIO, PLAIN, SWEEPABLE, called, option_of
from grokvideo.notebook.sweptvalues import is_list
from grokvideo.values.written import read_pairs

_OPEN = re.compile(r"""(?:^|\s)--(sweep|skip)(?:\s+|=)(?:(["'])((?:(?!\2).)*)|([^\s"']\S*)?)$""")
_BRACE = re.compile(r"(?<!\{)\{(\w+)\}")
_STEPS = {"--duration": ("3", "6", "9")}
"""Some of the values, where all of them would be too many to begin with."""


@dataclass(frozen=True, slots=True)
class Being:
    """What is being typed behind `--sweep` or `--skip`: the piece up to the cursor, after spaces and commas."""

    option: str
    name: str
    taken: tuple[str, ...]
    fragment: str


def being_typed(rest: str) -> Being | None:
    """What of a line ends within `--sweep` or `--skip`; None where that is not so."""
    found = _OPEN.search(rest)
    if found is None:
        return None
    option, quoted, plain = found[1], found[3], found[4]
    text = (quoted if quoted is not None else plain) or ""
    if option == "skip":
        text = re.split(r"\s+", text)[-1]
    name, equals, values = text.partition("=")
    if not equals:
        return Being(option, "", (), name)
    *taken, fragment = values.split(",")
    return Being(option, name, tuple(value.strip() for value in taken), fragment.lstrip())


def swept_choices(being: Being, rest: str, text: str, namespace: Mapping[str, Any]) -> Iterable[str]:
    """What can stand there; `rest` is the line up to the cursor, `text` what stands below it."""
    words = _words(rest)
    axes = _axes(words)
    if being.option == "skip":
        if not being.name:
            return [f"{name}=" for name in axes]
        return [value for value in axes.get(being.name, ()) if value not in being.taken]
    if not being.name:
        return _names(words, axes, text)
    return _values(being, words, text, namespace)


def axis_names(rest: str) -> list[str]:
    """The names that are swept over on a line: they fill braces, too."""
    return list(_axes(_words(rest)))


def swept_options(rest: str) -> list[str]:
    """The options among them, by their long names."""
    return [option for option in map(option_of, axis_names(rest)) if option is not None]


def _words(rest: str) -> list[str]:
    try:
        return words_of(rest)
    except GrokVideoError:  # an open quotation mark
        return rest.split()


def _axes(words: Sequence[str]) -> dict[str, list[str]]:
    """The sweeps that stand on the line, each with its values."""
    pairs = [word for word, before in zip(words[1:], words, strict=False) if before == "--sweep"]
    pairs += [word.removeprefix("--sweep=") for word in words if word.startswith("--sweep=")]
    axes: dict[str, list[str]] = {}
    for pair in pairs:
        with suppress(GrokVideoError):  # one that is being written
            axes |= read_pairs([pair], "--sweep")
    return axes


def _names(words: Sequence[str], axes: Mapping[str, Any], text: str) -> Iterator[str]:
    """Names in braces first, then options; none that is swept over or given already."""
    given = {option.name for option in (named(word.partition("=")[0]) for word in words) if option is not None}
    given |= {option for option in map(option_of, axes) if option is not None}
    yield from (f"{name}=" for name in _inside(text) if name not in axes)
    yield from (f"{called(option)}=" for option in SWEEPABLE if option not in given)


def _inside(text: str) -> Iterable[str]:
    try:
        return names_in(prompts_in(text))
    except GrokVideoError:  # it is still being written
        return list(dict.fromkeys(_BRACE.findall(text)))


def _values(being: Being, words: Sequence[str], text: str, namespace: Mapping[str, Any]) -> Iterator[str]:
    option = option_of(being.name)
    if option in (None, "--user") or being.name in _inside(text):
        yield from (f"{{{name}}}" for name in variables(namespace, is_list) if not being.taken)
    if option is None:
        return
    if option == "--no-audio":
        fitting = list(AUDIO)
    else:
        entry = next(each for each in OPTIONS if each.name == option)
        beside = [f"{each}=x" for each in map(option_of, _axes(words)) if each is not None and each not in PLAIN]
        fitting = [str(each) for each in values_of(entry, being.fragment, [*words, *beside, option], namespace)]
    left = [value for value in fitting if value not in being.taken]
    if not being.taken and option in ("--duration", "--resolution", "--model", "--no-audio"):
        together = [value for value in _STEPS.get(option, left) if value in left]
        if len(together) > 1:
            yield ",".join(together)
    yield from left
