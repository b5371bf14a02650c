"""Look into a video file: is it whole, what is in it, and one picture of it.

As everywhere in this folder, av and PIL are imported only when used.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from grokvideo.errors import DownloadFailed, LibraryError
from grokvideo.video.film import frames_of, open_film, picture_stream, quarter_turns, seen_size, ticks

if TYPE_CHECKING:
    from av.container import InputContainer
    from PIL.Image import Image

POSTER_LIMIT = 15_000
"""Bytes a poster may have: it stands in the saved notebook, twice."""

POSTER_WIDTH = 640
"""Widest poster in pixels."""

BOXES_LIMIT = 10_000
"""Boxes a clip may have at its top level. A film of 15 s has a handful; 256 MiB of empty ones would keep us busy."""

_NOT_SAID = 2
"""FFmpeg's number for colours that a film says nothing about."""
_HD = 720


@dataclass(frozen=True, slots=True)
class Probe:
    """What a video file says of itself; `duration` in seconds, `fps` in frames per second."""

    duration: float
    width: int
    height: int
    fps: float
    has_audio: bool


def check_boxes(path: Path) -> None:
    """Check that the file is a whole MP4: its boxes sum to its length, `ftyp` first, `moov` and `mdat` there.

    A truncated download passes many players until the moment it breaks; the boxes tell at once
    (ISO/IEC 14496-12, section 4.2).

    Raises
    ------
    DownloadFailed
        If it is something else, or cut short.
    """
    with path.open("rb") as stream:
        found = boxes(stream)
        length = stream.seek(0, io.SEEK_END)
    if found and found[0].name != b"ftyp":
        raise DownloadFailed("what the link gave is not an MP4 file")
    if not are_whole(found, length):
        raise DownloadFailed("the clip arrived incomplete")


class Box(NamedTuple):
    """One part of an MP4 file, from its head at `start` to its `end`, in bytes."""

    name: bytes
    start: int
    end: int


def boxes(stream: io.BufferedIOBase) -> list[Box]:
    """The boxes of an MP4 at its top level, up to one that makes no sense."""
    length = stream.seek(0, io.SEEK_END)
    found: list[Box] = []
    at = 0
    while at < length and len(found) < BOXES_LIMIT:
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            break
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        elif size == 0:
            size = length - at
        if size < 8:
            break
        found.append(Box(head[4:8], at, at + size))
        at += size
    return found


def are_whole(found: Sequence[Box], length: int) -> bool:
    """Whether these are the boxes of a film, and fill a file of that length."""
    names = [box.name for box in found]
    return bool(found) and found[-1].end == length and {b"moov", b"mdat"} <= set(names)


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """A clip for `probe` and `poster`: to open it takes as long as to do what they do.

    Raises
    ------
    DownloadFailed
        If it cannot be opened or read.
    """
    import av

    try:
        with av.open(str(path), metadata_errors="ignore") as clip:
            yield clip
    except av.FFmpegError as exc:
        raise DownloadFailed(f"the clip cannot be opened: {exc}") from exc


def probe(clip: InputContainer) -> Probe:
    """Read a clip's size, length and rate.

    Raises
    ------
    DownloadFailed
        If it has no picture.
    """
    import av

    if not clip.streams.video:
        raise DownloadFailed("the clip has no picture")
    stream = clip.streams.video[0]
    duration = clip.duration / av.time_base if clip.duration else 0.0
    if stream.duration and stream.time_base:
        duration = float(stream.duration * stream.time_base)
    rate = stream.average_rate or stream.guessed_rate
    return Probe(
        duration=duration,
        width=stream.codec_context.width,
        height=stream.codec_context.height,
        fps=float(rate) if rate else 24.0,
        has_audio=bool(clip.streams.audio),
    )


def frame_at(clip: InputContainer, seconds: float, width: int | None = None) -> Image:
    """The picture at the key frame at or before that time, at most `width` px wide; of a clip nobody looked at yet."""
    import av

    stream = clip.streams.video[0]
    stream.thread_type = "NONE"  # other threads would go on to pictures that nobody wants to see
    clip.seek(int(seconds * av.time_base))
    for packet in clip.demux(stream):
        if not packet.size:  # that of the end
            break
        # The decoder holds a picture back until those are there that may belong before it, unless it is told to end.
        for frame in (*frames_of(packet), *stream.codec_context.decode(None)):
            size: dict[str, int] = {}
            if width is not None and frame.width > width:  # scaled here, because PIL takes four times as long
                size = {"width": width, "height": max(1, round(frame.height * width / frame.width))}
            picture: Image = frame.to_image(**size)
            return picture
        stream.codec_context.flush_buffers()
    raise DownloadFailed("the clip has no picture")


def last_frame(path: Path) -> Image:
    """The very last picture of a film, upright: what a player stands on at its end.

    Decodes from the last key frame on. Where nothing comes of that, as in a film that claims to be longer than it is,
    it decodes all.

    Raises
    ------
    LibraryError
        If the file is gone.
    DownloadFailed
        If it has no picture.
    """
    import av

    if not path.is_file():
        raise LibraryError(f"the film {str(path)!r} is gone", hint="Restore it from a backup, or make the clip anew.")
    try:
        with path.open("rb") as file:
            for from_the_start in (False, True):
                with open_film(file, "mov") as container:
                    stream = picture_stream(container)
                    if from_the_start:
                        stream.thread_type = "NONE"  # with several threads a damaged picture takes others with it
                    elif not _is_at_its_end(container, stream):
                        continue
                    last = None
                    for packet in container.demux(stream):
                        for frame in frames_of(packet):
                            last = frame
                    if last is not None:
                        return _as_seen(last, stream)
    except (av.FFmpegError, OSError, ValueError, ArithmeticError, LookupError) as exc:
        raise DownloadFailed(f"the clip cannot be opened: {exc}") from exc
    raise DownloadFailed("the clip has no picture")


def first_picture(file: io.BufferedIOBase, kind: str) -> Image:
    """The very first picture of a film, upright. Raises as `film.look_into`."""
    with open_film(file, kind) as container:
        stream = picture_stream(container)
        first = next(iter(container.decode(stream)), None)
        if first is None:
            raise ValueError("no picture")
        return _as_seen(first, stream)


def _is_at_its_end(container: Any, stream: Any) -> bool:
    import av

    try:
        container.seek(sum(ticks(container, stream)), stream=stream)
    except av.FFmpegError:
        return False
    return True


def _as_seen(frame: Any, stream: Any) -> Image:
    from av.video.reformatter import Colorspace
    from PIL.Image import Transpose

    # Players take HD without a word about its colours for BT.709; FFmpeg would take it for BT.601.
    is_hd = frame.colorspace == _NOT_SAID and min(frame.width, frame.height) >= _HD
    picture: Image = frame.to_image(src_colorspace=Colorspace.ITU709 if is_hd else None)
    turns = quarter_turns(frame)
    if turns:
        picture = picture.transpose((Transpose.ROTATE_90, Transpose.ROTATE_180, Transpose.ROTATE_270)[turns - 1])
    size = seen_size(frame, stream)
    return picture if picture.size == size else picture.resize(size)


def poster(clip: InputContainer, duration: float) -> bytes:
    """A JPEG of at most 15,000 bytes that stands for the clip: a key frame from about 40 % of its length."""
    return small_jpeg(frame_at(clip, 0.4 * duration, POSTER_WIDTH), POSTER_WIDTH, POSTER_LIMIT)


def small_jpeg(image: Image, width: int, limit: int) -> bytes:
    """Encode a picture as JPEG, at most `width` px wide and `limit` bytes long: quality goes first, then size."""
    picture: Any = image.convert("RGB")
    if picture.width > width:
        picture = picture.resize((width, max(1, round(picture.height * width / picture.width))))
    while True:
        for quality in (82, 70, 55, 40):
            buffer = io.BytesIO()
            picture.save(buffer, "JPEG", quality=quality, optimize=True)
            if buffer.tell() <= limit:
                return buffer.getvalue()
        picture = picture.resize((max(1, picture.width * 2 // 3), max(1, picture.height * 2 // 3)))
