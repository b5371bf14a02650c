"""A job from outside: snapshots, waiting, results; nobody drives it here."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from grokvideo.engine.jobs import Job, Jobs
from grokvideo.errors import GrokVideoError, JobFailed, Stalled, Stopped, SubmitUnknown, WaitTimeout
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.values.state import JobState, Status
from tests.values import Controls, a_clip, a_job, usd


def at(status: Status, **more: object) -> JobState:
    return JobState(status=status, created_at=0.0, **more)  # type: ignore[arg-type]


def done(tmp_path: Path) -> JobState:
    (tmp_path / "a.mp4").write_bytes(b"film")
    return at(Status.DONE, clip=a_clip(tmp_path / "a.mp4", VideoRequest(prompt="a fox")), request_id="r-1")


def later(job: Job, state: JobState) -> threading.Thread:
    """Publish from another thread, as the driver does."""
    thread = threading.Thread(target=job._publish, args=[state])
    thread.start()
    return thread


def test_a_snapshot_is_replaced_whole() -> None:
    job = a_job(at(Status.PENDING, progress=0.2, eta_s=8.0, request_id="r-1", estimate_usd=usd("0.3")))
    before = job.state
    job._publish(at(Status.PENDING, progress=0.5))
    assert (before.progress, job.progress, job.request_id) == (0.2, 0.5, None)


def test_subscribers_hear_every_snapshot_until_they_leave() -> None:
    job = a_job(at(Status.WAITING))
    heard: list[Status] = []
    leave = job.subscribe(lambda state: heard.append(state.status))
    job._publish(at(Status.SUBMITTING))
    leave()
    leave()
    job._publish(at(Status.PENDING))
    assert heard == [Status.SUBMITTING]


def test_a_subscriber_that_fails_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    job = a_job(at(Status.WAITING))
    heard: list[Status] = []

    def fails(_: JobState) -> None:
        raise LookupError("in somebody's callback")

    job.subscribe(fails)
    job.subscribe(lambda state: heard.append(state.status))
    with caplog.at_level(logging.ERROR, "grokvideo"):
        job._publish(at(Status.PENDING))
    assert heard == [Status.PENDING]
    assert "a subscriber of job" in caplog.text


def test_waiting_ends_when_another_thread_settles_the_job(tmp_path: Path) -> None:
    job = a_job(at(Status.PENDING))
    thread = later(job, done(tmp_path))
    assert job.result(timeout=10).path == tmp_path / "a.mp4"
    thread.join()


def test_waiting_too_long_says_that_the_job_goes_on() -> None:
    job = a_job(at(Status.PENDING, request_id="r-1"))
    with pytest.raises(WaitTimeout, match=r"still rendering after 0\.01 s") as caught:
        job.wait(0.01)
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.may_have_cost
    assert caught.value.request_id == "r-1"


@pytest.mark.parametrize("status", [status for status in Status if status.is_settled and status is not Status.DONE])
def test_wait_never_raises_for_trouble_and_result_always_does(status: Status) -> None:
    job = a_job(at(status, request_id="r-1"))
    assert job.wait(0) is job
    with pytest.raises(GrokVideoError) as caught:
        job.result(0)
    assert isinstance(caught.value, Stopped if status is Status.STOPPED else Stalled)
    assert caught.value.request_id == "r-1"


def test_the_jobs_own_error_is_raised_again_and_again_without_growing() -> None:
    error = JobFailed("no luck", request_id="r-1")
    job = a_job(at(Status.FAILED, error=error))
    depths = []
    for _ in range(3):
        with pytest.raises(JobFailed) as caught:
            job.result()
        assert caught.value is error
        depths.append(len(caught.traceback))
    assert depths[0] == depths[2]


async def test_a_job_can_be_awaited(tmp_path: Path) -> None:
    job = a_job(at(Status.PENDING))
    waiting = asyncio.ensure_future(job._settled())
    await asyncio.sleep(0)
    thread = later(job, done(tmp_path))
    assert (await waiting).size == 3060
    assert (await job).size == 3060
    thread.join()


async def test_awaiting_raises_what_result_raises_and_leaves_no_subscriber() -> None:
    job = a_job(at(Status.SUBMIT_UNKNOWN, error=SubmitUnknown("lost")))
    with pytest.raises(SubmitUnknown):
        await job
    assert job._listeners == ()


async def test_several_jobs_are_awaited_together(tmp_path: Path) -> None:
    jobs = Jobs([a_job(done(tmp_path)), a_job(done(tmp_path))])
    assert [clip.size for clip in await jobs] == [3060, 3060]


def test_several_jobs_share_one_timeout() -> None:
    jobs = Jobs([a_job(at(Status.DONE)), a_job(at(Status.PENDING)), a_job(at(Status.PENDING))])
    with pytest.raises(WaitTimeout):
        jobs.wait(0.01)
    assert jobs[:1].wait(0) is not jobs
    assert (len(jobs), jobs[0].status) == (3, Status.DONE)


def test_stop_and_resume_go_to_whoever_drives_the_job() -> None:
    controls = Controls()
    job = a_job(at(Status.PENDING), controls=controls)
    assert job.stop().resume() is job
    Jobs([job]).stop()
    assert controls.heard == [f"stop {job.id}", f"resume {job.id}", f"stop {job.id}"]


def test_a_clip_is_saved_where_it_is_wanted(tmp_path: Path) -> None:
    assert a_job(done(tmp_path)).save(tmp_path / "mine.mp4").read_bytes() == b"film"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: a_job(at(Status.PENDING, progress=0.25)), "<Job 7f0c2e: pending, 25%, 8 s 480p, “a fox”>"),
        (lambda: a_job(at(Status.WAITING, estimate_usd=usd("0.40"))), "8 s 480p, $0.40 estimated, “a fox”>"),
        (
            lambda: a_job(at(Status.DONE, cost_usd=usd("0.3")), name="fox", simulated=True),
            "<Job fox: done, 8 s 480p, $0.30 billed (simulated), “a fox”>",
        ),
        (lambda: a_job(at(Status.STALLED, error=Stalled("no news"))), "stalled, 8 s 480p, no news, “a fox”>"),
    ],
)
def test_a_job_describes_itself_in_one_line(make: Callable[[], Job], words: str) -> None:
    assert words in repr(make())
    assert "\n" not in repr(make())


def test_jobs_describe_themselves_in_one_line() -> None:
    assert repr(Jobs([])) == "<Jobs: none>"
    assert repr(Jobs([a_job(at(Status.DONE), name="fox")])) == "<Jobs: fox done>"
    many = [a_job(at(Status.DONE))] * 20 + [a_job(at(Status.PENDING))] * 4
    assert repr(Jobs(many)) == "<Jobs: 24, 20 done, 4 pending>"


def test_a_long_prompt_or_error_is_cut_where_a_job_describes_itself() -> None:
    request = VideoRequest(prompt="a fox\n" * 100)
    job = a_job(at(Status.FAILED, error=JobFailed("no luck " * 100)), request=request)
    assert repr(job).endswith(", “a fox a fox a fox a fox a fox a fox a f…”>")
    assert len(repr(job)) < 250


@pytest.mark.parametrize(("extend", "words"), [(False, "edit of crane"), (True, "crane plus 4 s")])
def test_a_job_made_from_a_clip_says_so(extend: bool, words: str) -> None:
    video = MediaInput(kind="video", file_id="file_1", label="crane")
    request = VideoRequest(prompt="snow", video=video, extend=extend, duration=4 if extend else None)
    assert repr(a_job(at(Status.PENDING), request=request, name="snow")) == f"<Job snow: pending, {words}, “snow”>"


def test_an_edit_and_an_extension_are_asked_for_with_what_was_said() -> None:
    controls = Controls()
    job = a_job(at(Status.PENDING), controls=controls)
    job.edit("snow", fit=True, name="n")
    job.extend("on", duration=3, yes=True)
    assert controls.heard == [
        f"make-from {job.id} snow extend=False, fit=True, fresh=False, name='n', yes=False",
        f"make-from {job.id} on duration=3, extend=True, fit=False, fresh=False, yes=True",
    ]
