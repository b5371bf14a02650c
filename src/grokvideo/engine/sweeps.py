"""Sweep: the jobs of a plan, begun and paid for as one action; where a price has to be confirmed, none until then."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from grokvideo.engine.bills import Bill
from grokvideo.engine.job import Job
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.orders import Order
from grokvideo.engine.plans import Plan
from grokvideo.errors import InvalidRequest, NeedsConfirmation
from grokvideo.values.price import format_usd
from grokvideo.values.state import Status


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
        with self._lock:
            if self._cancelled:
                raise self._refusal()
            if not self._started:
                self._check_price(yes)
                jobs = self._office.submit(self.plan.orders, self.provider, fresh=self._fresh, yes=yes)
                self._hold(jobs, self.plan.cells)
                self._started = True
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
        with self._lock:
            jobs = list(self)
            if job is not None and not any(each is job for each in jobs):
                raise InvalidRequest("that job is not in this sweep", hint="Nothing was sent.")
            meant = [number for number, each in enumerate(jobs) if (each is job if job else _is_missing(each))]
            if job is not None and (not job.status.is_settled or job.status in _IN_HAND):
                raise InvalidRequest(f"{job.name or job.id[:6]} is not to be made again", hint="Nothing was sent.")
            orders = [self.plan.orders[number] for number in meant]
            if not orders:
                return self
            made = self._office.submit(orders, self.provider, fresh=True, yes=yes)
            for number, new in zip(meant, made, strict=True):
                jobs[number] = new
            self._hold(jobs, self.plan.cells)
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

    def _check_price(self, yes: bool) -> None:
        """A yes is for the price that was seen."""
        before = self.bill
        if not (yes and before.needs_confirmation) or before.total is None:
            return
        self.bill = self._office.bill(self.plan, self.provider, fresh=self._fresh)
        if self.bill.total is None or self.bill.total > before.total:
            self._tell()
            raise NeedsConfirmation(
                f"it would cost {format_usd(self.bill.total)} by now, and not {format_usd(before.total)}",
                price_usd=self.bill.total,
                hint="Look at the bill again. Nothing was sent.",
            )

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

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

    def submit(self, orders: Sequence[Order], provider: str, *, fresh: bool, yes: bool) -> list[Job]:
        """Their jobs, as one action."""
        ...

    def bill(self, plan: Plan, provider: str, *, fresh: bool) -> Bill:
        """What it costs now."""
        ...


_IN_HAND = (Status.DONE, Status.STOPPED, Status.STALLED, Status.SUBMIT_UNKNOWN)
"""Settled, and not to be paid for once more by a click that means what is missing."""


def _is_missing(job: Job) -> bool:
    return job.status is Status.FAILED and job.state.ledger not in ("resolved_lost", "superseded")
