"""What a sweep varies: axes and the cells between them.

Pure: what a cell asks for is made a request elsewhere; how a person types values, `written` knows.
"""

from __future__ import annotations

import itertools
import re
import reprlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from grokvideo.errors import InvalidRequest
from grokvideo.values.visible import visible

MOST_CELLS = 500
"""Clips of one sweep."""
PROMPT, TAKE = "prompt", "take"
"""Names of the axes that are neither a placeholder nor a parameter."""

Skip = Callable[[dict[str, Any]], object] | Sequence[Mapping[str, Any]]
"""Which cells to leave out: a function that is given a cell's values by name, or values that must not come together."""

_LONGEST_LABEL, _LONGEST_PROMPT = 40, 24


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that is varied: its values in order, and how they are called."""

    name: str
    values: tuple[Any, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One clip of a sweep.

    Parameters
    ----------
    place
        Its position on each axis, from 0.
    values, labels
        By the axes' names.
    words
        Its labels, without those of axes that have a single value: `ink, 3 s`.
    """

    place: tuple[int, ...]
    values: Mapping[str, Any]
    labels: Mapping[str, str]
    words: str


def axis(name: str, values: Iterable[Any]) -> Axis:
    """An axis with these values.

    Raises
    ------
    InvalidRequest
        If there is none, or one comes twice.
    """
    listed = tuple(map(_native, values))
    if not listed:
        raise InvalidRequest(f"{name} has no values to sweep over", hint=f"Give at least one: {name}=[...].")
    for number, value in enumerate(listed):
        if any(_is_same(value, other) for other in listed[:number]):
            raise InvalidRequest(
                f"{name} has {reprlib.repr(value)} twice", hint="Give each value once; n=2 makes two takes of each."
            )
    labels: list[str] = []
    for number, value in enumerate(listed, 1):
        label = _label(name, value, number)
        while label in labels:
            label = f"{label} ({number})"
        labels.append(label)
    return Axis(name, listed, tuple(labels))


def cells(axes: Sequence[Axis], skip: Skip | None = None) -> tuple[Cell, ...]:
    """Every combination that is not skipped; the last axis varies first.

    Raises
    ------
    InvalidRequest
        If there are more than `MOST_CELLS`, none is left, or `skip` names no axis.
    """
    count = 1
    for each in axes:
        count *= len(each.values)
    leaves_out = _rule(skip, axes)
    if count > 100 * MOST_CELLS:
        raise too_many(f"{count}")
    found = []
    for place in itertools.product(*(range(len(each.values)) for each in axes)):
        pairs = list(zip(axes, place, strict=True))
        cell = Cell(
            place,
            {each.name: each.values[at] for each, at in pairs},
            {each.name: each.labels[at] for each, at in pairs},
            ", ".join(each.labels[at] for each, at in pairs if len(each.values) > 1),
        )
        if not leaves_out(cell):
            found.append(cell)
    if not found:
        raise InvalidRequest("every clip of this sweep is skipped", hint="Nothing was sent.")
    if len(found) > MOST_CELLS:
        raise too_many(str(len(found)))
    return tuple(found)


def _rule(skip: Skip | None, axes: Sequence[Axis]) -> Callable[[Cell], bool]:
    if skip is None:
        return lambda _: False
    if callable(skip):
        told = skip
        return lambda cell: bool(told(dict(cell.values)))
    if isinstance(skip, Mapping) or not isinstance(skip, Sequence):
        raise InvalidRequest(
            f"skip must be a function or a list of dicts, got {type(skip).__name__}",
            hint='For example skip=lambda cell: cell["duration"] > 6, or skip=[{"style": "ink", "duration": 9}].',
        )
    known = {each.name: each for each in axes}
    for combination in skip:
        if not isinstance(combination, Mapping) or not combination:
            raise InvalidRequest(f"skip must hold dicts such as {{'style': 'ink'}}, got {type(combination).__name__}")
        for name, wanted in combination.items():
            if name not in known:
                raise InvalidRequest(
                    f"skip names {name!r}, which is not swept over", hint=f"There are {', '.join(known)}."
                )
            for value in _listed(wanted):
                if not any(_meant(value, at, known[name]) for at in range(len(known[name].values))):
                    raise InvalidRequest(
                        f"skip names {name}={reprlib.repr(value)}, which is none of its values",
                        hint=f"There are {', '.join(known[name].labels)}.",
                    )
    combinations = list(skip)

    def leaves_out(cell: Cell) -> bool:
        at = {each.name: position for each, position in zip(axes, cell.place, strict=True)}
        return any(
            all(
                any(_meant(value, at[name], known[name]) for value in _listed(wanted))
                for name, wanted in combination.items()
            )
            for combination in combinations
        )

    return leaves_out


def _listed(wanted: Any) -> Sequence[Any]:
    return wanted if isinstance(wanted, list | tuple | range) else [wanted]


def _meant(value: Any, at: int, of: Axis) -> bool:
    """Whether a value, perhaps typed as a word, is that one of an axis."""
    own = of.values[at]
    return _is_same(value, own) or (isinstance(value, str) and value in (str(own), of.labels[at]))


def _is_same(one: Any, other: Any) -> bool:
    """Equal, as far as that can be said: an array compares element by element, and True is no 1."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return isinstance(one, str | int | float | bytes | PurePath) and bool(one == other)


def _native(value: Any) -> Any:
    """NumPy's numbers and words as Python's own."""
    return value.item() if getattr(value, "ndim", None) == 0 and hasattr(value, "item") else value


def _label(name: str, value: Any, number: int) -> str:
    """How a person calls a value: `3 s`, `ink`, `photo.jpg`."""
    if name == TAKE:
        return f"take {value}"
    if name == "duration" and isinstance(value, int) and not isinstance(value, bool):
        return f"{value} s"
    if name == "generate_audio" and isinstance(value, bool):
        return "audio" if value else "silent"
    if name == "model" and isinstance(value, str):
        return visible(value.removeprefix("grok-imagine-"), _LONGEST_LABEL)
    if name == PROMPT and isinstance(value, str):
        return _of_text(re.sub("[{}]", "", value), number, _LONGEST_PROMPT)
    if isinstance(value, str):
        return _of_text(value, number)
    if value is None:
        return "none"
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return ", ".join(_label("", each, place) for place, each in enumerate(value, 1))[:_LONGEST_LABEL] or "none"
    called = getattr(value, "name", None) or getattr(value, "label", None)
    called = called or getattr(getattr(value, "path", None), "name", None)
    if not called and isinstance(held := getattr(value, "id", None), str):
        called = held[:6]
    words = " ".join(called.split()) if isinstance(called, str) else ""
    return visible(words, _LONGEST_LABEL) if words else f"{name.replace('_', ' ')} {number}".strip()


def _of_text(value: str, number: int, longest: int = _LONGEST_LABEL) -> str:
    if value.startswith("data:"):
        return f"image {number}"
    if re.match(r"(?i)https?://", value):
        return visible(urlsplit(value).path.rsplit("/", 1)[-1] or f"image {number}", _LONGEST_LABEL)
    words = " ".join(value.split())
    return visible(words if len(words) <= longest else f"{words[: longest - 2].rstrip()} …") or "empty"


def too_many(what: str) -> InvalidRequest:
    """What to raise where `what` asks for too much."""
    return InvalidRequest(
        f"{what} would be more than {MOST_CELLS} clips in one sweep", hint="Take fewer values. Nothing was sent."
    )
