"""What may be spent: the day's budget, and the sum above which a person is asked first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grokvideo.errors import BudgetExceeded, NeedsConfirmation
from grokvideo.settings import Settings
from grokvideo.store.ledger import Row
from grokvideo.values.price import format_usd, usd_from_ticks


@dataclass(frozen=True, slots=True)
class Guard:
    """Looks at what one action would add, in the transaction that writes it down: two kernels cannot both pass.

    A row counts against the budget from the moment it stands in the ledger, so there is nothing else to reserve or to
    free. Simulated prices never count against it; they need a confirmation all the same, as the real ones would.

    Parameters
    ----------
    yes
        The person has seen the price.
    """

    budget_usd: Decimal | None
    confirm_over_usd: Decimal
    yes: bool

    @classmethod
    def of(cls, settings: Settings, *, yes: bool, seen: Decimal | None = None) -> Guard:
        """The guard that the settings ask for; `seen`: a yes holds for no more than this price."""
        if yes and seen is not None:
            return cls(settings.budget_usd, max(settings.confirm_over_usd, seen), yes=False)
        return cls(settings.budget_usd, settings.confirm_over_usd, yes)

    def __call__(self, missing: Sequence[Row], spent_ticks: int) -> None:
        """Let it pass, or raise.

        Parameters
        ----------
        missing
            What would be sent.
        spent_ticks
            What counts against the budget of today already.

        Raises
        ------
        BudgetExceeded
            If it could pass the budget.
        NeedsConfirmation
            If it costs more than may be spent without asking.
        """
        self._check_budget([row for row in missing if not row.simulated], usd_from_ticks(spent_ticks))
        total = _sum(missing)
        if total > self.confirm_over_usd and not self.yes:
            what = "this clip" if len(missing) == 1 else f"these {len(missing)} clips"
            kind = "simulated, " if missing[0].simulated else ""
            raise NeedsConfirmation(
                f"{what} would cost {format_usd(total)} ({kind}estimated), "
                f"and more than {format_usd(self.confirm_over_usd)} needs a confirmation",
                price_usd=total,
            )

    def _check_budget(self, real: Sequence[Row], spent: Decimal) -> None:
        if self.budget_usd is None or not real:
            return
        nameless = next((row for row in real if row.estimate_ticks is None), None)
        if nameless is not None:
            raise BudgetExceeded(
                f"the price of {nameless.model} is not known, so it could pass your budget of "
                f"{format_usd(self.budget_usd)} a day",
                hint="Choose a model with a known price, or take the budget away. Nothing was sent.",
            )
        total, left = _sum(real), max(Decimal(0), self.budget_usd - spent)
        if total > left:
            raise BudgetExceeded(
                f"{format_usd(total)} is more than the {format_usd(left)} left in your budget of "
                f"{format_usd(self.budget_usd)} for today"
            )


def _sum(rows: Sequence[Row]) -> Decimal:
    return usd_from_ticks(sum(row.estimate_ticks or 0 for row in rows))
