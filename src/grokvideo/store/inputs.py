"""Pictures that requests were made from, kept by their hash: a card can show them, a request can be read back."""

from __future__ import annotations

import os
from pathlib import Path

from grokvideo.errors import LibraryError
from grokvideo.values.request import MediaInput


class Inputs:
    """Input files of one library, in `inputs/` below its folder."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "inputs"

    def keep(self, media: MediaInput) -> None:
        """Store the bytes of an input, once; nothing to do for a URL or a file id.

        Raises
        ------
        LibraryError
            If the folder cannot be written.
        """
        if media.data is None or media.sha256 is None:
            return
        target = self._folder / media.sha256
        fresh = target.with_name(f"{media.sha256}.{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if target.exists():
                return
            fresh.write_bytes(media.data)
            os.replace(fresh, target)
        except OSError as exc:
            raise LibraryError(f"the image could not be stored in the library {self._folder}: {exc}") from exc

    def load(self, sha256: str) -> bytes | None:
        """The bytes with that hash, or None when somebody removed them."""
        try:
            return (self._folder / Path(sha256).name).read_bytes()
        except OSError:
            return None
