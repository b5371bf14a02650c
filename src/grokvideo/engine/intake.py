"""Intake: how requests become jobs, new ones or those of the library that answer for them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from grokvideo.engine.access import Access
from grokvideo.engine.background import Background
from grokvideo.engine.decisions import Write
from grokvideo.engine.driver import Driver
from grokvideo.engine.follow import Follower
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.orders import Order, Orders, Target
from grokvideo.engine.orphans import settle_orphans
from grokvideo.engine.runs import Terms
from grokvideo.engine.shelf import Shelf
from grokvideo.engine.sources import RememberedSources, Sources
from grokvideo.engine.spending import Guard
from grokvideo.errors import AuthenticationError, LibraryError
from grokvideo.settings import Settings
from grokvideo.store.ledger import FINAL, WATCHED, Row
from grokvideo.store.room import Room
from grokvideo.values.capability import Mode
from grokvideo.values.media import MediaInput
from grokvideo.values.notice import notice
from grokvideo.values.request import VideoRequest
from grokvideo.values.wishes import Wishes

if TYPE_CHECKING:
    from grokvideo.engine.connections import Connection

Connect = Callable[[Target], "Connection"]
"""Gives the connection to a provider; what speaks HTTP loads when it is first called."""
Once = Callable[[Callable[[], list[Job]]], list[Job]]
"""Calls what writes jobs down and begins them, or finds that another thread did; no interrupt cuts it in two."""


class Intake:
    """Takes orders: whatever can fail fails before money is spent, and each is written down before it is begun."""

    def __init__(
        self,
        room: Room,
        background: Background,
        orders: Orders,
        access: Access,
        shelf: Shelf,
        driver: Driver,
        follower: Follower,
        connect: Connect,
    ) -> None:
        self._room = room
        self._ledger = room.ledger
        self._background = background
        self._orders = orders
        self._access = access
        self._shelf = shelf
        self._driver = driver
        self._follower = follower
        self._connect = connect
        self._sources = Sources(room, driver.watches)
        self.process = os.getpid()
        """Whose jobs these are: a fork of it must not touch them."""

    def check_process(self) -> None:
        """Refuse to work in a fork of the process that made this.

        Raises
        ------
        LibraryError
            There.
        """
        if self.process != os.getpid():
            raise LibraryError(
                "this session was made before the process forked, and belongs to the process it came from",
                hint="Make a new Session here, or use the module's own functions.",
            )

    def target(self, provider: str | None) -> Target:
        """Where new requests go; its settings hold from here on.

        Raises
        ------
        AuthenticationError
            If there is no key for it.
        """
        target = self._access.target(provider)
        self.apply(target.settings)
        return target

    def apply(self, settings: Settings) -> None:
        """Let these settings hold for what waits already, too."""
        self._driver.max_jobs, self._driver.timeout_s = settings.max_jobs, settings.timeout

    def request(self, prompt: str | None, *, provider: str | None = None, **wishes: Unpack[Wishes]) -> VideoRequest:
        """See `Session.request`."""
        return self.maker(provider, self._sources)(prompt, **wishes)

    def input(self, value: Any, mode: Mode | None = None, *, fit: bool = False) -> MediaInput:
        """See `Session.input`."""
        self.check_process()
        return self._sources.picture(value) if mode is None else self._sources.film(value, mode, fit=fit)

    def maker(self, provider: str | None, sources: Sources | None = None) -> Callable[..., VideoRequest]:
        """What makes requests for that provider; without `sources`, many of them, whose inputs are read once."""
        self.check_process()
        settings = self._access.settings(provider=provider)
        from grokvideo.engine.requests import make_request  # `%load_ext` does without

        return partial(
            make_request,
            sources=sources or RememberedSources(self._room, self._driver.watches),
            usual_model=settings.model,
            is_simulated=settings.provider == "simulator",
        )

    def make_from(
        self,
        job: Job,
        prompt: str,
        *,
        provider: str | None,
        name: str | None,
        fresh: bool,
        yes: bool,
        **wishes: Unpack[Wishes],
    ) -> Job:
        """The job for an edit or an extension of the clip of `job`; see `Job.edit`."""
        wishes["video"] = job
        request = self.request(prompt, provider=provider, **wishes)
        notice(request.notes)
        order = Order(request, name=name)
        return self.submit([order], self.target(provider), fresh=fresh, yes=yes)[0]

    def submit(
        self,
        orders: Sequence[Order],
        target: Target,
        *,
        fresh: bool,
        yes: bool,
        seen: Decimal | None = None,
        once: Once | None = None,
    ) -> list[Job]:
        """See `Session.submit_all`."""
        orders = [replace(order, request=self._sources.filled(order.request)) for order in orders]
        connection = self._make_ready([order.request for order in orders], target)
        self.follow()
        self._driver.settle_debts()
        settle_orphans(self._room)  # what a killed kernel had reserved is free again, and answers for nothing
        rows = self._orders.rows(orders, target)
        guard = Guard.of(target.settings, yes=yes, seen=seen)
        # What a clip costs that is made from another one, its real length may change later: that was agreed to as well.
        terms = Terms(guard=Guard.of(target.settings, yes=yes), fresh=fresh)

        def claim_and_begin() -> list[Job]:
            answers = self._ledger.claim(rows, fresh=fresh, guard=guard)
            jobs = [
                self._begin(row, order.request, connection, terms) if is_new else self._answer(row, order.name)
                for order, (row, is_new) in zip(orders, answers, strict=True)
            ]
            if any(order.take > 1 for order in orders):  # else the first take is the only one
                for job, order in zip(jobs, orders, strict=True):
                    job.take = order.take
            return jobs

        return self._background.whole(claim_and_begin if once is None else partial(once, claim_and_begin))

    def follow(self) -> None:
        """Follow what other processes do, and take over what they leave behind; see `Decisions`."""
        self._follower.begin(take_over=True)

    def resume(self, *, stopped: bool) -> Jobs:
        """See `Session.resume`."""
        self.check_process()
        self._room.recover()
        settle_orphans(self._room)
        self._follower.begin(take_over=True)
        jobs, without_key = [], 0
        for row in self._ledger.in_states((*WATCHED, "stalled", "submit_unknown")):
            if (row.stopped and not stopped) or self._room.is_elsewhere(row):
                continue
            job = self.job(row)
            try:
                if row.state != "submit_unknown":  # that one waits for a person's word
                    self._driver.start(job, row)
            except AuthenticationError:
                without_key += 1
            else:
                jobs.append(job)
        if without_key:
            who = "1 job waits for its key" if without_key == 1 else f"{without_key} jobs wait for their keys"
            warnings.warn(f"{who}: set it, then resume again", stacklevel=3)
        return Jobs(jobs)

    def send_again(self, job: Job, row: Row, write: Write, *, yes: bool) -> Job:
        """Start a new attempt at the request of `row`, called as `job` is; see `Decisions`."""
        self.check_process()
        target, request = self._access.target_like(row), self._sources.filled(job.request)
        connection = self._make_ready([request], target)
        fresh = self._orders.row(Order(request, take=row.take, name=job.name), target, replaces=row.id)
        guard = Guard.of(target.settings, yes=yes)

        def begin() -> Job:
            new = self._begin(write(fresh, guard), request, connection, Terms(guard=guard, fresh=True))
            new.take = job.take
            return new

        return self._background.whole(begin)

    def send_instead(self, job: Job, row: Row, request: VideoRequest, *, yes: bool) -> Job:
        """The job for another request at the provider of `row`, as the take and under the name of `job`."""
        self.check_process()
        order = Order(request, take=row.take, name=job.name)
        new = self.submit([order], self._access.target_like(row), fresh=False, yes=yes)[0]
        new.take = new.take if job.take is None else job.take
        return new

    def job(self, row: Row, request: VideoRequest | None = None) -> Job:
        """The one object for a row; where another process drives it, it is followed."""
        job = self._shelf.job(row, request)
        if not job.status.is_final and not self._room.is_own(row) and not self._driver.drives(row.id):
            self._shelf.refresh(job, row)
            self._follower.begin()
        return job

    def _make_ready(self, requests: Sequence[VideoRequest], target: Target) -> Connection:
        """Whatever can fail must fail before money is spent."""
        self._orders.check(requests, target)
        self._driver.journal = self._room.journal()
        return self._connect(target)

    def _begin(self, row: Row, request: VideoRequest, connection: Connection, terms: Terms) -> Job:
        job = self.job(row, request)
        job.is_new = True
        self._driver.start(job, row, connection, terms)
        return job

    def _answer(self, row: Row, name: str | None) -> Job:
        """The job of an identical request that was made before: nothing is sent."""
        if row.state not in FINAL:
            job = self.job(row)
            job.is_new = False
            if row.state in WATCHED and not row.stopped and not self._room.is_watched(row):
                with suppress(AuthenticationError):  # it waits for a kernel that has its key
                    self._driver.start(job, row)
            return job
        return self._shelf.reused(row, name)
