"""From a wish to a row: what is checked before money can be spent, and what the ledger keeps of a request."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from grokvideo.engine.snapshot import request_record
from grokvideo.engine.sources import is_waiting, source_key
from grokvideo.errors import InvalidRequest, LibraryError
from grokvideo.settings import Settings, is_loopback
from grokvideo.store.inputs import gone
from grokvideo.store.ledger import Row
from grokvideo.store.room import Room
from grokvideo.values.price import estimate, ticks_from_usd
from grokvideo.values.request import MOST_TAKES, VideoRequest, fault_words
from grokvideo.values.secret import SecretKey
from grokvideo.values.visible import visible

__all__ = ["MOST_TAKES", "ROOM_NEEDED", "Order", "Orders", "Target", "takes"]

ROOM_NEEDED = 64 * 1024 * 1024
"""Bytes that must be free before anything is paid for."""


@dataclass(frozen=True, slots=True)
class Order:
    """One clip that is wanted: the request, which take of it (1 is the first), and what to call it."""

    request: VideoRequest
    take: int = 1
    name: str | None = None


def takes(request: VideoRequest, n: int, name: str | None) -> list[Order]:
    """Takes 1 to `n` of one request; several are called `name_1`, `name_2`, ...

    Raises
    ------
    InvalidRequest
        If `n` is no whole number from 1 to `MOST_TAKES`.
    """
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_TAKES:
        raise InvalidRequest(f"n must be 1-{MOST_TAKES}, got {n!r}")
    called = [name if n == 1 or name is None else f"{name}_{take}" for take in range(1, n + 1)]
    return [Order(request, take, each) for take, each in enumerate(called, 1)]


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go, and with which key."""

    settings: Settings
    base_url: str
    key: SecretKey

    @property
    def is_embedded(self) -> bool:
        """Whether the simulator in this process answers."""
        return self.settings.provider == "simulator" and self.settings.base_url is None


class Orders:
    """Makes rows for one library."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def check(self, requests: Iterable[VideoRequest], target: Target) -> None:
        """Refuse what would be paid for in vain.

        Raises
        ------
        InvalidRequest
            If it is not known here, or what it is made from is gone; if a word for the simulator would go to a real
            provider.
        LibraryError
            If the clip could not be stored.
        """
        for request in requests:
            self.check_request(request, target.settings, target.base_url)
        free = shutil.disk_usage(self._room.home).free
        if free < ROOM_NEEDED:
            raise LibraryError(
                f"only {free // 2**20} MiB are free on the disk of {self._room.home}; a clip needs 64",
                hint="Free disk space, or point GROKVIDEO_HOME at another disk. Nothing was sent.",
            )
        self._room.clips.check_writable()

    def check_request(self, request: VideoRequest, settings: Settings, base_url: str) -> None:
        """The part of `check` that looks at the request alone, and at no disk."""
        if request.foreign:
            raise InvalidRequest("this job was made elsewhere, so its request is not known here")
        for media in request.inputs():
            if not media.is_at_hand:
                raise InvalidRequest(gone(media))
            if media.url is not None and settings.provider != "simulator" and _leads_nowhere(media.url):
                raise InvalidRequest(
                    f"{media.kind}: {visible(media.url, 200)} leads into the simulator of this machine",
                    hint="Give the clip's file, or another one: no provider can open that. Nothing was sent.",
                )
        if request.output is not None and not request.output.is_whole:
            raise InvalidRequest(
                f"the address of output, at {request.output.place}, is not kept whole, because it is a secret",
                hint="Ask for the clip again with output=..., as the first time. Nothing was sent.",
            )
        words = fault_words(request.prompt)
        if words and settings.provider != "simulator" and not is_loopback(base_url):
            raise InvalidRequest(f"[[{words[0]}]] works with the simulator only, and would be paid for here")

    def row(self, order: Order, target: Target, *, replaces: str | None = None) -> Row:
        """A row for a new attempt; `replaces` names the one it is made instead of. Its inputs are kept.

        Raises
        ------
        LibraryError
            If they cannot be kept.
        """
        self._keep([order])
        return self.draft(order, target, replaces=replaces)

    def rows(self, orders: Sequence[Order], target: Target) -> list[Row]:
        """A row for each; an input that several have is looked at once."""
        self._keep(orders)
        return [self.draft(order, target) for order in orders]

    def _keep(self, orders: Sequence[Order]) -> None:
        inputs = (media for order in orders for media in order.request.inputs())
        for media in {(media.sha256, media.url, media.file_id): media for media in inputs}.values():
            self._room.inputs.keep(media)

    def draft(self, order: Order, target: Target, *, replaces: str | None = None) -> Row:
        """Like `row`, but nothing is written."""
        request, provider = order.request, target.settings.provider
        assert provider is not None  # resolved settings name one
        expected = estimate(request)
        request_key, by_source = self.keys(order, provider, target.base_url)
        return Row(
            id=secrets.token_hex(8),
            state="reserved",
            created_at=time.time(),
            owner=self._room.owner.name,
            provider=provider,
            base_url=target.base_url,
            simulated=provider == "simulator",
            key_fingerprint=target.key.fingerprint(self._room.ledger.salt),
            name=order.name,
            model=request.model,
            mode=request.mode.value,
            prompt=request.prompt,
            request=request_record(request),
            request_key=request_key,
            source_key=by_source,
            take=order.take,
            replaces=replaces,
            estimate_ticks=None if expected is None else ticks_from_usd(expected),
        )

    def keys(self, order: Order, provider: str, base_url: str) -> tuple[str, str | None]:
        """Under which keys a job of the library may answer: its own, and the one with its sources named by their jobs.

        A request that waits has only the second.
        """
        by_source = source_key(order.request, provider, base_url, order.take)
        if by_source is not None and is_waiting(order.request):
            return by_source, by_source
        return order.request.key(provider, base_url, order.take), by_source

    def foreign_row(self, request_id: str, name: str | None, target: Target) -> Row:
        """A row for a job that was made elsewhere, and is watched from here on."""
        order = Order(VideoRequest(foreign=True, model="unknown"), name=name)
        key = f"attached {secrets.token_hex(16)}"  # answers for no request
        return replace(self.row(order, target), state="pending", request_id=request_id, request_key=key)


def _leads_nowhere(url: str) -> bool:
    """Whether that name can never be looked up (RFC 6761), as that of the embedded simulator."""
    with suppress(ValueError):
        return (urlsplit(url).hostname or "").endswith(".invalid")
    return False
