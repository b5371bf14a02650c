"""Jobs whose driving ended with an error of this program or of the disk, and what the ledger could not be told of that.

The disk may be full, or another program hold the file. Until such an end is written down, its row looks as if this
process, which lives, still looked after it.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace

from grokvideo.engine.background import in_thread
from grokvideo.engine.runs import Run
from grokvideo.engine.snapshot import error_record
from grokvideo.errors import GrokVideoError, LibraryError, Stalled
from grokvideo.store.ledger import WATCHED, StepRefused
from grokvideo.store.room import Room

_BROKEN_OFF = {"reserved": "rejected", "submitting": "submit_unknown"} | dict.fromkeys(WATCHED, "stalled")
"""What becomes of a job whose driving ended with an error of this program or of the disk."""

_log = logging.getLogger("grokvideo")


class Debts:
    """Lives on the loop thread; may be asked from any whether there are some."""

    def __init__(self, room: Room) -> None:
        self._room = room
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
            if row is None or not self._room.is_own(row) or row.state not in _BROKEN_OFF:
                continue
            error = run.job.error or Stalled("watching ended with an error")
            run.row = row
            try:
                if run.accepted is not None and row.state == "submitting":
                    await run.step("pending", request_id=run.accepted)
                await run.step(_BROKEN_OFF[run.row.state], str(error), error=error_record(error))
            except LibraryError:
                self._owed[job_id] = run  # not yet

    async def give_up(self, run: Run, error: Exception) -> None:
        """A fault of this program or of the disk: say it on the card, and in the ledger where that can be written."""
        if isinstance(error, GrokVideoError):
            _log.warning("job %s: %s", run.job.id, error)
        else:
            _log.error("job %s: watching ended with an error", run.job.id, exc_info=error)
            error = Stalled(f"watching ended with an error: {error!r}", request_id=run.row.request_id)
        if run.accepted is not None:
            await self._keep_accepted(run, error)
            return
        ours = True
        try:
            # Another process may have brought the job to its end, or watch it now: then this is not ours to write.
            row = await in_thread(self._room.ledger.get, run.row.id)
            run.row = row or run.row
            ours = self._room.is_own(run.row)
            error.may_have_cost |= run.row.state not in ("reserved", "rejected")
            if run.row.state in _BROKEN_OFF and ours:
                await run.step(_BROKEN_OFF[run.row.state], str(error), error=error_record(error))
        except LibraryError:
            self.owe(run)  # the card says it all the same
        if run.row.state in _BROKEN_OFF and (ours or not isinstance(error, StepRefused)):
            run.row = replace(run.row, state=_BROKEN_OFF[run.row.state], error=error_record(error))
        run.show()

    async def _keep_accepted(self, run: Run, error: GrokVideoError) -> None:
        """The provider took it and the ledger could not be told: try once more, or keep at least the words."""
        record = error_record(error)
        tries: list[tuple[str, dict[str, object]]] = [("pending", {"request_id": run.accepted}), ("submit_unknown", {})]
        for state, changes in tries:
            with contextlib.suppress(LibraryError):
                await run.step(state, str(error), error=record, **changes)
                if state == "pending":
                    await run.step("stalled", error=record)
                break
        else:
            self.owe(run)
        run.row = replace(run.row, state="stalled", request_id=run.accepted, error=record)
        run.show()
