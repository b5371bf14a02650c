"""Telling a caller in Python what a request left out, as a warning on the line that asked for it."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable


def notice(notes: Iterable[str]) -> None:
    """Warn of each of these sentences, once for each line of a person's code."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and _is_ours(str(frame.f_globals.get("__name__", ""))):
        level, frame = level + 1, frame.f_back
    for note in notes:
        warnings.warn(note, UserWarning, stacklevel=level)


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] == "grokvideo"
