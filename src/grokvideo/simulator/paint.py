"""The painter: a scene and a moment become a picture."""

from __future__ import annotations

from PIL import Image, ImageDraw

from grokvideo.simulator.camera import view
from grokvideo.simulator.canvas import Canvas, gradient
from grokvideo.simulator.cast import Actor
from grokvideo.simulator.palettes import Palette, mix, palette
from grokvideo.simulator.places import landscape
from grokvideo.simulator.scene import Scene
from grokvideo.simulator.weather import Weather

_GRAIN = 2  # 3 looks the same once encoded, and costs twice as much


class Painter:
    """Paints the frames of one scene.

    Parameters
    ----------
    seconds
        Length of the film: camera moves and gestures take all of it.
    """

    def __init__(self, scene: Scene, width: int, height: int, seconds: float) -> None:
        self._scene = scene
        self._seconds = seconds
        colours = palette(scene)
        self._canvas = Canvas(_sky(scene, colours, width, height), _GRAIN)
        self._land = landscape(scene.place, width, height, colours, scene.dice("land"))
        self._weather = Weather(scene, colours)
        alone = len(scene.figures) == 1
        places, share = ((0.505,), 1.0) if alone else ((0.67, 0.33), 0.8) if width > height else ((0.72, 0.28), 0.62)
        self._actors = [
            Actor(figure, scene, colours, self._land, x=x, share=share)
            for figure, x in zip(scene.figures, places, strict=False)
        ]

    def picture(self, time: float) -> Image.Image:
        """Return the bare frame at `time` seconds."""
        progress = min(1.0, time / self._seconds)
        camera = view(self._scene.camera, progress)
        canvas = self._canvas
        canvas.begin()
        self._weather.sky(canvas, time)
        inside = 0.8 if self._land.indoors else 9.0
        self._land.draw(tuple(layer for layer in self._land.behind if layer[0] < inside), canvas, camera, time)
        camera.focus(canvas, 0.0)
        self._weather.veil(canvas, time, 0)
        self._weather.veil(canvas, time, 1)
        self._weather.fall(canvas, time, 0.0, 1.0 if self._land.indoors else 0.55)
        self._land.draw(tuple(layer for layer in self._land.behind if layer[0] >= inside), canvas, camera, time)
        camera.focus(canvas, 1.0)
        for actor in self._actors:
            actor.draw(canvas, time, progress)
        self._land.draw(self._land.before, canvas, camera, time)
        if not self._land.indoors:
            canvas.look()
            self._weather.veil(canvas, time, 2)
            self._weather.fall(canvas, time, 0.55, 1.0)
        return canvas.finished()


def _sky(scene: Scene, colours: Palette, width: int, height: int) -> Image.Image:
    """Return what never moves: the sky and the sun or moon."""
    size = width * _GRAIN, height * _GRAIN
    image = gradient(*size, colours.sky, colours.horizon, 0.72)
    dice = scene.dice("sky")
    x = (0.7 if scene.place == "windowsill" or dice.random() < 0.7 else 0.24) + dice.uniform(-0.05, 0.05)
    y = dice.uniform(0.26, 0.32)
    if scene.time in ("dawn", "dusk") and scene.place != "windowsill":
        y += 0.12
    r = 0.131 * min(width, height) * _GRAIN * dice.uniform(0.9, 1.08)
    disc = colours.disc
    if scene.place == "deep":  # seen from below the surface
        y, disc = 0.08, mix(colours.disc, colours.sky, 0.6)
    if scene.weather & {"fog", "snow", "storm"}:
        disc = mix(disc, mix(colours.sky, colours.horizon, 0.5), 0.5)
    x, y = x * size[0], y * size[1]
    ImageDraw.Draw(image).ellipse((x - r, y - r, x + r, y + r), fill=disc)
    return image
