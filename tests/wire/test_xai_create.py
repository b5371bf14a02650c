from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from grokvideo.errors import (
    AuthenticationError,
    BadRequest,
    GrokVideoError,
    InvalidRequest,
    Moderated,
    NotFound,
    PermissionDenied,
    ProtocolError,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    ServerError,
)
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.wire.dialect import CreateOutcome, Dialect, Reply
from grokvideo.wire.xai import XaiDialect

Read = Callable[[str], Reply]
XAI: Dialect = XaiDialect(clock=lambda: 0.0)

REQUESTS = {
    "request_text": VideoRequest(
        prompt="A paper crane unfolds on a windowsill while rain runs down the glass",
        model="grok-imagine-video-1.5",
        duration=6,
        resolution="720p",
        aspect_ratio="9:16",
    ),
    "request_image": VideoRequest(
        prompt="The kettle starts to steam, slow push in",
        model="grok-imagine-video-1.5-lite",
        duration=4,
        resolution="720p",
        aspect_ratio="1:1",  # dropped: the clip follows the image
        image=MediaInput(data=b64decode("/9j/4AAQ"), mime="image/jpeg"),
    ),
    "request_silent": VideoRequest(
        prompt="Fog rolls over a pine ridge at dawn",
        duration=5,
        generate_audio=False,
        user="notebook-user-42",
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_request_has_the_documented_body(name: str, cassette: Callable[[str], dict[str, Any]]) -> None:
    call, tape = XAI.build_create(REQUESTS[name]), cassette(name)
    assert (call.method, call.path, call.json, call.paid) == (tape["method"], tape["path"], tape["body"], True)


@pytest.mark.parametrize(
    ("image", "wire"),
    [
        (MediaInput(url="https://cdn.example.org/first.png"), {"url": "https://cdn.example.org/first.png"}),
        (MediaInput(file_id="file_7f0c"), {"file_id": "file_7f0c"}),
        (MediaInput(data=b"png", mime="image/png"), {"url": "data:image/png;base64,cG5n"}),
    ],
)
def test_an_image_is_sent_as_a_nested_object(image: MediaInput, wire: dict[str, str]) -> None:
    body = XAI.build_create(VideoRequest(image=image)).json
    assert body == {"model": "grok-imagine-video", "duration": 8, "resolution": "480p", "image": wire}


def test_an_image_known_only_by_its_hash_cannot_be_sent() -> None:
    request = VideoRequest(image=MediaInput(sha256="ab" * 32, label="kettle.jpg"))
    with pytest.raises(InvalidRequest, match=r"kettle\.jpg are not at hand"):
        XAI.build_create(request)


def test_a_call_shows_neither_body_nor_image() -> None:
    call = XAI.build_create(VideoRequest(prompt="my secret plan", image=MediaInput(data=b"png", mime="image/png")))
    assert "secret" not in repr(call)
    assert "cG5n" not in repr(call)


def test_an_accepted_create_gives_the_request_id(reply: Read) -> None:
    result = XAI.parse_create(reply("create_accepted"))
    assert result.outcome is CreateOutcome.ACCEPTED
    assert result.request_id == "0c3f6f2e-1b7e-4a55-9a8e-9c6f0f1d7a11"
    assert result.trace_id == "trace-1"
    assert result.error is None


REFUSALS: list[tuple[str, CreateOutcome, type[GrokVideoError]]] = [
    ("create_without_id", CreateOutcome.UNKNOWN, ProtocolError),
    ("create_unreadable", CreateOutcome.UNKNOWN, ProtocolError),
    ("create_302", CreateOutcome.UNKNOWN, ProtocolError),
    ("create_400_flat", CreateOutcome.REJECTED, BadRequest),
    ("create_400_nested", CreateOutcome.REJECTED, BadRequest),
    ("create_400_wrong_key", CreateOutcome.REJECTED, AuthenticationError),
    ("create_400_moderated", CreateOutcome.REJECTED, Moderated),
    ("create_400_zero_data_retention", CreateOutcome.REJECTED, BadRequest),
    ("create_401", CreateOutcome.REJECTED, AuthenticationError),
    ("create_402", CreateOutcome.REJECTED, QuotaExceeded),
    ("create_403_permission", CreateOutcome.REJECTED, PermissionDenied),
    ("create_403_credits", CreateOutcome.REJECTED, QuotaExceeded),
    ("create_404_model", CreateOutcome.REJECTED, NotFound),
    ("create_404_route", CreateOutcome.REJECTED, NotFound),
    ("create_413", CreateOutcome.REJECTED, BadRequest),
    ("create_415", CreateOutcome.REJECTED, BadRequest),
    ("create_422", CreateOutcome.REJECTED, BadRequest),
    ("create_408", CreateOutcome.UNKNOWN, ServerError),
    ("create_409", CreateOutcome.UNKNOWN, ServerError),
    ("create_429", CreateOutcome.NOT_TAKEN, RateLimited),
    ("create_429_seconds", CreateOutcome.NOT_TAKEN, RateLimited),
    ("create_429_date", CreateOutcome.NOT_TAKEN, RateLimited),
    ("create_429_credits", CreateOutcome.REJECTED, QuotaExceeded),
    ("create_500", CreateOutcome.UNKNOWN, ServerError),
    ("create_503_html", CreateOutcome.UNKNOWN, ServerError),
]


@pytest.mark.parametrize(("name", "outcome", "kind"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_every_other_answer_has_its_class(
    name: str, outcome: CreateOutcome, kind: type[GrokVideoError], reply: Read
) -> None:
    result = XAI.parse_create(reply(name))
    assert result.outcome is outcome
    assert type(result.error) is kind
    assert result.request_id is None


@pytest.mark.parametrize("name", [row[0] for row in REFUSALS if row[2] is not Moderated])
def test_only_an_unknown_outcome_may_have_cost(name: str, reply: Read) -> None:
    result = XAI.parse_create(reply(name))
    assert result.error is not None
    assert result.error.may_have_cost is (result.outcome is CreateOutcome.UNKNOWN)


@pytest.mark.parametrize("status", [425, 418, 451, 405])
def test_other_4xx_are_refusals(status: int) -> None:
    assert XAI.parse_create(Reply(status, {}, b"")).outcome is CreateOutcome.REJECTED


@pytest.mark.parametrize("status", [101, 301, 307, 502, 504, 529, 600])
def test_anything_outside_2xx_and_4xx_is_unknown(status: int) -> None:
    assert XAI.parse_create(Reply(status, {}, b'{"request_id": "r"}')).outcome is CreateOutcome.UNKNOWN


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"request_id": null}', b'{"request_id": ".."}', b"[" * 99999])
def test_2xx_without_a_usable_id_is_unknown(body: bytes) -> None:
    result = XAI.parse_create(Reply(200, {}, body))
    assert result.outcome is CreateOutcome.UNKNOWN
    assert "has no request id" in str(result.error)


def test_an_unreadable_answer_is_shown_without_key_fragments() -> None:
    result = XAI.parse_create(Reply(200, {}, b'{"debug": "xai-CANARYcanary0123456789"}' + b"x" * 5000))
    assert "CANARY" not in str(result.error)
    assert "[hidden]" in str(result.error)
    assert len(str(result.error)) < 700


def test_a_refusal_keeps_status_code_trace_and_the_providers_words(reply: Read) -> None:
    error = XAI.parse_create(reply("create_400_flat")).error
    assert isinstance(error, ProviderError)
    assert (error.status, error.code, error.trace_id) == (400, "Client specified an invalid argument", "trace-400")
    assert str(error) == "The provider refused the request (HTTP 400): “Duration must be between 1 and 15 seconds.”"


def test_a_nested_error_is_read_like_a_flat_one(reply: Read) -> None:
    error = XAI.parse_create(reply("create_400_nested")).error
    assert isinstance(error, BadRequest)
    assert error.code == "invalid-argument"
    assert "cannot be combined" in str(error)


def test_a_wrong_key_message_hides_the_masked_key(reply: Read) -> None:
    text = str(XAI.parse_create(reply("create_400_wrong_key")).error)
    assert "xa***" not in text
    assert "[hidden]" in text


def test_a_web_page_is_named_by_its_title(reply: Read) -> None:
    text = str(XAI.parse_create(reply("create_503_html")).error)
    assert text == "The provider is in trouble (HTTP 503): “a web page: 503 Service Unavailable”."


def test_a_team_without_data_retention_is_told_what_is_missing(reply: Read) -> None:
    error = XAI.parse_create(reply("create_400_zero_data_retention")).error
    assert error is not None
    assert "Zero Data Retention" in error.hint


def test_a_moderated_prompt_says_what_it_cost(reply: Read) -> None:
    error = XAI.parse_create(reply("create_400_moderated")).error
    assert isinstance(error, Moderated)
    assert "$0.05 was billed" in str(error)
    assert error.may_have_cost


@pytest.mark.parametrize(
    ("name", "seconds"), [("create_429", None), ("create_429_seconds", 7.0), ("create_429_date", 30.0)]
)
def test_a_rate_limit_says_how_long_to_wait(name: str, seconds: float | None, reply: Read) -> None:
    result = XAI.parse_create(reply(name))
    assert result.retry_after_s == seconds
    assert isinstance(result.error, RateLimited)
    assert result.error.retry_after_s == seconds


def test_a_retry_date_without_server_date_is_measured_on_our_clock() -> None:
    ours = datetime(2026, 11, 18, 10, 26, 40, tzinfo=UTC).timestamp()
    answer = Reply(429, {"retry-after": "Wed, 18 Nov 2026 10:26:50 GMT"}, b"")
    assert XaiDialect(clock=lambda: ours).parse_create(answer).retry_after_s == 10.0


def test_a_working_key_passes_the_check(reply: Read) -> None:
    assert XAI.build_key_check().path == "/api-key"
    assert XAI.parse_key_check(reply("key_check_ok")) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("key_check_team_blocked", PermissionDenied),
        ("create_400_wrong_key", AuthenticationError),
        ("create_401", AuthenticationError),
        ("create_500", ServerError),
        ("create_unreadable", ProtocolError),
    ],
)
def test_a_key_that_fails_the_check_says_why(name: str, kind: type[GrokVideoError], reply: Read) -> None:
    assert type(XAI.parse_key_check(reply(name))) is kind


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"api_key_blocked": True}, "the key is blocked"),
        ({"api_key_disabled": True}, "the key is switched off"),
        ({"team_blocked": True}, "the key's team is blocked"),
        ({"api_key": {"blocked": True, "disabled": False}, "team_blocked": False}, "the key is blocked"),
        ({"api_key": {"blocked": False, "disabled": True}}, "the key is switched off"),
    ],
)
def test_a_blocked_key_is_told_in_words_in_both_shapes(body: dict[str, Any], words: str) -> None:
    error = XAI.parse_key_check(Reply(200, {}, json.dumps(body).encode()))
    assert isinstance(error, PermissionDenied)
    assert words in str(error)
    assert error.code in ("api_key_blocked", "api_key_disabled", "team_blocked")
    assert "_" not in f"{error} {error.hint}"


def test_a_team_without_credits_and_a_refused_one_are_told_apart(reply: Read) -> None:
    broke = XAI.parse_key_check(reply("create_403_credits"))
    refused = XAI.parse_key_check(reply("create_403_permission"))
    assert type(broke) is QuotaExceeded
    assert type(refused) is PermissionDenied
    assert "without credits" in refused.hint


def test_a_wrong_key_hears_that_a_subscription_is_not_api_access(reply: Read) -> None:
    for name in ("create_400_wrong_key", "create_401"):
        error = XAI.parse_key_check(reply(name))
        assert error is not None
        assert "subscription to the Grok app or to X is not API access" in error.hint


def test_an_address_without_a_key_check_is_no_verdict_about_the_key(reply: Read) -> None:
    error = XAI.parse_key_check(reply("create_404_route"))
    assert type(error) is NotFound
    assert "no way to check a key" in str(error)


@pytest.mark.parametrize("body", [b"[]", b"", b'{"api_key": 7, "team_blocked": "no"}', b'{"api_key": [true]}'])
def test_an_odd_answer_about_a_key_is_survived(body: bytes) -> None:
    assert not isinstance(XAI.parse_key_check(Reply(200, {}, body)), PermissionDenied)
    assert XAI.parse_key_note(Reply(200, {}, body)) == ""


def test_a_team_that_keeps_no_data_gets_a_note() -> None:
    assert XAI.build_key_note().path == "/me"
    assert "Zero Data Retention" in XAI.parse_key_note(Reply(200, {}, b'{"zdr_status": "zdr"}'))
    assert XAI.parse_key_note(Reply(200, {}, b'{"zdr_status": "no_zdr"}')) == ""
    assert XAI.parse_key_note(Reply(404, {}, b'{"zdr_status": "zdr"}')) == ""
