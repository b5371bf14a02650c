"""Jobs shown as pages alone, where a program runs the notebook (nbconvert, papermill) and nobody sees a live card.

A card there would cost its whole front end in the saved file, and the page that nbconvert makes of it shows the card's
empty place, not the clip.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from IPython.display import publish_display_data

from grokvideo.engine.job import Job
from grokvideo.engine.sweeps import Sweep
from grokvideo.notebook.html import static_page, static_row
from grokvideo.notebook.plain import plain_text
from grokvideo.notebook.sweeppage import Film, film_of, plain_sweep, static_sweep
from grokvideo.store.clips import link, link_name

_numbers = itertools.count()
_log = logging.getLogger("grokvideo")


def nobody_watches() -> bool:
    """Whether no notebook server started this kernel: it names the notebook to each of its own."""
    return "JPY_SESSION_NAME" not in os.environ


def show_pages(jobs: Sequence[Job], wait: Callable[[], None]) -> None:
    """Show jobs as they stand, wait, and show them as they stand then, in the same place."""
    _show(partial(_bundle, jobs), wait)


def show_sweep_page(sweep: Sweep, wait: Callable[[], None]) -> None:
    """The same with a sweep."""
    films: dict[str, Film] = {}

    def bundle() -> dict[str, str]:
        for job in sweep if sweep.has_begun else ():
            if (clip := job.state.clip) is not None and job.id not in films:
                films[job.id] = film_of(job, clip, Path.cwd(), len(sweep))
        return {"text/html": static_sweep(sweep, films), "text/plain": plain_sweep(sweep, films)}

    _show(bundle, wait)


def _show(bundle: Callable[[], dict[str, str]], wait: Callable[[], None]) -> None:
    display = {"display_id": f"grokvideo-page-{next(_numbers)}-{os.getpid()}"}
    publish_display_data(bundle(), transient=display)
    try:
        wait()
    finally:
        publish_display_data(bundle(), transient=display, update=True)


def _bundle(jobs: Sequence[Job]) -> dict[str, str]:
    links = [_placed(job) for job in jobs]
    small = len(jobs) > 1
    pages = [static_page(job, name, small=small) for job, name in zip(jobs, links, strict=True)]
    texts = [plain_text(job, name) for job, name in zip(jobs, links, strict=True)]
    return {"text/html": static_row(pages) if small else pages[0], "text/plain": "\n\n".join(texts)}


def _placed(job: Job) -> str | None:
    """The name of the clip's file beside the notebook, once there is one."""
    clip = job.state.clip
    if clip is None:
        return None
    try:
        return link(clip.path, Path.cwd(), link_name(job.name or job.request.prompt, job.id)).name
    except OSError:
        _log.warning("the clip could not be linked beside the notebook in %s", Path.cwd(), exc_info=True)
        return None
