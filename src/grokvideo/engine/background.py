"""The background: one event loop in one daemon thread, and the one bridge into it.

Everything that waits (requests, pauses, downloads) runs here, so neither a notebook cell nor the kernel's own loop is
ever held up, and a job goes on while a cell is busy.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import contextvars
import functools
import logging
import os
import signal
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
CALL_WITHIN_S = 1.0
_PREFIX = "grokvideo-loop-"
_log = logging.getLogger("grokvideo")


class Background:
    """A loop thread that starts with its first task."""

    def __init__(self) -> None:
        self._forget()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)  # a fork has no thread but its own

    def run(self, coro: Coroutine[Any, Any, T], timeout_s: float | None = None) -> T:
        """Run on the loop and wait for the result; an interrupt ends the waiting, not the task.

        Raises
        ------
        RuntimeError
            If called on the loop thread itself, where waiting would never end.
        """
        loop = self._running_loop()
        if threading.current_thread().name == _thread_name(loop):
            coro.close()
            raise RuntimeError("Background.run was called on the loop thread; await the coroutine instead")
        return asyncio.run_coroutine_threadsafe(coro, loop).result(timeout_s)

    def submit(self, coro: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Run on the loop and return at once. An exception nobody asks for is logged, never swallowed."""
        future = asyncio.run_coroutine_threadsafe(coro, self._running_loop())
        future.add_done_callback(_report)
        return future

    def whole(self, function: Callable[[], T]) -> T:
        """Call a function that an interrupt must not cut in two, and return what it returns.

        Ctrl-C raises in the main thread, at whatever line that is: then the function runs in another one, with the same
        context, and the interrupt ends only the waiting for it.
        """
        if threading.current_thread() is not threading.main_thread():
            return function()
        result: concurrent.futures.Future[T] = concurrent.futures.Future()
        context = contextvars.copy_context()

        def call() -> None:
            try:
                result.set_result(context.run(function))
            except BaseException as error:
                result.set_exception(error)

        threading.Thread(target=call, name="grokvideo-whole").start()
        return result.result()

    def call(self, function: Callable[..., None], *args: Any) -> None:
        """Call a plain function on the loop thread, and return when that is done; or soon, when the loop is held up."""
        loop = self._running_loop()
        if threading.current_thread().name == _thread_name(loop):
            function(*args)
            return
        called = threading.Event()

        def call() -> None:
            try:
                function(*args)
            finally:
                called.set()

        loop.call_soon_threadsafe(call)
        called.wait(CALL_WITHIN_S)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                thread = threading.Thread(target=_serve, args=(self._loop,), name=_thread_name(self._loop), daemon=True)
                thread.start()
            return self._loop


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that blocks, in a thread, so that the loop goes on.

    At the end of the process Python starts no more threads: then it is called right here, because a request id that
    arrives in that moment must be written down all the same.
    """
    call = functools.partial(function, *args, **kwargs)
    try:
        future = asyncio.get_running_loop().run_in_executor(None, call)
    except RuntimeError:
        return call()
    return await future


def before_the_end(method: Callable[[], None]) -> None:
    """Call a method as the main thread ends, if its object still lives: before Python lets no more threads be started.

    `atexit` comes later: then nothing can be looked up or written down in a thread any more. There is no public name
    for this moment; where the private one is missing, it is left out.
    """
    # Who registers last is called first: the executors, which then take no more work, must have done so before.
    import concurrent.futures.thread  # noqa: F401

    register = getattr(threading, "_register_atexit", None)
    if register is None:
        return
    held = weakref.WeakMethod(method)

    def call() -> None:
        if (living := held()) is not None:
            living()

    with contextlib.suppress(RuntimeError):  # the end has begun already
        register(call)


@contextlib.contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C in a block that is short in any case: an impatient second one must not cut the end in two.

    Only the main thread is ever interrupted; in another one nothing is changed.
    """
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        if before is not None:  # else it was not set from Python, and cannot be put back
            signal.signal(signal.SIGINT, before)


def is_loop_thread() -> bool:
    """Whether this is the thread of a background loop, where nothing may be waited for."""
    return threading.current_thread().name.startswith(_PREFIX)


def _thread_name(loop: asyncio.AbstractEventLoop) -> str:
    return f"{_PREFIX}{id(loop):x}"


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()


def _report(future: concurrent.futures.Future[Any]) -> None:
    if not future.cancelled() and (error := future.exception()) is not None:
        _log.error("a background task failed", exc_info=error)
