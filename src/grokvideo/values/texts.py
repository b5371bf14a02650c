"""Texts and addresses that a person gave, checked."""

from __future__ import annotations

import reprlib

from grokvideo.errors import InvalidRequest


def check_text(name: str, value: object) -> str:
    """Text with something in it, without the space around it.

    Raises
    ------
    InvalidRequest
        For anything else.
    """
    if not isinstance(value, str):
        raise InvalidRequest(f"{name} must be text, got {reprlib.repr(value)}")
    if not value.strip():
        raise InvalidRequest(f"{name} is empty")
    try:
        value.encode()
    except UnicodeEncodeError as exc:  # half of a surrogate pair: neither JSON bytes nor the library can hold it
        raise InvalidRequest(f"{name} has a broken character at position {exc.start + 1}") from None
    return value.strip()


def check_url(name: str, value: object) -> str:
    """An address that begins with http:// or https://.

    Raises
    ------
    InvalidRequest
        For anything else.
    """
    url = check_text(name, value)
    if not url.lower().startswith(("https://", "http://")):
        raise InvalidRequest(f"{_with_article(name)} must start with https:// or http://, got {reprlib.repr(url)}")
    return url


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"
