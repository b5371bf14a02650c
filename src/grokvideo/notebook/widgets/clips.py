"""The jobs of a Studio, newest first: followed, their clips put beside the notebook, and what is told of each.

Everything here happens on the loop thread; `jobs` may be read on any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from grokvideo.engine.jobs import Job
from grokvideo.notebook.studio.cards import Parts, card_told, move_told, plain_parts
from grokvideo.notebook.sweeppage import Film
from grokvideo.notebook.widgets.placing import Placing
from grokvideo.session import BACKGROUND
from grokvideo.values.state import Clip, JobState, Status

PICTURES = 24
"""So many clips stand on the static page; the pictures of all of them share its room."""


@dataclass(slots=True)
class _Seat:
    """A card: its job, and what the browser was told of that."""

    job: Job
    parts: Parts
    state: JobState
    told: dict[str, Any]
    leave: Callable[[], None]
    number: int
    """Its place among all, oldest first."""
    is_new: bool
    """Whether its end is news: not of a clip that was fetched from the library to be looked at."""


class Clips:
    """The jobs that stand in a Studio.

    Parameters
    ----------
    folder
        The notebook's, beside which clips are linked.
    stands
        Called when a card stands otherwise, or comes, or goes.
    moves
        Called when one that is under way came further.
    settled
        Called when a job has ended, with its clip if it has one: once for each that was added as new.
    """

    def __init__(
        self,
        folder: Path,
        stands: Callable[[], None],
        moves: Callable[[], None],
        settled: Callable[[Job], None],
    ) -> None:
        self.jobs: tuple[Job, ...] = ()
        """Newest first."""
        self._stands, self._moves, self._settled = stands, moves, settled
        self._placing = Placing(folder, PICTURES, self._placed, lambda job: job in self.jobs[:PICTURES])
        self._seats: dict[str, _Seat] = {}
        self._first = self._last = 0

    @property
    def films(self) -> Mapping[str, Film]:
        """What a page needs of each clip, by its job's id."""
        return self._placing.films

    @property
    def is_quiet(self) -> bool:
        """Whether nothing more happens by itself, and every clip can be shown."""
        return not self._placing.is_busy and all(seat.state.status.is_settled for seat in self._seats.values())

    def in_order(self) -> list[Job]:
        """The jobs, oldest first: those of one sweep in the order of its cells."""
        seats = dict(self._seats)  # another thread may add one
        return sorted(self.jobs, key=lambda job: seats[job.id].number if job.id in seats else 0)

    def find(self, job_id: str | None) -> Job | None:
        """The job with that id, if it stands here."""
        return next((job for job in self.jobs if job.id == job_id), None)

    def clip(self, job_id: str | None) -> Clip | None:
        """Its clip, if it has one."""
        job = self.find(job_id)
        return None if job is None else job.state.clip

    def add(self, jobs: Iterable[Job], parts: Mapping[str, Parts], *, is_new: bool = True) -> None:
        """Put these before all others, or, where they are not new, behind them. One that is here already moves."""
        BACKGROUND.call(self._add, list({job.id: job for job in jobs}.values()), dict(parts), is_new)

    def replace(self, old: Job, new: Job) -> None:
        """Put a job into another's place."""
        BACKGROUND.call(self._replace, old, new)

    def remove(self, job: Job) -> None:
        """Take a job away."""
        BACKGROUND.call(self._remove, job)

    def told(self) -> list[dict[str, Any]]:
        """The trait `cards`."""
        return [self._seats[job.id].told for job in self.jobs]

    def moves_told(self) -> dict[str, dict[str, Any]]:
        """The trait `moves`."""
        return {job: move_told(seat.state) for job, seat in self._seats.items() if not seat.state.status.is_settled}

    def states(self) -> list[JobState]:
        """How each stands, as the cards say it."""
        return [self._seats[job.id].state for job in self.jobs]

    def _add(self, jobs: Sequence[Job], parts: Mapping[str, Parts], is_new: bool) -> None:
        coming = [self._kept(job) for job in jobs if is_new or job.id not in self._seats]
        for job in coming:
            before = self._seats.get(job.id)
            known = plain_parts(job.prompt) if before is None else before.parts
            is_told = before is not None and before.state.status.is_settled and not before.is_new
            if is_new:
                self._last += 1
            else:
                self._first -= 1
            self._sit(job, parts.get(job.id) or known, self._last if is_new else self._first, is_new and not is_told)
        ids = {job.id for job in coming}
        staying = [job for job in self.jobs if job.id not in ids]
        self.jobs = (*coming, *staying) if is_new else (*staying, *coming)
        self._stands()
        for job in coming:
            self._begin(job)

    def _kept(self, job: Job) -> Job:
        """The one that is here already, where that was paid for here: its card goes on saying what it cost."""
        before = self._seats.get(job.id)
        return before.job if before is not None and job.reused and not before.job.reused else job

    def _sit(self, job: Job, parts: Parts, number: int, is_new: bool) -> None:
        if (before := self._seats.get(job.id)) is not None:
            before.leave()
        state = job.state
        told = card_told(job, state, self._placing.link(job), parts)
        leave = job.subscribe(partial(self._follow, job))
        self._seats[job.id] = _Seat(job, parts, state, told, leave, number, is_new)

    def _begin(self, job: Job) -> None:
        """What happened before it was followed."""
        if job.state.status.is_settled or job.state is not self._seats[job.id].state:
            self._follow(job, job.state)

    def _replace(self, old: Job, new: Job) -> None:
        seat = self._seats.pop(old.id, None)
        if seat is None:
            return
        seat.leave()
        if new.id in self._seats:  # it came from elsewhere as well
            self.jobs = tuple(job for job in self.jobs if job.id != new.id)
        self._sit(new, seat.parts if new.prompt == old.prompt else plain_parts(new.prompt), seat.number, True)
        self.jobs = tuple(new if job.id == old.id else job for job in self.jobs)
        self._stands()
        self._begin(new)

    def _remove(self, job: Job) -> None:
        seat = self._seats.pop(job.id, None)
        if seat is not None:
            seat.leave()
            self.jobs = tuple(each for each in self.jobs if each.id != job.id)
            self._stands()

    def _follow(self, job: Job, state: JobState) -> None:
        seat = self._seats.get(job.id)
        if seat is None or seat.job is not job:
            return
        if state.clip is not None and job.id not in self._placing.films:
            self._placing.place(job)  # told of when its file is beside the notebook
        else:
            self._tell(seat, state)

    def _placed(self, job: Job) -> None:
        seat = self._seats.get(job.id)
        if seat is not None and seat.job is job:
            self._tell(seat, job.state)

    def _tell(self, seat: _Seat, state: JobState) -> None:
        was, seat.state = seat.state, state
        if state.status is Status.PENDING and was.status is Status.PENDING and state.note == was.note:
            self._moves()
            return
        if state.status is Status.DOWNLOADING and was.status is Status.DOWNLOADING:
            self._moves()
            return
        seat.told = card_told(seat.job, state, self._placing.link(seat.job), seat.parts)
        self._stands()
        if state.status.is_settled and seat.is_new:
            seat.is_new = False
            self._settled(seat.job)
        elif not state.status.is_settled:
            seat.is_new = True
