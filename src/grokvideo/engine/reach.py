"""Why the provider could not be reached, in words a person can act on: no network, a proxy, a certificate."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from grokvideo.engine.routes import is_here
from grokvideo.errors import InvalidRequest, NotSent

_NOTHING = "Nothing was sent and nothing was billed."
_NO_PROXY_THERE = "If this network needs no proxy, remove it from the environment (HTTPS_PROXY, ALL_PROXY)."
# The system's own words, which differ between Linux, macOS and Windows.
_CAUSES = (
    (
        r"name or service not known|nodename nor servname|getaddrinfo|name resolution|no address associated",
        "no address is known for that name",
        "Check the internet connection and, if you set one, base_url.",
    ),
    (
        r"certificate|\bssl\b|\btls\b",
        "its certificate was not accepted",
        "A school's or a company's network may stand in between: ask there for its certificate file and set "
        "SSL_CERT_FILE to it. A wrong clock on this machine does the same.",
    ),
    (r"refused|all connection attempts failed", "nobody answers there", "Check the internet connection."),
    (r"timed? ?out", "it did not answer in time", "Check the internet connection."),
    (r"unreachable|no route", "there is no way to it", "Check the internet connection."),
)


def not_reached(base_url: str, words: str, *, by_proxy: bool = False) -> NotSent:
    """The error for a request of which not one byte left.

    Parameters
    ----------
    words
        What the system said, without any key.
    by_proxy
        Whether those are the words of a proxy that was reached.
    """
    host, proxy = urlsplit(base_url).netloc, proxy_of(base_url)
    if by_proxy and words.startswith("407"):
        advice = "Put them into HTTPS_PROXY, as in http://name:password@host:port, or ask whoever runs the network."
        return NotSent(f"the proxy {proxy} wants a name and a password ({words})", hint=f"{advice} {_NOTHING}")
    if by_proxy:
        advice = f"Ask whoever runs the network to let {host} through. {_NO_PROXY_THERE}"
        return NotSent(f"the proxy {proxy} does not lead to {host} ({words})", hint=f"{advice} {_NOTHING}")
    found = next(((fact, hint) for pattern, fact, hint in _CAUSES if re.search(pattern, words, re.IGNORECASE)), None)
    fact, advice = found or ("the connection failed", "Check the internet connection.")
    if proxy is not None:
        return NotSent(
            f"the proxy {proxy}, which leads to {host}, could not be reached: {fact} ({words})",
            hint=f"Ask whoever runs the network for the right one. {_NO_PROXY_THERE} {_NOTHING}",
        )
    return NotSent(f"the provider at {host} could not be reached: {fact} ({words})", hint=f"{advice} {_NOTHING}")


def not_set_up(error: Exception) -> InvalidRequest:
    """The error for a proxy or a certificate file, named in the environment, that cannot be used at all.

    Its own words are left out, for they may quote a proxy's password.
    """
    if isinstance(error, OSError):
        return InvalidRequest(
            "the certificate file that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read",
            hint=f"Correct it or remove it from the environment. {_NOTHING}",
        )
    if isinstance(error, ImportError):
        return InvalidRequest(
            "a SOCKS proxy stands in the environment, and a part for it is not installed",
            hint=f"Run `pip install socksio`, or remove ALL_PROXY from the environment. {_NOTHING}",
        )
    return InvalidRequest(
        "a proxy in the environment cannot be used: it must look like http://host:port",
        hint=f"Correct HTTPS_PROXY, ALL_PROXY and NO_PROXY, or remove them. {_NOTHING}",
    )


def proxy_of(url: str) -> str | None:
    """Host and port of the proxy that the environment has for a URL, without its password; None where there is none."""
    from urllib.request import getproxies, proxy_bypass

    parts, proxies = urlsplit(url), getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or is_here(url) or proxy_bypass(parts.netloc):
        return None
    return urlsplit(proxy if "://" in proxy else f"http://{proxy}").netloc.rpartition("@")[2]
