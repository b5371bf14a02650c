"""`{weather}` in a prompt: a value, by name, attribute, index and format. No calls, no expressions."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grokvideo.errors import InvalidRequest

_DEPTH = 2
"""So deep Python fills braces: `{price:>{width}}`."""


class _Names(string.Formatter):
    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if isinstance(key, int) or not key:
            raise InvalidRequest(
                f"{{{'' if key == 0 else key}}} names no variable", hint="Write {{ }} for plain braces."
            )
        if key not in kwargs:
            raise InvalidRequest(
                f"there is no variable {key!r}", hint=f"Set it first, or write {{{{{key}}}}} for plain braces."
            )
        return kwargs[key]


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces, each once, in order; of `{fox.colour}` and `{fox[0]}` it is `fox`.

    Raises
    ------
    InvalidRequest
        If the braces do not match, or there are spaces around a name.
    """
    try:
        names = tuple(dict.fromkeys(_named(text)))
    except ValueError as exc:
        raise _unreadable(exc) from exc
    for name in names:
        if (bare := name.strip()) != name and bare.isidentifier():
            raise InvalidRequest(
                f"{{{name}}} in the prompt has spaces in its braces", hint=f"Write {{{bare}}} without spaces."
            )
    return names


def _named(text: str, depth: int = _DEPTH) -> Iterator[str]:
    if depth < 0:
        raise ValueError("they are nested too deeply")
    for _, field, format_spec, _ in string.Formatter().parse(text):
        if field is not None:
            name = re.split(r"[.\[]", field, maxsplit=1)[0]
            if name and not name.isdecimal():
                yield name
            yield from _named(format_spec or "", depth - 1)


def fill(text: str, namespace: Mapping[str, Any]) -> str:
    """Put the variables' values in.

    >>> fill("a {animal} in {{ink}}", {"animal": "fox"})
    'a fox in {ink}'

    Raises
    ------
    InvalidRequest
        If a name is unknown, an attribute or index is missing, or the braces do not match.
    """
    try:
        return _Names().vformat(text, (), namespace)
    except InvalidRequest:
        raise
    except (ValueError, LookupError, AttributeError, TypeError) as exc:
        raise _unreadable(exc) from exc


def _unreadable(exc: Exception) -> InvalidRequest:
    return InvalidRequest(f"the braces in the prompt cannot be filled: {exc}", hint="Write {{ and }} for plain braces.")
