"""The loop thread and the one bridge into it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import subprocess
import sys
import threading

import pytest

from grokvideo.engine.background import Background, in_thread


@pytest.fixture(scope="module")
def background() -> Background:
    return Background()


async def where() -> threading.Thread:
    return threading.current_thread()


def test_the_bridge_brings_the_result_back_from_one_daemon_thread(background: Background) -> None:
    first, second = background.run(where()), background.run(where())
    assert first is second is not threading.current_thread()
    assert first.daemon


def test_the_bridge_raises_what_the_coroutine_raised(background: Background) -> None:
    async def fails() -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        background.run(fails())


def test_the_bridge_refuses_to_wait_on_its_own_thread(background: Background) -> None:
    async def waits_for_itself() -> None:
        background.run(where())

    with pytest.raises(RuntimeError, match="on the loop thread"):
        background.run(waits_for_itself(), timeout_s=10)


async def test_the_bridge_works_where_another_loop_runs(background: Background) -> None:
    assert background.run(where()) is not threading.current_thread()


def test_waiting_can_end_and_the_task_goes_on(background: Background) -> None:
    release, done = threading.Event(), threading.Event()

    async def slow() -> None:
        await asyncio.to_thread(release.wait, 10)
        done.set()

    task = background.submit(slow())
    with pytest.raises((TimeoutError, concurrent.futures.TimeoutError)):
        task.result(0.01)
    release.set()
    assert done.wait(10)


def test_a_task_that_fails_is_logged(background: Background, caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise LookupError("nobody asked for this")

    with caplog.at_level(logging.ERROR, "grokvideo"):
        concurrent.futures.wait([background.submit(fails())])
        background.run(where())
    [record] = caplog.records
    assert record.exc_info is not None
    assert "nobody asked for this" in str(record.exc_info[1])


def test_a_cancelled_task_is_no_failure(background: Background, caplog: pytest.LogCaptureFixture) -> None:
    task = background.submit(asyncio.sleep(3600))
    task.cancel()
    background.run(where())
    assert caplog.records == []


def test_a_plain_function_is_called_on_the_loop_thread(background: Background) -> None:
    called = threading.Event()
    seen: list[threading.Thread] = []

    def look() -> None:
        seen.append(threading.current_thread())
        called.set()

    background.call(look)
    assert called.wait(10)
    assert seen == [background.run(where())]


async def test_blocking_work_goes_to_a_thread() -> None:
    assert await in_thread(threading.current_thread) is not threading.current_thread()
    assert await in_thread("{}{word}".format, 1, word="x") == "1x"


async def test_an_error_of_blocking_work_comes_back_and_the_work_is_done_once() -> None:
    calls: list[int] = []

    def fails() -> None:
        calls.append(1)
        raise RuntimeError("the work itself")

    with pytest.raises(RuntimeError, match="the work itself"):
        await in_thread(fails)
    assert calls == [1]


def test_at_the_end_of_the_process_blocking_work_is_still_done() -> None:
    program = (
        "import atexit\n"
        "from grokvideo.engine.background import Background, in_thread\n"
        "background = Background()\n"
        "background.run(in_thread(int))\n"
        "atexit.register(lambda: print(background.run(in_thread(str.upper, 'written down'), 10)))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert (run.stdout, run.stderr) == ("WRITTEN DOWN\n", "")


def test_importing_it_starts_nothing() -> None:
    before = threading.active_count()
    Background()
    assert threading.active_count() == before
