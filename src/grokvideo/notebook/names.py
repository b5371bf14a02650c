"""Which names a cell may give to its job: a variable of that name comes into the notebook, and must hide nothing."""

from __future__ import annotations

import builtins
import inspect
import keyword
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from grokvideo.errors import InvalidRequest


def check_name(name: str, namespace: Mapping[str, Any]) -> None:
    """Refuse a name that Python needs, or that holds what a job would hide in this notebook.

    Parameters
    ----------
    namespace
        The notebook's variables.

    Raises
    ------
    InvalidRequest
        Before anything is sent.
    """
    hint = "Choose another name. Nothing was sent."
    if not name.isidentifier():
        raise InvalidRequest(f"{name!r} cannot be the name of a variable")
    if keyword.iskeyword(name):
        raise InvalidRequest(f"{name!r} is a word of Python, so it cannot be the name of a variable", hint=hint)
    if hasattr(builtins, name):
        kind = _kind(getattr(builtins, name)) or "name"
        raise InvalidRequest(f"{name!r} is a {kind} of Python's own, which a job of that name would hide", hint=hint)
    if kind := _kind(namespace.get(name)):
        raise InvalidRequest(
            f"{name!r} holds a {kind} in this notebook, which a job of that name would hide", hint=hint
        )


def is_free(name: str) -> bool:
    """Whether a variable may be called so in any notebook."""
    return name.isidentifier() and not keyword.iskeyword(name) and not hasattr(builtins, name)


def _kind(value: object) -> str:
    """What nobody wants to lose; empty for any other value."""
    if isinstance(value, ModuleType):
        return "module"
    if isinstance(value, type):
        return "class"
    return "function" if inspect.isroutine(value) else ""
