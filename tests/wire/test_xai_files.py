"""The provider's file store: what goes into it, what its answers mean, and the copy of a clip that lies there."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from grokvideo.errors import (
    AuthenticationError,
    BadRequest,
    GrokVideoError,
    InvalidRequest,
    NotFound,
    ProtocolError,
    QuotaExceeded,
    RateLimited,
    ServerError,
)
from grokvideo.values.media import MediaInput
from grokvideo.values.storage import FileOutput
from grokvideo.wire.body import PIECE, Body
from grokvideo.wire.dialect import Call, PollOutcome, Reply
from grokvideo.wire.xai import XaiDialect

Read = Callable[[str], Reply]
XAI = XaiDialect(clock=lambda: 0.0)
FILM = MediaInput(kind="video", data=b"mp4 " * 50_000, mime="video/mp4", label="secret plans.mp4")


def test_an_upload_says_how_long_before_it_says_what() -> None:
    call = XAI.build_upload(FILM)
    assert (call.method, call.path, call.paid, call.json) == ("POST", "/files", False, None)
    assert [(part.name, part.filename, part.mime) for part in call.form] == [
        ("expires_after", None, None),
        ("file", f"{(FILM.sha256 or '')[:16]}.mp4", "video/mp4"),
    ]
    assert call.form[0].data == b"86400"
    assert call.form[1].data is FILM.data


def test_an_upload_tells_nothing_of_this_machine() -> None:
    call = XAI.build_upload(FILM)
    assert "plans" not in repr(call)
    assert b"plans" not in b"".join(Body.of(call).pieces())
    assert "mp4 mp4" not in repr(call)


@pytest.mark.parametrize("seconds", [0, 3599, 2592001])
def test_a_file_is_kept_an_hour_to_thirty_days(seconds: int) -> None:
    with pytest.raises(ValueError, match=f"3600-2592000 seconds, got {seconds}"):
        XAI.build_upload(FILM, seconds)


def test_what_has_no_bytes_cannot_be_uploaded() -> None:
    with pytest.raises(InvalidRequest, match="are not at hand"):
        XAI.build_upload(MediaInput(kind="video", url="https://cdn.example.org/a.mp4"))


def test_a_form_leaves_in_pieces_of_the_announced_size() -> None:
    body = Body.of(XAI.build_upload(FILM))
    pieces = list(body.pieces())
    assert max(map(len, pieces)) == PIECE
    assert sum(map(len, pieces)) == body.size == int(body.headers["Content-Length"])
    assert any(part is FILM.data for part in body.parts)  # no copy of it
    boundary = body.mime.partition("boundary=")[2].encode()
    before, first, second, end = b"".join(pieces).split(b"--" + boundary)
    assert (before, end) == (b"", b"--\r\n")
    assert first == b'\r\nContent-Disposition: form-data; name="expires_after"\r\n\r\n86400\r\n'
    head, _, data = second.partition(b"\r\n\r\n")
    assert b'name="file"; filename="' in head
    assert head.endswith(b"\r\nContent-Type: video/mp4")
    assert data == (FILM.data or b"") + b"\r\n"


def test_a_call_without_body_has_none() -> None:
    body = Body.of(Call("GET", "/me"))
    assert (body.size, body.headers, list(body.pieces())) == (0, {}, [])


def test_an_uploaded_file_has_an_id(reply: Read) -> None:
    result = XAI.parse_upload(reply("file_uploaded"))
    assert (result.file_id, result.error) == ("file_4c1d", None)


REFUSALS: list[tuple[int, str, type[GrokVideoError], bool]] = [
    (400, "bad", BadRequest, False),
    (400, "blocked by moderation", BadRequest, False),
    (401, "no", AuthenticationError, False),
    (404, "no such route", NotFound, False),
    (405, "no", BadRequest, False),
    (413, "Payload Too Large", BadRequest, False),
    (429, "slow down", RateLimited, True),
    (429, "out of credits", QuotaExceeded, False),
    (408, "", ServerError, True),
    (425, "", ServerError, True),
    (500, "", ServerError, True),
    (503, "<html><title>busy</title>", ServerError, True),
    (302, "", ProtocolError, False),
    (200, "{}", ProtocolError, False),
    (200, "not json", ProtocolError, False),
    (200, '{"id": ".."}', ProtocolError, False),
]


@pytest.mark.parametrize(("status", "text", "kind", "passing"), REFUSALS)
def test_every_other_answer_is_an_error_that_cost_nothing(
    status: int, text: str, kind: type[GrokVideoError], passing: bool
) -> None:
    result = XAI.parse_upload(Reply(status, {}, text.encode()))
    assert result.file_id is None
    assert type(result.error) is kind
    assert result.is_passing is passing
    assert not result.error.may_have_cost
    assert result.error.advice.endswith("nothing was billed.")


def test_a_file_that_is_too_large_names_the_limit(reply: Read) -> None:
    error = XAI.parse_upload(reply("file_413")).error
    assert error is not None
    assert "at most 48 MB" in error.hint


def test_an_upload_that_is_turned_away_says_how_long_to_wait() -> None:
    assert XAI.parse_upload(Reply(429, {"retry-after": "9"}, b"")).retry_after_s == 9.0


def test_the_content_of_a_file_has_its_place_in_the_path() -> None:
    call = XAI.build_content("../me?x=1")
    assert (call.method, call.path, call.paid) == ("GET", "/files/..%2Fme%3Fx%3D1/content", False)
    with pytest.raises(InvalidRequest):
        XAI.build_content("..")


def test_a_stored_copy_tells_everything(reply: Read) -> None:
    result = XAI.parse_poll(reply("poll_done_stored"), age_s=600.0)
    assert result.file_output == FileOutput(
        file_id="file_4c1d",
        public_url="https://files-cdn.x.ai/team/file_4c1d.mp4",
        filename="ridge.mp4",
        expires_at=1795000000.0,
        public_url_expires_at=1794500000.0,
    )
    assert result.warnings == ()


def test_a_copy_that_could_not_be_kept_is_a_warning(reply: Read) -> None:
    result = XAI.parse_poll(reply("poll_done_storage_error"), age_s=600.0)
    assert (result.outcome, result.url) == (PollOutcome.DONE, "https://vidgen.x.ai/bucket/clip.mp4")
    assert result.warnings == (
        "The provider could not keep a copy in its file store: “The file could not be stored. Please try again later.”",
    )


def test_a_copy_without_public_address_is_a_warning(reply: Read) -> None:
    result = XAI.parse_poll(reply("poll_done_public_url_error"), age_s=600.0)
    assert result.warnings == (
        "The copy in the provider's file store got no public address: “Too many active public URLs for this team.”",
    )


@pytest.mark.parametrize("error", ["no", {"code": "x", "message": "no"}, 7, [1]])
@pytest.mark.parametrize("place", ["top", "video"])
def test_a_warning_is_found_in_every_form(error: object, place: str) -> None:
    video: dict[str, object] = {"url": "https://vidgen.x.ai/a.mp4"}
    body: dict[str, object] = {"status": "done", "video": video}
    (body if place == "top" else video)["storage_error"] = error
    [warning] = XAI.parse_poll(Reply(200, {}, json.dumps(body).encode()), age_s=1.0).warnings
    said = {"no": "no", "7": "7"}.get(str(error), "no" if isinstance(error, dict) else "it did not say why")
    assert warning.endswith(f"“{said}”")
