from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from grokvideo.errors import (
    AuthenticationError,
    BadRequest,
    Expired,
    GrokVideoError,
    InvalidRequest,
    JobFailed,
    Moderated,
    NotFound,
    PermissionDenied,
    ProtocolError,
    QuotaExceeded,
    RateLimited,
    ServerError,
)
from grokvideo.values.storage import FileOutput
from grokvideo.wire.dialect import PollOutcome, PollResult, Reply
from grokvideo.wire.xai import XaiDialect
from grokvideo.wire.xai_poll import DONE, EXPIRED, FAILED, PENDING

Read = Callable[[str], Reply]
XAI = XaiDialect(clock=lambda: 0.0)
OLD = 600.0

TABLE: list[tuple[str, PollOutcome, type[GrokVideoError] | None]] = [
    ("poll_202_empty", PollOutcome.PENDING, None),
    ("poll_202_json", PollOutcome.PENDING, None),
    ("poll_202_not_json", PollOutcome.PENDING, None),
    ("poll_200_pending", PollOutcome.PENDING, None),
    ("poll_200_processing", PollOutcome.PENDING, None),
    ("poll_200_only_id", PollOutcome.PENDING, None),
    ("poll_200_unknown_status", PollOutcome.PENDING, None),
    ("poll_done", PollOutcome.DONE, None),
    ("poll_done_no_status", PollOutcome.DONE, None),
    ("poll_done_without_usage", PollOutcome.DONE, None),
    ("poll_done_nested", PollOutcome.DONE, None),
    ("poll_done_list", PollOutcome.DONE, None),
    ("poll_done_stored", PollOutcome.DONE, None),
    ("poll_done_only_stored", PollOutcome.DONE, None),
    ("poll_done_only_file_id", PollOutcome.DONE, None),
    ("poll_done_null_url", PollOutcome.BROKEN, ProtocolError),
    ("poll_done_no_video", PollOutcome.BROKEN, ProtocolError),
    ("poll_done_withheld", PollOutcome.MODERATED, Moderated),
    ("poll_failed_invalid_argument", PollOutcome.FAILED, JobFailed),
    ("poll_failed_permission_denied", PollOutcome.FAILED, JobFailed),
    ("poll_failed_failed_precondition", PollOutcome.FAILED, JobFailed),
    ("poll_failed_service_unavailable", PollOutcome.FAILED, JobFailed),
    ("poll_failed_internal_error", PollOutcome.FAILED, JobFailed),
    ("poll_failed_brand_new_code", PollOutcome.FAILED, JobFailed),
    ("poll_failed_bare", PollOutcome.FAILED, JobFailed),
    ("poll_failed_free", PollOutcome.FAILED, JobFailed),
    ("poll_failed_nested", PollOutcome.FAILED, JobFailed),
    ("poll_failed_moderation_service_down", PollOutcome.FAILED, JobFailed),
    ("poll_failed_moderation_words", PollOutcome.MODERATED, Moderated),
    ("poll_status_moderated", PollOutcome.MODERATED, Moderated),
    ("poll_expired", PollOutcome.EXPIRED, Expired),
    ("poll_empty_object", PollOutcome.TRANSIENT, ProtocolError),
    ("poll_garbage", PollOutcome.TRANSIENT, ProtocolError),
    ("poll_list", PollOutcome.TRANSIENT, ProtocolError),
    ("poll_302", PollOutcome.TRANSIENT, ProtocolError),
    ("poll_400_moderated", PollOutcome.MODERATED, Moderated),
    ("poll_400_other", PollOutcome.FAILED, JobFailed),
    ("poll_422", PollOutcome.FAILED, JobFailed),
    ("poll_400_wrong_key", PollOutcome.BLOCKED, AuthenticationError),
    ("poll_401", PollOutcome.BLOCKED, AuthenticationError),
    ("create_402", PollOutcome.BLOCKED, QuotaExceeded),
    ("poll_403", PollOutcome.BLOCKED, PermissionDenied),
    ("create_403_credits", PollOutcome.BLOCKED, QuotaExceeded),
    ("poll_404", PollOutcome.EXPIRED, Expired),
    ("poll_410", PollOutcome.EXPIRED, Expired),
    ("poll_405", PollOutcome.BLOCKED, BadRequest),
    ("create_413", PollOutcome.BLOCKED, BadRequest),
    ("create_415", PollOutcome.BLOCKED, BadRequest),
    ("poll_429", PollOutcome.TRANSIENT, RateLimited),
    ("poll_429_credits", PollOutcome.BLOCKED, QuotaExceeded),
    ("create_409", PollOutcome.TRANSIENT, ServerError),
    *((f"poll_{status}", PollOutcome.TRANSIENT, ServerError) for status in (408, 425, 500, 502, 503, 504, 529)),
]


@pytest.mark.parametrize(("name", "outcome", "kind"), TABLE, ids=[row[0] for row in TABLE])
def test_every_row_of_the_decision_table(
    name: str, outcome: PollOutcome, kind: type[GrokVideoError] | None, reply: Read
) -> None:
    result = XAI.parse_poll(reply(name), age_s=OLD)
    assert result.outcome is outcome
    assert result.error is None if kind is None else type(result.error) is kind


@pytest.mark.parametrize("name", [row[0] for row in TABLE if row[1] in (PollOutcome.TRANSIENT, PollOutcome.BLOCKED)])
def test_trouble_with_watching_never_claims_that_the_job_was_free(name: str, reply: Read) -> None:
    error = XAI.parse_poll(reply(name), age_s=OLD).error
    assert error is not None
    assert error.may_have_cost


def _says(status: str) -> PollResult:
    body = {"status": status, "video": {"url": "https://vidgen.x.ai/a.mp4"}}
    return XAI.parse_poll(Reply(200, {}, json.dumps(body).encode()), age_s=OLD)


@pytest.mark.parametrize("word", sorted(PENDING))
def test_words_for_pending(word: str) -> None:
    assert _says(word).outcome is PollOutcome.PENDING


@pytest.mark.parametrize("word", sorted(DONE))
def test_words_for_done(word: str) -> None:
    assert _says(word).outcome is PollOutcome.DONE


@pytest.mark.parametrize("word", sorted(FAILED - {"moderated"}))
def test_words_for_failed(word: str) -> None:
    assert _says(word).outcome is PollOutcome.FAILED


@pytest.mark.parametrize("word", sorted(EXPIRED))
def test_words_for_expired(word: str) -> None:
    assert _says(word).outcome is PollOutcome.EXPIRED


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("In Progress", PollOutcome.PENDING), ("TIMED-OUT", PollOutcome.EXPIRED), (" Done ", PollOutcome.DONE)],
)
def test_case_hyphens_and_spaces_do_not_matter(word: str, outcome: PollOutcome) -> None:
    result = _says(word)
    assert result.outcome is outcome
    assert not result.note
    assert result.raw_status == word.strip()


def test_done_gives_everything_about_the_clip(reply: Read) -> None:
    assert XAI.parse_poll(reply("poll_done"), age_s=OLD) == PollResult(
        PollOutcome.DONE,
        progress=1.0,
        url="https://vidgen.x.ai/bucket/name.mp4",
        duration=6.0,
        cost_ticks=4_800_000_000,
        model="grok-imagine-video-1.5",
        raw_status="done",
        trace_id="trace-2",
    )


@pytest.mark.parametrize("name", ["poll_done_nested", "poll_done_list", "poll_done_no_status"])
def test_the_clip_is_found_in_every_known_place(name: str, reply: Read) -> None:
    result = XAI.parse_poll(reply(name), age_s=OLD)
    assert (result.url, result.duration) == ("https://vidgen.x.ai/bucket/name.mp4", 6.0)


def test_an_empty_place_does_not_hide_the_clip() -> None:
    body = {"status": "done", "video": {}, "response": {"video": {"url": "https://vidgen.x.ai/a.mp4"}}}
    result = XAI.parse_poll(Reply(200, {}, json.dumps(body).encode()), age_s=OLD)
    assert result.url == "https://vidgen.x.ai/a.mp4"


def test_a_nested_answer_keeps_its_cost_and_model(reply: Read) -> None:
    result = XAI.parse_poll(reply("poll_done_nested"), age_s=OLD)
    assert (result.cost_ticks, result.model) == (4_800_000_000, "grok-imagine-video-1.5")


def test_the_stored_copy_serves_when_there_is_no_other_address(reply: Read) -> None:
    result = XAI.parse_poll(reply("poll_done_only_stored"), age_s=OLD)
    assert result.url == "https://files-cdn.x.ai/team/file_4c1d.mp4"
    assert result.file_output == FileOutput("file_4c1d", result.url, "ridge.mp4", 1795000000.0, 1794500000.0)


def test_the_temporary_address_comes_first(reply: Read) -> None:
    assert XAI.parse_poll(reply("poll_done_stored"), age_s=OLD).url == "https://vidgen.x.ai/bucket/clip.mp4"


def test_a_copy_without_an_address_is_fetched_by_its_id(reply: Read) -> None:
    """Broken is only what has neither an address nor a copy in the file store."""
    result = XAI.parse_poll(reply("poll_done_only_file_id"), age_s=OLD)
    assert (result.outcome, result.url) == (PollOutcome.DONE, None)
    assert result.file_output == FileOutput("file_4c1d", None, "ridge.mp4")


def test_an_unknown_status_goes_on_with_a_note(reply: Read) -> None:
    result = XAI.parse_poll(reply("poll_200_unknown_status"), age_s=OLD)
    assert "“Warming-Up”" in result.note
    assert result.progress == 0.03


@pytest.mark.parametrize(
    ("progress", "share"),
    [(37, 0.37), (0, 0.0), (37.5, 0.375), (250, 1.0), (-4, 0.0), (True, None), ("37", None), (None, None)],
)
def test_progress_is_a_share_or_nothing(progress: object, share: float | None) -> None:
    body = json.dumps({"status": "pending", "progress": progress}).encode()
    assert XAI.parse_poll(Reply(202, {}, body), age_s=OLD).progress == share


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "1" + "0" * 400])
def test_absurd_numbers_are_nothing(number: str) -> None:
    body = f'{{"status": "pending", "progress": {number}}}'.encode()
    result = XAI.parse_poll(Reply(200, {}, body), age_s=OLD)
    assert (result.outcome, result.progress) == (PollOutcome.PENDING, None)


@pytest.mark.parametrize("name", ["poll_done_withheld", "poll_400_moderated", "poll_failed_moderation_words"])
def test_moderation_says_what_was_billed(name: str, reply: Read) -> None:
    result = XAI.parse_poll(reply(name), age_s=OLD)
    assert isinstance(result.error, Moderated)
    assert result.cost_ticks == 2_500_000_000
    assert result.error.cost_usd == Decimal("0.25")
    assert str(result.error).endswith("$0.25 was billed.")


def test_a_failed_job_keeps_code_and_words(reply: Read) -> None:
    error = XAI.parse_poll(reply("poll_failed_service_unavailable"), age_s=OLD).error
    assert isinstance(error, JobFailed)
    assert (error.code, error.reason) == ("service_unavailable", "overloaded, try later")
    assert str(error) == (
        "The provider stopped with an error: “overloaded, try later”. May have been billed: the provider has not said."
    )
    assert error.hint == "The trouble was at the provider. Try again later, as a new job."
    assert error.may_have_cost


def test_an_unknown_code_passes_through(reply: Read) -> None:
    error = XAI.parse_poll(reply("poll_failed_brand_new_code"), age_s=OLD).error
    assert isinstance(error, JobFailed)
    assert error.code == "brand_new_code"
    assert error.hint == JobFailed.default_hint


def test_a_failed_job_that_cost_nothing_says_so(reply: Read) -> None:
    error = XAI.parse_poll(reply("poll_failed_free"), age_s=OLD).error
    assert isinstance(error, JobFailed)
    assert str(error).endswith("Not billed.")
    assert not error.may_have_cost


def test_a_refused_poll_names_its_status_and_code(reply: Read) -> None:
    error = XAI.parse_poll(reply("poll_400_other"), age_s=OLD).error
    assert isinstance(error, JobFailed)
    assert (error.status, error.code) == (400, "Client specified an invalid argument")
    assert error.hint.startswith("Change the prompt or the settings")


def test_a_young_job_that_is_not_found_is_asked_for_again(reply: Read) -> None:
    result = XAI.parse_poll(reply("poll_404"), age_s=119.9)
    assert result.outcome is PollOutcome.TRANSIENT
    assert type(result.error) is NotFound


def test_after_two_minutes_not_found_means_expired(reply: Read) -> None:
    result = XAI.parse_poll(reply("poll_404"), age_s=120.0)
    assert result.outcome is PollOutcome.EXPIRED
    assert str(result.error) == (
        "The provider no longer knows this request. May have been billed: the provider has not said."
    )


def test_gone_is_expired_at_any_age(reply: Read) -> None:
    assert XAI.parse_poll(reply("poll_410"), age_s=1.0).outcome is PollOutcome.EXPIRED


def test_a_blocked_poll_says_that_the_job_goes_on(reply: Read) -> None:
    error = XAI.parse_poll(reply("poll_400_wrong_key"), age_s=OLD).error
    assert error is not None
    assert error.hint.endswith("The job goes on at the provider: resume it afterwards.")
    assert "xa***" not in str(error)


def test_a_limited_poll_says_how_long_to_wait(reply: Read) -> None:
    assert XAI.parse_poll(reply("poll_429"), age_s=OLD).retry_after_s == 5.0


@pytest.mark.parametrize(
    ("usage", "ticks"),
    [
        ({"cost_in_usd_ticks": 2_500_000_000}, 2_500_000_000),
        ({"cost_in_usd_ticks": 6_400_000_000}, 6_400_000_000),
        ({"cost_in_usd_ticks": 0}, 0),
        ({"cost_in_usd_ticks": 2.5e9}, 2_500_000_000),
        ({"cost_in_usd_ticks": 2.25}, 3),
        ({"cost_in_usd_ticks": " 2500000000 "}, 2_500_000_000),
        ({"cost_in_usd_ticks": "2.5e9"}, 2_500_000_000),
        ({"cost_in_usd_ticks": True}, None),
        ({"cost_in_usd_ticks": -1}, None),
        ({"cost_in_usd_ticks": "1e999999999"}, None),
        ({"cost_in_usd_ticks": "a lot"}, None),
        ({"cost_in_usd_ticks": None}, None),
        ({"cost_in_usd_ticks": [1]}, None),
        ({}, None),
        ("free", None),
        (None, None),
    ],
)
def test_cost_is_whole_ticks_or_unknown(usage: object, ticks: int | None) -> None:
    body = {"status": "done", "video": {"url": "https://vidgen.x.ai/a.mp4"}, "usage": usage}
    assert XAI.parse_poll(Reply(200, {}, json.dumps(body).encode()), age_s=OLD).cost_ticks == ticks


@pytest.mark.parametrize(
    "body",
    [
        {"status": 7, "video": "x"},
        {"status": "done", "video": ["x"]},
        {"status": "done", "videos": []},
        {"status": "failed", "error": "boom"},
        {"status": "failed", "error": [1]},
        {"status": ["done"]},
        {"response": "x", "error": {"message": {"a": 1}}},
        {"status": "done", "video": {"url": 5, "file_output": "x"}},
    ],
)
def test_oddly_typed_answers_are_survived(body: object) -> None:
    result = XAI.parse_poll(Reply(200, {}, json.dumps(body).encode()), age_s=OLD)
    assert result.error is not None or result.note


def test_a_failed_job_whose_error_is_plain_text_is_quoted() -> None:
    result = XAI.parse_poll(Reply(200, {}, b'{"status": "failed", "error": "boom"}'), age_s=OLD)
    assert "“boom”" in str(result.error)


@pytest.mark.parametrize(
    ("request_id", "path"),
    [("0c3f-11", "/videos/0c3f-11"), ("../me?x=1#y", "/videos/..%2Fme%3Fx%3D1%23y"), (" a b\n", "/videos/a%20b")],
)
def test_the_request_id_stays_in_its_place_in_the_path(request_id: str, path: str) -> None:
    call = XAI.build_poll(request_id)
    assert (call.method, call.path, call.paid) == ("GET", path, False)


@pytest.mark.parametrize("request_id", ["", " ", ".", ".."])
def test_a_request_id_that_is_none_is_refused(request_id: str) -> None:
    with pytest.raises(InvalidRequest):
        XAI.build_poll(request_id)
