"""The film that an edit or an extension starts from: frame after frame, never whole in memory, and its sound."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Protocol
from urllib.parse import urlsplit

import av
from av.filter import Graph
from av.video.reformatter import Colorspace, VideoReformatter
from PIL import Image

from grokvideo.simulator.footage import CONTAINER, probe_video
from grokvideo.simulator.paint import Painter
from grokvideo.simulator.scene import read_prompt
from grokvideo.simulator.sign import Sign
from grokvideo.simulator.sound import pulled

_HD = 720  # rows from which players take unmarked colours for those of HD television
_UNSPECIFIED = 2  # of the standard's colour matrices
_TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


class Source(Protocol):
    """A film to start from.

    `rate` is its frames a second, `clock` the unit of its frames' times in seconds, `seconds` its length.
    """

    rate: Fraction
    clock: Fraction
    seconds: float
    has_sound: bool

    def frames(self) -> Iterator[tuple[int, Image.Image]]:
        """Yield (time in units of the clock, picture in the size of the new film) of all frames; the first is at 0."""

    def sample(self) -> Image.Image:
        """Return one of its pictures, from about the middle: the first one may be black."""

    def sound(self, rate: int) -> Iterator[av.AudioFrame]:
        """Yield its sound in stereo at `rate` samples a second, exactly as long as its pictures."""


class Recording:
    """A film from a file."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        facts = probe_video(path)
        self._path = path
        self._size = width, height
        self.seconds = facts.seconds
        self.rate = Fraction(facts.fps).limit_denominator(1001)
        self.has_sound = facts.has_audio
        with av.open(str(path), "r", format=CONTAINER) as container:
            clock = container.streams.video[0].time_base
        assert clock is not None
        self.clock = clock

    def frames(self) -> Iterator[tuple[int, Image.Image]]:
        """Yield all frames. They are decoded one by one, so a film costs no more memory than a picture."""
        reformatter = VideoReformatter()  # one for all frames: it is costly to set up
        first = last = None
        with av.open(str(self._path), "r", format=CONTAINER) as container:
            for frame in container.decode(container.streams.video[0]):
                step = max(1, round(1 / self.rate / self.clock))
                pts = frame.pts if frame.pts is not None else (last or 0) + step
                if first is None:
                    first = pts
                elif last is not None and pts <= last:  # no player shows two frames at once, and no file may hold them
                    pts = last + 1
                last = pts
                yield pts - first, self._picture(reformatter, frame)

    def sample(self) -> Image.Image:
        """Return the picture in the middle."""
        with av.open(str(self._path), "r", format=CONTAINER) as container:
            stream = container.streams.video[0]
            middle = (stream.start_time or 0) + round(self.seconds / 2 / self.clock)
            container.seek(middle, stream=stream)  # goes to a key frame before it
            for frame in container.decode(stream):
                if frame.pts is None or frame.pts >= middle:
                    break
            return self._picture(VideoReformatter(), frame)

    def sound(self, rate: int) -> Iterator[av.AudioFrame]:
        """Yield its sound, with silence where there is none."""
        with av.open(str(self._path), "r", format=CONTAINER) as container:
            pictures, stream = container.streams.video[0], container.streams.audio[0]
            assert pictures.time_base is not None
            assert stream.time_base is not None
            began = (pictures.start_time or 0) * pictures.time_base
            graph = Graph()
            intake = graph.add_abuffer(template=stream, time_base=stream.time_base)
            whole = graph.add("aresample", f"{rate}:async=1:first_pts=0")
            silence = graph.add("apad", f"whole_dur={self.seconds}")
            exact = graph.add("atrim", f"end={self.seconds}")
            close = graph.add("afade", f"t=out:st={max(0.0, self.seconds - 0.03)}:d=0.03")  # or the cut would click
            form = graph.add("aformat", f"sample_fmts=fltp:channel_layouts=stereo:sample_rates={rate}")
            sink = graph.add("abuffersink")
            steps = [intake, whole, silence, exact, close, form, sink]
            if stream.codec_context.channels == 1:  # or one voice would lose a third of its loudness on its way to two
                steps.insert(1, graph.add("pan", "stereo|c0=c0|c1=c0"))
            for node, following in pairwise(steps):
                node.link_to(following)
            graph.configure()
            for frame in container.decode(stream):
                if frame.pts is not None:
                    frame.pts -= round(began / stream.time_base)
                intake.push(frame)
                yield from pulled(graph)
            intake.push(None)
            yield from pulled(graph)

    def _picture(self, reformatter: VideoReformatter, frame: av.VideoFrame) -> Image.Image:
        turn = _TURNS.get(round(frame.rotation) % 360)
        width, height = self._size if turn in (None, Image.Transpose.ROTATE_180) else self._size[::-1]
        hd = frame.colorspace == _UNSPECIFIED and min(frame.width, frame.height) >= _HD
        colours = Colorspace.ITU709 if hd else None
        raw = reformatter.reformat(frame, width, height, "rgb0", src_colorspace=colours)
        plane = raw.planes[0]
        image = Image.frombytes("RGB", (width, height), memoryview(plane), "raw", "RGBX", plane.line_size)
        return image if turn is None else image.transpose(turn)


class StandIn:
    """A film for a foreign URL, which is not opened: six seconds drawn from its hash, with a sign that says so."""

    rate = Fraction(24)
    clock = Fraction(1, 24)
    seconds = 6.0
    has_sound = False

    def __init__(self, url: str, width: int, height: int) -> None:
        dice = Random(hashlib.sha256(url.encode()).digest())
        words = (dice.choice(choices.split("/")) for choices in _SIGHTS)
        self._painter = Painter(read_prompt(" ".join(words), dice.getrandbits(32)), width, height, self.seconds)
        self._sign = Sign(f"stand-in for {_host(url)}", width, height)

    def frames(self) -> Iterator[tuple[int, Image.Image]]:
        """Yield all frames."""
        for number in range(round(self.seconds * self.rate)):
            yield number, self._picture(number / float(self.rate))

    def sample(self) -> Image.Image:
        """Return the picture in the middle."""
        return self._picture(self.seconds / 2)

    def sound(self, rate: int) -> Iterator[av.AudioFrame]:
        """Yield nothing: it has no sound."""
        return iter(())

    def _picture(self, time: float) -> Image.Image:
        image = self._painter.picture(time)
        self._sign.put(image)
        return image


_SIGHTS = (
    "a boat/a fox/a kite/a train/an owl/a balloon/a lighthouse/a horse/a bicycle",
    "at sea/in the mountains/in a forest/in a field/in the desert/in a city",
    "at dawn/by day/at sunset/at dusk",
    "pan left/pan right/push in/drone",
)


def source_of(path: str | None, url: str, width: int, height: int) -> Source:
    """Return the source of a request, which names one of both."""
    return Recording(Path(path), width, height) if path else StandIn(url, width, height)


def _host(url: str) -> str:
    host = (urlsplit(url).hostname or "a URL").encode("ascii", "replace").decode()
    return host if len(host) <= 60 else host[:57] + "..."
