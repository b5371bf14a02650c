"""What `%load_ext` says and shows of jobs that it picked up; where there are none, it does without this."""

from __future__ import annotations

from typing import Any

from grokvideo.engine.jobs import Jobs
from grokvideo.notebook.lines import called
from grokvideo.notebook.names import is_free
from grokvideo.notebook.show import show_jobs
from grokvideo.values.state import Status


def present(jobs: Jobs, namespace: dict[str, Any]) -> None:
    """Say which they are, show their cards, and put them into the notebook under their names where these are free."""
    watched = [job for job in jobs if job.status is not Status.SUBMIT_UNKNOWN]
    if watched:
        names = ", ".join(called(job) for job in watched)
        print(f"Picked up where {'it was' if len(watched) == 1 else 'they were'}, at no extra cost: {names}.")
    if len(watched) < len(jobs):
        names = ", ".join(called(job) for job in jobs if job not in watched)
        print(f"Not known if it was sent, and may have been billed: {names}. The card shows what can be done.")
    for job in jobs:
        if job.name and is_free(job.name):
            namespace.setdefault(job.name, job)
    show_jobs(jobs)
