"""Jobs and money as lines of plain text, for the magics and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from grokvideo.engine.job import Job
from grokvideo.notebook.words import prompt_of, title_of, visible, when
from grokvideo.store.money import CostLine
from grokvideo.values.price import format_usd, usd_from_ticks
from grokvideo.values.state import Status

_WHY_NOT_AGAIN = {
    Status.SUBMIT_UNKNOWN: "may or may not have been sent",
    Status.STOPPED: "is no longer watched",
    Status.STALLED: "had no news for too long",
    Status.EXPIRED: "has expired at the provider",
    Status.MODERATED: "was blocked by moderation",
    Status.FAILED: "failed",
}
_HEAD = ("day", "provider", "model", "mode", "clips", "estimated", "billed", "may be billed")
_NUMBERS_FROM = 4


def called(job: Job) -> str:
    """The job's name, or what identifies it in a command."""
    return visible(job.name, 40) if job.name else job.id[:6]


def job_line(job: Job, *, path: bool = False) -> str:
    """A row of a list: id, name, day, status, price, prompt, and with `path` the file."""
    state = job.state
    moment = datetime.fromtimestamp(state.created_at)
    prompt = visible(" ".join(prompt_of(job).split()), 44)
    line = (
        f"{job.id[:6]}  {visible(job.name or '', 12):<12}  {moment:%d %b %Y %H:%M}  {title_of(job):<21}  "
        f"{_price(job):<23}  {prompt}"
    )
    return f"{line}  {visible(str(state.clip.path))}" if path and state.clip is not None else line.rstrip()


def nothing_sent(job: Job) -> str:
    """Why a cell sent nothing, where its card alone would not say so; empty where it does, or something was sent."""
    why = _WHY_NOT_AGAIN.get(job.status)
    if job.is_new or why is None:
        return ""
    cost = job.cost_usd
    if job.status is Status.FAILED:
        why += f", and {format_usd(cost)} was billed" if cost else ", and may have been billed"
    twice = ", and may pay twice" if job.status is Status.SUBMIT_UNKNOWN else ""
    price = format_usd(job.estimate_usd) + (" simulated" if job.simulated and job.estimate_usd is not None else "")
    return (
        f"Nothing was sent: the same request of {when(job.state.created_at)} {why}. "
        f"--fresh sends it again ({price}){twice}."
    )


def deleted_words(job: Job) -> str:
    """What is gone with a job, and what is not."""
    return (
        f"{called(job)} of {when(job.state.created_at)}: deleted from the library, its clip and words with it. What it "
        "cost stays in `cost`; copies beside notebooks stay, too."
    )


def cost_lines(
    costs: Sequence[CostLine], *, today: date, days: int | None, budget_usd: Decimal | None, spent_usd: Decimal
) -> Iterator[str]:
    """What the library's jobs cost, a line for each day, provider, model and mode; simulated sums stand apart.

    Parameters
    ----------
    days
        Only the last so many days, today being the first; None for all.
    budget_usd, spent_usd
        What may be spent today, None for no limit; and what counts against it.
    """
    if days is not None:
        first = (today - timedelta(days=days - 1)).isoformat()
        costs = [line for line in costs if line.day >= first]
    real = [line for line in costs if not line.simulated]
    simulated = [line for line in costs if line.simulated]
    if not costs:
        yield "No jobs, no costs."
    if real:
        yield from _table(real)
        if any(line.possibly_ticks for line in real):
            yield "May be billed: taken, or perhaps taken, and the provider has not said what it billed."
    if simulated:
        yield "Simulated: no money."
        yield from _table(simulated)
    if budget_usd is not None:
        left = max(Decimal(0), budget_usd - spent_usd)
        yield f"Budget today: {format_usd(budget_usd)}. Spent {format_usd(spent_usd)}, left {format_usd(left)}."


def _table(lines: Sequence[CostLine]) -> Iterator[str]:
    rows = [(line.day, line.provider, visible(line.model, 40), line.mode, *_amounts([line])) for line in lines]
    if len(rows) > 1:
        rows.append(("sum", "", "", "", *_amounts(lines)))
    table = [_HEAD, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(_HEAD))]
    for row in table:
        cells = [
            f"{cell:>{width}}" if column >= _NUMBERS_FROM else f"{cell:<{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells)


def _amounts(lines: Iterable[CostLine]) -> tuple[str, str, str, str]:
    lines = list(lines)
    return (
        str(sum(line.jobs for line in lines)),
        _usd(sum(line.estimated_ticks for line in lines)),
        _usd(sum(line.billed_ticks for line in lines)),
        _usd(sum(line.possibly_ticks for line in lines)),
    )


def _usd(ticks: int) -> str:
    return format_usd(usd_from_ticks(ticks))


def _price(job: Job) -> str:
    if job.state.ledger == "rejected":
        return "not billed"
    simulated = ", simulated" if job.simulated else ""
    if job.cost_usd is not None:
        return f"{format_usd(job.cost_usd)} billed{simulated}"
    return f"est. {format_usd(job.estimate_usd)}{simulated}" if job.estimate_usd is not None else "price unknown"
