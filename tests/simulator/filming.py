"""Films for the tests of films: made elsewhere than in the simulator, and read back."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import av.filter
from PIL import Image, ImageChops, ImageDraw, ImageStat

from grokvideo.simulator import film
from grokvideo.simulator.render import RenderRequest

BESIDE_MARKS = (0.05, 0.93)
"""From where to where there is no mark, in parts of a frame's height."""


def shoot(path: Path, **wanted: object) -> Path:
    """Film a request in this process; small, short and silent unless told."""
    values = {"prompt": "", "seed": 0, "width": 320, "height": 192, "seconds": 2, "audio": False} | wanted
    film.shoot(RenderRequest(**values), path)  # type: ignore[arg-type]
    return path


def frames(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as container:
        return [frame.to_image() for frame in container.decode(video=0)]


def times(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0) if frame.time is not None]


def length(path: Path) -> float:
    """Seconds of the longest stream."""
    with av.open(str(path)) as container:
        assert container.duration is not None
        return container.duration / 1e6


def samples(path: Path) -> list[float]:
    """The left side of the sound, [] when there is none."""
    heard: list[float] = []
    with av.open(str(path)) as container:
        if container.streams.audio:
            for frame in container.decode(audio=0):
                heard += memoryview(bytes(frame.planes[0])).cast("f")[: frame.samples]
    return heard


def loudness(part: list[float]) -> float:
    return math.sqrt(sum(value * value for value in part) / max(1, len(part)))


def middle(image: Image.Image) -> Image.Image:
    """The picture without the strips in which marks are."""
    return image.crop((0, round(image.height * BESIDE_MARKS[0]), image.width, round(image.height * BESIDE_MARKS[1])))


def gap(a: Image.Image, b: Image.Image) -> float:
    """Mean difference of a colour, of 255, beside the marks; the second picture is brought to the size of the first."""
    if b.size != a.size:
        b = b.resize(a.size, Image.Resampling.LANCZOS)
    return float(sum(ImageStat.Stat(ImageChops.difference(middle(a), middle(b))).mean) / 3)


def likeness(a: Image.Image, b: Image.Image) -> float:
    """Correlation of the outlines of two pictures, 1 for equal ones: colours do not count."""
    first, second = (_outlines(image) for image in (a, b))
    centre_a, centre_b = sum(first) / len(first), sum(second) / len(second)
    both = sum((x - centre_a) * (y - centre_b) for x, y in zip(first, second, strict=True))
    spread = [sum((x - c) ** 2 for x in values) for values, c in ((first, centre_a), (second, centre_b))]
    return float(both / (spread[0] * spread[1]) ** 0.5)


def _outlines(image: Image.Image) -> list[float]:
    grey = middle(image).convert("L").resize((96, 54), Image.Resampling.BOX)
    edges = ImageChops.lighter(*(ImageChops.difference(grey, ImageChops.offset(grey, *by)) for by in ((1, 0), (0, 1))))
    return [min(level, 24.0) for level in edges.crop((1, 1, 96, 54)).tobytes()]


def foreign(
    path: Path,
    *,
    fps: int = 30,
    size: tuple[int, int] = (320, 192),
    count: int = 60,
    at: Callable[[int], int] = lambda number: number * 10,
    codec: str = "libx264",
    sound_hz: int = 0,
    form: str = "yuv420p",
    turned: bool = False,
) -> Path:
    """Encode a film that no simulator made: stripes, and a ball that rolls from left to right.

    Parameters
    ----------
    at
        Time of each frame in tenths of a frame.
    sound_hz
        A tone at 44100 samples a second, 0 for no sound.
    turned
        Whether the file says that it is to be turned by a quarter, clockwise, as those of telephones do.
    """
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream(codec, rate=fps)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, form
        if codec == "libx264":
            stream.options = {"preset": "veryfast"}
        stream.codec_context.time_base = Fraction(1, fps * 10)
        if sound_hz:
            add_tone(container, sound_hz, count / fps)
        for number in range(count):
            frame = av.VideoFrame.from_image(ball(number, count, size)).reformat(format=form)
            frame.pts, frame.time_base = at(number), Fraction(1, fps * 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    if turned:
        data = bytearray(path.read_bytes())
        matrix = data.index(b"tkhd") + 4 + 40  # ISO/IEC 14496-12, section 8.3.2
        data[matrix : matrix + 36] = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, size[1] << 16, 0, 1 << 30)
        path.write_bytes(data)
    return path


def ball(number: int, count: int, size: tuple[int, int]) -> Image.Image:
    """One frame of the foreign film."""
    width, height = size
    image = Image.new("RGB", size, (44, 92, 150))
    draw = ImageDraw.Draw(image)
    for k in range(8):
        left = k * width / 8
        draw.rectangle((left, height * (0.6 + 0.03 * k), left + width / 16, height), fill=(30 * k, 200 - 20 * k, 60))
    x, r = width * (0.12 + 0.76 * number / count), min(size) * 0.14
    draw.ellipse((x - r, height * 0.3 - r, x + r, height * 0.3 + r), fill=(240, 190, 60))
    return image


def add_tone(container: av.container.OutputContainer, hz: int, seconds: float) -> None:
    audio = container.add_stream("aac", rate=44_100, layout="mono")
    for chunk in _tone(hz, seconds):
        container.mux(audio.encode(chunk))
    container.mux(audio.encode(None))


def _tone(hz: int, seconds: float) -> list[av.AudioFrame]:
    graph = av.filter.Graph()
    node = graph.add("sine", f"f={hz}:r=44100:d={seconds}")
    form = graph.add("aformat", "sample_fmts=fltp:channel_layouts=mono")
    node.link_to(form)
    form.link_to(graph.add("abuffersink"))
    graph.configure()
    chunks: list[av.AudioFrame] = []
    while True:
        try:
            frame = graph.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            return chunks
        assert isinstance(frame, av.AudioFrame)
        chunks.append(frame)
