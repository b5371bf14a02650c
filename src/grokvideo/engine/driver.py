"""Drive jobs through their states: submit, poll, download, file away.

Every step is written to the ledger first; the job's snapshot follows. All of it runs on the background loop; SQLite,
which syncs to the disk, and video work go to threads. What one paid POST may lead to stands in `submit.py`, what polls
may tell in `watch.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from grokvideo.engine.background import Background, in_thread, is_loop_thread
from grokvideo.engine.debts import Debts
from grokvideo.engine.forecast import LOOKED_AT, Experience
from grokvideo.engine.jobs import Job
from grokvideo.engine.places import Places
from grokvideo.engine.runs import Journal, Run, Terms
from grokvideo.engine.snapshot import error_record, state_of
from grokvideo.engine.sources import is_waiting
from grokvideo.errors import GrokVideoError, LibraryError, NotSent
from grokvideo.store.ledger import WATCHED, Row
from grokvideo.store.records import Made
from grokvideo.store.room import Room

if TYPE_CHECKING:
    from grokvideo.engine.connections import Connection

LOOK_S = 0.02
"""Seconds between two looks whether everything is sent, while the process waits to end."""


class Driver:
    """Everything that is under way in this process.

    Parameters
    ----------
    connect
        Finds the connection for a row; raises when there is no key for it.
    clock
        Seconds since 1970.
    sleep
        Makes every pause that is not the gate's.
    """

    def __init__(
        self,
        room: Room,
        background: Background,
        connect: Callable[[Row], Connection],
        *,
        max_jobs: int = 4,
        timeout_s: float = 900.0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.journal: Journal | None = None
        """Where a request id goes that the ledger could not take."""
        self._max_jobs = max_jobs
        self.timeout_s = timeout_s
        self._room = room
        self._ledger = room.ledger
        self._clips = room.clips
        self._background = background
        self._connect = connect
        self._clock = clock
        self._sleep = sleep
        self._runs: dict[str, Run] = {}
        self._experience: dict[str, Experience] = {}
        self.debts = Debts(room)
        me = room.owner.name
        self._places = Places(lambda limit: in_thread(room.ledger.sides, limit, me), me, lambda: self._max_jobs)

    @property
    def max_jobs(self) -> int:
        """How many jobs of one key may be at the provider; those that wait for a place notice a change at once."""
        return self._max_jobs

    @max_jobs.setter
    def max_jobs(self, most: int) -> None:
        if most != self._max_jobs:
            self._max_jobs = most
            self._background.call(self._places.changed)

    def start(self, job: Job, row: Row, connection: Connection | None = None, terms: Terms | None = None) -> None:
        """Begin to drive a job whose row stands in the ledger. Any thread; returns at once.

        Parameters
        ----------
        connection
            One that was made before the row was written; else the row's own is made here, which may fail.
        terms
            For a job that is new.
        """
        self._background.call(self._begin, job, row, connection or self.connect(row), terms or Terms())

    def connect(self, row: Row) -> Connection:
        """The connection that a row needs.

        Raises
        ------
        AuthenticationError
            If its key is not here.
        """
        return self._connect(row)

    def stop(self, job: Job) -> None:
        """Stop watching; a request that was not sent yet is withdrawn. Any thread; returns at once.

        Raises
        ------
        GrokVideoError
            If it is under way, but not in this process.
        """
        if job.id not in self._runs and not job.status.is_settled:
            raise GrokVideoError(
                f"job {job.name or job.id} is not watched by this kernel",
                hint="Stop it in the one that watches it, or resume it here first.",
                may_have_cost=job.request_id is not None,
                request_id=job.request_id,
            )
        self._background.call(self._end, job)

    def resume(self, job: Job) -> None:
        """Watch a job again that nobody watches: stopped, stalled, expired.

        Raises
        ------
        GrokVideoError
            If there is nothing to watch.
        """
        row = self._ledger.get(job.id)
        if row is not None and row.request_id is not None and row.state in (*WATCHED, "stalled", "expired"):
            if self._room.is_own(row) or not self._room.is_watched(row):
                self.start(job, row)
                return
            reason, hint = "is watched by another kernel", "Its card is there. Stop it there to watch it here."
        elif job.id in self._runs:
            return
        else:
            reason = f"is {job.status.label.lower()}: there is nothing to resume"
            hint = "Only stopped, stalled and expired jobs can be resumed."
        raise GrokVideoError(
            f"job {job.name or job.id} {reason}",
            hint=hint,
            may_have_cost=job.request_id is not None,
            request_id=job.request_id,
        )

    def drives(self, job_id: str) -> bool:
        """Whether that job is under way in this process."""
        return job_id in self._runs

    def finish_sending(self, within_s: float) -> None:
        """Let what was asked for last still be sent: a script may end right after its last line."""
        if self._runs:
            with contextlib.suppress(TimeoutError):
                self._background.run(self._sent(), within_s)

    async def _sent(self) -> None:
        while self._places.is_sending():  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)

    def leave(self, within_s: float) -> None:
        """The process ends: send nothing more, and let a paid request on its way be answered and written down."""
        if self._runs or self._places.is_sending():
            with contextlib.suppress(TimeoutError):
                self._background.run(self._leave(), within_s)

    async def _leave(self) -> None:
        runs = list(self._runs.values())
        for run in runs:
            run.leaving = True
            run.interrupt()
        await asyncio.gather(*(run.task for run in runs if run.task is not None), return_exceptions=True)
        await self._places.looked()

    def watches(self, job_id: str) -> bool:
        """Whether it is under way in this process and goes on, whatever the ledger says at this moment."""
        return self._driven(job_id) is not None

    def _driven(self, job_id: str) -> Job | None:
        run = self._runs.get(job_id)
        return None if run is None or (run.ending and not run.again) else run.job

    def _begin(self, job: Job, row: Row, connection: Connection, terms: Terms) -> None:
        last = self._runs.get(job.id)
        if last is not None and not last.ending:
            return
        self.debts.forget(job.id)
        if row.state != "reserved":  # whoever waits from now on must not find the old end
            again = replace(row, state="pending", stopped=False, error=None)
            job._publish(state_of(again, self._clips, job.request))
        if last is not None and last.task is not None:  # resumed before it came to rest
            last.again = True
            last.task.add_done_callback(lambda _: self._begin(job, row, connection, terms))
            return
        run = Run(
            job=job,
            row=row,
            connection=connection,
            ledger=self._ledger,
            clips=self._clips,
            journal=self.journal,
            clock=self._clock,
            sleep=self._sleep,
            moved=self._places.changed,
            terms=terms,
        )
        self._runs[job.id] = run
        run.task = asyncio.get_running_loop().create_task(self._live(run))

    def _end(self, job: Job) -> None:
        run = self._runs.get(job.id)
        if run is not None and not run.stopping:
            run.stopping = True
            run.interrupt()

    async def _live(self, run: Run) -> None:
        try:
            try:
                run.unguard()
                await self._drive(run)
            except asyncio.CancelledError:
                if not run.stopping:
                    raise
                await self._withdraw(run)
        except Exception as error:
            await self.debts.give_up(run, error)
        finally:
            del self._runs[run.job.id]
            self._places.changed()  # where it was stopped or went wrong, no step said so

    async def _drive(self, run: Run) -> None:
        # What speaks HTTP is there since the job's connection was made; `%load_ext` alone does not need it.
        from grokvideo.engine.fetch import fetch
        from grokvideo.engine.submit import Submission
        from grokvideo.engine.watch import watch

        fresh = run.row.state == "reserved"
        if fresh and is_waiting(run.job.request):
            from grokvideo.engine.waiting import Waiting

            await Waiting(self._room, self._driven).fill_in(run)
            if run.row.state != "reserved":
                return
        if fresh:
            async with self._places.place(run) as place:
                await Submission(run, place).send()
            run.is_new = True
        else:
            await run.take_over(self._room.owner.name)
        if run.row.state == "pending":
            run.experience = await self._experience_with(run.row)
            answer = await watch(run, self.timeout_s)
            if answer is not None:
                await fetch(run, answer, self.timeout_s)
        else:
            run.show()

    async def _experience_with(self, row: Row) -> Experience:
        """What this library knows of that provider; read once, and then learned by all its jobs."""
        if row.base_url not in self._experience:
            made: list[Made] = []
            with contextlib.suppress(LibraryError):  # a paid job is not given up for want of experience
                made = await in_thread(self._ledger.made, row.base_url, LOOKED_AT)
            self._experience.setdefault(row.base_url, Experience(made, simulated=row.simulated))
        return self._experience[row.base_url]

    async def _withdraw(self, run: Run) -> None:
        """The person stopped it: forget what was not sent, leave alone what the provider has."""
        # The row may be ahead of what this run knows: a step that was being written was not interrupted.
        row = await in_thread(self._ledger.get, run.row.id)
        run.row = row or run.row
        if run.row.state == "reserved":
            gone = NotSent("stopped before it was sent", hint="Run it again to make it. Nothing was sent.")
            await run.step("rejected", error=error_record(gone), finished_at=self._clock())
        elif run.row.state in WATCHED:
            run.row = await in_thread(self._ledger.update, run.row.id, "stopped watching", stopped=True)
        if not run.again:
            run.show()

    def tick(self, *, others_moved: bool) -> None:
        """To be called again and again on the loop thread, soon after another process has written into the ledger."""
        self._places.tick(others_moved=others_moved)

    def settle_debts(self) -> None:
        """Write ends down that the ledger could not be told when they came; for a thread about to look at it."""
        if self.debts and not is_loop_thread():
            self._background.run(self.debts.settle())
