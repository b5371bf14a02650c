"""Calls to the API: the client that carries the key, goes to one base URL, follows no redirect, and passes the gate.

What an answer means is the dialect's business; whether a request has left is decided here, because it decides whether
money may have been spent. Clips are fetched by another client, in `media.py`, that has no key. httpx is imported with
the first connection, because it takes 30 ms to load.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from grokvideo import __version__
from grokvideo.engine.background import in_thread
from grokvideo.engine.gate import Gate, Turn
from grokvideo.engine.pacing import Prospect
from grokvideo.engine.partial import Broken
from grokvideo.engine.reach import not_reached, not_set_up
from grokvideo.engine.routes import is_here
from grokvideo.errors import GrokVideoError
from grokvideo.values.blot import blot
from grokvideo.values.secret import SecretKey, redact
from grokvideo.wire.body import Body
from grokvideo.wire.dialect import Call, Reply

if TYPE_CHECKING:
    import httpx

REPLY_LIMIT = 1024 * 1024
REPLY_TIMEOUT_S = 30.0
KEEP_OPEN_S = 30.0
AGENT = f"grokvideo/{__version__}"


class ConnectionLost(GrokVideoError):
    """The request left and no readable answer came back: what the server did with it is not known."""


class Api:
    """Calls to one provider with one key.

    Parameters
    ----------
    base_url
        Where paths are appended, for example `https://api.x.ai/v1`.
    key
        Sent as a bearer token, and read only when a request is built.
    app
        An ASGI application that answers instead of the network (the embedded simulator).
    """

    def __init__(self, base_url: str, key: SecretKey, gate: Gate, app: Any = None) -> None:
        import httpx

        self._base_url = base_url.rstrip("/")
        self._gate = gate
        self._app = app
        self._key = key
        self._under_way: Counter[str] = Counter()
        _OPEN.add(self)
        timeout = httpx.Timeout(REPLY_TIMEOUT_S, connect=10.0)
        transport = httpx.ASGITransport(app=app) if app is not None else None
        shared: dict[str, Any] = {"auth": self._sign, "timeout": timeout, "transport": transport}
        shared["trust_env"] = app is None and not is_here(self._base_url)  # a proxy is for other machines
        headers = {"Accept": "application/json", "User-Agent": AGENT}
        try:
            shared["verify"] = True if app is not None else tls()
            kept = httpx.Limits(keepalive_expiry=KEEP_OPEN_S)  # a job alone is asked every few seconds, or less often
            self._polls = httpx.AsyncClient(headers=headers, limits=kept, **shared)
            # A reused connection may be dead already, and then nobody could say whether a paid request was taken.
            self._creates = httpx.AsyncClient(
                headers={**headers, "Connection": "close"}, limits=httpx.Limits(max_keepalive_connections=0), **shared
            )
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as exc:
            raise not_set_up(exc) from None  # its words may quote a proxy's password

    async def send(
        self,
        call: Call,
        before: Callable[[], Awaitable[None]] | None = None,
        progress: Callable[[float], None] | None = None,
        asks: Prospect | None = None,
        check: Callable[[], None] | None = None,
    ) -> Reply:
        """Send one call through the gate.

        Parameters
        ----------
        before
            Awaited in the moment before the first byte leaves: where a paid call's intent is written down.
        progress
            Hears the fraction of the body that has left.
        asks
            The job that a poll asks after: it leaves when that is worth a request.
        check
            Called as the turn comes, before it costs anything; what it raises is raised here.

        Raises
        ------
        NotSent
            If not one byte of the request left this machine (wrong host, refused, TLS): safe to repeat.
        ConnectionLost
            If it left, and for 30 s neither its body got on nor the answer arrived whole.
        """
        import httpx

        client = self._creates if call.paid or call.form else self._polls
        body = await in_thread(Body.of, call)  # a film in it takes a while
        exchange = _Exchange(before, progress)
        self._under_way.update(call.secrets)
        try:
            async with self._gate.turn(submit=call.paid, asks=asks) as turn, asyncio.timeout(None) as limit:
                if check is not None:
                    check()
                exchange.begin(turn, limit)
                if self._app is not None:
                    await exchange.leave()  # in process there is no connection that could tell the moment
                async with client.stream(
                    call.method,
                    self._base_url + call.path,
                    content=exchange.body(body) if body.size else None,
                    headers=body.headers,
                    params=call.params,
                    extensions={"trace": exchange.trace},
                ) as response:
                    content = await _read(response, REPLY_LIMIT)
                    turn.replied()
                    headers = {name: self._blot(value) for name, value in response.headers.items()}
                    return Reply(status=response.status_code, headers=headers, body=self._blotted(content))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, _TooLong, OSError) as exc:
            # Some of these messages quote the server, which may quote what it was sent.
            words = redact(self._blot(str(exc))) or type(exc).__name__
            forget_frames(exc)
            if exchange.left:
                raise ConnectionLost(f"the connection broke after the request left: {words}") from exc
            raise not_reached(self._base_url, words, by_proxy=isinstance(exc, httpx.ProxyError)) from exc
        finally:
            self._under_way -= Counter(call.secrets)  # those that nobody sends any more are dropped

    @asynccontextmanager
    async def open(self, call: Call, headers: Mapping[str, str]) -> AsyncIterator[httpx.Response]:
        """The answer to a call, to be read in pieces by whoever fetches a file that needs the key.

        Raises
        ------
        Broken
            If there is none, or it breaks off.
        """
        import httpx

        exchange = _Exchange(None, None)
        plain = {"Accept": "*/*", "Accept-Encoding": "identity", **headers}
        try:
            async with self._gate.turn() as turn, asyncio.timeout(None) as limit:
                exchange.begin(turn, limit)
                if self._app is not None:
                    await exchange.leave()
                async with self._creates.stream(
                    call.method, self._base_url + call.path, headers=plain, extensions={"trace": exchange.trace}
                ) as response:
                    limit.reschedule(None)  # how long a file may take is for its reader to say
                    turn.replied()
                    yield response
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as exc:
            words = redact(self._blot(str(exc))) or type(exc).__name__
            forget_frames(exc)
            raise Broken(f"the file could not be fetched from the provider: {words}") from exc

    async def close(self) -> None:
        """Close every connection."""
        await self._polls.aclose()
        await self._creates.aclose()

    def _blot(self, text: str) -> str:
        return self._blotted(text.encode(errors="replace")).decode(errors="replace")

    def _blotted(self, data: bytes) -> bytes:
        for secret in (self._key.reveal(), *self._under_way):
            data = blot(data, secret)
        return data

    def _sign(self, request: httpx.Request) -> httpx.Request:
        """The one place where a key is put on a request."""
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        return request


class _Exchange:
    """One request on its way: takes the gate's slot as its headers leave, and limits how long nothing may happen."""

    def __init__(self, before: Callable[[], Awaitable[None]] | None, progress: Callable[[float], None] | None) -> None:
        self._before = before
        self._progress = progress
        self.left = False

    def begin(self, turn: Turn, limit: asyncio.Timeout) -> None:
        self._turn = turn
        self._limit = limit

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        # A proxy's CONNECT reports the same event before the real request does.
        if event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            await self.leave()
        elif event == "http11.send_request_body.complete" and self.left:
            self._turn.left()

    async def leave(self) -> None:
        await self._turn.slot(self._before)
        self.left = True
        self._wait_on()

    async def body(self, body: Body) -> AsyncIterator[bytes]:
        """The pieces of a body. A large one on a slow line takes longer than any answer may."""
        left = 0
        for piece in body.pieces():
            yield piece
            self._wait_on()  # the network has taken it
            left += len(piece)
            if self._progress is not None:
                self._progress(left / body.size)

    def _wait_on(self) -> None:
        self._limit.reschedule(asyncio.get_running_loop().time() + REPLY_TIMEOUT_S)


class _WithoutKeys(logging.Filter):
    """httpcore's log quotes the server's headers, which may quote the key, or what else it was sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        for api in tuple(_OPEN):
            text = api._blot(text)
        record.msg, record.args = text, ()
        return True


_OPEN: WeakSet[Api] = WeakSet()
for _name in ("httpcore.http11", "httpcore.connection", "httpcore.proxy", "httpx"):
    logging.getLogger(_name).addFilter(_WithoutKeys())


def forget_frames(error: BaseException) -> None:
    """Drop the frames in which an error and its causes came about: their variables hold the headers, and so the key.

    A verbose traceback would print them into the notebook.
    """
    seen: BaseException | None = error
    while seen is not None:
        seen.__traceback__ = None
        seen = seen.__cause__ or seen.__context__


class _TooLong(Exception):
    """A reply larger than anything the API sends."""


async def _read(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > limit:
            raise _TooLong(f"the answer is longer than {limit} bytes")
    return bytes(body)


@cache
def tls() -> ssl.SSLContext:
    """One TLS context for all clients: making one costs 18 ms."""
    import httpx

    return httpx.create_ssl_context()
