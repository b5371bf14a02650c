"""From a request to an MP4 file: H.264 and AAC, seekable, with the index at the start.

One thread paints while another one encodes: the video library works without Python's lock, so two cores share a film.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
from av.video.reformatter import Colorspace, VideoReformatter
from PIL import Image

from grokvideo.simulator import sound
from grokvideo.simulator.reels import reel_of
from grokvideo.simulator.render import RenderRequest, unfinished

av.logging.set_level(None)

_AHEAD = 4  # painted frames that wait for the encoder: enough to hide that some take longer

Shot = tuple[int, Image.Image]
"""A picture and its time, in units of its film's clock."""


def shoot(request: RenderRequest, path: Path) -> None:
    """Make the video and put it at `path`, complete or not at all."""
    part = unfinished(path)
    try:
        _encode(request, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _encode(request: RenderRequest, part: Path) -> None:
    reel = reel_of(request)
    heard = reel.sound()
    with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        # Both streams before the first packet: the header is written with it.
        video = container.add_stream("libx264", rate=reel.rate)
        video.width, video.height, video.pix_fmt = request.width, request.height, "yuv420p"
        second = str(round(reel.rate))
        video.options = {"preset": "ultrafast", "crf": "23", "g": second, "keyint_min": second}
        video.codec_context.thread_count = 1
        video.codec_context.colorspace = Colorspace.ITU601  # said aloud, or players guess by the size and shift colours
        video.codec_context.time_base = reel.clock
        if heard is not None:
            audio = container.add_stream("aac", rate=sound.RATE, layout="stereo")
            audio.options = {"aac_coder": "fast"}
            samples = 0
            for chunk in heard:
                chunk.pts, chunk.time_base = samples, Fraction(1, sound.RATE)
                samples += chunk.samples
                container.mux(audio.encode(chunk))
            container.mux(audio.encode(None))
        for frame in _ahead(reel.frames(), reel.clock):
            container.mux(video.encode(frame))
        container.mux(video.encode(None))


def _ahead(shots: Iterator[Shot], clock: Fraction) -> Iterator[av.VideoFrame]:
    """Yield the frames in the encoder's colours, while the next ones are being painted."""
    reformatter = VideoReformatter()  # one for all frames: it is costly to set up
    with ThreadPoolExecutor(1, "grokvideo-paint") as painter:
        waiting: deque[Future[Shot | None]] = deque(painter.submit(next, shots, None) for _ in range(_AHEAD))
        while (shot := waiting.popleft().result()) is not None:
            waiting.append(painter.submit(next, shots, None))
            frame = reformatter.reformat(_raw(shot[1]), format="yuv420p")
            frame.pts, frame.time_base = shot[0], clock
            yield frame


def _raw(image: Image.Image) -> av.VideoFrame:
    """Return a frame of the picture's pixels, four bytes each, which is how Pillow keeps them: that is the quickest."""
    frame = av.VideoFrame(image.width, image.height, "rgb0")
    plane = frame.planes[0]
    plane.update(image.tobytes("raw", "RGBX", plane.line_size))
    return frame
