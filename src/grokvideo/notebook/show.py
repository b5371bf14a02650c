"""Show jobs where there is somebody to see them: cards in a notebook, lines of text in a terminal."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.words import one_line, visible
from grokvideo.values.state import Clip

if TYPE_CHECKING:  # cards load with the first one that is shown
    from grokvideo.notebook.widgets.jobview import JobView

FINISH_WITHIN_S = 30.0


class NotWaiting(Exception):
    """Somebody interrupted the waiting of a cell; the jobs go on. Shown as one line, and ends the cell as an error."""

    def _render_traceback_(self) -> list[str]:
        # IPython's own hook: what it shows in place of a traceback.
        return [str(self)]


def show_job(job: Job, *, wait: bool | None = None) -> None:
    """Display a job; with `wait` (None: the setting of that name) only return when nothing more happens by itself.

    Raises
    ------
    NotWaiting
        If the waiting was interrupted.
    """
    _show([job], wait)


def show_jobs(jobs: Sequence[Job], *, wait: bool | None = False) -> None:
    """Display several jobs in a row of small cards; `wait` as for one."""
    if not jobs:
        print("no jobs")
    _show(jobs, wait)


def show_clip(clip: Clip) -> None:
    """Display the card of a clip's job; a line of text in a terminal, and for a clip that is in no library here."""
    from grokvideo.api import default

    if in_kernel():
        with suppress(GrokVideoError):  # deleted, or of another library
            job = default().library().get(clip.job_id)
            if job.id == clip.job_id:
                show_job(job, wait=False)
                return
    print(clip)


def _show(jobs: Sequence[Job], wait: bool | None) -> None:
    from grokvideo.api import default

    setting = default().settings().wait
    wait = setting if wait is None else wait
    if not in_kernel():
        if wait:
            from grokvideo.notebook.terminal import watching

            with watching(jobs):
                _wait(jobs)
        for job in jobs:
            print(one_line(job))
        return
    if setting and jobs:
        from grokvideo.notebook.pages import nobody_watches, show_pages

        if nobody_watches():
            show_pages(jobs, partial(_wait, jobs if wait else ()))
            return
    if not wait:
        _show_cards(jobs)
        return
    with _telling_what_goes_on(jobs):  # from the first card on: whoever sees it may interrupt
        _wait(jobs, [view.finished for view in _show_cards(jobs)])


def _show_cards(jobs: Sequence[Job]) -> list[JobView]:
    from grokvideo.notebook.widgets.jobview import view_of

    views = [view_of(job) for job in jobs]
    if len(views) > 1:
        from grokvideo.notebook.widgets.row import Row

        Row(views).show()
    elif views:
        views[0].show()
    return views


def _wait(jobs: Iterable[Job], shown: Iterable[threading.Event] = ()) -> None:
    """The one place where a cell waits; `shown`: until their outcome stands in the saved output, too."""
    with _telling_what_goes_on(jobs):
        for job in jobs:
            job.wait()
        for event in shown:
            event.wait(FINISH_WITHIN_S)  # a later update would miss the file that nbconvert writes


@contextmanager
def _telling_what_goes_on(jobs: Iterable[Job]) -> Iterator[None]:
    """Say in one line, when somebody interrupts, which jobs go on all the same."""
    try:
        yield
    except KeyboardInterrupt:
        left = [visible(job.name, 40) if job.name else job.id[:6] for job in jobs if not job.status.is_settled]
        on = f"{', '.join(left)} {'goes' if len(left) == 1 else 'go'} on in the background." if left else ""
        raise NotWaiting(f"Not waiting any longer{f': {on}' if on else '.'}") from None


def in_kernel() -> bool:
    """Whether this code runs in a Jupyter kernel, without importing one."""
    if "ipykernel" not in sys.modules or "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
