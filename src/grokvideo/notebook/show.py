"""Show jobs where there is somebody to see them: cards in a notebook, lines of text in a terminal."""

from __future__ import annotations

import sys

from grokvideo.engine.jobs import Job, Jobs
from grokvideo.notebook.words import one_line

FINISH_WITHIN_S = 30.0


def show_job(job: Job, *, wait: bool | None = None) -> None:
    """Display a job; with `wait` (None: the setting of that name) only return when nothing more happens by itself."""
    from grokvideo.api import default

    wait = default().settings().wait if wait is None else wait
    if not in_kernel():
        if wait:
            job.wait()
        print(one_line(job))
        return
    from grokvideo.notebook.widgets.jobview import view_of

    view = view_of(job)
    view.show()
    if wait:
        job.wait()
        view.finished.wait(FINISH_WITHIN_S)  # a later update would miss the file that nbconvert writes


def show_jobs(jobs: Jobs) -> None:
    """Display several jobs, one below the other."""
    if not jobs:
        print("no jobs")
    for job in jobs:
        show_job(job, wait=False)


def in_kernel() -> bool:
    """Whether this code runs in a Jupyter kernel, without importing one."""
    if "ipykernel" not in sys.modules or "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
