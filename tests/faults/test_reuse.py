"""An identical request is not paid for again. What the server read is the truth about money."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine import pacing
from grokvideo.engine.jobs import Job
from grokvideo.engine.orders import Order
from grokvideo.errors import BudgetExceeded, GrokVideoError, InvalidRequest, NeedsConfirmation
from grokvideo.session import Session
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Status
from tests.faults.rig import KEY, WITHIN_S
from tests.faults.server import Server, after, answer, raw, reset

FOX = VideoRequest(prompt="a fox", duration=1)
FAILED = {"status": "failed", "error": {"code": "internal_error", "message": "no luck"}}
MODERATED = {"code": "imagine:content-moderated", "error": "no", "usage": {"cost_in_usd_ticks": 500_000_000}}
TAKEN = answer(200, {"request_id": "r-1"})


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)


@pytest.fixture
def server(film: bytes) -> Iterator[Server]:
    with Server(media=[answer(200, film)]) as server:
        server.poll = [server.done()]
        yield server


@pytest.fixture
def session(server: Server) -> Iterator[Session]:
    made = open_session(server)
    yield made
    made.close()


def open_session(server: Server, **settings: Any) -> Session:
    common: dict[str, Any] = {"provider": "xai", "base_url": server.base_url, "api_key": KEY}
    return Session(**{**common, "requests_per_second": 1000, **settings})


def ended(job: Job) -> Job:
    return job.wait(WITHIN_S)


def test_a_clip_that_is_there_is_returned_at_no_cost_and_says_so(session: Session, server: Server) -> None:
    first = ended(session.submit(FOX, name="fox"))
    again = session.submit(FOX, name="renard")
    assert (first.is_new, first.reused, again.is_new, again.reused) == (True, False, False, True)
    assert (again.id, again.name, again.result(0).path) == (first.id, "renard", first.result(0).path)
    assert len(server.posts) == 1
    assert len(session.library()) == 1


def test_the_next_session_reuses_it_too(session: Session, server: Server) -> None:
    first = ended(session.submit(FOX))
    session.close()
    other = open_session(server)
    assert other.submit(FOX).id == first.id
    other.close()
    assert len(server.posts) == 1


def test_fresh_pays_for_a_new_one(session: Session, server: Server) -> None:
    first, second = ended(session.submit(FOX)), ended(session.submit(FOX, fresh=True))
    assert (first.id != second.id, second.reused, len(server.posts)) == (True, False, 2)


def test_a_running_one_is_attached_to(session: Session, server: Server) -> None:
    go = threading.Event()
    server.poll = [after(go, server.done())]
    first = session.submit(FOX)
    again = session.submit(FOX)
    go.set()
    assert (again is first, ended(again).status, len(server.posts)) == (True, Status.DONE, 1)


@pytest.mark.parametrize(
    ("create", "poll", "status"),
    [
        (reset, None, Status.SUBMIT_UNKNOWN),
        (TAKEN, answer(400, MODERATED), Status.MODERATED),
        (TAKEN, answer(401, {"error": "no"}), Status.STALLED),
        (TAKEN, answer(200, {"status": "expired"}), Status.EXPIRED),
        (TAKEN, answer(200, FAILED), Status.FAILED),
    ],
)
def test_what_may_have_cost_is_shown_and_not_sent_again(
    session: Session, server: Server, create: Any, poll: Any, status: Status
) -> None:
    server.create = [create]
    server.poll = [poll or server.done()]
    first = ended(session.submit(FOX))
    again = session.submit(FOX)
    assert (first.status, again.status, again.id) == (status, status, first.id)
    assert len(server.posts) == 1
    assert again.reused == status.is_final
    assert ended(session.submit(FOX, fresh=True)).id != first.id
    assert len(server.posts) == 2


def test_what_certainly_cost_nothing_is_made_anew(session: Session, server: Server) -> None:
    server.create = [answer(422, {"error": "no such thing"}), TAKEN]
    refused = ended(session.submit(FOX))
    assert refused.status is Status.FAILED
    made = ended(session.submit(FOX))
    assert (made.status, made.id != refused.id, len(server.posts)) == (Status.DONE, True, 2)


def test_a_failed_job_that_was_billed_nothing_is_made_anew(session: Session, server: Server) -> None:
    server.poll = [answer(200, {**FAILED, "usage": {"cost_in_usd_ticks": 0}}), server.done()]
    failed = ended(session.submit(FOX))
    made = ended(session.submit(FOX))
    assert (failed.status, made.status, len(server.posts)) == (Status.FAILED, Status.DONE, 2)


def test_a_stopped_one_is_shown_and_can_be_resumed(session: Session, server: Server) -> None:
    go = threading.Event()
    server.poll = [after(go, answer(202)), server.done()]
    first = session.submit(FOX)
    server.wait_for(lambda: bool(server.polls))
    ended(first.stop())
    go.set()
    again = session.submit(FOX)
    assert (again.status, again is first, len(server.posts)) == (Status.STOPPED, True, 1)
    assert ended(again.resume()).status is Status.DONE


def test_takes_are_told_apart_and_only_the_missing_ones_are_made(session: Session, server: Server) -> None:
    two = [ended(job) for job in session.submit_all([Order(FOX, 1), Order(FOX, 2)])]
    three = [ended(job) for job in session.submit_all([Order(FOX, take) for take in (1, 2, 3)])]
    assert [job.id for job in three[:2]] == [job.id for job in two]
    assert [job.reused for job in three] == [True, True, False]
    assert len(server.posts) == 3


def test_another_provider_is_another_request(session: Session, server: Server) -> None:
    first = ended(session.submit(FOX))
    other = session.submit(FOX, provider="simulator")
    assert other.id != first.id
    other.stop()


def test_a_budget_refuses_what_could_pass_it_before_anything_is_written(session: Session, server: Server) -> None:
    session.configure(budget_usd=Decimal("0.12"))
    ended(session.submit(FOX))
    ended(session.submit(VideoRequest(prompt="a cat", duration=1)))
    with pytest.raises(BudgetExceeded, match=r"\$0.05 is more than the \$0.02 left in your budget of \$0.12 for today"):
        session.submit(VideoRequest(prompt="an owl", duration=1))
    assert (len(server.posts), len(session.library())) == (2, 2)
    assert session.submit(FOX).reused  # what is there costs nothing
    session.configure(budget_usd=1)
    ended(session.submit(VideoRequest(prompt="an owl", duration=1)))


def test_a_request_that_may_have_been_taken_counts_against_the_budget_until_it_is_marked_as_lost(
    session: Session, server: Server
) -> None:
    session.configure(budget_usd=0.05)
    server.create = [reset, TAKEN]
    unknown = ended(session.submit(FOX))
    with pytest.raises(BudgetExceeded):
        session.submit(VideoRequest(prompt="a cat", duration=1))
    unknown.mark_lost()
    assert ended(session.submit(VideoRequest(prompt="a cat", duration=1))).status is Status.DONE


def test_an_unknown_price_does_not_pass_a_budget(session: Session) -> None:
    session.configure(budget_usd=100)
    with pytest.raises(BudgetExceeded, match="the price of grok-9 is not known"):
        session.submit(VideoRequest(prompt="a fox", duration=1, model="grok-9"))


def test_the_simulator_counts_against_no_budget(session: Session) -> None:
    session.configure(budget_usd=0)
    session.submit(FOX, provider="simulator").stop()


def test_one_action_above_the_limit_needs_a_yes_and_is_all_or_nothing(session: Session, server: Server) -> None:
    session.configure(confirm_over_usd=0.12)
    orders = [Order(FOX, take) for take in (1, 2, 3)]
    with pytest.raises(NeedsConfirmation, match=r"these 3 clips would cost \$0.15 \(estimated\).* more than \$0.12"):
        session.submit_all(orders)
    assert len(session.library()) == 0
    for job in session.submit_all(orders, yes=True):
        ended(job)
    assert len(server.posts) == 3
    session.submit_all(orders)  # all of it is there: nothing to confirm


def test_the_id_that_was_found_brings_the_clip(session: Session, server: Server) -> None:
    server.create = [reset]
    job = ended(session.submit(FOX))
    with pytest.raises(GrokVideoError, match="cannot be a request id"):
        job.attach("not an id")
    assert ended(job.attach(" r-77 ")).result(0).path.exists()
    assert (job.request_id, server.polls[-1].path, len(server.posts)) == ("r-77", "/v1/videos/r-77", 1)
    with pytest.raises(GrokVideoError, match="is done and cannot take a request id"):
        job.attach("r-78")


def test_an_id_belongs_to_one_job(session: Session, server: Server) -> None:
    ended(session.submit(VideoRequest(prompt="a cat", duration=1), name="cat"))
    server.create = [reset]
    job = ended(session.submit(FOX))
    with pytest.raises(GrokVideoError, match="belongs to job cat already"):
        job.attach("r-1")
    assert job.status is Status.SUBMIT_UNKNOWN


def test_marked_as_lost_it_is_closed_and_the_next_run_makes_it_anew(session: Session, server: Server) -> None:
    server.create = [reset, TAKEN]
    lost = ended(session.submit(FOX)).mark_lost()
    assert (lost.status, lost.state.ledger, str(lost.error)) == (Status.FAILED, "resolved_lost", "Marked as lost")
    assert lost.error is not None
    assert lost.error.may_have_cost
    with pytest.raises(GrokVideoError, match="cannot be marked as lost"):
        lost.mark_lost()
    assert ended(session.submit(FOX)).status is Status.DONE


def test_sent_once_more_it_is_a_new_job_that_names_the_old_one(session: Session, server: Server) -> None:
    server.create = [reset, TAKEN]
    old = ended(session.submit(FOX, name="fox"))
    new = ended(old.submit_again())
    assert (new.status, new.name, new.id != old.id, len(server.posts)) == (Status.DONE, "fox", True, 2)
    assert (old.state.ledger, str(old.error)) == ("superseded", f"Sent again as {new.id[:6]}")
    row = session._ledger.get(new.id)
    assert row is not None
    assert row.replaces == old.id
    with pytest.raises(GrokVideoError, match="cannot be sent once more"):
        old.submit_again()
    assert len(server.posts) == 2


def test_sending_once_more_is_held_to_the_budget(session: Session, server: Server) -> None:
    session.configure(budget_usd=0.06)
    server.create = [reset]
    old = ended(session.submit(FOX))
    with pytest.raises(BudgetExceeded):
        old.submit_again()
    assert (old.status, len(server.posts)) == (Status.SUBMIT_UNKNOWN, 1)


def test_again_makes_a_new_one_from_any_end_but_not_while_it_runs(session: Session, server: Server) -> None:
    go = threading.Event()
    server.poll = [after(go, server.done())]
    first = session.submit(FOX)
    with pytest.raises(GrokVideoError, match="Wait for it"):
        first.generate_again()
    go.set()
    second = ended(ended(first).generate_again())
    assert (second.status, second.id != first.id, len(server.posts)) == (Status.DONE, True, 2)


def test_a_job_made_elsewhere_is_followed_by_its_id(session: Session, server: Server) -> None:
    job = ended(session.attach("r-9", name="found"))
    assert (job.status, job.request.foreign, job.estimate_usd, job.name) == (Status.DONE, True, None, "found")
    assert job.cost_usd == Decimal("0.05")
    assert (len(server.posts), session.attach("r-9").id) == (0, job.id)
    with pytest.raises(InvalidRequest, match="made elsewhere"):
        job.generate_again()
    with pytest.raises(InvalidRequest, match="cannot be a request id"):
        session.attach("  ")


def test_an_id_that_nobody_knows_is_said_at_once(session: Session, server: Server) -> None:
    server.poll = [answer(404, {"error": "not found"})]
    job = ended(session.attach("r-0"))
    assert (job.status, len(server.polls)) == (Status.EXPIRED, 1)


def test_an_image_is_sent_again_from_the_library(session: Session, server: Server, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (64, 48), "red").save(tmp_path / "red.png")
    server.create = [raw(b""), TAKEN]
    old = ended(session.submit(session.request("x", image=tmp_path / "red.png", model=None, duration=1)))
    job_id = old.id
    session.close()
    other = open_session(server)
    ended(other.library().get(job_id).submit_again())
    other.close()
    assert server.posts[0].body == server.posts[1].body
    assert b"data:image/png" in server.posts[1].body
