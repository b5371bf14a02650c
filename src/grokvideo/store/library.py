"""The library: what `gv.library()` returns, every job this person ever started.

Jobs are made by the session that opened the library; this module only finds their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from grokvideo.errors import LibraryError
from grokvideo.store.ledger import WATCHED, Ledger, Row

J = TypeVar("J")


class Library(Generic[J]):
    """All jobs and clips of one library folder, newest first.

    Parameters
    ----------
    open_job
        Makes the job object for a row.
    """

    def __init__(self, ledger: Ledger, open_job: Callable[[Row], J]) -> None:
        self._ledger = ledger
        self._open = open_job

    def jobs(self, limit: int = 24) -> list[J]:
        """The newest jobs, at most `limit`."""
        return [self._open(row) for row in self._ledger.recent(limit)]

    def under_way(self) -> list[J]:
        """The jobs that wait, are sent, or are watched, in this kernel or another; oldest first."""
        return [
            self._open(row) for row in self._ledger.in_states(("reserved", "submitting", *WATCHED)) if not row.stopped
        ]

    def get(self, word: str) -> J:
        """The job with that id, request id (or the beginning of one), or name; the newest where several have it.

        Raises
        ------
        LibraryError
            If there is none.
        """
        rows = self._ledger.find(word) if word else []
        if not rows:
            raise LibraryError(f"there is no job {word!r} in your library", hint="`%grokvideo jobs` lists the newest.")
        return self._open(rows[0])

    def __iter__(self) -> Iterator[J]:
        return iter(self.jobs(limit=-1))

    def __len__(self) -> int:
        return self._ledger.count()

    def __repr__(self) -> str:
        return f"<Library: {len(self)} jobs in {self._ledger.path.parent}>"
