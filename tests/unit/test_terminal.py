"""The live line: what it says, that it never goes back, and where it stays away. Times are passed in."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest

from grokvideo.engine.jobs import Job, Jobs
from grokvideo.notebook import terminal
from grokvideo.notebook.glide import Glide
from grokvideo.notebook.roll import Roll
from grokvideo.notebook.terminal import Reading, ended, is_watched, telling, watching
from grokvideo.values.axes import axis, cells
from grokvideo.values.state import JobState, Status
from tests.values import a_job, usd


def at(status: Status, **more: object) -> JobState:
    return JobState(status=status, created_at=0.0, **more)  # type: ignore[arg-type]


class Screen(io.StringIO):
    """A terminal that remembers."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    screen = Screen()
    # Not sys.stderr itself: pytest puts its own there between a fixture and its test.
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stderr=screen))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.delitem(sys.modules, "ipykernel.kernelapp", raising=False)
    return screen


def test_a_bar_glides_between_two_reports_and_waits_at_95_percent() -> None:
    glide = Glide()
    glide.report(0.5, 10.0, at=100.0)
    assert [glide.shown(now) for now in (100.0, 105.0, 109.9)] == [0.5, 0.75, 0.95]
    assert [glide.left(now) for now in (100.0, 104.0, 120.0)] == [10.0, 6.0, 0.0]


def test_a_report_below_what_is_shown_does_not_take_it_back() -> None:
    glide = Glide()
    glide.report(0.5, 10.0, at=0.0)
    glide.report(0.55, 9.0, at=5.0)
    assert glide.shown(5.0) == 0.75


def test_a_report_is_taken_in_once_however_often_it_is_looked_at() -> None:
    glide = Glide()
    for now in (0.0, 2.0, 4.0):
        glide.report(0.5, 10.0, at=now)
    assert glide.shown(5.0) == 0.75


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (at(Status.WAITING, note="next in line"), ("fox: waiting, next in line", None, "0:18 so far")),
        (at(Status.SUBMITTING), ("fox: sending", None, "0:18 so far")),
        (at(Status.PENDING), ("fox: rendering", None, "0:18 so far")),
        (at(Status.PENDING, progress=0.42, eta_s=24.9), ("fox: rendering", 0.42, "0:18, about 0:25 left")),
        (at(Status.PENDING, progress=0.42), ("fox: rendering", 0.42, "0:18 so far")),
        (at(Status.DOWNLOADING, download=0.5), ("fox: fetching the clip", pytest.approx(0.99), "0:18 so far")),
    ],
)
def test_the_line_says_status_percent_and_time(state: JobState, line: tuple[str, float | None, str]) -> None:
    assert Reading([a_job(state, name="fox")], began=1000.0).at(1018.0) == line


def test_the_line_never_goes_back_from_rendering_to_fetching_to_a_fresh_link() -> None:
    job = a_job(at(Status.PENDING, progress=0.9))
    reading = Reading([job], began=0.0)
    seen = []
    for state in (at(Status.DOWNLOADING, download=0.7), at(Status.PENDING, progress=0.3), at(Status.DOWNLOADING)):
        seen.append(reading.at(1.0)[1])
        job._publish(state)
    seen.append(reading.at(2.0)[1])
    assert seen == sorted(seen, key=float)  # type: ignore[arg-type]
    assert seen[-1] < 1  # type: ignore[operator]


def test_several_jobs_share_one_line() -> None:
    jobs = [several(1, at(Status.DONE)), several(2, at(Status.PENDING, progress=0.5, eta_s=9.0))]
    assert Reading(jobs, began=0.0).at(3.0) == ("2 clips: 1 done, 1 rendering", 0.75, "0:03, about 0:09 left")


def test_jobs_of_a_sweep_are_called_by_their_words_and_summed_up() -> None:
    ends = [
        at(Status.DONE, cost_usd=usd("0.1")),
        at(Status.DONE, cost_usd=usd("0.1")),
        at(Status.MODERATED, cost_usd=usd("0.1")),
    ]
    made = [several(number, state) for number, state in enumerate(ends)]
    for job in made:
        job.simulated = True
    made[1].name = "owl"
    sweep = Jobs(made, cells([axis("animal", ["cat", "dog", "owl"])]))
    roll = Roll(sweep)
    assert [*map(roll.called, made)] == ["cat", "owl", "owl"]
    assert ended(made[0], roll.called(made[0])).startswith("cat: done")
    assert ended(made[2], roll.called(made[2])).startswith("owl: blocked by moderation, ")
    assert roll.summary() == "2 of 3 made, 1 blocked, $0.30 simulated"
    assert Roll(made[:1]).summary() == ""
    assert Roll(made[2:] * 2).summary() == ""


def several(number: int, state: JobState) -> Job:
    job = a_job(state)
    job.id = f"{number:016x}"
    return job


def test_how_a_job_ended_is_one_line_with_its_price() -> None:
    state = at(Status.DONE, cost_usd=usd("0.3"), submitted_at=2.0, finished_at=45.5)
    assert ended(a_job(state, name="fox", simulated=True)) == "fox: done in 0:43, billed $0.30 simulated"
    assert ended(a_job(state, name="fox")) == "fox: done in 0:43, billed $0.30"
    assert ended(a_job(state, name="fox", reused=True)).startswith("fox: from your library, $0.00. The same request,")


def test_there_is_no_line_where_nobody_sees_it(screen: Screen) -> None:
    assert is_watched(screen)
    assert not is_watched(None)
    assert not is_watched(io.StringIO())
    closed = io.StringIO()
    closed.close()
    assert not is_watched(closed)


@pytest.mark.parametrize(("name", "value"), [("TQDM_DISABLE", "1"), ("TERM", "dumb")])
def test_a_setting_turns_the_line_off(screen: Screen, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert not is_watched(screen)


def test_a_kernel_has_no_line_whatever_its_stderr_says(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    app = SimpleNamespace(IPKernelApp=SimpleNamespace(initialized=lambda: True))
    monkeypatch.setitem(sys.modules, "ipykernel.kernelapp", app)
    assert not is_watched(screen)


def test_a_job_that_is_over_leaves_no_word(screen: Screen) -> None:
    a_job(at(Status.DONE)).wait()
    assert screen.getvalue() == ""


def test_who_waits_within_another_wait_is_silent(screen: Screen) -> None:
    job = a_job(at(Status.PENDING), name="fox")
    with watching([job]), telling([job]):
        job._publish(at(Status.DONE))
    assert "done" not in screen.getvalue()


def test_who_waits_alone_is_told_how_it_ended(screen: Screen) -> None:
    job = a_job(at(Status.PENDING), name="fox")
    with telling([job]):
        job._publish(at(Status.DONE, cost_usd=usd("0.3")))
    assert screen.getvalue() == "fox: done, billed $0.30\n"


def test_a_terminal_that_was_closed_disturbs_nobody(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    job = a_job(at(Status.PENDING, progress=0.5), name="fox")
    line = terminal._Line([job])
    with line._writing:
        line._look()
    assert "fox: rendering  50%" in screen.getvalue()
    monkeypatch.setattr(screen, "write", closed)
    line.say("more", screen)
    line.close()


def closed(_: str) -> int:
    raise OSError("Input/output error")


def test_a_name_with_escape_sequences_cannot_write_over_the_screen(screen: Screen) -> None:
    job = a_job(at(Status.PENDING, progress=0.5), name="\x1b[2Jfox\r{bar}")
    words, _, _ = Reading([job], began=0.0).at(1.0)
    assert "\x1b" not in words
    assert "\r" not in words


def test_in_a_log_each_change_of_status_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    job = a_job(at(Status.WAITING), name="fox")
    lines = terminal._Lines([job])
    for state in (at(Status.WAITING), at(Status.PENDING), at(Status.PENDING, progress=0.4), at(Status.DONE)):
        job._publish(state)
        with lines._writing:
            lines._look()
    lines.close()
    assert log.getvalue() == "fox: rendering\n"
