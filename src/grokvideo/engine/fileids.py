"""What was put into the provider's file store with one key, and is still there: four takes of a video send it once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from weakref import WeakValueDictionary

from grokvideo.wire.dialect import KEPT_S

USED_S = KEPT_S - 3600
"""Seconds for which an id is used: an hour less than the file is kept, for a request that waits for its turn."""


class FileIds:
    """File ids by the hash of what is in the file. Lives on one event loop.

    Parameters
    ----------
    clock
        Seconds since 1970: it goes on while a laptop sleeps.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._known: dict[str, tuple[str, float]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def lock(self, sha256: str) -> asyncio.Lock:
        """To be held by whoever sends that file: the others wait and use its id."""
        return self._locks.setdefault(sha256, asyncio.Lock())

    def get(self, sha256: str) -> str | None:
        """The id of the file with that hash, if it is there long enough."""
        file_id, until = self._known.get(sha256, ("", 0.0))
        return file_id if self._clock() < until else None

    def keep(self, sha256: str, file_id: str) -> None:
        """Remember a file that was just sent."""
        self._known[sha256] = (file_id, self._clock() + USED_S)

    def forget(self, sha256: str, file_id: str) -> None:
        """The provider does not know that id any more; a newer one stays."""
        if self._known.get(sha256, ("",))[0] == file_id:
            del self._known[sha256]
