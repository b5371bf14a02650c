"""Look into a video file: is it whole, what is in it, and one picture of it.

The only module besides `inputs` that imports av and PIL, and only when used.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grokvideo.errors import DownloadFailed

if TYPE_CHECKING:
    from PIL.Image import Image

POSTER_LIMIT = 15_000
"""Bytes a poster may have: it stands in the saved notebook, twice."""

POSTER_WIDTH = 640
"""Widest poster in pixels."""

BOXES_LIMIT = 10_000
"""Boxes a clip may have at its top level. A film of 15 s has a handful; 256 MiB of empty ones would keep us busy."""


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
    length = path.stat().st_size
    names: list[bytes] = []
    with path.open("rb") as stream:
        at = 0
        while at < length and len(names) < BOXES_LIMIT:
            stream.seek(at)
            head = stream.read(16)
            if len(head) < 8:
                break
            size, name = int.from_bytes(head[:4], "big"), head[4:8]
            if not names and name != b"ftyp":
                raise DownloadFailed("what the link gave is not an MP4 file")
            if size == 1:
                size = int.from_bytes(head[8:16], "big")
            elif size == 0:
                size = length - at
            if size < 8:
                break
            names.append(name)
            at += size
    if at != length or b"moov" not in names or b"mdat" not in names:
        raise DownloadFailed("the clip arrived incomplete")


def probe(path: Path) -> Probe:
    """Open a video and read its size, length and rate.

    Raises
    ------
    DownloadFailed
        If it cannot be opened or has no picture.
    """
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise DownloadFailed("the clip has no picture")
            stream = container.streams.video[0]
            duration = container.duration / av.time_base if container.duration else 0.0
            if stream.duration and stream.time_base:
                duration = float(stream.duration * stream.time_base)
            rate = stream.average_rate or stream.guessed_rate
            return Probe(
                duration=duration,
                width=stream.codec_context.width,
                height=stream.codec_context.height,
                fps=float(rate) if rate else 24.0,
                has_audio=bool(container.streams.audio),
            )
    except av.FFmpegError as exc:
        raise DownloadFailed(f"the clip cannot be opened: {exc}") from exc


def frame_at(path: Path, seconds: float) -> Image:
    """The picture at the key frame at or before that time."""
    import av

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        container.seek(int(seconds * av.time_base))
        for frame in container.decode(stream):
            picture: Image = frame.to_image()  # type: ignore[no-untyped-call]  # av has no type for it
            return picture
    raise DownloadFailed("the clip has no picture")


def poster(path: Path, duration: float) -> bytes:
    """A JPEG of at most 15,000 bytes that stands for the clip: a key frame from about 40 % of its length."""
    return small_jpeg(frame_at(path, 0.4 * duration), POSTER_WIDTH, POSTER_LIMIT)


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
