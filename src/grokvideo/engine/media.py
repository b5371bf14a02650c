"""Downloads of finished clips: the client without the key.

Where it may go is decided here, for a link comes from a server and is not to be trusted: https to the provider's hosts,
at public addresses, or one origin that was given explicitly. How bytes become a clip is left to `partial` and `filing`,
and whether to ask again to `fetch`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from grokvideo.engine.partial import Broken, Partial, Useless, check_status
from grokvideo.engine.reach import not_set_up
from grokvideo.engine.routes import MediaPolicy, Resolve, is_here, lookup, proxies
from grokvideo.engine.transport import AGENT, tls
from grokvideo.errors import DownloadFailed
from grokvideo.values.secret import redact

if TYPE_CHECKING:
    import httpx

ADDRESSES = 4
"""Addresses of one name that are tried."""

Opens = Callable[[dict[str, str]], AbstractAsyncContextManager["httpx.Response"]]
"""Asks for a file by other means than its link, with these headers."""


class Media:
    """Downloads of finished clips, without the key.

    Parameters
    ----------
    hosts
        Host names that may be asked over https, `*.` for any subdomain.
    origin
        One more `scheme://host:port` that is trusted as given (the explicit base URL's, the simulator's), whatever
        address it has.
    app
        An ASGI application that answers for `origin` instead of the network.
    resolve
        Looks a name up; asked once for each connection, which then goes to an address that was checked.
    """

    def __init__(
        self,
        hosts: tuple[str, ...],
        origin: str | None = None,
        app: Any = None,
        *,
        policy: MediaPolicy | None = None,
        resolve: Resolve = lookup,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        import httpx

        self.policy = policy or MediaPolicy()
        self._hosts = tuple(host.lower() for host in hosts)
        self._origin = None if origin is None else _place(httpx.URL(origin))
        self._resolve = resolve
        self._clock = clock
        self._places = asyncio.Semaphore(self.policy.at_once)
        self._retries = self.policy.retries
        try:
            self._client = self._connects(app, origin)
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as exc:
            raise not_set_up(exc) from None  # its words may quote a proxy's password

    def _connects(self, app: Any, origin: str | None) -> httpx.AsyncClient:
        import httpx

        # No connection is used twice: it was made for one name, and addresses are shared by many.
        options: dict[str, Any] = {"limits": httpx.Limits(max_keepalive_connections=0)}
        routes: dict[str, Any] = {}
        if app is not None:
            transport: Any = httpx.ASGITransport(app=app)
        else:
            options["verify"] = tls()
            transport = _Pinned(httpx.AsyncHTTPTransport(**options), self._addresses)
            routes = {
                pattern: None if proxy is None else httpx.AsyncHTTPTransport(proxy=proxy, **options)
                for pattern, proxy in proxies().items()
            }
            if origin is not None and is_here(origin):
                routes[origin] = None  # a proxy is for other machines
        return httpx.AsyncClient(
            headers={"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"},
            timeout=httpx.Timeout(self.policy.patience_s, connect=min(10.0, self.policy.patience_s)),
            transport=transport,
            mounts=routes,
        )

    async def get(
        self,
        url: str,
        part: Partial,
        progress: Callable[[float], None] | None = None,
        opens: Opens | None = None,
    ) -> None:
        """Fetch a clip into `part`, or go on with it; one attempt, and it is whole when this returns.

        Parameters
        ----------
        progress
            Hears the fraction of bytes so far, where the size is known.
        opens
            Asks for it, where only another client may: `url` then is no more than its name.

        Raises
        ------
        DownloadFailed
            `Broken` when the same link may go on, `Useless` when no link would do better. The clip stays with the
            provider.
        LibraryError
            When it cannot be written.
        """
        import httpx

        async with self._places:
            began = self._clock()
            try:
                async with asyncio.timeout(max(0.0, self.policy.longest_s - part.spent_s)):
                    await self._receive(url, part, progress, opens)
            except TimeoutError as exc:
                raise Useless(f"the clip did not come within {self.policy.longest_s / 60:g} min") from exc
            except (httpx.HTTPError, httpx.InvalidURL, OSError) as exc:  # TLS faults may come as they are
                words = redact(str(exc)) or type(exc).__name__
                raise Broken(f"the clip could not be fetched: {words}") from exc
            finally:
                part.spent_s += self._clock() - began
        self._retries = min(self.policy.retries, self._retries + 2)

    def may_retry(self) -> bool:
        """Take one of the retries that all downloads share, so that a provider in trouble is not stormed."""
        if self._retries <= 0:
            return False
        self._retries -= 1
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def check(self, url: str) -> httpx.URL:
        """Refuse a link that does not lead to the provider's media hosts; else the link, as it will be used.

        Raises
        ------
        DownloadFailed
            With `.refused_host` set where there is one.
        """
        import httpx

        try:
            found = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as exc:
            raise DownloadFailed(f"the clip's link cannot be read: {redact(str(exc))}") from exc
        scheme, host, port = _place(found)
        plain = not found.userinfo
        if plain and (scheme, host, port) == self._origin:
            return found
        known = any(_matches(host, pattern) for pattern in self._hosts)
        if plain and known and scheme == "https" and port == self.policy.port:
            return found
        name = redact(host, 100) or "nowhere"
        if known:
            raise Useless(
                f"the clip's link leads to {name}, but not by plain https on port {self.policy.port}",
                hint="The link is kept, but it is not safe to follow. Resume the job to ask for another one.",
                refused_host=host,
            )
        raise Useless(
            f"the clip's link leads to {name}, which is not one of the provider's media hosts",
            hint=f"If you trust that host, add it: gv.configure(media_hosts=[{name!r}]), then resume the job. "
            "The link is kept.",
            refused_host=host,
        )

    async def _receive(
        self, url: str, part: Partial, progress: Callable[[float], None] | None, opens: Opens | None
    ) -> None:
        conditions = part.conditions(url)
        async with self._open(url, conditions) if opens is None else opens(conditions) as response:
            check_status(response.status_code, response.headers)
            encoding = response.headers.get("content-encoding", "identity").strip().lower()
            if encoding not in ("", "identity"):
                raise DownloadFailed(f"the clip came packed ({redact(encoding, 40)}), which was not asked for")
            part.begin(url, response.status_code, response.headers, went_on=bool(conditions))
            self._check_size(part, part.total or 0)
            with part.open() as stream:
                since, before = self._clock(), part.received
                async for chunk in response.aiter_raw():
                    self._check_size(part, part.size + len(chunk))
                    part.write(stream, chunk)
                    if progress is not None and part.total:
                        progress(min(1.0, part.size / part.total))
                    if (passed := self._clock() - since) >= self.policy.patience_s:
                        if part.received - before < self.policy.slowest * passed:
                            raise Broken(f"the clip came slower than {self.policy.slowest:g} bytes a second")
                        since, before = self._clock(), part.received
        if part.total is not None and part.size != part.total:
            raise Broken(f"the clip arrived short: {part.size} of {part.total} bytes")

    def _check_size(self, part: Partial, size: int) -> None:
        if size > self.policy.largest or part.received > 2 * self.policy.largest:
            raise Useless(f"the clip is larger than {self.policy.largest} bytes")

    @asynccontextmanager
    async def _open(self, url: str, headers: dict[str, str]) -> AsyncGenerator[httpx.Response, None]:
        """The answer to `url`, after redirects of which each was checked."""
        for _ in range(self.policy.redirects + 1):
            target = self.check(url)
            try:
                async with asyncio.timeout(self.policy.patience_s):
                    response = await self._client.send(
                        self._client.build_request("GET", target, headers=headers), stream=True
                    )
            except TimeoutError as exc:
                raise Broken(f"{target.host} did not answer within {self.policy.patience_s:g} s") from exc
            try:
                if response.has_redirect_location:
                    url = str(target.join(response.headers["location"]))
                    continue
                yield response
                return
            finally:
                await response.aclose()
        raise DownloadFailed(f"the clip's link was redirected more than {self.policy.redirects} times")

    async def _addresses(self, url: httpx.URL) -> list[str]:
        """Where to connect for `url`; empty where it does not matter."""
        import httpx

        scheme, host, port = _place(url)
        if (scheme, host, port) == self._origin:
            return []
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as exc:
            raise httpx.ConnectError(f"{host} cannot be looked up: {exc}") from exc
        if not found:
            raise httpx.ConnectError(f"{host} has no address")
        for address in found:
            if not self.policy.allows(address):
                raise Useless(
                    f"the clip's link leads to {host}, and that name to {redact(address, 60)}, which is no address of "
                    "the public internet",
                    hint="Something between here and the provider answers for its name. Check VPN, DNS and HTTPS_PROXY "
                    "of this machine, then resume the job. The link is kept.",
                    refused_host=host,
                )
        return found[:ADDRESSES]


class _Pinned:
    """An httpx transport that connects to addresses that were checked, under the name that was asked for.

    The name stays in `Host`, in TLS and in the check of the certificate. Looking it up once more to connect could give
    another address than the one that was checked.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, addresses: Callable[[httpx.URL], Any]) -> None:
        self._inner = inner
        self._addresses = addresses

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        import httpx

        failure: Exception | None = None
        for address in await self._addresses(request.url):
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                extensions={**request.extensions, "sni_hostname": _place(request.url)[1]},
            )
            try:
                return await self._inner.handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as exc:
                failure = exc
        if failure is not None:
            raise failure
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _place(url: httpx.URL) -> tuple[str, str, int]:
    """Scheme, host and port, in one form for all ways to write them."""
    port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
    return url.scheme, url.raw_host.decode("ascii").lower(), port


def _matches(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) and len(host) >= len(pattern) if pattern.startswith("*.") else host == pattern
