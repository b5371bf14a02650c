"""The file store and the list of models: what is asked, and what the recorded answers mean."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grokvideo.errors import AuthenticationError, BadRequest, GrokVideoError, ServerError
from grokvideo.values.media import MediaInput
from grokvideo.wire.dialect import RemoteModel, Reply
from grokvideo.wire.xai import XaiDialect

Read = Callable[[str], Reply]
XAI = XaiDialect(clock=lambda: 0.0)
VIDEO = MediaInput(kind="video", data=b"\0\0\0\x18ftypmp42", mime="video/mp4", label="street.mp4")


def test_an_input_is_uploaded_as_a_form_whose_time_comes_before_the_file() -> None:
    """The order is published: what comes after the file is not read."""
    call = XAI.build_upload(VIDEO, expires_after=86400)
    assert (call.method, call.path, call.json, call.paid) == ("POST", "/files", None, False)
    names = [part.name for part in call.form]
    assert names.index("expires_after") < names.index("file")
    parts = {part.name: part for part in call.form}
    assert parts["expires_after"].data == b"86400"
    assert parts["file"].data == VIDEO.data
    assert parts["file"].filename


def test_an_uploaded_file_has_an_id(reply: Read) -> None:
    result = XAI.parse_upload(reply("file_uploaded"))
    assert (result.file_id, result.error) == ("file_4c1d", None)


@pytest.mark.parametrize(
    ("name", "kind", "is_passing"),
    [
        ("file_413", BadRequest, False),
        ("create_400_wrong_key", AuthenticationError, False),
        ("create_401", AuthenticationError, False),
        ("create_500", ServerError, True),
    ],
)
def test_an_upload_that_failed_says_why_and_whether_again_may_help(
    name: str, kind: type[GrokVideoError], is_passing: bool, reply: Read
) -> None:
    result = XAI.parse_upload(reply(name))
    assert result.file_id is None
    assert type(result.error) is kind
    assert result.is_passing is is_passing


@pytest.mark.parametrize("name", ["create_429", "create_429_seconds"])
def test_an_upload_that_came_too_soon_is_tried_again(name: str, reply: Read) -> None:
    result = XAI.parse_upload(reply(name))
    assert (result.file_id, result.is_passing) == (None, True)
    assert result.retry_after_s == (7.0 if name.endswith("seconds") else None)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": ""}', b'{"id": ".."}', b'{"id": 7.5}'])
def test_an_upload_without_a_usable_id_is_an_error(body: bytes) -> None:
    result = XAI.parse_upload(Reply(200, {}, body))
    assert result.file_id is None
    assert result.error is not None


def test_a_file_is_read_by_its_id_and_the_id_stays_in_its_place() -> None:
    assert XAI.build_content("file_4c1d").path == "/files/file_4c1d/content"
    assert XAI.build_content("a/../me?x=1").path == "/files/a%2F..%2Fme%3Fx%3D1/content"
    assert not XAI.build_content("file_4c1d").paid


def test_the_models_of_a_key_are_listed_with_their_aliases(reply: Read) -> None:
    assert XAI.build_models().path == "/video-generation-models"
    assert XAI.parse_models(reply("models_listed")) == (
        RemoteModel("grok-imagine-video", (), ("text", "image", "video")),
        RemoteModel("grok-imagine-video-1.5", ("grok-imagine-video-1.5-preview",), ("text", "image", "audio")),
    )


@pytest.mark.parametrize("name", ["create_400_wrong_key", "create_401", "create_503_html", "create_unreadable"])
def test_a_list_that_does_not_come_says_why(name: str, reply: Read) -> None:
    assert isinstance(XAI.parse_models(reply(name)), GrokVideoError)
