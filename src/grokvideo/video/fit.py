"""Make a film fit to be edited or extended, with the person's consent: its beginning or end, as H.264 in an MP4.

It is always encoded anew: without that, a cut falls on a key frame, up to some seconds beside the wish. What is not
needed of a long film is not decoded, and never held in memory.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grokvideo.values.capability import Mode, source_limits
from grokvideo.video.encode import Part, Pictures, Sounds
from grokvideo.video.film import frame_rate, frames_of, open_film, picture_stream, picture_times, seen_size, ticks

_MOST_RATE = Fraction(60)
_SLACK = 2  # seconds by which sound and pictures of one moment may lie apart in a file
_BEFORE = 10  # seconds by which a search goes further back where it may not land on a key frame
_INDEXED = ("mov", "matroska", "avi")  # here it does, as a rule
_NEAR = Fraction(1, 1000)  # a WebM rounds its times to this


@dataclass(frozen=True, slots=True)
class Fitted:
    """A film made to fit; `is_cut` where it is not the whole of the given one."""

    data: bytes
    width: int
    height: int
    seconds: float
    is_cut: bool


def fit(file: io.BufferedIOBase, kind: str, mode: Mode) -> Fitted:
    """Take the first seconds of a film for an edit, the last ones for an extension, in a form the provider takes.

    Blocks: some seconds for 15 s of film.

    Parameters
    ----------
    kind
        The reader, as `sniff.film_kind` tells it.

    Raises
    ------
    InvalidRequest
        If it has no pictures that can be opened.
    av.FFmpegError, OSError, ValueError, ArithmeticError, LookupError
        If it is damaged; `film.in_words` says so.
    """
    with open_film(file, kind) as source:
        rate = min(frame_rate(picture_stream(source)), _MOST_RATE)
    most = Fraction(str(source_limits(mode)[1]))
    part = Part(rate, max(1, math.floor(most * rate)))
    if mode is Mode.EXTEND:
        first, end = _span(file, kind)
        if end - first > part.seconds + _NEAR:
            part = Part(rate, part.count, end - part.seconds)
    searches: list[Fraction | None] = [None]  # at last without one, through the whole film
    if part.start is not None:
        searches.insert(0, max(Fraction(0), part.start - _BEFORE))
        if kind in _INDEXED:
            searches.insert(0, part.start)
    for search in searches:
        if (made := _made(file, kind, part, search)) is not None:
            return made
    raise ValueError("no pictures")


def _span(file: io.BufferedIOBase, kind: str) -> tuple[Fraction, Fraction]:
    """When its first picture begins and its last one ends; read to the end only where it cannot be searched."""
    import av

    for is_searched in (True, False):
        with open_film(file, kind) as source:
            stream = picture_stream(source)
            first, length = ticks(source, stream)
            if is_searched:
                try:
                    source.seek(first + length - int(_BEFORE / Fraction(stream.time_base or 1)), stream=stream)
                except av.FFmpegError:
                    continue
            end = max((end for _, end in picture_times(source, stream)), default=None)
            if end is not None:
                return first * Fraction(stream.time_base or 1), end
    raise ValueError("no pictures")


def _made(file: io.BufferedIOBase, kind: str, part: Part, search: Fraction | None) -> Fitted | None:
    """None where the search does not lead to the part, or there are no pictures at all."""
    import av

    fresh = io.BytesIO()
    with av.open(fresh, "w", format="mp4") as target:
        pictures, sounds = Pictures(target, part), Sounds(part)
        with open_film(file, kind) as source:
            stream = picture_stream(source)
            streams = [stream, *[each for each in source.streams.audio if each.codec_context][:1]]
            if search is not None:
                try:
                    source.seek(int(search / Fraction(stream.time_base or 1)), stream=stream)
                except av.FFmpegError:
                    return None
            for packet in source.demux(streams):
                is_picture = packet.stream_index == stream.index
                for frame in [] if is_picture and pictures.is_full else frames_of(packet):
                    if isinstance(frame, av.AudioFrame):  # a damaged stream may change its kind
                        sounds.hear(frame, pictures.begin)
                    elif is_picture:
                        pictures.see(frame, seen_size(frame, stream))
                if search is not None and pictures.is_late:
                    return None
                if pictures.is_full and _when(packet) > pictures.begin + part.seconds + _SLACK:
                    break
            packets = pictures.encoded()
        seconds = pictures.count / part.rate
        if not packets:
            return None
        for packet in sorted(packets + sounds.encoded(target, pictures.begin, seconds), key=_when):
            target.mux(packet)
    return Fitted(fresh.getvalue(), *pictures.size, float(seconds), pictures.is_cut)


def _when(packet: Any) -> Fraction:
    return Fraction(-1) if packet.dts is None else packet.dts * Fraction(packet.time_base)
