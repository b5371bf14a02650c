"""What a film is: opened by its own reader only, and looked into before anything is made from it.

Nothing is guessed from a name, and no reader is used that would open further files which a film names.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from grokvideo.errors import InvalidRequest

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

SIDES = (16, 8192)
"""Fewest and most pixels of a side."""

CODECS = {"h264": "H.264", "hevc": "H.265", "av1": "AV1"}
"""What the provider takes inside an MP4 (wire contract, section 2), as FFmpeg and as people call it."""


@dataclass(frozen=True, slots=True)
class Film:
    """What a film is, as it is seen: upright, with square pixels.

    Parameters
    ----------
    seconds
        Length of its pictures; sound may be longer or shorter.
    codec
        FFmpeg's name of it, as `h264`.
    """

    width: int
    height: int
    seconds: float
    codec: str


def look_into(file: io.BufferedIOBase, kind: str) -> Film:
    """Read what a film is. Every packet is counted, none but the first picture decoded.

    Raises
    ------
    InvalidRequest
        If it has no pictures that can be opened.
    av.FFmpegError, OSError, ValueError, ArithmeticError, LookupError
        If it is damaged; `in_words` says so.
    """
    with open_film(file, kind) as container:
        stream = picture_stream(container)
        first = next(iter(container.decode(stream)), None)
        if first is None:
            raise ValueError("no picture")
        width, height = seen_size(first, stream)
        codec = stream.codec_context.codec.canonical_name
    with open_film(file, kind) as container:
        times = list(picture_times(container, picture_stream(container)))
    # Not compared with the count in its head: phones cut a film by a list of what to show, and leave the rest inside.
    seconds = max(end for _, end in times) - min(start for start, _ in times)
    return Film(width, height, float(seconds), codec)


@contextmanager
def open_film(file: io.BufferedIOBase, kind: str) -> Iterator[InputContainer]:
    """A film from its beginning, by the reader of that kind and no other."""
    import av

    file.seek(0)
    # What else stands in a film may be in any encoding, and is not read.
    with av.open(file, "r", format=kind, metadata_errors="ignore") as container:
        yield container


@contextmanager
def in_words(label: str) -> Iterator[None]:
    """Say what a reader stumbles over as one sentence."""
    import av

    try:
        yield
    except InvalidRequest:
        raise
    except (av.FFmpegError, OSError, ValueError, ArithmeticError, LookupError) as exc:
        raise InvalidRequest(
            f"video {label!r} cannot be read: it is cut short or damaged",
            hint="Get the film again, or save it anew in a video editor as MP4. Nothing was sent.",
        ) from exc


def picture_stream(container: InputContainer) -> VideoStream:
    """The stream of a film's pictures, not that of its cover.

    Raises
    ------
    InvalidRequest
        If there is none, if it is of an unknown kind, or too large or too small to be opened.
    """
    from av.stream import Disposition

    streams = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
    if not streams:
        raise InvalidRequest("video has no pictures, only sound or data")
    stream = streams[0]
    context: Any = stream.codec_context
    if context is None:
        raise InvalidRequest("video has pictures of an unknown kind")
    if not all(SIDES[0] <= side <= SIDES[1] for side in (context.width, context.height)):
        raise InvalidRequest(
            f"video must have sides of {SIDES[0]}-{SIDES[1]} pixels, got {context.width} x {context.height}"
        )
    stream.thread_type = "AUTO"
    return stream


def frame_rate(stream: VideoStream) -> Fraction:
    """Pictures a second; 24 where that cannot be told."""
    rate = stream.guessed_rate or stream.average_rate
    return Fraction(rate) if rate else Fraction(24)


def ticks(container: InputContainer, stream: VideoStream) -> tuple[int, int]:
    """When its first picture is seen, and for how long it says to go on, in ticks of its clock; 0 where not said."""
    import av

    whole = (container.duration or 0) / av.time_base / (stream.time_base or 1)
    return stream.start_time or 0, stream.duration or int(whole)


def picture_times(container: InputContainer, stream: VideoStream) -> Iterator[tuple[Fraction, Fraction]]:
    """When each picture is to be seen, from and to, from where the container stands; in the order of the file."""
    tick, usual = Fraction(stream.time_base or 1), 1 / frame_rate(stream)
    for packet in container.demux(stream):
        time = packet.dts if packet.pts is None else packet.pts  # an AVI has no other
        if time is not None and not packet.is_discard:
            start = time * tick
            yield start, start + (packet.duration * tick if packet.duration else usual)


def frames_of(packet: Any) -> list[Any]:
    """The pictures or pieces of sound that come out of a packet, in the order they are seen; not what is damaged."""
    import av

    try:
        frames = packet.decode()
    except av.InvalidDataError:
        return []
    return [frame for frame in frames if frame.pts is not None]


def seen_size(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Width and height of a picture as a player shows it."""
    shape = stream.sample_aspect_ratio
    wide, high = round(frame.width * float(shape or 1)), frame.height
    return (high, wide) if quarter_turns(frame) % 2 else (wide, high)


def quarter_turns(frame: VideoFrame) -> int:
    """How often a picture is to be turned by 90 degrees against the clock to stand upright: cameras only note it."""
    return round(frame.rotation / 90) % 4
