"""Our own address: which hosts, and which links, are this service's."""

from __future__ import annotations

from urllib.parse import urlsplit

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class Origin:
    """Where the application is reached.

    Parameters
    ----------
    base_url
        Origin without a path; with a loopback name, every loopback name is ours.
    """

    def __init__(self, base_url: str) -> None:
        own = urlsplit(base_url)
        names = LOOPBACK_NAMES if own.hostname in LOOPBACK_NAMES else (own.hostname or "",)
        self._own = {(name, own.port or 80) for name in names}

    def is_host(self, host: str) -> bool:
        """Whether a `Host` header means us."""
        return _place(f"//{host}") in self._own

    def owns(self, url: str) -> bool:
        """Whether a URL leads to us."""
        return url.startswith("http://") and _place(url) in self._own

    def path_of(self, url: str) -> str | None:
        """The path of a link that leads to us; None for a foreign one."""
        return urlsplit(url).path if self.owns(url) else None


def _place(url: str) -> tuple[str, int] | None:
    """Host name and port of a URL or `//host:port`."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "", parts.port or 80)
    except ValueError:
        return None
