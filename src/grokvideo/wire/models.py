"""The models that a provider offers to a key, as it lists them.

Source: `GET /video-generation-models` of the API schema in xai-org/xai-sdk-ts, read 2026-11. It names no prices. Pure,
like every dialect.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from grokvideo.errors import GrokVideoError, NotFound, ProtocolError
from grokvideo.wire.dialect import RemoteModel, Reply
from grokvideo.wire.problem import read_problem
from grokvideo.wire.read import identifier, json_object, mapping, text


def read_models(reply: Reply, clock: Callable[[], float] = time.time) -> tuple[RemoteModel, ...] | GrokVideoError:
    """The models, in the provider's order; an error when nobody could say."""
    if reply.status in (404, 405):  # gateways know the routes for video only
        return NotFound("This address has no list of models.", hint="The first clip will show.", status=reply.status)
    if not 200 <= reply.status < 300:
        return read_problem(reply, clock=clock).error()
    body = json_object(reply.body) or {}
    listed = next((body[name] for name in ("models", "data") if isinstance(body.get(name), list)), None)
    if listed is None:
        return ProtocolError(
            "The provider's list of models cannot be understood.", hint="Check base_url.", status=reply.status
        )
    return tuple(model for each in listed if (model := _model(mapping(each))) is not None)


def _model(entry: dict[str, Any]) -> RemoteModel | None:
    name = identifier(entry.get("id"))
    if name is None:
        return None
    return RemoteModel(name, _texts(entry.get("aliases")), _texts(entry.get("input_modalities")))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(found for each in value if (found := text(each))) if isinstance(value, list) else ()
