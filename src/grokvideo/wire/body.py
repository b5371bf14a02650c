"""A request's body as it leaves: JSON, or a form with a file in it, in pieces, so that a film is never copied whole.

In pieces also because a body that is handed over at once must leave at once: on a slow line a large paid request would
run into a timeout, and then nobody could say what became of it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from grokvideo.wire.dialect import Call, FormPart

PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Body:
    """What leaves after the headers; `size` in bytes."""

    parts: tuple[bytes, ...] = field(repr=False)
    mime: str

    @classmethod
    def of(cls, call: Call) -> Body:
        """The body of a call; empty for one that has none. Takes a while for a large one: for a thread."""
        if call.form:
            boundary = f"grokvideo-{secrets.token_hex(16)}"
            parts = [piece for part in call.form for piece in (_head(part, boundary), part.data, b"\r\n")]
            return cls((*parts, f"--{boundary}--\r\n".encode()), f"multipart/form-data; boundary={boundary}")
        if call.json is None:
            return cls((), "")
        text = json.dumps(call.json, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return cls((text.encode(),), "application/json")

    @property
    def size(self) -> int:
        return sum(map(len, self.parts))

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": self.mime, "Content-Length": str(self.size)} if self.parts else {}

    def pieces(self) -> Iterator[bytes]:
        """The body, piece by piece."""
        for part in self.parts:
            view = memoryview(part)
            for start in range(0, len(part), PIECE):
                yield bytes(view[start : start + PIECE])


def _head(part: FormPart, boundary: str) -> bytes:
    lines = [f"--{boundary}", f'Content-Disposition: form-data; name="{part.name}"']
    if part.filename is not None:
        lines[1] += f'; filename="{part.filename}"'
        lines.append(f"Content-Type: {part.mime or 'application/octet-stream'}")
    return "\r\n".join([*lines, "", ""]).encode()
