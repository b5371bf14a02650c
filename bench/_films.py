"""Real films of a given size in bytes, of pictures that cannot be packed well."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image

_FPS, _GRAINS = 24, 4


def grainy(path: Path, length: int, *, seconds: int, size: tuple[int, int]) -> Path:
    """Write an MP4 of exactly `length` bytes: H.264 of about as many, and a `free` box."""
    ground = Image.linear_gradient("L").resize(size).convert("RGB")
    grains = [Image.effect_noise(size, 60).convert("RGB") for _ in range(_GRAINS)]
    pictures = [Image.blend(ground, grain, 0.25) for grain in grains]
    with av.open(str(path), "w", options={"movflags": "faststart"}) as target:
        stream: Any = target.add_stream("libx264", rate=_FPS, options={"preset": "veryfast", "g": str(2 * _FPS)})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = *size, "yuv420p", length * 8 * 9 // seconds // 10
        for number in range(seconds * _FPS):
            frame: Any = av.VideoFrame.from_image(pictures[number % _GRAINS])  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, _FPS)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    rest = length - path.stat().st_size
    if rest < 8:
        raise ValueError(f"the film became {8 - rest} bytes too long")
    with path.open("ab") as file:
        file.write(rest.to_bytes(4, "big") + b"free" + bytes(rest - 8))
    return path
