"""The models that a provider lists."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from grokvideo.errors import AuthenticationError, GrokVideoError, NotFound, ProtocolError, ServerError
from grokvideo.wire.dialect import RemoteModel, Reply
from grokvideo.wire.xai import XaiDialect

XAI = XaiDialect(clock=lambda: 0.0)


def answer(body: object) -> Reply:
    return Reply(200, {}, json.dumps(body).encode())


def test_they_are_asked_for_without_cost() -> None:
    call = XAI.build_models()
    assert (call.method, call.path, call.paid) == ("GET", "/video-generation-models", False)


def test_the_recorded_list_is_read(reply: Callable[[str], Reply]) -> None:
    found = XAI.parse_models(reply("models_listed"))
    assert isinstance(found, tuple)
    assert "grok-imagine-video-1.5" in [model.id for model in found]
    assert all(model.input_modalities for model in found)


@pytest.mark.parametrize("name", ["models", "data"])
def test_they_come_in_the_providers_order(name: str) -> None:
    listed = [
        {
            "id": "grok-imagine-video-1.5",
            "aliases": ["grok-imagine-video-1.5-preview"],
            "input_modalities": ["text", "image", "audio"],
            "output_modalities": ["video"],
        },
        {"id": "grok-imagine-video"},
    ]
    assert XAI.parse_models(answer({name: listed})) == (
        RemoteModel("grok-imagine-video-1.5", ("grok-imagine-video-1.5-preview",), ("text", "image", "audio")),
        RemoteModel("grok-imagine-video"),
    )


def test_a_key_that_may_use_none_is_an_answer() -> None:
    assert XAI.parse_models(answer({"models": []})) == ()


def test_oddly_typed_entries_are_left_out() -> None:
    listed = [
        "x",
        None,
        {"id": None},
        {"aliases": ["a"]},
        {"id": " b ", "aliases": "a", "input_modalities": [1, "", "t"]},
    ]
    assert XAI.parse_models(answer({"models": listed})) == (RemoteModel("b", (), ("t",)),)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>", ProtocolError),
        (200, b'{"models": {}}', ProtocolError),
        (400, b"Incorrect API key provided", AuthenticationError),
        (401, b"", AuthenticationError),
        (404, b"", NotFound),
        (405, b"", NotFound),
        (503, b"", ServerError),
    ],
)
def test_no_list_is_an_error_in_words(status: int, body: bytes, kind: type[GrokVideoError]) -> None:
    found = XAI.parse_models(Reply(status, {}, body))
    assert type(found) is kind
    assert not found.may_have_cost
