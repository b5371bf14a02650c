"""A job that waits for the clips it is made from, and is filled in when they are done.

Its row stands in the ledger, `reserved`, and counts against the budget. It holds no place and no slot of the gate.
Nothing is sent before the real input, its key and its price are written down, in one step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import ExitStack, suppress
from dataclasses import replace

from grokvideo.engine.background import in_thread
from grokvideo.engine.job import Job
from grokvideo.engine.runs import Run
from grokvideo.engine.snapshot import error_record, request_record, status_of
from grokvideo.engine.sources import Sources, called, no_clip
from grokvideo.errors import GrokVideoError, LibraryError, NotSent
from grokvideo.store.ledger import Row
from grokvideo.store.room import Room
from grokvideo.values.price import estimate, ticks_from_usd
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status

LOOK_S = 0.5
"""Seconds between two looks at the ledger, for jobs that another process drives."""
PATIENCE_S = 20.0
"""So long nobody may watch a job that is waited for: what a killed kernel leaves is picked up within ten seconds."""

_RESUME = "Resume that one first, then run this again. Nothing was sent."


class Waiting:
    """Waits on behalf of jobs, on the loop thread.

    Parameters
    ----------
    driven
        Gives the job with that id where this process drives it: then its end is heard of at once.
    """

    def __init__(self, room: Room, driven: Callable[[str], Job | None]) -> None:
        self._room = room
        self._ledger = room.ledger
        self._sources = Sources(room, lambda job_id: driven(job_id) is not None)
        self._driven = driven

    async def fill_in(self, run: Run) -> None:
        """Return when the row says what it is made from, or is `rejected`, because that will not come."""
        try:
            await self._until_done(run)
            request = await in_thread(self._sources.filled, run.job.request)
            row = await in_thread(self._write, run, request)
            if row.id != run.row.id:
                raise NotSent(
                    f"the same request is job {called(row)} of your library already",
                    hint="Run it again: that job answers. Nothing was sent.",
                )
        except GrokVideoError as error:
            if isinstance(error, LibraryError):
                raise  # the ledger may not take a word more
            error.may_have_cost = False
            await run.step("rejected", str(error), error=error_record(error), finished_at=run.clock())
            run.show()
            return
        run.row, run.job.request = row, request

    def _write(self, run: Run, request: VideoRequest) -> Row:
        for media in request.inputs():
            self._room.inputs.keep(media)
        row, price = run.row, estimate(request)
        filled = replace(
            row,
            request=request_record(request),
            request_key=request.key(row.provider, row.base_url, row.take),
            estimate_ticks=None if price is None else ticks_from_usd(price),
        )
        return self._ledger.fill_in(
            filled, fresh=run.terms.fresh, guard=run.terms.guard, detail="what it is made from is done"
        )

    async def _until_done(self, run: Run) -> None:
        """Return when every job that is waited for is done.

        Raises
        ------
        NotSent
            As soon as one of them ended without a clip, or nobody watches it any more.
        """
        names = {media.job: media.label for media in run.job.request.inputs() if media.job is not None}
        unwatched_since: dict[str, float] = {}
        said = ""
        while True:
            with ExitStack() as subscriptions:
                news = asyncio.Event()
                driven = {job_id: job for job_id in names if (job := self._driven(job_id)) is not None}
                for job in driven.values():  # before looking: what ends in between is heard of
                    subscriptions.callback(job.subscribe(_rings(news)))
                for job_id, row in (await in_thread(self._look, list(names))).items():
                    if is_done(row, names[job_id], is_driven=job_id in driven):
                        del names[job_id]
                    elif job_id in driven or self._room.owner.is_alive(row.owner if row is not None else None):
                        unwatched_since.pop(job_id, None)
                    elif run.clock() - unwatched_since.setdefault(job_id, run.clock()) > PATIENCE_S:
                        raise NotSent(f"the source {names[job_id]} is not watched by any kernel", hint=_RESUME)
                if not names:
                    return
                if said != (said := after_words(list(names.values()))):
                    run.show(note=said)
                with suppress(TimeoutError):
                    async with asyncio.timeout(None if names.keys() <= driven.keys() else LOOK_S):
                        await news.wait()

    def _look(self, job_ids: Collection[str]) -> dict[str, Row | None]:
        return {job_id: self._ledger.get(job_id) for job_id in job_ids}


def after_words(names: list[str]) -> str:
    """`after crane is done`, `after crane and owl are done`."""
    *first, last = names
    return f"after {', '.join(first)} and {last} are done" if first else f"after {last} is done"


def _rings(news: asyncio.Event) -> Callable[[JobState], None]:
    """A subscriber, on whatever thread, that says when a job is settled."""
    loop = asyncio.get_running_loop()

    def listen(state: JobState) -> None:
        if state.status.is_settled:
            with suppress(RuntimeError):  # the process ends, and its loop with it
                loop.call_soon_threadsafe(news.set)

    return listen


def is_done(row: Row | None, name: str, *, is_driven: bool) -> bool:
    """Whether a job that is waited for has its clip.

    Raises
    ------
    NotSent
        If it never will, as things stand.
    """
    if row is None:
        raise NotSent(f"the source {name} was deleted from the library", hint="Nothing was sent.")
    status = status_of(row)
    goes_on = status.is_resumable and is_driven  # it was just resumed, and that is not written down yet
    if status is Status.DONE or not status.is_settled or goes_on:
        return status is Status.DONE
    fact, hint = no_clip(row)
    raise NotSent(fact, hint=hint)
