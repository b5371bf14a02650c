"""The sweeps that somebody still holds, so that clips which come one by one are known as parts of one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from weakref import WeakValueDictionary

from grokvideo.engine.job import Job
from grokvideo.engine.jobs import Jobs

_living: WeakValueDictionary[int, Jobs] = WeakValueDictionary()
_numbers = count()


def remember(sweep: Jobs) -> None:
    """Know it for as long as it lives."""
    _living[next(_numbers)] = sweep


def sweep_of(jobs: Iterable[Job]) -> Jobs | None:
    """The newest sweep that has all of these clips; None where none has, or nobody holds it any more."""
    ids = {job.id for job in jobs}
    newest_first = [sweep for _, sweep in sorted(_living.copy().items(), reverse=True)]
    return next((sweep for sweep in newest_first if sweep.has_begun and ids <= {job.id for job in sweep}), None)
