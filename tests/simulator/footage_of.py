"""Small videos for tests, encoded on the spot."""

from __future__ import annotations

import base64
import io
from fractions import Fraction
from functools import cache

import av
from PIL import Image


@cache
def mp4(width: int = 160, height: int = 128, seconds: float = 3.0, *, fps: int = 10, codec: str = "libx264") -> bytes:
    """An MP4 of one colour, without sound."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream(codec, rate=fps)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if codec == "libx264":
            stream.options = {"preset": "ultrafast"}
        stream.codec_context.time_base = Fraction(1, fps)
        picture = Image.new("RGB", (width, height), "teal")
        for number in range(round(seconds * fps)):
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def video_uri(data: bytes) -> str:
    return f"data:video/mp4;base64,{base64.b64encode(data).decode()}"


def picture_file(width: int = 64, height: int = 64, colour: str = "red", form: str = "png") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, form)
    return buffer.getvalue()


def picture_uri(width: int = 64, height: int = 64, colour: str = "red") -> str:
    return f"data:image/png;base64,{base64.b64encode(picture_file(width, height, colour)).decode()}"
