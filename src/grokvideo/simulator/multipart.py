"""Reading `multipart/form-data` (RFC 7578), whole and exact: a file comes out byte for byte as it was sent.

Starlette needs a further library for this, and the e-mail parser of the standard library changes line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote

_MAX_HEADERS = 16 * 2**10  # bytes; of one part
_PARAMETER = re.compile(r';\s*(name|filename)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `filename` is None where none was sent."""

    name: str
    filename: str | None
    data: bytes


def boundary_of(content_type: str) -> bytes | None:
    """The boundary that a Content-Type header names; None when it is no multipart/form-data."""
    message = Message()
    message["content-type"] = content_type
    if message.get_content_type() != "multipart/form-data":
        return None
    boundary = message.get_boundary()
    return boundary.encode("latin-1", "replace") if boundary and len(boundary) <= 70 else None


def read_parts(body: bytes, boundary: bytes) -> list[Part]:
    """Take a body apart.

    Raises
    ------
    ValueError
        With words, when it is not well-formed or breaks off.
    """
    line = b"\r\n--" + boundary
    rest = b"\r\n" + body  # the first boundary is the only one that may have no line before it
    at = rest.find(line)
    if at < 0:
        raise ValueError("the boundary does not occur in the body")
    parts: list[Part] = []
    while True:
        at += len(line)
        if rest[at : at + 2] == b"--":
            return parts
        headers_at = rest.find(b"\r\n", at)
        if headers_at < 0 or rest[at:headers_at].strip(b" \t"):
            raise ValueError("a boundary is not followed by a new line")
        data_at = rest.find(b"\r\n\r\n", headers_at)
        end = rest.find(line, headers_at)
        if data_at < 0 or end < 0 or end < data_at:
            raise ValueError("the body breaks off")
        if data_at - headers_at > _MAX_HEADERS:
            raise ValueError("the headers of a part are too long")
        # An empty file has its end where its data would begin: both share the line end.
        parts.append(_part(rest[headers_at:data_at], rest[data_at + 4 : max(end, data_at + 4)]))
        at = end


def _part(headers: bytes, data: bytes) -> Part:
    try:
        lines = headers.decode().split("\r\n")
    except UnicodeDecodeError:
        raise ValueError("the headers of a part are not UTF-8") from None
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip().lower() == "content-disposition":
            found = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(value)}
            if "name" in found:
                filename = found.get("filename")
                return Part(found["name"], None if filename is None else _unescaped(filename), data)
    raise ValueError("a part has no name")


def _unescaped(filename: str) -> str:
    """Undo what browsers (%22) and other clients (a backslash) do to a quote in a file name, and nothing else."""
    plain = re.sub(r'\\(["\\])', r"\1", filename)
    return re.sub("%22|%0A|%0D", lambda found: unquote(found[0]), plain, flags=re.IGNORECASE)
