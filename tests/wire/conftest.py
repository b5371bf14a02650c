"""Replies recorded as JSON: each file names its source and holds an HTTP status, headers and a body."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grokvideo.wire.dialect import Reply

CASSETTES = Path(__file__).parent / "cassettes"


@pytest.fixture
def cassette() -> Callable[[str], dict[str, Any]]:
    """Read one cassette as it is."""

    def read(name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((CASSETTES / f"{name}.json").read_text("utf-8"))
        return content

    return read


@pytest.fixture
def reply(cassette: Callable[[str], dict[str, Any]]) -> Callable[[str], Reply]:
    """Read one cassette as the reply it recorded."""

    def read(name: str) -> Reply:
        tape = cassette(name)
        body = tape["text"] if "text" in tape else json.dumps(tape["body"])
        return Reply(tape["status"], tape["headers"], body.encode())

    return read
