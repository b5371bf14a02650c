"""Keys: a wrapper that does not show them, and the removal of key-like fragments from text that others wrote."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Never

from grokvideo.errors import AuthenticationError

HIDDEN = "[hidden]"

# Whole keys, keys the provider masked itself (`xa***ab`), and whatever follows "Bearer". The bound of 64 and the first
# cut keep a hostile megabyte from costing quadratic time.
_LONGEST = 1 << 16
_KEY_LIKE = re.compile(
    r"xai-[\w.*…-]{3,}[\w*…-]|[\w-]{0,64}\*{2,}([\w*.…-]*[\w*…-])?|(?<=bearer )[\w.~+/=*…-]{4,}", re.IGNORECASE
)
# Escape sequences and bidirectional overrides would rewrite what a terminal or a page shows.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def redact(text: str, limit: int = 500) -> str:
    """Text from a server, safe for one line of a message: no key-like fragments or control characters, at most `limit`.

    Fragments go first: cutting first could leave the half of a key that no longer looks like one.
    """
    text = _KEY_LIKE.sub(HIDDEN, " ".join(text[:_LONGEST].split()))
    text = _CONTROL.sub("�", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


class SecretKey:
    """An API key that cannot be printed, copied or pickled by accident.

    Parameters
    ----------
    value
        The key.
    source
        Where it came from, for people: ``XAI_API_KEY`` or ``api_key=``.

    Raises
    ------
    AuthenticationError
        When it cannot be a key, for example after a copy that took a line break along. The key is not echoed.
    """

    __slots__ = ("_source", "_value")

    def __init__(self, value: str, source: str) -> None:
        problem = _format_problem(value)
        self._value = value
        self._source = source
        del value  # a verbose traceback shows the variables of every frame
        if problem:
            raise AuthenticationError(
                f"the key from {source} {problem}", hint="Copy the key again, whole and without anything around it."
            )

    @property
    def source(self) -> str:
        """Where the key came from."""
        return self._source

    def reveal(self) -> str:
        """The key itself, for the one place that sends it."""
        return self._value

    def fingerprint(self, salt: bytes) -> str:
        """32 hex digits that tell this key from another without giving it away."""
        return hmac.new(salt, self._value.encode(), hashlib.sha256).hexdigest()[:32]

    def __repr__(self) -> str:
        return f"<SecretKey from {self._source}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError("a key is neither pickled nor copied")

    def __copy__(self) -> Never:
        raise TypeError("a key is neither pickled nor copied")

    def __deepcopy__(self, memo: object) -> Never:
        raise TypeError("a key is neither pickled nor copied")


def _format_problem(value: object) -> str:
    """Why this cannot be a key, in words that do not contain it; empty when it can."""
    if not isinstance(value, str):
        return "is not text"
    if not value.strip():
        return "is empty"
    if "\n" in value or "\r" in value:
        return "has a line break in it"
    if any(mark in value for mark in ("\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212")):
        return "has a typographic dash where a plain hyphen belongs"
    if value.lower().startswith("bearer "):
        return 'starts with "Bearer", which is not part of it'
    if any(char.isspace() for char in value):
        return "has a space in it"
    if "*" in value or "…" in value or "..." in value:
        return "is a shortened display of a key, not the key"
    if any(mark in value for mark in "'\"`“”‘’<>"):
        return "has quotes or brackets around it"
    if not all("!" <= char <= "~" for char in value):
        return "has a character no key contains"
    if len(value) > 1024:
        return "is too long"
    return ""
