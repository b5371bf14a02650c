"""Files that come from the browser in parts, into a private folder of this process.

A part may come twice, late, or from a page that means harm: what is written is checked here, and nothing of a message
becomes a part of a path.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grokvideo.notebook.studio.slots import SLOTS
from grokvideo.values.visible import visible
from grokvideo.video.inputs import BYTES_LIMIT

PART_LIMIT = 1024 * 1024
MOST_OPEN = 8
STALE_S = 600.0
"""After so long without a part a file is given up: its browser is gone."""
_IDLE_S = 30.0
"""After so long it makes room for another one."""
_REMEMBERED = 256
_NO_SIZE = 2**53
"""A browser cannot count so far."""
_FILE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_STRANGE = "This part of a file was not understood. Choose the file again."


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is here as a whole; `name` is what people call it, `file` what the browser calls it."""

    slot: str
    path: Path
    name: str
    file: str


@dataclass(slots=True)
class _Open:
    path: Path
    slot: str
    name: str
    size: int
    touched: float
    received: int = 0


class Uploads:
    """The files of one Studio. Parts may come on several threads at a time.

    Parameters
    ----------
    clock
        Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._open: dict[str, _Open] = {}
        self._whole: OrderedDict[str, int] = OrderedDict()
        self._kept: set[Path] = set()

    def take(self, message: Mapping[str, Any], part: bytes) -> tuple[dict[str, Any], Arrived | None]:
        """Take a part: the answer for the browser, and the file where it is whole now.

        A part that is not the next one is answered with how much is there, and so is an empty one: the browser goes on
        from that byte.
        """
        asked = _asked(message)
        if asked is None or len(part) > PART_LIMIT:
            return {"error": _STRANGE}, None
        file, slot, name, size, offset = asked
        if size > BYTES_LIMIT:
            return {"error": _too_large(name, size)}, None
        with self._lock:
            if file in self._whole:
                return {"received": self._whole[file]}, None
            try:
                return self._add(file, slot, name, size, offset, part)
            except OSError as error:
                self._give_up(file)
                return {"error": f"{name} could not be kept here: {error.strerror or error}."}, None

    def forget(self, path: Path) -> None:
        """Remove a file that arrived; any other path is left alone."""
        with self._lock:
            if path not in self._kept:
                return
            self._kept.discard(path)
        with suppress(OSError):
            path.unlink(missing_ok=True)

    def _add(
        self, file: str, slot: str, name: str, size: int, offset: int, part: bytes
    ) -> tuple[dict[str, Any], Arrived | None]:
        coming = self._open.get(file)
        if coming is None:
            if offset or not part:
                return {"received": 0}, None  # it was given up meanwhile
            if not self._has_room():
                return {"error": f"{MOST_OPEN} files are on their way already. Wait for one of them."}, None
            coming = self._open[file] = _Open(self._new_path(), slot, name, size, self._clock())
        coming.touched = self._clock()
        if (coming.slot, coming.name, coming.size) != (slot, name, size):
            self._give_up(file)
            return {"error": f"{name} changed while it was sent. Choose it again."}, None
        if offset != coming.received:
            return {"received": coming.received}, None
        if offset + len(part) > size:
            self._give_up(file)
            return {"error": f"{name} changed while it was sent. Choose it again."}, None
        with coming.path.open("r+b") as stream:
            stream.seek(offset)
            stream.write(part)
        coming.received += len(part)
        answer = {"received": coming.received}
        if coming.received < size:
            return answer, None
        del self._open[file]
        self._whole[file] = size
        while len(self._whole) > _REMEMBERED:
            self._whole.popitem(last=False)
        self._kept.add(coming.path)
        return answer, Arrived(slot, coming.path, name, file)

    def _has_room(self) -> bool:
        """Whether one more may come; those that nobody sends any more make room."""
        now = self._clock()
        oldest_first = sorted(self._open.items(), key=lambda each: each[1].touched)
        for file, coming in oldest_first:
            needed = len(self._open) >= MOST_OPEN
            if now - coming.touched > (_IDLE_S if needed else STALE_S):
                self._give_up(file)
        return len(self._open) < MOST_OPEN

    def _new_path(self) -> Path:
        if self._folder is None or not self._folder.is_dir():  # what tidies up may have taken it
            self._folder = Path(tempfile.mkdtemp(prefix="grokvideo-studio-"))  # readable by its owner alone
            weakref.finalize(self, _remove, self._folder, os.getpid())
        handle, path = tempfile.mkstemp(dir=self._folder)
        os.close(handle)
        return Path(path)

    def _give_up(self, file: str) -> None:
        coming = self._open.pop(file, None)
        if coming is not None:
            with suppress(OSError):
                coming.path.unlink(missing_ok=True)


def _remove(folder: Path, process: int) -> None:
    if os.getpid() == process:  # a fork has the same folder, and is not the one to remove it
        shutil.rmtree(folder, ignore_errors=True)


def _asked(message: Mapping[str, Any]) -> tuple[str, str, str, int, int] | None:
    """File, slot, name, size and offset of a message; None where it makes no sense."""
    file, slot, name, size, offset = (message.get(key) for key in ("file", "slot", "name", "size", "offset"))
    if not isinstance(file, str) or not _FILE.fullmatch(file) or not isinstance(slot, str) or slot not in SLOTS:
        return None
    if not isinstance(name, str) or type(size) is not int or type(offset) is not int:
        return None
    return (file, slot, _label(name, slot), size, offset) if 0 < size < _NO_SIZE and 0 <= offset <= size else None


def _label(name: str, slot: str) -> str:
    """What people call a file; never a part of a path."""
    last = re.split(r"[/\\]", name[-400:])[-1]
    shown = visible(" ".join(last.split()), 80).strip(". ")
    return shown or ("video" if slot == "video" else "image")


def _too_large(name: str, size: int) -> str:
    most = f"{BYTES_LIMIT / 1e6:g} MB"
    return f"{name} has {size / 1e6:.1f} MB; at most {most} can be put in here. Give its address instead."
