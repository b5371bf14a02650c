"""Sweep: the jobs of a plan, begun and paid for as one action; where a price has to be confirmed, none until then."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from grokvideo.engine.bills import Bill
from grokvideo.engine.intake import Once
from grokvideo.engine.job import Job
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.orders import Order
from grokvideo.engine.plans import Plan
from grokvideo.errors import InvalidRequest, NeedsConfirmation
from grokvideo.values.price import format_usd
from grokvideo.values.state import Status

_log = logging.getLogger("grokvideo")


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
        self._listeners: tuple[Callable[[], None], ...] = ()

    @property
    def name(self) -> str | None:
        """What it was called."""
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

    def start(self, *, yes: bool = True) -> Sweep:
        """Begin, and pay for what is missing; the price was seen. Does nothing when it has begun.

        Raises
        ------
        NeedsConfirmation
            If it would cost more by now than its bill says, or it was cancelled, or `yes` is False and it costs more
            than `confirm_over_usd`. Nothing was sent.
        BudgetExceeded, AuthenticationError, LibraryError
            Before anything is written or sent.
        """
        try:
            if not self._started:
                self._submit(yes)
        finally:
            self._tell()
        return self

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
        if job is not None and not _may_be_made_again(job):
            raise InvalidRequest(
                f"{job.name or job.id[:6]} is {job.status.label.lower()}, and not to be made again",
                hint="Nothing was sent.",
            )
        # Equal cells have one job between them, which is made once.
        meant = {
            each.id: order
            for each, order in zip(jobs, self._orders, strict=True)
            if (each is job if job else _is_missing(each))
        }

        def once(make: Callable[[], list[Job]]) -> list[Job]:
            with self._lock:
                if not meant.keys() <= {each.id for each in self}:
                    raise InvalidRequest("that was made again a moment ago", hint="Nothing was sent.")
                new = dict(zip(meant, make(), strict=True))
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
        return [job for job in self if _is_missing(job)]

    def replace(self, old: Job, new: Job) -> None:
        """Put a job in another's place."""
        with self._lock:
            self._orders = [
                replace(order, request=new.request) if each is old else order
                for each, order in zip(self, self._orders, strict=True)
            ]
            super().replace(old, new)
        self._tell()

    def _check_begun(self) -> None:
        if not self._started:
            raise self._refusal()

    def _refusal(self) -> NeedsConfirmation:
        price = self.bill.total
        if self._cancelled:
            return NeedsConfirmation(
                "this sweep was cancelled, and nothing was sent", price_usd=price, hint="Run its cell again."
            )
        return NeedsConfirmation(
            f"these {self.bill.new} clips would cost {format_usd(price)}"
            f"{' (simulated, estimated)' if self.bill.simulated else ' (estimated)'}, and wait for your confirmation",
            price_usd=price,
            hint="Press Generate below the bill, or call .start() on this sweep. Nothing was sent.",
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


_IN_HAND = (Status.DONE, Status.STOPPED, Status.STALLED, Status.SUBMIT_UNKNOWN)
"""Settled, and not to be paid for once more by a click that means what is missing."""


def _is_missing(job: Job) -> bool:
    return job.status is Status.FAILED and job.state.ledger not in ("resolved_lost", "superseded")


def _may_be_made_again(job: Job) -> bool:
    return job.status.is_settled and job.status not in _IN_HAND and job.state.ledger != "superseded"
