"""Rare moments in which a job could be left alone for ever, or paid for twice."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine import follow, pacing
from grokvideo.engine.job import Job
from grokvideo.errors import AuthenticationError, BudgetExceeded, GrokVideoError, LibraryError
from grokvideo.session import Session
from grokvideo.store.owners import Owner
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.faults.rig import WITHIN_S
from tests.faults.server import Server, after, answer, reset
from tests.faults.test_follow import once
from tests.faults.test_restart import MAKE, Kernel, new_session

FOX = VideoRequest(prompt="fox 0", duration=1)
OTHER_KEY = "xai-OTHERother0123456789OTHERother00"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    monkeypatch.setattr(follow, "LOOK_S", 0.02)


@pytest.fixture
def server(film: bytes) -> Iterator[Server]:
    with Server(media=[answer(200, film)]) as server:
        server.poll = [server.done()]
        yield server


@pytest.fixture
def here(home: Path, server: Server) -> Iterator[Session]:
    session = new_session(home, server)
    yield session
    session.close()


@pytest.fixture
def there(home: Path, server: Server) -> Iterator[Session]:
    session = new_session(home, server)
    yield session
    session.close()


def refuses(session: Session, *states: str) -> list[bool]:
    """The ledger does not take these states, until the switch in the list is off."""
    advance, broken = session._ledger.advance, [True]

    def unwilling(job_id: str, state: str, detail: str = "", **changes: Any) -> Any:
        if broken[0] and state in states:
            raise LibraryError("another program holds the library")
        return advance(job_id, state, detail, **changes)

    session._ledger.advance = unwilling  # type: ignore[method-assign]
    return broken


def test_an_end_that_could_not_be_written_down_is_written_later_and_the_request_can_be_made(
    here: Session, server: Server
) -> None:
    broken = refuses(here, "submitting", "rejected")
    job = here.submit(FOX).wait(WITHIN_S)
    broken[0] = False
    assert job.status is Status.FAILED
    again = here.submit(FOX)
    assert (again.id != job.id, again.wait(WITHIN_S).status, len(server.posts)) == (True, Status.DONE, 1)


def test_a_doubt_that_could_not_be_written_down_can_still_be_resolved(here: Session, server: Server) -> None:
    server.create = [reset]
    broken = refuses(here, "submit_unknown")
    job = here.submit(FOX).wait(WITHIN_S)
    broken[0] = False
    here._driver.settle_debts()
    assert job.mark_lost().state.ledger == "resolved_lost"


def test_an_id_that_stands_in_a_journal_takes_the_doubt_away_in_every_kernel(
    here: Session, there: Session, server: Server
) -> None:
    server.create = [answer(200, {"request_id": name}) for name in ("r-1", "r-2")]
    there.submit(VideoRequest(prompt="other", duration=1)).wait(WITHIN_S)  # it follows from here on
    refuses(here, "pending", "submit_unknown")
    mine = here.submit(FOX).wait(WITHIN_S)
    assert (mine.status, mine.request_id) == (Status.STALLED, "r-2")
    theirs = there.library().get(mine.id)
    here.close()
    once(theirs, Status.DONE)
    assert len(server.posts) == 2


def test_a_request_id_that_is_known_is_not_paid_for_again(here: Session, server: Server) -> None:
    refuses(here, "pending")
    job = here.submit(FOX).wait(WITHIN_S)
    here._driver.journal = None
    for way in (job.mark_lost, job.submit_again):
        with pytest.raises(GrokVideoError, match=r"request id|cannot be"):
            way()
    assert len(server.posts) == 1


def test_attaching_without_the_jobs_key_changes_nothing(home: Path, here: Session, server: Server) -> None:
    server.create = [reset]
    mine = here.submit(FOX).wait(WITHIN_S)
    other = new_session(home, server, api_key=OTHER_KEY)
    with pytest.raises(AuthenticationError):
        other.library().get(mine.id).attach("r-5")
    other.close()
    assert mine.attach("r-5").wait(WITHIN_S).status is Status.DONE


def test_a_new_attempt_needs_no_old_key(home: Path, here: Session, server: Server) -> None:
    job = here.submit(FOX).wait(WITHIN_S)
    other = new_session(home, server, api_key=OTHER_KEY)
    assert other.library().get(job.id).generate_again().wait(WITHIN_S).status is Status.DONE
    other.close()


def test_a_provider_named_for_one_call_does_not_go_to_the_others_address(here: Session, server: Server) -> None:
    here.configure(budget_usd=0)
    with pytest.raises(BudgetExceeded):
        here.submit(FOX)
    here.submit(FOX, provider="simulator").stop()
    assert server.posts == []


def test_following_goes_on_after_an_error_of_the_system(here: Session, there: Session, server: Server) -> None:
    go = threading.Event()
    server.poll = [after(go, server.done())]
    here.submit(FOX)
    server.wait_for(lambda: bool(server.polls))
    theirs = there.submit(FOX)
    is_alive, failed = there._room.owner.is_alive, threading.Event()

    def fails_once(name: str | None) -> bool:
        if not failed.is_set():
            failed.set()
            raise OSError(24, "Too many open files")
        return is_alive(name)

    there._room.owner.is_alive = fails_once  # type: ignore[method-assign]
    assert failed.wait(WITHIN_S)
    go.set()
    assert theirs.result(WITHIN_S).path.exists()


def test_a_job_that_was_deleted_before_anybody_looked_ends(here: Session, there: Session, server: Server) -> None:
    go, looks = threading.Event(), threading.Event()
    server.poll = [after(go, server.done())]
    mine = here.submit(FOX)
    server.wait_for(lambda: bool(server.polls))
    theirs = there.submit(FOX)
    changed = there._follower._changed
    there._follower._changed = lambda: (looks.wait(WITHIN_S), changed())[1]  # type: ignore[method-assign]
    go.set()
    mine.wait(WITHIN_S)
    here.library().delete(mine)
    looks.set()
    assert theirs.wait(WITHIN_S).status is Status.FAILED
    with pytest.raises(LibraryError, match="deleted"):
        theirs.result()


def test_a_clock_that_was_set_back_does_not_hold_up_the_first_poll(here: Session, server: Server) -> None:
    server.poll = [answer(401, {"error": "no"}), server.done()]
    job = here.submit(FOX).wait(WITHIN_S)
    here._ledger.update(job.id, submitted_at=time.time() + 3600)
    assert job.resume().wait(WITHIN_S).status is Status.DONE


def test_one_who_only_looked_picks_a_job_up_when_it_waits_for_it(home: Path, server: Server) -> None:
    server.poll = [lambda *_: kernel.kill(), server.done()]
    kernel = Kernel(home, server)
    kernel.end()
    session = new_session(home, server)
    assert session.library().jobs()[0].wait(WITHIN_S).status is Status.DONE
    session.close()


def test_a_job_that_is_asked_for_again_is_as_the_ledger_has_it(here: Session, there: Session, server: Server) -> None:
    server.create = [reset]
    mine = here.submit(FOX).wait(WITHIN_S)
    theirs = there.library().get(mine.id)
    mine.attach("r-5").wait(WITHIN_S)
    assert there.library().get(mine.id).status is theirs.status is Status.DONE


def test_two_kernels_that_attach_one_id_have_one_job(here: Session, there: Session) -> None:
    together, jobs = threading.Barrier(2), list[Job]()

    def attach(session: Session) -> None:
        together.wait()
        jobs.append(session.attach("r-7"))

    threads = [threading.Thread(target=attach, args=[session]) for session in (here, there)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({job.id for job in jobs}) == 1
    assert [job.wait(WITHIN_S).status for job in jobs] == [Status.DONE, Status.DONE]


def test_waiting_in_a_subscriber_is_refused_instead_of_holding_up_every_job(here: Session) -> None:
    said: list[type[Exception]] = []
    job = here.submit(FOX)

    def waits(state: JobState) -> None:
        if not state.status.is_settled:
            try:
                job.wait()
            except RuntimeError as error:
                said.append(type(error))

    job.subscribe(waits)
    assert job.wait(WITHIN_S).status is Status.DONE
    assert {*said} <= {RuntimeError}


def test_a_lock_file_is_removed_only_while_it_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let go of before it is removed, another process could claim the name in between, and be taken for dead."""
    owner = Owner(tmp_path)
    (tmp_path / "abcd.lock").touch()
    unlink, claims = Path.unlink, list[bool]()

    def watched(path: Path, missing_ok: bool = False) -> None:
        if path.name == "abcd.lock":
            newcomer = object.__new__(Owner)
            newcomer._folder, newcomer.name = tmp_path, ""
            claims.append(newcomer._claim("abcd"))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", watched)
    owner._tidy()
    assert claims == [False]
    owner.close()


def test_a_script_that_ends_right_after_its_last_line_sends_what_it_asked_for(home: Path, server: Server) -> None:
    """Before threads could no longer be started, it ended in doubt, or with a traceback."""
    program = MAKE.partition("for job in jobs")[0]
    script = subprocess.run(
        [sys.executable, "-c", program, server.base_url, "1"],
        env={**os.environ, "GROKVIDEO_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=2 * WITHIN_S,
        check=True,
    )
    assert len(server.posts) == 1
    assert script.stderr in ("", "1 job goes on at the provider; `grokvideo resume` picks it up.\n")
    session = new_session(home, server)
    session.resume()
    [job] = session.library()
    assert (job.wait(WITHIN_S).status, len(server.posts)) == (Status.DONE, 1)
    session.close()
