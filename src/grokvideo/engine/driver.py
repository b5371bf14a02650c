"""Drive jobs through their states: submit, poll, download, file away.

Every step is written to the ledger first; the job's snapshot follows. All of it runs on the background loop; SQLite,
which syncs to the disk, and video work go to threads. What one paid POST may lead to stands in `submit.py`, what polls
may tell in `watch.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from grokvideo.engine.background import Background, in_thread
from grokvideo.engine.filing import file_away
from grokvideo.engine.jobs import Job
from grokvideo.engine.runs import Connection, Places, Run
from grokvideo.engine.snapshot import clip_record, error_record, state_of
from grokvideo.engine.submit import Submission
from grokvideo.engine.watch import billed, watch
from grokvideo.errors import DownloadFailed, Expired, GrokVideoError, LibraryError, NotSent, Stalled
from grokvideo.store.clips import Clips
from grokvideo.store.ledger import WATCHED, Ledger, Row
from grokvideo.store.owners import Owner
from grokvideo.values.price import billed_words, usd_from_ticks
from grokvideo.values.state import Clip
from grokvideo.wire.dialect import PollResult

FRESH_LINKS = 3

_GONE = (403, 404, 410)
_BROKEN_OFF = {"reserved": "rejected", "submitting": "submit_unknown"} | dict.fromkeys(WATCHED, "stalled")
"""What becomes of a job whose driving ended with an error of this program or of the disk."""

_log = logging.getLogger("grokvideo")


class Driver:
    """Everything that is under way in this process.

    Parameters
    ----------
    connect
        Finds the connection for a row; raises when there is no key for it.
    owner
        This process, as the ledger knows it.
    clock
        Seconds since 1970.
    sleep
        Makes every pause that is not the gate's.
    """

    def __init__(
        self,
        ledger: Ledger,
        clips: Clips,
        background: Background,
        connect: Callable[[Row], Connection],
        *,
        owner: Owner,
        max_jobs: int = 4,
        timeout_s: float = 900.0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.max_jobs = max_jobs
        self.timeout_s = timeout_s
        self._ledger = ledger
        self._clips = clips
        self._background = background
        self._connect = connect
        self._owner = owner
        self._clock = clock
        self._sleep = sleep
        self._runs: dict[str, Run] = {}
        self._places = Places(lambda: self.max_jobs)

    def start(self, job: Job, row: Row) -> None:
        """Begin to drive a job whose row stands in the ledger. Any thread; returns at once."""
        self._background.call(self._begin, job, row, self._connect(row))

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
            if not self._is_watched_elsewhere(row):
                self.start(job, row)
                return
            reason, hint = "is watched by another kernel", "Its card is there. Stop it there to watch it here."
        elif job.id in self._runs:
            return
        else:
            reason = f"is {job.status.value}: there is nothing to resume"
            hint = "Only stopped, stalled and expired jobs can be resumed."
        raise GrokVideoError(
            f"job {job.name or job.id} {reason}",
            hint=hint,
            may_have_cost=job.request_id is not None,
            request_id=job.request_id,
        )

    def _is_watched_elsewhere(self, row: Row) -> bool:
        watched = row.state in WATCHED and not row.stopped
        return watched and row.owner != self._owner.name and self._owner.is_alive(row.owner)

    def leave(self, within_s: float) -> None:
        """The process ends: send nothing more, and let a paid request on its way be answered and written down."""
        if self._runs:
            with contextlib.suppress(TimeoutError):
                self._background.run(self._leave(), within_s)

    async def _leave(self) -> None:
        runs = list(self._runs.values())
        for run in runs:
            run.leaving = True
            run.interrupt()
        await asyncio.gather(*(run.task for run in runs if run.task is not None), return_exceptions=True)

    def _begin(self, job: Job, row: Row, connection: Connection) -> None:
        last = self._runs.get(job.id)
        if last is not None and not last.ending:
            return
        if row.state != "reserved":  # whoever waits from now on must not find the old end
            again = replace(row, state="pending", stopped=False, error=None)
            job._publish(state_of(again, self._clips, job.request))
        if last is not None and last.task is not None:  # resumed before it came to rest
            last.again = True
            last.task.add_done_callback(lambda _: self._begin(job, row, connection))
            return
        run = Run(
            job=job,
            row=row,
            connection=connection,
            ledger=self._ledger,
            clips=self._clips,
            clock=self._clock,
            sleep=self._sleep,
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
            await self._give_up(run, error)
        finally:
            del self._runs[run.job.id]

    async def _drive(self, run: Run) -> None:
        fresh = run.row.state == "reserved"
        if fresh:
            run.show(note="starts when a place is free" if self._places.is_full() else "next in line")
        async with self._places.place(run.job.id, waits=fresh):
            if fresh:
                await Submission(run).send()
            else:
                await run.take_over(self._owner.name)
            run.show()
            answer = await watch(run, self.timeout_s) if run.row.state == "pending" else None
        if answer is not None:
            await self._fetch(run, answer)

    async def _fetch(self, run: Run, answer: PollResult | None) -> None:
        """Bring a finished clip home; a link that fails is asked for anew."""
        failure = DownloadFailed("the clip could not be fetched")
        for _ in range(FRESH_LINKS):
            answer = answer or await watch(run, self.timeout_s)
            if answer is None:
                return
            await run.step("remote_done", remote_url=answer.url, **billed(answer))
            await run.step("downloading")
            run.show(download=0.0)
            try:
                await self._file(run, answer)
                return
            except DownloadFailed as error:
                failure = error
                if error.refused_host is not None:
                    break
            await run.step("pending", f"fetch failed: {failure}")
            answer = None
        if failure.status in _GONE:
            money = billed_words(None if run.row.billed_ticks is None else usd_from_ticks(run.row.billed_ticks))
            gone = Expired(f"the clip was made, but the provider no longer has it. {money}", code="link_expired")
            await run.step("expired", error=error_record(gone), finished_at=self._clock())
            run.show()
        else:
            await run.stall(failure)

    async def _file(self, run: Run, answer: PollResult) -> None:
        assert answer.url is not None
        filed = await file_away(
            self._clips,
            run.connection.media,
            answer.url,
            run.job.id,
            lambda fraction: run.tick(download=fraction),
        )
        clip = Clip(
            path=filed.path,
            poster=filed.poster,
            url=answer.url,
            duration=filed.probe.duration,
            width=filed.probe.width,
            height=filed.probe.height,
            fps=filed.probe.fps,
            has_audio=filed.probe.has_audio,
            size=filed.fetched.size,
            sha256=filed.fetched.sha256,
            cost_usd=None,
            model=answer.model or run.job.request.model,
            request=run.job.request,
            job_id=run.job.id,
        )
        await run.step("done", clip=clip_record(clip), finished_at=self._clock(), error=None)
        run.show()

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

    async def _give_up(self, run: Run, error: Exception) -> None:
        """A fault of this program or of the disk: say it on the card, and in the ledger where that can be written."""
        if isinstance(error, GrokVideoError):
            _log.warning("job %s: %s", run.job.id, error)
        else:
            _log.error("job %s: watching ended with an error", run.job.id, exc_info=error)
            error = Stalled(f"watching ended with an error: {error!r}", request_id=run.row.request_id)
        try:
            # Another process may have brought the job to its end, or watch it now: then this is not ours to write.
            row = await in_thread(self._ledger.get, run.row.id)
            run.row = row or run.row
            error.may_have_cost |= run.row.state not in ("reserved", "rejected")
            if run.row.state in _BROKEN_OFF and run.row.owner == self._owner.name:
                await run.step(_BROKEN_OFF[run.row.state], str(error), error=error_record(error))
        except LibraryError:
            pass  # the card says it all the same
        if run.row.state in _BROKEN_OFF:
            run.row = replace(run.row, state=_BROKEN_OFF[run.row.state], error=error_record(error))
        run.show()
