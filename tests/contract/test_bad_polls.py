"""What a provider can answer about a job, and what may be behind its link, by name: what a person reads, what it costs.

However often it is asked, the server must have read one POST.
"""

from __future__ import annotations

import pytest

from grokvideo import errors
from grokvideo.engine.routes import MediaPolicy
from grokvideo.values.state import JobState, Status
from tests.contract.told import ASKED, CHARGED, PENDING, REFUSALS, Told, ended, over, said
from tests.faults.rig import KEY, WITHIN_S, Rig
from tests.faults.server import Act, answer, raw, reset, short

POLLS: dict[str, tuple[Act, Told]] = {
    "no key": (answer(401), over(Status.STALLED, "AuthenticationError", "did not accept the key", "goes on", "resume")),
    "a wrong key": (
        said(400, f"Incorrect API key provided: {KEY}"),
        over(Status.STALLED, "AuthenticationError", "did not accept the key", "goes on"),
    ),
    "no permission": (said(403, "team may not"), over(Status.STALLED, "PermissionDenied", "team may not", "goes on")),
    "no credits": (said(403, "no credits"), over(Status.STALLED, "QuotaExceeded", "no credits", "goes on")),
    "no credits, as 402": (answer(402), over(Status.STALLED, "QuotaExceeded", "credits", "goes on")),
    "no credits, as 429": (said(429, "spend limit"), over(Status.STALLED, "QuotaExceeded", "spend limit", "goes on")),
    "a wrong address": (answer(405), over(Status.STALLED, "BadRequest", "HTTP 405", "base_url", "goes on")),
    "moderated, and charged for it": (
        said(400, "content-moderated", usage=CHARGED),
        over(Status.MODERATED, "Moderated", "$0.25 was billed", "Change the prompt"),
    ),
    "withheld, and charged for it": (
        ended(status="done", video={"url": None, "respect_moderation": False}, usage=CHARGED),
        over(Status.MODERATED, "Moderated", "$0.25 was billed", "Change the prompt"),
    ),
    "failed with words": (
        ended(status="failed", error={"code": "invalid_argument", "message": "the image is odd"}),
        over(
            Status.FAILED, "JobFailed", "the image is odd", "May have been billed", "Change the prompt or the settings"
        ),
    ),
    "failed and charged for it": (
        ended(status="failed", usage=CHARGED),
        over(Status.FAILED, "JobFailed", "stopped with an error", "$0.25 was billed"),
    ),
    "failed without a word": (
        ended(status="failed"),
        over(Status.FAILED, "JobFailed", "stopped with an error", "May have been billed", "as a new job"),
    ),
    "failed and free": (
        ended(status="failed", usage={"cost_in_usd_ticks": 0}),
        over(Status.FAILED, "JobFailed", "Not billed", may_have_cost=False),
    ),
    "a value it refuses late": (answer(422, {"error": "odd"}), over(Status.FAILED, "JobFailed", "odd", "billed")),
    "expired": (ended(status="expired"), over(Status.EXPIRED, "Expired", "has expired", "billed", "which is free")),
    "gone": (answer(410), over(Status.EXPIRED, "Expired", "no longer knows this request", "billed")),
    "done without an address": (
        ended(status="done", video={"duration": 1}, usage=CHARGED),
        over(Status.STALLED, "ProtocolError", "gave no address", "$0.25 was billed", "support"),
    ),
    "garbage for ever": (answer(200, b"garbage"), over(Status.STALLED, "ProtocolError", "garbage", asked=10)),
    "a list for ever": (answer(200, b"[]"), over(Status.STALLED, "ProtocolError", "cannot be understood", asked=10)),
    "a web page for ever": (
        answer(200, b"<html><title>Sign in</title>"),
        over(Status.STALLED, "ProtocolError", "Sign in", asked=10),
    ),
    "nothing for ever": (raw(b""), over(Status.STALLED, "Stalled", "no answer from the provider", "resume", asked=10)),
    "a slammed door for ever": (reset, over(Status.STALLED, "Stalled", "no answer from the provider", asked=10)),
    "no HTTP for ever": (raw(b"no HTTP"), over(Status.STALLED, "Stalled", "no answer from the provider", asked=10)),
    "an endless answer for ever": (
        answer(200, b"x" * (1024 * 1024 + 1)),
        over(Status.STALLED, "Stalled", "longer than", asked=10),
    ),
    "half an answer for ever": (short(b'{"status": ', 30), over(Status.STALLED, "Stalled", "no answer", asked=10)),
}


@pytest.mark.parametrize("name", POLLS)
def test_an_answer_about_a_job_is_told_with_what_it_cost_and_costs_no_second_time(rig: Rig, name: str) -> None:
    act, told = POLLS[name]
    rig.server.poll = [PENDING, act]
    job = rig.run(ASKED)
    told.check(job.error, job.status)
    assert job.error is not None
    assert job.error.request_id == "r-1"
    assert (len(rig.server.posts), len(rig.server.polls)) == (1, 1 + told.asked)
    assert (job.state.finished_at is None) == (job.status is Status.STALLED)
    assert str(job.cost_usd) == ("0.25" if "$0.25" in str(job.error) else "0" if "and free" in name else "None")
    with pytest.raises(type(job.error)):
        job.result()
    if job.status in (Status.STALLED, Status.EXPIRED):
        rig.server.poll = [rig.server.done()]
        assert job.resume().wait(WITHIN_S).status is Status.DONE
        assert len(rig.server.posts) == 1


POLLED_AGAIN = {404, 408, 409, 425, 429}
SETTLED = {400: "JobFailed", 422: "JobFailed", 410: "Expired"}


def test_every_4xx_on_a_poll_ends_the_watching_at_most_unless_it_speaks_of_the_job(rig: Rig) -> None:
    for number, status in enumerate((s for s in REFUSALS if s not in POLLED_AGAIN), 1):
        rig.server.poll = [answer(status, {"error": "because of the weather"}), rig.server.done()]
        job = rig.run(f"{ASKED} {status}")
        assert job.error is not None
        over(
            {"JobFailed": Status.FAILED, "Expired": Status.EXPIRED}.get(SETTLED.get(status, ""), Status.STALLED),
            SETTLED.get(status, type(job.error).__name__),
        ).check(job.error, job.status)
        assert (len(rig.server.posts), len(rig.server.polls)) == (number, number)


def test_every_5xx_on_a_poll_is_asked_again_ten_times_and_the_job_stays_resumable(rig: Rig) -> None:
    for number, status in enumerate((*sorted(POLLED_AGAIN - {404}), *range(500, 512), 520, 529), 1):
        rig.server.poll = [answer(status, {"error": "because of the weather"})]
        job = rig.run(f"{ASKED} {status}")
        kind = "RateLimited" if status == 429 else "ServerError"
        over(Status.STALLED, kind, f"HTTP {status}", "the weather").check(job.error, job.status)
        assert (len(rig.server.posts), len(rig.server.polls)) == (number, 10 * number)


WITHOUT_NEWS: dict[str, Act] = {
    "an empty 202": answer(202),
    "a web page as 202": answer(202, b"<html>not yet</html>"),
    "an unknown status": ended(status="dreaming"),
    "a status in capitals": ended(status="In-Progress"),
    "a status that is a number": ended(status=7, request_id="r-1"),
    "nothing but its id": ended(request_id="r-1"),
    "a progress above all": ended(status="pending", progress=250),
    "a progress below nothing": ended(status="pending", progress=-5),
    "a progress in words": ended(status="pending", progress="half"),
    "a progress that is no number": answer(200, b'{"status": "pending", "progress": NaN}'),
    "not found yet": answer(404, {"error": "not found"}),
    "trouble": answer(503),
    "trouble with a time": answer(503, b"", Retry_After="3"),
    "a rate limit": answer(429, {"error": "slow down"}, Retry_After="3"),
    "a rate limit with nonsense": answer(429, {"error": "slow down"}, Retry_After="NaN"),
    "too early": answer(425),
    "garbage": answer(200, b"garbage"),
    "nothing": answer(200),
    "half an answer": short(b'{"status": ', 30),
    "a slammed door": reset,
}


@pytest.mark.parametrize("name", WITHOUT_NEWS)
def test_an_answer_without_news_is_followed_by_another_question_and_no_payment(rig: Rig, name: str) -> None:
    rig.server.poll = [WITHOUT_NEWS[name], rig.server.done()]
    job = rig.run(ASKED)
    assert (job.status, job.error) == (Status.DONE, None)
    assert (len(rig.server.polls), len(rig.server.posts)) == (2, 1)


def test_an_unknown_status_is_named_while_it_lasts(rig: Rig) -> None:
    rig.server.poll = [ended(status="dreaming \u202e" + "z" * 99), rig.server.done()]
    notes: list[str] = []
    assert rig.start(ASKED, subscribe=lambda state: notes.append(state.note)).wait(WITHIN_S).status is Status.DONE
    [note] = {note for note in notes if "dreaming" in note}
    assert "Still watching" in note
    assert "\u202e" not in note
    assert len(note) < 140


def test_a_status_that_goes_backwards_still_ends_in_the_clip(rig: Rig, film: bytes) -> None:
    """Progress falls, and after "done" with a dead link it is pending once more."""
    steps = (ended(status="pending", progress=percent) for percent in (10, 80, 20))
    rig.server.poll = [*steps, rig.server.done("old.mp4"), PENDING, rig.server.done("new.mp4")]
    rig.server.media = [answer(404), answer(200, film)]
    seen: list[JobState] = []
    job = rig.start(ASKED, subscribe=seen.append).wait(WITHIN_S)
    assert (job.status, len(rig.server.posts), len(rig.server.polls)) == (Status.DONE, 1, 6)
    assert all(state.progress is None or 0 <= state.progress <= 1 for state in seen)


MOVIE = b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00\x00\x00\x00\x08moov\x00\x00\x00\x0cmdatfilm"
LINKS: dict[str, tuple[Act, Told]] = {
    "forbidden": (answer(403), over(Status.EXPIRED, "Expired", "no longer has it", "$0.05 was billed", asked=3)),
    "not found": (answer(404), over(Status.EXPIRED, "Expired", "no longer has it", "$0.05 was billed", asked=3)),
    "gone": (answer(410), over(Status.EXPIRED, "Expired", "no longer has it", "$0.05 was billed", asked=3)),
    "trouble": (answer(500), over(Status.STALLED, "DownloadFailed", "HTTP 500", "resume", asked=3)),
    "cut short": (short(MOVIE, 100), over(Status.STALLED, "DownloadFailed", "resume", asked=3)),
    "a film without its end": (answer(200, MOVIE[:-3]), over(Status.STALLED, "DownloadFailed", "resume", asked=3)),
    "a film that does not open": (answer(200, MOVIE), over(Status.STALLED, "DownloadFailed", "resume", asked=3)),
    "a picture": (answer(200, b"\x89PNG\r\n\x1a\n" + b"\0" * 99), over(Status.STALLED, "DownloadFailed", asked=3)),
    "nothing": (answer(200), over(Status.STALLED, "DownloadFailed", "resume", asked=3)),
    "no HTTP": (raw(b"no HTTP"), over(Status.STALLED, "DownloadFailed", "resume", asked=3)),
    "a slammed door": (reset, over(Status.STALLED, "DownloadFailed", "resume", asked=3)),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_that_fails_is_told_with_what_it_cost_and_leaves_no_file(rig: Rig, film: bytes, name: str) -> None:
    act, told = LINKS[name]
    rig.server.media = [act]
    job = rig.run(ASKED)
    told.check(job.error, job.status)
    assert len(rig.server.posts) == 1
    assert clips(rig) == []
    rig.server.media = [answer(200, film)]
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film
    assert len(rig.server.posts) == 1


def test_a_web_page_instead_of_the_clip_is_told_and_leaves_no_file(rig: Rig) -> None:
    rig.server.media = [answer(200, b"<!DOCTYPE html><title>Sign in</title>")]
    job = rig.run(ASKED)
    assert job.status in (Status.EXPIRED, Status.STALLED)
    assert isinstance(job.error, errors.Expired | errors.DownloadFailed)
    assert (len(rig.server.fetches), len(rig.server.posts), clips(rig)) == (3, 1, [])


def test_an_endless_clip_is_given_up_early(rig: Rig, film: bytes) -> None:
    rig.connection.media.policy = MediaPolicy(largest=1000)
    rig.server.media = [raw(b"HTTP/1.1 200 OK\r\n\r\n" + film)]
    job = rig.run(ASKED)
    over(Status.STALLED, "DownloadFailed", "larger than").check(job.error, job.status)
    assert (len(rig.server.posts), clips(rig)) == (1, [])


def clips(rig: Rig) -> list[str]:
    """Names of what looks like a whole clip; a `.part` may wait for its rest."""
    return [name for name in rig.files() if name.endswith(".mp4")]
