"""From a request to an MP4 file: H.264 and AAC, seekable, with the index at the start."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
from av.video.reformatter import Colorspace
from PIL import Image

from grokvideo.simulator import sound
from grokvideo.simulator.paint import Painter
from grokvideo.simulator.render import RenderRequest, unfinished
from grokvideo.simulator.scene import read_prompt
from grokvideo.simulator.stamp import Stamp
from grokvideo.simulator.still import Still

av.logging.set_level(None)


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
    scene = read_prompt(request.prompt, request.seed)
    size = request.width, request.height
    camera: Camera
    if request.image_path is None:
        camera = Painter(scene, *size, request.seconds)
    else:
        camera = Still(Path(request.image_path), scene, *size, request.seconds)
    stamp = Stamp(camera.picture(0.0))

    with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        # Both streams before the first packet: the header is written with it.
        video = container.add_stream("libx264", rate=request.fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"preset": "ultrafast", "crf": "23", "g": str(request.fps), "keyint_min": str(request.fps)}
        video.codec_context.thread_count = 1
        video.codec_context.colorspace = Colorspace.ITU601  # said aloud, or players guess by the size and shift colours
        video.codec_context.time_base = Fraction(1, request.fps)
        audio = container.add_stream("aac", rate=sound.RATE, layout="stereo") if request.audio else None
        if audio is not None:
            for chunk in sound.ambience(scene, request.seconds):
                container.mux(audio.encode(chunk))
            container.mux(audio.encode(None))
        for number in range(request.seconds * request.fps):
            image = camera.picture(number / request.fps)
            stamp.mark(image, number)
            frame = av.VideoFrame.from_image(image).reformat(format="yuv420p")  # type: ignore[no-untyped-call]
            frame.pts = number
            frame.time_base = Fraction(1, request.fps)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
