from __future__ import annotations

from collections.abc import Iterator

import pytest

from grokvideo import api
from grokvideo.engine import pacing
from tests.engine.shop import Shop
from tests.faults.conftest import server
from tests.faults.server import Server

__all__ = ["server"]


@pytest.fixture
def shop(server: Server, film: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """Where sessions buy; those that it made, and that of the module's functions, end with the test."""
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    shop = Shop(server, film)
    yield shop
    shop.close()
    if api._default is not None:
        api._default.close()
