"""Session: what ties settings, provider, engine and library together.

More than 300 lines, most of them words for callers.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Unpack

from grokvideo.engine.access import Access
from grokvideo.engine.background import Background, before_the_end, deaf_to_interrupts
from grokvideo.engine.decisions import Decisions
from grokvideo.engine.driver import Driver
from grokvideo.engine.follow import Follower
from grokvideo.engine.intake import Intake, Once
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.orders import Order, Orders, Target
from grokvideo.engine.orphans import farewell, settle_orphans
from grokvideo.engine.shelf import Shelf
from grokvideo.errors import GrokVideoError, LibraryError, NeedsConfirmation
from grokvideo.settings import Settings, resolve, sources
from grokvideo.store.ledger import Row
from grokvideo.store.money import midnight
from grokvideo.store.room import Room
from grokvideo.values.capability import Mode
from grokvideo.values.media import MediaInput
from grokvideo.values.price import usd_from_ticks
from grokvideo.values.request import VideoRequest
from grokvideo.values.secret import SecretKey, sealed
from grokvideo.values.wishes import Wishes

if TYPE_CHECKING:
    from grokvideo.engine.bills import Bill
    from grokvideo.engine.connections import Connection, Connections
    from grokvideo.engine.models import Models
    from grokvideo.engine.plans import Plan
    from grokvideo.engine.preview import Preview
    from grokvideo.engine.sweeps import Sweep
    from grokvideo.store.library import Library
    from grokvideo.values.axes import Skip

LEAVE_WITHIN_S = 5.0
BACKGROUND = Background()


class Session:
    """One library and everything that is under way in it.

    Parameters
    ----------
    api_key
        A key given in code; else the environment's is used.
    settings
        Any of `grokvideo.settings.Settings`; what is not given comes from the environment.
    """

    def __init__(self, *, api_key: str | SecretKey | None = None, **settings: Any) -> None:
        try:
            key = sealed(api_key)
        finally:
            api_key = None
        self._access = Access()
        self._access.configure(key, **settings)
        self.home = self.settings().library()
        self._room = Room(self.home)
        self._ledger, self._owner = self._room.ledger, self._room.owner
        self._connections: Connections | None = None
        self._lock = threading.Lock()
        self._orders = Orders(self._room)
        self._shelf = Shelf(self._room, lambda: self._decisions)
        self._driver = Driver(self._room, BACKGROUND, self._connect)
        self._follower = Follower(
            self._room,
            self._driver,
            BACKGROUND,
            self._shelf,
            settle_orphans=lambda: settle_orphans(self._room),
            adopt=lambda row: self._driver.start(self._intake.job(row), row),
        )
        self._intake = Intake(
            self._room,
            BACKGROUND,
            self._orders,
            self._access,
            self._shelf,
            self._driver,
            self._follower,
            self._connection,
        )
        self._decisions = Decisions(self._room, self._driver, self._intake)
        self._room.recover()
        before_the_end(self._let_go)
        atexit.register(self._at_exit)

    @property
    def process(self) -> int:
        """Whose session this is; a fork has to make its own."""
        return self._intake.process

    def configure(self, *, api_key: str | SecretKey | None = None, **settings: Any) -> None:
        """Change settings from here on; `max_jobs` also holds for what waits already.

        Raises
        ------
        InvalidRequest
            If a name or a value is wrong; then nothing changed.
        """
        try:
            key = sealed(api_key)
        finally:
            api_key = None
        self._access.configure(key, **settings)
        self._intake.apply(self.settings())

    def moved(self, key: SecretKey | None = None, **settings: Any) -> Session:
        """This session with these settings, or one in the folder they name; jobs under way stay with this one."""
        changed = self._access.checked(settings)
        if resolve(changed).library() == self.home and self.process == os.getpid():
            self.configure(api_key=key, **settings)
            return self
        return Session(api_key=key or self._access.key, **changed)  # where that fails, nothing changed here

    def settings(self, **arguments: Any) -> Settings:
        """The settings in force now."""
        return self._access.settings(**arguments)

    def sources(self) -> dict[str, str]:
        """Where each setting's value comes from; see `grokvideo.settings.sources`."""
        return sources(self._access.configured, has_key=self._access.key is not None)

    def set_key(self, key: SecretKey | None) -> SecretKey | None:
        """Use that key from here on, in this process; returns the one that was used before."""
        before, self._access.key = self._access.key, key
        return before

    def check_key(self, provider: str | None = None) -> str:
        """Ask the provider whether the key may be used; free. Returns what its owner should know, mostly nothing.

        Raises
        ------
        GrokVideoError
            `AuthenticationError`, `PermissionDenied`, `QuotaExceeded`: the key may not. `NotSent` and others: it could
            not be asked.
        """
        target = self._intake.target(provider)
        if target.is_embedded:
            return ""
        from grokvideo.engine.inquiry import ask_about_key

        connection = self._connection(target)
        return BACKGROUND.run(ask_about_key(connection.api, connection.dialect))

    def models(self, provider: str | None = None) -> Models:
        """See `grokvideo.models`."""
        from grokvideo.engine.inquiry import ask_about_models
        from grokvideo.engine.models import Models
        from grokvideo.values.offer import join

        offered, trouble = None, ""
        try:
            connection = self._connection(self._intake.target(provider))
            offered = BACKGROUND.run(ask_about_models(connection.api, connection.dialect))
        except GrokVideoError as error:
            trouble = str(error)
        return Models(join(offered), provider=str(self.settings(provider=provider).provider), trouble=trouble)

    def spent_today(self) -> Decimal:
        """USD that count against today's budget: billed, reserved and not known, at real providers."""
        return usd_from_ticks(self._ledger.spent(midnight(time.time())))

    def request(self, prompt: str | None, *, provider: str | None = None, **wishes: Unpack[Wishes]) -> VideoRequest:
        """A checked request, as `submit` takes it: of a new clip, or of an edit or extension of `video`.

        Parameters
        ----------
        provider
            Where it will go, as far as notes depend on it.
        wishes
            What `grokvideo.generate`, `edit` and `extend` take; `extend` is True for an extension. None is not said.

        Raises
        ------
        InvalidRequest
            If it breaks a rule of the API or an input cannot be used.
        """
        return self._intake.request(prompt, provider=provider, **wishes)

    def input(self, value: Any, mode: Mode | None = None, *, fit: bool = False) -> MediaInput:
        """What a person has, checked: a picture, or a video for that mode, of which `fit` may take a part.

        It can be given to `request` and `plan` in the place of the value, and is then not read again. Blocks.

        Raises
        ------
        InvalidRequest
            If it cannot be used.
        """
        return self._intake.input(value, mode, fit=fit)

    def submit(
        self,
        request: VideoRequest,
        *,
        provider: str | None = None,
        name: str | None = None,
        fresh: bool = False,
        yes: bool = False,
    ) -> Job:
        """The job for one request: a new one, or the one that answers for it already. Returns at once."""
        return self.submit_all([Order(request, name=name)], provider=provider, fresh=fresh, yes=yes)[0]

    def submit_all(
        self,
        orders: Sequence[Order],
        *,
        provider: str | None = None,
        fresh: bool = False,
        yes: bool = False,
        seen: Decimal | None = None,
        once: Once | None = None,
    ) -> list[Job]:
        """The jobs for several requests, as one action: one sum to confirm, and either all are written down or none.

        Parameters
        ----------
        seen
            The price to which `yes` was said, in USD: it confirms no more than that. None: whatever it costs.
        once
            Called with what makes them, where more must happen in the same step; no interrupt cuts that in two.

        Raises
        ------
        BudgetExceeded, NeedsConfirmation, InvalidRequest, AuthenticationError, LibraryError
            Before anything is written or sent.
        """
        self._intake.check_process()
        target = self._intake.target(provider)
        return self._intake.submit(orders, target, fresh=fresh, yes=yes, seen=seen, once=once)

    def preview(
        self, orders: Sequence[Order], *, provider: str | None = None, fresh: bool = False, yes: bool = False
    ) -> Preview:
        """What `submit_all` would do with the same arguments; nothing is sent, and no job is written.

        Raises
        ------
        InvalidRequest
            If the request itself cannot be sent.
        """
        self._intake.check_process()
        from grokvideo.engine.preview import preview

        with suppress(LibraryError):  # as before a submit: what a killed kernel had reserved answers for nothing
            settle_orphans(self._room)
        return preview(orders, self._orders, self._ledger, self._access, provider=provider, fresh=fresh, yes=yes)

    def plan(
        self,
        prompts: Sequence[str | None],
        swept: Mapping[str, Sequence[Any]],
        *,
        same: Mapping[str, Any],
        n: int = 1,
        skip: Skip | None = None,
        name: str | None = None,
        provider: str | None = None,
        namespace: Mapping[str, Any] | None = None,
    ) -> Plan:
        """What a sweep asks for, checked; see `grokvideo.engine.plans.make_plan`. Nothing is sent.

        Raises
        ------
        InvalidRequest
            If anything of it is wrong, naming the clip.
        """
        from grokvideo.engine.plans import make_plan

        make = self._intake.maker(provider)
        return make_plan(prompts, swept, make, same=same, n=n, skip=skip, name=name, namespace=namespace)

    def bill(self, plan: Plan, *, provider: str | None = None, fresh: bool = False) -> Bill:
        """What a plan costs: its prices, less what the library has. Nothing is sent."""
        from grokvideo.engine.bills import draw_up
        from grokvideo.engine.connections import base_url_of

        seen = self.preview(plan.orders, provider=provider, fresh=fresh, yes=True)
        base_url = base_url_of(seen.settings)
        return draw_up(plan.axes, plan.cells, plan.orders, seen, self._ledger, self._orders, base_url)

    def sweep(
        self,
        plan: Plan,
        *,
        provider: str | None = None,
        fresh: bool = False,
        yes: bool = False,
        may_ask: bool = False,
        bill: Bill | None = None,
    ) -> Sweep:
        """Begin a plan; or, where its price needs a confirmation and somebody may be asked, do not begin it yet.

        Parameters
        ----------
        bill
            The one that a person has seen: a yes is for no more than that. None: it is drawn up now.

        Raises
        ------
        NeedsConfirmation
            If it costs more than `confirm_over_usd`, `yes` is False and nobody can be asked.
        GrokVideoError
            As `submit_all`; nothing was written or sent.
        """
        from grokvideo.engine.sweeps import Sweep

        self._intake.check_process()
        sweep = Sweep(plan, bill or self.bill(plan, provider=provider, fresh=fresh), _Office(self), fresh=fresh)
        if sweep.bill.needs_confirmation and not yes and may_ask:
            if sweep.bill.refusal is not None:
                raise sweep.bill.refusal
            return sweep
        try:
            return sweep.start(yes=yes)
        except NeedsConfirmation:  # its price is not known as a whole, or has risen since
            if yes or not may_ask:
                raise
            return sweep

    def attach(self, request_id: str, *, provider: str | None = None, name: str | None = None) -> Job:
        """See `grokvideo.attach`."""
        self._intake.check_process()
        target = self._intake.target(provider)
        self._connection(target).dialect.build_poll(request_id)  # refuses what cannot be an id
        self._intake.follow()
        connection, row = self._connection(target), self._orders.foreign_row(request_id.strip(), name, target)

        def add_and_begin() -> Job:
            found, is_new = self._ledger.attach(row)
            job = self._intake.job(found)
            if is_new:
                self._driver.start(job, found, connection)
            elif job.status.is_resumable:
                self._decisions.resume(job)
            return job

        return BACKGROUND.whole(add_and_begin)

    def resume(self, *, stopped: bool = True) -> Jobs:
        """See `grokvideo.resume`. `stopped`: also those that somebody stopped on purpose."""
        return self._intake.resume(stopped=stopped)

    def library(self) -> Library[Job]:
        """See `grokvideo.library`."""
        from grokvideo.store.library import Library

        self._intake.check_process()
        return Library(self._ledger, self._intake.job, self._room.clips, self._room.inputs, self._room.is_anothers)

    def close(self) -> None:
        """End it, as the end of the process does: a paid request on its way is answered and written down first.

        What is unfinished can be resumed by another session.
        """
        if self.process != os.getpid():  # a fork of the process that made it: nothing here is its own
            return
        atexit.unregister(self._at_exit)
        self._follower.end()
        self._driver.leave(LEAVE_WITHIN_S)
        if self._connections is not None:
            self._connections.close(BACKGROUND)
        self._room.close()

    def _let_go(self) -> None:
        """The main thread has nothing left to do, and threads can still be started: they cannot at exit."""
        if self.process == os.getpid():
            with deaf_to_interrupts():
                self._follower.end()
                self._driver.finish_sending(LEAVE_WITHIN_S)
                self._driver.leave(LEAVE_WITHIN_S)

    def _at_exit(self) -> None:
        if self.process != os.getpid():
            return
        with deaf_to_interrupts():
            self._follower.end()
            self._driver.leave(LEAVE_WITHIN_S)
            farewell(self._room)
            self.close()

    def _connect(self, row: Row) -> Connection:
        return self._connection(self._access.target_of(row, self._ledger.salt))

    def _connection(self, target: Target) -> Connection:
        from grokvideo.engine.connections import Connections  # what speaks HTTP loads when it is needed

        with self._lock:
            if self._connections is None:
                self._connections = Connections(self.home, self._ledger.salt)
            connection = self._connections.get(target.settings, target.base_url, target.key)
        connection.gate.pace.rate = target.settings.requests_per_second
        return connection


class _Office:
    """What a sweep asks its session for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def submit(
        self,
        orders: Sequence[Order],
        provider: str,
        *,
        fresh: bool,
        yes: bool,
        seen: Decimal | None = None,
        once: Once | None = None,
    ) -> list[Job]:
        return self._session.submit_all(orders, provider=provider, fresh=fresh, yes=yes, seen=seen, once=once)

    def bill(self, plan: Plan, provider: str, *, fresh: bool) -> Bill:
        return self._session.bill(plan, provider=provider, fresh=fresh)
