"""Small real films whose every picture carries its number, so that a test can tell which one it sees."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import av
from PIL import Image, ImageDraw

SIZE = (160, 96)
_BITS = 10


def numbered(number: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """A picture with its number in ten bars, and a red corner at the top left."""
    width, height = size
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    for bit in range(_BITS):
        grey = 235 if number >> bit & 1 else 20
        draw.rectangle((bit * width // _BITS, height // 3, (bit + 1) * width // _BITS, height), (grey,) * 3)
    draw.rectangle((0, 0, width // 4, height // 4), (200, 30, 30))
    return image


def number_of(image: Image.Image) -> int:
    """The number that a picture carries."""
    grey, (width, height) = image.convert("L"), image.size
    pixels: Any = grey.load()
    return sum(1 << bit for bit in range(_BITS) if pixels[(2 * bit + 1) * width // (2 * _BITS), height * 3 // 4] > 128)


def a_film(
    seconds: float = 2.0,
    *,
    fps: int = 24,
    size: tuple[int, int] = SIZE,
    codec: str = "libx264",
    kind: str = "mp4",
    sound: float | None = 0.0,
    turn: int = 0,
    key_every: int = 12,
    metadata: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
    times: list[int] | None = None,
) -> bytes:
    """A film as bytes.

    Parameters
    ----------
    sound
        When a loud tenth of a second comes in the silence; None for no sound.
    turn
        Degrees against the clock by which a player turns it.
    times
        When each picture is seen, in ticks of `1 / fps`, for a film without a steady rate.
    """
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind, options=container or {}) as target:
        video: Any = target.add_stream(codec, rate=fps, options={"g": str(key_every)} | _FAST.get(codec, {}))
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        if turn:
            video.set_display_rotation(turn)
        target.metadata.update(metadata or {})
        heard: Any = None
        if sound is not None:
            heard = target.add_stream("libopus" if kind == "webm" else "aac", rate=48_000)
        for number, time in enumerate(times or range(round(seconds * fps))):
            frame = av.VideoFrame.from_image(numbered(number, size))
            frame.pts, frame.time_base = time, Fraction(1, fps)
            target.mux(video.encode(frame))
        if heard is not None and sound is not None:
            for frame in _silence_but(sound, seconds):
                target.mux(heard.encode(frame))
            target.mux(heard.encode(None))
        target.mux(video.encode(None))
    return buffer.getvalue()


_FAST: dict[str, dict[str, str]] = {
    "libx264": {"preset": "ultrafast", "bf": "2", "b-adapt": "0"},  # with pictures out of order, as most films have
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
    "libsvtav1": {"preset": "12"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none"},
}


def _silence_but(loud: float, seconds: float) -> list[av.AudioFrame]:
    frames = []
    for number in range(int(seconds * 48_000 / 960)):
        frame = av.AudioFrame(format="s16", layout="mono", samples=960)
        is_loud = loud <= number * 0.02 < loud + 0.1
        pulse = (b"\x00\x60" * 24 + b"\x00\xa0" * 24) * 20
        frame.planes[0].update((pulse if is_loud else bytes(1920)) + bytes(frame.planes[0].buffer_size - 1920))
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        frames.append(frame)
    return frames


class Seen:
    """What a player would show of a film, and let hear."""

    def __init__(self, data: bytes) -> None:
        with av.open(io.BytesIO(data), "r") as source:
            stream = source.streams.video[0]
            self.codec = stream.codec_context.codec.canonical_name
            self.rate = stream.average_rate
            self.metadata = source.metadata
            self.tracks = [each.type for each in source.streams]
            frames = list(source.decode(stream))
        self.times = [float(frame.time) for frame in frames]
        self.size = (frames[0].width, frames[0].height)
        self.turn = frames[0].rotation
        self.images: list[Image.Image] = [frame.to_image() for frame in frames]
        self.seconds = (self.times[-1] - self.times[0]) + 1 / float(self.rate or 1)

    @property
    def numbers(self) -> list[int]:
        """The numbers that its pictures carry."""
        return [number_of(image) for image in self.images]


def loud_at(data: bytes) -> float | None:
    """When the loud moment of a film comes, in seconds; None where nothing is heard."""
    with av.open(io.BytesIO(data), "r") as source:
        if not source.streams.audio:
            return None
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
        for frame in source.decode(source.streams.audio[0]):
            for piece in resampler.resample(frame):
                samples: Any = memoryview(bytes(piece.planes[0])[: 2 * piece.samples]).cast("h")
                for at, value in enumerate(samples):
                    if abs(value) > 12_000:
                        return float(piece.time or 0) + at / 48_000
    return None


def box(name: bytes, content: bytes) -> bytes:
    """One part of an MP4 file."""
    return (len(content) + 8).to_bytes(4, "big") + name + content
