from __future__ import annotations

from typing import Any

import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.storage import Output, StorageOptions


@pytest.mark.parametrize(
    "wire",
    [
        {"filename": "ridge.mp4"},
        {"filename": "ridge.mp4", "expires_after": 604800},
        {"filename": "ridge.mp4", "public_url": True},
        {"filename": "ridge.mp4", "expires_after": 604800, "public_url": {"expires_after": 86400}},
    ],
)
def test_what_goes_over_the_wire_comes_back(wire: dict[str, Any]) -> None:
    assert StorageOptions.of(wire).wire() == wire


def test_a_file_name_is_enough() -> None:
    assert StorageOptions.of("ridge.mp4").wire() == {"filename": "ridge.mp4"}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "needs a filename"),
        ({"filename": ""}, "filename is empty"),
        ({"filename": "a", "expires": 1}, "no member 'expires'"),
        ({"filename": "a", "expires_after": 60}, "expires_after must be 3600-2592000 seconds, got 60"),
        ({"filename": "a", "expires_after": True}, "must be 3600-2592000 seconds, got True"),
        ({"filename": "a", "public_url": {"expires_after": 2592001}}, "must be 3600-2592000 seconds, got 2592001"),
        ({"filename": "a", "public_url": 5}, "public_url must be true or"),
        ({"filename": "a", "public_url": {"days": 5}}, "public_url must be true or"),
        (5, "storage_options must be like"),
    ],
)
def test_a_wrong_member_is_named(value: Any, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        StorageOptions.of(value)


def test_a_signed_address_is_not_shown() -> None:
    output = Output("https://kim:pass@bucket.example.org:8443/clips/a.mp4?X-Amz-Signature=hush#x")
    assert output.place == "https://bucket.example.org:8443/clips/a.mp4"
    for word in ("hush", "pass"):
        assert word not in repr(output)
        assert word not in output.place


@pytest.mark.parametrize(
    "value",
    [
        "",
        "bucket/clip.mp4?sig=hush",
        "ftp://a/b?sig=hush",
        "https://a:b/c?sig=hush",
        "https://a/b?x\nsig=hush",
        None,
        5,
    ],
)
def test_what_is_no_address_is_refused_and_not_quoted(value: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        Output(value)
    assert "hush" not in str(caught.value)
