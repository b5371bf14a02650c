"""Roll: what each of several jobs is called in a terminal, and in a line what became of them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from grokvideo.engine.job import Job
from grokvideo.engine.jobs import Jobs
from grokvideo.notebook.lines import called
from grokvideo.notebook.words import title_of, visible
from grokvideo.values.price import format_usd
from grokvideo.values.secret import hide_keys
from grokvideo.values.state import Status


class Roll:
    """Some jobs, called by their names; without one by their words in the sweep they come from, else by id."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = {job.id: job for job in jobs}  # equal cells have one job between them
        self._words: dict[str, str] = {}
        if isinstance(jobs, Jobs):
            for job, cell in zip(jobs, jobs.cells, strict=False):
                self._words.setdefault(job.id, cell.words)

    def called(self, job: Job) -> str:
        """What to call it."""
        words = self._words.get(job.id, "")
        return called(job) if job.name or not words else visible(hide_keys(words), 40)

    def summary(self) -> str:
        """`3 of 4 made, 1 blocked, $0.20 simulated`; empty where there is one."""
        jobs = [*self._jobs.values()]
        if len(jobs) < 2:
            return ""
        counts = Counter(map(_fate, jobs))
        good = {fate: counts.pop(fate, 0) for fate in (_MADE, _THERE)}
        parts = [f"{count} {fate}" for fate, count in good.items() if count] or [f"0 {_MADE}"]
        number, _, fate = parts[0].partition(" ")
        parts[0] = f"{number} of {len(jobs)} {fate}"
        parts += [f"{count} {fate}" for fate, count in counts.items()]
        return f"{', '.join(parts)}, {_price(jobs)}"


_MADE, _THERE = "made", "from your library"


def lower(title: str) -> str:
    """A title within a sentence."""
    return title[0].lower() + title[1:]


def _fate(job: Job) -> str:
    if job.status is Status.DONE:
        return _THERE if job.reused else _MADE
    return "blocked" if job.status is Status.MODERATED else lower(title_of(job))


def _price(jobs: Sequence[Job]) -> str:
    """What the new ones of them cost; an estimate counts where the bill is not known."""
    costs = [(job.cost_usd, job.estimate_usd) for job in jobs if not job.reused and job.state.ledger != "rejected"]
    usd = sum((cost if cost is not None else expected or Decimal(0) for cost, expected in costs), Decimal(0))
    unknown = any(cost is None for cost, _ in costs)
    kind = " simulated" if jobs[0].simulated and usd else ""
    return f"{'about ' if unknown else ''}{format_usd(usd)}{kind}"
