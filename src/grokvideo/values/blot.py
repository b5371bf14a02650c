"""Taking one known key out of bytes that a server wrote: it may quote what it was sent, whole, in pieces or encoded."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote_plus

PIECE = 8
"""Characters in a row that give a key away. Fewer say too little, and may be a word of the answer."""

_SHORTEST = 16
_HIDDEN = b"[hidden]"


def blot(data: bytes, secret: str) -> bytes:
    """`data` with every piece of `secret` replaced, also where it was base64, hexadecimal or percent-encoded.

    A short stand-in ("simulator") is no secret, and may be a word of the answer.
    """
    if len(secret) < _SHORTEST:
        return data
    data, pieces = _unescaped(data), _pieces(secret)
    # One look at each place is quicker than one search for each piece: there are 200 of these, and answers are short.
    places = [at for at in range(len(data) - PIECE + 1) if data[at : at + PIECE] in pieces]
    parts: list[bytes] = []
    end = 0
    for start in places:
        if start > end or not parts:
            parts += [data[end:start], _HIDDEN]
        end = start + PIECE
    return b"".join(parts) + data[end:]


@lru_cache(maxsize=4)
def _pieces(secret: str) -> frozenset[bytes]:
    return frozenset(
        form[start : start + PIECE] for form in _forms(secret.encode()) for start in range(len(form) - PIECE + 1)
    )


def _forms(secret: bytes) -> Iterator[bytes]:
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    yield quote_plus(secret).encode()
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):  # what stands before it ("Bearer ") shifts the letters
            whole = encode(b"\0" * before + secret)
            yield whole[4 * (before > 0) : len(whole) - 4]


def _unescaped(data: bytes) -> bytes:
    r"""JSON without ``\u0078``, which would hide any letter."""
    if b"\\u" not in data:
        return data
    try:
        return json.dumps(json.loads(data), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return data
