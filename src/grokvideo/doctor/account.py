"""Who makes the videos, and whether the key for it works. Never shows a key, nor anything made from it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from grokvideo.doctor.finding import Finding, Grade
from grokvideo.engine.connections import DIALECT, EMBEDDED_URL, base_url_of
from grokvideo.engine.gate import Gate
from grokvideo.engine.inquiry import ask_about_key
from grokvideo.engine.transport import Api
from grokvideo.errors import (
    AuthenticationError,
    GrokVideoError,
    NotFound,
    NotSent,
    PermissionDenied,
    ProtocolError,
    QuotaExceeded,
)
from grokvideo.settings import Settings, key_for
from grokvideo.values.secret import SecretKey

_REFUSED = (AuthenticationError, PermissionDenied, QuotaExceeded)


def provider(settings: Settings) -> Iterator[Finding]:
    """Who makes the videos, and where a key for it came from."""
    url = base_url_of(settings)
    if url == EMBEDDED_URL:
        unused = ". The key in XAI_API_KEY is not used" if os.environ.get("XAI_API_KEY", "").strip() else ""
        yield Finding("provider", "ok", f"simulator: SIMULATED videos at no cost, no key needed{unused}")
        return
    where = f"{settings.provider} at {urlsplit(url).netloc}"
    yield Finding("provider", "ok", f"{where}{_by_proxy(url)}")


def key(settings: Settings, *, offline: bool) -> Iterator[Finding]:
    """Whether the key may be used, by asking the provider; costs nothing."""
    url = base_url_of(settings)
    if url == EMBEDDED_URL:
        return
    try:
        secret = key_for(settings, None)
    except AuthenticationError as error:
        yield Finding("key", "bad", f"{error}. {error.hint}")
        return
    if offline:
        yield Finding("key", "ok", f"from {secret.source}, not checked")
        return
    try:
        note = asyncio.run(_ask(url, secret, settings.requests_per_second))
    except GrokVideoError as error:
        yield Finding("key", _grade(error), f"from {secret.source}: {_words(error, url)}")
        return
    yield Finding("key", "ok", f"from {secret.source}, accepted by the provider")
    if note:
        yield Finding("key", "warn", note)


async def _ask(url: str, secret: SecretKey, rate: float) -> str:
    api = Api(url, secret, Gate(rate))
    try:
        return await ask_about_key(api, DIALECT)
    finally:
        await api.close()


def _grade(trouble: GrokVideoError) -> Grade:
    """A key that was refused, or a provider that cannot be reached, is bad. No verdict is not."""
    return "bad" if isinstance(trouble, (*_REFUSED, NotSent, ProtocolError)) else "warn"


def _words(trouble: GrokVideoError, url: str) -> str:
    if isinstance(trouble, NotFound):
        return f"not checked. {trouble} {trouble.hint}"
    if isinstance(trouble, NotSent):
        return f"not checked, {trouble}. Check the network{_proxy_hint(url)}."
    said = str(trouble)
    words = f"{said}{'' if said.endswith(('.', '?', '!', '…')) else '.'} {trouble.hint}"
    return words if isinstance(trouble, _REFUSED) else f"not checked. {words}"


def _proxy_hint(url: str) -> str:
    proxy = _proxy(url)
    if proxy is None:
        return ", and set HTTPS_PROXY where one is needed"
    return f", and whether the proxy {proxy} is the right one (HTTPS_PROXY)"


def _by_proxy(url: str) -> str:
    proxy = _proxy(url)
    return "" if proxy is None else f", through the proxy {proxy}"


def _proxy(url: str) -> str | None:
    """Host and port of the proxy that is used for an address, without the name and password it may hold."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    place = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return place.netloc.rpartition("@")[2] or None
