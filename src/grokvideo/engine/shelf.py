"""The jobs that a session has handed out: one object for each, as long as somebody holds it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from weakref import WeakValueDictionary

from grokvideo.engine.job import Controls, Job
from grokvideo.engine.snapshot import request_from, state_of
from grokvideo.engine.sources import is_waiting
from grokvideo.store.ledger import Row
from grokvideo.store.room import Room
from grokvideo.values.request import VideoRequest


class Shelf:
    """Makes jobs from rows. May be used from any thread.

    Parameters
    ----------
    controls
        Asked for what carries out a person's decisions, when a job is made.
    """

    def __init__(self, room: Room, controls: Callable[[], Controls]) -> None:
        self._room = room
        self._controls = controls
        self._jobs: WeakValueDictionary[str, Job] = WeakValueDictionary()
        self._lock = threading.Lock()

    def job(self, row: Row, request: VideoRequest | None = None) -> Job:
        """The one object for the job of that row."""
        with self._lock:
            job = self._jobs.get(row.id)
            if job is None:
                job = self._jobs[row.id] = self._make(row, request or request_from(row.request, self._room.inputs))
            return job

    def refresh(self, job: Job, row: Row) -> None:
        """Show where the row stands now, on a job that this process does not drive."""
        self.renew(job, row)
        if job.state.ledger != row.state:
            job._publish(state_of(row, self._room.clips, job.request))

    def renew(self, job: Job, row: Row) -> None:
        """Tell a job what it is made from, where it waited for that and another process wrote it down."""
        if is_waiting(job.request):
            job.request = request_from(row.request, self._room.inputs)

    def reused(self, row: Row, name: str | None) -> Job:
        """An object of its own for a job that is over and answers another request, which is called `name`."""
        request = request_from(row.request, self._room.inputs)
        return self._make(replace(row, name=name or row.name), request, reused=True)

    def held(self) -> list[Job]:
        """The jobs that somebody holds."""
        with self._lock:  # another thread may be making one: then they cannot be gone through
            held = self._jobs.valuerefs()
        return [job for each in held if (job := each()) is not None]

    def _make(self, row: Row, request: VideoRequest, *, reused: bool = False) -> Job:
        job = Job(
            row.id,
            request,
            state_of(row, self._room.clips, request),
            self._controls(),
            provider=row.provider,
            simulated=row.simulated,
            name=row.name,
            reused=reused,
        )
        job.base_url = row.base_url
        job.take = row.take if row.take > 1 else None
        return job
