"""The removal of key-like fragments from text that others wrote."""

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


def redact(text: str, limit: int = 500) -> str:
    """Text from a server, safe for one line of a message: no key-like fragments or control characters, at most `limit`.

    Fragments go first: cutting first could leave the half of a key that no longer looks like one.
    """
    return visible(_KEY_LIKE.sub(HIDDEN, " ".join(text[:_LONGEST].split())), limit)
