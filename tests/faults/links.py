"""For tests of downloads: another media client in a rig, a look-up of one's own, a trap, and a certificate."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from grokvideo.engine.media import Media
from grokvideo.engine.routes import MediaPolicy
from tests.faults.rig import BACKGROUND, WITHIN_S, Rig
from tests.faults.server import Act, answer

NAMES = ("vidgen.x.ai", "files-cdn.x.ai", "a.x.ai", "b.x.ai")


class Names:
    """A look-up that gives the addresses the test says, and remembers what it was asked."""

    def __init__(self, addresses: Mapping[str, list[str]]) -> None:
        self.addresses = dict(addresses)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.addresses:
            raise OSError("no such name")
        return self.addresses[host]


def use_media(rig: Rig, hosts: tuple[str, ...] = (), **options: Any) -> Media:
    """Give the rig another media client; its origin stays the rig's server."""
    policy = MediaPolicy(**options.pop("policy", {}))
    BACKGROUND.run(rig.connection.media.close(), WITHIN_S)
    media = Media(hosts, origin=rig.server.origin, policy=policy, **options)
    rig.connection = replace(rig.connection, media=media)
    return media


def done_at(url: str, **video: Any) -> Act:
    """A poll's answer: the clip is at that address."""
    return answer(200, {"status": "done", "video": {"url": url, **video}, "usage": {"cost_in_usd_ticks": 500_000_000}})


class Trap:
    """Listens on every address of this machine, and counts who comes."""

    def __init__(self) -> None:
        both = socket.has_dualstack_ipv6()
        family = socket.AF_INET6 if both else socket.AF_INET
        self._listener = socket.create_server(("", 0), family=family, dualstack_ipv6=both)
        self.port: int = self._listener.getsockname()[1]
        self.caught: list[str] = []
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while True:
            try:
                connection, address = self._listener.accept()
            except OSError:
                return
            self.caught.append(address[0])
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(WITHIN_S)


class Authority:
    """A certificate for each name, and who trusts it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._trusted = ssl.create_default_context()
        self.seen: list[str | None] = []

    def server(self, name: str) -> ssl.SSLContext:
        """What a server called `name` shows; notes which name was asked for."""
        key, certificate = self._folder / f"{name}.key", self._folder / f"{name}.pem"
        if not certificate.exists():
            words = [
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
            ]
            words += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
            subprocess.run(
                ["openssl", *words, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
            )
            self._trusted.load_verify_locations(certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

        def note(_: object, asked: str | None, __: object) -> None:
            self.seen.append(asked)

        context.sni_callback = note
        return context

    def trust(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Clients made from now on trust these certificates and no others."""
        monkeypatch.setattr("grokvideo.engine.media.tls", lambda: self._trusted)


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with openssl")
