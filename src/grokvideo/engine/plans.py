"""From prompts and values to the requests of a sweep: every clip is checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set, ValuesView
from dataclasses import dataclass
from typing import Any, Protocol

from grokvideo.engine.jobs import Jobs
from grokvideo.engine.orders import MOST_TAKES, Order
from grokvideo.errors import InvalidRequest
from grokvideo.values import axes as axes_of
from grokvideo.values.axes import PROMPT, TAKE, Axis, Cell, Skip
from grokvideo.values.braces import fill, placeholders
from grokvideo.values.misnamed import nearest
from grokvideo.values.request import VideoRequest
from grokvideo.values.visible import visible
from grokvideo.values.wishes import Wishes
from grokvideo.values.written import range_of

PARAMETERS = tuple(Wishes.__annotations__)
"""Arguments of a clip that may be swept over."""
_OWN = {PROMPT: "several prompts", TAKE: "several takes"}
"""Axes that no placeholder may be called like."""


class Alone(list[Any]):
    """One value of an axis that was given without a list."""


_LISTS = ("keyframes", "reference_images", "reference_audios")
"""Those of which one value is a list."""


class Make(Protocol):
    """Makes a checked request of a prompt and arguments; see `Session.request`."""

    def __call__(self, prompt: str | None, **wishes: Any) -> VideoRequest: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sweep asks for, checked; nothing is written down yet.

    Parameters
    ----------
    prompts
        As they were written, with their placeholders.
    axes
        In order: prompts, then what was swept over, then takes. Also those with a single value.
    cells, orders
        One of each for every clip, in the same order.
    notes
        Sentences about the requests, each once.
    """

    prompts: tuple[str, ...]
    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...]
    orders: tuple[Order, ...]
    notes: tuple[str, ...]
    name: str | None

    @property
    def shown(self) -> tuple[Axis, ...]:
        """The axes that vary."""
        return tuple(axis for axis in self.axes if len(axis.values) > 1)


def split(prompts: Sequence[str], given: Mapping[str, Any]) -> tuple[dict[str, Sequence[Any]], dict[str, Any]]:
    """What was given by name, told apart: what is swept over, and arguments that are the same for every clip.

    Raises
    ------
    InvalidRequest
        For a name that is neither a placeholder nor an argument.
    """
    inside = _placeholders(prompts)
    swept: dict[str, Sequence[Any]] = {}
    same: dict[str, Any] = {}
    for name, value in given.items():
        if name not in inside and name not in PARAMETERS:
            raise _unknown(name, inside)
        values = _several(name, value)
        if values is None and name in inside and isinstance(value, Set | Iterator | ValuesView):
            raise InvalidRequest(
                f"{name} must be a list of values, or one, got {type(value).__name__}",
                hint=f"Write {name}=list(...). Nothing was sent.",
            )
        if values is not None:
            swept[name] = values
        elif name in inside:  # one value: it fills the braces, and stands in the table
            swept[name] = Alone([value])
        else:
            _refuse_range(name, value)
            same[name] = value
    return swept, same


def make_plan(
    prompts: Sequence[str | None],
    swept: Mapping[str, Sequence[Any]],
    make: Make,
    *,
    same: Mapping[str, Any],
    n: int = 1,
    skip: Skip | None = None,
    name: str | None = None,
    namespace: Mapping[str, Any] | None = None,
) -> Plan:
    """Check every clip of a sweep.

    Parameters
    ----------
    make
        Makes a request.
    same
        Arguments of every clip.
    namespace
        Where placeholders find what is not swept over; None where they may not look anywhere.

    Raises
    ------
    InvalidRequest
        If anything of it is wrong, naming the clip; nothing was sent.
    """
    templates = tuple("" if prompt is None else prompt for prompt in prompts)
    if not templates:
        raise InvalidRequest("there is no prompt", hint="Give one, or a list with at least one. Nothing was sent.")
    inside = _placeholders(templates)
    for each in swept:
        if each in (PROMPT, TAKE):
            raise InvalidRequest(
                f"{{{each}}} cannot be swept over: that is what {_OWN[each]} are called",
                hint="Call it something else, in the prompt as well. Nothing was sent.",
            )
        if each not in inside and each not in PARAMETERS:
            raise _unknown(each, inside)
    if name is not None and not isinstance(name, str):
        raise InvalidRequest(f"name must be text, got {type(name).__name__}", hint="Nothing was sent.")
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_TAKES:
        raise InvalidRequest(f"n must be 1-{MOST_TAKES}, got {n!r}")
    axes = [axes_of.axis(each, values) for each, values in swept.items()]
    if len(templates) > 1:
        axes.insert(0, axes_of.axis(PROMPT, templates))
    if n > 1:
        axes.append(axes_of.axis(TAKE, range(1, n + 1)))
    cells = axes_of.cells(axes, skip)
    orders, names = [], _Names(name, axes, len(cells))
    notes = dict.fromkeys(_comma_note(each, values[0]) for each, values in swept.items() if isinstance(values, Alone))
    notes.pop("", None)
    for cell in cells:
        request = _request(cell, templates, inside, make, same, namespace)
        notes.update(dict.fromkeys(request.notes))
        orders.append(Order(request, cell.values.get(TAKE, 1), names.of(cell)))
    return Plan(templates, tuple(axes), cells, tuple(orders), tuple(notes), name)


def _request(
    cell: Cell,
    templates: Sequence[str],
    inside: Sequence[str],
    make: Make,
    same: Mapping[str, Any],
    namespace: Mapping[str, Any] | None,
) -> VideoRequest:
    template = cell.values[PROMPT] if len(templates) > 1 else templates[0]
    wishes = dict(same) | {each: value for each, value in cell.values.items() if each in PARAMETERS}
    filling = {each: value for each, value in cell.values.items() if each in inside and each not in _OWN}
    try:
        if namespace is None and (missing := [each for each in _placeholders([template]) if each not in filling]):
            raise InvalidRequest(
                f"{{{missing[0]}}} in the prompt has no value",
                hint=f"Give one or several: {missing[0]}=[...]; or write {{{{{missing[0]}}}}} for plain braces.",
            )
        return make(fill(template, {**(namespace or {}), **filling}), **wishes)
    except InvalidRequest as error:
        if not cell.words:
            raise
        told = ", ".join(f"{each}={cell.labels[each]}" for each in cell.labels)
        raise InvalidRequest(f"{told}: {error}", hint=error.hint) from error


class _Names:
    """What the jobs of a sweep are called: its name, and the words of their cells, `p1` for a prompt; each once."""

    def __init__(self, name: str | None, axes: Sequence[Axis], count: int) -> None:
        self._name = name
        self._axes = [(at, axis) for at, axis in enumerate(axes) if len(axis.values) > 1]
        self._count = count
        self._used: set[str] = set()

    def of(self, cell: Cell) -> str | None:
        if self._name is None or self._count == 1:
            return self._name
        words = " ".join(
            f"p{cell.place[at] + 1}" if axis.name == PROMPT else cell.labels[axis.name] for at, axis in self._axes
        )
        words = re.sub(r"(?<=\d) s\b", "s", words).lower()
        name = wish = "_".join(filter(None, [self._name, re.sub(r"\W+", "_", words)[:40].strip("_")]))
        number = 1
        while name in self._used:
            number += 1
            name = f"{wish}_{number}"
        self._used.add(name)
        return name


def _placeholders(prompts: Iterable[str]) -> tuple[str, ...]:
    prompts = tuple(prompts)
    for prompt in prompts:
        if not isinstance(prompt, str):
            raise InvalidRequest(f"prompt must be text, got {type(prompt).__name__}")
    return tuple(dict.fromkeys(name for prompt in prompts for name in placeholders(prompt)))


def _several(name: str, value: Any) -> Sequence[Any] | None:
    """The values to sweep over, or None where it is one value."""
    if isinstance(value, list | tuple | range | Jobs):
        listed = list(value)
    elif getattr(value, "ndim", None) == 1 and hasattr(value, "tolist"):  # a column of a table
        listed = list(value.tolist())
    else:
        return None
    if name in _LISTS and not all(isinstance(each, list | tuple | type(None)) for each in listed):
        return None
    if name == "keyframes" and all(_is_keyframe(each) for each in listed):
        return None
    return listed


def _is_keyframe(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], int | float)


def _refuse_range(name: str, value: Any) -> None:
    """Refuse what is a range in a cell, and text here."""
    numbers = range_of(value) if name == "duration" and isinstance(value, str) else None
    if numbers is not None:
        step = "" if numbers.step == 1 else f", {numbers.step}"
        raise InvalidRequest(
            f"{name}={value!r} is text; a range is range({numbers.start}, {numbers.stop}{step}) in Python",
            hint=f"Write {name}=range({numbers.start}, {numbers.stop}{step}). Nothing was sent.",
        )


def _comma_note(name: str, value: Any) -> str:
    """What to say of one value that may be meant as several; empty where it may not."""
    if not isinstance(value, str) or "," not in value:
        return ""
    words = [visible(word.strip(), 40) for word in value.split(",")]
    listed = ", ".join(f'"{word}"' for word in words[:4]) + (", ..." if len(words) > 4 else "")
    return f"{name}: one value with a comma: a list is [{listed}]." if all(words) else ""


def _unknown(name: str, inside: Sequence[str]) -> InvalidRequest:
    near = nearest(name, [*inside, *PARAMETERS])
    sweepable = f"the prompt has {_named(inside)}, and the settings are {', '.join(PARAMETERS)}"
    meant = f"did you mean {near}?" if near else sweepable
    return InvalidRequest(
        f"{name} is neither a placeholder of the prompt nor a setting of a clip; {meant}",
        hint=f"Write {{{name}}} into the prompt to sweep over its words. Nothing was sent.",
    )


def _named(inside: Sequence[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in inside) or "no {placeholders}"
