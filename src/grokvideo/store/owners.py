"""Who drives a job: one process at a time, known by an OS lock.

Every session holds a lock on a file of its own. A job's owner is alive exactly while that lock is held, so no
clock and no process id decides it: the system drops the lock when the process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from filelock import FileLock, Timeout


class Owner:
    """This process's claim on the jobs it drives.

    Parameters
    ----------
    folder
        Where the lock files of all owners of one library live.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.name = ""
        while not self._claim(secrets.token_hex(8)):
            pass
        self._tidy()

    def is_alive(self, name: str | None) -> bool:
        """Whether the process with that owner name still runs."""
        if name is None:
            return False
        if name == self.name:
            return True
        path = self._path(name)
        if not path.exists():
            return False
        lock = FileLock(path)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return True
        lock.release()
        return False

    def close(self) -> None:
        """Give the claim up."""
        self._lock.release()
        self._path(self.name).unlink(missing_ok=True)

    def _claim(self, name: str) -> bool:
        """Lock a new file; False when another process tidied it away between its creation and the lock."""
        self._lock = FileLock(self._path(name), thread_local=False)
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        self.name = name
        return self._path(name).exists()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"

    def _tidy(self) -> None:
        """Remove the lock files of processes that are gone."""
        for path in self._folder.glob("*.lock"):
            lock = FileLock(path)
            # Removed while it is locked: let go of first, somebody could claim the name in between.
            with contextlib.suppress(Timeout, OSError):
                lock.acquire(blocking=False)
                try:
                    path.unlink(missing_ok=True)
                finally:
                    lock.release()
