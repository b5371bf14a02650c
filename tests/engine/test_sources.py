"""Clips made from clips, of jobs that are done or under way. What the server read is the truth about money."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from grokvideo.engine import pacing
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.orders import takes
from grokvideo.engine.sources import Sources
from grokvideo.engine.waiting import is_done
from grokvideo.errors import BudgetExceeded, GrokVideoError, InvalidRequest, NeedsConfirmation, NotSent
from grokvideo.session import Session
from grokvideo.values.capability import Mode
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.faults.rig import KEY, WITHIN_S
from tests.faults.server import Server, after, answer, reset

FOX = VideoRequest(prompt="a fox", duration=3)
FAILED = answer(200, {"status": "failed", "error": {"code": "internal_error", "message": "no luck"}})


def film_of(seconds: float) -> bytes:
    """H.264 of that length, 64 x 48, 12 frames a second, from black to white."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=12, options={"g": "12"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        count = round(seconds * 12)
        for number in range(count):
            grey = round(255 * number / max(1, count - 1))
            container.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), (grey,) * 3))))
        container.mux(stream.encode(None))
    return buffer.getvalue()


THREE, TEN = film_of(3), film_of(10)


class Provider:
    """A server that gives each job an id of its own, and lets a test hold the first one back."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.go = threading.Event()
        self.end = server.done()
        self.film = THREE
        server.create = [self._take]
        server.poll = [self._tell]
        server.media = [lambda connection, heard: answer(200, self.film)(connection, heard)]

    def _take(self, connection: Any, heard: Any) -> None:
        answer(200, {"request_id": f"r-{len(self.server.posts)}"})(connection, heard)

    def _tell(self, connection: Any, heard: Any) -> None:
        if heard.path.endswith("/r-1"):
            after(self.go, lambda *_: self.end(connection, heard))(connection, heard)
        else:
            self.server.done()(connection, heard)

    @property
    def sent(self) -> list[dict[str, Any]]:
        return [json.loads(post.body) for post in self.server.posts]


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    with Server() as server:
        made = Provider(server)
        yield made
        made.go.set()


def new_session(provider: Provider, **settings: Any) -> Session:
    common: dict[str, Any] = {"provider": "xai", "base_url": provider.server.base_url, "api_key": KEY}
    return Session(**{**common, "requests_per_second": 1000, **settings})


@pytest.fixture
def session(provider: Provider) -> Iterator[Session]:
    made = new_session(provider)
    yield made
    made.close()


def done(session: Session, provider: Provider, request: VideoRequest = FOX, name: str = "crane") -> Job:
    provider.go.set()
    job = session.submit(request, name=name).wait(WITHIN_S)
    assert job.status is Status.DONE, job
    return job


def running(session: Session, provider: Provider, request: VideoRequest = FOX, name: str = "crane") -> Job:
    job = session.submit(request, name=name)
    provider.server.wait_for(lambda: bool(provider.server.polls))
    return job


def noted(job: Job) -> str:
    """What a job says beside its status, once it says something."""
    there = threading.Event()

    def look(state: JobState) -> None:
        if state.note:
            there.set()

    leave = job.subscribe(look)
    look(job.state)
    assert there.wait(WITHIN_S), job
    leave()
    return job.state.note


def row_of(session: Session, job: Job) -> Any:
    row = session._ledger.get(job.id)
    assert row is not None
    return row


def film_in(body: dict[str, Any]) -> bytes:
    return b64decode(body["video"]["url"].partition(",")[2])


# What is done


def test_a_job_that_is_done_counts_as_its_clip(session: Session, provider: Provider) -> None:
    crane = done(session, provider)
    snow = crane.edit("make it snow").wait(WITHIN_S)
    assert snow.status is Status.DONE
    assert (film_in(provider.sent[1]), provider.sent[1]["prompt"]) == (THREE, "make it snow")
    row = row_of(session, snow)
    video = row.request["video"]
    assert (row.mode, video["made_from"], video["label"], video["sha256"]) == (
        "edit",
        crane.id,
        "crane",
        crane.result().sha256,
    )
    assert row.request_key == snow.request.key("xai", provider.server.base_url)
    assert snow.request.expected_seconds == pytest.approx(3, abs=0.05)


def test_a_clip_goes_to_the_modules_own_session(provider: Provider, session: Session, monkeypatch: Any) -> None:
    monkeypatch.setattr("grokvideo.api._default", session)
    clip = done(session, provider).result()
    longer = clip.extend("the camera pulls back", duration=4, name="longer")
    assert longer.result(WITHIN_S).path.exists()
    assert (provider.sent[1]["duration"], longer.request.video.label, longer.name) == (4, "crane", "longer")


def test_a_clip_is_the_same_whether_it_is_given_by_job_clip_or_path(session: Session, provider: Provider) -> None:
    crane = done(session, provider)
    first = crane.edit("snow").wait(WITHIN_S)
    for video in (crane, crane.result(), crane.result().path, crane.result().path.read_bytes()):
        again = session.submit(session.request("snow", video=video))
        assert (again.id, again.reused) == (first.id, True)
    assert len(provider.sent) == 2


def test_its_last_frame_is_the_first_of_another(session: Session, provider: Provider) -> None:
    crane = done(session, provider)
    request = session.request("on", image=crane, duration=1)
    assert (request.mode, request.image and request.image.origin) == (
        Mode.IMAGE,
        f"last frame of {crane.result().sha256}",
    )
    session.submit(request).wait(WITHIN_S)
    data = b64decode(provider.sent[1]["image"]["url"].partition(",")[2])
    darkest, _ = Image.open(io.BytesIO(data)).convert("L").getextrema()
    assert darkest > 230  # type: ignore[operator]  # the film ends white


def test_a_simulated_clip_may_go_to_a_real_provider_and_that_is_said(session: Session, provider: Provider) -> None:
    crane = done(session, provider)
    crane.simulated = True
    note = "crane was drawn by the simulator, and goes to a real provider as any other."
    assert session.request("snow", video=crane).notes == (note,)
    assert session.request("on", image=crane, duration=1).notes == (note,)
    assert session.request("snow", video=crane, provider="simulator").notes == ()


# What is under way


def test_a_link_into_the_simulator_does_not_leave_this_machine(session: Session, provider: Provider) -> None:
    fox = session.submit(session.request("a fox", duration=1), provider="simulator").wait(WITHIN_S)
    link = fox.result().url
    fox.result().path.unlink()
    assert fox.edit("snow", provider="simulator").wait(WITHIN_S).status is Status.DONE
    for video in (fox, link):
        with pytest.raises(InvalidRequest, match=r"video: http://simulator\.invalid/.* leads into the simulator"):
            session.submit(session.request("snow", video=video))
    assert provider.sent == []


def test_it_is_written_down_at_once_and_sent_when_its_source_is_done(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    snow = crane.edit("snow", name="snow")
    assert (snow.status, snow.is_new, noted(snow)) == (Status.WAITING, True, "after crane is done")
    row = row_of(session, snow)
    assert (row.state, row.request["video"]["job"], row.estimate_ticks) == ("reserved", crane.id, 1_800_000_000)
    assert len(provider.sent) == 1
    provider.go.set()
    clip = snow.result(WITHIN_S)
    assert film_in(provider.sent[1]) == THREE
    row = row_of(session, snow)
    assert clip.request is snow.request
    assert (row.request["video"]["sha256"], row.request["video"]["made_from"]) == (crane.result().sha256, crane.id)
    assert "job" not in row.request["video"]
    assert row.request_key == snow.request.key("xai", provider.server.base_url) != row.source_key
    assert ("reserved", "what it is made from is done") in [event[1:] for event in session._ledger.events(snow.id)]


async def test_a_chain_of_three_works(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    longer = crane.extend("on", duration=2, name="longer")
    snow = longer.edit("snow")
    assert (snow.request.expected_seconds, snow.request.video and snow.request.video.label) == (5.0, "longer")
    provider.go.set()
    first, last = await asyncio.wait_for(asyncio.gather(longer, snow), WITHIN_S)
    assert first.path.exists()
    assert last.path.exists()
    assert [body["prompt"] for body in provider.sent] == ["a fox", "on", "snow"]


def test_two_on_the_same_source_and_one_on_two_sources(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    edited = crane.edit("snow", name="snow")
    request = session.request("both", image=crane, reference_images=[edited], model="grok-imagine-video-1.5")
    both = session.submit(request)
    assert noted(both) == "after crane and snow are done"
    longer = session.submit(session.request("more", video=crane, extend=True))
    provider.go.set()
    assert {job.wait(WITHIN_S).status for job in (edited, both, longer)} == {Status.DONE}
    assert len(provider.sent) == 4


def test_the_same_cell_again_is_the_same_job_before_and_after(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    first = crane.edit("snow")
    assert crane.edit("snow") is first
    plan = session.preview(takes(session.request("snow", video=crane), 1, None))
    assert [row and row.id for row in plan.answers] == [first.id]
    provider.go.set()
    crane.wait(WITHIN_S)
    assert crane.edit("snow") is first  # while it waits, or is under way
    first.wait(WITHIN_S)
    again = crane.edit("snow")
    assert (again.id, again.reused, len(provider.sent)) == (first.id, True, 2)


def test_a_dry_run_finds_what_would_answer(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    snow = crane.edit("snow", fit=True)

    def answer_to(**wishes: Any) -> str | None:
        [row] = session.preview(takes(session.request("snow", video=crane, **wishes), 1, None)).answers
        return None if row is None else row.id

    assert (answer_to(), answer_to(fit=True)) == (snow.id, snow.id)
    provider.go.set()
    snow.wait(WITHIN_S)
    crane.result().path.unlink()  # its link is another input, and the same clip
    assert answer_to() == crane.edit("snow").id == snow.id


def test_takes_of_it_are_told_apart(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    request = session.request("snow", video=crane)
    two = session.submit_all(takes(request, 2, "snow"))
    assert [job.id for job in session.submit_all(takes(request, 2, "snow"))] == [job.id for job in two]
    provider.go.set()
    assert {job.wait(WITHIN_S).status for job in two} == {Status.DONE}
    assert len(provider.sent) == 3


def test_two_sessions_that_ask_at_once_pay_once(session: Session, provider: Provider) -> None:
    other = new_session(provider)
    crane = running(session, provider)
    theirs = other.library().get(crane.id)
    together = threading.Barrier(2)
    made: list[Job] = []

    def ask(source: Job) -> None:
        together.wait()
        made.append(source.edit("snow"))

    threads = [threading.Thread(target=ask, args=[source]) for source in (crane, theirs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    provider.go.set()
    assert {job.wait(WITHIN_S).status for job in made} == {Status.DONE}
    assert ({job.id for job in made}, len(provider.sent)) == ({made[0].id}, 2)
    assert {job.request.video.sha256 for job in made if job.request.video} == {crane.result().sha256}
    other.close()


def test_one_that_another_session_drives_is_waited_for(session: Session, provider: Provider) -> None:
    other = new_session(provider)
    crane = running(session, provider)
    snow = other.library().get(crane.id).edit("snow")
    assert noted(snow) == "after crane is done"
    provider.go.set()
    assert snow.result(WITHIN_S).path.exists()
    assert film_in(provider.sent[1]) == THREE
    other.close()


def test_the_old_key_still_finds_what_was_filled_in(session: Session, provider: Provider) -> None:
    """Another kernel may not have heard yet that the source is done."""
    crane = running(session, provider)
    stale = session.request("snow", video=crane)
    first = crane.edit("snow")
    provider.go.set()
    first.wait(WITHIN_S)
    row = session._orders.draft(takes(stale, 1, None)[0], session._intake.target(None))
    [(answer_row, is_new)] = session._ledger.claim([row])
    assert (answer_row.id, is_new) == (first.id, False)


def test_an_equal_request_that_came_first_is_not_paid_twice(session: Session, provider: Provider) -> None:
    """Bytes have no job that could be waited for: the hash alone says that it is the same film."""
    crane = running(session, provider)
    waits = crane.edit("snow")
    request = session.request("snow", video=THREE)  # the same film, by its bytes
    first = session.submit(request, name="first")
    assert first.wait(WITHIN_S).status is Status.DONE
    provider.go.set()
    waits.wait(WITHIN_S)
    assert (waits.status, waits.state.ledger, len(provider.sent)) == (Status.FAILED, "rejected", 2)
    assert "the same request is job first" in str(waits.error)
    assert crane.edit("snow").id == first.id


def test_fresh_is_made_whatever_came_first(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    waits = crane.edit("snow", fresh=True)
    session.submit(session.request("snow", video=THREE)).wait(WITHIN_S)
    provider.go.set()
    assert waits.wait(WITHIN_S).status is Status.DONE
    assert len(provider.sent) == 3


def test_it_holds_no_place_while_it_waits(session: Session, provider: Provider) -> None:
    session.configure(max_jobs=1)
    crane = running(session, provider)
    crane.edit("snow")
    provider.go.set()
    other = session.submit(VideoRequest(prompt="an owl", duration=1))
    assert other.wait(WITHIN_S).status is Status.DONE


def test_a_clip_without_a_name_is_called_by_its_first_words(session: Session, provider: Provider) -> None:
    provider.go.set()
    request = VideoRequest(prompt="a fox runs through deep snow at night", duration=3)
    clip = session.submit(request).wait(WITHIN_S).result()
    image = session.request("on", image=clip).image
    assert image is not None
    assert image.label == "“a fox runs through deep …”"  # every surface says that it is its last frame
    video = session.request("on", video=clip).video
    assert video is not None
    assert video.label == image.label


def test_a_text_that_is_no_file_but_a_job_is_told_how_it_is_given(session: Session, provider: Provider) -> None:
    crane = done(session, provider)
    for word in ("crane", crane.id, crane.id[:6]):
        for wishes in ({"image": word}, {"video": word}, {"reference_images": [word]}):
            with pytest.raises(InvalidRequest, match="cannot be read") as caught:
                session.request("on", **wishes)
            assert f'give gv.library().get("{word}")' in caught.value.hint
    for word in ("owl", crane.id[:2], "a\0b", "\ud800", "x" * 5000):
        with pytest.raises(InvalidRequest) as caught:
            session.request("on", image=word)
        assert "gv.library()" not in caught.value.hint


# When it does not come


@pytest.mark.parametrize("image", [False, True])
def test_a_source_that_fails_ends_it_unbilled_and_says_why(session: Session, provider: Provider, image: bool) -> None:
    crane = running(session, provider)
    snow = session.submit(session.request("on", image=crane)) if image else crane.edit("snow")
    provider.end = FAILED
    provider.go.set()
    snow.wait(WITHIN_S)
    assert (snow.status, snow.state.ledger, type(snow.error)) == (Status.FAILED, "rejected", NotSent)
    assert str(snow.error) == "the source crane failed and has no clip"  # and not what the provider said of that one
    assert snow.error is not None
    assert not snow.error.may_have_cost
    assert (len(provider.sent), session._ledger.spent(0.0)) == (1, 1_500_000_000)
    with pytest.raises(InvalidRequest, match="the source crane failed and has no clip"):
        snow.generate_again()
    with pytest.raises(InvalidRequest, match="the source crane failed and has no clip"):
        crane.edit("snow")
    assert len(session.library()) == 2


def test_a_source_that_is_stopped_ends_it_and_both_can_be_taken_up_again(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    snow = crane.edit("snow")
    noted(snow)
    crane.stop()
    snow.wait(WITHIN_S)
    assert (snow.status, str(snow.error)) == (
        Status.FAILED,
        "the source crane is not watched, so its clip does not come",
    )
    assert snow.error is not None
    assert "Resume that one first" in snow.error.hint
    with pytest.raises(InvalidRequest, match="crane is not watched") as caught:
        crane.edit("snow")
    assert "Resume" in caught.value.hint
    provider.go.set()
    crane.resume().wait(WITHIN_S)
    again = snow.generate_again()  # its request still names the job
    assert again.wait(WITHIN_S).status is Status.DONE
    assert (film_in(provider.sent[1]), row_of(session, again).replaces) == (THREE, snow.id)


def test_a_source_that_is_watched_again_is_gone_on_from_at_once(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    crane.stop().wait(WITHIN_S)
    row = row_of(session, crane)  # as it stands for a moment after `resume`, too
    assert row.stopped
    assert Sources(session._room, lambda _: True).film(crane, Mode.EDIT, fit=False).job == crane.id
    assert not is_done(row, "crane", is_driven=True)
    assert not session._driver.watches(crane.id)
    crane.resume()
    assert session._driver.watches(crane.id)
    snow = crane.edit("snow")
    provider.go.set()
    assert snow.wait(WITHIN_S).status is Status.DONE, snow.error
    assert film_in(provider.sent[1]) == THREE


def test_the_end_of_a_source_ends_a_whole_chain(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    longer = crane.extend("on", name="longer")
    snow = longer.edit("snow", fit=True)
    provider.end = FAILED
    provider.go.set()
    assert snow.wait(WITHIN_S).status is Status.FAILED
    assert str(snow.error) == "the source longer failed and has no clip"
    assert len(provider.sent) == 1


def test_a_source_in_doubt_is_not_gone_on_from(session: Session, provider: Provider) -> None:
    provider.server.create = [reset]
    crane = session.submit(FOX, name="crane").wait(WITHIN_S)
    with pytest.raises(InvalidRequest, match="crane is in doubt: it is not known whether it was sent"):
        crane.edit("snow")
    assert len(session.library()) == 1


def test_stop_withdraws_it(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    snow = crane.edit("snow")
    noted(snow)
    snow.stop().wait(WITHIN_S)
    assert (snow.status, type(snow.error), str(snow.error)) == (Status.FAILED, NotSent, "stopped before it was sent")
    provider.go.set()
    crane.wait(WITHIN_S)
    assert len(provider.sent) == 1


def test_it_counts_against_the_budget_while_it_waits(session: Session, provider: Provider) -> None:
    session.configure(budget_usd=Decimal("0.40"))  # 0.15, and 3 x (0.01 + 0.05) for the edit
    crane = running(session, provider)
    snow = crane.edit("snow")
    with pytest.raises(BudgetExceeded):
        session.submit(VideoRequest(prompt="an owl", duration=2))
    snow.stop().wait(WITHIN_S)
    session.submit(VideoRequest(prompt="an owl", duration=2)).stop()


def test_a_price_that_turns_out_higher_asks_again(session: Session, provider: Provider) -> None:
    session.configure(confirm_over_usd=Decimal("0.20"))
    crane = running(session, provider)  # three seconds are expected
    provider.film = film_of(5)
    snow = crane.edit("snow")
    assert snow.estimate_usd == Decimal("0.18")
    provider.go.set()
    snow.wait(WITHIN_S)
    assert (snow.status, snow.state.ledger, type(snow.error)) == (Status.FAILED, "rejected", NeedsConfirmation)
    assert len(provider.sent) == 1


def test_a_budget_is_asked_again_without_counting_it_twice(session: Session, provider: Provider) -> None:
    session.configure(budget_usd=Decimal("0.33"))  # 0.15 and 0.18; the first is billed 0.05
    crane = running(session, provider)
    snow = crane.edit("snow")
    provider.go.set()
    assert snow.wait(WITHIN_S).status is Status.DONE


# Limits and fit


def test_a_source_that_will_be_too_long_is_refused_at_once_and_with_fit_it_is_cut(
    session: Session, provider: Provider
) -> None:
    provider.film = TEN
    crane = running(session, provider, VideoRequest(prompt="a fox", duration=10))
    with pytest.raises(InvalidRequest, match=r"at most 8\.7 s to be edited, got 10\.00 s") as caught:
        crane.edit("snow")
    assert "fit=True" in caught.value.hint
    snow = crane.edit("snow", fit=True)
    assert snow.request.expected_seconds == 8.7
    provider.go.set()
    snow.result(WITHIN_S)
    assert snow.request.video is not None
    assert snow.request.video.origin == f"first 8.7 s of {crane.result().sha256}"
    assert snow.request.video.duration == pytest.approx(8.7, abs=0.1)
    again = crane.edit("snow", fit=True)
    assert (again.id, len(provider.sent)) == (snow.id, 2)


def test_the_real_length_is_what_counts(session: Session, provider: Provider) -> None:
    provider.film = TEN
    crane = running(session, provider)
    snow = crane.edit("snow")
    provider.go.set()
    snow.wait(WITHIN_S)
    assert (snow.status, snow.state.ledger, type(snow.error)) == (Status.FAILED, "rejected", InvalidRequest)
    assert "8.7 s" in str(snow.error)
    assert len(provider.sent) == 1


def test_several_jobs_are_not_one_clip(session: Session, provider: Provider) -> None:
    jobs = Jobs([done(session, provider), session.submit(VideoRequest(prompt="an owl", duration=1), name="owl")])
    with pytest.raises(InvalidRequest, match="one clip is needed here, got 2 jobs: crane, owl") as caught:
        session.request("snow", video=jobs)
    assert "jobs[0]" in caught.value.hint
    assert len(session.request("both", reference_images=jobs).reference_images) == 2


def test_a_job_of_another_library_is_taken_once_it_is_done(
    session: Session, provider: Provider, tmp_path: Path
) -> None:
    other = new_session(provider, home=tmp_path / "other")
    crane = running(session, provider)
    with pytest.raises(InvalidRequest, match="crane is not in this library, and has no clip yet"):
        other.request("snow", video=crane)
    provider.go.set()
    crane.wait(WITHIN_S)
    request = other.request("snow", video=crane)
    assert request.video is not None
    assert (request.video.sha256, request.video.made_from) == (crane.result().sha256, None)
    other.close()


# Once more, from the library


@pytest.mark.parametrize("how", ["again", "other words"])
def test_the_next_session_sends_the_same_film_again(session: Session, provider: Provider, how: str) -> None:
    snow = done(session, provider).edit("snow").wait(WITHIN_S)
    job_id = snow.id
    session.close()
    other = new_session(provider)
    old = other.library().get(job_id)
    assert old.request.video is not None
    assert old.request.video.data is None  # nothing is read for a list
    new = old.generate_again() if how == "again" else old.generate_again(prompt="rain")
    assert new.wait(WITHIN_S).status is Status.DONE
    assert provider.sent[2]["video"] == provider.sent[1]["video"]
    other.close()


def test_a_film_that_somebody_removed_is_not_sent(session: Session, provider: Provider, home: Path) -> None:
    snow = done(session, provider).edit("snow").wait(WITHIN_S)
    job_id = snow.id
    session.close()
    for path in (home / "inputs").iterdir():
        path.unlink()
    other = new_session(provider)
    with pytest.raises(InvalidRequest, match="the video of this request is no longer in the library"):
        other.library().get(job_id).generate_again()
    assert len(provider.sent) == 2
    other.close()


def test_where_the_clip_goes_is_a_secret_and_has_to_be_given_again(
    session: Session, provider: Provider, home: Path
) -> None:
    provider.go.set()
    request = session.request("a fox", duration=1, output="https://bucket.example/a.mp4?signature=CANARY")
    job_id = session.submit(request).wait(WITHIN_S).id
    session.close()
    assert b"CANARY" not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    other = new_session(provider)
    again = other.submit(other.request("a fox", duration=1, output="https://bucket.example/a.mp4?signature=other"))
    assert (again.id, again.reused) == (job_id, True)  # where it goes is the same place
    with pytest.raises(InvalidRequest, match=r"address of output, at https://bucket\.example/a\.mp4, is not kept"):
        again.generate_again()
    other.close()


def test_a_deleted_clip_is_still_the_same_film(session: Session, provider: Provider) -> None:
    crane = done(session, provider)
    clip = crane.result()
    snow = crane.edit("snow").wait(WITHIN_S)
    session.library().delete(crane)
    assert not clip.path.exists()  # what is left of it is its link
    again = session.submit(session.request("snow", video=clip))
    assert (again.id, again.reused, len(provider.sent)) == (snow.id, True, 2)


def test_deleting_a_clip_keeps_the_film_that_another_was_made_from(
    session: Session, provider: Provider, home: Path
) -> None:
    crane = done(session, provider)
    snow = crane.edit("snow").wait(WITHIN_S)
    name = str(crane.result().sha256)
    session.library().delete(crane)
    assert (home / "inputs" / name).exists()
    session.library().delete(snow)
    assert not (home / "inputs" / name).exists()


def test_a_follower_learns_what_it_is_made_from(session: Session, provider: Provider) -> None:
    crane = running(session, provider)
    snow = crane.edit("snow")
    other = new_session(provider)
    seen = other.library().get(snow.id)
    assert seen.request.video is not None
    assert seen.request.video.job == crane.id
    provider.go.set()
    assert seen.wait(WITHIN_S).status is Status.DONE
    assert seen.request.video.made_from == crane.id
    with pytest.raises(GrokVideoError):
        seen.attach("r-9")
    other.close()
