"""The schemas themselves, and the recorded bodies that come from the provider's own pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.wire.schemas import NAMES, OF_ROUTE, fits, misfits, read_schema

# What gateways, proxies and older adapters say is tolerated, but not as published: it has no schema.
PUBLISHED = {
    "create_answer": ["create_accepted"],
    "generations": [
        "request_text",
        "request_image",
        "request_silent",
        "request_references",
        "request_frames",
        "request_stored",
        "request_output",
    ],
    "edits": ["request_edit"],
    "extensions": ["request_extend"],
    "poll_pending": ["poll_202_json", "poll_200_pending"],
    "poll_done": [
        "poll_done",
        "poll_done_64_cents",
        "poll_done_extended",
        "poll_done_free",
        "poll_done_null_url",
        "poll_done_public_url_error",
        "poll_done_storage_error",
        "poll_done_stored",
        "poll_done_stored_privately",
        "poll_done_withheld",
        "poll_done_without_usage",
    ],
    "poll_failed": [
        "poll_failed_bare",
        "poll_failed_failed_precondition",
        "poll_failed_free",
        "poll_failed_internal_error",
        "poll_failed_invalid_argument",
        "poll_failed_moderation_words",
        "poll_failed_permission_denied",
        "poll_failed_service_unavailable",
    ],
    "poll_nested": ["poll_done_nested"],
    "error": [
        "create_400_flat",
        "create_400_moderated",
        "create_400_wrong_key",
        "create_401",
        "create_403_credits",
        "create_403_permission",
        "create_404_model",
        "create_429",
        "create_429_credits",
        "create_500",
        "file_404",
        "file_429_public_urls",
        "poll_400_moderated",
        "poll_400_other",
        "poll_400_wrong_key",
        "poll_404",
    ],
    "error_nested": ["create_400_nested"],
    "file": ["file_uploaded"],
    "file_list": ["file_listed"],
    "file_deleted": ["file_deleted"],
    "file_public_url": ["file_public_url"],
    "file_public_url_revoked": ["file_public_url_revoked"],
}
IMAGE = {"url": "https://cdn.example.org/first.png"}
TEXT = {"model": "grok-imagine-video", "prompt": "a fox"}
EDIT = TEXT | {"video": {"file_id": "file_9d1e"}}


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_one_and_names_its_source(name: str) -> None:
    schema = read_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert re.search(r"docs\.x\.ai|REF|OAS|GUIDE|PROTO", schema["$comment"])
    assert "2026-11" in schema["$comment"]
    assert name == "shared" or schema["description"].endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_no_object_may_have_fields_that_are_not_published(name: str) -> None:
    objects = [each for each in _schemas(read_schema(name)) if each.get("type") == "object"]
    assert objects
    assert all(each["additionalProperties"] is False for each in objects)


@pytest.mark.parametrize(("schema", "tape"), [(schema, tape) for schema, tapes in PUBLISHED.items() for tape in tapes])
def test_what_is_recorded_from_the_provider_fits(
    schema: str, tape: str, cassette: Callable[[str], dict[str, Any]]
) -> None:
    assert misfits(schema, cassette(tape)["body"]) == []


def test_every_schema_has_a_recorded_body() -> None:
    assert set(NAMES) - set(PUBLISHED) == {"shared", "file_public_url_body"}


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "a fox"},
        {"model": "grok-imagine-video"},
        TEXT | {"image_url": IMAGE["url"]},
        TEXT | {"video_url": "https://cdn.example.org/a.mp4"},
        TEXT | {"video_id": "0c3f"},
        TEXT | {"video": {"file_id": "file_9d1e"}},
        TEXT | {"size": "1280x720"},
        TEXT | {"seconds": 8},
        TEXT | {"seed": 7},
        TEXT | {"fps": 24},
        TEXT | {"n": 2},
        TEXT | {"negative_prompt": "rain"},
        TEXT | {"duration": "8"},
        TEXT | {"duration": 0},
        TEXT | {"duration": 16},
        TEXT | {"duration": 2.5},
        TEXT | {"duration": None},
        TEXT | {"aspect_ratio": "7:5"},
        TEXT | {"resolution": "4k"},
        TEXT | {"image": IMAGE["url"]},
        TEXT | {"image": {}},
        TEXT | {"image": IMAGE | {"file_id": "file_1"}},
        TEXT | {"image": {"image_url": IMAGE["url"]}},
        TEXT | {"image": {"url": "data:image/gif;base64,R0lGODlh"}},
        TEXT | {"image": {"url": "data:image/png;base64,not base64"}},
        TEXT | {"image": {"url": "file:///first.png"}},
        TEXT | {"reference_images": ["https://cdn.example.org/a.png"]},
        TEXT | {"reference_images": [IMAGE] * 8},
        TEXT | {"reference_audios": [{"voice_id": name} for name in ("ara", "eve", "leo", "rex")]},
        TEXT | {"reference_audios": [{"voice_id": "eve", "url": "https://cdn.example.org/a.mp3"}]},
        TEXT | {"keyframes": [{"image": IMAGE}]},
        TEXT | {"keyframes": [{"image": IMAGE, "seconds": 1}]},
        TEXT | {"keyframes": [{"image": IMAGE, "timestamp_s": 0}]},
        TEXT | {"keyframes": [{"image": IMAGE, "timestamp_s": at} for at in (1, 2, 3, 4, 5)]},
        TEXT | {"storage_options": {}},
        TEXT | {"storage_options": {"filename": "a.mp4", "public_url": False}},
        TEXT | {"storage_options": {"filename": "a.mp4", "public_url": 3600}},
        TEXT | {"storage_options": {"filename": "a.mp4", "expires_after": 2592001}},
        TEXT | {"output": "https://bucket.example.org/a.mp4"},
        TEXT | {"output": {}},
    ],
)
def test_what_the_create_route_does_not_know_is_found(body: dict[str, Any]) -> None:
    assert not fits("generations", body)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/videos/edits", {"model": "grok-imagine-video", "video": EDIT["video"]}),
        ("/videos/edits", TEXT),
        ("/videos/edits", EDIT | {"duration": 6}),
        ("/videos/edits", EDIT | {"resolution": "720p"}),
        ("/videos/edits", EDIT | {"aspect_ratio": "16:9"}),
        ("/videos/edits", EDIT | {"generate_audio": False}),
        ("/videos/edits", EDIT | {"image": IMAGE}),
        ("/videos/edits", EDIT | {"video": {"url": "data:video/webm;base64,AAAA"}}),
        ("/videos/edits", EDIT | {"video": {"url": "https://cdn.example.org/a.mp4", "file_id": "file_9d1e"}}),
        ("/videos/extensions", EDIT | {"user": "notebook-user-42"}),
        ("/videos/extensions", EDIT | {"resolution": "720p"}),
        ("/videos/extensions", EDIT | {"duration": 1}),
        ("/videos/extensions", EDIT | {"duration": 11}),
        ("/videos/extensions", EDIT | {"generate_audio": True}),
        ("/videos/extensions", EDIT | {"video_url": "https://cdn.example.org/a.mp4"}),
    ],
)
def test_what_the_routes_for_videos_do_not_know_is_found(path: str, body: dict[str, Any]) -> None:
    assert not fits(OF_ROUTE[path], body)
    assert fits("edits", EDIT | {"user": "notebook-user-42"})
    assert fits("extensions", EDIT | {"duration": 10})


@pytest.mark.parametrize(("seconds", "is_possible"), [(3599, False), (3600, True), (2592000, True), (2592001, False)])
def test_a_public_address_lives_from_an_hour_to_thirty_days(seconds: int, is_possible: bool) -> None:
    assert fits("file_public_url_body", {"expires_after": seconds}) is is_possible
    assert fits("file_public_url_body", {})


def _schemas(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for each in schema:
            yield from _schemas(each)
    elif isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from _schemas(each)
