"""For every test: a library of its own, no key, no settings, no network but this machine. And one small real film."""

from __future__ import annotations

import io
import ipaddress
import os
import socket
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The library folder; made only by a test that uses it."""
    for name in list(os.environ):
        if name.startswith("GROKVIDEO_") or name.endswith("_API_KEY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GROKVIDEO_HOME", str(tmp_path / "library"))
    if "grokvideo.api" in sys.modules:
        monkeypatch.setattr("grokvideo.api._default", None)
    return tmp_path / "library"


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails; what it starts as a process of its own is not held."""

    def guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def only_here(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX and not ipaddress.ip_address(address[0]).is_loopback:
                raise AssertionError(f"a test tried to connect to {address}")
            return connect(self, address)

        return only_here

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))


@pytest.fixture(scope="session")
def film() -> bytes:
    """One second of 64 x 48 H.264 with sound, 12 frames, the first black and the last white."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=12, options={"g": "4"})
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream("aac", rate=48_000)
        for number in range(12):
            grey = round(255 * number / 11)
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (grey,) * 3))
            container.mux(video.encode(frame))
        silence = av.AudioFrame(format="fltp", layout="stereo", samples=48_000)
        for plane in silence.planes:
            plane.update(bytes(plane.buffer_size))
        silence.sample_rate, silence.time_base = 48_000, Fraction(1, 48_000)
        container.mux(sound.encode(silence))
        container.mux(video.encode(None))
        container.mux(sound.encode(None))
    return buffer.getvalue()
