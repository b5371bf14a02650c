"""Drive jobs through their states: submit, poll, download, file away.

Every step is written to the ledger first; the job's snapshot follows. All of it runs on the background loop; SQLite,
which syncs to the disk, and video work go to threads. What one paid POST may lead to stands in `submit.py`.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from grokvideo.engine import pacing
from grokvideo.engine.background import Background
from grokvideo.engine.filing import file_away
from grokvideo.engine.jobs import Job
from grokvideo.engine.runs import Connection, Places, Run
from grokvideo.engine.snapshot import clip_record, error_record, state_of
from grokvideo.engine.submit import Submission
from grokvideo.engine.transport import ConnectionLost
from grokvideo.errors import DownloadFailed, Expired, GrokVideoError, NotSent, Stalled
from grokvideo.store.clips import Clips
from grokvideo.store.ledger import WATCHED, Ledger, Row
from grokvideo.values.price import billed_words, usd_from_ticks
from grokvideo.values.state import Clip, Status
from grokvideo.wire.dialect import PollOutcome, PollResult

FAILURES_IN_A_ROW = 10
FRESH_LINKS = 3
TICK_S = 0.2
"""Shortest time between two snapshots that differ only in a number."""

_GONE = (403, 404, 410)
_ENDINGS = {PollOutcome.FAILED: "failed", PollOutcome.MODERATED: "moderated", PollOutcome.EXPIRED: "expired"}
_log = logging.getLogger("grokvideo")


class Driver:
    """Everything that is under way in this process.

    Parameters
    ----------
    connect
        Finds the connection for a row; raises when there is no key for it.
    owner
        This process's name in the ledger.
    """

    def __init__(
        self,
        ledger: Ledger,
        clips: Clips,
        background: Background,
        connect: Callable[[Row], Connection],
        *,
        owner: str,
        max_jobs: int = 4,
        timeout_s: float = 900.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.max_jobs = max_jobs
        self.timeout_s = timeout_s
        self._ledger = ledger
        self._clips = clips
        self._background = background
        self._connect = connect
        self._owner = owner
        self._clock = clock
        self._runs: dict[str, Run] = {}
        self._places = Places(lambda: self.max_jobs)

    def start(self, job: Job, row: Row) -> None:
        """Begin to drive a job whose row stands in the ledger. Any thread; returns at once."""
        self._background.call(self._begin, job, row, self._connect(row))

    def stop(self, job: Job) -> None:
        """Stop watching; a request that was not sent yet is withdrawn. Any thread; returns at once."""
        self._background.call(self._end, job)

    def resume(self, job: Job) -> None:
        """Watch a stopped, stalled or expired job again.

        Raises
        ------
        GrokVideoError
            If there is nothing to watch.
        """
        row = self._ledger.get(job.id)
        if row is None or row.request_id is None or not (row.state in ("stalled", "expired") or row.stopped):
            if job.id in self._runs:
                return
            raise GrokVideoError(
                f"job {job.name or job.id} is {job.status.value}: there is nothing to resume",
                hint="Only stopped, stalled and expired jobs can be resumed.",
                may_have_cost=job.request_id is not None,
                request_id=job.request_id,
            )
        self.start(job, row)

    def sending(self) -> bool:
        """Whether a paid request is on its way at this moment."""
        return any(run.sending for run in list(self._runs.values()))

    def _begin(self, job: Job, row: Row, connection: Connection) -> None:
        if job.id in self._runs:
            return
        run = Run(job, row, connection)
        self._runs[job.id] = run
        run.task = asyncio.get_running_loop().create_task(self._drive(run))
        run.task.add_done_callback(lambda task: self._over(run, task))

    def _end(self, job: Job) -> None:
        run = self._runs.get(job.id)
        if run is None or run.task is None:
            return
        run.stopping = True
        if not run.sending:
            run.task.cancel()

    def _over(self, run: Run, task: asyncio.Task[None]) -> None:
        del self._runs[run.job.id]
        if task.cancelled() and run.stopping:
            self._background.submit(self._withdraw(run))
        elif not task.cancelled() and (error := task.exception()) is not None:
            self._give_up(run, error)

    async def _drive(self, run: Run) -> None:
        fresh = run.row.state == "reserved"
        if fresh:
            self._show(run, note="starts when a place is free" if self._places.is_full() else "next in line")
        async with self._places.place(run.job.id, waits=fresh):
            if fresh:
                run.sending = True
                try:
                    await Submission(run, self._ledger, lambda **live: self._show(run, **live), self._clock).send()
                finally:
                    run.sending = False
                self._show(run)
                if run.stopping:
                    raise asyncio.CancelledError
            else:
                await self._adopt(run)
            answer = await self._watch(run) if run.row.state == "pending" else None
        if answer is not None:
            await self._fetch(run, answer)

    async def _adopt(self, run: Run) -> None:
        """Take over a job that was left: wherever the download was, a poll tells the truth and gives a fresh link."""
        row = await asyncio.to_thread(
            self._ledger.update, run.row.id, "picked up", owner=self._owner, stopped=False, error=None
        )
        run.row = row
        if row.state != "pending":
            await self._step(run, "pending")
        self._show(run)

    async def _watch(self, run: Run) -> PollResult | None:
        """Poll until the provider has something to say; None when the job came to its end here."""
        began = self._clock()
        age = began - (run.row.submitted_at or began)
        await asyncio.sleep(max(0.0, pacing.FIRST_POLL_S - age))
        while self._clock() - began < self.timeout_s:
            result = await self._poll(run)
            if result.outcome is PollOutcome.DONE:
                return result
            if result.outcome is PollOutcome.PENDING:
                run.failures = 0
                self._progress(run, result)
            elif result.outcome is PollOutcome.TRANSIENT and run.failures < FAILURES_IN_A_ROW:
                await self._pause(run, result)
            else:
                await self._finish(run, result)
                return None
        minutes = f"{self.timeout_s / 60:g} min"
        await self._stall(run, Stalled(f"no news for {minutes}", request_id=run.row.request_id))
        return None

    async def _poll(self, run: Run) -> PollResult:
        assert run.row.request_id is not None
        dialect = run.connection.dialect
        try:
            reply = await run.connection.api.send(dialect.build_poll(run.row.request_id))
        except (NotSent, ConnectionLost) as error:
            return PollResult(PollOutcome.TRANSIENT, error=Stalled(f"no answer from the provider: {error}"))
        return dialect.parse_poll(reply, age_s=self._clock() - (run.row.submitted_at or self._clock()))

    async def _pause(self, run: Run, result: PollResult) -> None:
        run.failures += 1
        if result.retry_after_s is not None:
            run.connection.gate.hold(result.retry_after_s)
        else:
            await asyncio.sleep(pacing.backoff(run.failures, random.random()))

    async def _finish(self, run: Run, result: PollResult) -> None:
        """Write down an end that the poll told: of the job, or only of the watching."""
        error = result.error or GrokVideoError("the provider ended the job without a word")
        state = _ENDINGS.get(result.outcome)
        if state is None:  # the key, the quota, silence, an unusable answer: the job itself goes on
            await self._stall(run, error)
            return
        changes = {"error": error_record(error), "finished_at": self._clock(), **_billed(result)}
        await self._step(run, state, **changes)
        self._show(run)

    async def _fetch(self, run: Run, answer: PollResult | None) -> None:
        """Bring a finished clip home; a link that fails is asked for anew."""
        failure = DownloadFailed("the clip could not be fetched")
        for _ in range(FRESH_LINKS):
            answer = answer or await self._watch(run)
            if answer is None:
                return
            await self._step(run, "remote_done", remote_url=answer.url, **_billed(answer))
            await self._step(run, "downloading")
            self._show(run, download=0.0)
            try:
                await self._file(run, answer)
                return
            except DownloadFailed as error:
                failure = error
                if error.refused_host is not None:
                    break
            await self._step(run, "pending", f"fetch failed: {failure}")
            answer = None
        if failure.status in _GONE:
            money = billed_words(None if run.row.billed_ticks is None else usd_from_ticks(run.row.billed_ticks))
            gone = Expired(f"the clip was made, but the provider no longer has it. {money}", code="link_expired")
            await self._step(run, "expired", error=error_record(gone), finished_at=self._clock())
            self._show(run)
        else:
            await self._stall(run, failure)

    async def _file(self, run: Run, answer: PollResult) -> None:
        assert answer.url is not None
        filed = await file_away(
            self._clips,
            run.connection.media,
            answer.url,
            run.job.id,
            lambda fraction: self._tick(run, download=fraction),
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
        await self._step(run, "done", clip=clip_record(clip), finished_at=self._clock(), error=None)
        self._show(run)

    async def _stall(self, run: Run, error: GrokVideoError) -> None:
        """End the watching, not the job: whatever went wrong here, the provider goes on and may bill it."""
        error.may_have_cost, error.request_id = True, run.row.request_id
        await self._step(run, "stalled", str(error), error=error_record(error))
        self._show(run)

    async def _withdraw(self, run: Run) -> None:
        """The person stopped it: forget what was not sent, leave alone what the provider has."""
        row = await asyncio.to_thread(self._ledger.get, run.row.id)
        if row is None:
            return
        run.row = row
        if row.state == "reserved":
            gone = NotSent("stopped before it was sent", hint="Run it again to make it. Nothing was sent.")
            await self._step(run, "rejected", error=error_record(gone), finished_at=self._clock())
        elif row.state in WATCHED:
            run.row = await asyncio.to_thread(self._ledger.update, row.id, "stopped watching", stopped=True)
        self._show(run)

    def _give_up(self, run: Run, error: BaseException) -> None:
        """A fault of this program or of the disk: say it on the card; the ledger keeps the last thing that is sure."""
        _log.error("job %s: watching ended with an error", run.job.id, exc_info=error)
        if not isinstance(error, GrokVideoError):
            error = Stalled(f"watching ended with an error: {error!r}", request_id=run.row.request_id)
        state = state_of(run.row, self._clips, run.job.request)
        run.job._publish(state if state.status.is_settled else replace(state, status=Status.STALLED, error=error))

    async def _step(self, run: Run, state: str, detail: str = "", **changes: Any) -> None:
        run.row = await asyncio.to_thread(self._ledger.advance, run.row.id, state, detail, **changes)

    def _progress(self, run: Run, result: PollResult) -> None:
        elapsed = self._clock() - (run.row.submitted_at or self._clock())
        eta = pacing.remaining_s(result.progress, elapsed)
        self._tick(run, progress=result.progress, eta_s=eta, note=result.note)

    def _tick(self, run: Run, **live: Any) -> None:
        if self._clock() - run.shown_at >= TICK_S:
            self._show(run, **live)

    def _show(self, run: Run, **live: Any) -> None:
        run.shown_at = self._clock()
        run.job._publish(replace(state_of(run.row, self._clips, run.job.request), **live))


def _billed(result: PollResult) -> dict[str, Any]:
    """What was billed, where the provider said it: silence must not wipe out an earlier word."""
    return {} if result.cost_ticks is None else {"billed_ticks": result.cost_ticks}
