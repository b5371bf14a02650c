"""What Tab offers behind `%%grokvideo` and `%grokvideo`, and behind `{` in a prompt. Text in, words out.

IPython is told of it by `notebook/tab.py`, which loads this module with the first Tab.
"""

from __future__ import annotations

import itertools
import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from grokvideo.api import default
from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.actions import ACTIONS
from grokvideo.notebook.options import OPTIONS, Option
from grokvideo.settings import PROVIDERS
from grokvideo.values.capability import ALL_ASPECT_RATIOS, Mode, capability, known_models
from grokvideo.values.state import Status

CELL, LINE = "%%grokvideo", "%grokvideo"
MOST_JOBS = 50
MOST_FILES = 50
_IMAGES = (".png", ".jpg", ".jpeg", ".webp")
_BRACE = re.compile(r"(?<!\{)(?:\{\{)*\{([A-Za-z_]\w*)?$")
_SESSION = frozenset({"In", "Out", "exit", "quit", "open"})
"""IPython's own names."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What may stand, in this order, in place of `fragment`: the piece before the cursor. No words: nothing fits."""

    fragment: str
    words: tuple[str, ...]
    kind: str


def offer(text: str, line_number: int, column: int, namespace: Mapping[str, Any]) -> Offer | None:
    """What fits at a place in a cell; None where it is no business of ours.

    Parameters
    ----------
    text
        The whole cell.
    line_number, column
        Where the cursor is, from 0.
    """
    lines = text.split("\n")
    before = lines[line_number][:column]
    if line_number > 0 and _after(CELL, f"{lines[0]} ") is not None:
        return _in_prompt(before, namespace)
    try:
        if line_number == 0 and (rest := _after(CELL, before)) is not None:
            return _option(rest, namespace)
        if (rest := _after(LINE, before.lstrip())) is not None:
            return _action(rest, namespace)
    except GrokVideoError:  # no library, a wrong setting: a Tab is not the place to say it
        return Offer(_split(before)[1], (), "text")
    return None


def _after(magic: str, before: str) -> str | None:
    """What stands behind the magic's name, or None where that is not the magic."""
    rest = before.removeprefix(magic)
    return rest if rest != before and rest[:1].isspace() else None


def _in_prompt(before: str, namespace: Mapping[str, Any]) -> Offer:
    """Variables behind a brace; elsewhere it is prose, where Python's names have no business."""
    found = _BRACE.search(before)
    if found is None:
        return Offer(_split(before)[1], (), "text")
    names = _variables(namespace, _is_sayable)
    plain = [name for name in names if isinstance(namespace[name], str | int | float)]
    return _fitting(found[1] or "", (*plain, *names), "instance")


def _option(rest: str, namespace: Mapping[str, Any]) -> Offer:
    words, fragment = _split(rest)
    previous = _named(words[-1]) if words else None
    if previous is not None and previous.value:
        return _values(previous, fragment, words, namespace)
    name, equals, value = fragment.partition("=")
    option = _named(name)
    if equals and option is not None and option.value:
        return _values(option, value, words, namespace)
    used = {option.name for option in map(_named, words) if option is not None}
    if fragment.startswith("-") and not fragment.startswith("--") and fragment != "-":
        return _fitting(fragment, [name for option in OPTIONS for name in option.names], "option")
    return _fitting(fragment, [option.name for option in OPTIONS if option.name not in used], "option")


def _values(option: Option, fragment: str, words: Sequence[str], namespace: Mapping[str, Any]) -> Offer:
    choices: Iterable[str] = ()
    match option.name:
        case "--duration":
            choices = map(str, _durations(_model(words)))
        case "--resolution":
            choices = _resolutions(_model(words))
        case "--aspect-ratio":
            choices = ALL_ASPECT_RATIOS
        case "--model":
            choices = known_models()
        case "--provider":
            choices = PROVIDERS
        case "--takes":
            choices = ("2", "3", "4")
        case "--image":
            choices = (*_variables(namespace, _is_image), *_files(fragment))
    return _fitting(fragment, choices, "value")


def _action(rest: str, namespace: Mapping[str, Any]) -> Offer:
    words, fragment = _split(rest)
    if not words:
        return _fitting(fragment, ACTIONS, "action")
    action = ACTIONS.get(words[0])
    if action is None:
        return Offer(fragment, (), "action")
    if fragment.startswith("-") and words[0] != "help":
        return _fitting(fragment, action.flags, "option")
    if words[0] == "help":
        from grokvideo.notebook.helptext import topics

        return _fitting(fragment, topics(), "value")
    if len(words) == 1 and words[0] in _JOBS_FOR:
        return _fitting(fragment, _job_words(_JOBS_FOR[words[0]], fragment), "instance")
    return _fitting(fragment, action.flags, "option")


_JOBS_FOR: dict[str, Callable[[Job], bool]] = {
    "stop": lambda job: not job.status.is_settled,
    "resume": lambda job: job.status.is_resumable and job.status is not Status.SUBMIT_UNKNOWN,
    "delete": lambda job: job.status.is_final or job.status is Status.EXPIRED,
    "attach": lambda job: job.status is Status.SUBMIT_UNKNOWN,
    "mark-lost": lambda job: job.status is Status.SUBMIT_UNKNOWN,
    "submit-again": lambda job: job.status is Status.SUBMIT_UNKNOWN,
}
"""Of which jobs it makes sense."""


def _job_words(fits: Callable[[Job], bool], fragment: str) -> list[str]:
    """Names, where one job has them; ids for the others, and where an id is being typed."""
    jobs = [job for job in default().library().jobs(MOST_JOBS) if fits(job)]
    names = [job.name for job in jobs if job.name]
    plain = [name for name in dict.fromkeys(names) if names.count(name) == 1]
    ids = [job.id[:6] for job in jobs if job.name not in plain or (fragment and job.id.startswith(fragment))]
    return plain + ids


def _split(rest: str) -> tuple[list[str], str]:
    """The whole words of a line, and the beginning of one at its end."""
    match = re.search(r"\S*$", rest)
    assert match is not None
    fragment, whole = match[0], rest[: match.start()]
    try:
        return shlex.split(whole), fragment
    except ValueError:  # an open quotation mark
        return whole.split(), fragment


def _named(word: str) -> Option | None:
    return next((option for option in OPTIONS if word in option.names), None)


def _model(words: Sequence[str]) -> str:
    """The model that the line names, else the settings'."""
    for word, following in itertools.pairwise(words):
        if word in ("-m", "--model"):
            return following
    for word in words:
        if word.startswith("--model="):
            return word.removeprefix("--model=")
    return default().settings().model


def _resolutions(model: str) -> tuple[str, ...]:
    known = capability(model) or capability(known_models()[-1])
    return known.limits[Mode.TEXT].resolutions if known is not None else ()


def _durations(model: str) -> range:
    known = capability(model) or capability(known_models()[0])
    assert known is not None
    return known.limits[Mode.TEXT].durations


def _variables(namespace: Mapping[str, Any], fits: Callable[[Any], bool]) -> list[str]:
    """Names a person gave to something that fits."""
    names = [name for name in namespace if not name.startswith("_") and name not in _SESSION]
    return sorted(name for name in names if fits(namespace[name]))


def _is_sayable(value: Any) -> bool:
    """Whether it makes sense in a sentence."""
    return not (callable(value) or isinstance(value, ModuleType))


def _is_image(value: Any) -> bool:
    """Whether it can be a first frame, judged without opening or loading anything."""
    if isinstance(value, str):
        return value.startswith(("https://", "http://", "data:image/")) or value.lower().endswith(_IMAGES)
    if isinstance(value, os.PathLike):
        return str(value).lower().endswith(_IMAGES)
    if isinstance(value, bytes):
        return value.startswith((b"\x89PNG", b"\xff\xd8", b"RIFF"))
    kind = type(value)
    is_picture = hasattr(kind, "save") and hasattr(kind, "getexif")
    is_array = hasattr(kind, "__array_interface__") and len(getattr(value, "shape", ())) == 3
    return is_picture or is_array or kind.__name__ in ("FileId", "MediaInput")


def _files(fragment: str) -> Iterator[str]:
    """Pictures and folders whose path begins so."""
    folder = Path(fragment) if fragment.endswith("/") else Path(fragment).parent
    prefix = fragment[: len(fragment) - len(Path(fragment).name)] if not fragment.endswith("/") else fragment
    with suppress(OSError, RuntimeError):
        found = sorted(folder.expanduser().iterdir(), key=lambda path: path.name)
        for path in found[: 20 * MOST_FILES]:
            if path.name.startswith(".") or not (path.is_dir() or path.suffix.lower() in _IMAGES):
                continue
            name = f"{prefix}{path.name}{'/' if path.is_dir() else ''}"
            yield shlex.quote(name) if path.suffix else name


def _fitting(fragment: str, words: Iterable[str], kind: str) -> Offer:
    """Those that begin with what is typed, upper or lower case."""
    start = fragment.lower()
    kept = [word for word in words if word.lower().lstrip("'").startswith(start)]
    return Offer(fragment, tuple(dict.fromkeys(kept)), kind)
