"""Where a download may go, and how far: public addresses, what a name leads to, proxies in between, and the limits.

Only the standard library: whoever connects decides what to do about it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import chain, zip_longest
from urllib.parse import urlsplit

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Host name and port to addresses, best first; OSError when there are none."""

# What the standard library, in one version or another, takes for public (the IANA special-purpose registries,
# RFC 6890; 64:ff9b:1::/48 is a network's own NAT64, RFC 8215, and may hide any IPv4 address behind any prefix).
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3"),
        *("::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"),
        *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether that is one host on the internet, in whatever form it is written.

    Loopback, private, link-local, multicast and reserved addresses are not, nor is an IPv6 address that carries one
    (mapped, NAT64, 6to4), nor one with a scope.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if found.scope_id is not None:
            return False
        if inner is not None:
            return is_public(str(inner))
    inside = any(found.version == network.version and found in network for network in _NOT_PUBLIC)
    return found.is_global and not found.is_multicast and not inside


@dataclass(frozen=True, slots=True)
class MediaPolicy:
    """What a download may do. There is no switch in the environment for any of it.

    Parameters
    ----------
    largest
        Bytes of a clip.
    longest_s
        Seconds one clip's bytes may take, over all links and attempts.
    slowest
        Bytes per second, over `patience_s` seconds; also how long an answer may be awaited.
    redirects
        How many in a row.
    at_once
        Downloads at the same time.
    retries
        Attempts to go on after a break that all downloads share; a whole clip gives two back.
    port
        The one port of https.
    allows
        Whether an address may be connected to.
    """

    largest: int = 256 * 1024 * 1024
    longest_s: float = 600.0
    slowest: float = 1024.0
    patience_s: float = 30.0
    redirects: int = 3
    at_once: int = 4
    retries: int = 20
    port: int = 443
    allows: Callable[[str], bool] = is_public


def is_here(url: str) -> bool:
    """Whether a URL leads to this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def lookup(host: str, port: int) -> list[str]:
    """The addresses the system finds for a name; the two families by turns, for one of them may lead nowhere here."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    families: dict[int, list[str]] = {}
    for family, _, _, _, place in found:
        address, scope = str(place[0]), place[3] if len(place) == 4 else 0
        full = f"{address}%{scope}" if scope and "%" not in address else address
        families.setdefault(family, []).append(full)
    return list(dict.fromkeys(filter(None, chain.from_iterable(zip_longest(*families.values())))))


def proxies() -> dict[str, str | None]:
    """Proxies of the environment, as httpx reads them: URL pattern to the proxy, or to None where there shall be none.

    httpx reads them itself only while it may choose every connection, and a download chooses its own.
    """
    from urllib.request import getproxies

    found = getproxies()
    routes: dict[str, str | None] = {}
    for scheme in ("http", "https", "all"):
        if proxy := found.get(scheme):
            routes[f"{scheme}://"] = proxy if "://" in proxy else f"http://{proxy}"
    for name in filter(None, (name.strip() for name in found.get("no", "").split(","))):
        if name == "*":
            return {}
        routes[_pattern(name)] = None
    return routes


def _pattern(name: str) -> str:
    """One entry of NO_PROXY as httpx's pattern; `example.com` means its subdomains, too."""
    if "://" in name:
        return name
    if name.lower() == "localhost":
        return f"all://{name}"
    try:
        version = ipaddress.ip_address(name.split("/")[0]).version
    except ValueError:
        return f"all://*{name}"
    return f"all://{name}" if version == 4 else f"all://[{name}]"
