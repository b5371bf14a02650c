"""The same settings with other words: `job.generate_again(prompt=...)`. What the server read is the truth."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grokvideo.engine import pacing
from grokvideo.engine.jobs import Job
from grokvideo.engine.orders import takes
from grokvideo.errors import BudgetExceeded, GrokVideoError, InvalidRequest, NeedsConfirmation
from grokvideo.session import Session
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Status
from tests.faults.rig import KEY, WITHIN_S
from tests.faults.server import Server, after, answer, reset
from tests.values import a_row

FOX = VideoRequest(prompt="a fox at dusk", duration=2, resolution="720p", generate_audio=False, user="ada")
FAILED = answer(200, {"status": "failed", "error": {"code": "internal_error", "message": "no luck"}})
MODERATED = answer(400, {"code": "imagine:content-moderated", "error": "no", "usage": {"cost_in_usd_ticks": 500_000}})


@pytest.fixture
def server(film: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    with Server(media=[answer(200, film)]) as server:
        server.poll = [server.done()]
        yield server


@pytest.fixture
def session(server: Server) -> Iterator[Session]:
    made = Session(provider="xai", base_url=server.base_url, api_key=KEY, requests_per_second=1000)
    yield made
    made.close()


def ended(job: Job) -> Job:
    return job.wait(WITHIN_S)


def sent(server: Server) -> list[dict[str, Any]]:
    return [json.loads(post.body) for post in server.posts]


def moderated(session: Session, server: Server, request: VideoRequest = FOX) -> Job:
    server.poll = [MODERATED]
    job = ended(session.submit(request, name="fox"))
    assert job.status is Status.MODERATED
    server.poll = [server.done()]
    return job


@pytest.mark.parametrize("poll", [FAILED, MODERATED, None])
def test_other_words_are_sent_with_the_settings_and_the_name_of_the_job(
    session: Session, server: Server, poll: Any
) -> None:
    server.poll = [poll or server.done()]
    old = ended(session.submit(FOX, name="fox"))
    server.poll = [server.done()]
    new = ended(old.generate_again(prompt="  an owl at dawn\n"))
    first, second = sent(server)
    assert second == first | {"prompt": "an owl at dawn"}
    assert (new.status, new.name, new.reused, new.is_new) == (Status.DONE, "fox", False, True)
    assert new.id != old.id
    row = session._ledger.get(new.id)
    assert row is not None
    assert (row.replaces, row.take) == (None, 1)  # a clip of its own, not another try at the old one


@pytest.mark.parametrize("words", ["a fox at dusk", "  a fox  at dusk\n", "a fox\nat dusk"])
def test_the_words_that_moderation_blocked_are_refused_before_money(
    session: Session, server: Server, words: str
) -> None:
    job = moderated(session, server)
    with pytest.raises(InvalidRequest, match="blocked by moderation") as caught:
        job.generate_again(prompt=words)
    assert "billed, again: change the prompt" in caught.value.hint
    assert len(server.posts) == len(session.library()) == 1


def test_blocked_words_can_be_sent_again_on_purpose(session: Session, server: Server) -> None:
    assert ended(moderated(session, server).generate_again()).status is Status.DONE


def test_the_same_words_after_a_failure_are_another_try(session: Session, server: Server) -> None:
    server.poll = [FAILED]
    old = ended(session.submit(FOX))
    server.poll = [server.done()]
    new = ended(old.generate_again(prompt=" a fox at dusk "))
    assert (new.status, new.id != old.id, len(server.posts)) == (Status.DONE, True, 2)
    row = session._ledger.get(new.id)
    assert row is not None
    assert row.replaces == old.id


@pytest.mark.parametrize("words", ["", "  \n"])
@pytest.mark.parametrize("with_image", [False, True])
def test_an_empty_prompt_is_refused(
    session: Session, server: Server, tmp_path: Path, words: str, with_image: bool
) -> None:
    Image.new("RGB", (64, 48), "red").save(tmp_path / "red.png")
    picture = tmp_path / "red.png" if with_image else None
    job = moderated(session, server, session.request("a fox", image=picture, model=None, duration=1))
    with pytest.raises(InvalidRequest, match="prompt is empty"):
        job.generate_again(prompt=words)
    assert len(server.posts) == 1


def test_the_image_goes_with_other_words(session: Session, server: Server, tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), "red").save(tmp_path / "red.png")
    request = session.request("a fox", image=tmp_path / "red.png", model=None, duration=1)
    ended(moderated(session, server, request).generate_again(prompt="an owl"))
    first, second = sent(server)
    assert second == first | {"prompt": "an owl"}


def test_words_that_the_library_answers_cost_nothing(session: Session, server: Server) -> None:
    owl = ended(session.submit(replace(FOX, prompt="an owl"), name="owl"))
    again = moderated(session, server).generate_again(prompt="an owl")
    assert (again.id, again.reused, again.name, len(server.posts)) == (owl.id, True, "fox", 2)


def test_words_that_were_blocked_elsewhere_show_that_and_send_nothing(session: Session, server: Server) -> None:
    other = moderated(session, server, replace(FOX, prompt="an owl"))
    again = moderated(session, server).generate_again(prompt="an owl")
    assert (again.id, again.status, len(server.posts)) == (other.id, Status.MODERATED, 2)


def test_asked_twice_it_is_made_once(session: Session, server: Server) -> None:
    job = moderated(session, server)
    go = threading.Event()
    server.poll = [after(go, server.done())]
    first = job.generate_again(prompt="an owl")
    second = job.generate_again(prompt="an owl")
    go.set()
    assert first is second
    assert (ended(first).status, len(server.posts)) == (Status.DONE, 2)


def test_two_takes_that_get_the_same_words_stay_two_clips(session: Session, server: Server) -> None:
    server.poll = [MODERATED]
    takes_of_it = [ended(job) for job in session.submit_all(takes(FOX, 2, "fox"))]
    server.poll = [server.done()]
    first, second = [ended(job.generate_again(prompt="an owl")) for job in takes_of_it]
    assert (first.id != second.id, second.reused, len(server.posts)) == (True, False, 4)
    assert [(each.name, each.take) for each in (first, second)] == [("fox_1", 1), ("fox_2", 2)]


def test_a_take_that_is_tried_again_is_still_that_take(session: Session, server: Server) -> None:
    server.poll = [FAILED]
    old = [ended(job) for job in session.submit_all(takes(FOX, 2, "fox"))]
    server.poll = [server.done()]
    assert [ended(job.generate_again()).take for job in old] == [1, 2]


@pytest.mark.parametrize("words", ["an owl", None])
def test_the_new_clip_is_called_as_the_card_is_that_asked_for_it(
    session: Session, server: Server, words: str | None
) -> None:
    ended(session.submit(FOX, name="crane"))
    card = session.submit(FOX, name="fox")
    assert (card.reused, card.name) == (True, "fox")
    assert ended(card.generate_again(prompt=words)).name == "fox"


def test_two_threads_that_ask_at_once_pay_once(session: Session, server: Server) -> None:
    job = moderated(session, server)
    gate, made = threading.Barrier(2), []

    def ask() -> None:
        gate.wait(10)
        made.append(job.generate_again(prompt="an owl"))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN_S)
    assert len({ended(each).id for each in made}) == 1
    assert len(server.posts) == 2


def test_the_budget_and_the_limit_hold_for_other_words(session: Session, server: Server) -> None:
    job = moderated(session, server)
    session.configure(confirm_over_usd=0.01)
    with pytest.raises(NeedsConfirmation):
        job.generate_again(prompt="an owl")
    session.configure(budget_usd=0.01)
    with pytest.raises(BudgetExceeded):
        job.generate_again(prompt="an owl", yes=True)
    assert len(server.posts) == len(session.library()) == 1
    session.configure(budget_usd=9)
    assert ended(job.generate_again(prompt="an owl", yes=True)).status is Status.DONE


def test_it_stays_with_the_provider_of_the_job(session: Session, server: Server) -> None:
    job = moderated(session, server)
    session.configure(provider="simulator")
    new = ended(job.generate_again(prompt="an owl"))
    assert (new.provider, new.simulated, len(server.posts)) == ("xai", False, 2)


def test_other_words_wait_until_the_job_is_over(session: Session, server: Server) -> None:
    go = threading.Event()
    server.poll = [after(go, server.done())]
    job = session.submit(FOX)
    with pytest.raises(GrokVideoError, match="Wait for it"):
        job.generate_again(prompt="an owl")
    go.set()
    ended(job)
    assert len(server.posts) == 1


def test_other_words_leave_a_job_in_doubt_as_it_is(session: Session, server: Server) -> None:
    server.create = [reset, answer(200, {"request_id": "r-2"})]
    old = ended(session.submit(FOX))
    assert old.status is Status.SUBMIT_UNKNOWN
    assert ended(old.generate_again(prompt="an owl")).status is Status.DONE
    assert old.status is Status.SUBMIT_UNKNOWN


def test_words_for_what_was_made_elsewhere_are_refused(session: Session, server: Server) -> None:
    job = ended(session.attach("r-9"))
    with pytest.raises(InvalidRequest, match="made elsewhere"):
        job.generate_again(prompt="an owl")
    assert server.posts == []


def test_words_for_the_simulator_are_refused_where_they_would_be_paid_for(home: Path) -> None:
    made = Session(provider="xai", api_key=KEY)
    try:
        made._ledger.add(a_row(state="moderated", request_id="r-1", finished_at=1_800_000_001.0))
        [job] = made.library()
        with pytest.raises(InvalidRequest, match=r"\[\[failed\]\] works with the simulator only"):
            job.generate_again(prompt="an owl [[failed]]")
        assert len(made.library()) == 1
    finally:
        made.close()
