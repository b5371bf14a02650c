"""Films that somebody sent: what they are, told before anything is made from them.

Only MP4 is opened, by its own reader: other formats can name further files, which would then be read as well.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

CODECS = {"h264": "H.264", "hevc": "H.265", "av1": "AV1"}
CONTAINER = "mov"  # FFmpeg's name for the family to which MP4 belongs

_MIN_SIDE = 128  # of a film that is made; smaller footage is enlarged
_MAX_SHORT_SIDE = 720


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a film is.

    Parameters
    ----------
    width, height
        As it is seen: turned upright, with square pixels.
    seconds
        Length of its pictures; sound may be longer or shorter.
    fps
        Frames a second, on average.
    codec
        FFmpeg's name: "h264", "hevc" or "av1".
    """

    width: int
    height: int
    seconds: float
    fps: float
    codec: str
    has_audio: bool

    def film_size(self) -> tuple[int, int]:
        """Return the size of what is made from it: its own, the short side at most 720, both sides even."""
        short = min(self.width, self.height)
        scale = min(1.0, _MAX_SHORT_SIDE / short) if short >= _MIN_SIDE else _MIN_SIDE / short
        return 2 * round(self.width * scale / 2), 2 * round(self.height * scale / 2)


def probe_video(source: bytes | Path) -> VideoFacts:
    """Return the facts of an MP4 file, given as bytes or as a path. Blocks for some ten milliseconds.

    Raises
    ------
    ValueError
        With words for the caller, when it is no MP4, has no pictures, has them in another codec, or is damaged.
    """
    import av

    av.logging.set_level(None)
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else str(source)
        opened = av.open(file, "r", format=CONTAINER)
    except (av.error.FFmpegError, OSError):
        raise ValueError("expected an MP4 file with H.264, H.265 or AV1") from None
    with opened as container:
        if not container.streams.video:
            raise ValueError("the file has no pictures, only sound or data")
        stream = container.streams.video[0]
        codec = stream.codec_context.name if stream.codec_context is not None else "unknown"
        codec = {"libdav1d": "av1", "libaom-av1": "av1"}.get(codec, codec)
        if codec not in CODECS:
            raise ValueError(f"expected H.264, H.265 or AV1 inside the MP4, got {codec}")
        try:
            first = next(container.decode(stream))
            container.seek(0)
            times = [
                (packet.pts, packet.duration or 0)
                for packet in container.demux(stream)
                if packet.pts is not None and not packet.is_discard
            ]
        except (av.error.FFmpegError, StopIteration):
            raise ValueError("the file is damaged: its first picture cannot be decoded") from None
        if not times or len(times) < stream.frames * 0.98:
            raise ValueError("the file is cut off: some of its pictures are missing")
        assert stream.time_base is not None
        began = min(pts for pts, _ in times)
        seconds = float(max(pts + long for pts, long in times) - began) * float(stream.time_base)
        rate = stream.average_rate or stream.guessed_rate
        shape = stream.sample_aspect_ratio
        wide, high = round(first.width * float(shape or 1)), first.height
        if first.rotation % 180:
            wide, high = high, wide
        return VideoFacts(
            wide, high, seconds, float(rate or len(times) / seconds), codec, bool(container.streams.audio)
        )
