"""What the provider says about a key: whether it may be used, and what its owner should know before paying.

Source: `GET /api-key` and `GET /me` of the API schema in xai-org/xai-sdk-ts, read 2026-11. Pure, like every dialect.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from grokvideo.errors import GrokVideoError, NotFound, PermissionDenied, ProtocolError
from grokvideo.wire.dialect import Reply
from grokvideo.wire.problem import ZERO_RETENTION_HINT, read_problem
from grokvideo.wire.read import json_object, mapping

_BLOCKED = {
    "api_key_blocked": (
        "the key is blocked",
        "Unblock it in the provider's console, or make a new one there. A key that leaked is blocked like this.",
    ),
    "api_key_disabled": ("the key is switched off", "Switch it on in the provider's console, or make a new one there."),
    "team_blocked": ("the key's team is blocked", "Ask the owner of the team to write to the provider's support."),
}
_NO_CREDITS_YET = "A new team without credits is turned away like this, too: the owner sees it in the console."


def read_key_check(reply: Reply, clock: Callable[[], float] = time.time) -> GrokVideoError | None:
    """None when the key may be used; else why not, or why nobody could say."""
    if reply.status in (404, 405):  # gateways know the routes for video only
        return NotFound(
            "This address has no way to check a key.", hint="The first clip will show.", status=reply.status
        )
    if not 200 <= reply.status < 300:
        problem = read_problem(reply, clock=clock)
        return problem.error(after=_NO_CREDITS_YET if problem.kind is PermissionDenied else "")
    body = json_object(reply.body)
    if body is None:
        return ProtocolError(
            "The provider's answer about the key cannot be understood.", hint="Check base_url.", status=reply.status
        )
    key = mapping(body.get("api_key"))
    flags = body | {f"api_key_{name}": value for name, value in key.items()}
    for name, (fact, hint) in _BLOCKED.items():
        if flags.get(name) is True:
            return PermissionDenied(f"The provider says that {fact}.", hint=hint, status=reply.status, code=name)
    return None


def read_key_note(reply: Reply) -> str:
    """What the owner of a working key should know, in words; empty when there is nothing, or no such answer."""
    body = json_object(reply.body) if 200 <= reply.status < 300 else None
    return ZERO_RETENTION_HINT if body is not None and body.get("zdr_status") == "zdr" else ""
