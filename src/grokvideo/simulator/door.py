"""What stands between the socket and the routes: who may knock, and what every answer carries.

A web page must not be able to use a simulator that runs on the reader's machine: the `Host` header has to be
ours (a foreign name that resolves to 127.0.0.1 is refused), and so has `Origin` where there is one.
"""

from __future__ import annotations

import logging
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grokvideo.simulator.origin import Origin

_log = logging.getLogger(__name__)


class Door:
    """ASGI middleware around the whole application.

    Parameters
    ----------
    base_url
        Origin under which the application is reached, see `origin`.
    """

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        self._own = Origin(base_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def signed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = str(uuid.uuid4())
                headers["server"] = "grokvideo-simulator"
            await send(message)

        refusal = self._refusal(Headers(scope=scope))
        if refusal:
            answer = JSONResponse({"code": "permission-denied", "error": refusal}, 403)
            await answer(scope, receive, signed)
            return
        try:
            await self.app(scope, receive, signed)
        except ClientDisconnect:
            return  # nobody is left to answer
        except Exception as fault:
            # In process an exception would fly straight into the client; over a socket it would be a 500.
            # Both should look the same: a service that is in trouble, here most likely a full disk.
            _log.exception("the simulator failed to answer %s %s", scope["method"], scope["path"])
            if started:
                raise
            answer = JSONResponse({"code": "internal-error", "error": f"the simulator failed: {fault}"}, 500)
            await answer(scope, receive, signed)

    def _refusal(self, headers: Headers) -> str:
        if not self._own.is_host(headers.get("host", "")):
            return "this Host is not served here"
        origin = headers.get("origin")
        if origin is not None and not self._own.owns(origin):
            return "requests from other web pages are refused"
        return ""
