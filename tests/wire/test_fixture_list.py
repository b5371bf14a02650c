"""The list of answers that every client of this API has to survive, and where each is recorded or tried.

A name without a recording or a test fails here, and so does a recording that no test reads. Answers of the network,
of time and of downloads are no JSON: they are tried with a real server, in the tests that are named.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TAPES = {path.stem for path in (HERE / "cassettes").glob("*.json")}

FIXTURES: dict[str, tuple[str, ...]] = {
    "create: 200": ("create_accepted",),
    "create: no id": ("create_without_id",),
    "create: 400, flat": ("create_400_flat", "create_400_wrong_key", "create_400_moderated"),
    "create: 400, nested": ("create_400_nested",),
    "create: 422": ("create_422",),
    "create: 401": ("create_401",),
    "create: 403, no credits": ("create_403_credits",),
    "create: 429 with Retry-After": ("create_429_seconds", "create_429_date"),
    "create: 429 without Retry-After": ("create_429",),
    "create: 500": ("create_500",),
    "create: dropped connection": (
        "tests/faults/test_submit.py::test_a_connection_that_is_reset_after_the_first_byte_is_in_doubt",
    ),
    "poll: 202, empty": ("poll_202_empty",),
    "poll: 202, JSON": ("poll_202_json",),
    "poll: 202, no JSON": ("poll_202_not_json",),
    "poll: 200, pending": ("poll_200_pending",),
    "poll: 200, processing": ("poll_200_processing",),
    "poll: unknown status": ("poll_200_unknown_status",),
    "poll: done": ("poll_done", "poll_done_extended"),
    "poll: done, url null": ("poll_done_null_url",),
    "poll: done, withheld": ("poll_done_withheld",),
    "poll: done, no usage": ("poll_done_without_usage",),
    "poll: done, stored": ("poll_done_stored", "poll_done_stored_privately"),
    "poll: done, storage_error": ("poll_done_storage_error",),
    "poll: done, public_url_error": ("poll_done_public_url_error",),
    "poll: nested response": ("poll_done_nested", "poll_failed_nested"),
    "poll: failed, invalid_argument": ("poll_failed_invalid_argument",),
    "poll: failed, permission_denied": ("poll_failed_permission_denied",),
    "poll: failed, failed_precondition": ("poll_failed_failed_precondition",),
    "poll: failed, service_unavailable": ("poll_failed_service_unavailable",),
    "poll: failed, internal_error": ("poll_failed_internal_error",),
    "poll: failed, unknown code": ("poll_failed_brand_new_code",),
    "poll: failed, no error": ("poll_failed_bare",),
    "poll: expired": ("poll_expired",),
    "poll: 400, moderated, with usage": ("poll_400_moderated",),
    "poll: 400, wrong key": ("poll_400_wrong_key",),
    "poll: 404": ("poll_404",),
    "poll: 429": ("poll_429",),
    "poll: 503, then done": ("poll_503", "poll_done"),
    "poll: garbage, then done": ("poll_garbage", "poll_done"),
    "deadline: nothing but 202": (
        "poll_202_json",
        "tests/faults/test_watch.py::test_silence_for_too_long_ends_the_watching_and_not_the_job",
    ),
    "deadline: the error has the id": (
        "tests/contract/test_bad_polls.py::test_an_answer_about_a_job_is_told_with_what_it_cost",
    ),
    "deadline: resumed": ("tests/faults/test_control.py::test_a_pending_job_can_be_stopped_and_resumed",),
    "ticks: 2500000000": ("poll_done_stored",),
    "ticks: 6400000000": ("poll_done_64_cents",),
    "ticks: 0": ("poll_done_free",),
    "ticks: missing": ("poll_done_without_usage",),
    "download: 200": ("tests/faults/test_fetch.py::test_the_key_never_goes_with_a_download",),
    "download: 404": ("tests/faults/test_fetch.py::test_a_clip_that_is_gone_is_expired_after_three_links",),
    "download: HTML with 200": ("tests/faults/test_fetch.py::test_a_link_that_fails_is_asked_for_anew",),
    "download: truncated": ("tests/faults/test_fetch.py::test_a_clip_that_does_not_come_whole_leaves_the_job",),
    "download: no key to a foreign host": (
        "tests/faults/test_fetch.py::test_a_link_to_a_foreign_place_is_never_followed",
        "tests/faults/test_fetch.py::test_a_redirect_to_a_foreign_host_is_refused_before_it_is_contacted",
    ),
    "AI/ML API: create": ("aimlapi_request",),
    "AI/ML API: queued, generating, completed": ("aimlapi_queued", "aimlapi_generating", "aimlapi_completed"),
    "AI/ML API: error": ("aimlapi_error",),
    "AI/ML API: 403": ("aimlapi_403",),
    "AI/ML API: poll by query parameter": ("aimlapi_poll",),
    "modes: every model and an unknown one": (
        "tests/wire/test_matrix.py::test_the_client_takes_what_the_model_takes_and_nothing_else",
        "tests/contract/test_simulator_matrix.py::test_the_simulator_takes_what_the_model_takes_and_nothing_else",
    ),
    "models of a key": ("models_listed",),
    "file store: every answer": (
        "file_uploaded",
        "file_listed",
        "file_deleted",
        "file_public_url",
        "file_public_url_revoked",
        "file_404",
        "file_413",
        "file_429_public_urls",
    ),
}


@pytest.mark.parametrize("name", FIXTURES)
def test_every_fixture_is_recorded_or_tried(name: str) -> None:
    assert FIXTURES[name]
    for place in FIXTURES[name]:
        file, _, test = place.partition("::")
        if test:
            assert f"def {test}" in (ROOT / file).read_text("utf-8"), place
        else:
            assert place in TAPES


def test_every_cassette_is_read_by_a_test() -> None:
    """Those of AI/ML API are data for the day its dialect comes."""
    texts = [path.read_text("utf-8") for path in HERE.glob("test_*.py") if path.name != Path(__file__).name]
    named = set(re.findall(r'"((?:create|poll|request|key|file|models|aimlapi)_\w+)"', "\n".join(texts)))
    # In the table of polls some are made from a status.
    named |= {f"poll_{status}" for status in (408, 425, 500, 502, 503, 504, 529)}
    assert sorted(TAPES - named) == []
