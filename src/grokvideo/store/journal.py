"""The last resort for a paid job's request id: a file that has its place on the disk before anything is paid.

When the ledger cannot be written (disk full), the id is written over blocks that are there already, and the next start
brings it into the ledger. A file has slots of one block each, so that a write that is cut off harms no other record;
each record carries a checksum, so that a torn one is seen. On file systems that never write in place (btrfs, ZFS) a
full disk may refuse this write too: then the caller shows the id to the person.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from weakref import WeakValueDictionary

from grokvideo.errors import LibraryError
from grokvideo.store.ledger import Ledger, Row, StepRefused
from grokvideo.store.place import sync_folder

SLOT = 4096
SLOTS = 32
"""More than the jobs that may be on their way at once."""

_MAGIC = b"GVJ1"
_DIGEST = 16
_HEAD = len(_MAGIC) + 2 + _DIGEST
_SUFFIX = ".journal"
_log = logging.getLogger("grokvideo")
# Journals in use in this process: nobody else may remove them, and only they may free their slots.
_in_use: WeakValueDictionary[Path, Journal] = WeakValueDictionary()
_told: set[tuple[Path, str, str]] = set()


class Journal:
    """One owner's file, made with all its blocks. May be used from any thread.

    Parameters
    ----------
    folder
        Where the journals of all owners of one library live; made when it is missing.
    owner
        The owner's name, see `owners`. Its lock must be held from before this is made until after it is closed.

    Raises
    ------
    OSError
        If there is no room for it, or the folder cannot be written.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder.resolve() / f"{owner}{_SUFFIX}"
        self._lock = threading.Lock()
        self._taken: set[int] = set()
        self._stream = open(self.path, "x+b", buffering=0)  # noqa: SIM115 (held open: opening may fail when it matters)
        try:
            for slot in range(SLOTS):
                self._put(slot, os.urandom(SLOT))  # what can be compressed would not hold its place everywhere
            os.fsync(self._stream.fileno())
            sync_folder(self.path.parent)
        except BaseException:
            self._stream.close()
            self.path.unlink(missing_ok=True)
            raise
        _in_use[self.path] = self

    def write(self, job_id: str, request_id: str) -> None:
        """Keep a request id, durably.

        Raises
        ------
        OSError
            If it is too long, every slot is taken, it was closed, or the disk refuses. Then it is not kept.
        """
        record = _record(job_id, request_id)
        with self._lock:
            if self._stream.closed:
                raise OSError(f"the journal {self.path} is closed")
            slot = next((number for number in range(SLOTS) if number not in self._taken), None)
            if slot is None:
                raise OSError(f"all {SLOTS} slots of the journal {self.path} are taken")
            # A record that may be half there keeps its slot: it is whole or ignored, and never written over.
            self._taken.add(slot)
            self._put(slot, record)
            os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Let go of the file; one without a record is removed."""
        with self._lock:
            if self._stream.closed:
                return
            self._stream.close()
            _in_use.pop(self.path, None)
            with suppress(OSError):
                if not any(True for _ in self.read(self.path)):
                    self.path.unlink(missing_ok=True)

    @staticmethod
    def read(path: Path) -> Iterator[tuple[str, str]]:
        """The (job id, request id) of every whole record of a file.

        Raises
        ------
        OSError
            If the file cannot be read.
        """
        yield from _whole(path.read_bytes()).values()

    @staticmethod
    def recover(folder: Path, ledger: Ledger, is_alive: Callable[[str], bool]) -> list[Row]:
        """Bring into the ledger what journals in `folder` keep; returns the jobs that can be watched from now on.

        Journals of owners that are gone are read, and removed when nothing is left to bring in; those in use in this
        process are read, and their slots freed. May be called at any time, by several processes, again and again.
        A file stays when the ledger cannot be written, and for a job that the ledger does not know.
        """
        found: list[Row] = []
        for path in sorted(folder.resolve().glob(f"*{_SUFFIX}")):
            own = _in_use.get(path)
            if own is not None:
                own._settle(ledger, found)
            elif not is_alive(path.stem):
                try:
                    if not _import(path, _whole(path.read_bytes()), ledger, found):
                        path.unlink()
                except FileNotFoundError:  # another process brought it in at the same moment
                    pass
                except OSError as error:
                    _log.warning("the journal %s could not be read or removed: %s", path, error)
        return found

    def _settle(self, ledger: Ledger, found: list[Row]) -> None:
        with self._lock:
            if not self._taken or self._stream.closed:
                return
            left = _import(self.path, _whole(self.path.read_bytes()), ledger, found)
            for slot in self._taken - left:
                self._put(slot, os.urandom(SLOT))
            os.fsync(self._stream.fileno())
            self._taken &= left

    def _put(self, slot: int, data: bytes) -> None:
        self._stream.seek(slot * SLOT)
        if self._stream.write(data) != len(data):
            raise OSError(f"the journal {self.path} could not be written whole")


def _record(job_id: str, request_id: str) -> bytes:
    text = json.dumps([job_id, request_id]).encode()
    if len(text) > SLOT - _HEAD:
        raise OSError(f"a request id of {len(request_id)} characters does not fit into the journal")
    return _MAGIC + len(text).to_bytes(2, "big") + _digest(text) + text


def _whole(data: bytes) -> dict[int, tuple[str, str]]:
    """The whole records of a file, by slot."""
    records = {}
    for slot in range(len(data) // SLOT):
        block = data[slot * SLOT : (slot + 1) * SLOT]
        size = int.from_bytes(block[len(_MAGIC) : len(_MAGIC) + 2], "big")
        text = block[_HEAD : _HEAD + size]
        if block.startswith(_MAGIC) and block[_HEAD - _DIGEST : _HEAD] == _digest(text):
            job_id, request_id = json.loads(text)
            records[slot] = (job_id, request_id)
    return records


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=_DIGEST).digest()


def _import(path: Path, records: dict[int, tuple[str, str]], ledger: Ledger, found: list[Row]) -> set[int]:
    """Bring records into the ledger; returns the slots of those that must stay where they are."""
    left = set()
    for slot, (job_id, request_id) in records.items():
        try:
            row = _bring_in(ledger, job_id, request_id, owner=path.stem)
        except LibraryError as error:
            left.add(slot)
            if (mark := (path, job_id, request_id)) not in _told:
                _told.add(mark)
                _log.warning(
                    "job %s was accepted as request id %s, which is kept in %s: %s", job_id, request_id, path, error
                )
        else:
            if row is not None:
                found.append(row)
    return left


def _bring_in(ledger: Ledger, job_id: str, request_id: str, owner: str) -> Row | None:
    """The job with its id, or None when there is nothing to watch: it is known, or somebody closed the job meanwhile.

    Raises
    ------
    LibraryError
        If the id has to stay in the journal.
    """
    row = ledger.get(job_id)
    if row is None:
        raise LibraryError("the library has no such job; was an older copy of it put back?")
    if row.request_id == request_id:
        return None
    try:
        return ledger.adopt(job_id, request_id, owner)
    except StepRefused as error:
        row = ledger.get(job_id)
        if row is not None and row.request_id == request_id:  # another process was faster
            return None
        if row is not None and row.state == "reserved":
            raise
        ledger.update(job_id, f"the provider had accepted it as request id {request_id}")
        _log.warning("job %s had been accepted as request id %s: %s %s", job_id, request_id, error, error.hint)
        return None
