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
from typing import Protocol

import av
from av.video.reformatter import Colorspace, VideoReformatter
from PIL import Image

from grokvideo.simulator import sound
from grokvideo.simulator.paint import Painter
from grokvideo.simulator.render import RenderRequest, unfinished
from grokvideo.simulator.scene import read_prompt
from grokvideo.simulator.stamp import Stamp
from grokvideo.simulator.still import Still

av.logging.set_level(None)

_AHEAD = 4  # painted frames that wait for the encoder: enough to hide that some take longer


class Camera(Protocol):
    """Whatever has a picture for every moment."""

    def picture(self, time: float) -> Image.Image:
        """Return the bare frame at `time` seconds."""


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
    scene = read_prompt(request.prompt, request.seed, request.take)
    size = request.width, request.height
    camera: Camera
    if request.image_path is None:
        camera = Painter(scene, *size, request.seconds)
    else:
        camera = Still(Path(request.image_path), scene, *size, request.seconds)
    stamp = Stamp(camera.picture(0.0), request.prompt)

    with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        # Both streams before the first packet: the header is written with it.
        video = container.add_stream("libx264", rate=request.fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"preset": "ultrafast", "crf": "23", "g": str(request.fps), "keyint_min": str(request.fps)}
        video.codec_context.thread_count = 1
        video.codec_context.colorspace = Colorspace.ITU601  # said aloud, or players guess by the size and shift colours
        video.codec_context.time_base = Fraction(1, request.fps)
        if request.audio:
            audio = container.add_stream("aac", rate=sound.RATE, layout="stereo")
            audio.options = {"aac_coder": "fast"}
            for chunk in sound.ambience(scene, request.seconds):
                container.mux(audio.encode(chunk))
            container.mux(audio.encode(None))
        for frame in _frames(camera, stamp, request):
            container.mux(video.encode(frame))
        container.mux(video.encode(None))


def _frames(camera: Camera, stamp: Stamp, request: RenderRequest) -> Iterator[av.VideoFrame]:
    """Yield the marked frames in the encoder's colours, while the next ones are being painted."""

    def marked(number: int) -> Image.Image:
        image = camera.picture(number / request.fps)
        stamp.mark(image, number)
        return image

    reformatter = VideoReformatter()  # one for all frames: it is costly to set up
    waiting: deque[Future[Image.Image]] = deque()
    count = request.seconds * request.fps
    with ThreadPoolExecutor(1, "grokvideo-paint") as painter:
        for number in range(count + _AHEAD):
            if number < count:
                waiting.append(painter.submit(marked, number))
            if number >= _AHEAD:
                frame = reformatter.reformat(_raw(waiting.popleft().result()), format="yuv420p")
                frame.pts = number - _AHEAD
                frame.time_base = Fraction(1, request.fps)
                yield frame


def _raw(image: Image.Image) -> av.VideoFrame:
    """Return a frame of the picture's pixels, four bytes each, which is how Pillow keeps them: that is the quickest."""
    frame = av.VideoFrame(image.width, image.height, "rgb0")
    plane = frame.planes[0]
    plane.update(image.tobytes("raw", "RGBX", plane.line_size))
    return frame
