"""One library's folder, opened by one process: the ledger, this process's claim on jobs, and the files."""

from __future__ import annotations

import threading
from pathlib import Path

from grokvideo.errors import LibraryError
from grokvideo.store.clips import Clips
from grokvideo.store.inputs import Inputs
from grokvideo.store.journal import Journal
from grokvideo.store.ledger import Ledger, Row
from grokvideo.store.owners import Owner
from grokvideo.store.steps import WATCHED


class Room:
    """What is in a library's folder.

    Parameters
    ----------
    home
        The folder; made when it is missing.

    Raises
    ------
    LibraryError
        If it cannot be made or opened.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        try:
            home.mkdir(parents=True, exist_ok=True)
            self.owner = Owner(home / "owners")
        except OSError as exc:
            raise LibraryError(
                f"the library folder {home} cannot be made: {exc}",
                hint="Point GROKVIDEO_HOME at a folder you can write to.",
            ) from exc
        try:
            self.ledger = Ledger(home / "library.sqlite3")
        except BaseException:
            self.owner.close()
            raise
        self.clips = Clips(home)
        self.inputs = Inputs(home, self.owner.name)
        self._journal: Journal | None = None
        self._lock = threading.Lock()

    def journal(self) -> Journal:
        """Where a request id goes that the ledger cannot take; made, with its place on the disk, when first asked for.

        Raises
        ------
        LibraryError
            If there is no room for it: then nothing may be paid for.
        """
        with self._lock:
            if self._journal is None:
                try:
                    self._journal = Journal(self.home / "journal", self.owner.name)
                except OSError as exc:
                    raise LibraryError(
                        f"the library {self.home} cannot be written: {exc}",
                        hint="Free disk space or make the folder writable. Nothing was sent.",
                    ) from exc
            return self._journal

    def recover(self) -> None:
        """Take request ids over that the ledger could not be given when they came, because the disk was full."""
        Journal.recover(self.home / "journal", self.ledger, self.owner.is_alive)

    def tidy(self) -> None:
        """Remove half files of processes that are gone."""
        self.clips.tidy(self.owner.is_alive)
        self.inputs.tidy(self.owner.is_alive)

    def is_own(self, row: Row) -> bool:
        """Whether this process drove that job last."""
        return row.owner == self.owner.name

    def is_watched(self, row: Row) -> bool:
        """Whether a living process watches that job."""
        return row.state in WATCHED and not row.stopped and self.owner.is_alive(row.owner)

    def is_elsewhere(self, row: Row) -> bool:
        """Whether another living process shows that job: it watches it, or sent it and does not know more."""
        if self.is_own(row):
            return False
        return self.owner.is_alive(row.owner) if row.state == "submit_unknown" else self.is_watched(row)

    def is_anothers(self, row: Row) -> bool:
        """Whether another living process has that job, be it that it did not send it yet."""
        return not self.is_own(row) and self.owner.is_alive(row.owner)

    def close(self) -> None:
        """Let go of it. What is unfinished can be resumed by another process."""
        if self._journal is not None:
            self._journal.close()
        self.owner.close()
        self.ledger.close()
