"""What is expected of a job while it is watched, and what its end teaches, over real sockets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.forecast import usual_seconds
from grokvideo.engine.jobs import Job
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.faults.rig import WITHIN_S, Rig
from tests.faults.server import Act, after, answer
from tests.values import a_row

FOX = VideoRequest(prompt="a fox", duration=1)
RULE_S = usual_seconds(1, "480p", simulated=False)
SAID_NOTHING = answer(202, {"status": "pending"})
FAILED = answer(200, {"status": "failed", "error": {"code": "internal_error", "message": "no"}})
MODERATED = answer(200, {"status": "done", "video": {"url": "", "respect_moderation": False}})


def pending(percent: float) -> Act:
    return answer(202, {"status": "pending", "progress": percent})


def ready_after(rig: Rig, seconds: float) -> list[Act]:
    """A clip that takes so long, and is asked for shortly before and after."""
    shares = (0.5, 0.3, 0.1, 0.08)
    return [
        *(rig.later(share * seconds, SAID_NOTHING) for share in shares),
        rig.later(0.04 * seconds, rig.server.done()),
    ]


def made_before(rig: Rig, took: float, clips: int = 20) -> None:
    """The library has so many clips of the same kind."""
    for number in range(clips):
        has: dict[str, Any] = {"state": "done", "clip": {"duration": 1.0}, "took": took}
        rig.ledger.add(a_row(f"f{number:015x}", FOX, base_url=rig.server.base_url, **has))


class Seen:
    """The snapshots of a job while the provider makes it."""

    def __init__(self) -> None:
        self.states: list[JobState] = []

    def __call__(self, state: JobState) -> None:
        if state.status is Status.PENDING and state.ledger == "pending":
            self.states.append(state)

    @property
    def first(self) -> JobState:
        return self.states[0]


def run(rig: Rig, **row: Any) -> tuple[Job, Seen]:
    seen = Seen()
    return rig.start(subscribe=seen, **row).wait(WITHIN_S), seen


def expected_at_first(rig: Rig) -> float | None:
    """What a new job is said to need."""
    rig.server.poll = [rig.server.done()]
    job, seen = run(rig, prompt="another fox", id="a" * 16)
    assert job.status is Status.DONE
    return seen.first.eta_s


def test_before_the_first_answer_experience_tells_how_long_it_will_take(rig: Rig) -> None:
    made_before(rig, 80.0)
    _, seen = run(rig)
    assert seen.first.progress == pytest.approx(0.0, abs=0.01)
    assert seen.first.eta_s == pytest.approx(80.0, rel=0.2)


def test_without_experience_nothing_is_said_before_the_provider_says_something(rig: Rig) -> None:
    rig.server.poll = [rig.later(5.0, SAID_NOTHING), rig.later(5.0, pending(25)), rig.server.done()]
    _, seen = run(rig)
    assert [(state.progress, state.eta_s) for state in seen.states[:2]] == [(None, None)] * 2
    assert seen.states[2].progress == 0.25
    assert seen.states[2].eta_s == pytest.approx(30.0, rel=0.3)


def test_where_no_progress_is_reported_experience_moves_the_bar(rig: Rig) -> None:
    made_before(rig, 80.0)
    rig.server.poll = [*[rig.later(20.0, SAID_NOTHING)] * 3, rig.later(300.0, SAID_NOTHING), rig.server.done()]
    _, seen = run(rig)
    bar = [state.progress or 0.0 for state in seen.states]
    assert bar == sorted(bar)
    assert bar[1] == pytest.approx(0.25, abs=0.07)
    assert 0.7 < bar[-1] <= 0.95
    left = [state.eta_s or 0.0 for state in seen.states]
    assert left[:4] == sorted(left[:4], reverse=True)


@pytest.mark.parametrize("clips", [0, 20])
def test_the_bar_never_goes_back(rig: Rig, clips: int) -> None:
    made_before(rig, 30.0, clips)
    said: list[Act] = [pending(50), pending(20), SAID_NOTHING, pending(0), pending(60), pending(130), pending(40)]
    rig.server.poll = [*(rig.later(3.0, act) for act in said), rig.server.done()]
    _, seen = run(rig)
    bar = [state.progress for state in seen.states if state.progress is not None]
    assert len(bar) >= len(said)
    assert bar == sorted(bar)
    assert bar[-1] == 1.0


def test_how_long_it_took_is_written_down_with_its_end(rig: Rig, film: bytes) -> None:
    rig.server.poll = ready_after(rig, 50.0)
    rig.server.media = [after(go := threading.Event(), answer(200, film))]
    job = rig.start()
    rig.server.wait_for(lambda: bool(rig.server.fetches))
    row = rig.row(job)
    go.set()
    assert row.state == "downloading"
    assert row.took == pytest.approx(50.0, abs=2.5)
    assert job.wait(WITHIN_S).status is Status.DONE
    assert rig.row(job).took == row.took


def test_how_long_it_took_is_not_known_where_nobody_asked_shortly_before(rig: Rig) -> None:
    rig.server.poll = [rig.later(20.0, SAID_NOTHING), rig.later(30.0, rig.server.done())]
    assert rig.row(rig.run()).took is None


def test_of_a_job_that_was_ready_when_somebody_came_nobody_knows_how_long_it_took(rig: Rig) -> None:
    job = rig.run(state="pending", request_id="r-1", submitted_at=rig.clock() - 60.0)
    assert (job.status, rig.row(job).took) == (Status.DONE, None)
    assert expected_at_first(rig) is None


def test_a_job_that_somebody_comes_to_is_asked_at_once(home: Path, rig: Rig) -> None:
    """Whatever is expected of it: nobody knows what the provider said meanwhile."""
    made_before(rig, 80.0)
    rig.driver.leave(WITHIN_S)
    slow = Rig(home, rig.server, rate=1.0)
    began = slow.clock()
    job = slow.start(state="pending", request_id="r-1", submitted_at=slow.clock() - 2.0)
    assert job.wait(WITHIN_S).status is Status.DONE
    assert slow.clock() - began < 8.0  # and not after a silence
    slow.close()


def test_a_job_that_goes_on_when_somebody_comes_took_the_time_since_its_create(rig: Rig) -> None:
    rig.server.poll = [SAID_NOTHING, rig.later(10.0, rig.server.done())]
    job = rig.run(state="pending", request_id="r-1", submitted_at=rig.clock() - 60.0)
    assert rig.row(job).took == pytest.approx(65.0, abs=5.0)


def test_of_a_job_that_was_made_elsewhere_nobody_knows_how_long_it_took(rig: Rig) -> None:
    rig.server.poll = ready_after(rig, 50.0)
    job = rig.run(request=VideoRequest(foreign=True, model="unknown"), state="pending", request_id="r-1")
    assert (job.status, rig.row(job).took) == (Status.DONE, None)
    assert rig.ledger.made(rig.server.base_url, 100) == []


def test_a_fresh_link_changes_nothing_about_it(rig: Rig, film: bytes) -> None:
    rig.server.poll = [
        *ready_after(rig, 50.0)[:-1],
        rig.later(2.0, rig.server.done()),
        rig.later(99.0, rig.server.done()),
    ]
    rig.server.media = [answer(404), answer(200, film)]
    job = rig.run()
    assert job.status is Status.DONE
    assert len(rig.server.fetches) == 2
    assert rig.row(job).took == pytest.approx(49.0, abs=2.5)


def test_nor_does_a_provider_that_takes_back_for_a_while_what_it_said(rig: Rig, film: bytes) -> None:
    """Several machines answer, and not all of them know yet."""
    rig.server.poll = [
        *ready_after(rig, 50.0)[:-1],
        rig.later(2.0, rig.server.done()),
        *[rig.later(20.0, SAID_NOTHING)] * 5,
        rig.server.done(),
    ]
    rig.server.media = [answer(404), answer(200, film)]
    job = rig.run()
    assert (job.status, len(rig.server.fetches)) == (Status.DONE, 2)
    assert rig.row(job).took == pytest.approx(49.0, abs=2.5)
    assert expected_at_first(rig) == pytest.approx(49.0, rel=0.3)


def test_what_the_first_job_took_is_expected_of_the_second(rig: Rig) -> None:
    rig.server.poll = ready_after(rig, 3 * RULE_S)
    rig.run()
    assert expected_at_first(rig) == pytest.approx(3 * RULE_S, rel=0.5)


def test_and_of_the_first_one_of_another_day(rig: Rig, home: Path) -> None:
    for number in range(3):
        rig.server.poll = ready_after(rig, 3 * RULE_S)
        rig.run(f"fox {number}")
    rig.driver.leave(WITHIN_S)
    other = Rig(home, rig.server)
    assert expected_at_first(other) == pytest.approx(3 * RULE_S, rel=0.5)
    other.close()


def test_several_that_run_at_once_learn_together(rig: Rig) -> None:
    """The second one was created before the first had ended."""
    rig.server.poll = [
        rig.later(20.0, SAID_NOTHING),
        rig.later(1.0, SAID_NOTHING),
        *[rig.later(30.0, SAID_NOTHING)] * 2,
    ]
    rig.server.poll += [*[rig.later(2.0, SAID_NOTHING)] * 2, rig.server.done()]
    jobs = [rig.start(f"fox {number}") for number in range(2)]
    assert [job.wait(WITHIN_S).status for job in jobs] == [Status.DONE] * 2
    assert len(rig.ledger.made(rig.server.base_url, 100)) == 2


def stopped(rig: Rig) -> None:
    rig.server.poll = [*ready_after(rig, 50.0)[:-1], after(go := threading.Event(), rig.server.done())]
    job = rig.start()
    rig.server.wait_for(lambda: len(rig.server.polls) == 5)
    job.stop()
    job.wait(WITHIN_S)
    go.set()
    assert job.status is Status.STOPPED


def ended_as(end: Act, status: Status) -> Callable[[Rig], None]:
    def ends(rig: Rig) -> None:
        rig.server.poll = [*ready_after(rig, 50.0)[:-1], end]
        assert rig.run().status is status

    ends.__name__ = status.value
    return ends


@pytest.mark.parametrize(
    "ends",
    [ended_as(FAILED, Status.FAILED), ended_as(MODERATED, Status.MODERATED), stopped],
    ids=lambda ends: ends.__name__,
)
def test_a_job_that_brought_no_clip_teaches_nothing(rig: Rig, ends: Callable[[Rig], None]) -> None:
    ends(rig)
    assert rig.ledger.made(rig.server.base_url, 100) == []
    assert expected_at_first(rig) is None
