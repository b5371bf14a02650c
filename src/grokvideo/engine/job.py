"""Job: what a caller holds while a clip is made. More than 300 lines, most of them words for callers.

A job shows frozen snapshots: `job.state` is replaced whole by the driver, on the loop thread, and may be read from
any thread. Nothing here waits on the network.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, Unpack

from grokvideo.engine.background import is_loop_thread
from grokvideo.errors import GrokVideoError, Stalled, WaitTimeout
from grokvideo.store.clips import copy_whole
from grokvideo.values.price import format_usd, is_upper_bound
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, JobState, Status
from grokvideo.values.visible import visible
from grokvideo.values.wishes import Wishes

Listener = Callable[[JobState], None]
_log = logging.getLogger("grokvideo")


class Controls(Protocol):
    """What a person can decide about a job; all return at once."""

    def stop(self, job: Job) -> None: ...
    def resume(self, job: Job) -> None: ...
    def attach(self, job: Job, request_id: str) -> None: ...
    def mark_lost(self, job: Job) -> None: ...
    def submit_again(self, job: Job, *, yes: bool) -> Job: ...
    def generate_again(self, job: Job, *, prompt: str | None, yes: bool) -> Job: ...
    def waited_for(self, job: Job) -> None: ...
    def stars(self, job: Job) -> int | None: ...
    def give_stars(self, job: Job, stars: int | None) -> None: ...
    def make_from(
        self,
        job: Job,
        prompt: str,
        *,
        provider: str | None,
        name: str | None,
        fresh: bool,
        yes: bool,
        **wishes: Unpack[Wishes],
    ) -> Job: ...


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
    reused
        Whether it answers an identical request that was made before: nothing was sent for this one.
    is_new
        Whether the last call that returned this job made it.
    base_url
        Where its request went, or None.
    take
        Which of several takes of one request it is, from 1; None where there is only one.
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
        reused: bool = False,
    ) -> None:
        self.id = job_id
        self.request = request
        self.name = name
        self.provider = provider
        self.simulated = simulated
        self.reused = reused
        self.is_new = False
        self.base_url: str | None = None
        self.take: int | None = None
        self._process = os.getpid()
        self._controls = controls
        self._state = state
        self._listeners: tuple[Listener, ...] = ()
        self._changed = threading.Condition()

    @property
    def prompt(self) -> str:
        """The words that were asked for."""
        return self.request.prompt

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

    @property
    def stars(self) -> int | None:
        """What a person gave its clip, 1 to 5, or None. Kept in the library: set it, and it is there next week.

        Raises
        ------
        InvalidRequest
            When set to anything else, or on a job without a clip.
        """
        return self._controls.stars(self)

    @stars.setter
    def stars(self, stars: int | None) -> None:
        self._controls.give_stars(self, stars)

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
        Stalled
            In a process that was forked after the job was made: the job is watched by the process it came from.
        """
        self._check_waitable()
        if is_loop_thread() and not self._state.status.is_settled:
            raise RuntimeError("job.wait() in a subscriber would hold up every job; look at job.state instead")
        with self._live_line(), self._changed:
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
        return self.wait(timeout).state.outcome()

    def __await__(self) -> Generator[Any, None, Clip]:
        return self._settled().__await__()

    def _check_waitable(self) -> None:
        if os.getpid() != self._process and not self._state.status.is_settled:
            raise Stalled(
                "this job is watched by the process that made it, not by this fork of it",
                hint="gv.library().get(job.id) follows it from here.",
                request_id=self.request_id,
            )
        self._controls.waited_for(self)

    async def _settled(self) -> Clip:
        self._check_waitable()
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
        return self._state.outcome()

    def stop(self) -> Job:
        """Stop watching. The provider has no cancel route: it goes on rendering, and bills it."""
        self._controls.stop(self)
        return self

    def resume(self) -> Job:
        """Watch again, after `stop()`, silence (`stalled`) or an expired link. Costs nothing."""
        self._controls.resume(self)
        return self

    def attach(self, request_id: str) -> Job:
        """Watch on under a request id that you found, where it was not known whether it was sent. Costs nothing.

        Raises
        ------
        GrokVideoError
            If that is not in doubt, or the id is another job's.
        """
        self._controls.attach(self, request_id)
        return self

    def mark_lost(self) -> Job:
        """Close a job of which it was not known whether it was sent: it never arrived. Nothing is sent.

        Raises
        ------
        GrokVideoError
            If that is not in doubt.
        """
        self._controls.mark_lost(self)
        return self

    def submit_again(self, *, yes: bool = False) -> Job:
        """Send once more what may have been sent before; returns the new job. May pay twice.

        Raises
        ------
        GrokVideoError
            If that is not in doubt, the budget or the limit for confirmation is passed (`yes=True` confirms), or the
            library cannot be written. Nothing was sent.
        """
        return self._controls.submit_again(self, yes=yes)

    def generate_again(self, *, prompt: str | None = None, yes: bool = False) -> Job:
        """Make the same request once more, and pay for it; returns the new job.

        Parameters
        ----------
        prompt
            Other words for the same settings. As with `generate`, a clip that is in the library already is returned
            and costs nothing. The same words that moderation blocked are refused.

        Raises
        ------
        GrokVideoError
            If the job is not over, its request is not known, the prompt is empty, the budget or the limit for
            confirmation is passed (`yes=True` confirms), or the library cannot be written. Nothing was sent.
        """
        return self._controls.generate_again(self, prompt=prompt, yes=yes)

    def edit(
        self,
        prompt: str = "",
        *,
        model: str | None = None,
        user: str | None = None,
        storage_options: Any = None,
        output: str | None = None,
        fit: bool = False,
        provider: str | None = None,
        name: str | None = None,
        fresh: bool = False,
        yes: bool = False,
    ) -> Job:
        """Change its clip, as a new job, and pay for that; see `grokvideo.edit`.

        It may be under way still: the new job then starts when this one is done.
        """
        return self._controls.make_from(
            self,
            prompt,
            extend=False,
            model=model,
            user=user,
            storage_options=storage_options,
            output=output,
            fit=fit,
            provider=provider,
            name=name,
            fresh=fresh,
            yes=yes,
        )

    def extend(
        self,
        prompt: str = "",
        *,
        duration: int | None = None,
        model: str | None = None,
        storage_options: Any = None,
        output: str | None = None,
        fit: bool = False,
        provider: str | None = None,
        name: str | None = None,
        fresh: bool = False,
        yes: bool = False,
    ) -> Job:
        """Go on with its clip for `duration` seconds more, 6 when not given, as a new job; see `grokvideo.extend`.

        It may be under way still: the new job then starts when this one is done.
        """
        return self._controls.make_from(
            self,
            prompt,
            extend=True,
            duration=duration,
            model=model,
            storage_options=storage_options,
            output=output,
            fit=fit,
            provider=provider,
            name=name,
            fresh=fresh,
            yes=yes,
        )

    def save(self, path: str | Path, timeout: float | None = None) -> Path:
        """Wait for the clip and copy it to `path`, whole or not at all."""
        return copy_whole(self.result(timeout).path, Path(path))

    def _live_line(self) -> AbstractContextManager[None]:
        """In a terminal, what moves while one waits. Points up, as `_ipython_display_` does."""
        if self._state.status.is_settled:
            return nullcontext()
        from grokvideo.notebook.terminal import telling

        return telling([self])

    def _over(self, timeout: float | None) -> WaitTimeout:
        return WaitTimeout(
            f"the job is still {self.status.label.lower()} after {timeout:g} s",
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
        parts += _made_of(self.request)
        expected = "at most" if is_upper_bound(self.request) else "estimated"
        usd, kind = (state.cost_usd, "billed") if state.cost_usd is not None else (state.estimate_usd, expected)
        if usd is not None:
            parts.append(f"{format_usd(usd)} {kind}{' (simulated)' if self.simulated else ''}")
        if state.error is not None:
            parts.append(visible(str(state.error), 120))
        if self.request.prompt:
            parts.append(f"“{visible(' '.join(self.request.prompt.split()), 40)}”")
        return f"<{visible(' '.join(', '.join(parts).split()))}>"

    def _ipython_display_(self) -> None:
        # The one arrow that points up, and lazily: only a notebook asks for it.
        from grokvideo.notebook.show import show_job

        show_job(self)


def _made_of(request: VideoRequest) -> list[str]:
    """`6 s 480p`, `edit of crane`, `crane plus 4 s`."""
    if request.foreign:
        return []
    if request.video is None:
        return [f"{request.duration} s {request.resolution}"]
    source = request.video.label or "a video"
    return [f"{source} plus {request.duration} s" if request.extend else f"edit of {source}"]
