"""What is filmed: for each kind of request the frames with their marks, one after the other, and the sound."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Protocol

import av
from PIL import Image

from grokvideo.simulator import framecode, sound
from grokvideo.simulator.anchors import Anchors, Camera, frame_of
from grokvideo.simulator.camera import ease
from grokvideo.simulator.cards import Cards
from grokvideo.simulator.look import Look
from grokvideo.simulator.paint import Painter
from grokvideo.simulator.palettes import palette
from grokvideo.simulator.plate import Plate
from grokvideo.simulator.render import RenderRequest
from grokvideo.simulator.scene import read_prompt
from grokvideo.simulator.source import source_of
from grokvideo.simulator.stamp import Stamp
from grokvideo.simulator.still import Still
from grokvideo.simulator.wipe import Marks, marks_of, without

_ARRIVAL_S = 2.5  # how long the weather or the evening of an extension takes to come


class Reel(Protocol):
    """One film in the making: `rate` in frames a second, `clock` the unit of the frames' times in seconds."""

    rate: Fraction
    clock: Fraction

    def frames(self) -> Iterator[tuple[int, Image.Image]]:
        """Yield (time in units of the clock, marked picture) of all frames."""

    def sound(self) -> Iterator[av.AudioFrame] | None:
        """Return what is heard, None for a silent film."""


def reel_of(request: RenderRequest) -> Reel:
    """Return the film that a request asks for."""
    match request.action:
        case "edit":
            return Edited(request)
        case "extend":
            return Extended(request)
    return Fresh(request)


class Fresh:
    """A film of a scene, of given pictures, or of both."""

    def __init__(self, request: RenderRequest) -> None:
        self._request = request
        self.rate = Fraction(request.fps)
        self.clock = 1 / self.rate
        self._scene = read_prompt(request.prompt, request.seed, request.take)
        self._count = round(request.seconds * request.fps)

    def frames(self) -> Iterator[tuple[int, Image.Image]]:
        """Yield all frames."""
        camera = self._camera()
        stamp = Stamp(camera.picture(0.0), self._request.prompt)
        for number in range(self._count):
            image = camera.picture(number / self._request.fps)
            stamp.mark(image, number)
            yield number, image

    def sound(self) -> Iterator[av.AudioFrame] | None:
        """Return the ambience of the scene, and voices."""
        wanted = self._request
        return sound.ambience(self._scene, wanted.seconds, wanted.voices) if wanted.audio else None

    def _camera(self) -> Camera:
        wanted, scene = self._request, self._scene
        size = wanted.width, wanted.height
        numbers: dict[int, str] = {} if wanted.image_path is None else {0: wanted.image_path}
        numbers |= {frame_of(seconds, wanted.fps, self._count): path for path, seconds in wanted.keyframes}
        if wanted.last_frame_path is not None:
            numbers[self._count - 1] = wanted.last_frame_path
        pictures = [(number / wanted.fps, Plate.read(Path(numbers[number]), *size)) for number in sorted(numbers)]
        camera: Camera
        if not pictures:
            camera = Painter(scene, *size, wanted.seconds)
        elif list(numbers) == [0]:
            camera = Still(pictures[0][1], scene, wanted.seconds)
        else:
            camera = Anchors(pictures, None if 0 in numbers else Painter(scene, *size, wanted.seconds), scene)
        if wanted.reference_paths:
            paths = [Path(path) for path in wanted.reference_paths]
            camera = Cards(camera, paths, scene, palette(scene), size, [time for time, _ in pictures])
        return camera


class Edited:
    """A given film, changed as the words say: every frame at its time."""

    def __init__(self, request: RenderRequest) -> None:
        self._request = request
        self._source = source_of(request.source_path, request.source_url, request.width, request.height)
        self.rate, self.clock = self._source.rate, self._source.clock
        self._scene = read_prompt(request.prompt, request.seed, request.take)

    def frames(self) -> Iterator[tuple[int, Image.Image]]:
        """Yield all frames."""
        wanted, source = self._request, self._source
        sample = source.sample()
        marks = marks_of(sample)
        sample = sample if marks is None else without(sample, marks)
        look = Look(wanted.prompt, self._scene, sample, source.seconds, always=True)
        stamp: Stamp | None = None
        for number, (pts, image) in enumerate(source.frames()):
            bare = image if marks is None else without(image, marks)
            picture = look.over(bare, float(pts * self.clock))
            stamp = stamp or Stamp(picture, wanted.prompt)
            stamp.follow(picture)
            stamp.mark(picture, number)
            yield pts, picture

    def sound(self) -> Iterator[av.AudioFrame] | None:
        """Return the film's own sound, the ambience of the words where it has none."""
        if self._source.has_sound:
            return self._source.sound(sound.RATE)
        return sound.ambience(self._scene, self._source.seconds) if self._request.audio else None


class Extended:
    """A given film as it is, and what comes after it."""

    def __init__(self, request: RenderRequest) -> None:
        self._request = request
        self._source = source_of(request.source_path, request.source_url, request.width, request.height)
        self.rate, self.clock = self._source.rate, self._source.clock
        self._scene = read_prompt(request.prompt, request.seed, request.take)

    def frames(self) -> Iterator[tuple[int, Image.Image]]:
        """Yield all frames of the source, then the new ones."""
        wanted = self._request
        stamp: Stamp | None = None
        marks: Marks | None = None
        number = pts = 0
        bare: Image.Image | None = None
        for number, (pts, image) in enumerate(self._source.frames()):
            if number == 0:
                marks = marks_of(image)
                stamp = Stamp(image if marks is None else without(image, marks), wanted.prompt)
            assert stamp is not None
            bare = image.copy()
            if marks is not None and marks.number == 0:
                framecode.draw(image, number)  # all other marks are right, and remain
            else:
                image = image if marks is None else without(image, marks)
                stamp.follow(image)
                stamp.mark(image, number)
            yield pts, image
        if bare is None:
            raise ValueError("the video has no pictures")
        last = bare if marks is None else without(bare, marks)
        camera = Still(Plate(last, wanted.width, wanted.height), self._scene, wanted.seconds)
        look = Look(wanted.prompt, self._scene, last, wanted.seconds, always=False)
        stamp = Stamp(last, wanted.prompt)
        for k in range(1, round(wanted.seconds * self.rate) + 1):
            time = float(k / self.rate)
            image = look.over(camera.picture(time), time, ease(time / min(_ARRIVAL_S, wanted.seconds)))
            stamp.follow(image)
            stamp.mark(image, number + k)
            yield pts + round(k / self.rate / self.clock), image

    def sound(self) -> Iterator[av.AudioFrame] | None:
        """Return the film's own sound or silence, then the ambience of the words."""
        source, wanted = self._source, self._request
        if not (source.has_sound or wanted.audio):
            return None
        before = source.sound(sound.RATE) if source.has_sound else sound.silence(source.seconds)
        after = sound.ambience(self._scene, wanted.seconds) if wanted.audio else sound.silence(wanted.seconds)
        return chain(before, after)
