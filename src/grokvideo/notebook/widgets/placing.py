"""Clips put beside the notebook, and their pictures made small: one after the other, in threads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from grokvideo.engine.job import Job
from grokvideo.notebook.sweeppage import Film, film_of
from grokvideo.session import BACKGROUND

_log = logging.getLogger("grokvideo")


class Placing:
    """What a matrix has of the files of its clips. Written on the loop thread only.

    Parameters
    ----------
    folder
        The notebook's, beside which clips are linked.
    many
        How many clips there are: the more, the smaller their pictures.
    placed
        Called when a job's clip can be shown.
    is_pictured
        Whether a job's clip needs a small picture: a page may not show all of them.
    """

    def __init__(
        self,
        folder: Path,
        many: int,
        placed: Callable[[Job], None],
        is_pictured: Callable[[Job], bool] = lambda _: True,
    ) -> None:
        self._is_pictured = is_pictured
        self._folder = folder
        self._many = many
        self._placed = placed
        self._waiting: dict[str, Job] = {}
        self._runs = False
        self.films: dict[str, Film] = {}
        """By their jobs' ids."""

    @property
    def is_busy(self) -> bool:
        """Whether any clip is on its way to where it can be shown."""
        return bool(self._waiting)

    def link(self, job: Job) -> Path | None:
        """The clip's file beside the notebook, or None."""
        film = self.films.get(job.id)
        return None if film is None else film.link

    def place(self, job: Job) -> None:
        """See to the clip of a job that is done."""
        self._waiting[job.id] = job
        if not self._runs:
            self._runs = True
            BACKGROUND.submit(self._place_all())

    async def _place_all(self) -> None:
        while self._waiting:
            job = next(iter(self._waiting.values()))
            film = Film(None, "")
            try:
                if (clip := job.state.clip) is not None:
                    film = await asyncio.to_thread(
                        film_of, job, clip, self._folder, self._many if self._is_pictured(job) else 0
                    )
            except Exception:  # nobody is kept from the other clips by this one
                _log.exception("the clip of job %s could not be shown", job.id)
            self.films[job.id] = film
            del self._waiting[job.id]
            self._placed(job)
        self._runs = False
