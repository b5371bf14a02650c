"""A download so far: its bytes on the disk, and what allows it to go on where it stopped.

Pure but for the file: which bytes an answer brings is read from its status and headers (RFC 9110, sections 13.1.5 and
14.4), and whoever has the connection hands the bytes over.
"""

from __future__ import annotations

import errno
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from grokvideo.errors import DownloadFailed, LibraryError
from grokvideo.wire.retry import http_date, parse_retry_after

ROOM_TO_SPARE = 1024 * 1024
"""Bytes that stay free beside a clip: its poster and its row need some."""

_PASSING = (408, 425, 429)
_STRONG = re.compile(r'"[!#-~]{0,200}"')
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", re.ASCII)
_AGAIN = "The clip is still at the provider. {} Then resume the job: that is free."


class Broken(DownloadFailed):
    """It broke off: the same link may go on.

    `retry_after_s` is the pause the server asked for, in seconds; None when it did not.
    """

    retry_after_s: float | None = None


class Useless(DownloadFailed):
    """No other link would help."""


@dataclass(slots=True)
class Partial:
    """A `.part` file that grows.

    `size` is in bytes, `total` is what the server announced; `received` counts every byte that ever came, also those
    that were thrown away, and `spent_s` the seconds it took.
    """

    path: Path
    size: int = 0
    total: int | None = None
    received: int = 0
    spent_s: float = 0.0
    _url: str = ""
    _etag: str | None = None
    _modified: str | None = None
    _head: bytes = field(default=b"", repr=False)

    def reset(self) -> None:
        """Forget the bytes: the next answer starts anew."""
        self.size, self.total, self._etag, self._modified, self._head = 0, None, None, None, b""

    def conditions(self, url: str) -> dict[str, str]:
        """Headers that ask `url` for the rest, and for all of it should the file have changed. Empty: start anew.

        Another URL may go on only by a strong ETag and a known size: two films can be of one age.
        """
        same = url == self._url
        validator = self._etag or (self._modified if same else None)
        if not self.size or validator is None or not (same or self.total is not None):
            self.reset()
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": validator}

    def begin(self, url: str, status: int, headers: Mapping[str, str], *, went_on: bool) -> None:
        """Take an answer's head: where its bytes belong, and how many will be there in the end.

        Raises
        ------
        Broken
            If it does not fit to what is there; the next attempt starts anew.
        DownloadFailed
            If it is no answer to what was asked.
        """
        etag = headers.get("etag", "").strip()
        strong = etag if _STRONG.fullmatch(etag) else None
        if status == 200:
            self.reset()
            self.total = _length(headers)
            self._etag, self._modified = strong, _lasting(headers)
        elif not went_on:
            raise DownloadFailed(f"the clip's link answered HTTP {status}", status=status)
        elif status != 206 or not self._fits(headers, strong, same=url == self._url):
            self.reset()
            raise Broken("the clip changed while it was fetched", status=status)
        self._url = url

    @contextmanager
    def open(self) -> Iterator[FileIO]:
        """The file, ready for the next byte.

        Raises
        ------
        LibraryError
            If it cannot be written, or the disk has too little room for what is announced.
        """
        with said_in_words(self.path):
            self._check_room()
            stream = self.path.open("r+b" if self.size else "wb", buffering=0)
        with stream:
            with said_in_words(self.path):
                stream.seek(self.size)
            yield stream

    def write(self, stream: FileIO, data: bytes) -> None:
        """Add bytes.

        Raises
        ------
        DownloadFailed
            As soon as they are no MP4.
        """
        if len(self._head) < 8:
            self._head = (self._head + data)[:64]
            if len(self._head) >= 8 and self._head[4:8] != b"ftyp":
                raise DownloadFailed(_not_a_film(self._head))
        with said_in_words(self.path):
            left = memoryview(data)
            while left:
                left = left[stream.write(left) :]
        self.size += len(data)
        self.received += len(data)

    def _fits(self, headers: Mapping[str, str], etag: str | None, *, same: bool) -> bool:
        """Whether a 206 brings exactly the bytes that are missing, of the same file."""
        found = _RANGE.fullmatch(headers.get("content-range", "").strip())
        if found is None:
            return False
        start, end, total = map(int, found.groups())
        length = _length(headers)
        exact = start == self.size and end == total - 1 and total == (self.total or total)
        agrees = etag == self._etag if etag is not None or not same else True
        if not (exact and agrees and length in (None, end - start + 1)):
            return False
        self.total = total
        return True

    def _check_room(self) -> None:
        free = shutil.disk_usage(self.path.parent).free
        need = (self.total or 0) - self.size + ROOM_TO_SPARE
        if free < need:
            raise LibraryError(
                f"the disk is full: the clip needs {_size(need)} and {_size(free)} are free in {self.path.parent}",
                hint=_AGAIN.format("Make room on the disk."),
            )


def check_status(status: int, headers: Mapping[str, str]) -> None:
    """Let an answer pass that may bring bytes: 200, 206 and 416.

    Raises
    ------
    DownloadFailed
        `Broken` where the same link may do later.
    """
    if status in _PASSING or status >= 500:
        passing = Broken(f"the clip's link answered HTTP {status}", status=status)
        sent_at = http_date(headers.get("date")) or time.time()
        passing.retry_after_s = parse_retry_after(headers.get("retry-after"), sent_at)
        raise passing
    if status not in (200, 206, 416):
        raise DownloadFailed(f"the clip's link answered HTTP {status}", status=status)


@contextmanager
def said_in_words(path: Path) -> Iterator[None]:
    """Turn an error of the disk into one that says what to do."""
    try:
        yield
    except OSError as exc:
        full = exc.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        what = "the disk is full" if full else f"the clip cannot be written to {path.parent}"
        todo = "Make room on the disk." if full else "Check that the library folder exists and can be written."
        raise LibraryError(f"{what}: {exc.strerror or exc}", hint=_AGAIN.format(todo)) from exc


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("content-length", "")
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None


def _lasting(headers: Mapping[str, str]) -> str | None:
    """`Last-Modified`, unless the file was changed within the second it was sent in: it may change again unseen."""
    modified, now = headers.get("last-modified", ""), headers.get("date")
    changed_at, sent_at = http_date(modified), http_date(now)
    if changed_at is None or not modified.isascii() or (sent_at is not None and sent_at - changed_at < 1):
        return None
    return modified


def _not_a_film(head: bytes) -> str:
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "the clip's link gave a web page, not a video: it has expired, or your network asks you to sign in"
    return "what the link gave is not an MP4 file"


def _size(number: int) -> str:
    return f"{number / 1e6:.1f} MB"
