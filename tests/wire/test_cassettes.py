from __future__ import annotations

import json
from pathlib import Path

import pytest

TAPES = sorted((Path(__file__).parent / "cassettes").glob("*.json"))


@pytest.mark.parametrize("tape", TAPES, ids=lambda path: path.stem)
def test_every_cassette_names_its_source(tape: Path) -> None:
    content = json.loads(tape.read_text("utf-8"))
    assert content["source"]
    assert "body" in content or "text" in content
    if "status" in content:
        assert all(name == name.lower() for name in content["headers"])
