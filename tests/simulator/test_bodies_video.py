"""Bodies of edits and extensions, and what all three create calls take: storage and an upload link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grokvideo.simulator.bodies import read_edit, read_extension, read_generation
from grokvideo.simulator.order import Given, Order, Storage
from grokvideo.simulator.refusal import Refusal
from grokvideo.simulator.rules import check_source_length

Read = Callable[[object], Order]

VIDEO = {"url": "https://example.com/a.mp4"}
IMAGE = {"url": "https://example.com/a.png"}
BOTH = pytest.mark.parametrize("read", [read_edit, read_extension])
ALL = pytest.mark.parametrize("read", [read_generation, read_edit, read_extension])


def sent(read: Read, **fields: object) -> dict[str, object]:
    return {"prompt": "at night", **({} if read is read_generation else {"video": VIDEO}), **fields}


def refused(read: Read, body: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(body)
    return caught.value


def test_an_edit_leaves_everything_to_its_source() -> None:
    order = read_edit({"model": "grok-imagine-video", "prompt": " at night ", "video": VIDEO, "user": "ann"})
    assert (order.action, order.prompt, order.video) == ("edit", "at night", Given("video", url=VIDEO["url"]))
    assert (order.seconds, order.resolution, order.aspect_ratio, order.audio) == (0, "", "", True)


@pytest.mark.parametrize(
    ("fields", "seconds"), [({}, 6), ({"duration": 2}, 2), ({"duration": "10"}, 10), ({"seconds": 4.0}, 4)]
)
def test_an_extension_adds_six_seconds_unless_told(fields: dict[str, object], seconds: int) -> None:
    order = read_extension({"prompt": "on", "video": {"file_id": "file_1"}, **fields})
    assert (order.action, order.seconds, order.video) == ("extend", seconds, Given("video", file_id="file_1"))


@pytest.mark.parametrize("duration", [0, 1, 11, 15])
def test_an_extension_adds_two_to_ten_seconds(duration: int) -> None:
    refusal = refused(read_extension, sent(read_extension, duration=duration))
    assert (refusal.status, str(refusal)) == (400, f"duration: must be 2-10 seconds, got {duration}")


@pytest.mark.parametrize(
    ("read", "name", "value"),
    [
        (read_edit, "duration", 6),
        (read_edit, "seconds", 6),
        (read_edit, "aspect_ratio", "16:9"),
        (read_edit, "resolution", "720p"),
        (read_edit, "generate_audio", True),
        (read_edit, "image", IMAGE),
        (read_edit, "reference_images", [IMAGE]),
        (read_extension, "aspect_ratio", "16:9"),
        (read_extension, "resolution", "720p"),
        (read_extension, "user", "ann"),
        (read_extension, "generate_audio", True),
        (read_extension, "last_frame", IMAGE),
    ],
)
def test_fields_of_other_routes_are_unknown(read: Read, name: str, value: object) -> None:
    refusal = refused(read, sent(read, **{name: value}))
    assert (refusal.status, str(refusal)) == (422, f"unknown field {name!r}")


@BOTH
@pytest.mark.parametrize(
    "fields",
    [
        {"size": "1280x720"},
        {"seed": 1},
        {"video_url": VIDEO["url"]},
        {"video_id": "file_1"},
        {"prompt": None},
        {"prompt": 7},
        {"video": None},
        {"video": VIDEO["url"]},
        {"video": {}},
        {"video": {**VIDEO, "file_id": "file_1"}},
        {"video": {"video_url": VIDEO["url"]}},
        {"video": {"url": 7}},
    ],
)
def test_what_does_not_fit_the_schema_is_422(read: Read, fields: dict[str, object]) -> None:
    assert refused(read, sent(read, **fields)).status == 422


@BOTH
@pytest.mark.parametrize(
    ("fields", "words"),
    [({"prompt": " "}, "prompt: must not be empty"), ({"prompt": "x" * 4097}, "prompt: at most 4096 characters")],
)
def test_what_fits_but_cannot_be_made_is_400(read: Read, fields: dict[str, object], words: str) -> None:
    refusal = refused(read, sent(read, **fields))
    assert refusal.status == 400
    assert str(refusal).startswith(words)


@BOTH
def test_an_unknown_model_is_404(read: Read) -> None:
    assert refused(read, sent(read, model="grok-imagine-video-9")).status == 404


@pytest.mark.parametrize(
    ("action", "seconds", "fits"),
    [
        ("edit", 0.5, True),
        ("edit", 8.7, True),
        ("edit", 8.709, True),
        ("edit", 8.72, False),
        ("extend", 1.98, False),
        ("extend", 1.995, True),
        ("extend", 15.005, True),
        ("extend", 15.02, False),
    ],
)
def test_a_source_has_a_length(action: str, seconds: float, fits: bool) -> None:
    if fits:
        check_source_length(action, seconds)
        return
    with pytest.raises(Refusal) as caught:
        check_source_length(action, seconds)
    allowed = {"edit": "at most 8.7 seconds long to be edited", "extend": "2-15 seconds long to be extended"}[action]
    assert (caught.value.status, str(caught.value)) == (400, f"video: must be {allowed}, got {seconds:.2f}")


@ALL
@pytest.mark.parametrize(
    ("options", "storage"),
    [
        ({"filename": "a.mp4"}, Storage("a.mp4")),
        ({"filename": "a.mp4", "expires_after": 3600}, Storage("a.mp4", 3600)),
        ({"filename": "a.mp4", "expires_after": 2_592_000, "public_url": True}, Storage("a.mp4", 2_592_000, True)),
        ({"filename": "a.mp4", "public_url": {"expires_after": 86_400}}, Storage("a.mp4", None, True, 86_400)),
    ],
)
def test_storage_options_are_read(read: Read, options: dict[str, Any], storage: Storage) -> None:
    assert read(sent(read, storage_options=options)).storage == storage


@ALL
@pytest.mark.parametrize(
    "options",
    [
        "a.mp4",
        {},
        {"expires_after": 3600},
        {"filename": 7},
        {"filename": "a.mp4", "expires_after": "3600"},
        {"filename": "a.mp4", "expires_after": 3600.5},
        {"filename": "a.mp4", "expires_after": True},
        {"filename": "a.mp4", "public_url": False},
        {"filename": "a.mp4", "public_url": 3600},
        {"filename": "a.mp4", "public_url": {}},
        {"filename": "a.mp4", "public_url": {"expires_after": "3600"}},
        {"filename": "a.mp4", "public_url": {"expires_after": 3600, "name": "a"}},
        {"filename": "a.mp4", "folder": "clips"},
    ],
)
def test_storage_options_that_do_not_fit_are_422(read: Read, options: object) -> None:
    refusal = refused(read, sent(read, storage_options=options))
    assert refusal.status == 422
    assert str(refusal).startswith("storage_options")


@ALL
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"filename": " "}, "storage_options.filename: must be 1-255 characters, got 0"),
        ({"filename": "x" * 256}, "storage_options.filename: must be 1-255 characters, got 256"),
        (
            {"filename": "a.mp4", "expires_after": 3599},
            "storage_options.expires_after: must be 3600-2592000 seconds, got 3599",
        ),
        (
            {"filename": "a.mp4", "expires_after": 2_592_001},
            "storage_options.expires_after: must be 3600-2592000 seconds, got 2592001",
        ),
        (
            {"filename": "a.mp4", "public_url": {"expires_after": 60}},
            "storage_options.public_url.expires_after: must be 3600-2592000 seconds, got 60",
        ),
    ],
)
def test_storage_options_out_of_range_are_400(read: Read, options: object, words: str) -> None:
    refusal = refused(read, sent(read, storage_options=options))
    assert (refusal.status, str(refusal)) == (400, words)


@ALL
@pytest.mark.parametrize(
    ("output", "status"),
    [
        ("https://example.com/put", 422),
        ({}, 422),
        ({"upload_url": 7}, 422),
        ({"upload_url": "https://example.com/put", "method": "PUT"}, 422),
        ({"upload_url": ""}, 400),
        ({"upload_url": "s3://bucket/secret"}, 400),
    ],
)
def test_an_upload_link_is_an_http_url_and_is_never_shown(read: Read, output: object, status: int) -> None:
    refusal = refused(read, sent(read, output=output))
    assert refusal.status == status
    assert str(refusal).startswith("output")
    assert "secret" not in str(refusal)


@ALL
def test_an_upload_link_is_taken(read: Read) -> None:
    url = "https://example.com/put?signature=s"
    assert read(sent(read, output={"upload_url": url})).upload_url == url
