"""Keys: a wrapper that does not show them. What removes key-like fragments from text is in `redaction`."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Never, Self

from grokvideo.errors import SUBSCRIPTION, AuthenticationError
from grokvideo.values.redaction import HIDDEN, redact

__all__ = ["HIDDEN", "SecretKey", "hide_keys", "redact", "sealed"]

_WHOLE = re.compile(r"xai-(?:(?=[\w-]*\d)[\w-]{8,}|[\w-]{16,})", re.IGNORECASE)
# What people paste instead of a key, the whole mistake before its parts: a quoted assignment has quotes, too.
_MISTAKES = (
    (r"^\s*(export\s+|set\s+|\$env:)?[A-Za-z_]*[Kk][Ee][Yy]\s*=", "has the name of its variable in front of it"),
    (r"^\s*([A-Z0-9_]*API_KEY|\$\{?\w+\}?|%\w+%)\s*$", "is the name of a variable, not the key in it"),
    (r"(?i)^\W*your\W.*key|^\W*<[^<>]*key[^<>]*>", "is the placeholder of an example, not a key"),
    (r"[\r\n]", "has a line break in it"),
    (r"[\u2010-\u2014\u2212]", "has a typographic dash where a plain hyphen belongs"),
    (r"(?i)^\s*(authorization:\s*)?bearer\s", 'starts with "Bearer", which is not part of it'),
    (r"(?i)^\s*https?://", "is an address, not a key"),
    (r"\s", "has a space in it"),
    (r"\*|…|\.\.\.", "is a shortened display of a key, not the key"),
    (r"['\"`“”‘’<>]", "has quotes or brackets around it"),
)
# How keys of other companies begin, the longer beginning first.
_FOREIGN = (
    ("sk-ant-", "Anthropic"),
    ("sk-or-", "OpenRouter"),
    ("sk-", "OpenAI"),
    ("gsk_", "Groq"),
    ("AIza", "Google"),
    ("hf_", "Hugging Face"),
    ("r8_", "Replicate"),
    ("pplx-", "Perplexity"),
    ("ghp_", "GitHub"),
    ("github_pat_", "GitHub"),
    ("AKIA", "Amazon"),
    ("xai-", "xAI"),
)
_OWN = {"xai": "xAI", "aimlapi": "AI/ML API"}


def hide_keys(text: str) -> str:
    """A person's own text without whole keys; everything else stays as it was typed."""
    return _WHOLE.sub(HIDDEN, text)


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

    def expect(self, provider: str) -> Self:
        """This key, unless it plainly is another company's: then it stays here, because it must not be sent to them.

        To be asked where the provider's own address is used: a gateway has keys of its own. A form nobody knows may be
        a new one, and passes.

        Raises
        ------
        AuthenticationError
            Naming the company and what is needed, never the key.
        """
        wanted = _OWN.get(provider)
        start, company = next(
            ((start, name) for start, name in _FOREIGN if self._value.startswith(start)), ("", wanted)
        )
        if wanted is None or company == wanted:
            return self
        needed = "xAI's keys begin with xai-. " if provider == "xai" else ""
        groq = "Groq is not Grok: they are two companies. " if company == "Groq" and provider == "xai" else ""
        raise AuthenticationError(
            f"the key from {self._source} is one of {company} (it begins with {start}), not of {wanted}",
            hint=f"{groq}{needed}Make a key in the console of {wanted}. {SUBSCRIPTION} Nothing was sent.",
        )

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


def sealed(api_key: str | SecretKey | None) -> SecretKey | None:
    """A key given in code, wrapped; None stays None.

    To be called first thing, in the form `key, api_key = sealed(api_key), None` inside a `try` that clears the argument
    in any case: a verbose traceback shows the arguments of every frame that an error passes through.
    """
    if api_key is None or isinstance(api_key, SecretKey):
        return api_key
    try:
        return SecretKey(api_key, source="api_key=")
    finally:
        api_key = None


def _format_problem(value: object) -> str:
    """Why this cannot be a key, in words that do not contain it; empty when it can."""
    if not isinstance(value, str):
        return "is not text"
    if not value.strip():
        return "is empty"
    for pattern, problem in _MISTAKES:
        if re.search(pattern, value):
            return problem
    if not all("!" <= char <= "~" for char in value):
        return "has a character no key contains"
    if len(value) > 1024:
        return "is too long"
    return ""
