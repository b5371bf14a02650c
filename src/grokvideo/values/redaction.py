"""The removal of key-like fragments from text that others wrote, and of what signs an address."""

from __future__ import annotations

import re

from grokvideo.values.visible import visible

HIDDEN = "[hidden]"

# Whole keys, keys the provider masked itself (`xa***ab`), and whatever follows "Bearer". The bound of 64 and the first
# cut keep a hostile megabyte from costing quadratic time.
_LONGEST = 1 << 16
_KEY_LIKE = re.compile(
    r"xai-[\w.*…-]{3,}[\w*…-]|[\w-]{0,64}\*{2,}([\w*.…-]*[\w*…-])?|(?<=bearer )[\w.~+/=*…-]{4,}", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?:(?:\\?/){2}[^\s\"'<>”’)]+", re.IGNORECASE)


def redact(text: str, limit: int = 500) -> str:
    """Text from a server, safe for one line of a message: no key-like fragments or control characters, at most `limit`.

    Addresses lose their query, because a signed one opens something to whoever reads it.

    Fragments go first: cutting first could leave the half of a key that no longer looks like one.
    """
    line = _ADDRESS.sub(_unsigned, " ".join(text[:_LONGEST].split()))
    return visible(_KEY_LIKE.sub(HIDDEN, line), limit)


def _unsigned(address: re.Match[str]) -> str:
    bare = re.split("[?#]", address[0], maxsplit=1)[0]
    return bare if bare == address[0] else f"{bare}?..."
