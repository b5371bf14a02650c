"""What Tab offers behind `%%grokvideo` and `%grokvideo`, and behind `{` in a prompt. Text in, words out.

IPython is told of it by `notebook/tab.py`, which loads this module with the first Tab.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from grokvideo.api import default
from grokvideo.engine.job import Job
from grokvideo.engine.jobs import Jobs
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.actions import ACTIONS
from grokvideo.notebook.choices import MOST_JOBS, named, options_left, values_of, variables
from grokvideo.notebook.options import OPTIONS
from grokvideo.notebook.sweptchoices import axis_names, being_typed, swept_choices, swept_options
from grokvideo.values.state import Clip, Status

CELL, LINE = "%%grokvideo", "%grokvideo"
_BRACE = re.compile(r"(?<!\{)(?:\{\{)*\{([A-Za-z_]\w*)?$")


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
    if line_number > 0 and (rest := _after(CELL, f"{lines[0]} ")) is not None:
        return _in_prompt(before, rest, namespace)
    try:
        if line_number == 0 and (rest := _after(CELL, before)) is not None:
            return _option(rest, "\n".join(lines[1:]), namespace)
        if (rest := _after(LINE, before.lstrip())) is not None:
            return _action(rest, namespace)
    except GrokVideoError:  # no library, a wrong setting: a Tab is not the place to say it
        return Offer(_split(before)[1], (), "text")
    return None


def _after(magic: str, before: str) -> str | None:
    """What stands behind the magic's name, or None where that is not the magic."""
    rest = before.removeprefix(magic)
    return rest if rest != before and rest[:1].isspace() else None


def _in_prompt(before: str, first: str, namespace: Mapping[str, Any]) -> Offer:
    """Behind a brace what the first line sweeps over, and variables; elsewhere it is prose, where Python's names have
    no business."""
    found = _BRACE.search(before)
    if found is None:
        return Offer(_split(before)[1], (), "text")
    names = variables(namespace, _is_sayable)
    plain = [name for name in names if isinstance(namespace[name], str | int | float)]
    swept = [name for name in axis_names(first) if name.isidentifier()]
    return _fitting(found[1] or "", (*swept, *plain, *names), "instance")


def _option(rest: str, below: str, namespace: Mapping[str, Any]) -> Offer:
    if (being := being_typed(rest)) is not None:
        return _fitting(being.fragment, swept_choices(being, rest, below, namespace), "value")
    words, fragment = _split(rest)
    previous = named(words[-1]) if words else None
    if previous is not None and previous.value:
        return _fitting(fragment, values_of(previous, fragment, words[:-1], namespace), "value")
    name, equals, value = fragment.partition("=")
    option = named(name)
    if equals and option is not None and option.value:
        return _fitting(value, values_of(option, value, words, namespace), "value")
    if fragment.startswith("-") and not fragment.startswith("--") and fragment != "-":
        return _fitting(fragment, [name for option in OPTIONS for name in option.names], "option")
    return _fitting(fragment, options_left([*words, *swept_options(rest)]), "option")


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
    if words[0] == "studio":
        return _in_prompt(rest, "", namespace)
    if words[0] == "compare":
        held = variables(namespace, lambda value: isinstance(value, Job | Jobs | Clip))
        found = [*held, *_job_words(_has_or_will_have_a_clip, fragment)]
        return _fitting(fragment, [word for word in found if word not in words[1:]], "instance")
    if len(words) == 1 and words[0] in _JOBS_FOR:
        return _fitting(fragment, _job_words(_JOBS_FOR[words[0]], fragment), "instance")
    return _fitting(fragment, action.flags, "option")


def _has_or_will_have_a_clip(job: Job) -> bool:
    return job.state.clip is not None or not job.status.is_settled


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


def _is_sayable(value: Any) -> bool:
    """Whether it makes sense in a sentence."""
    return not (callable(value) or isinstance(value, ModuleType))


def _fitting(fragment: str, words: Iterable[str], kind: str) -> Offer:
    """Those that begin with what is typed, upper or lower case."""
    start = fragment.lower()
    kept = [word for word in words if word.lower().lstrip("'").startswith(start)]
    return Offer(fragment, tuple(dict.fromkeys(kept)), kind)
