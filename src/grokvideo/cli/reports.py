"""Commands that only look: history, cost, models, doctor."""

from __future__ import annotations

import shutil
from datetime import date

from grokvideo.doctor import examine
from grokvideo.notebook.lines import cost_lines, job_table, status_lines
from grokvideo.notebook.words import visible


def status() -> int:
    """Where things stand."""
    from grokvideo.api import default

    for line in status_lines(default()):
        print(line)
    return 0


def history(words: str, limit: int) -> int:
    """The newest jobs, or those with these words."""
    from grokvideo.api import default

    library = default().library()
    jobs = library.search(words, limit) if words else library.jobs(limit)
    if jobs:
        width = shutil.get_terminal_size((100, 24)).columns
        for line in job_table(jobs, today=date.today(), paths=True, width=width):
            print(line)
    if not jobs:
        print(f"No job has {visible(words)!r} in its prompt or name." if words else "There are no jobs yet.")
    return 0


def cost(days: int | None) -> int:
    """What was estimated and billed."""
    from grokvideo.api import default

    session = default()
    for line in cost_lines(
        session.library().costs(),
        today=date.today(),
        days=days,
        budget_usd=session.settings().budget_usd,
        spent_usd=session.spent_today(),
    ):
        print(line)
    return 0


def models(provider: str | None) -> int:
    """The models; 1 when nobody could be asked, and they are only those that are known here."""
    from grokvideo.api import default
    from grokvideo.notebook.modeltable import model_lines

    found = default().models(provider)
    for line in model_lines(found):
        print(line)
    return 1 if found.trouble else 0


def doctor(*, offline: bool) -> int:
    """Every finding in a line; 0 unless something is bad."""
    bad = 0
    for finding in examine(offline=offline):
        words = visible(" ".join(finding.words.split()))
        print(f"{finding.grade:<4}  {finding.name:<11}  {words}", flush=True)
        bad += finding.grade == "bad"
    if bad:
        print(f"{bad} {'thing needs' if bad == 1 else 'things need'} mending.")
    return 1 if bad else 0
