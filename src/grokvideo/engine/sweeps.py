"""Sweep: the jobs of a plan, begun and paid for as one action; where a price has to be confirmed, none until then."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from grokvideo.engine.bills import Bill
from grokvideo.engine.intake import Once
from grokvideo.engine.job import Job
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.living import remember
from grokvideo.engine.orders import Order
from grokvideo.engine.plans import Plan
from grokvideo.engine.remakes import is_missing, may_be_made_again
from grokvideo.errors import InvalidRequest, NeedsConfirmation
from grokvideo.values.price import format_usd

_log = logging.getLogger("grokvideo")
_WHERE = "show it in a cell (its name alone on the last line) and press Generate, or call .start()"


class Sweep(Jobs):
    """The jobs of a sweep, in the order of its cells; where a person has to confirm the price first, none until then.

    Attributes
    ----------
    id
        12 hex digits; of this object alone, the library does not know it.
    plan, bill
        What was asked for, and what it costs, as it was seen before the start.
    provider
        Who makes it.
    """

    def __init__(self, plan: Plan, bill: Bill, office: Office, *, fresh: bool) -> None:
        super().__init__(())
        self.id = secrets.token_hex(6)
        self.plan = plan
        self.bill = bill
        self.provider = bill.provider
        self._office = office
        self._fresh = fresh
        self._orders: Sequence[Order] = plan.orders
        self._started = False
        self._cancelled = False
        self._lock = threading.RLock()
        self._attempts: tuple[Job, ...] = ()
        self._listeners: tuple[Callable[[], None], ...] = ()
        remember(self)

    @property
    def name(self) -> str | None:
        """See `Jobs.name`."""
        return self.plan.name

    @property
    def has_begun(self) -> bool:
        """See `Jobs.has_begun`."""
        return self._started

    @property
    def is_asking(self) -> bool:
        """Whether it waits for a person to confirm the price. Nothing was sent."""
        return not self._started and not self._cancelled

    @property
    def is_cancelled(self) -> bool:
        """Whether a person said no. Nothing was sent."""
        return self._cancelled

    @property
    def attempts(self) -> tuple[Job, ...]:
        """Jobs that stood in a place before another took it, oldest first: what was paid for them is paid."""
        return self._attempts

    @property
    def estimate_usd(self) -> Decimal | None:
        """See `Jobs.estimate_usd`; before it has begun, what its bill says."""
        return super().estimate_usd if self._started else self.bill.total

    @property
    def cost_usd(self) -> Decimal:
        """See `Jobs.cost_usd`; with the `attempts`."""
        return super().cost_usd + sum((job.cost_usd or Decimal(0) for job in self._attempts), Decimal(0))

    def start(self, *, yes: bool = True) -> Sweep:
        """Begin, and pay for what is missing; the price was seen. Does nothing when it has begun.

        Also after `cancel`: nothing was sent then.

        Raises
        ------
        NeedsConfirmation
            If it would cost more by now than its bill says, or it is cancelled in this very moment, or `yes` is False
            and it costs more than `confirm_over_usd`. Nothing was sent.
        BudgetExceeded, AuthenticationError, LibraryError
            Before anything is written or sent.
        """
        with self._lock:
            self._cancelled = False
        return self.confirm(yes=yes)

    def confirm(self, *, yes: bool = True) -> Sweep:
        """As `start`, for a click on what was seen: a no that came before it counts."""
        try:
            if not self._started:
                self._submit(yes)
        finally:
            self._tell()
        return self

    def ask_again(self) -> None:
        """Show the bill of a cancelled sweep once more, as it is by now. Nothing is sent."""
        bill = self._office.bill(self.plan, self.provider, fresh=self._fresh)
        with self._lock:
            if self._cancelled:
                self.bill, self._cancelled = bill, False
        self._tell()

    def cancel(self) -> None:
        """Say no to a sweep that has not begun: nothing is sent."""
        with self._lock:
            if self._started:
                return
            self._cancelled = True
        self._tell()

    def retry(self, job: Job | None = None, *, yes: bool = False) -> Sweep:
        """Make again what failed, or was withdrawn before it was sent, and pay for it; each in its place.

        Parameters
        ----------
        job
            That one alone, also one that was blocked by moderation or whose link expired.
        yes
            Confirms a price above `confirm_over_usd`.

        Raises
        ------
        InvalidRequest
            If that job is none of these, or is not over.
        NeedsConfirmation, BudgetExceeded, AuthenticationError, LibraryError
            Before anything is written or sent.
        """
        jobs = list(self)
        if job is not None and not any(each is job for each in jobs):
            raise InvalidRequest("that job is not in this sweep", hint="Nothing was sent.")
        if job is not None and not may_be_made_again(job):
            raise InvalidRequest(
                f"{job.name or job.id[:6]} is {job.status.label.lower()}, and not to be made again",
                hint="Nothing was sent.",
            )
        # Equal cells have one job between them, which is made once.
        meant = {
            each.id: order
            for each, order in zip(jobs, self._orders, strict=True)
            if (each is job if job else is_missing(each))
        }

        def once(make: Callable[[], list[Job]]) -> list[Job]:
            with self._lock:
                if not meant.keys() <= {each.id for each in self}:
                    raise InvalidRequest("that was made again a moment ago", hint="Nothing was sent.")
                new = dict(zip(meant, make(), strict=True))
                self._put_aside(each for each in self if each.id in new)
                self._hold((new.get(each.id, each) for each in self), self.plan.cells)
                return [*new.values()]

        if meant:
            try:
                self._office.submit([*meant.values()], self.provider, fresh=True, yes=yes, once=once)
            finally:
                self._tell()
        return self

    def follow(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener()` when it starts, is cancelled, or a job takes another's place; returns what ends that."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def leave() -> None:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not listener)

        return leave

    def missing(self) -> list[Job]:
        """The jobs that `retry` would make again."""
        return list({job.id: job for job in self if is_missing(job)}.values())

    def replace(self, old: Job, new: Job) -> None:
        """Put a job in another's place."""
        with self._lock:
            self._orders = [
                replace(order, request=new.request) if each is old else order
                for each, order in zip(self, self._orders, strict=True)
            ]
            self._put_aside(each for each in self if each is old)
            super().replace(old, new)
        self._tell()

    def _put_aside(self, jobs: Iterable[Job]) -> None:
        """Those that were reused cost this sweep nothing."""
        known = {job.id: job for job in self._attempts}
        self._attempts = tuple({**known, **{job.id: job for job in jobs if not job.reused}}.values())

    def _check_begun(self) -> None:
        if not self._started:
            raise self._refusal()

    def _refusal(self) -> NeedsConfirmation:
        price = self.bill.total
        if self._cancelled:
            return NeedsConfirmation(
                "this sweep was cancelled, and nothing was sent",
                price_usd=price,
                hint=f"To make it after all, {_WHERE}.",
            )
        return NeedsConfirmation(
            f"these {self.bill.new} clips would cost {format_usd(price)}"
            f"{' (simulated, estimated)' if self.bill.simulated else ' (estimated)'}, and wait for your confirmation",
            price_usd=price,
            hint=f"To begin, {_WHERE}. Nothing was sent.",
        )

    def _once(self, make: Callable[[], list[Job]]) -> list[Job]:
        """Begin, unless another thread was faster; no interrupt comes between the jobs and their places here."""
        with self._lock:
            if self._cancelled:
                raise self._refusal()
            if not self._started:
                self._hold(make(), self.plan.cells)
                self._started = True
            return list(self)

    def _submit(self, yes: bool) -> None:
        """A yes is for the price that was seen."""
        if self._cancelled:
            raise self._refusal()
        seen, fresh = self.bill.total, self._fresh
        try:
            self._office.submit(self._orders, self.provider, fresh=fresh, yes=yes, seen=seen, once=self._once)
        except NeedsConfirmation as error:
            if self._cancelled:
                raise
            self.bill = self._office.bill(self.plan, self.provider, fresh=fresh)
            if not yes:
                raise
            raise NeedsConfirmation(
                f"it would cost {format_usd(error.price_usd)} by now, and not {format_usd(seen)}",
                price_usd=error.price_usd,
                hint="Look at the bill again. Nothing was sent.",
            ) from error

    def _tell(self) -> None:
        for listener in self._listeners:
            try:
                listener()
            except Exception:
                # What is shown must not make a sweep that is paid for look as if it had failed.
                _log.exception("a listener of sweep %s failed", self.id)

    def __repr__(self) -> str:
        if self._started:
            return super().__repr__().replace("<Jobs", "<Sweep", 1)
        state = "cancelled" if self._cancelled else f"waits for your confirmation of {format_usd(self.bill.total)}"
        return f"<Sweep: {self.bill.clips} clips, {state}, nothing was sent>"

    def _ipython_display_(self) -> None:
        from grokvideo.notebook.show import show_sweep

        show_sweep(self)


class Office(Protocol):
    """What a sweep needs of the session."""

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
        """Their jobs, as one action; `yes` is for the price that was `seen`, `once` makes them or does not."""
        ...

    def bill(self, plan: Plan, provider: str, *, fresh: bool) -> Bill:
        """What it costs now."""
        ...
