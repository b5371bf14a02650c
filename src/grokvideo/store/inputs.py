"""Pictures that requests were made from, kept by their hash: a card can show them, a request can be read back."""

from __future__ import annotations

import os
from pathlib import Path

from grokvideo.values.request import MediaInput


class Inputs:
    """Input files of one library, in `inputs/` below its folder."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "inputs"

    def keep(self, media: MediaInput) -> None:
        """Store the bytes of an input, once; nothing to do for a URL or a file id."""
        if media.data is None or media.sha256 is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._folder / media.sha256
        if target.exists():
            return
        fresh = target.with_name(f"{media.sha256}.{os.getpid()}.part")
        fresh.write_bytes(media.data)
        os.replace(fresh, target)

    def load(self, sha256: str) -> bytes | None:
        """The bytes with that hash, or None when somebody removed them."""
        try:
            return (self._folder / Path(sha256).name).read_bytes()
        except OSError:
            return None
