"""The shapes of AI/ML API, a second provider with a dialect of its own, kept as data until there is one here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Tape = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("aimlapi_queued", "queued"),
        ("aimlapi_generating", "generating"),
        ("aimlapi_completed", "completed"),
        ("aimlapi_error", "error"),
    ],
)
def test_create_and_poll_answer_in_one_shape(name: str, status: str, cassette: Tape) -> None:
    tape = cassette(name)
    assert tape["source"].startswith("AI/ML API docs")
    assert tape["status"] == 200
    assert (tape["body"]["id"], tape["body"]["status"]) == ("b7b1", status)


def test_a_finished_job_says_what_it_cost_in_dollars(cassette: Tape) -> None:
    body = cassette("aimlapi_completed")["body"]
    assert body["video"]["url"].startswith("https://")
    assert body["meta"]["usage"]["usd_spent"] == 0.35


def test_a_refusal_has_words_and_its_status_again(cassette: Tape) -> None:
    tape = cassette("aimlapi_403")
    assert set(tape["body"]) == {"message", "path", "requestId", "statusCode", "timestamp"}
    assert int(tape["body"]["statusCode"]) == tape["status"] == 403


def test_its_inputs_are_flat_and_its_poll_has_a_query_parameter(cassette: Tape) -> None:
    assert isinstance(cassette("aimlapi_request")["body"]["image_url"], str)
    poll = cassette("aimlapi_poll")
    assert (poll["method"], poll["path"], poll["params"]) == (
        "GET",
        "/v2/video/generations",
        {"generation_id": "b7b1"},
    )
