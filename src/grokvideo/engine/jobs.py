"""Job and Jobs: what a caller holds while a clip is made.

A job shows frozen snapshots: `job.state` is replaced whole by the driver, on the loop thread, and may be read from
any thread. Nothing here waits on the network.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, overload

from grokvideo.errors import GrokVideoError, Stalled, Stopped, WaitTimeout
from grokvideo.store.clips import copy_whole
from grokvideo.values.price import format_usd
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, JobState, Status

Listener = Callable[[JobState], None]
_log = logging.getLogger("grokvideo")


class Controls(Protocol):
    """What a job asks of the driver that drives it; both return at once."""

    def stop(self, job: Job) -> None: ...
    def resume(self, job: Job) -> None: ...


class Job:
    """One clip in the making. Made by `generate()`, `resume()` and the magics.

    Attributes
    ----------
    id
        This library's own name for the job, 16 hex digits.
    request
        What was asked for.
    name
        The notebook variable it was given, or None.
    provider, simulated
        Who makes it, and whether that is the simulator.
    """

    def __init__(
        self,
        job_id: str,
        request: VideoRequest,
        state: JobState,
        controls: Controls,
        *,
        provider: str,
        simulated: bool,
        name: str | None = None,
    ) -> None:
        self.id = job_id
        self.request = request
        self.name = name
        self.provider = provider
        self.simulated = simulated
        self._controls = controls
        self._state = state
        self._listeners: tuple[Listener, ...] = ()
        self._changed = threading.Condition()

    @property
    def state(self) -> JobState:
        """The newest snapshot."""
        return self._state

    @property
    def status(self) -> Status:
        """Where the job stands, in one word."""
        return self._state.status

    @property
    def request_id(self) -> str | None:
        """The provider's id, once it took the job."""
        return self._state.request_id

    @property
    def progress(self) -> float | None:
        """What the provider last reported, 0 to 1, or None."""
        return self._state.progress

    @property
    def eta_s(self) -> float | None:
        """About how many seconds it may still take, or None."""
        return self._state.eta_s

    @property
    def estimate_usd(self) -> Decimal | None:
        """The price by the price table, in USD; None for a model without one."""
        return self._state.estimate_usd

    @property
    def cost_usd(self) -> Decimal | None:
        """What the provider says it billed, in USD; None until it says."""
        return self._state.cost_usd

    @property
    def error(self) -> GrokVideoError | None:
        """Why there is no clip, when that is known."""
        return self._state.error

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(state)` with every new snapshot, on the loop thread; returns a function that ends it.

        An exception in a listener is logged, and changes nothing for the job.
        """
        with self._changed:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._changed:
                self._listeners = tuple(each for each in self._listeners if each is not listener)

        return unsubscribe

    def wait(self, timeout: float | None = None) -> Job:
        """Wait until nothing more happens by itself: done, or trouble. Never raises for trouble.

        Parameters
        ----------
        timeout
            Seconds, or None for as long as it takes. Interrupting is safe: the job goes on.

        Raises
        ------
        WaitTimeout
            When the time is over. The job goes on.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._state.status.is_settled, timeout):
                raise self._over(timeout)
        return self

    def result(self, timeout: float | None = None) -> Clip:
        """Wait for the clip.

        Raises
        ------
        GrokVideoError
            At once, for every outcome but a clip: `JobFailed`, `Moderated`, `Expired`, `Stalled`, `SubmitUnknown`, ...
        WaitTimeout
            When `timeout` seconds are over. The job goes on.
        """
        return self.wait(timeout)._outcome()

    def __await__(self) -> Generator[Any, None, Clip]:
        return self._settled().__await__()

    async def _settled(self) -> Clip:
        loop = asyncio.get_running_loop()
        settled = asyncio.Event()

        def look(state: JobState) -> None:
            if state.status.is_settled:
                loop.call_soon_threadsafe(settled.set)

        unsubscribe = self.subscribe(look)
        try:
            look(self._state)
            await settled.wait()
        finally:
            unsubscribe()
        return self._outcome()

    def stop(self) -> Job:
        """Stop watching. The provider has no cancel route: it goes on rendering, and bills it."""
        self._controls.stop(self)
        return self

    def resume(self) -> Job:
        """Watch again, after `stop()`, silence (`stalled`) or an expired link. Costs nothing."""
        self._controls.resume(self)
        return self

    def save(self, path: str | Path, timeout: float | None = None) -> Path:
        """Wait for the clip and copy it to `path`, whole or not at all."""
        return copy_whole(self.result(timeout).path, Path(path))

    def _outcome(self) -> Clip:
        state = self._state
        if state.clip is not None and state.status is Status.DONE:
            return state.clip
        if state.error is not None:
            raise state.error.with_traceback(None)  # else each call would pile its frames on the last one's
        if state.status is Status.STOPPED:
            raise Stopped(
                "this job is not being watched: it was stopped",
                hint="job.resume() watches it again, at no cost.",
                may_have_cost=state.request_id is not None,
                request_id=state.request_id,
            )
        raise Stalled(
            f"this job is {state.status.value}", may_have_cost=state.request_id is not None, request_id=state.request_id
        )

    def _over(self, timeout: float | None) -> WaitTimeout:
        return WaitTimeout(
            f"the job is still {self.status.value} after {timeout:g} s",
            hint="It goes on in the background: wait again, or look at job.status.",
            may_have_cost=True,
            request_id=self.request_id,
        )

    def _publish(self, state: JobState) -> None:
        """Replace the snapshot and tell everybody. Called by the driver, on the loop thread."""
        with self._changed:
            self._state = state
            listeners = self._listeners
            self._changed.notify_all()
        for listener in listeners:
            try:
                listener(state)
            except Exception:
                # Somebody's callback must not end the watching of a job that is being paid for.
                _log.exception("a subscriber of job %s failed", self.id)

    def __repr__(self) -> str:
        state = self._state
        parts = [f"Job {self.name or self.id[:6]}: {state.status.value}"]
        if state.progress is not None and not state.status.is_settled:
            parts.append(f"{state.progress:.0%}")
        parts.append(f"{self.request.duration} s {self.request.resolution}")
        price = state.cost_usd if state.cost_usd is not None else state.estimate_usd
        if price is not None:
            kind = "billed" if state.cost_usd is not None else "estimated"
            parts.append(f"{format_usd(price)} {kind}{' (simulated)' if self.simulated else ''}")
        if state.error is not None:
            parts.append(str(state.error))
        return f"<{', '.join(parts)}>"

    def _ipython_display_(self) -> None:
        # The one arrow that points up, and lazily: only a notebook asks for it.
        from grokvideo.notebook.show import show_job

        show_job(self)


class Jobs(Sequence[Job]):
    """Several jobs, in order."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = tuple(jobs)

    @overload
    def __getitem__(self, index: int) -> Job: ...
    @overload
    def __getitem__(self, index: slice) -> Jobs: ...
    def __getitem__(self, index: int | slice) -> Job | Jobs:
        return Jobs(self._jobs[index]) if isinstance(index, slice) else self._jobs[index]

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs)

    def wait(self, timeout: float | None = None) -> Jobs:
        """Wait until nothing more happens by itself in any of them; `timeout` seconds for all together."""
        deadline = None if timeout is None else time.monotonic() + timeout
        for job in self._jobs:
            job.wait(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return self

    def stop(self) -> Jobs:
        """Stop watching all of them; see `Job.stop`."""
        for job in self._jobs:
            job.stop()
        return self

    def __await__(self) -> Generator[Any, None, list[Clip]]:
        return self._all().__await__()

    async def _all(self) -> list[Clip]:
        return await asyncio.gather(*(job._settled() for job in self._jobs))

    def __repr__(self) -> str:
        return f"<Jobs: {', '.join(f'{job.name or job.id[:6]} {job.status.value}' for job in self._jobs) or 'none'}>"

    def _ipython_display_(self) -> None:
        from grokvideo.notebook.show import show_jobs

        show_jobs(self)
