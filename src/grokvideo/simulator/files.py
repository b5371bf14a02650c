"""The Files API's store: what callers upload, and clips that are kept for them.

A file is two files on the disk, a record and its bytes, and belongs to the key that brought it: for another key it
does not exist. Nor does an expired one, whose bytes go when somebody next adds or lists. Everything here blocks.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePath

from grokvideo.simulator.disk import write_whole
from grokvideo.simulator.refusal import EXHAUSTED, Refusal

MAX_BYTES = 50_000_000
MAX_PUBLIC = 1000  # active links of one key
# Only these are served as what their name says: anything else could be a page that runs in the reader's browser.
TYPES = {".mp4": "video/mp4", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
UNKNOWN_TYPE = "application/octet-stream"

_ID = re.compile(r"file_[0-9a-f]{32}")
_LINK = re.compile(r"/files-cdn/([0-9a-f]{32})/(file_[0-9a-f]{32})(\.[a-z0-9]+)?")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """The record of one file. Times are whole seconds since the epoch; `expires_at` None: kept until it is deleted."""

    id: str
    owner: str  # hash of the key
    filename: str
    bytes: int
    created_at: int
    expires_at: int | None
    link: str = ""  # secret part of the public link; empty: there is none
    link_expires_at: int | None = None  # None: lives as long as the file

    @property
    def suffix(self) -> str:
        """Ending of the file name, where it is one that is known."""
        suffix = PurePath(self.filename).suffix.lower()
        return suffix if suffix in TYPES else ""

    @property
    def media_type(self) -> str:
        return TYPES.get(self.suffix, UNKNOWN_TYPE)


class Files:
    """All files below one folder.

    Parameters
    ----------
    clock
        Seconds since the epoch.
    """

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self._folder, self._clock = folder, clock
        self._lock = threading.Lock()

    def add(self, owner: str, filename: str, data: bytes, expires_after: int | None) -> File:
        """Keep a file; `expires_after` in seconds, None: until it is deleted."""
        now = int(self._clock())
        file = File(
            id=f"file_{uuid.uuid4().hex}",
            owner=owner,
            filename=filename,
            bytes=len(data),
            created_at=now,
            expires_at=None if expires_after is None else now + expires_after,
        )
        self._sweep()
        write_whole(self._content(file.id), data)
        self._save(file)  # after the bytes: what has a record is complete
        return file

    def find(self, file_id: str, owner: str) -> File | None:
        """The file with this id, for its owner."""
        file = self._read(file_id)
        return file if file is not None and file.owner == owner else None

    def all(self, owner: str) -> list[File]:
        """The files of one owner, newest first."""
        self._sweep()
        own = [file for file in self._records() if file.owner == owner]
        return sorted(own, key=lambda file: (file.created_at, file.id), reverse=True)

    def read(self, file: File) -> bytes | None:
        """Its bytes; None when it has just been deleted."""
        try:
            return self._content(file.id).read_bytes()
        except FileNotFoundError:
            return None

    def content(self, file: File) -> Path:
        """Where its bytes are."""
        return self._content(file.id)

    def delete(self, file: File) -> None:
        self._record(file.id).unlink(missing_ok=True)
        self._content(file.id).unlink(missing_ok=True)

    def publish(self, file: File, expires_after: int | None) -> File:
        """Give the file a public link, or its link another life; return the new record.

        Raises
        ------
        Refusal
            429 when the owner has `MAX_PUBLIC` links already.
        """
        with self._lock:
            if not self._is_public(file):
                active = sum(self._is_public(each) for each in self._records() if each.owner == file.owner)
                if active >= MAX_PUBLIC:
                    message = f"Too many public links: at most {MAX_PUBLIC} active ones for each key."
                    raise Refusal(429, EXHAUSTED, message)
                file = replace(file, link=secrets.token_hex(16))
            ends = [] if file.expires_at is None else [file.expires_at]
            if expires_after is not None:
                ends.append(int(self._clock()) + expires_after)
            file = replace(file, link_expires_at=min(ends, default=None))
            self._save(file)
        return file

    def revoke(self, file: File) -> File:
        """Take the public link back, if there is one."""
        if file.link:
            file = replace(file, link="", link_expires_at=None)
            self._save(file)
        return file

    def public_path(self, file: File) -> str | None:
        """Path of the public link while it lives."""
        return f"/files-cdn/{file.link}/{file.id}{file.suffix}" if self._is_public(file) else None

    def behind(self, path: str) -> File | None:
        """The file that a public link shows, for anybody who knows it."""
        parts = _LINK.fullmatch(path)
        file = self._read(parts[2]) if parts else None
        if file is None or parts is None or not secrets.compare_digest(file.link, parts[1]):
            return None
        return file if self._is_public(file) and (parts[3] or "") == file.suffix else None

    def _is_public(self, file: File) -> bool:
        return bool(file.link) and not self._is_over(file.link_expires_at)

    def _is_over(self, at: int | None) -> bool:
        return at is not None and self._clock() >= at

    def _read(self, file_id: str) -> File | None:
        """Ids come from outside: only well-formed ones touch the disk."""
        file = self._load(file_id) if _ID.fullmatch(file_id) else None
        return None if file is None or self._is_over(file.expires_at) else file

    def _load(self, file_id: str) -> File | None:
        try:
            return File(**json.loads(self._record(file_id).read_bytes()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            _log.warning("the record of %s cannot be read", file_id)
            return None

    def _records(self) -> Iterator[File]:
        for path in self._folder.glob("file_*.json"):
            file = self._read(path.stem)
            if file is not None:
                yield file

    def _sweep(self) -> None:
        for path in self._folder.glob("file_*.json"):
            file = self._load(path.stem)
            if file is not None and self._is_over(file.expires_at):
                self.delete(file)

    def _save(self, file: File) -> None:
        write_whole(self._record(file.id), json.dumps(asdict(file), indent=1).encode())

    def _record(self, file_id: str) -> Path:
        return self._folder / f"{file_id}.json"

    def _content(self, file_id: str) -> Path:
        return self._folder / f"{file_id}.bin"
