"""Jobs and money as lines of plain text, for the magics and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from grokvideo.engine.job import Job
from grokvideo.notebook.columns import columns, cut
from grokvideo.notebook.words import estimate_of, prompt_of, title_of, visible, when
from grokvideo.session import Session
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
_SHORT = {
    "Blocked by moderation": "Blocked",
    "Fetching the clip": "Fetching",
    "Not known if it was sent": "Not known",
    "Unknown request id": "Unknown id",
    "Watching stopped": "Stopped",
}
_JOB_HEAD = ("id", "name", "made", "status", "price", "prompt")
_LEAST_PROMPT = 12
COST_HEAD = ("day", "provider", "model", "mode", "clips", "estimated", "billed", "may be billed")
COST_NUMBERS_FROM = 4


def called(job: Job) -> str:
    """The job's name, or what identifies it in a command."""
    return visible(job.name, 40) if job.name else job.id[:6]


def job_table(jobs: Sequence[Job], *, today: date, paths: bool = False, width: int = 80) -> Iterator[str]:
    """A list of jobs under a header, each in one row of at most `width` columns; the prompt is cut.

    Parameters
    ----------
    today
        Jobs of this day show the time, others the date.
    paths
        The whole path of each clip as well, on a line of its own.
    """
    rows = [_JOB_HEAD, *(_cells_of(job, today) for job in jobs)]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)][:-1]
    left = max(_LEAST_PROMPT, width - sum(widths) - 2 * len(widths))
    for number, row in enumerate(rows):
        cells = [cell + " " * (each - columns(cell)) for cell, each in zip(row, widths, strict=False)]
        yield "  ".join([*cells, cut(row[-1], left)]).rstrip()
        if paths and number and (clip := jobs[number - 1].state.clip) is not None:
            yield f"{'':8}{visible(str(clip.path))}"


def nothing_sent(job: Job) -> str:
    """Why a cell sent nothing, where its card alone would not say so; empty where it does, or something was sent."""
    why = _WHY_NOT_AGAIN.get(job.status)
    if job.is_new or why is None:
        return ""
    cost = job.cost_usd
    if job.status is Status.FAILED:
        why += f", and {format_usd(cost)} was billed" if cost else ", and may have been billed"
        why += " (simulated)" if job.simulated else ""
    twice = ", and may pay twice" if job.status is Status.SUBMIT_UNKNOWN else ""
    price = estimate_of(job) + (" simulated" if job.simulated and job.estimate_usd is not None else "")
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


def provider_words(provider: str | None) -> str:
    """The provider, and what it means where that is the simulator."""
    return "simulator: SIMULATED videos at no cost" if provider == "simulator" else str(provider)


def status_lines(session: Session) -> Iterator[str]:
    """Where things stand: provider, model, library, what is under way."""
    settings, library = session.settings(), session.library()
    running = ", ".join(f"{called(job)} ({title_of(job).lower()})" for job in library.under_way())
    yield f"provider   {provider_words(settings.provider)}"
    yield f"model      {settings.model}"
    yield f"library    {session.home}, {len(library)} {'job' if len(library) == 1 else 'jobs'}"
    yield f"under way  {running or 'nothing'}"
    if settings.budget_usd is not None:
        left = max(Decimal(0), settings.budget_usd - session.spent_today())
        yield f"budget     {format_usd(settings.budget_usd)} a day, {format_usd(left)} left today"


def cost_lines(
    costs: Sequence[CostLine], *, today: date, days: int | None, budget_usd: Decimal | None, spent_usd: Decimal
) -> Iterator[str]:
    """What `cost_parts` with the same arguments says, as lines of text."""
    return lines_of(cost_parts(costs, today=today, days=days, budget_usd=budget_usd, spent_usd=spent_usd))


def lines_of(parts: Iterable[str | list[CostLine]]) -> Iterator[str]:
    """Sentences and tables as lines of text."""
    for part in parts:
        yield from [part] if isinstance(part, str) else _table(part)


def cost_parts(
    costs: Sequence[CostLine], *, today: date, days: int | None, budget_usd: Decimal | None, spent_usd: Decimal
) -> Iterator[str | list[CostLine]]:
    """What the library's jobs cost, by day, provider, model and mode; simulated sums stand apart.

    Sentences, and tables of lines, in the order in which they are read.

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
        yield real
        if any(line.possibly_ticks for line in real):
            yield "May be billed: taken, or perhaps taken, and the provider has not said what it billed."
    if simulated:
        yield "Simulated: no money."
        yield simulated
    if budget_usd is not None:
        left = max(Decimal(0), budget_usd - spent_usd)
        yield f"Budget today: {format_usd(budget_usd)}. Spent {format_usd(spent_usd)}, left {format_usd(left)}."


def cost_rows(lines: Sequence[CostLine]) -> list[tuple[str, ...]]:
    """The cells of each line, and the sums where there are several."""
    rows: list[tuple[str, ...]] = [
        (line.day, line.provider, visible(line.model, 40), line.mode, *_amounts([line])) for line in lines
    ]
    return [*rows, ("sum", "", "", "", *_amounts(lines))] if len(rows) > 1 else rows


def _table(lines: Sequence[CostLine]) -> Iterator[str]:
    table = [COST_HEAD, *cost_rows(lines)]
    widths = [max(len(row[column]) for row in table) for column in range(len(COST_HEAD))]
    for row in table:
        cells = [
            f"{cell:>{width}}" if column >= COST_NUMBERS_FROM else f"{cell:<{width}}"
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


def _cells_of(job: Job, today: date) -> tuple[str, ...]:
    prompt = visible(" ".join(prompt_of(job).split()), 200)
    name = cut(visible(job.name or "", 40), 12)
    return job.id[:6], name, day_of(job, today), _short_title(job), price_told(job), prompt


def day_of(job: Job, today: date) -> str:
    """When it was made, in a column: the time of a job of today, the day or month of an older one."""
    made = datetime.fromtimestamp(job.state.created_at)
    if made.date() == today:
        return f"{made:%H:%M}"
    return f"{made.day} {made:%b}" if made.year == today.year else f"{made:%b %Y}"


def _short_title(job: Job) -> str:
    title = title_of(job)
    if title.startswith(("Sent again", "No news")):  # "as" which, "for" how long: the card says it
        return " ".join(title.split()[:2])
    return _SHORT.get(title, title)


def price_told(job: Job) -> str:
    """What it costs, and of what kind that sum is."""
    cost = job.cost_usd
    if job.state.ledger == "rejected" or cost == 0:
        return "not billed"
    if cost is None and job.estimate_usd is None:
        return "price unknown"
    usd = estimate_of(job) if cost is None else format_usd(cost)
    if job.simulated:
        return f"{usd} simulated"
    return f"est. {usd}" if cost is None else f"{usd} billed"
