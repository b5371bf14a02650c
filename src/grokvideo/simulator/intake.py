"""Bodies of requests: read up to a limit, and parsed where that does not hold up the loop."""

from __future__ import annotations

import asyncio
import json

from starlette.requests import Request

from grokvideo.simulator.refusal import INVALID, Refusal, invalid

MAX_BODY = 64 * 2**20  # bytes
_SMALL_BODY = 256 * 2**10  # above this, parsing is noticeable and goes to a thread


async def read_json(request: Request) -> object:
    """The body as JSON.

    Raises
    ------
    Refusal
        415 for another type, 413 when it is too large, 400 when it is no JSON.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(415, INVALID, "Expected a request with `Content-Type: application/json`.")
    body = await read_body(request, MAX_BODY)
    try:
        return _parse(body) if len(body) <= _SMALL_BODY else await asyncio.to_thread(_parse, body)
    except (ValueError, RecursionError):
        raise invalid("The body is not valid JSON.") from None


async def read_body(request: Request, most: int) -> bytes:
    """The body, which is not read to its end when it is larger than `most` bytes (413)."""
    too_large = Refusal(413, INVALID, f"The body is larger than {most} bytes.")
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise too_large
    return bytes(body)


def _parse(body: bytes) -> object:
    return json.loads(body.decode(), parse_constant=_no_constant)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
