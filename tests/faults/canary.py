"""A key that is planted, and the search for any piece of it.

Eight of its characters in a row count as found, also backwards, in base64 or in hexadecimal.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from tests.faults.rig import KEY

SECRET = KEY.removeprefix("xai-")


def forms(secret: str) -> Iterator[bytes]:
    data = secret.encode()
    yield from (data, data[::-1], data.hex().encode(), data.hex().upper().encode())
    for before in range(3):
        yield b64encode(b"\0" * before + data)[4:-4]


PIECES = {form[at : at + 8] for form in forms(SECRET) for at in range(len(form) - 7)}


def found(data: bytes | str) -> set[bytes]:
    """Pieces of the key in there."""
    data = data if isinstance(data, bytes) else data.encode(errors="replace")
    return {piece for piece in PIECES if piece in data}


def found_below(folder: Path) -> dict[str, set[bytes]]:
    """Pieces of the key in the files of a folder, by name."""
    files = {str(path): found(path.read_bytes()) for path in folder.rglob("*") if path.is_file()}
    return {name: pieces for name, pieces in files.items() if pieces}


def around(text: str) -> str:
    """The place where it was found, for the report of a test."""
    at = min(text.find(piece.decode()) for piece in found(text))
    return text[max(0, at - 300) : at + 60]
