"""How a cell waits for jobs, and where it runs: in a kernel, or under a program that wants the outcome alone."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from grokvideo.engine.job import Job
from grokvideo.notebook.words import visible

FINISH_WITHIN_S = 30.0


class NotWaiting(Exception):
    """Somebody interrupted the waiting of a cell; the jobs go on. Shown as one line, and ends the cell as an error."""

    def _render_traceback_(self) -> list[str]:
        # IPython's own hook: what it shows in place of a traceback.
        return [str(self)]


def wait_for(jobs: Iterable[Job], shown: Iterable[threading.Event] = ()) -> None:
    """The one place where a cell waits; `shown`: until their outcome stands in the saved output, too.

    Raises
    ------
    NotWaiting
        If it was interrupted.
    """
    with telling_what_goes_on(jobs):
        for job in jobs:
            job.wait()
        for event in shown:
            event.wait(FINISH_WITHIN_S)  # a later update would miss the file that nbconvert writes


@contextmanager
def telling_what_goes_on(jobs: Iterable[Job]) -> Iterator[None]:
    """Say in one line, when somebody interrupts, which jobs go on all the same."""
    try:
        yield
    except KeyboardInterrupt:
        left = [visible(job.name, 40) if job.name else job.id[:6] for job in jobs if not job.status.is_settled]
        on = f"{', '.join(left)} {'goes' if len(left) == 1 else 'go'} on in the background." if left else ""
        raise NotWaiting(f"Not waiting any longer{f': {on}' if on else '.'}") from None


def is_run_by_a_program() -> bool:
    """Whether a program runs this notebook and waits for what it shows: then pages are all that is needed."""
    if not in_kernel():
        return False
    from grokvideo.api import settings_now
    from grokvideo.notebook.pages import nobody_watches

    return settings_now().wait and nobody_watches()


def in_kernel() -> bool:
    """Whether this code runs in a Jupyter kernel, without importing one."""
    if "ipykernel" not in sys.modules or "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
