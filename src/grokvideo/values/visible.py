"""Text that others wrote, made safe for a line on a screen."""

from __future__ import annotations

import unicodedata

_REWRITING = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def visible(text: str, limit: int = 2000) -> str:
    """Text with control, hidden and bidirectional characters shown as symbols, cut at `limit`; line breaks stay.

    >>> visible("a" + chr(0x202E) + "b")
    'a�b'
    """
    shown = "".join(
        char if char in "\n\t\u200d" or unicodedata.category(char) not in _REWRITING else "�"
        for char in text[: limit + 1]
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
