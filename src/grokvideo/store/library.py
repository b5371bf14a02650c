"""The library: what `gv.library()` returns, every job this person ever started.

Jobs are made by the session that opened the library; this module only finds their rows, and removes them with their
files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from grokvideo.errors import LibraryError
from grokvideo.store.clips import Clips
from grokvideo.store.inputs import Inputs, hashes_in
from grokvideo.store.ledger import FINAL, WATCHED, Ledger, Row, StepRefused
from grokvideo.store.money import CostLine

J = TypeVar("J")
_MOST_MEANT = 4
"""Names of jobs in one sentence."""


class HasId(Protocol):
    """A job, as far as it matters here."""

    @property
    def id(self) -> str:
        """Its id in the ledger."""


class Library(Generic[J]):
    """All jobs and clips of one library folder, newest first.

    Parameters
    ----------
    open_job
        Makes the job object for a row.
    is_elsewhere
        Whether another living process has the job of a row.
    """

    def __init__(
        self,
        ledger: Ledger,
        open_job: Callable[[Row], J],
        clips: Clips,
        inputs: Inputs,
        is_elsewhere: Callable[[Row], bool] = lambda _: False,
    ) -> None:
        self._ledger = ledger
        self._is_elsewhere = is_elsewhere
        self._open = open_job
        self._clips = clips
        self._inputs = inputs

    def jobs(self, limit: int = 24) -> list[J]:
        """The newest jobs, at most `limit`."""
        return [self._open(row) for row in self._ledger.recent(limit)]

    def search(self, words: str, limit: int = 24) -> list[J]:
        """The newest jobs whose prompt and name have all these words, or words that begin so; at most `limit`.

        Case, accents and the order of the words do not count.
        """
        return [self._open(row) for row in self._ledger.search(words, limit)]

    def under_way(self) -> list[J]:
        """The jobs that wait, are sent, or are watched, in this kernel or another; oldest first."""
        return [self._open(row) for row in self._under_way()]

    def elsewhere(self) -> list[J]:
        """Those of them that another living process looks after, a kernel or a terminal; oldest first."""
        return [self._open(row) for row in self._under_way() if self._is_elsewhere(row)]

    def get(self, word: str) -> J:
        """The job with that id, request id or name, else one whose ids begin so; the newest where several fit.

        Raises
        ------
        LibraryError
            If there is none.
        """
        return self._open(self._find(word))

    def find(self, word: str) -> list[J]:
        """Every job with that name, or whose ids begin so; newest first."""
        return [self._open(row) for row in self._ledger.find(word)] if word else []

    def begun_so(self, name: str) -> list[J]:
        """The newest job of each name that begins with this one and `_`, as those of a sweep; oldest first."""
        return [self._open(row) for row in self._begun_so(name)]

    def delete(self, job: HasId | str) -> None:
        """Remove a job that is over: its clip, poster, request, and the inputs that no other job uses.

        What it cost stays in the sums. The link beside a notebook, and copies, are not touched.

        Parameters
        ----------
        job
            A job, or what `get` takes, where only one job fits.

        Raises
        ------
        LibraryError
            If there is no such job, it is not over yet, or a file of it could not be removed.
        """
        row = self._only(job if isinstance(job, str) else job.id)
        if row.state not in FINAL | {"expired"}:
            raise StepRefused(f"job {row.name or row.id} is not over yet and was not deleted", hint=_way_out(row))
        self._ledger.delete(row.id)
        # The row first: files without a row are rubbish, a row without its files would be a lost clip.
        left = []
        for path in self._files(row):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                left.append(f"{path} ({error.strerror})")
        if left:
            raise LibraryError(
                f"job {row.name or row.id} was deleted, but not its files {', '.join(left)}",
                hint="Remove them by hand. Close whatever plays them first.",
            )

    def size(self) -> int:
        """Bytes on disk: clips, posters, inputs and the database. Divide by 1e6 for MB."""
        home = self._ledger.path
        folders = (self._clips.path("any").parent, self._inputs.path("any").parent)
        files = [*home.parent.glob(f"{home.name}*"), *(path for folder in folders for path in folder.rglob("*"))]
        return sum(_size(path) for path in files)

    def costs(self, since: float | None = None) -> list[CostLine]:
        """What each day cost, newest first, deleted jobs too; `since` in seconds since 1970, None for everything."""
        return self._ledger.costs(since)

    def _under_way(self) -> list[Row]:
        return [row for row in self._ledger.in_states(("reserved", "submitting", *WATCHED)) if not row.stopped]

    def _begun_so(self, name: str) -> list[Row]:
        newest: dict[str | None, Row] = {}
        for row in self._ledger.named_so(f"{name}_") if name else []:
            newest.setdefault(row.name, row)
        return [*newest.values()][::-1]

    def _find(self, word: str) -> Row:
        rows = self._ledger.find(word, 1) if word else []
        if not rows:
            names = [str(row.name) for row in self._begun_so(word)]
            more = ", ..." if len(names) > _MOST_MEANT else ""
            meant = f"; did you mean {', '.join(names[:_MOST_MEANT])}{more}?" if names else ""
            raise LibraryError(
                f"there is no job {word!r} in your library{meant}",
                hint="`%grokvideo history` lists the newest; in a terminal, `grokvideo history`.",
            )
        return rows[0]

    def _only(self, word: str) -> Row:
        """Like `_find`, for what cannot be taken back: an id, or a word that fits no second job."""
        row = self._find(word)
        if row.id != word and len(self._ledger.find(word, 2)) > 1:
            raise LibraryError(
                f"several jobs fit {word!r}, and none was deleted",
                hint="Give the id of the one: `%grokvideo history`, or in a terminal `grokvideo history`.",
            )
        return row

    def _files(self, row: Row) -> list[Path]:
        """What belonged to a job that is deleted by now, and to no other."""
        files = {self._clips.path(row.id), self._clips.poster_path(row.id)}
        files |= {self._clips.resolve(name) for key in ("file", "poster") if (name := (row.clip or {}).get(key))}
        files |= {self._inputs.path(name) for name in hashes_in(row.request) if not self._ledger.uses_input(name)}
        return sorted(files)

    def __iter__(self) -> Iterator[J]:
        return iter(self.jobs(limit=-1))

    def __len__(self) -> int:
        return self._ledger.count()

    def __repr__(self) -> str:
        number = len(self)
        return f"<Library: {number} {'job' if number == 1 else 'jobs'} in {self._ledger.path.parent}>"


def _way_out(row: Row) -> str:
    """How a job comes to its end."""
    if row.state == "submit_unknown":
        return "Nobody knows yet whether it was taken. Attach its request id, mark it lost, or submit it again first."
    if row.state == "reserved":
        return "It was not sent yet: stop it first, which costs nothing."
    if row.state == "stalled" or row.stopped:
        return "The provider goes on with it and may bill it. Resume it and let it end, then delete it."
    return "It may be billed whatever happens here. Wait until it ends, then delete it."


def _size(path: Path) -> int:
    """Bytes of a file; 0 for a folder, and for what was removed at this moment."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
