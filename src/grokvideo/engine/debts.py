"""Ends of jobs that the ledger could not be told when they came: a full disk, or another program that held the file.

Until they are written down, such a row looks as if this process, which lives, still looked after it.
"""

from __future__ import annotations

from collections.abc import Mapping

from grokvideo.engine.background import in_thread
from grokvideo.engine.runs import Run
from grokvideo.engine.snapshot import error_record
from grokvideo.errors import LibraryError, Stalled
from grokvideo.store.room import Room


class Debts:
    """Lives on the loop thread; may be asked from any whether there are some.

    Parameters
    ----------
    ends
        What becomes of a row in each state when nobody drives it any more.
    """

    def __init__(self, room: Room, ends: Mapping[str, str]) -> None:
        self._room = room
        self._ends = ends
        self._owed: dict[str, Run] = {}

    def __bool__(self) -> bool:
        return bool(self._owed)

    def owe(self, run: Run) -> None:
        """The end of that run is to be written down later."""
        self._owed[run.row.id] = run

    def forget(self, job_id: str) -> None:
        """Somebody drives that job again."""
        self._owed.pop(job_id, None)

    async def settle(self) -> None:
        """Write down what can be written now."""
        for job_id, run in list(self._owed.items()):
            row = await in_thread(self._room.ledger.get, job_id)
            if self._owed.get(job_id) is not run:
                continue  # somebody resumed it meanwhile
            del self._owed[job_id]
            if row is None or not self._room.is_own(row) or row.state not in self._ends:
                continue
            error = run.job.error or Stalled("watching ended with an error")
            run.row = row
            try:
                if run.accepted is not None and row.state == "submitting":
                    await run.step("pending", request_id=run.accepted)
                await run.step(self._ends[run.row.state], str(error), error=error_record(error))
            except LibraryError:
                self._owed[job_id] = run  # not yet
