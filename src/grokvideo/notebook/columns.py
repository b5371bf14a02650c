"""Text in the columns of a terminal, where East Asian characters take two."""

from __future__ import annotations

import unicodedata


def columns(text: str) -> int:
    """How wide a text stands there."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis, in at most so many columns."""
    if columns(text) <= most:
        return text
    kept = ""
    for char in text:
        if columns(kept + char) > most - 1:
            break
        kept += char
    return f"{kept.rstrip()}…"
