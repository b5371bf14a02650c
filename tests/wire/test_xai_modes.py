"""Every mode as it goes out: which route, which fields, and what people read of it instead of bytes and signatures."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from grokvideo.errors import BadRequest, InvalidRequest
from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.request import VideoRequest
from grokvideo.values.storage import Output, StorageOptions
from grokvideo.wire.dialect import CreateOutcome, Reply
from grokvideo.wire.xai import XaiDialect
from tests.wire.schemas import OF_ROUTE, misfits

XAI = XaiDialect(clock=lambda: 0.0)
SIGNED = "https://bucket.example.org/ridge.mp4?X-Amz-Credential=AKIA0123456789ABCDEF&X-Amz-Signature=0123456789abcdef"
ONE_FIVE = "grok-imagine-video-1.5"

STREET = MediaInput(kind="video", url="https://cdn.example.org/street.mp4")
WOMAN = MediaInput(url="https://cdn.example.org/woman.webp")
TEAPOT = MediaInput(file_id="file_1b2c")

REQUESTS = {
    "request_edit": VideoRequest(prompt="Turn the red umbrella yellow and change nothing else", video=STREET),
    "request_extend": VideoRequest(
        prompt="The camera pulls back to show the whole harbour",
        video=MediaInput(kind="video", file_id="file_9d1e"),
        extend=True,
        duration=4,
    ),
    "request_frames": VideoRequest(
        model=ONE_FIVE,
        image=MediaInput(url="https://cdn.example.org/start.png"),
        last_frame=MediaInput(url="https://cdn.example.org/end.png"),
        keyframes=(Keyframe(MediaInput(file_id="file_mid"), 3.0),),
        duration=6,
    ),
    "request_references": VideoRequest(
        model=ONE_FIVE,
        prompt="The woman from <IMAGE_0> hands the teapot from <IMAGE_1> to a friend "
        "and says hello in the voice <AUDIO_0>",
        reference_images=(WOMAN, TEAPOT),
        reference_audios=(Voice(voice_id="eve"),),
        resolution="720p",
    ),
    "request_stored": VideoRequest(
        prompt="Fog rolls over a pine ridge at dawn",
        duration=5,
        generate_audio=False,
        user="notebook-user-42",
        storage_options=StorageOptions(filename="ridge.mp4", expires_after=604800, public_url=86400),
    ),
    "request_output": VideoRequest(
        prompt="Fog rolls over a pine ridge at dawn",
        duration=5,
        output=Output("https://bucket.example.org/ridge.mp4?signature=abc"),
    ),
}
SETTLED = {"duration", "resolution", "aspect_ratio"}
"""What is sent even where the recorded request leaves it to the provider."""


@pytest.mark.parametrize("name", REQUESTS)
def test_every_mode_has_the_documented_route_and_body(name: str, cassette: Callable[[str], dict[str, Any]]) -> None:
    call, tape = XAI.build_create(REQUESTS[name]), cassette(name)
    assert call.json is not None
    assert (call.method, call.path, call.paid) == (tape["method"], tape["path"], True)
    assert {key: call.json[key] for key in tape["body"]} == tape["body"]
    assert call.json.keys() - tape["body"].keys() <= SETTLED
    assert misfits(OF_ROUTE[call.path], call.json) == []


def test_an_edit_carries_its_video_and_nothing_about_size_or_length() -> None:
    request = VideoRequest(
        prompt="at night",
        video=STREET,
        duration=5,
        resolution="720p",
        aspect_ratio="1:1",
        user="ann",
        output=Output(SIGNED),
    )
    assert XAI.build_create(request).json == {
        "model": "grok-imagine-video",
        "prompt": "at night",
        "video": {"url": "https://cdn.example.org/street.mp4"},
        "user": "ann",
        "output": {"upload_url": SIGNED},
    }


def test_an_extension_carries_the_seconds_to_add_and_no_user() -> None:
    storage = StorageOptions(filename="long.mp4", public_url=True)
    request = VideoRequest(
        prompt="on", video=STREET, extend=True, user="ann", resolution="480p", storage_options=storage
    )
    assert XAI.build_create(request).json == {
        "model": "grok-imagine-video",
        "prompt": "on",
        "video": {"url": "https://cdn.example.org/street.mp4"},
        "duration": 6,
        "storage_options": {"filename": "long.mp4", "public_url": True},
    }


def test_bytes_of_a_video_are_a_data_uri() -> None:
    request = VideoRequest(prompt="at night", video=MediaInput(kind="video", data=b"mp4", mime="video/mp4"))
    assert (XAI.build_create(request).json or {})["video"] == {"url": "data:video/mp4;base64,bXA0"}


def test_the_shape_is_sent_where_the_request_has_one() -> None:
    references = VideoRequest(prompt="x", reference_images=(WOMAN,))
    frames = VideoRequest(model=ONE_FIVE, last_frame=WOMAN)
    both = VideoRequest(model=ONE_FIVE, image=TEAPOT, last_frame=WOMAN)
    shapes = [(XAI.build_create(request).json or {}).get("aspect_ratio") for request in (references, frames, both)]
    assert shapes == ["16:9", "16:9", None]


def test_a_voice_of_ones_own_goes_by_its_address() -> None:
    request = VideoRequest(prompt="x", model=ONE_FIVE, reference_audios=(Voice(url="https://a.example.org/me.mp3"),))
    assert (XAI.build_create(request).json or {})["reference_audios"] == [{"url": "https://a.example.org/me.mp3"}]


def test_a_call_hides_the_signed_address_and_names_what_must_not_come_back() -> None:
    call = XAI.build_create(VideoRequest(prompt="x", output=Output(SIGNED)))
    assert "Signature" not in repr(call)
    assert call.secrets == ("AKIA0123456789ABCDEF", "0123456789abcdef")


def test_an_address_that_lost_its_signature_cannot_be_sent() -> None:
    request = VideoRequest(prompt="x", output=Output("https://bucket.example.org/ridge.mp4", is_whole=False))
    with pytest.raises(InvalidRequest, match=r"output address https://bucket\.example\.org/ridge\.mp4 was not kept"):
        XAI.build_create(request)


def test_people_read_words_for_what_is_large_or_elsewhere_or_secret() -> None:
    film = MediaInput(kind="video", data=b"mp4" * 400_000, mime="video/mp4", label="street.mp4")
    call = XAI.sketch_create(VideoRequest(prompt="x", video=film, output=Output(SIGNED)), {str(film.sha256)})
    assert call.json == {
        "model": "grok-imagine-video",
        "prompt": "x",
        "video": {"file_id": "<street.mp4, 1.2 MB, goes to the provider's file store first>"},
        "output": {"upload_url": "https://bucket.example.org/ridge.mp4?..."},
    }
    kept = MediaInput(sha256="ab" * 32, load=lambda: None, label="kettle.jpg")
    awaited = MediaInput(job="7f0c2e11aa22bb33", label="fox")
    body = XAI.sketch_create(VideoRequest(prompt="x", reference_images=(kept, awaited, WOMAN))).json or {}
    assert body["reference_images"] == [
        {"url": "<kettle.jpg, from the library>"},
        {"url": "<the last frame of fox, when it is done>"},
        {"url": "https://cdn.example.org/woman.webp"},
    ]


def test_a_small_input_reads_as_it_goes_out() -> None:
    request = VideoRequest(prompt="x", image=MediaInput(data=b"png", mime="image/png"), output=None)
    assert XAI.sketch_create(request).json == XAI.build_create(request).json


def test_an_address_without_signature_reads_whole() -> None:
    request = VideoRequest(prompt="x", output=Output("https://bucket.example.org/ridge.mp4"))
    assert (XAI.sketch_create(request).json or {})["output"] == {"upload_url": "https://bucket.example.org/ridge.mp4"}


@pytest.mark.parametrize(
    ("status", "text", "lost"),
    [
        (404, "File not found.", True),
        (400, "file_4c1d does not exist", True),
        (400, "Invalid file_id: file_4c1d", True),
        (400, "The file file_4c1d has expired.", True),
        (404, "The model grok-imagine-film does not exist", False),
        (400, "The video file could not be decoded", False),
        (400, "Unknown profile", False),
        (500, "File not found.", False),
        (429, "File not found.", False),
    ],
)
def test_a_refusal_for_want_of_a_file_is_told_from_others(status: int, text: str, lost: bool) -> None:
    result = XAI.parse_create(Reply(status, {}, json.dumps({"code": "x", "error": text}).encode()))
    assert result.lost_file is lost
    assert (result.outcome is CreateOutcome.REJECTED) is (status in (400, 404))


def test_a_team_that_keeps_no_data_is_told_to_give_an_output() -> None:
    error = XAI.parse_create(Reply(400, {}, b'{"error": "output.upload_url is required for this team"}')).error
    assert isinstance(error, BadRequest)
    assert "output=" in error.hint


def test_a_request_that_is_too_large_says_what_to_make_smaller() -> None:
    error = XAI.parse_create(Reply(413, {}, b"Payload Too Large")).error
    assert error is not None
    assert error.hint == "The request is too large. Give smaller images or a shorter video, or a URL."


@pytest.mark.parametrize(
    "quoted",
    [SIGNED, SIGNED.replace("/", "\\/"), f"'{SIGNED}' is not reachable", f"({SIGNED})."],
)
def test_a_server_that_quotes_a_signed_address_is_not_quoted_with_its_signature(quoted: str) -> None:
    for error in (
        XAI.parse_create(Reply(400, {}, quoted.encode())).error,
        XAI.parse_create(Reply(200, {}, quoted.encode())).error,
        XAI.parse_poll(Reply(200, {}, quoted.encode()), age_s=1.0).error,
        XAI.parse_poll(Reply(400, {}, json.dumps({"error": quoted}).encode()), age_s=1.0).error,
    ):
        assert "ridge.mp4?..." in str(error)
        assert "0123456789" not in f"{error} {vars(error)}"
