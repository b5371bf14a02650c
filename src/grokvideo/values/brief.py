"""Errors that a notebook shows as the lines of one's own code and a sentence, without ours."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Iterator
from itertools import dropwhile, takewhile
from types import FrameType
from typing import Any

from grokvideo.values.redaction import redact

_SHELL = ("IPython", "ipykernel")


def in_one_line(fact: str, advice: str) -> str:
    """What happened, and what to do."""
    fact = " ".join(fact.split())
    if not advice:
        return fact
    return f"{fact}{'' if fact.endswith(('.', '?', '!', '…', ':')) else '.'} {advice}"


class Brief(BaseException):
    """What an error adds to be shown briefly. Outside of IPython its traceback is Python's own."""

    @property
    def advice(self) -> str:
        """What to do about it."""
        return ""

    def _render_traceback_(self) -> list[str]:
        # IPython's own hook: what it shows in place of a traceback.
        return [*_places(self), f"{self._kind()}: {redact(in_one_line(str(self), self.advice), 2000)}"]

    def _kind(self) -> str:
        return type(self).__name__


class WrongArgument(Brief, TypeError):
    """A function was called with an argument that it does not have."""

    def _kind(self) -> str:
        return "TypeError"


def _places(error: BaseException) -> Iterator[str]:
    """Where it was called from, outermost first, down to where our own code begins."""
    frames = dropwhile(lambda each: _house(each[0]) in _SHELL, traceback.walk_tb(error.__traceback__))
    for frame, line in takewhile(lambda each: _house(each[0]) != "grokvideo", frames):
        if _house(frame) in _SHELL:  # a magic around it, such as %%time
            continue
        function = frame.f_code.co_name
        inside = "" if function.startswith("<") else f", in {function}"
        source = linecache.getline(frame.f_code.co_filename, line, frame.f_globals)
        yield f"{_file(frame)}, line {line}{inside}"
        yield f"    {redact(source, 120)}"


def _house(frame: FrameType) -> str:
    """The package whose code that is."""
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _file(frame: FrameType) -> str:
    """`Cell In[3]`, or the name of a file."""
    name = frame.f_code.co_filename
    try:
        shell: Any = frame.f_globals["get_ipython"]()
        kind, number = shell.compile.format_code_name(name)
    except Exception:  # no cell, or an IPython of another age
        return name
    return f"{kind} {number}"
