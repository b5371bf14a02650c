"""Encode one part of a film as H.264 and AAC, from pictures and sounds as a decoder gives them.

Frames and packets are `Any` here: av's types leave open what a decoder always sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from grokvideo.video.film import quarter_turns

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.filter import Graph

SHORT_SIDE = 720
"""Most pixels of the shorter side: an edit and an extension have no more anyway."""

_ENCODER = {"preset": "veryfast", "crf": "17", "maxrate": "20M", "bufsize": "20M"}
"""At 20 Mbit/s even 15 s of noise stay below 48 MB."""
_SOUND_RATE = 48_000
_TICK = Fraction(1, 1000)  # a WebM rounds its times to this
_TURNS: dict[int, tuple[tuple[str, str], ...]] = {
    0: (),
    1: (("transpose", "cclock"),),
    2: (("hflip", ""), ("vflip", "")),
    3: (("transpose", "clock"),),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a film: at most `count` pictures, `rate` a second, from `start` on, or from its beginning."""

    rate: Fraction
    count: int
    start: Fraction | None = None

    @property
    def seconds(self) -> Fraction:
        """Its length."""
        return self.count / self.rate


class Pictures:
    """The pictures of a part.

    Attributes
    ----------
    begin
        When the first of them is seen in the film, in seconds.
    is_late
        Whether the first one that came is behind the start of the part.
    is_full
        Whether no more are needed.
    is_cut
        Whether the film has more than the part.
    """

    def __init__(self, target: OutputContainer, part: Part) -> None:
        self._target = target
        self._part = part
        self._graph: Graph | None = None
        self._stream: Any = None
        self._packets: list[Any] = []
        self._before: tuple[Any, tuple[int, int]] | None = None
        self._last = Fraction(-1)
        self.begin = part.start or Fraction(0)
        self.size = (0, 0)
        self.count = 0
        self.is_late = self.is_full = False
        self.is_cut = part.start is not None

    def see(self, frame: Any, size: tuple[int, int]) -> None:
        """Take one picture, which a player shows at that size."""
        time = frame.pts * Fraction(frame.time_base)
        if self._graph is None:
            if self._part.start is None:
                self.begin = time
            elif time < self.begin - _TICK:
                self._before = frame, size  # it may last into the part
                return
            elif time > self.begin + _TICK:
                self.is_late = self._before is None
                self._add_before()
        if time >= self.begin + self._part.seconds - _TICK:
            self.is_full = self.is_cut = True
        elif time > self._last:
            self._add(frame, size, time)

    def encoded(self) -> list[Any]:
        """What became of them, when there are no more."""
        if self._graph is None:
            self._add_before()
        if self._graph is not None:
            self._graph.push(None)
            self._encode()
            self._packets += self._stream.encode(None)
        return self._packets

    def _add_before(self) -> None:
        if self._before is not None:
            frame, size = self._before
            frame.pts = round(self.begin / Fraction(frame.time_base))
            self._add(frame, size, self.begin)

    def _add(self, frame: Any, size: tuple[int, int], time: Fraction) -> None:
        if self._graph is None:
            scale = min(1.0, SHORT_SIDE / min(size))
            self.size = _even(size[0] * scale), _even(size[1] * scale)
            self._graph = self._open(frame)
        self._last = time
        self._graph.push(frame)
        self._encode()

    def _open(self, frame: Any) -> Graph:
        rate = self._part.rate
        self._stream = stream = self._target.add_stream("libx264", rate=rate, options=dict(_ENCODER))
        stream.width, stream.height = self.size
        stream.pix_fmt = "yuv420p"
        for name in ("colorspace", "color_range", "color_primaries", "color_trc"):
            setattr(stream.codec_context, name, getattr(frame, name))
        source = {
            "video_size": f"{frame.width}x{frame.height}",
            "pix_fmt": frame.format.name,
            "time_base": str(frame.time_base),
            "colorspace": str(int(frame.colorspace)),
            "range": str(int(frame.color_range)),
        }
        width, height = self.size
        return _linked(
            ("buffer", ":".join(f"{name}={value}" for name, value in source.items())),
            ("setpts", "PTS-STARTPTS"),
            ("fps", str(rate)),
            *_TURNS[quarter_turns(frame)],
            ("scale", f"{width}:{height}:flags=bicubic"),
            ("setsar", "1"),
            ("format", "yuv420p"),
            ("buffersink", ""),
        )

    def _encode(self) -> None:
        assert self._graph is not None
        for frame in _pulled(self._graph):
            if self.count < self._part.count:
                frame.pict_type = 0  # else the encoder would repeat the choices of the one before it
                self._packets += self._stream.encode(frame)
                self.count += 1


class Sounds:
    """The sound of a part. It is kept until the pictures are done: only then is it known whether there is any."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._frames: list[Any] = []

    def hear(self, frame: Any, begin: Fraction) -> None:
        """Take a piece of sound, where any of it is in the part that begins then."""
        start = frame.pts * Fraction(frame.time_base)
        end = start + Fraction(frame.samples, frame.sample_rate)
        if end > begin and start < begin + self._part.seconds:
            self._frames.append(frame)

    def encoded(self, target: OutputContainer, begin: Fraction, seconds: Fraction) -> list[Any]:
        """What became of it: exactly as long as the pictures, or shorter."""
        if not self._frames:
            return []
        first = self._frames[0]
        source = {
            "sample_rate": first.sample_rate,
            "sample_fmt": first.format.name,
            "channel_layout": first.layout.name,
            "time_base": first.time_base,
        }
        graph = _linked(
            ("abuffer", ":".join(f"{name}={value}" for name, value in source.items())),
            ("aresample", f"{_SOUND_RATE}:async=1:first_pts=0"),
            ("atrim", f"end={float(seconds)}"),
            ("aformat", f"sample_fmts=fltp:channel_layouts=mono|stereo:sample_rates={_SOUND_RATE}"),
            ("abuffersink", ""),
        )
        stream: Any = None
        packets: list[Any] = []
        for frame in [*self._frames, None]:
            if frame is not None:
                frame.pts -= round(begin / Fraction(frame.time_base))
            try:
                graph.push(frame)
            except EOFError:  # the sound is longer than the pictures
                break
            for heard in _pulled(graph):
                if stream is None:
                    stream = target.add_stream("aac", rate=_SOUND_RATE, layout=heard.layout.name)
                packets += stream.encode(heard)
        return packets if stream is None else packets + stream.encode(None)


def _linked(*filters: tuple[str, str]) -> Graph:
    from av.filter import Graph

    graph = Graph()
    for one, following in pairwise([graph.add(name, arguments or None) for name, arguments in filters]):
        one.link_to(following)
    graph.configure()
    return graph


def _pulled(graph: Graph) -> Iterator[Any]:
    while True:
        try:
            yield graph.pull()
        except (BlockingIOError, EOFError):  # it needs more, or is at its end
            return


def _even(side: float) -> int:
    return max(2, 2 * round(side / 2))
