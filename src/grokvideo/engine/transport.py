"""HTTP: the only importer of httpx, and only with the first connection, because it takes 30 ms to load.

Two clients that never mix. `Api` carries the key, goes to one base URL, follows no redirect, and passes the gate.
`Media` has no key and fetches finished clips from the provider's media hosts. What an answer means is the dialect's
business; whether a request has left is decided here, because it decides whether money may have been spent.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from grokvideo import __version__
from grokvideo.engine.gate import Gate, Turn
from grokvideo.errors import DownloadFailed, GrokVideoError, NotSent
from grokvideo.values.secret import SecretKey, redact
from grokvideo.wire.dialect import Call, Reply

if TYPE_CHECKING:
    import httpx

REPLY_LIMIT = 1024 * 1024
REPLY_TIMEOUT_S = 30.0
CLIP_LIMIT = 256 * 1024 * 1024
CLIP_TIMEOUT_S = 600.0
CHUNK = 64 * 1024
REDIRECTS = 3
_AGENT = f"grokvideo/{__version__}"


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
        timeout = httpx.Timeout(REPLY_TIMEOUT_S, connect=10.0)
        transport = httpx.ASGITransport(app=app) if app is not None else None
        verify = True if app is not None else _tls()
        shared: dict[str, Any] = {"auth": self._sign, "timeout": timeout, "verify": verify, "transport": transport}
        headers = {"Accept": "application/json", "User-Agent": _AGENT}
        self._polls = httpx.AsyncClient(headers=headers, **shared)
        # A reused connection may be dead already, and then nobody could say whether a paid request was taken.
        self._creates = httpx.AsyncClient(
            headers={**headers, "Connection": "close"}, limits=httpx.Limits(max_keepalive_connections=0), **shared
        )

    async def send(self, call: Call, before: Callable[[], Awaitable[None]] | None = None) -> Reply:
        """Send one call through the gate.

        Parameters
        ----------
        before
            Awaited in the moment before the first byte leaves: where a paid call's intent is written down.

        Raises
        ------
        NotSent
            If not one byte of the request left this machine (wrong host, refused, TLS): safe to repeat.
        ConnectionLost
            If it left and the answer did not arrive whole within 30 s.
        """
        import httpx

        client = self._creates if call.paid else self._polls
        exchange = _Exchange(before)
        try:
            async with self._gate.turn(submit=call.paid) as turn, asyncio.timeout(None) as limit:
                exchange.begin(turn, limit)
                if self._app is not None:
                    await exchange.leave()  # in process there is no connection that could tell the moment
                async with client.stream(
                    call.method,
                    self._base_url + call.path,
                    json=call.json,
                    params=call.params,
                    extensions={"trace": exchange.trace},
                ) as response:
                    body = await _read(response, REPLY_LIMIT)
                    turn.replied()
                    body = _without_key(body, self._key)
                    return Reply(status=response.status_code, headers=dict(response.headers.items()), body=body)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, _TooLong, OSError) as exc:
            # Some of these messages quote the server, which may quote what it was sent.
            words = redact(_without_key(str(exc).encode(errors="replace"), self._key).decode()) or type(exc).__name__
            if exchange.left:
                raise ConnectionLost(f"the connection broke after the request left: {words}") from exc
            raise NotSent(
                f"the provider at {urlsplit(self._base_url).netloc} could not be reached: {words}",
                hint="Check the network, then run it again. Nothing was sent.",
            ) from exc

    async def close(self) -> None:
        """Close every connection."""
        await self._polls.aclose()
        await self._creates.aclose()

    def _sign(self, request: httpx.Request) -> httpx.Request:
        """The one place where a key is put on a request."""
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        return request


class _Exchange:
    """One request on its way: takes the gate's slot as its headers leave, and starts the 30 s of the answer."""

    def __init__(self, before: Callable[[], Awaitable[None]] | None) -> None:
        self._before = before
        self.left = False

    def begin(self, turn: Turn, limit: asyncio.Timeout) -> None:
        self._turn = turn
        self._limit = limit

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        # A proxy's CONNECT reports the same event before the real request does.
        if event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            await self.leave()

    async def leave(self) -> None:
        await self._turn.slot(self._before)
        self.left = True
        self._limit.reschedule(asyncio.get_running_loop().time() + REPLY_TIMEOUT_S)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a download wrote."""

    size: int
    sha256: str


class Media:
    """Downloads of finished clips, without the key.

    Parameters
    ----------
    hosts
        Host names that may be asked over https, `*.` for any subdomain.
    origin
        One more `scheme://host:port` that is trusted as given (the explicit base URL's, the simulator's).
    app
        An ASGI application that answers for `origin` instead of the network.
    """

    def __init__(self, hosts: tuple[str, ...], origin: str | None = None, app: Any = None) -> None:
        import httpx

        self._hosts = hosts
        self._origin = origin
        self._client = httpx.AsyncClient(
            headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(30.0, connect=10.0),
            transport=httpx.ASGITransport(app=app) if app is not None else None,
            verify=True if app is not None else _tls(),
        )

    async def fetch(self, url: str, target: Path, progress: Callable[[float], None] | None = None) -> Fetched:
        """Stream a clip into `target`; `progress` hears the fraction of bytes so far, where the size is known.

        Raises
        ------
        DownloadFailed
            With `.status` (HTTP, or None), when the clip did not arrive whole. The clip stays with the provider.
        """
        import httpx

        digest, size = hashlib.sha256(), 0
        try:
            async with asyncio.timeout(CLIP_TIMEOUT_S), self._open(url) as response:
                total = _length(response)
                if total is not None and total > CLIP_LIMIT:
                    raise DownloadFailed(f"the clip is larger than {CLIP_LIMIT} bytes")
                # Writing 64 KiB into the page cache takes microseconds: not worth a thread each.
                with target.open("wb") as stream:
                    async for chunk in response.aiter_bytes(CHUNK):
                        size += len(chunk)
                        if size > CLIP_LIMIT:
                            raise DownloadFailed(f"the clip is larger than {CLIP_LIMIT} bytes")
                        stream.write(chunk)
                        digest.update(chunk)
                        if progress is not None and total:
                            progress(min(1.0, size / total))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as exc:
            raise DownloadFailed(f"the clip could not be fetched: {redact(str(exc)) or type(exc).__name__}") from exc
        if total is not None and size != total:
            raise DownloadFailed(f"the clip arrived short: {size} of {total} bytes")
        return Fetched(size, digest.hexdigest())

    @asynccontextmanager
    async def _open(self, url: str) -> AsyncGenerator[httpx.Response, None]:
        for _ in range(REDIRECTS + 1):
            self.check(url)
            async with self._client.stream("GET", url) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers.get("location", ""))
                    continue
                if response.status_code != 200:
                    raise DownloadFailed(
                        f"the clip's link answered HTTP {response.status_code}", status=response.status_code
                    )
                yield response
                return
        raise DownloadFailed(f"the clip's link was redirected more than {REDIRECTS} times")

    def check(self, url: str) -> None:
        """Refuse a link that does not lead to the provider's media hosts.

        Raises
        ------
        DownloadFailed
            With `.refused_host` set.
        """
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError as exc:
            raise DownloadFailed(f"the clip's link cannot be read: {exc}") from exc
        if self._origin is not None and f"{parts.scheme}://{parts.netloc}" == self._origin:
            return
        plain = parts.username is None and parts.password is None and port in (None, 443)
        if parts.scheme == "https" and plain and any(_matches(host, pattern) for pattern in self._hosts):
            return
        raise DownloadFailed(
            f"the clip's link leads to {host or 'nowhere'}, which is not one of the provider's media hosts",
            refused_host=host,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


def _without_key(body: bytes, key: SecretKey) -> bytes:
    """Some servers quote what they were sent, and patterns would miss a key of an unusual form.

    A short stand-in ("simulator") is no secret, and may be a word of the answer.
    """
    secret = key.reveal().encode()
    return body if len(secret) < 16 else body.replace(secret, b"[hidden]")


class _TooLong(Exception):
    """A reply larger than anything the API sends."""


async def _read(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > limit:
            raise _TooLong(f"the answer is longer than {limit} bytes")
    return bytes(body)


def _length(response: httpx.Response) -> int | None:
    text = response.headers.get("content-length", "")
    return int(text) if text.isdigit() else None


def _matches(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


@cache
def _tls() -> ssl.SSLContext:
    """One TLS context for all clients: making one costs 18 ms."""
    import httpx

    return httpx.create_ssl_context()
