"""Show jobs where there is somebody to see them: cards in a notebook, lines of text in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.waits import NotWaiting as NotWaiting
from grokvideo.notebook.waits import in_kernel as in_kernel
from grokvideo.notebook.waits import telling_what_goes_on, wait_for
from grokvideo.notebook.words import one_line
from grokvideo.values.state import Clip

if TYPE_CHECKING:  # cards load with the first one that is shown
    from grokvideo.engine.sweeps import Sweep
    from grokvideo.notebook.widgets.jobview import JobView


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


def show_sweep(sweep: Sweep, *, wait: bool | None = False) -> None:
    """Display a sweep: its bill while it asks for a confirmation, else its clips; `wait` as for one job.

    Nobody waits for a confirmation.

    Raises
    ------
    NotWaiting
        If the waiting was interrupted.
    """
    from grokvideo.api import default

    setting = default().settings().wait
    wait = sweep.has_begun and (setting if wait is None else wait)
    if not in_kernel():
        _print_sweep(sweep, wait=wait)
        return
    if setting:
        from grokvideo.notebook.pages import nobody_watches, show_sweep_page

        if nobody_watches():
            show_sweep_page(sweep, partial(wait_for, sweep if wait else ()))
            return
    from grokvideo.notebook.widgets.sweepview import sweep_view_of

    view = sweep_view_of(sweep)
    if not wait:
        view.show()
        return
    with telling_what_goes_on(sweep):
        view.show()
        wait_for(sweep, [view.finished])


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
        _print(jobs, wait=wait)
        return
    if setting and jobs:
        from grokvideo.notebook.pages import nobody_watches, show_pages

        if nobody_watches():
            show_pages(jobs, partial(wait_for, jobs if wait else ()))
            return
    if not wait:
        _show_cards(jobs)
        return
    with telling_what_goes_on(jobs):  # from the first card on: whoever sees it may interrupt
        wait_for(jobs, [view.finished for view in _show_cards(jobs)])


def _print(jobs: Sequence[Job], *, wait: bool) -> None:
    if wait:
        from grokvideo.notebook.terminal import watching

        with watching(jobs):
            wait_for(jobs)
    for job in jobs:
        print(one_line(job))


def _print_sweep(sweep: Sweep, *, wait: bool) -> None:
    from grokvideo.notebook.billing import bill_lines, title_words

    if sweep.has_begun:
        print(title_words(sweep.bill))
        _print(sweep, wait=wait)
        return
    print(*bill_lines(sweep.bill, sweep.plan.prompts), sep="\n")
    print("Cancelled. Nothing was sent." if sweep.is_cancelled else "Nothing was sent: .start() generates, and pays.")


def _show_cards(jobs: Sequence[Job]) -> list[JobView]:
    from grokvideo.notebook.widgets.jobview import view_of

    views = [view_of(job) for job in jobs]
    if len(views) > 1:
        from grokvideo.notebook.widgets.row import Row

        Row(views).show()
    elif views:
        views[0].show()
    return views


def somebody_can_click() -> bool:
    """Whether what is shown in this kernel is seen by a person, and not by a program that runs the notebook."""
    if not in_kernel():
        return False
    from grokvideo.notebook.pages import nobody_watches

    return not nobody_watches()
