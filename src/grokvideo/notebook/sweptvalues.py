"""One value of a sweep: what a word means behind an option, and what the list in a variable holds."""

from __future__ import annotations

import os
from difflib import get_close_matches
from typing import Any

from grokvideo.engine.jobs import Job, Jobs
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.sources import Sources
from grokvideo.notebook.words import visible
from grokvideo.values.state import Clip


class SweptValues(Sources):
    """Reads the words of one line, those of its sweeps as well."""

    def value(self, option: str, word: str) -> Any:
        """What a word means behind an option that takes a picture, a clip or a voice; a list where that repeats.

        Raises
        ------
        InvalidRequest
            As `values`.
        """
        match option:
            case "--voice":
                return self._voices(word)
            case "--keyframe":
                return [self._keyframe(word)]
            case "--ref":
                return [_named(word, each) for each in self._references(word)]
            case "--edit" | "--extend":
                return self._media(option, word)
        return _named(word, self._media(option, word))

    def item(self, option: str, value: Any) -> Any:
        """The same of an item of a list that a variable holds."""
        if option == "--keyframe":
            return [self._keyframe(value) if isinstance(value, str) else value]
        if option not in ("--voice", "--ref"):
            return self._said(option, str(value), value)
        several = list(value) if isinstance(value, list | tuple | Jobs) else [value]
        return several if option == "--voice" else [self._said(option, str(each), each) for each in several]

    def holds_list(self, name: str) -> bool:
        """Whether a variable of that name holds several things."""
        return is_list(self._variables.get(name))

    def listed(self, name: str, said: str) -> list[Any]:
        """What the list in a variable holds; `said` is what was typed.

        Raises
        ------
        InvalidRequest
            If there is no such variable, or no list in it.
        """
        hint = "Put a list into it first, or write the values, with commas. Nothing was sent."
        if not self._in_notebook:
            raise InvalidRequest(
                f"{said}: only a notebook has variables", hint="Write the values, with commas. Nothing was sent."
            )
        if name not in self._variables:
            near = get_close_matches(name, [each for each in self._variables if each[:1] != "_"], 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise InvalidRequest(f"{said}: there is no variable {visible(name, 40)!r}{meant}", hint=hint)
        value = self._variables[name]
        if not is_list(value):
            kind = "text" if isinstance(value, str) else type(value).__name__
            raise InvalidRequest(f"{said}: {name} holds no list, but {kind}", hint=hint)
        items = list(value.tolist() if hasattr(value, "tolist") else value)
        if not items:
            raise InvalidRequest(f"{said}: {name} holds an empty list", hint=hint)
        return items


def is_list(value: Any) -> bool:
    """Whether it holds several things to choose from: a list, a range, jobs, a column of a table."""
    if isinstance(value, list | tuple | range | Jobs):
        return True
    return getattr(value, "ndim", None) == 1 and hasattr(value, "tolist")


def _named(word: str, value: Any) -> Any:
    """A picture that has no name of its own, called as it was typed; it is read once for all clips."""
    if isinstance(value, str | os.PathLike | Job | Clip | Jobs):
        return value
    from grokvideo.video.inputs import image_input

    return image_input(value, visible(word, 40))
