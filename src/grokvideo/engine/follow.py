"""Jobs that other processes drive: read again as they change, and taken over when their process is gone.

The ledger is the only way between two kernels. SQLite tells cheaply whether another connection has written
(`PRAGMA data_version`); who is alive, an OS lock tells. A job that was being sent is never taken over.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from grokvideo.engine.background import Background, in_thread
from grokvideo.engine.driver import Driver
from grokvideo.engine.job import Job
from grokvideo.engine.shelf import Shelf
from grokvideo.engine.snapshot import state_of, status_of
from grokvideo.errors import GrokVideoError, LibraryError
from grokvideo.store.ledger import WATCHED, Row
from grokvideo.store.room import Room
from grokvideo.values.state import Status

LOOK_S = 0.5
"""Seconds between two looks at the ledger."""
ORPHANS_EVERY = 6
"""Every so many looks, jobs of processes that are gone are taken over."""

_log = logging.getLogger("grokvideo")


class Follower:
    """Keeps the jobs of one session up to date with what other processes write.

    Parameters
    ----------
    shelf
        What the session has handed out.
    settle_orphans
        Closes rows whose process ended around the paid request; returns how many.
    adopt
        Begins to drive an orphaned row; raises when there is no key for it.
    """

    def __init__(
        self,
        room: Room,
        driver: Driver,
        background: Background,
        shelf: Shelf,
        *,
        settle_orphans: Callable[[], int],
        adopt: Callable[[Row], object],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._room = room
        self._ledger = room.ledger
        self._driver = driver
        self._background = background
        self._shelf = shelf
        self._settle_orphans = settle_orphans
        self._adopt = adopt
        self._sleep = sleep
        self._lock = threading.Lock()
        self._begun = False
        self._open = True
        self._takes_over = False
        self._tidied = False
        self._seen: dict[str, Row] = {}

    def begin(self, *, take_over: bool = False) -> None:
        """Follow from here on. Any thread; returns at once.

        Parameters
        ----------
        take_over
            Also pick up what killed processes leave behind: for a session that drives jobs itself.
        """
        self._takes_over |= take_over
        with self._lock:
            if self._begun:
                return
            self._background.submit(self._live())
            self._begun = True

    def end(self) -> None:
        """Stop following. Any thread."""
        self._open = False

    async def _live(self) -> None:
        version, looks = -1, 0
        while self._open:
            try:
                if self._takes_over and looks % ORPHANS_EVERY == 0:
                    await self._driver.debts.settle()
                    if await in_thread(self._settle_orphans):
                        version = -1  # what this process writes does not change SQLite's number
                    for row in await in_thread(self._orphans):
                        self._pick_up(row)
                now = await in_thread(self._ledger.version)
                self._driver.tick(others_moved=now != version)
                if now != version or any(job.id not in self._seen for job in self._followed()):
                    version = now
                    for job, row in await in_thread(self._changed):
                        if not self._driver.drives(job.id):
                            job._publish(state_of(row, self._room.clips, job.request))
            except Exception:
                # Whatever it is, it must not end the following: jobs would hang that others finish.
                if self._open:
                    _log.warning("looking after the jobs of other processes failed, and is tried again", exc_info=True)
            looks += 1
            await self._sleep(LOOK_S)

    def _followed(self) -> list[Job]:
        return [job for job in self._shelf.held() if not self._driver.drives(job.id) and not job.status.is_final]

    def _changed(self) -> list[tuple[Job, Row]]:
        found, seen = [], {}
        for job in self._followed():
            row = self._ledger.get(job.id)
            if row is None:
                self._gone(job)
                continue
            seen[job.id] = row
            # What this process wrote itself it has shown itself, and may know better while the disk is full. And what
            # is shown as the ledger has it need not be shown again: it would draw every card once more.
            as_shown = (job.state.ledger, job.status) == (row.state, status_of(row))
            known = self._seen.get(job.id, row if as_shown or self._room.is_own(row) else None)
            if row != known:
                self._shelf.renew(job, row)
                found.append((job, row))
        self._seen = seen
        return found

    def _gone(self, job: Job) -> None:
        """Somebody deleted it after it had ended: nothing will ever be heard of it again."""
        deleted = LibraryError("this job was deleted from the library", hint="Make it again if you still want it.")
        state = replace(job.state, status=Status.FAILED, ledger="deleted", error=deleted)
        job._publish(state)

    def _orphans(self) -> list[Row]:
        if not self._tidied:
            self._tidied = True
            self._room.tidy()
        # Who is gone is asked first: a thousand jobs that are watched are not read again and again.
        dead = {owner for owner in self._ledger.owners(WATCHED, stopped=False) if not self._room.owner.is_alive(owner)}
        rows = self._ledger.in_states(WATCHED) if dead else []
        return [row for row in rows if row.owner in dead and not row.stopped]

    def _pick_up(self, row: Row) -> None:
        # Without its key a job waits for a kernel that has it; that is said when jobs are resumed.
        with suppress(GrokVideoError):
            self._adopt(row)
