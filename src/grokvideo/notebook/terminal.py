"""The live line of a terminal: what `job.wait()` and the command line show on stderr while clips are made.

In a script or in IPython, and only where somebody watches: not in a kernel, not in a pipe or a log, not with
`TQDM_DISABLE` set. One line at a time: who waits meanwhile, in another thread or within, waits without a word.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn, TextIO

from grokvideo.engine.job import Job
from grokvideo.notebook.glide import FETCHING, Glide
from grokvideo.notebook.roll import Roll, lower
from grokvideo.notebook.words import clock, one_line, price_of, reused_words, title_of, took, visible
from grokvideo.values.kernels import is_kernel
from grokvideo.values.state import JobState, Status

if TYPE_CHECKING:
    from tqdm import tqdm

TICK_S = 0.2
LEAST_BAR, MOST_BAR = 5, 24
"""Columns."""
_one_at_a_time = threading.Lock()

Say = Callable[[str, TextIO | None], bool]
"""Writes a line above the moving one; False where the stream did not take it."""


class Reading:
    """What the line says of some jobs at a moment: words, a fraction or None, and the time.

    Parameters
    ----------
    began
        When the watching began, on the clock of `at`.
    """

    def __init__(self, jobs: Sequence[Job], began: float, called: Callable[[Job], str] | None = None) -> None:
        self._jobs = jobs
        self._called = called or Roll(jobs).called
        self._began = began
        self._glides = {job.id: Glide() for job in jobs}
        self._highest = 0.0

    def at(self, now: float) -> tuple[str, float | None, str]:
        """`("fox: rendering", 0.42, "0:18, about 0:25 left")`."""
        states = [job.state for job in self._jobs]
        parts = [self._part(job, state, now) for job, state in zip(self._jobs, states, strict=True)]
        known = any(part is not None for part in parts)
        self._highest = max(self._highest, sum(part or 0.0 for part in parts) / max(1, len(parts)))
        return self._words(states), self._highest if known else None, self._times(states, now)

    def _part(self, job: Job, state: JobState, now: float) -> float | None:
        glide = self._glides[job.id]
        if state.status.is_settled:
            return 1.0
        if state.status is Status.DOWNLOADING:
            glide.report(FETCHING, None, now)
            return FETCHING + (1 - FETCHING) * min(max(state.download or 0.0, 0.0), 0.9)
        if state.status is Status.PENDING and state.progress is not None:
            glide.report(state.progress, state.eta_s, now)
        return None if glide.reported is None else glide.shown(now)

    def _words(self, states: Sequence[JobState]) -> str:
        if len(self._jobs) == 1:
            [job], [state] = self._jobs, states
            note = f", {visible(state.note, 60)}" if state.note and state.status is Status.WAITING else ""
            return f"{self._called(job)}: {lower(title_of(job))}{note}"
        counts = Counter(lower(title_of(job)) for job in self._jobs)
        return f"{len(self._jobs)} clips: {', '.join(f'{number} {title}' for title, number in counts.items())}"

    def _times(self, states: Sequence[JobState], now: float) -> str:
        so_far = clock(now - self._began)
        going = [job for job, state in zip(self._jobs, states, strict=True) if not state.status.is_settled]
        left = [self._glides[job.id].left(now) for job in going]
        known = [seconds for seconds in left if seconds is not None]
        if not known or len(known) < len(left):
            return f"{so_far} so far"
        return f"{so_far}, {'any moment now' if max(known) < 1 else f'about {clock(max(known) + 0.5)} left'}"


def ended(job: Job, called: str | None = None) -> str:
    """How a job ended, in one line, without its file; `called` where it has a better name than its own."""
    state, name = job.state, called or Roll([job]).called(job)
    if state.status is not Status.DONE:
        return f"{name}: {one_line(job).partition(': ')[2]}" if called else one_line(job)
    if job.reused:
        return f"{name}: from your library, $0.00. {reused_words(job)}"
    seconds = took(state)
    (kind, price), time_taken = price_of(job), "" if seconds is None else f" in {clock(seconds)}"
    return f"{name}: done{time_taken}, {lower(kind)} {price}"


def is_watched(stream: TextIO | None) -> bool:
    """Whether there is a terminal behind a stream in which a line may move."""
    if stream is None or os.environ.get("TQDM_DISABLE", "0") not in ("", "0") or os.environ.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty() and not is_kernel()
    except (AttributeError, ValueError):  # no stream at all, or a closed one
        return False


@contextmanager
def watching(jobs: Sequence[Job], *, lines: bool = False) -> Iterator[Say]:
    """Let a line move while the block runs, where somebody sees it, and leave nothing of it behind.

    Parameters
    ----------
    lines
        Where nobody sees it, write a line at each change of status instead.
    """
    going = [job for job in jobs if not job.status.is_settled]
    shown = is_watched(sys.stderr)
    if not going or not (shown or lines) or not _one_at_a_time.acquire(blocking=False):
        yield say
        return
    try:
        called = Roll(jobs).called
        line = _Line(going, called) if shown else _Lines(going, called)
        try:
            yield line.say
        finally:
            line.close()
    finally:
        _one_at_a_time.release()


@contextmanager
def telling(jobs: Sequence[Job]) -> Iterator[None]:
    """Like `watching`, and say how each of them ended."""
    going = [job for job in jobs if not job.status.is_settled]
    tells = bool(going) and is_watched(sys.stderr) and not _one_at_a_time.locked()
    with watching(jobs):
        yield
    roll = Roll(jobs)
    for job in going if tells else ():
        if job.status.is_settled:
            say(ended(job, roll.called(job)), sys.stderr)
    if tells and (words := roll.summary()):
        say(words, sys.stderr)


def say(text: str, stream: TextIO | None) -> bool:
    """Write a line; False where it is not taken: stream or terminal closed, a pipe without a reader, a full disk."""
    if stream is None:  # `2>&-`, pythonw; `print` would take stdout instead
        return False
    try:
        print(text, file=stream, flush=True)
    except (OSError, ValueError):
        return False
    return True


class _Ticker:
    """Looks at the jobs now and then, in a thread of its own; the thread that made it closes it."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="grokvideo-line", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(TICK_S):
            try:
                with self._writing:
                    self._look()
            except (OSError, ValueError):  # the terminal was closed
                return

    def _look(self) -> None:
        raise NotImplementedError

    def say(self, text: str, stream: TextIO | None) -> bool:
        """Write a line, and nothing between its words."""
        with self._writing:
            return say(text, stream)

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()


class _Lines(_Ticker):
    """A line for each change of status, for logs."""

    def __init__(self, jobs: Sequence[Job], called: Callable[[Job], str] | None = None) -> None:
        self._jobs = jobs
        self._called = called or Roll(jobs).called
        self._last = {job.id: job.status for job in jobs}
        super().__init__()

    def _look(self) -> None:
        for job in self._jobs:
            status = job.status
            if status is not self._last[job.id] and not status.is_settled:
                say(f"{self._called(job)}: {lower(title_of(job))}", sys.stderr)
            self._last[job.id] = status


class _Line(_Ticker):
    """A bar that moves."""

    def __init__(self, jobs: Sequence[Job], called: Callable[[Job], str] | None = None) -> None:
        self._reading = Reading(jobs, time.monotonic(), called)
        self._bar: tqdm[NoReturn] | None = None
        super().__init__()

    def _look(self) -> None:
        from tqdm.utils import disp_trim

        words, fraction, times = self._reading.at(time.monotonic())
        bar = self._bar = self._bar or _bar()
        # tqdm cuts no line without a bar, and one that wraps could not be taken back.
        room = _columns() - len(times) - (3 if fraction is None else 10)
        bar.n, bar.desc = fraction or 0.0, disp_trim(words, max(8, room))
        bar.bar_format = f"{{desc}}, {times}"
        if fraction is not None:
            width = min(MOST_BAR, room - len(bar.desc))
            ticks = f"|{{bar:{width}}}|" if width >= LEAST_BAR else ","
            bar.bar_format = f"{{desc}} {{percentage:3.0f}}%{ticks} {times}"
        bar.refresh()

    def say(self, text: str, stream: TextIO | None) -> bool:
        """Write a line above the bar."""
        with self._writing:
            if self._bar is not None:
                with suppress(OSError, ValueError):  # the terminal was closed
                    self._bar.clear()
            return say(text, stream)

    def close(self) -> None:
        """Take the line away."""
        super().close()
        if self._bar is not None:
            with suppress(OSError, ValueError):
                self._bar.close()


def _bar() -> tqdm[NoReturn]:
    from tqdm import tqdm

    class Bar(tqdm):  # type: ignore[misc]
        monitor_interval = 0  # no thread that looks whether bars stand still

    Bar.set_lock(threading.RLock())  # not the one for many processes, which costs semaphores
    return Bar(total=1.0, file=sys.stderr, leave=False, dynamic_ncols=True, bar_format=" ", disable=False)


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
