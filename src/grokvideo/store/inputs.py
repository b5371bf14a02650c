"""Pictures and videos that requests were made from, by their hash: a card can show them, a request be sent again."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from grokvideo.errors import InvalidRequest, LibraryError
from grokvideo.values.media import MediaInput


class Inputs:
    """Input files of one library, in `inputs/` below its folder.

    Parameters
    ----------
    owner
        The name of this process, for files that are not whole yet.
    """

    def __init__(self, home: Path, owner: str = "nobody") -> None:
        self._folder = home / "inputs"
        self._owner = owner

    def keep(self, media: MediaInput) -> None:
        """Store the bytes of an input, once; nothing to do for a URL, a file id, and a clip that is not done yet.

        Raises
        ------
        InvalidRequest
            If its bytes are gone.
        LibraryError
            If the folder cannot be written.
        """
        if media.sha256 is None or media.url is not None or media.file_id is not None:
            return
        target = self.path(media.sha256)
        fresh = target.with_name(f"{media.sha256}.{self._owner}.{threading.get_ident()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self.load(media.sha256) is not None:
                return
            data = media.read()
            if data is None:
                raise InvalidRequest(gone(media))
            with fresh.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(fresh, target)
        except OSError as exc:
            raise LibraryError(f"the {media.kind} could not be stored in the library {self._folder}: {exc}") from exc

    def load(self, sha256: str) -> bytes | None:
        """The bytes with that hash, or None when somebody removed or changed them: then they must not be sent."""
        try:
            data = self.path(sha256).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def loader(self, sha256: str) -> Callable[[], bytes | None] | None:
        """What reads them when they are needed; None when there is no such file."""
        return partial(self.load, sha256) if self.path(sha256).is_file() else None

    def tidy(self, is_alive: Callable[[str], bool]) -> None:
        """Remove what processes that are gone had not finished."""
        for path in self._folder.glob("*.part"):
            if not is_alive(path.name.split(".")[1]):
                path.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the input with that hash is, or would be."""
        return self._folder / Path(sha256).name


def gone(media: MediaInput) -> str:
    """What is said of an input that cannot be sent any more."""
    return f"the {media.kind} of this request is no longer in the library"


def hashes_in(record: Any) -> Iterator[str]:
    """The hashes of all inputs that a request names, as the ledger keeps it."""
    if isinstance(record, dict):
        if isinstance(record.get("sha256"), str):
            yield record["sha256"]
        record = list(record.values())
    if isinstance(record, list):
        for part in record:
            yield from hashes_in(part)
