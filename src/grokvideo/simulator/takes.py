"""Which take of an order a job is: the first film of a request is always the same, and no later one repeats it.

The records of the jobs tell; nothing else is written down. Two processes on one folder may give the same number to jobs
made in the same moment: then two films are alike, which harms nobody.
"""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

from grokvideo.simulator.job import Job


class Takes:
    """The takes of one world, whose records are in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._read: set[str] = set()
        self._next: dict[tuple[object, ...], int] = {}

    def numbered(self, job: Job) -> Job:
        """Return the job with the number of its take: how many equal orders there were before. Blocks."""
        with self._lock:
            self._catch_up()
            number = self._next.get(_order(job), 0)
            self._next[_order(job)] = number + 1
        return replace(job, take=number)

    def _catch_up(self) -> None:
        """Read the records that are new, of this process or another one."""
        try:
            names = set(os.listdir(self._folder))
        except FileNotFoundError:
            return
        for name in names - self._read:
            if not name.endswith(".json"):
                continue
            self._read.add(name)
            try:
                job = Job.from_json((self._folder / name).read_bytes())
            except (OSError, ValueError, TypeError, KeyError):  # a damaged record has no take
                continue
            self._next[_order(job)] = max(self._next.get(_order(job), 0), job.take + 1)


def _order(job: Job) -> tuple[object, ...]:
    words = job.model, job.prompt, job.faults, job.action, job.seconds, job.width, job.height, job.audio, job.voices
    return *words, job.image, job.last_frame, job.keyframes, job.references, job.source, job.source_url
