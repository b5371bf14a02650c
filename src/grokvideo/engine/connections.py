"""Connections to providers, one for each address and key; the one place that builds the embedded simulator."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from grokvideo.engine.background import Background
from grokvideo.engine.fileids import FileIds
from grokvideo.engine.gate import Gate
from grokvideo.engine.media import Media
from grokvideo.engine.slots import SharedPace
from grokvideo.engine.transport import Api
from grokvideo.settings import Settings
from grokvideo.values.secret import SecretKey
from grokvideo.wire.dialect import Dialect
from grokvideo.wire.xai import XaiDialect

_SIMULATOR = "http://simulator.invalid"
EMBEDDED_URL = f"{_SIMULATOR}/v1"
"""The embedded simulator's base URL, under a name that can never be looked up (RFC 6761)."""

DIALECT: Dialect = XaiDialect()
_CLOSE_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Connection:
    """What is needed to talk to one provider with one key."""

    dialect: Dialect
    api: Api
    media: Media
    gate: Gate
    files: FileIds = field(default_factory=FileIds)

    async def close(self) -> None:
        """Close every connection."""
        await self.api.close()
        await self.media.close()


class Connections:
    """The connections of one session, made when first needed.

    Parameters
    ----------
    home
        The library's folder. Kernels that share it share the pace of a key, and the simulator's world.
    salt
        Of the library; names a key without giving it away.
    """

    def __init__(self, home: Path, salt: bytes) -> None:
        self._home = home
        self._salt = salt
        self._open: dict[tuple[Any, ...], Connection] = {}
        self._lock = threading.Lock()

    def get(self, settings: Settings, base_url: str, key: SecretKey) -> Connection:
        """The connection to `base_url` with that key."""
        fingerprint = key.fingerprint(self._salt)
        mark = (base_url, fingerprint, settings.media_hosts)
        with self._lock:
            if mark not in self._open:
                self._open[mark] = self._make(settings, base_url, key, fingerprint)
            return self._open[mark]

    def close(self, background: Background) -> None:
        """Close them all."""
        for connection in self._open.values():
            with suppress(TimeoutError):
                background.run(connection.close(), _CLOSE_WITHIN_S)

    def _make(self, settings: Settings, base_url: str, key: SecretKey, fingerprint: str) -> Connection:
        if base_url == EMBEDDED_URL:
            app = self._simulator()
            gate = Gate(settings.requests_per_second)
            return Connection(DIALECT, Api(base_url, key, gate, app=app), Media((), origin=_SIMULATOR, app=app), gate)
        own = base_url == DIALECT.default_base_url
        gate = Gate(
            settings.requests_per_second, shared=SharedPace(self._home / "gates" / f"{_name(base_url)}-{fingerprint}")
        )
        hosts = (*DIALECT.media_hosts, *settings.media_hosts)
        media = Media(hosts, origin=None if own else _origin(base_url))
        return Connection(DIALECT, Api(base_url, key, gate), media, gate)

    def _simulator(self) -> Any:
        from grokvideo.simulator.app import create_app

        return create_app(self._home / "simulator", base_url=_SIMULATOR)


def base_url_of(settings: Settings) -> str:
    """Where the requests of these settings go."""
    if settings.base_url is not None:
        return settings.base_url.rstrip("/")
    return EMBEDDED_URL if settings.provider == "simulator" else DIALECT.default_base_url


def _origin(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"


def _name(base_url: str) -> str:
    return urlsplit(base_url).netloc.replace(":", "_")
