"""A kernel with folders of its own, where a key lies around and the simulator is asked for by name; or a service that
does what the test says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.server import Server, answer
from tests.notebook.kernels import KEY, Kernel, started


@pytest.fixture
def kernel(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("XAI_API_KEY", KEY)
    if "GROKVIDEO_PROVIDER" not in os.environ:
        monkeypatch.setenv("GROKVIDEO_PROVIDER", "simulator")
    with started(tmp_path / "notebook") as kernel:
        yield kernel


@pytest.fixture
def service(film: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A provider on loopback whose jobs are pending until `server.poll` says otherwise. Name it before `kernel`."""
    with Server(poll=[answer(202, {"status": "pending", "progress": 40})], media=[answer(200, film)]) as server:
        monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
        monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
        yield server
