"""`--sweep` and `--skip`, as a person types them: words in, axes out as `Session.plan` takes them.

How values are written, `values.axes` knows; what a word means behind an option, `sources`.
"""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grokvideo.errors import InvalidRequest
from grokvideo.notebook.options import OPTIONS, seconds
from grokvideo.notebook.prompts import names_in
from grokvideo.notebook.sources import check_company
from grokvideo.notebook.sweptvalues import SweptValues
from grokvideo.notebook.words import visible
from grokvideo.values.axes import PROMPT, TAKE
from grokvideo.values.misnamed import MEANT, nearest
from grokvideo.values.written import quoted, read_pairs

SWEEPABLE = {
    "--duration": "duration",
    "--resolution": "resolution",
    "--aspect-ratio": "aspect_ratio",
    "--model": "model",
    "--no-audio": "generate_audio",
    "--image": "image",
    "--last-frame": "last_frame",
    "--keyframe": "keyframes",
    "--ref": "reference_images",
    "--voice": "reference_audios",
    "--edit": "video",
    "--extend": "video",
    "--user": "user",
}
"""Options that an axis may be, by their long names; the arguments of a request that they are."""
NOT_SWEPT = {
    "takes": "-n 2 makes two takes of each clip",
    "n": "-n 2 makes two takes of each clip",
    "provider": "all clips of a sweep have the same",
    "storage_options": "all clips of a sweep have the same",
    "output": "all clips of a sweep have the same",
    "fit": "it holds for all clips of a sweep",
    "prompt": "several prompts stand below the line, with --- between them",
}
"""What a person may try to sweep over, and why that is not done here."""
AUDIO = {"on": True, "off": False}
PLAIN = ("--duration", "--resolution", "--aspect-ratio", "--model", "--user")
"""Those whose values are words or numbers, so that the same word may stand in the prompt as well."""
_PIECES = re.compile(r"""(?:"[^"]*"|[^\s"])+|"[^"]*$""")
_WHOLE = re.compile(r"\{\s*(\S+?)\s*\}")


def called(option: str) -> str:
    """How an option is called in front of an equals sign: `audio`, `aspect-ratio`."""
    return option.removeprefix("--").removeprefix("no-")


def _key(typed: str) -> str:
    """A name without the dashes that it may have."""
    return typed.lstrip("-").replace("-", "_")


_NAMES = {argument: option for option, argument in SWEEPABLE.items() if argument != "video"}
_NAMES |= {_key(called(option)): option for option in SWEEPABLE}
"""Options by all the names that they may have there."""


_SHORT = {option.names[0].lstrip("-"): option.name for option in OPTIONS if option.name in SWEEPABLE}
"""Options by the letter that they have on a line."""


def option_of(typed: str) -> str | None:
    """The long name of the option that an axis of that name is; None for other names."""
    return _NAMES.get(_key(typed))


@dataclass(frozen=True, slots=True)
class Swept:
    """What is varied, as `Session.plan` takes it: axes and skipped combinations, and what holds for every clip."""

    axes: Mapping[str, Sequence[Any]]
    skip: Sequence[Mapping[str, Sequence[Any]]]
    wishes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Axis:
    """One `--sweep`: the name as typed, that of the axis, and its values as typed and as they are."""

    typed: str
    name: str
    words: tuple[str, ...]
    values: tuple[Any, ...]


def read_sweep(options: Namespace, prompts: Sequence[str], takes: int, sources: SweptValues) -> Swept | None:
    """What `--sweep` and `--skip` say; None where neither is given.

    Raises
    ------
    InvalidRequest
        Naming the word that is wrong, and what could stand there.
    """
    if not options.sweep and not options.skip:
        return None
    inside = names_in(prompts)
    axes: list[_Axis] = []
    also_given = Namespace(**vars(options))
    for typed, words in read_pairs(options.sweep or (), "--sweep").items():
        option = _option(typed, inside)
        if option is not None:
            _refuse_given(typed, option, options, axes)
            setattr(also_given, _attribute(option), ", ".join(words))
        axes.append(_axis(typed, option, words, sources))
    check_company(also_given)
    extends = any(_key(axis.typed) == "extend" and axis.name == "video" for axis in axes)
    return Swept(
        {axis.name: axis.values for axis in axes},
        [_skipped(text, axes, prompts, takes) for text in options.skip or ()],
        {"extend": True} if extends else {},
    )


def _attribute(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


def _option(typed: str, inside: Sequence[str]) -> str | None:
    """The long name of the option that is meant; None for a name in braces that is nothing else."""
    option = option_of(typed)
    if typed not in inside:
        if option is None:
            raise _unknown(typed, inside)
        return option
    if option in PLAIN or (option is None and typed not in (PROMPT, TAKE)):
        return option
    raise InvalidRequest(
        f"--sweep {typed} could be {{{typed}}} in the prompt, or {option or f'the {typed}s of the sweep'}",
        hint="Give the one in braces another name. Nothing was sent.",
    )


def _unknown(typed: str, inside: Sequence[str]) -> InvalidRequest:
    key, name = _key(typed), visible(typed, 40)
    if why := NOT_SWEPT.get(key):
        return InvalidRequest(f"--sweep {name}: {why}", hint="Nothing was sent.")
    names = [*inside, *map(called, SWEEPABLE)]
    option = _NAMES.get(MEANT.get(key, ("",))[0])
    option = option or _SHORT.get(typed)
    near = called(option) if option else nearest(typed, names) or nearest(key, names)
    there_are = f"did you mean {near}? There are" if near else "there are"
    return InvalidRequest(
        f"--sweep {name}: that is neither in braces in the prompt nor an option; {there_are} {', '.join(names)}",
        hint=f"To sweep over words, write {{{name}}} into the prompt. Nothing was sent.",
    )


def _refuse_given(typed: str, option: str, options: Namespace, axes: Sequence[_Axis]) -> None:
    """An option has one place: on the line, or in a sweep."""
    if getattr(options, _attribute(option)):
        raise InvalidRequest(
            f"{option} is given, and swept over by --sweep {typed}", hint="Leave one of them out. Nothing was sent."
        )
    for axis in axes:
        if axis.name == SWEEPABLE[option] and option not in ("--edit", "--extend"):
            raise InvalidRequest(
                f"--sweep {axis.typed} and --sweep {typed} are the same", hint="Leave one of them out."
            )


def _axis(typed: str, option: str | None, words: Sequence[str], sources: SweptValues) -> _Axis:
    name = typed if option is None else SWEEPABLE[option]
    whole = _WHOLE.fullmatch(words[0]) if len(words) == 1 else None
    if whole is not None:
        held = sources.listed(whole[1], f"--sweep {typed}={words[0]}")
        return _Axis(
            typed,
            name,
            tuple(map(str, held)),
            tuple(_value(typed, option, each, sources, is_item=True) for each in held),
        )
    for number, word in enumerate(words):
        if _WHOLE.fullmatch(word):
            raise InvalidRequest(
                f"--sweep {typed}: {visible(word, 40)} is not one of several values",
                hint=f"A variable with a list stands alone: --sweep {typed}={{{typed}s}}. Nothing was sent.",
            )
        if word in words[:number]:
            raise InvalidRequest(
                f"--sweep {typed} has {visible(word, 40)!r} twice",
                hint="Give each value once; -n 2 makes two takes of each. Nothing was sent.",
            )
    if len(words) == 1 and option not in ("--ref", "--voice", "--keyframe") and sources.holds_list(words[0]):
        raise InvalidRequest(
            f"--sweep {typed}={words[0]} is the word {words[0]!r}, and {words[0]} is a list in this notebook",
            hint=f"For what it holds write --sweep {typed}={{{words[0]}}}. Nothing was sent.",
        )
    return _Axis(typed, name, tuple(words), tuple(_value(typed, option, word, sources) for word in words))


def _value(typed: str, option: str | None, given: Any, sources: SweptValues, *, is_item: bool = False) -> Any:
    """One value of an axis, from a word on the line or an item of a list."""
    if option is None:
        return given
    if option in PLAIN:
        return seconds(given) if option == "--duration" and isinstance(given, str) else given
    if option == "--no-audio":
        if isinstance(given, str) and given.lower() in AUDIO:
            return AUDIO[given.lower()]
        if isinstance(given, bool):
            return given
        raise InvalidRequest(f"--sweep {typed} takes on and off, got {visible(str(given), 40)!r}")
    return sources.item(option, given) if is_item else sources.value(option, given)


def _skipped(text: str, axes: Sequence[_Axis], prompts: Sequence[str], takes: int) -> dict[str, list[Any]]:
    """One `--skip`: which values must come together to be left out."""
    known = {axis.typed: axis for axis in axes} | {axis.name: axis for axis in axes}
    known |= {_key(axis.typed).replace("_", "-"): axis for axis in axes}
    if len(prompts) > 1:
        known[PROMPT] = _Axis(PROMPT, PROMPT, tuple(str(at) for at in range(1, len(prompts) + 1)), tuple(prompts))
    if takes > 1:
        numbers = range(1, takes + 1)
        known[TAKE] = _Axis(TAKE, TAKE, tuple(map(str, numbers)), tuple(numbers))
    if not known:
        raise InvalidRequest("--skip leaves clips of a sweep out, and there is no --sweep")
    pairs = read_pairs(_PIECES.findall(text), "--skip")
    if not pairs:
        raise InvalidRequest("--skip is empty", hint='For example --skip "style=ink duration=9". Nothing was sent.')
    meant: dict[str, list[Any]] = {}
    for typed, words in pairs.items():
        axis = known.get(typed)
        if axis is None:
            near = nearest(typed, known)
            names = dict.fromkeys(each.typed for each in known.values())
            did_you_mean = f"did you mean {near}? " if near else ""
            raise InvalidRequest(
                f"--skip {visible(typed, 40)}: {did_you_mean}swept over {'are' if len(names) > 1 else 'is'} "
                f"{', '.join(names)}"
            )
        found = [value for word, value in zip(axis.words, axis.values, strict=True) if word in words]
        strange = [word for word in words if word not in axis.words]
        if together := [word for word in strange if word.partition("=")[0].strip() in known and "=" in word]:
            several = re.sub(r",\s*(?=[\w-]+=)", " ", text)
            raise InvalidRequest(
                f"--skip {visible(text, 80)}: {visible(together[0], 40)} is no value of {typed}; what must come "
                "together stands with a space between",
                hint=f"Write --skip {visible(quoted(several), 80)}. Nothing was sent.",
            )
        if strange and (not found or ".." not in text):  # a range may go beyond what is there
            raise InvalidRequest(
                f"--skip {typed}={visible(strange[0], 40)} leaves nothing out: {typed} is "
                f"{visible(', '.join(axis.words), 200)}"
            )
        meant[axis.name] = found
    return meant
