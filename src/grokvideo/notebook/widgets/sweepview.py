"""SweepView: the bill of a sweep, which becomes the matrix of its clips in the same output."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import traitlets

from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.grid import grid_of
from grokvideo.notebook.sweeppage import plain_sweep, static_sweep
from grokvideo.notebook.sweeptable import Table, table_of
from grokvideo.notebook.variables import rename, variables
from grokvideo.notebook.widgets.base import STATIC, Wish
from grokvideo.notebook.widgets.cells import can_again, cell_told, sums_told, sweep_told
from grokvideo.notebook.widgets.jobview import JobView, view_of
from grokvideo.notebook.widgets.paced import Paced
from grokvideo.notebook.widgets.placing import Placing
from grokvideo.notebook.widgets.shown import Shown, Still
from grokvideo.session import BACKGROUND
from grokvideo.values.axes import Cell
from grokvideo.values.state import Clip, JobState, Status

WRITE_EVERY_S = 0.25
"""How often the browser is told of the cells at most; less often where they are very many."""
_FEW = 100
RENEW_EVERY_S = 15.0
"""How often the saved output is written anew while clips arrive: JupyterLab draws all of it each time."""
_views: dict[str, SweepView] = {}


@dataclass(slots=True)
class _Seat:
    """A cell: the job that is in it, and what the browser was told of that."""

    cell: Cell
    job: Job
    state: JobState
    told: dict[str, Any]
    leave: Callable[[], None] | None = None


class SweepView(Shown):
    """A sweep, live: the bill while it asks, then a cell for each clip, which fills in its place.

    One widget for all of its clips. What changes is told at most a few times a second, all of it on the loop thread.

    Parameters
    ----------
    sweep
        The sweep to show.
    folder
        The notebook's folder, beside which clips are linked.
    """

    _esm = STATIC / "sweepview.js"
    _css = STATIC / "sweepview.css"

    sweep = traitlets.Dict().tag(sync=True)
    """What was asked for, its bill, and the sides of the matrix; its keys are in `cells.sweep_told`."""
    cells: traitlets.List[Any] = traitlets.List().tag(sync=True)
    """Row by row what `cells.cell_told` says of each clip, None where it was left out; empty before the start."""
    sums = traitlets.Dict().tag(sync=True)
    """How the clips stand together, as `cells.sums_told` says it."""

    def __init__(self, sweep: Sweep, folder: Path) -> None:
        self.source = sweep
        self.folder = folder
        self.finished = threading.Event()
        """Set once the outcome of every clip is shown, in the notebook's saved output too."""
        self._grid = grid_of(sweep.plan)
        self._seats: list[_Seat] = []
        self._placing = Placing(folder, len(sweep.plan.cells), self._placed)
        self._cards: list[JobView] = []
        self._compared: dict[tuple[str, ...], Shown] = {}
        self._table: tuple[Table, Still] | None = None
        self._known: tuple[Job, ...] = ()
        self._one_at_a_time = threading.Lock()
        self._writes = Paced(self._write, max(WRITE_EVERY_S, WRITE_EVERY_S * len(sweep.plan.cells) / _FEW))
        self._renewals = Paced(self._renew_now, RENEW_EVERY_S)
        if sweep.has_begun:
            self._known = tuple(sweep)
            self._seats = [self._seat(number, job) for number, job in enumerate(self._known)]
        super().__init__(sweep=sweep_told(sweep, self._grid), cells=self._in_rows(), sums=self._sums())
        sweep.follow(self._changed)
        BACKGROUND.call(self._catch_up)

    def show(self) -> None:
        """Display it as the output of the running cell."""
        super().show()
        BACKGROUND.call(self._renew_now)  # for what happened meanwhile

    def act(self, wish: Wish) -> None:
        """A button was pressed, of the sweep or of a cell. Ignored when another job is in its place by now."""
        sweep, yes = self.source, wish.value == "yes"
        deeds: dict[str, Callable[[], object]] = {}
        if wish.job != sweep.id:
            self._act_on_cell(wish, yes)
        elif sweep.is_asking:
            deeds = {"generate": sweep.confirm, "cancel": sweep.cancel}
        elif sweep.is_cancelled:
            deeds = {"ask-again": sweep.ask_again}
        elif sweep.has_begun:
            deeds = {
                "stop": self._stop,
                "resume": sweep.resume,
                "generate-missing": partial(sweep.retry, yes=yes),
                "compare": self._compare,
                "to-dataframe": self._tabulate,
            }
        if (deed := deeds.get(wish.action)) is not None:
            deed()

    def file(self, job: str | None) -> Path | None:
        """The clip of that job, if it is one of its own and there is one."""
        clip = self._clip(job)
        return None if clip is None else clip.path

    def poster(self, job: str | None) -> Path | None:
        """The picture of that clip."""
        clip = self._clip(job)
        return None if clip is None else clip.poster

    def page(self, *, below: bool = False) -> str:
        """Its static page, as it stands."""
        view = self.view if self.comm is not None else None  # it was closed, and the place goes on as a page
        return static_sweep(self.source, dict(self._placing.films), view=view)

    def plain(self) -> str:
        """The same as plain text."""
        return plain_sweep(self.source, dict(self._placing.films))

    def _clip(self, job: str | None) -> Clip | None:
        return next((seat.job.state.clip for seat in list(self._seats) if seat.job.id == job), None)

    def _act_on_cell(self, wish: Wish, yes: bool) -> None:
        job = next((seat.job for seat in list(self._seats) if seat.job.id == wish.job), None)
        if job is None or not any(each is job for each in self._known):
            return
        if wish.action == "retry" and can_again(job.state):
            self.source.retry(job, yes=yes)
        elif wish.action == "open":
            card = view_of(job)
            if self._succeed not in card.succeeded:
                card.succeeded.append(self._succeed)
                self._cards.append(card)
            self.show_below(card)

    def _succeed(self, old: Job, new: Job) -> None:
        """The whole card of a cell goes on with another job, and so does the cell."""
        if any(job is old for job in self.source):
            self.source.replace(old, new)

    def _stop(self) -> None:
        refusals = []
        for job in self.source:
            if not job.status.is_settled:
                try:
                    job.stop()
                except GrokVideoError as error:  # another kernel watches it; the others are stopped all the same
                    refusals.append(error)
        if refusals:
            raise refusals[0]

    def _compare(self) -> None:
        from grokvideo.notebook.comparing import MOST, compare_of

        once = {seat.job.id: seat for seat in list(self._seats) if seat.job.status is Status.DONE}
        done = list(once.values())[:MOST]
        ids = tuple(seat.job.id for seat in done)
        if ids not in self._compared or self._compared[ids].comm is None:  # somebody closed it
            self._compared[ids] = compare_of(Jobs([seat.job for seat in done], [seat.cell for seat in done]))
        self.show_below(self._compared[ids])

    def _tabulate(self) -> None:
        before, old = self._table or (None, None)
        table = table_of(self.source, variables(), before)
        still = Still(table.html, table.text)
        self._table = table, still
        self.show_below(still, instead=old)
        BACKGROUND.call(self._writes.wish)

    def _changed(self) -> None:
        """It began, was cancelled, or a job took another's place. On any thread."""
        jobs = tuple(self.source) if self.source.has_begun else ()
        with self._one_at_a_time:
            known, self._known = self._known, jobs
        BACKGROUND.call(self._catch_up)
        for old, new in zip(known, jobs, strict=False):
            if old is not new:
                rename(old, new)
                for card in self._cards:
                    if card.source is old:
                        card.go_on_with(new)

    def _catch_up(self) -> None:
        """Follow the jobs that are in their places now."""
        is_other = False
        for number, job in enumerate(self._known):
            if number == len(self._seats):
                self._seats.append(self._seat(number, job))
            elif (seat := self._seats[number]).job is not job:
                if seat.leave is not None:
                    seat.leave()
                self._seats[number] = self._seat(number, job)
                is_other = True
            seat = self._seats[number]
            if seat.leave is None:
                seat.leave = job.subscribe(partial(self._follow, number, job))
                self._follow(number, job, job.state)
        told = sweep_told(self.source, self._grid)
        if is_other or told != self.sweep:  # somebody clicked, and sees what came of it at once
            with self.hold_sync():  # one message: a matrix never comes before its cells
                self._writes.now()
                self.sweep = told
            self._renewals.now()
        if self.source.is_cancelled:
            self.finished.set()
        elif self.source.is_asking:
            self.finished.clear()

    def _seat(self, number: int, job: Job) -> _Seat:
        cell, state = self.source.plan.cells[number], job.state
        return _Seat(cell, job, state, cell_told(cell, job, state, self._placing.link(job)))

    def _follow(self, number: int, job: Job, state: JobState) -> None:
        if self._seats[number].job is not job:
            return
        if state.clip is not None and job.id not in self._placing.films:
            self._placing.place(job)  # told of when its file is beside the notebook
        else:
            self._tell(number, state)

    def _placed(self, job: Job) -> None:
        for number, seat in enumerate(self._seats):
            if seat.job is job:
                self._tell(number, job.state)

    def _tell(self, number: int, state: JobState) -> None:
        seat = self._seats[number]
        if state is not seat.state or state.clip is not None:
            seat.state, seat.told = state, cell_told(seat.cell, seat.job, state, self._placing.link(seat.job))
            self._writes.wish()
        if state.status.is_settled:
            self._renewals.wish()
        if self._placing.is_busy or not all(each.state.status.is_settled for each in self._seats):
            self.finished.clear()
        elif not self.finished.is_set():
            self._renewals.now()
            self._writes.now()
            self.finished.set()

    def _write(self) -> None:
        with self.hold_sync():
            self.cells = self._in_rows()
            self.sums = self._sums()

    def _in_rows(self) -> list[dict[str, Any] | None]:
        if not self._seats:
            return []
        return [None if number is None else self._seats[number].told for number in self._grid.places]

    def _sums(self) -> dict[str, Any]:
        jobs, states = [seat.job for seat in self._seats], [seat.state for seat in self._seats]
        missing = self.source.missing() if jobs else []
        return sums_told(
            jobs, states, missing, self.source.attempts, "" if self._table is None else self._table[0].name
        )


def sweep_view_of(sweep: Sweep) -> SweepView:
    """The one view of a sweep: shown twice, it is one widget in two places."""
    view = _views.get(sweep.id)
    if view is None or view.comm is None:  # somebody closed it; the jobs went on
        view = _views[sweep.id] = SweepView(sweep, Path.cwd())
    return view
